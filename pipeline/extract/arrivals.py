"""What became of an order told before: "截至目前仅交付 80 台", "剩余 420 台不再履行", "received fewer than 30,000"."""

import re
from collections.abc import Iterator, Sequence

from models.facts import Order, Status
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.text import trimmed

_ARRIVED = Sieve(
    r"(?:已|仅|只|累计|合计|共)[^,。;\n]{0,16}(?:交付|到货)了?(?:约|其中)?\s?$|(?:交付|收到)了\s?(?:约|其中的?)?\s?$"
    r"|\b(?:received|has delivered|had delivered|took delivery of|delivered only)"
    r"(?: (?:only|just|fewer than|about|some))*\s?$"
)
_ENDED_AFTER = re.compile(r"[^,。;\n]{0,10}?(?:不再(?:履行|交付)|(?:宣告|予以)终止)")
_NOT_YET = Sieve(r"尚未|未能|未交付|还没|将|拟|计划|预计|\b(?:will|not|yet|expects?|due)\b")
"""Words that make no news of an arrival."""
LEAD = 24
"""Characters before a count that tell what became of it."""


def arrivals(reading: Reading, sentence: Sentence, told: Sequence[Order]) -> Iterator[Order]:
    """Yield the part of an order told before that a sentence says has come, or comes no more."""
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    for figure in sentence.figures if told else ():
        if figure.kind not in ("count", "plain") or figure.value < 2:
            continue
        status = _status(reading, sentence, figure)
        order = next((o for o in reversed(told) if _is_whole(o, figure)), None) if status else None
        if status is None or order is None:
            continue
        days = sentence.dates
        yield order.model_copy(
            update={
                "evidence_start": start,
                "evidence_end": end,
                "as_of": days[0].as_of(reading.document.published) if days else None,
                "confidence": 0.7,
                "rule": f"order-{status}-part",
                "quantity_low": figure.low,
                "quantity_high": figure.high,
                "quantity_bound": figure.bound,
                "value_low": None,
                "value_high": None,
                "value_bound": None,
                "currency": None,
                "status": status,
                "delivery_date": None,
            }
        )


def _is_whole(order: Order, figure: Figure) -> bool:
    """True for an order of which a count may be a part: of more units, counted alike."""
    size = order.quantity_high or order.quantity_low or 0
    return size > figure.value and (figure.kind == "plain" or figure.measure == order.quantity_unit)


def _status(reading: Reading, sentence: Sentence, figure: Figure) -> Status | None:
    before = reading.lowered[max(sentence.start, figure.start - LEAD) : figure.start]
    if _ENDED_AFTER.match(reading.lowered, figure.end, sentence.end):
        return "cancelled"
    start, end = reading.clause(sentence, figure.start)
    if _NOT_YET.search(reading.lowered, start, end):
        return None
    return "delivered" if _ARRIVED.search(before) else None
