"""What a process reads now, noted in a file: a page that has ended two processes is known to the next one."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Marks:
    """The marks that processes before this one left when they ended, and that of this one.

    One process may have been killed by whoever pleased; what stood there when two ended is suspected.
    """

    def __init__(self, file: int | None, before: tuple[str, ...] = ()) -> None:
        self.file = file
        self.end = sum(len(mark) + 1 for mark in before)
        self.suspected = {mark for mark, times in Counter(before).items() if times > 1}

    def at(self, mark: str) -> None:
        """Note what is read now, in one write in the place of what was noted before; marks are of one length."""
        if self.file is not None:
            os.pwrite(self.file, f"{mark}\n".encode(), self.end)


@contextmanager
def marked(path: Path | None) -> Iterator[Marks]:
    """Give the marks in a file, which is gone afterwards unless this process ends inside."""
    if path is None:
        yield Marks(None)
        return
    before = tuple(path.read_text("ascii").split()) if path.exists() else ()
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        yield Marks(file, before)
    finally:
        os.close(file)
    path.unlink(missing_ok=True)
