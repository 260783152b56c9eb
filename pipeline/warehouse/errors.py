"""What can go wrong with a database file, each in one clear line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

HINTS = ("Did you mean", "Candidate bindings")
"""How DuckDB begins a line with the names that a misspelt one is like."""


class WarehouseError(RuntimeError):
    """A database file could not be read or written."""


class WarehouseBusy(WarehouseError):  # noqa: N818
    """Another process holds the working file."""


class CheckFailed(WarehouseError):  # noqa: N818
    """The new file has offenders; the published one stays as it is.

    `changes` tells what another version of the extraction reads differently, None where there is nothing to tell.
    """

    def __init__(self, offenders: str, changes: str | None = None) -> None:
        super().__init__(offenders)
        self.changes = changes


class QueryError(WarehouseError):
    """A query cannot be answered."""


def one_line(error: Exception) -> str:
    """Give the fault out of DuckDB's message: its first line, without the picture of the query or what came of it.

    A second line that names what a misspelt name is like comes with it.
    """
    fault, _, more = str(error).partition("\n")
    hint = more.partition("\n")[0]
    return fault.rpartition("Original error: ")[2] + (f" {hint}" if hint.startswith(HINTS) else "")


@contextmanager
def plainly(path: Path | str) -> Iterator[None]:
    """Turn DuckDB's errors about a file, or a lake by its name, into ours."""
    try:
        yield
    except duckdb.Error as error:
        words = one_line(error)
        if "Could not set lock" in words:
            raise WarehouseBusy(f"{path}: another process holds it ({words})") from error
        raise WarehouseError(f"{path}: {words}") from error
