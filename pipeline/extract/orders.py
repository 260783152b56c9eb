"""Orders: purchases of accelerators or of machines that hold them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.facts import Order
from pipeline.extract.anonymous import is_from_shop, is_large, is_offered
from pipeline.extract.arrivals import due_of
from pipeline.extract.completed import UNTOLD
from pipeline.extract.counted_chips import pair
from pipeline.extract.counts import Counted, counted_in
from pipeline.extract.days import last_was
from pipeline.extract.denials import is_negated
from pipeline.extract.due import due_behind
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.order_days import delivery_in, has_been, is_ahead
from pipeline.extract.order_goods import bought_for, speaks_of_machines, told_behind
from pipeline.extract.order_shares import is_each, listed_before, parts, respectively, told_before
from pipeline.extract.order_sums import with_sum
from pipeline.extract.order_values import is_anothers, is_behind_another, is_beyond, is_of_next, is_value
from pipeline.extract.own_parties import Parties, own_party
from pipeline.extract.parties import parties
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.statuses import status_of
from pipeline.extract.subjects import meant_by, the_chips
from pipeline.extract.terms import Cue
from pipeline.extract.text import trimmed
from pipeline.extract.transposed import is_family
from pipeline.extract.unordered import is_no_order, is_plain

_MORE = re.compile(r"[^,。;向从]{0,4}(?:追加|追订|加订|下单)")
"""Between a maker and the end of its word of ordering."""
RATE = 24
"""Characters between an amount and the time it pays for."""
_EXPECTS = re.compile(
    r"(?:expects?|expected|sees?|wants?|lets?|hopes?|said|says|announced|confirmed|revealed|seeks"
    r"|(?:will|would|to) (?:see|let|give))(?: that)? (?:the )?"
    r"|(?:预计|预期|估计|预测|要求|希望)"
)
"""Before another of whom it is told that he buys."""
_NOT_OURS = re.compile(r"租入|拟租用|租期")
"""Words of a contract that, for all its 采购, rents machines."""
_OUTRIGHT = re.compile(r"购买|订购|下单|买")
"""What is bought all the same, a lease being told of what it is for."""
_IN_ALL = Sieve(r"合同|总金?额|总价|预算|投入|\bcontract|\bworth\b")
"""Before a sum that is of all that its sentence goes on to count."""
_SOME = re.compile(
    r"(?:(?:采购了?|订购了?|购买了?|购入了?|购置了?|买入了?|[买订]了?|下了|签下了?|追加了?|囤了)"
    r"(?:一大?批|大批|首批|若干|[数几上][十百千万]{1,2}[张颗片块枚台]?)(?:新的?)?|将部分)"
    r"(?P<goods>[\x01 ]+)(?:芯片|显卡|gpu|加速卡|服务器|整机|机柜|卡)?(?:的?[大新]?订单|大单)?\s?(?=[,.。;!]|$|砍)"
)
"""How much somebody buys, without a figure, of a model right behind: "下了一批 H20 订单"."""
_MANY = re.compile(
    r"\b(?:(?:ha(?:s|ve|d) )?(?:also )?(?:reportedly )?(?:placed|put in) (?:an? |new |large )?orders? for"
    r"|ordered|bought|purchased)"
    r" [\"']{0,2}(?:tens|hundreds|thousands|millions)(?: of (?:thousands|millions))?[\"']{0,2} of "
    r"(?:[a-z']{2,12} ){0,2}(?P<goods>\x01)"
)
"""Likewise in English: "placed orders for hundreds of thousands of Ascend 950PR chips"."""
_HE_BUYS = re.compile(
    r"(?:[\x01\d\s,年月日周上下本今去明近昨前向从已经将曾拟正再又也还要会各均都与和]|计划|准备|考虑|打算|洽谈|据悉|宣布|期内)*"
)
"""Between the buyer and the verb: "腾讯已向英伟达采购一批 H20", and no "腾讯员工采购"."""
_DOUBTED = re.compile(r"若(?!干)|如果|假如|要是|倘|一旦|只要|证伪|辟谣|否认|取消|终止|撤|[未没]|股[票权价份]")
"""What makes no news of such a purchase."""
_SIGNED = re.compile(r"签[订署约][^。;]{0,24}(?:采购|购买|供货|销售)[^,。;]{0,6}(?:合同|协议)")
"""How a purchase is told that two have signed for."""
FOUNDRIES = ("intel", "samsung")
"""Makers of chips of their own who make those of others as well."""
_HARDWARE = re.compile(r"[一两几这该]批[^,。;]{0,12}(?:服务器|芯片|显卡|加速卡|机器|设备)")
"""What is bought whose accelerators a sentence behind may name: "订了一批服务器"."""
_BUYS = re.compile(r"采购|购买|订购|购置|购入|下单|订单|\bbought|\bbuy|\bpurchas|\border|\bprocur|\bacquir")


def orders(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Order]:
    """Yield the orders that a sentence states."""
    if not sentence.of("order"):
        return
    first: Order | None = None
    for part in sentence.parts_apart():
        for order in _orders(reading, part, roles):
            if first is not None and reading.issuer is not None:  # a filing names its company and the day but once
                buyers, day = order.buyers or first.buyers, order.as_of or first.as_of
                order = order.model_copy(update={"buyers": buyers, "as_of": day})
            first = first or order
            yield order


def _orders(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Order]:
    cues = [
        c
        for c in sentence.of("order")
        if c.value == "delivered" or not is_negated(reading.lowered, sentence.start, c.start)
    ]
    cues = [c for c in cues if not any(n.start <= c.start and c.end <= n.end for n in sentence.of("order-not"))]
    if not cues or reading.is_denied(sentence) or sentence.of("hypothetical") or reading.is_question(sentence):
        return
    if _hires(sentence) and not any(_BUYS.search(reading.lowered, c.start, c.end) for c in cues):
        return
    if _NOT_OURS.search(reading.lowered, sentence.start, sentence.end):
        cues = [c for c in cues if _OUTRIGHT.search(reading.lowered, c.start, c.end)]
    if sentence.of("acquisition") or not cues:
        return
    if any(is_plain(words) for words in (reading.lowered[sentence.start : sentence.end], reading.title)):
        return
    counted = [c for c in counted_in(reading, sentence) if not is_no_order(reading, sentence, c.figure)]
    values = [
        f
        for f, role in roles.items()
        if f in sentence.figures and is_value(reading, sentence, f, role) and not is_no_order(reading, sentence, f)
    ]
    if _is_of_maker(reading, sentence, cues):
        return
    if not counted and not (values and (sentence.chips or speaks_of_machines(reading, sentence))):
        yield from _untold(reading, sentence, cues)
        return
    if sentence.of("order-service") and not any(
        c.value == "placed" and _BUYS.search(reading.lowered, c.start, c.end) for c in cues
    ):
        return
    if not counted:
        values = [v for v in values if not is_behind_another(reading, sentence, cues, v)]
    shared = respectively(reading, sentence, counted)
    told: tuple[str, ...] = ()
    for count, value in parts(reading, counted, values):
        if count and value:
            span = (count.figure.end, value.start)
            between = reading.lowered[value.end : count.figure.start]
            is_apart = ";" in between and (
                "另" in between or not _IN_ALL.search(reading.lowered, sentence.start, value.start)
            )
            is_apart = is_apart or is_of_next(reading, count, value)
            chip = count.chip.chip if count.chip else None
            is_apart = is_apart or is_beyond(reading, chip, count.unit, count.figure.value, value)
            value = None if is_apart or is_anothers(reading, sentence, span) else value
        figure = count.figure if count else value
        who = parties(
            reading, sentence, _verb(reading, sentence, cues, figure), figure, shared=len(counted) + len(values) > 1
        )
        further = value if count is None and value is not values[0] else None
        is_listed = further is not None and _is_listed(reading, sentence, values[0], further)
        if further and not (
            is_listed or own_party(reading, sentence, further) or _has_verb(reading, sentence, cues, further)
        ):
            continue
        if further and not who.buyers:  # "A 花了 850 亿元,今年准备花 140 亿美元采购"
            who = replace(who, buyers=told, is_sure=bool(told))
        told = who.buyers
        if count in shared:
            who = replace(who, buyers=(shared[count],), is_sure=True)
        each: list[tuple[str, ...]] = []
        if count and is_each(reading, count):
            since = max((c.figure.end for c in counted if c.figure.end <= count.figure.start), default=sentence.start)
            each = [(b,) for b in told_before(sentence, count, who.buyers, since)]
        if count and len(listed := listed_before(reading, sentence, count)) > len(each):
            each, who = [(b,) for b in listed], replace(who, is_sure=True)
        for buyers in each or [who.buyers]:
            order = _order(reading, sentence, cues, count, value, replace(who, buyers=buyers))
            if count and not values:
                order = with_sum(reading, sentence, count, order, alone=len(counted) == 1)
            if not buyers and is_offered(reading, sentence, order):
                continue
            if _is_from_foundry(reading, sentence, order):
                continue
            if (who.is_sure and not is_from_shop(reading, order)) or is_large(reading, sentence, order):
                yield order


def _untold(reading: Reading, sentence: Sentence, cues: Sequence[Cue]) -> Iterator[Order]:
    """Yield the order of a sentence that tells who buys what, but not how much of it: a sentence behind may."""
    is_told = sentence.chips or _HARDWARE.search(reading.lowered, sentence.start, sentence.end)
    if not is_told or sentence.of("order-not") or sentence.of("order-service"):
        return
    who = parties(reading, sentence, _verb(reading, sentence, cues, None), None, shared=False)
    if who.is_sure and (who.buyers or who.supplier):
        order = _order(reading, sentence, cues, None, None, who)
        yield order.model_copy(update={} if _is_news(reading, sentence, who) else {"rule": UNTOLD})


def _is_news(reading: Reading, sentence: Sentence, who: Parties) -> bool:
    """True where a known buyer, named before the verb, buys some of a model, and nothing casts doubt on it.

    So where he and a supplier have signed for it.
    """
    if sentence.of("supply") or _DOUBTED.search(reading.lowered, sentence.start, sentence.end):
        return False
    if sentence.named and who.buyers and who.supplier and _SIGNED.search(reading.lowered, sentence.start, sentence.end):
        return True
    some = (_SOME if reading.lang == "zh" else _MANY).search(reading.masked, sentence.start, sentence.end)
    if some is None:
        return False
    opens, ends = some.span("goods")
    is_model = any(opens <= c.start < ends and not is_family(reading, c) for c in sentence.named)
    buyers = (o for o in sentence.organisations if o.known and o.known.kind not in ("maker", "oem", "dealer"))
    buyers = (o for o in buyers if o.name in who.buyers and o.end <= some.start())
    return is_model and any(_HE_BUYS.fullmatch(reading.masked, o.end, some.start()) for o in buyers)


def _is_of_maker(reading: Reading, sentence: Sentence, cues: Sequence[Cue]) -> bool:
    """True where the maker of the one chip that is told orders more of it, of its foundry: "英伟达追加 30 万片 H20"."""
    rows = (reading.lexicon.chips.get(c.chip or "") for c in sentence.named)
    vendors = {row.vendor for row in rows if row is not None}
    makers = [o for o in sentence.organisations if o.known and o.known.kind == "maker" and o.known.id in vendors]
    makers = [o for o in makers if reading.lowered[o.start - 1 : o.start] not in ("向", "从", "找", "给")]
    return len(cues) == 1 and any(_MORE.fullmatch(reading.lowered, o.end, cues[0].start + 2) for o in makers)


def _is_from_foundry(reading: Reading, sentence: Sentence, order: Order) -> bool:
    """True where the one buyer is the maker of the chip, who has it made: "谷歌向英特尔下达了 300 万个 TPU 的订单"."""
    row = reading.lexicon.chips.get(order.chip or "")
    known = [(o.name, o.known) for o in sentence.organisations if o.known]
    buyers = [body.id for name, body in known if name in order.buyers]
    makes = any(name == order.supplier and (body.kind == "foundry" or body.id in FOUNDRIES) for name, body in known)
    return makes and row is not None and buyers == [row.vendor]


def _is_listed(reading: Reading, sentence: Sentence, first: Figure, value: Figure) -> bool:
    """True for a sum listed with the first, each with its goods behind it: "3 亿元的训练服务器、1 亿元的推理服务器"."""
    told = all(bought_for(reading, sentence, f) for f in (first, value))
    return told and not re.search(r"[,;。]", reading.lowered[first.end : value.start])


def _has_verb(reading: Reading, sentence: Sentence, cues: Sequence[Cue], value: Figure) -> bool:
    """True for a sum whose clause says that somebody buys: "去年花了 850 亿元,今年准备花 140 亿美元采购 GPU"."""
    start, end = reading.clause(sentence, value.start)
    bought = any(value.end <= c.start < end for c in sentence.chips)
    return bought and any(start <= c.start < end and _BUYS.search(reading.lowered, c.start, c.end) for c in cues)


def _hires(sentence: Sentence) -> bool:
    """True where an amount is told by the hour or the month."""
    amounts = [f for f in sentence.figures if f.kind == "money"]
    return any(abs(c.start - f.end) <= RATE for c in sentence.of("period") for f in amounts)


def _verb(reading: Reading, sentence: Sentence, cues: Sequence[Cue], figure: Figure | None) -> int:
    """Give the place of the word of ordering nearest to a figure: of what is planned its start, else its end.

    What somebody expects of another, "expects Google to procure", is told of the other.
    """
    at = figure.start if figure else cues[0].start
    start, end = reading.clause(sentence, at)
    cue = min([c for c in cues if start <= c.start < end] or cues, key=lambda c: abs(c.start - at))
    of_another = any(
        cue.start < o.start and o.end < cue.end and _EXPECTS.fullmatch(reading.lowered, cue.start, o.start)
        for o in sentence.organisations
    )
    return cue.start if cue.value == "planned" and not of_another else cue.end


def _order(
    reading: Reading,
    sentence: Sentence,
    cues: Sequence[Cue],
    count: Counted | None,
    value: Figure | None,
    who: Parties,
) -> Order:
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    first = next(iter(sentence.named or sentence.chips), None)
    chip = count.chip if count else bought_for(reading, sentence, value) or (first and pair(reading, sentence, first))
    chip = chip or the_chips(reading, sentence) or told_behind(reading, sentence)
    if chip is not None and chip.generic:
        chip = meant_by(reading, sentence, chip) or chip
    figure = count.figure if count else None
    status = status_of(reading, sentence, cues, figure or value)
    delivery = delivery_in(reading, sentence, figure if status == "delivered" else None)
    if figure and status == "delivered" and (to_come := due_of(reading, sentence, figure)):
        status, delivery = "placed", to_come
    if delivery is None and status != "cancelled" and (due := due_behind(reading, sentence)) is not None:
        delivery = delivery_in(reading, due)
    days = [
        d for d in sentence.dates if d.iso != delivery and (not is_ahead(reading, d) or has_been(reading, sentence, d))
    ]
    at = figure or value
    opens, ends = reading.clause(sentence, at.start) if at else (sentence.start, sentence.end)
    days = [d for d in days if opens <= d.start < ends] or days or list(reading.dated_by(sentence))
    return Order(
        chip=chip.chip if chip else None,
        chip_text=reading.document.text[chip.start : chip.end] if chip else None,
        evidence_start=start,
        evidence_end=end,
        as_of=last_was(reading, sentence, days[0]) if days else None,
        confidence=_confidence(who.buyers, count, value),
        rule=f"order-{status}",
        buyers=who.buyers,
        supplier=who.supplier,
        quantity_low=figure.low if figure else None,
        quantity_high=figure.high if figure else None,
        quantity_bound=figure.bound if figure else None,
        quantity_unit=count.unit if count else None,
        value_low=value.low if value else None,
        value_high=value.high if value else None,
        value_bound=value.bound if value else None,
        currency=reading.currency_of(value) if value else None,
        status=status,
        delivery_date=delivery,
    )


def _confidence(buyers: tuple[str, ...], count: Counted | None, value: Figure | None) -> float:
    sure = 0.85
    if not buyers:
        sure -= 0.15
    if count is None:
        sure -= 0.1
    if count is not None and value is not None:
        sure += 0.05
    return round(sure, 2)
