"""One writer at a time: a lock that the kernel frees when its holder dies, however it dies."""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from flows.settings import Settings, StartError

log = logging.getLogger("chipwire")
LOOK_SECONDS = 0.5


class BusyError(StartError):
    """Another process holds what this one needs; it passes by itself."""


@contextmanager
def writing(settings: Settings, patience: float = 0) -> Iterator[None]:
    """Hold the home for writing, after waiting up to `patience` seconds for another to end.

    Raises BusyError where it is held by another until then, StartError where it cannot be written.
    """
    writable(settings)
    with held(settings.work / "lock", f"writing to {settings.home}", patience):
        yield


def writable(settings: Settings) -> None:
    """Make the folders of a home; raises StartError where they cannot be."""
    try:
        for folder in (settings.archive, settings.work, settings.digests, settings.inbox):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise unwritable(refused) from refused


@contextmanager
def held(path: Path, doing: str, patience: float = 0) -> Iterator[None]:
    """Hold a file's lock, which holds this process's id; `doing` is what whoever holds it does."""
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as refused:
        raise unwritable(refused) from refused
    try:
        wait_for(lock, doing, monotonic() + patience)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)


def wait_for(lock: int, doing: str, end: float) -> None:
    """Take the lock when it is free; raises BusyError where it is not by the end."""
    told = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as taken:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip() or "unknown"
            if monotonic() >= end:
                raise BusyError(f"process {holder} is {doing}; wait until it has ended") from taken
        if not told:
            log.info(f"waiting until process {holder} has ended, which is {doing}", extra={"stage": "wait"})
            told = True
        sleep(LOOK_SECONDS)


def unwritable(refused: OSError) -> StartError:
    """Say what of the home cannot be written."""
    return StartError(f"cannot write to {refused.filename} (CHIPWIRE_HOME): {refused.strerror}")
