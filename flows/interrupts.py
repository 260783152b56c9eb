"""Ctrl-C, which a library may swallow where it strikes: it is remembered, and raised again at the next message."""

import signal
from types import FrameType

_asked: list[int] = []


def listen() -> None:
    """Remember Ctrl-C from now on, besides raising `KeyboardInterrupt`."""
    signal.signal(signal.SIGINT, _interrupt)


def check() -> None:
    """Raise `KeyboardInterrupt` once more for a Ctrl-C that was remembered."""
    if _asked:
        _asked.clear()
        raise KeyboardInterrupt


def _interrupt(number: int, _frame: FrameType | None) -> None:
    _asked.append(number)
    raise KeyboardInterrupt
