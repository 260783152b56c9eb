"""Numbers and words drawn by counting: the same key gives the same value, whatever is drawn before or beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
HEX = np.array([f"{byte:02x}" for byte in range(256)], "S2")


def mixed(*parts: Any) -> Ints:
    """Give 64 bits for each row of the parts, whole numbers or columns of them. Source: SplitMix64."""
    state = np.uint64(0)
    with np.errstate(over="ignore"):
        for part in parts:
            state = np.asarray(part).astype(np.uint64) + (state + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
            state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            state = state ^ (state >> np.uint64(31))
    return np.atleast_1d(state)


class Draw:
    """Columns for the rows of `keys`; `name` tells one column from another."""

    def __init__(self, keys: Ints) -> None:
        self.keys = keys

    def bits(self, name: str) -> Ints:
        """Give 64 bits a row."""
        return mixed(self.keys, int.from_bytes(name.encode()[:7].ljust(7, b"."), "big") + len(name))

    def share(self, name: str) -> Floats:
        """Give a number from 0 to 1."""
        return (self.bits(name) >> np.uint64(11)) / float(1 << 53)

    def normal(self, name: str) -> Floats:
        """Give a number around 0 whose deviation is 1: the sum of twelve even ones less six."""
        even = [self.share(f"{name}{n}") for n in range(12)]
        return np.sum(even, axis=0) - 6.0

    def below(self, name: str, end: Any) -> npt.NDArray[np.int64]:
        """Give a whole number from 0 up to one below `end`."""
        return np.asarray(self.share(name) * end).astype(np.int64)

    def weighted(self, name: str, weights: Sequence[float] | Floats) -> npt.NDArray[np.int64]:
        """Give places of `weights`, each as often as its weight says."""
        ends = np.cumsum(weights)
        return np.searchsorted(ends / ends[-1], self.share(name), side="right").clip(max=len(ends) - 1)

    def one_of(self, name: str, choices: dict[Any, float], kind: pa.DataType | None = None) -> pa.Array:
        """Give one of the choices, which may be None, each as often as its weight says."""
        return pa.array(list(choices), kind or pa.string()).take(pa.array(self.weighted(name, list(choices.values()))))


def strings(cells: npt.NDArray[np.bytes_], width: int) -> pa.Array:
    """Give text of one width out of bytes that lie one after the other."""
    offsets = np.arange(len(cells) + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(len(cells), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(cells)))


def hashes(width: int, *parts: Any) -> pa.Array:
    """Give `width` hexadecimal digits for each row of the parts."""
    words = np.stack([mixed(*parts, n) for n in range(-(-width // 16))], axis=1)
    found = HEX[words.view(np.uint8).reshape(len(words), 8 * words.shape[1])[:, : width // 2]]
    return strings(found.reshape(-1).view(f"S{width}"), width)


def joined(*parts: Any, by: str = " ") -> pa.Array:
    """Put the texts of a row, or the same for all, one after the other."""
    return pc.binary_join_element_wise(*parts, by)
