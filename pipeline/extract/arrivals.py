"""What became of an order told before: "截至目前仅交付 80 台", "剩余 420 台不再履行", "received fewer than 30,000"."""

import re
from collections.abc import Iterator, Sequence

from models.facts import Order, Status
from pipeline.extract.figures import Figure
from pipeline.extract.order_days import is_ahead
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.text import trimmed

_ARRIVED = Sieve(
    r"(?:已|仅|只|累计|合计|共)[^,。;\n]{0,16}(?:交付|到货)了?(?:约|其中)?\s?$|(?:交付|收到)了\s?(?:约|其中的?)?\s?$"
    r"|\b(?:received|has delivered|had delivered|took delivery of|delivered only)"
    r"(?: (?:only|just|fewer than|about|some))*\s?$"
)
_CAME = Sieve(r"[只仅才已][到来收提]了?\s?$")
_REST = Sieve(r"(?:剩余|其余|余下|剩下|另外|尚未交付|未交付|未到货)的?(?:约)?\s?$")
_FIRST = Sieve(r"(?:首[批期]|第一[批期]|其中|前期)的?(?:约)?\s?$")
"""Before a part of an order: what is left of it, and what comes first."""
_ENDED_AFTER = re.compile(r"[^,。;\n]{0,10}?(?:不再(?:履行|交付|执行|采购|供货|提货)|(?:宣告|予以)终止)")
_ENDED_FAR = re.compile(
    r"[^。;\n\d]{0,30}?(?<![不未没免])(?:解除|取消|终止|作废|退订|解约|退[款掉货]|不要了|合同解了)(?!条款|风险)"
)
"""Behind what is left, where it comes no more: "剩余 140 台双方已协商解除"."""
_CAME_AFTER = re.compile(
    r"[^,。;\n\d]{0,6}(?:已经?|业已|均已|全部|悉数)[^,。;\n\d]{0,8}(?:到货|到位|运抵|抵达|交付|验收|上架|安装|入库|点亮|部署)"
)
_DUE_AFTER = re.compile(r"[^,。;\n]{0,16}(?:到货|交付|交货|发货|出货|运抵|到位|验收|上线)")
"""Behind a part that has come, and one that is to come: "首批 40 台 7 月到货"."""
_IF = re.compile(r"若|如果?|一旦|可能|拟(?!定)|有权")
_NOT_YET = Sieve(r"尚未|未能|未交付|还没|将|拟|计划|预计|\b(?:will|not|yet|expects?|due)\b")
"""Words that make no news of an arrival."""
NEAR = 120
"""Characters between an order and the sentence that tells, in words that might be of anything, what became of it."""
LEAD = 24
"""Characters before a count that tell what became of it."""


def arrivals(reading: Reading, sentence: Sentence, told: Sequence[Order]) -> Iterator[Order]:
    """Yield the part of an order told before that a sentence says has come, or comes no more."""
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    for figure in sentence.figures if told else ():
        if figure.kind not in ("count", "plain") or figure.value < 2:
            continue
        status = _status(reading, sentence, figure)
        before = reversed(told if _is_plain(reading, figure) else _near(sentence, told))
        order = next((o for o in before if _is_whole(o, figure)), None) if status else None
        if status is None or order is None:
            continue
        days = sentence.dates if status != "placed" else ()
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
                "delivery_date": due_of(reading, sentence, figure) if status == "placed" else None,
            }
        )


def _is_plain(reading: Reading, figure: Figure) -> bool:
    """True where the words around a count tell of an order's part, however far before the order was told."""
    before = reading.lowered[max(0, figure.start - LEAD) : figure.start]
    return _ARRIVED.search(before) is not None or _ENDED_AFTER.match(reading.lowered, figure.end) is not None


def _near(sentence: Sentence, told: Sequence[Order]) -> Sequence[Order]:
    """Give the orders told just before a sentence, of the one chip that it may name."""
    chips = {c.chip for c in sentence.named}
    return [o for o in told if sentence.start - o.evidence_end <= NEAR and not chips - {o.chip}]


def _is_whole(order: Order, figure: Figure) -> bool:
    """True for an order of which a count may be a part: of more units, counted alike."""
    size = order.quantity_high or order.quantity_low or 0
    return size > figure.value and (figure.kind == "plain" or figure.measure == order.quantity_unit)


def _status(reading: Reading, sentence: Sentence, figure: Figure) -> Status | None:
    before = reading.lowered[max(sentence.start, figure.start - LEAD) : figure.start]
    if _ENDED_AFTER.match(reading.lowered, figure.end, sentence.end):
        return "cancelled"
    start, end = reading.clause(sentence, figure.start)
    is_rest, is_first = (p.search(before) is not None for p in (_REST, _FIRST))
    if _IF.search(reading.lowered, sentence.start, sentence.end):
        return None
    if is_rest and _ENDED_FAR.match(reading.lowered, figure.end, sentence.end):
        return "cancelled"
    if is_first and _CAME_AFTER.match(reading.lowered, figure.end, sentence.end):
        return "delivered"
    if (is_rest or is_first) and due_of(reading, sentence, figure):
        return "placed"
    if _NOT_YET.search(reading.lowered, start, end):
        return None
    return "delivered" if _ARRIVED.search(before) or _CAME.search(before) else None


def due_of(reading: Reading, sentence: Sentence, figure: Figure) -> str | None:
    """Give the day on which a part of an order is to come, which its own clause tells."""
    comes = _DUE_AFTER.match(reading.lowered, figure.end, sentence.end)
    days = [d for d in sentence.dates if comes and figure.end <= d.start < comes.end() and is_ahead(reading, d)]
    return days[0].as_of(reading.document.published) if days else None
