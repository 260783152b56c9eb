"""The commands that read texts without a database: extract, money, explain, evaluate."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.settings import Settings, StartError
from flows.streams import reading, writing
from flows.terminal import Terminal
from models.documents import PUBLISHED, Lang

if TYPE_CHECKING:
    from pipeline.evaluation import Evaluation
    from pipeline.extract import Lexicon

app = typer.Typer()
Input = Annotated[str, typer.Option("--input", "-i", help="JSON lines to read; - is standard input.")]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=1, help="Processes that read; with several, answers come some lines later.")
]
Output = Annotated[str, typer.Option("--output", "-o", help="JSON lines to write; - is standard output.")]


def lexicon() -> "Lexicon":
    """Read the seeds into what `extract` knows."""
    from pipeline import language, seeds

    return language.lexicon(seeds.load(Settings.from_environment().seeds))


@app.command()
def extract(source: Input = "-", target: Output = "-", jobs: Jobs = 1) -> None:
    """Read the facts out of documents: {"id", "text", …} a line to {"id", "lang", "facts"} a line."""
    from flows.texts import answers, facts_of
    from flows.workers import facts_by

    known = lexicon()
    if jobs > 1:
        answer_all(source, target, lambda lines: facts_by(jobs, lines, known))
    else:
        answer_all(source, target, lambda lines: answers(lines, lambda document: facts_of(document, known), "facts"))


@app.command()
def money(source: Input = "-", target: Output = "-") -> None:
    """Read every amount of money: {"id", "text", "lang"?} a line to {"id", "money"} a line."""
    from flows.texts import answers, money_of

    known = lexicon()
    answer_all(source, target, lambda lines: answers(lines, lambda document: money_of(document, known), "money"))


def answer_all(source: str, target: str, answers: Callable[[Iterable[bytes]], Iterator[tuple[bytes, bool]]]) -> None:
    """Answer every line, and say on standard error how many could not be read."""
    unread = 0
    with reading(source) as lines, writing(target) as output:
        for line, readable in answers(lines):
            output.write(line)
            if target == "-":
                output.flush()
            unread += not readable
    if unread:
        print(f"{unread} of the lines could not be read; each says why in its error", file=sys.stderr)  # noqa: T201


def published_date(value: str | None) -> str | None:
    """Take a day as documents have it, else tell of the option."""
    if value is not None and not re.fullmatch(PUBLISHED, value):
        raise typer.BadParameter("expected an ISO date such as 2026-11-24")
    return value


@app.command()
def explain(
    text: Annotated[str | None, typer.Argument(help="The text; - is standard input.", show_default=False)] = None,
    source: Annotated[str, typer.Option("--input", "-i", help="File with the text, instead; - as well.")] = "-",
    published: Annotated[
        str | None, typer.Option(help="ISO date that relative dates resolve against.", callback=published_date)
    ] = None,
    title: Annotated[str | None, typer.Option(help="The document's title.")] = None,
    lang: Annotated[Lang | None, typer.Option(help="zh or en; detected where it is not given.")] = None,
) -> None:
    """Show how a text is read: what is recognised in each sentence and by which rule, the facts with what gave each
    field, and what gave no fact and why."""
    from flows.explaining import WHOLE
    from flows.explaining import explain as show
    from models.documents import Document

    if text not in (None, "-") and source != "-":
        raise typer.BadParameter("give either a text or --input", param_hint="--input")
    if text in (None, "-"):
        with reading(source) as stream:
            text = text_of(stream.read(), source)
    whole = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else WHOLE
    document = Document(id="text", text=text or "", published=published, title=title, lang=lang)
    show(Terminal(width=whole), document, lexicon())


def text_of(payload: bytes, name: str) -> str:
    """Give the text that bytes are; raises StartError for what is none."""
    from crawlers.pages.decode import decode, packed_as

    if found := packed_as(payload):
        where = "standard input" if name == "-" else name
        raise StartError(f"{where}: expected a text, found {found}; `chipwire import` takes PDFs, workbooks and zips")
    return decode(payload)


@app.command()
def evaluate(
    gold: Annotated[str, typer.Argument(help="Gold documents with their facts, JSON lines.")],
    by: Annotated[Literal["lang", "kind"] | None, typer.Option(help="Score each language or kind as well.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="Show the first N errors with their words.")] = 0,
    chips: Annotated[Path | None, typer.Option(help="CSV with the ids that gold knows; others are unnamed.")] = None,
    form: Annotated[Literal["table", "json"], typer.Option("--format")] = "table",
) -> None:
    """Measure precision, recall and F1 of extract on gold documents."""
    import csv

    from flows.texts import facts_of
    from models.documents import Document
    from pipeline.evaluation import evaluate as compare

    known = lexicon()
    with reading(gold) as lines:
        documents = [gold_document(line, f"{gold}:{n}") for n, line in enumerate(lines, 1) if line.strip()]
    if not documents:
        raise StartError(f"{gold}: no documents; expected JSON lines with id, text and facts")
    names = None if chips is None else {row["id"] for row in csv.DictReader(chips.open(encoding="utf-8"))}
    fields = ("id", "text", "title", "published", "lang", "url")
    found = ((d, facts_of(Document(**{k: d[k] for k in fields if k in d}), known)["facts"]) for d in documents)
    result = compare(found, by, names)
    if form == "json":
        shares = {name: {"right": c[True], "wrong": c[False]} for name, c in sorted(result.fields.items())}
        print(json.dumps({"scores": result.scores(), "fields": shares}, indent=1))  # noqa: T201
    else:
        show_scores(Terminal(), result, errors)


def gold_document(line: bytes, place: str) -> dict[str, Any]:
    """Give a gold document; raises StartError naming file and line where it is none."""
    try:
        document = json.loads(line)
        document["id"], document["text"], document["facts"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise StartError(f"{place}: expected a JSON object with id, text and facts: {wrong}") from wrong
    return dict(document)


def show_scores(console: Console, result: "Evaluation", errors: int) -> None:
    """Print the scores, the fields of facts right at the core, and the first errors."""
    names = ("group", "type", "gold", "found", "right", "precision", "recall", "f1", "full_f1")
    table = Table(title="right at the core, and in full", title_justify="left")
    for name in names:
        table.add_column(name.replace("_", " "), justify="left" if name in names[:2] else "right")
    for row in result.scores():
        table.add_row(*(f"{row[n]:.3f}" if isinstance(row[n], float) else str(row[n]) for n in names))
    console.print(table)
    fields = Table("field", "right", "of", title="fields of facts right at the core", title_justify="left")
    for name, counts in sorted(result.fields.items()):
        fields.add_row(name, str(counts[True]), str(counts.total()))
    console.print(fields)
    for error in result.errors[:errors]:
        shown = json.dumps(error.shown, ensure_ascii=False)
        console.print(Text.assemble((error.what, "bold"), f" in {error.document_id}: {shown}"))
        console.print(Text(f"    {error.words}", style="dim"))
