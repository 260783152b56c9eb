"""Which captures were read, by which version of the extraction: written after their facts are safe, never before."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from models.documents import Capture

KEY_LENGTH = 32


def key(capture: Capture) -> str:
    """Give what tells one capture from all others."""
    parts = (capture.source_id, capture.url, capture.fetched_at.isoformat(), capture.sha256)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:KEY_LENGTH]


class Ledger:
    """The captures that one version has read, in a file that is only appended to."""

    def __init__(self, work: Path, version: str) -> None:
        self.path = work / "read" / f"{version}.txt"
        lines = self.path.read_bytes().split(b"\n") if self.path.exists() else []
        self._keys = {line.decode("ascii", "replace") for line in lines if len(line) == KEY_LENGTH}

    def __contains__(self, capture: Capture) -> bool:
        return key(capture) in self._keys

    def add(self, captures: Iterable[Capture]) -> None:
        """Note captures whose facts are committed; a line torn by a kill only has its capture read once more."""
        keys = [key(capture) for capture in captures]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(b"\n" + "\n".join(keys).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._keys.update(keys)

    def forget(self) -> None:
        """Forget all, other versions too, so that everything is read again."""
        self._keys.clear()
        for path in self.path.parent.glob("*.txt"):
            path.unlink()
