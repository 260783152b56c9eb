"""The published file, opened once for many requests; one that takes its place is what the next request sees."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.warehouse import QueryError, Reader, reading

Identity = tuple[int, int, int, int]
AT_ONCE = 4
"""Pages that query at one time; the others wait. They share the memory and the cores of one database."""


class Opened:
    """One publication that is open, and how many read it."""

    def __init__(self, published: Path, identity: Identity) -> None:
        self.identity = identity
        self.readers = 0
        self._files = ExitStack()
        self.reader: Reader = self._files.enter_context(reading(published))

    def close(self) -> None:
        """Let go of the file."""
        self._files.close()


class Snapshots:
    """Gives readers of the newest publication. Opening costs 12 ms and what DuckDB had read: once a publication."""

    def __init__(self, published: Path) -> None:
        self.published = published
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._newest: Opened | None = None

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Give a reader of the file as it is now, for one request. Raises QueryError where there is none to read."""
        with self._places:
            opened = self._enter()
            try:
                with opened.reader.another() as one:
                    yield one
            finally:
                self._leave(opened)

    def close(self) -> None:
        """Let go of the file; requests that still read it end first."""
        with self._lock:
            self._forget()

    def _enter(self) -> Opened:
        with self._lock:
            try:
                identity = identity_of(self.published)
            except OSError as missing:
                self._forget()
                raise NothingPublished(f"{self.published}: {missing.strerror}") from missing
            if self._newest is None or self._newest.identity != identity:
                self._forget()
                self._newest = Opened(self.published, identity)
            self._newest.readers += 1
            return self._newest

    def _leave(self, opened: Opened) -> None:
        with self._lock:
            opened.readers -= 1
            if opened is not self._newest and not opened.readers:
                opened.close()

    def _forget(self) -> None:
        if self._newest and not self._newest.readers:
            self._newest.close()
        self._newest = None


class NothingPublished(QueryError):  # noqa: N818
    """There is no published file yet."""


def identity_of(path: Path) -> Identity:
    """Give what differs between a file and the one that took its place. Raises OSError where there is none."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
