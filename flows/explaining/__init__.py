"""`chipwire explain`: how a text is read, sentence by sentence, for people on a terminal of 80 columns or more."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.explaining.fields import Provenance
from flows.explaining.found import found_in, words
from flows.explaining.missed import missed_in
from flows.show import counted
from models.documents import Document
from pipeline.extract import Lexicon, extract
from pipeline.extract.marks import plain
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.spots import is_titled, runs, spots

INDENT = 4
LANGUAGES = {"zh": "Chinese", "en": "English"}
COLOURS = {"quote": "green", "order": "magenta", "move": "yellow", "supply": "cyan"}
WIDTHS = (8, 16, 22)
"""Columns for what words were taken for, the words, and what they say; the source has the rest."""
WHOLE = 10_000
"""Columns of what is no terminal: nothing is wrapped there."""


def explain(console: Console, document: Document, lexicon: Lexicon) -> None:
    """Print each sentence with what was recognised in it, the facts it gave, and what gave none and why."""
    document = document.model_copy(update={"text": plain(document.text), "title": plain(document.title or "")})
    reading, found = Reading.of(document, lexicon), extract(document, lexicon)
    console.print(heading(reading))
    facts = [Provenance(reading, fact) for fact in found.facts]
    places = spots(reading.lowered, lexicon, reading.lang).places
    worth = runs(reading.lowered, reading.segments, places, is_titled=is_titled(document, lexicon))
    looked_at = {index for run in worth for index in range(run.first, run.last + 1)}
    left = 0
    for sentence in reading.sentences:
        console.print()
        console.print(title(reading, sentence, is_read=sentence.index in looked_at))
        told = [p for p in facts if sentence.start < p.fact.evidence_end <= sentence.end]
        missed = missed_in(reading, sentence, facts) if sentence.index in looked_at else []
        left += len(missed)
        is_whole = console.width == WHOLE
        for part in (recognised(reading, sentence, is_whole), *(stated(one, is_whole) for one in told)):
            if part.row_count:
                console.print(Padding(part, (0, 0, 0, INDENT), expand=False))
        for item in missed:
            said = Text.assemble("- ", (words(reading, item.start, item.end), "bold red"), f" gave no fact: {item.why}")
            console.print(Padding(said, (0, 0, 0, INDENT), expand=False))
    console.print()
    console.print(Text(f"{counted(len(found.facts), 'fact')}, {left} without a fact", style="bold"))


def heading(reading: Reading) -> Text:
    """Say what the text as a whole was taken for."""
    layout = reading.layout
    traits = {
        "a page of prices": layout.is_price_page,
        "a chat": layout.is_chat,
        "a page of a cloud": layout.is_cloud_page,
        f"bare numbers times {layout.factor or 1:g}": layout.factor is not None,
        f"rents by the {layout.rental_period}": layout.rental_period is not None,
    }
    is_like = ", ".join(name for name, holds in traits.items() if holds) or "prose"
    size = f"{counted(len(reading.document.text), 'character')}, {counted(len(reading.sentences), 'sentence')}"
    day = reading.document.published or "not given, so relative dates are left out"
    return Text(f"{LANGUAGES[reading.lang]}, {size}. Read as {is_like}. Published: {day}.")


def title(reading: Reading, sentence: Sentence, *, is_read: bool) -> Text:
    """Give a sentence with its number and span."""
    place = f"{sentence.index + 1}  characters {sentence.start}-{sentence.end}"
    notes = [
        *(["table row"] if sentence.is_row or sentence.index in reading.tables else []),
        *([] if is_read else ["not looked at: no chip is near"]),
    ]
    said = " ".join(reading.document.text[sentence.start : sentence.end].split())
    return Text.assemble((", ".join([place, *notes]), "dim"), "\n", (said, "bold"))


def recognised(reading: Reading, sentence: Sentence, is_whole: bool) -> Table:
    """Give what was recognised in a sentence: as what, the words, what they say, and by which rule or file."""
    table = columns(is_whole)
    for row in found_in(reading, sentence):
        table.add_row(row.kind, Text(words(reading, row.start, row.end)), Text(row.says), Text(row.source, style="dim"))
    return table


def stated(told: Provenance, is_whole: bool) -> Table:
    """Give a fact: its rule, then its fields with what gave each."""
    fact = told.fact
    rule = f"rule {fact.rule}, confidence {fact.confidence:.2f}, {fact.evidence_start}-{fact.evidence_end}"
    table = Table.grid()
    table.add_row(Text.assemble("+ ", (fact.type, f"bold {COLOURS[fact.type]}"), f"  {rule}"))
    fields = columns(is_whole)
    for field in told.fields():
        fields.add_row("", Text(field.name.replace("_", " ")), Text(field.value), Text(field.source, style="dim"))
    table.add_row(fields)
    return table


def columns(is_whole: bool) -> Table:
    """Give a table of four columns that fits 80, long words folded; where it may be wide, each as wide as it needs."""
    table = Table.grid(padding=(0, 1))
    for width in WIDTHS:
        table.add_column(min_width=width, width=None if is_whole else width, overflow="fold")
    table.add_column(overflow="fold")
    return table
