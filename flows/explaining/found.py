"""What was recognised in a sentence: chips, amounts, dates, organisations and cue words, each with what read it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.show import amount
from pipeline.extract.as_price import is_no_price, is_told
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.learned import told
from pipeline.extract.learned_prices import likelihood
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.roles import roles

MEASURED = {"percent": "%", "memory": "GB", "gpus": "accelerators", "times": "times", "spec": "of a specification"}
LONGEST = 30
LEARNED = "trained classifier"
"""What is given as the source of what no rule reads."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a text, what they were taken for, what they say, and the rule or seed file that says so."""

    start: int
    end: int
    kind: str
    says: str
    source: str


def words(reading: Reading, start: int, end: int) -> str:
    """Give the words of a span on one line, long ones cut."""
    shown = " ".join(reading.document.text[start:end].split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def found_in(reading: Reading, sentence: Sentence) -> list[Found]:
    """Give all that was recognised in a sentence, in order of its place."""
    is_head = sentence.index in reading.layout.tables.heads
    rows = [*_chips(sentence), *_amounts(reading, sentence), *_names(sentence), *_cues(sentence, columns=is_head)]
    rows += _learned(reading, sentence)
    return sorted(rows, key=lambda row: (row.start, -row.end))


def said(reading: Reading, figure: Figure) -> str:
    """Give what an amount says: `≥ 90,000 CNY`, `8 server`, `10 %`."""
    unit = MEASURED.get(figure.kind)
    if figure.kind == "money":
        unit = reading.currency_of(figure)
    elif figure.kind == "days":
        unit = f"times {figure.measure} days"
    elif figure.kind == "count":
        unit = figure.measure
    return amount(figure.low, figure.high, figure.bound, unit)


def _chips(sentence: Sentence) -> Iterator[Found]:
    for chip in sentence.chips:
        says = chip.chip or ("chips in general" if chip.generic else "a product that is not listed")
        cue = next((c for c in sentence.cues if c.start == chip.start and c.kind in ("product", "generic-chip")), None)
        source = f"chip_aliases.csv: {chip.alias.alias}" if chip.alias else cue.rule.name if cue else ""
        yield Found(chip.start, chip.end, "chip", says + (", as a yardstick" if chip.compared else ""), source)


def _amounts(reading: Reading, sentence: Sentence) -> Iterator[Found]:
    part = roles(reading, sentence)
    for figure in sentence.figures:
        source = _amount_source(reading, figure)
        if figure.kind == "plain" and sentence.index not in reading.tables:
            source += _likely(reading, sentence, figure, part.get(figure, "other"))
        yield Found(figure.start, figure.end, figure.kind, said(reading, figure), source)


def _likely(reading: Reading, sentence: Sentence, figure: Figure, role: Role) -> str:
    """Give how likely the classifier finds it that a bare number is a price, where it is asked."""
    if is_no_price(reading, sentence, figure):
        return ""
    likely = likelihood(reading, sentence, figure, is_told=is_told(reading, sentence, figure, role))
    return "" if likely is None else f", likely a price {likely:.2f}"


def _amount_source(reading: Reading, figure: Figure) -> str:
    if figure.kind == "plain":
        file = "no unit beside it"
    elif figure.kind == "money":
        is_open = figure.currency is None or figure.currency_open
        file = "currencies.csv" + (", by market" if is_open else "")
    else:
        file = "measures.any.yml"
    inside = reading.lowered[figure.start : figure.end]
    bounds = [w for w, bound in reading.lexicon.bounds.items() if bound == figure.bound and w in inside]
    return f"{file}; {max(bounds, key=len)}: bounds.{reading.lang}.yml" if bounds else file


def _names(sentence: Sentence) -> Iterator[Found]:
    for day in sentence.dates:
        yield Found(day.start, day.end, "date", day.iso, "dates.py" + ("" if day.has_year else ", year of publication"))
    for body in sentence.organisations:
        source = f"organisations.csv: {body.known.id}" if body.known else "the shape of a name"
        yield Found(body.start, body.end, "name", body.name, source)


def _learned(reading: Reading, sentence: Sentence) -> Iterator[Found]:
    """Yield what the classifier reads, at the word that says most for it."""
    for told_of in told(reading, sentence):
        says = f"{told_of.kind} {told_of.value}, likely {told_of.likely:.2f}"
        yield Found(told_of.start, told_of.end, "learned", says, LEARNED)


def _cues(sentence: Sentence, *, columns: bool) -> Iterator[Found]:
    """Yield cue words, those that tell several things as one row; what heads a column only in the head of a table."""
    places: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for cue in sentence.cues:
        if cue.kind not in ("product", "generic-chip") and (columns or not cue.kind.startswith("column-")):
            places.setdefault((cue.start, cue.end), []).append((f"{cue.kind} {cue.value}".strip(), cue.rule.name))
    for (start, end), cues in places.items():
        yield Found(start, end, "cue", ", ".join(says for says, _ in cues), ", ".join(rule for _, rule in cues))
