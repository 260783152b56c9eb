"""One sitting of a reviewer: the queue item by item, each decision kept as it is made."""

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows.reviewing.keys import Keys, Lines
from flows.reviewing.screen import changes, field_table, labels, screen, show_help
from models.corrections import KINDS
from models.decisions import Decision, Reviewed
from models.records import Record
from pipeline.review import AlreadyDecided, Item, LogError, Refused, decide, decision, fields_of, undo

VERDICTS: dict[str, Reviewed] = {"a": "accepted", "c": "corrected", "r": "rejected"}
DONE = {"accepted": "green", "corrected": "cyan", "rejected": "red"}
NOTE = " | "
"""In a line of a correction, what stands before the reason for it."""


class Done(Record):
    """How a sitting ended."""

    accepted: int = 0
    corrected: int = 0
    rejected: int = 0
    skipped: int = 0

    @property
    def decided(self) -> int:
        """Decisions that were made and not taken back."""
        return self.accepted + self.corrected + self.rejected


class Session:
    """Where a reviewer is in the queue, and what was decided in this sitting."""

    def __init__(self, items: Sequence[Item], path: Path, by: str, chips: Sequence[str], console: Console) -> None:
        self.items, self.path, self.by, self.chips, self.console = items, path, by, chips, console
        self.at = 0
        self.made: dict[int, Decision] = {}
        self.order: list[int] = []
        self.why = ""
        self.told: list[Text] = []

    @property
    def item(self) -> Item:
        """The item on the screen."""
        return self.items[self.at]

    def tell(self, *words: str | tuple[str, str]) -> None:
        """Print one line; it is shown again above the next item, which takes the whole screen."""
        self.told.append(Text.assemble(" ", *words))
        self.console.print(self.told[-1])

    def judge(self, verdict: Reviewed, fields: dict[str, object], why: str) -> bool:
        """Make and keep a decision, and go on; False where it is refused, with the reason told."""
        try:
            held = self.made.get(self.at)
            made = decision(self.item, verdict, self.by, why or self.why, fields, self.chips)
            decide(self.path, made, over=held.id if held else None)
        except AlreadyDecided as meanwhile:
            self.tell(("decided meanwhile: ", "yellow"), str(meanwhile))
            self.step(1)
            return True
        except Refused as refused:
            for line in str(refused).splitlines():
                self.tell(("✗ ", "red"), line + self.near(line, fields))
            return False
        except LogError as refused:
            self.tell(("✗ ", "red"), str(refused))
            return False
        self.made[self.at] = made
        self.order.append(self.at)
        self.why = ""
        self.tell(("✓ ", DONE[verdict]), (verdict, f"bold {DONE[verdict]}"), (f"  {made.id[:8]}", "dim"))
        for change in changes(self.item.reading, made.fields):
            self.told.append(change)
            self.console.print(change)
        self.step(1)
        return True

    def near(self, line: str, fields: dict[str, object]) -> str:
        """Name the chips that one which is not listed may have meant."""
        meant = get_close_matches(str(fields.get("chip")), self.chips) if line.startswith("chip:") else []
        return f"; {', '.join(meant)}?" if meant else ""

    def step(self, by: int) -> None:
        """Go on or back; past the last item the sitting ends."""
        self.at = max(0, self.at + by)
        self.why = ""

    def take_back(self) -> None:
        """Undo the last decision of this sitting and show its item again."""
        if not self.order:
            self.tell(
                ("nothing was decided in this sitting; `chipwire review --undo ID` takes an older one back", "dim")
            )
            return
        self.at = self.order.pop()
        undo(self.path, self.made.pop(self.at).id, self.by)
        self.tell(("↶ taken back", "yellow"))


def correct(session: Session, source: Keys | Lines, typed: str) -> None:
    """Have a correction typed, until it holds or is given up."""
    item = session.item
    kind, more = str(item.what), dict[str, object]()
    if item.what == "unread":
        said, _, typed = typed.partition(" ")
        said = said or source.ask("quote, order, move or supply?", session.console) or ""
        kind = next((name for name in KINDS if said and name.startswith(said.lower())), "")
        more = {"type": kind}
        if not kind:
            session.tell(("✗ ", "red"), "type: expected quote, order, move or supply")
            return
    if source.single:
        session.console.print(field_table(kind, item.reading), Text(f" {item.words}", "yellow"), "", sep="\n")
    while line := typed or source.ask("field=value …", session.console):
        words, _, why = line.partition(NOTE)
        try:
            if session.judge("corrected", {**more, **fields_of(kind, words)}, why.strip()):
                return
        except Refused as refused:
            session.tell(("✗ ", "red"), str(refused))
        if not source.single:
            return
        typed = ""


def run(session: Session, source: Keys | Lines) -> Done:
    """Go through the queue until it ends or the reviewer does."""
    skipped: set[int] = set()
    commands: dict[str, Callable[[str], None]] = {
        "s": lambda _: session.step(1),
        "b": lambda _: session.step(-1),
        "u": lambda _: session.take_back(),
    }
    shown = -1
    while session.at < len(session.items):
        if shown != session.at:
            show(session, source)
            shown = session.at
        letter, rest = source.command()
        if letter == "q":
            break
        if letter in VERDICTS and letter not in labels(session.item):
            session.tell(("✗ ", "red"), f"of {session.item.what} there is nothing to {VERDICTS[letter]}")
        elif letter == "c":
            correct(session, source, rest)
        elif letter in VERDICTS:
            session.judge(VERDICTS[letter], {}, rest)
        elif letter == "w":
            session.why = rest or source.ask("why?", session.console) or ""
            shown = -1
        elif letter == "f" and session.item.what != "document":
            kind = session.item.what if session.item.what != "unread" else "quote"
            session.console.print(field_table(kind, session.item.reading))
        elif letter in commands:
            skipped |= {session.at} if letter == "s" else set()
            commands[letter](rest)
            shown = -1 if letter == "u" else shown
        else:
            show_help(session.console, session.item)
    counts = Counter(made.verdict for made in session.made.values())
    return Done(**{name: counts[name] for name in VERDICTS.values()}, skipped=len(skipped - session.made.keys()))


def show(session: Session, source: Keys | Lines) -> None:
    """Show the item, on a cleared screen where there is a terminal, below what was told of the one before."""
    if source.single and session.console.is_terminal:
        session.console.clear()
        session.console.print(*session.told, sep="\n")
    session.told.clear()
    session.console.print(
        screen(session.item, session.at + 1, len(session.items), len(session.made), session.why), soft_wrap=False
    )
