"""One writer at a time: a lock that the kernel frees when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from flows.settings import Settings, StartError


@contextmanager
def writing(settings: Settings) -> Iterator[None]:
    """Hold the home for writing; raises StartError where it is held by another, or cannot be written."""
    try:
        for folder in (settings.archive, settings.work, settings.digests, settings.inbox):
            folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(settings.work / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as refused:
        raise StartError(f"cannot write to {refused.filename} (CHIPWIRE_HOME): {refused.strerror}") from refused
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise StartError(f"process {holder} is writing to {settings.home}; wait until it has ended") from held
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)
