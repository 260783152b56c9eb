"""The command that adds a source."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.settings import Settings
from flows.show import counted
from flows.terminal import Terminal

if TYPE_CHECKING:
    from flows.new_source import Trial
    from models.documents import Document

app = typer.Typer()
FIRST_WORDS = 120
MOST_SHOWN = 8


@app.command("new-source")
def new_source(
    url: Annotated[str, typer.Argument(help="A site, or the address of a feed, list, forum or page of prices.")],
    name: Annotated[str | None, typer.Option("--id", help="Id of the new source; by default from its host.")] = None,
) -> None:
    """Find out what kind of source an address is, write its file and a stored page, and show what is read."""
    from flows.new_source import Explorer
    from flows.source_files import SourceFiles, default_id, unknown
    from pipeline import language, seeds
    from pipeline.extract import extract

    settings = Settings.from_environment()
    unknown(settings, url)
    source_id = name or default_id(url)
    files = SourceFiles(settings, source_id)
    known = seeds.load(settings.seeds)
    lexicon = language.lexicon(known)
    explorer = Explorer(known, lambda document: extract(document, lexicon), settings.allowed)
    console = Terminal(stderr=True)
    with console.status(f"trying {url}"):
        trial = explorer.explore(url, source_id)
    written = files.write(trial)
    show(Terminal(), trial)
    for path in written:
        print(path)  # noqa: T201


def show(console: Console, trial: "Trial") -> None:
    """Print what a source was found to be and what would be read of it."""
    source = trial.source
    fields = ("kind", "url", "name", "lang", "market", "time_zone", "hosts", "follow")
    found = Table(box=SIMPLE_HEAD, show_header=False, pad_edge=False)
    found.add_row("found because", Text(trial.why))
    for field in fields:
        if value := getattr(source, field):
            found.add_row(field, printable(", ".join(value) if isinstance(value, tuple) else str(value)))
    console.print(found)
    read = Table("title", "date", "author", "first words", "facts", box=SIMPLE_HEAD, pad_edge=False)
    for document, extraction in trial.read[:MOST_SHOWN]:
        read.add_row(*map(printable, row(document)), str(len(extraction.facts)))
    console.print(read)
    counts = f"{counted(trial.fetched.requests, 'request')}, {counted(len(trial.read), 'document')}"
    console.print(f"{counts}, {counted(sum(len(found.facts) for _, found in trial.read), 'fact')}")


def printable(words: str) -> Text:
    """Give words of others for a terminal: none of them moves its cursor or changes its colours."""
    return Text("".join(character if character.isprintable() else " " for character in words))


def row(document: "Document") -> tuple[str, str, str, str]:
    """Give title, date, author and first words of a document."""
    words = " ".join(document.text.split())
    return document.title or "", document.published or "", document.author or "", words[:FIRST_WORDS]
