"""Amounts and products that gave no fact, each with the reason in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.explaining.fields import Provenance
from flows.explaining.found import words
from models.facts import AnyFact
from pipeline.extract.binding import chip_of
from pipeline.extract.chips import ChipMention
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.roles import roles

ROLES: dict[Role, str] = {
    "change": "the size of a difference or a change, not a price",
    "from": "the price before a move, which stands in the move alone",
    "restated": "the amount before once more, in another currency or unit",
}
TIMES = "x"
WHOLE = {"denied": "says that this is not so", "elsewhere": "tells of other things"}
"""Cues that take a whole sentence out."""
DOUBTS = {
    "not-price": "is a word of business, not of price",
    "other-goods": "names other goods",
    "sum": "makes it the price of a lot",
    "once": "makes it a price of once, without a date",
    "hypothetical": "makes it an assumption",
}
"""Cues that take an amount out."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that gave no fact, and why."""

    start: int
    end: int
    why: str


def missed_in(reading: Reading, sentence: Sentence, facts: Sequence[Provenance]) -> list[Missed]:
    """Give the amounts and products of a sentence that none of the document's facts holds."""
    near = [p for p in facts if p.fact.evidence_start < sentence.end and sentence.start < p.fact.evidence_end]
    used = {figure for each in near for figure in each.amounts()}
    told = roles(reading, sentence)
    left = [f for f in sentence.figures if f not in used and _is_amount(sentence, f, told)]
    found = [Missed(f.start, f.end, _why_not(reading, sentence, f, told)) for f in left]
    return sorted([*found, *_products(sentence, [p.fact for p in facts])], key=lambda m: m.start)


def _is_amount(sentence: Sentence, figure: Figure, told: dict[Figure, Role]) -> bool:
    """True for what might have been a price, a count or a move: a bare number only by a chip, "一张" and "8x" never."""
    if figure.kind == "plain":
        return bool(sentence.named) and figure in told and (figure.end - figure.start > 1 or figure.value > 10)
    is_count = figure.kind == "count" and figure.value > 1 and figure.measure != TIMES
    return is_count or figure.kind in ("money", "percent")


def _why_not(reading: Reading, sentence: Sentence, figure: Figure, told: dict[Figure, Role]) -> str:
    for kind, why in WHOLE.items():
        for cue in sentence.of(kind):
            return f"{words(reading, cue.start, cue.end)} {why} ({cue.rule.name})"
    if figure.kind == "percent":
        return "no rise or fall of a chip's price is told beside it"
    if figure.kind == "count":
        return _why_no_order(reading, sentence)
    role = told.get(figure, "other")
    return ROLES.get(role) or _why_no_price(reading, sentence, figure, [f for f, r in told.items() if r == "price"])


def _why_no_order(reading: Reading, sentence: Sentence) -> str:
    for cue in (*sentence.of("order-not"), *sentence.of("order-ships")):
        return f"{words(reading, cue.start, cue.end)} is what somebody owns, makes or ships ({cue.rule.name})"
    if not sentence.of("order"):
        return "no word of ordering stands in the sentence"
    return "no named buyer and too few for an order by nobody in particular, or it counts something else"


def _why_no_price(reading: Reading, sentence: Sentence, figure: Figure, prices: Sequence[Figure]) -> str:
    for kind, why in DOUBTS.items():
        for cue in sentence.of(kind):
            return f"{words(reading, cue.start, cue.end)} {why} ({cue.rule.name})"
    bound = chip_of(reading, sentence, figure, prices)
    if bound is None:
        return "no chip in its sentence, and none near enough before it"
    name = words(reading, bound.chip.start, bound.chip.end)
    if bound.sentence is not sentence and reading.is_question(sentence):
        return f"it would speak of {name} further up, but the sentence asks"
    if figure.kind == "plain":
        return f"a bare number beside {name}: no currency, and too little about it says that it is a price"
    if bound.sentence is not sentence and not sentence.of("price-told"):
        return f"it would speak of {name} further up, but no word here says that it is a price"
    row = reading.lexicon.chips.get(bound.chip.chip or "")
    usual = f": chips.csv has {row.price_usd_low or 0:,.0f} to {row.price_usd_high or 0:,.0f} USD" if row else ""
    return f"no reading of it is a likely price of {name}{usual}"


def _products(sentence: Sentence, facts: Sequence[AnyFact]) -> Iterator[Missed]:
    told = {f.chip for f in facts if f.chip} | {f.chip_text for f in facts}
    for chip in sentence.named:
        if chip.chip is None or chip.chip not in told:
            yield Missed(chip.start, chip.end, _why_nothing(sentence, chip))


def _why_nothing(sentence: Sentence, chip: ChipMention) -> str:
    if chip.compared:
        return "a yardstick for another product"
    if not sentence.figures and not any(sentence.of(k) for k in ("supply", "order", "move")):
        return "nothing is told of it here: no amount, no word of supply, order or move"
    if chip.chip is None:
        return "a product that the chip list lacks: a row of chips.csv and one of chip_aliases.csv would name it"
    if sentence.figures:
        return "no amount of its sentence was read as its price, its order or its move"
    return "the words of supply, order or move beside it tell no fact"
