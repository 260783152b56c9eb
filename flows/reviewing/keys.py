"""What a reviewer presses: single keys where standard input is a terminal, lines of words otherwise."""

import os
import select
import sys
import termios
import tty
from contextlib import suppress
from typing import Self

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

    def __enter__(self) -> Self:
        """Begin; there is nothing to prepare."""
        return self

    def __exit__(self, *_: object) -> None:
        """End; there is nothing to restore."""

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
    """Commands as single keys of a terminal; questions are answered with a line.

    From beginning to end, but for the questions, the terminal gives keys as they come, so that none is lost which is
    pressed before the next item is shown. It is as before afterwards, whatever happens.
    """

    single = True

    def __enter__(self) -> Self:
        """Have each key as it is pressed."""
        self.before = termios.tcgetattr(sys.stdin)
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Give the terminal back as it was."""
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self.before)

    def open(self) -> None:
        """Set the terminal to single keys; Ctrl-C is a key like any other then: it ends the review, and all is kept."""
        tty.setcbreak(sys.stdin, termios.TCSADRAIN)
        settings = termios.tcgetattr(sys.stdin)
        settings[3] &= ~termios.ISIG
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)

    def command(self) -> tuple[str, str]:
        """Wait for a key and give the command that it stands for."""
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
        self.__exit__()
        try:
            return console.input(f"[bold cyan]{question}[/] ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return None
        finally:
            self.open()
