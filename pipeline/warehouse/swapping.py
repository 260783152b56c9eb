"""A file that is made beside its place and put there with one rename; what killed processes left is removed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IWGRP, S_IWOTH, S_IWUSR

WRITE = S_IWUSR | S_IWGRP | S_IWOTH


@contextmanager
def fresh_file(target: Path) -> Iterator[Path]:
    """Give a name beside the target; removes what killed runs left, and what a failed one leaves."""
    for left in target.parent.glob(f".{target.name}.*.tmp*"):
        if not alive(left.name.removeprefix(f".{target.name}.").partition(".")[0]):
            removed(left)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield fresh
    finally:
        for left in target.parent.glob(f"{fresh.name}*"):
            removed(left)


def removed(left: Path) -> None:
    """Remove a file, or a folder with all in it."""
    if left.is_dir():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink(missing_ok=True)


def alive(pid: str) -> bool:
    """Say whether a process of that id runs and is not this one."""
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def swap(fresh: Path, target: Path) -> None:
    """Put a file in the place of `target`, for good; nobody may write into it, which would shut its readers out."""
    fresh.chmod(fresh.stat().st_mode & ~WRITE)
    flush(fresh)
    stray = target.with_name(f"{target.name}.wal")  # of someone who wrote into the old file: it shuts the new one
    stray.unlink(missing_ok=True)
    fresh.replace(target)
    stray.unlink(missing_ok=True)
    flush(target.parent)


def flush(path: Path) -> None:
    """Have the system write a file, or a folder's entries, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
