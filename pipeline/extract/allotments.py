"""Orders told as a list: below the sentence that speaks of them, "- Samsung: 50,000 GPUs", or in it, "Meta (9,000)"."""

import re
from collections.abc import Iterator

from models.facts import Order, Status
from pipeline.extract.elided import MANY
from pipeline.extract.figures import Figure
from pipeline.extract.order_tables import ORDERED, listed
from pipeline.extract.reading import Reading, Sentence

_LINE = re.compile(
    r"[\s\-*•·]*(?P<buyer>[^:;,。\d\n]{2,32}?)\s?(?P<colon>[:-]|\s)\s?(?:约|about |around )?\d[\d,.]*\s?[kw万千]?\s?"
    r"(?:nvidia |amd |多)?(?:gpus?|chips?|accelerators?|cards?|[张颗块枚片台卡])?"
    r"(?:\s?[a-z]{1,3}\d{2,4}[a-z]?s?(?:\s?/\s?[a-z]{1,3}\d{2,4}[a-z]?s?)?)?[.;。]?\s*"
)
"""A line of such a list: a name, a colon and a count."""
_BUYS = re.compile(r"\b(?:purchas\w+|bought|buy(?:ers?|ing)|acqui(?:red|sitions?)|order(?:s|ed)|procur\w+)\b")
LEAST_LISTED = 2
ABOVE = 4
"""Sentences before such a one within which the chip is named."""
REACH = 10
"""Sentences before a list within which its order is told."""


def allotments(reading: Reading, sentence: Sentence) -> Iterator[Order]:
    """Yield the order that a line of a list gives its buyer, with the status of the sentence that opens the list."""
    if len(sentence.figures) != 1 or sentence.of("order"):
        return
    if not _LINE.fullmatch(reading.lowered, sentence.start, sentence.end):
        return
    counts = [f for f in sentence.figures if f.kind in ("count", "plain") and f.value >= MANY]
    opening = _opening(reading, sentence)
    if len(counts) != 1 or opening is None:
        return
    count = counts[0]
    above = [c for s in reading.sentences[opening.index - 1 if opening.index else 0 : sentence.index] for c in s.named]
    chip = next(iter(sentence.named or above[:1] or sentence.chips), None)
    name = _LINE.match(reading.folded, sentence.start, sentence.end)
    assert name is not None
    known = [o.name for o in sentence.organisations if o.end <= count.start]
    if name["colon"].isspace() and not known:
        return
    if count.measure != "card" and not (known and chip):
        return
    status: Status = "planned" if {c.value for c in opening.of("order")} == {"planned"} else "placed"
    buyer = (known or [name["buyer"].strip()])[0]
    yield listed(reading, sentence, chip, (buyer,), status, count=(count, "card"))


def bracketed(reading: Reading, sentence: Sentence) -> Iterator[Order]:
    """Yield the orders of a sentence that names buyers, each with its count: "bought by Meta (224,000 units) and"."""
    counts = [f for f in sentence.figures if f.kind in ("count", "plain") and f.value >= MANY]
    told = [(o, f) for o in sentence.organisations for f in counts if _holds(reading, o.end, f)]
    if len(told) < LEAST_LISTED or _BUYS.search(reading.lowered, sentence.start, sentence.end) is None:
        return
    above = [c for s in reading.sentences[max(0, sentence.index - ABOVE) : sentence.index] for c in s.named]
    chip = next(iter(sentence.named or reversed(above)), None)
    for buyer, count in told:
        yield listed(reading, sentence, chip, (buyer.name,), "placed", count=(count, "card"))


def _holds(reading: Reading, at: int, count: Figure) -> bool:
    """True for a count in brackets right behind a name."""
    opens = reading.lowered.startswith(" (", at) and at + len(" (") <= count.start <= at + len(" (about ")
    return opens and reading.lowered.find(")", count.end, count.end + len(" chips") + 1) >= 0


def _opening(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Give the sentence above a list that tells of an order, with a figure or ending with a colon; no denied one."""
    for earlier in reversed(reading.sentences[max(0, sentence.index - REACH) : sentence.index]):
        opens = earlier.figures or reading.lowered[earlier.start : earlier.end].rstrip().endswith(":")
        is_told = earlier.of("order") or (opens and ORDERED.search(reading.lowered, earlier.start, earlier.end))
        if is_told and opens and earlier.line < sentence.line:
            return None if reading.is_denied(earlier) or earlier.of("hypothetical") else earlier
    return None
