"""The command of people who judge what was read: review."""

import getpass
import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from flows.settings import Settings, StartError
from flows.show import counted
from flows.streams import writing
from flows.terminal import Terminal

if TYPE_CHECKING:
    from pipeline.review import Item, Log, Told
    from pipeline.warehouse import Reader

app = typer.Typer()
What = Literal["quote", "order", "move", "supply", "unread", "document"]


def reviewer() -> str:
    """Give the name of whoever is logged in; the number where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unnamed"


@app.command()
def review(
    by: Annotated[str | None, typer.Option(help="Who decides. Default: the user's name.", show_default=False)] = None,
    what: Annotated[What | None, typer.Option(help="Only such things.")] = None,
    chip: Annotated[str | None, typer.Option(help="Only what names this chip, by its id.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most items, the most valuable first.")] = 200,
    listed: Annotated[bool, typer.Option("--list", help="List the queue; JSON lines in a pipe.")] = False,
    decisions: Annotated[bool, typer.Option("--decisions", help="List the decisions and what became of each.")] = False,
    export: Annotated[str | None, typer.Option(help="Write what was decided as gold, JSON lines.")] = None,
    undo: Annotated[str | None, typer.Option(metavar="ID", help="Take a decision back; its first letters do.")] = None,
    why: Annotated[str, typer.Option(help="Why it is taken back.")] = "",
) -> None:
    """Judge what is doubtful, most valuable first: accept, correct or reject, with one key each.

    A decision is kept at once, outlives every new reading of the page, and stands in the database from the next
    publication on. Without a terminal, standard input has a command a line: `a`, `r why`, `c price=190万 | why`, `q`.
    """
    from pipeline import review as reviews
    from pipeline.warehouse import reading

    settings = Settings.from_environment()
    name = by or reviewer()
    if undo is not None:
        back = reviews.undo(settings.decisions, undo, name, why)
        print(f"taken back: {back.undoes}", file=sys.stderr)  # noqa: T201
        return
    log = reviews.load(settings.decisions)
    for problem in log.problems:
        print(problem, file=sys.stderr)  # noqa: T201
    with reading(settings.published) as reader:
        known(reader, settings)
        if export is not None:
            write_gold(reader, log, export)
        elif decisions:
            show_decisions(reviews.history(reader, log))
        else:
            items = reviews.queue(reader, log, limit, what, chip)
            if listed:
                show_queue(items, reviews.waiting(reader, log))
            else:
                sit(settings, reader, items, name)


def known(reader: "Reader", settings: Settings) -> None:
    """Raise StartError where the published file is of a chipwire that had no decisions yet."""
    from pipeline.review import has_queue

    if not has_queue(reader):
        raise StartError(f"{settings.published} is of an older chipwire; `chipwire publish` makes it anew")


def sit(settings: Settings, reader: "Reader", items: "list[Item]", by: str) -> None:
    """Go through the items with the one who sits before the terminal, or wrote the lines."""
    from flows.reviewing import Session, run
    from flows.reviewing.keys import Keys, Lines

    console = Terminal(highlight=False)
    if not items:
        console.print("Nothing to review.")
        return
    chips = [str(row["id"]) for row in reader.rows("SELECT id FROM chips ORDER BY id")]
    session = Session(items, settings.decisions, by, chips, console)
    with Keys() if sys.stdin.isatty() else Lines() as source:
        done = run(session, source)
    left = len(items) - done.decided
    words = ", ".join(f"{getattr(done, name)} {name}" for name in ("accepted", "corrected", "rejected", "skipped"))
    print(f"{words}; {counted(left, 'item')} left of {len(items)}", file=sys.stderr)  # noqa: T201
    if done.decided:
        print("`chipwire publish` brings it into the database, and so does the next run", file=sys.stderr)  # noqa: T201


def show_queue(items: "list[Item]", waiting: int) -> None:
    """Print the queue: a table on a terminal, else JSON lines."""
    from flows.reviewing.screen import headline

    if not sys.stdout.isatty():
        for item in items:
            print(json.dumps(item.model_dump(mode="json", exclude={"decision"}), ensure_ascii=False))  # noqa: T201
        return
    table = Table("what", "why", "what was read", "words", "worth", box=SIMPLE_HEAD, pad_edge=False)
    for item in items:
        read = "" if item.what in ("unread", "document") else headline(item.what, item.reading)
        reasons = ", ".join(reason.name.replace("_", " ") for reason in item.reasons)
        words = item.marked[1] or item.title or item.url
        table.add_row(item.what, reasons, Text(read), Text(words), f"{item.worth:.3f}")
    Terminal(highlight=False).print(table)
    print(f"{counted(len(items), 'item')} of {waiting}", file=sys.stderr)  # noqa: T201


def show_decisions(told: "list[Told]") -> None:
    """Print every decision with what became of it: a table on a terminal, else JSON lines."""
    if not sys.stdout.isatty():
        for one in told:
            print(one.model_dump_json())  # noqa: T201
        return
    table = Table("id", "when", "who", "verdict", "what", "words", "state", "why", box=SIMPLE_HEAD, pad_edge=False)
    for one in told:
        made = one.decision
        words = Text(made.words or made.url)
        words.truncate(48, overflow="ellipsis")
        state = f"{one.state}: {one.detail}" if one.detail else one.state
        when = f"{made.made_at:%Y-%m-%d %H:%M}"
        table.add_row(made.id[:8], when, made.by, made.verdict, made.what, words, state, Text(made.why))
    Terminal(highlight=False).print(table)


def write_gold(reader: "Reader", log: "Log", target: str) -> None:
    """Write the gold documents, and say how many there are."""
    from pipeline.review import gold

    documents = facts = 0
    with writing(target) as output:
        for document in gold(reader, log):
            output.write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
            listed = document["facts"]
            facts += sum(not fact.get("optional") for fact in listed) if isinstance(listed, list) else 0
            documents += 1
    words = f"{counted(documents, 'document')}, {counted(facts, 'fact')} that must be read"
    print(f"{target}: {words}", file=sys.stderr)  # noqa: T201
