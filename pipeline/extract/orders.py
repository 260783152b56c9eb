"""Orders: purchases of accelerators or of machines that hold them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.facts import Order
from pipeline.extract.chips import ChipMention
from pipeline.extract.counts import Counted, counted_in, pair
from pipeline.extract.dates import DateMention
from pipeline.extract.denials import is_negated
from pipeline.extract.due import due_behind
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.order_shares import is_each, parts, respectively, told_before
from pipeline.extract.order_values import is_anothers, is_behind_another, is_value
from pipeline.extract.parties import Parties, own_party, parties
from pipeline.extract.plausibility import ROUGH_USD
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.statuses import status_of
from pipeline.extract.subjects import meant_by, the_chips
from pipeline.extract.terms import Cue
from pipeline.extract.text import trimmed
from pipeline.extract.unordered import is_no_order

LEAST_ANONYMOUS = 50
LEAST_UNNAMED = 1000
"""Likewise of accelerators in general: "it just bought 17,500 GPUs"."""
LEAST_ANONYMOUS_USD = 2_000_000.0
"""Units, and USD, below which a purchase by nobody in particular is a trade, not an order."""
MOST_ANONYMOUS_USD = 2e10
"""Beyond it a sum without a buyer and a count is a maker's backlog."""
_ORDER_SUM = re.compile(r"订单|合同|采购|\borders?\b|\bcontracts?\b|\bpurchase|\bdeals?\b|\bagreements?\b")
_MACHINES = re.compile(r"芯片|服务器|(?:计算|算力|智算)设备|加速卡|算力卡|gpu|\bchips?\b|\bservers?\b|accelerator")
_THIS_ORDER = re.compile(
    r"\s*(?:the (?:equipment|servers|systems|machines|racks) (?=would|will|are|contain|use)"
    r"|[a-z]{2,14} (?:is|are) (?=(?:expected|set|due) to (?:deliver|supply|ship))"
    r"|(?:this|the) (?:deal|agreement|order|contract|purchase)"
    r"|(?:此次|本次|该|这笔|这份)(?:订单|合同|采购|交易|协议))"
    r"[^.;。]{0,40}?(?:\b(?:containing|contain|equipped|based on|use|using|with"
    r"|involves?|covers?|includes?|comprises?|is for|will (?:involve|cover|include|see))\b"
    r"|涉及|包括|包含|涵盖)"
)
"""How the sentence behind tells what a sum was paid for: "This deal will involve Blackwell systems"."""
_SERVERS = re.compile(r"服务器|\bservers?\b")
_COMPUTING = re.compile(r"算力|智算|gpu|人工智能|(?<![a-z])ai(?![a-z])|\bartificial intelligence\b")
"""What a text speaks of whose servers are machines for computing."""
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
_PLAIN = re.compile(r"台式(?:机|电脑|计算机)|笔记本电脑|pc\s?服务器|(?:通用|计算)型?服务器")
_OURS = re.compile(r"(?<![a-z])ai|人工智能|智算|训练|推理|gpu|加速")
"""What a purchase of plain computers is told in, and one of ours."""
_OFFERED = re.compile(
    r"现货|看货|私聊|私信|可谈|秒发|自提|单价|报价|一口价"
    r"|\b(?:in stock|ready stock|ready to ship|dm|pm|available|offering|for sale|asking)\b"
)
_SELLING = re.compile(r"(?:^|[.;,]\s)(?:we(?: a|')re )?selling\b|\b(?:for sale|asking|wts)\b|转让|低价出")
"""What a dealer says of a stock that has come, and of any other."""
_GIVES = re.compile(r"\b(?:will|would|can|could|to) (?:provide|offer|supply|contribute|make available)\b")
"""What somebody says of what he has for others: "would provide 18,000 GPUs"."""
_FOR = re.compile(
    r"\s?(?:\([^()]{0,24}\)\s?)?(?:的|worth of|of|in|on)\s?"
    r"(?:(?:the|its|new|ai|nvidia(?:'s)?|amd(?:'s)?|英伟达|华为)\s?)*"
)
"""Between a sum and what is bought for it."""
_BUYS = re.compile(r"采购|购买|订购|购置|购入|下单|订单|\bbought|\bbuy|\bpurchas|\border|\bprocur|\bacquir")
_DELIVERY = re.compile(
    r"(?:交付|到货|交[货机完齐]|完成|出货|发货|上线|上架|投产|投入|启用|进驻|部署|到位|前|\bonline|\boperational|\blive"
    r"|\bby|\bdeliver\w*|\bship\w*|\bready|\barriv\w*|\bdue|\buntil|\bthrough|\bend of)"
)
_THIS_YEAR = re.compile(
    r"(?:今|本)?年(?:底|末|内)(?:前|之前|以前)?(?:全部|陆续)?(?:交|到货|到位|完成|发货|出货|上线)"
    r"|\b(?:ship|deliver|arriv|online|operational|installed|live)\w*[^.;]{0,20}"
    r"\b(?:by|before) (?:the )?(?:end of (?:the|this) year|year[- ]end)"
)
"""How it is told that something arrives before the year of publication ends."""
_IN = re.compile(r"\bin\b|\bfor (?:the )?(?:first|second|early|late|mid)")
"""Before a date ahead it tells of arrival: "12,000 chips in 2027"."""


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
    if not cues or reading.is_denied(sentence) or sentence.of("hypothetical") or reading.is_question(sentence):
        return
    if _hires(sentence) and not any(_BUYS.search(reading.lowered, c.start, c.end) for c in cues):
        return
    if sentence.of("acquisition") or _NOT_OURS.search(reading.lowered, sentence.start, sentence.end):
        return
    if any(_is_plain(words) for words in (reading.lowered[sentence.start : sentence.end], reading.title)):
        return
    counted = [c for c in counted_in(reading, sentence) if not is_no_order(reading, sentence, c.figure)]
    values = [
        f
        for f, role in roles.items()
        if f in sentence.figures and is_value(reading, sentence, f, role) and not is_no_order(reading, sentence, f)
    ]
    if not counted and not (values and (sentence.chips or _speaks_of_machines(reading, sentence))):
        return
    if sentence.of("order-service") and not any(
        c.value == "placed" and _BUYS.search(reading.lowered, c.start, c.end) for c in cues
    ):
        return
    if not counted:
        values = [v for v in values if not is_behind_another(reading, sentence, cues, v)]
    shared = respectively(reading, sentence, counted)
    for count, value in parts(counted, values):
        if count and value and is_anothers(reading, sentence, (count.figure.end, value.start)):
            value = None
        figure = count.figure if count else value
        who = parties(
            reading, sentence, _verb(reading, sentence, cues, figure), figure, shared=len(counted) + len(values) > 1
        )
        if count is None and value is not values[0] and not own_party(reading, sentence, value):
            continue
        if count in shared:
            who = replace(who, buyers=(shared[count],), is_sure=True)
        each: list[tuple[str, ...]] = []
        if count and is_each(reading, count):
            since = max((c.figure.end for c in counted if c.figure.end <= count.figure.start), default=sentence.start)
            each = [(b,) for b in told_before(sentence, count, who.buyers, since)]
        for buyers in each or [who.buyers]:
            order = _order(reading, sentence, cues, count, value, replace(who, buyers=buyers))
            if not buyers and _is_offered(reading, sentence, order):
                continue
            if (who.is_sure and not _is_from_shop(reading, order)) or _is_large(order):
                yield order


