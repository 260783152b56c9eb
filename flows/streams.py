"""Files and `-`: line by line in, whole or not at all out."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from flows.settings import StartError


@contextmanager
def reading(name: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for `-`; raises StartError where it cannot be read."""
    if name == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as files:
        try:
            stream = files.enter_context(Path(name).open("rb"))
        except OSError as refused:
            raise StartError(f"cannot read {name}: {refused.strerror}") from refused
        yield stream


@contextmanager
def writing(name: str) -> Iterator[BinaryIO]:
    """Open a file that appears under its name when all is written, or standard output for `-`.

    Raises StartError where it cannot be written to the end.
    """
    try:
        if name == "-":
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif Path(name).exists() and not Path(name).is_file():  # a device or a pipe is written as it comes
            with Path(name).open("wb") as stream:
                yield stream
        else:
            yield from whole(Path(name))
    except BrokenPipeError:
        raise
    except OSError as refused:
        raise StartError(f"cannot write {name}: {refused.strerror}") from refused


def whole(target: Path) -> Iterator[BinaryIO]:
    """Yield a file beside the target that takes its place at the end, and is gone if there was no end."""
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
