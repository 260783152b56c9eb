"""What a reviewer presses: single keys where standard input is a terminal, lines of words otherwise."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console

ARROWS = {"\x1b[C": "s", "\x1b[B": "s", "\x1b[D": "b", "\x1b[A": "b"}
"""Right and down go on, left and up go back."""
ENDS = {"\x03", "\x04"}
"""Ctrl-C and Ctrl-D."""
SOON = 0.05
"""Seconds within which the rest of an arrow's sequence follows its first byte."""


class Lines:
    """Commands as lines: the letter of a key, and after it what the key would ask for."""

    single = False

    def command(self) -> tuple[str, str]:
        """Give the next command and its words; `q` at the end of the input."""
        for line in sys.stdin:
            if line.strip():
                letter, _, rest = line.strip().partition(" ")
                return letter.lower(), rest.strip()
        return "q", ""

    def ask(self, _question: str, _console: Console) -> str | None:
        """Give no answer: whoever writes lines writes it behind the command."""
        return None


class Keys:
    """Commands as single keys of a terminal; questions are answered with a line."""

    single = True

    def command(self) -> tuple[str, str]:
        """Wait for a key and give the command that it stands for."""
        with raw():
            first = os.read(sys.stdin.fileno(), 1).decode("latin-1")
            if first == "\x1b":
                while select.select([sys.stdin], [], [], SOON)[0]:
                    first += os.read(sys.stdin.fileno(), 1).decode("latin-1")
        if first in ENDS or not first:
            return "q", ""
        return ARROWS.get(first, first.lower()), ""

    def ask(self, question: str, console: Console) -> str | None:
        """Give the line that answers a question; None where the reviewer thought better of it (Ctrl-C, Ctrl-D)."""
        with suppress(ImportError):
            import readline  # noqa: F401 - gives the line its arrows and history
        try:
            return console.input(f"[bold cyan]{question}[/] ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return None


@contextmanager
def raw() -> Iterator[None]:
    """Have each key as it is pressed, unechoed; the terminal is as before afterwards, whatever happens."""
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        settings = termios.tcgetattr(sys.stdin)
        settings[3] &= ~termios.ISIG  # Ctrl-C is a key like any other here: it ends the review, and nothing is lost
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