def _hires(sentence: Sentence) -> bool:
    """True where an amount is told by the hour or the month."""
    amounts = [f for f in sentence.figures if f.kind == "money"]
    return any(abs(c.start - f.end) <= RATE for c in sentence.of("period") for f in amounts)


def _is_plain(words: str) -> bool:
    """True for words on computers for desks and servers without accelerators."""
    return _PLAIN.search(words) is not None and _OURS.search(words) is None


def _speaks_of_machines(reading: Reading, sentence: Sentence) -> bool:
    """True where a sentence tells the sum of an order whose machines the one just before names."""
    if not _ORDER_SUM.search(reading.lowered, sentence.start, sentence.end) or sentence.of("other-goods"):
        return False
    if _SERVERS.search(reading.lowered, sentence.start, sentence.end) and _COMPUTING.search(reading.lowered):
        return True
    if _told_behind(reading, sentence) is not None:
        return True
    before = reading.sentences[max(0, sentence.index - 2) : sentence.index]
    says = _MACHINES.search(reading.lowered, sentence.start, sentence.end) is not None
    return any(s.chips and (says or s.of("order")) for s in before) or (
        reading.issuer is not None and any(s.chips for s in reading.sentences)
    )


def _told_behind(reading: Reading, sentence: Sentence) -> ChipMention | None:
    """Give what the sentence behind says that an order is for: "This deal will involve Blackwell systems"."""
    behind = reading.sentences[sentence.index + 1 : sentence.index + 2]
    told = [c for s in behind if _THIS_ORDER.match(reading.lowered, s.start, s.end) for c in (*s.named, *s.chips)]
    return next(iter(told), None)


