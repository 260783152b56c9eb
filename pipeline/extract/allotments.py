"""Orders told as a list below the sentence that speaks of them: "- Samsung Electronics: 50,000 GPUs"."""

import re
from collections.abc import Iterator

from models.facts import Order
from pipeline.extract.elided import MANY
from pipeline.extract.merging import LISTED
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import trimmed

_LINE = re.compile(
    r"[\s\-*•·]*(?P<buyer>[^:;,。\d\n]{2,32}?)\s?:\s?(?:约|about |around )?\d[\d,.]*\s?[kw万千]?\s?(?:nvidia |amd |多)?"
    r"(?:gpus?|chips?|accelerators?|cards?|[张颗块枚片台卡])?[.;。]?\s*"
)
"""A line of such a list: a name, a colon and a count."""
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
    if count.measure != "card" and not (known and chip):
        return
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    yield Order(
        chip=chip.chip if chip else None,
        chip_text=reading.document.text[chip.start : chip.end] if chip else None,
        evidence_start=start,
        evidence_end=end,
        confidence=0.75,
        rule=LISTED,
        buyers=(known or [name["buyer"].strip()])[:1],
        quantity_low=count.low,
        quantity_high=count.high,
        quantity_bound=count.bound,
        quantity_unit="card",
        status="planned" if {c.value for c in opening.of("order")} == {"planned"} else "placed",
    )


def _opening(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Give the sentence above a list that tells of an order, with a figure or ending with a colon; no denied one."""
    for earlier in reversed(reading.sentences[max(0, sentence.index - REACH) : sentence.index]):
        opens = earlier.figures or reading.lowered[earlier.start : earlier.end].rstrip().endswith(":")
        if earlier.of("order") and opens and earlier.line < sentence.line:
            return None if reading.is_denied(earlier) or earlier.of("hypothetical") else earlier
    return None