def _is_from_shop(reading: Reading, order: Order) -> bool:
    """True for what somebody unnamed bought in a shop: "four A100s from CDW"."""
    shop = reading.lexicon.organisations.get((order.supplier or "").lower())
    return not order.buyers and shop is not None and shop.kind == "dealer"


def _is_offered(reading: Reading, sentence: Sentence, order: Order) -> bool:
    """True for what a dealer offers: a stock of his that has come, or cards bought once that are for sale."""
    sign = _OFFERED if order.status == "delivered" else _SELLING
    if (
        order.supplier is None
        and order.status == "planned"
        and _GIVES.search(reading.lowered, sentence.start, sentence.end)
    ):
        return True
    return sign.search(reading.lowered, sentence.start, sentence.end) is not None


def _is_large(order: Order) -> bool:
    """True for an order whose size makes news though nobody is named: "a bank has cancelled 96 of its servers"."""
    value = order.value_low or order.value_high or 0
    if order.quantity_bound is None and value * ROUGH_USD.get(order.currency or "", 1.0) > MOST_ANONYMOUS_USD:
        return False
    size = order.quantity_low or order.quantity_high or 0
    is_many = size >= LEAST_ANONYMOUS if order.chip is not None else (order.quantity_low or 0) >= LEAST_UNNAMED
    return is_many or value * ROUGH_USD.get(order.currency or "", 1.0) >= LEAST_ANONYMOUS_USD


def _verb(reading: Reading, sentence: Sentence, cues: Sequence[Cue], figure: Figure | None) -> int:
    """Give the place of the word of ordering nearest to a figure: of what is planned its start, else its end.

    What somebody expects of another, "expects Google to procure", is told of the other.
    """
    at = figure.start if figure else cues[0].start
    cue = min(cues, key=lambda c: abs(c.start - at))
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
    chip = count.chip if count else _bought_for(reading, sentence, value) or (first and pair(reading, sentence, first))
    chip = chip or the_chips(reading, sentence) or _told_behind(reading, sentence)
    if chip is not None and chip.generic:
        chip = meant_by(reading, sentence, chip) or chip
    figure = count.figure if count else None
    delivery = delivery_in(reading, sentence)
    status = status_of(reading, sentence, cues, figure or value)
    if delivery is None and status != "cancelled" and (due := due_behind(reading, sentence)) is not None:
        delivery = delivery_in(reading, due)
    days = [d for d in sentence.dates if d.iso != delivery and not _is_ahead(reading, d)]
    days = days or list(reading.dated_by(sentence))
    return Order(
        chip=chip.chip if chip else None,
        chip_text=reading.document.text[chip.start : chip.end] if chip else None,
        evidence_start=start,
        evidence_end=end,
        as_of=days[0].as_of(reading.document.published) if days else None,
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


def _bought_for(reading: Reading, sentence: Sentence, value: Figure | None) -> ChipMention | None:
    """Give what is named right behind a sum: "价值 1000 亿元的英伟达芯片", "$1bn worth of Blackwell GPUs"."""
    behind = next((c for c in sentence.chips if value and c.start >= value.end), None)
    if value is None or behind is None:
        return None
    return behind if _FOR.fullmatch(reading.lowered, value.end, behind.start) else None


def _confidence(buyers: tuple[str, ...], count: Counted | None, value: Figure | None) -> float:
    sure = 0.85
    if not buyers:
        sure -= 0.15
    if count is None:
        sure -= 0.1
    if count is not None and value is not None:
        sure += 0.05
    return round(sure, 2)


def _is_ahead(reading: Reading, day: DateMention) -> bool:
    """True for a date past the day of publication."""
    today, iso = reading.document.published or "", _by_month(day.as_of(reading.document.published) or day.iso)
    return bool(today) and iso[: len(today)] > today[: len(iso)]


def _by_month(iso: str) -> str:
    """Give a quarter by its last month, so that it compares with other dates."""
    return f"{iso[:5]}{3 * int(iso[6]):02}" if iso[5:6] == "Q" else iso


def delivery_in(reading: Reading, sentence: Sentence) -> str | None:
    """Give the date of arrival: one that is not past, with a word of delivery beside it."""
    today = reading.document.published or ""
    for day in sentence.dates:
        around = reading.lowered[max(sentence.start, day.start - 20) : min(sentence.end, day.end + 12)]
        iso = _by_month(day.iso)
        is_past = bool(today) and iso[: len(today)] < today[: len(iso)]
        if not is_past and (_DELIVERY.search(around) or (_is_ahead(reading, day) and _IN.search(around))):
            return day.iso
    return today[:4] or None if _THIS_YEAR.search(reading.lowered, sentence.start, sentence.end) else None
