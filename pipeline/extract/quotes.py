"""Quotes: the prices of single units, for sale or for rent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from models.facts import Kind, Quote
from pipeline.extract import offers
from pipeline.extract.binding import Bound, chip_of, is_listing
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.offers import Offer
from pipeline.extract.plausibility import is_nearer_as_sum
from pipeline.extract.prices import Priced, priced_as
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.roles import Role
from pipeline.extract.scopes import EACH, counts_stock
from pipeline.extract.text import trimmed

_LISTED = re.compile(r"[\s,/、|&]*(?:(?:\d{2,3}\s?gb?|or|and|或|和|rtx|[a-z]?\d{1,4}[a-z]?)[\s,/、&]*)*")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_WHOLE = re.compile(r"整机|主机")
_CONSUMER = re.compile(r"nvidia-rtx-(?:\d0|\d{4})|nvidia-rtx-pro|amd-rx|intel-arc|rtx")
_NOUN = re.compile(
    r"\s?(?![左上以起多到至含未一每现期包带不税出整吧了吗呢拿成收走块元的能可要卖买给就人美港英欧日韩搞抢开打])[\u4e00-\u9fff]"
)
"""A noun that a bare number counts: "800 万像素"."""
SUM_REACH = 12
ONCE_REACH = 14
RECORD = 120
"""Characters within which short lines make one record: a product, then its prices."""
_PER_SECOND = re.compile(r"/\d|-(?:gpu|card|chip)")
_GLUED = re.compile(r"[a-z\x01*]")
_TIMES = re.compile(r"[x*]\s?$")
TELLING = ("delivery", "tax", "condition", "kind", "price", "unit", "period")
"""Cues beside which a bare number is a price."""
REPLY = 14
"""Letters of a chat's line that is a reply."""
_LETTER = re.compile(r"[a-z\u4e00-\u9fff]")
_TIER = re.compile(
    r"\W*(?:qty:?\s?)?\d+\s?(?:-\s?\d+|\+)?\s?(?:pcs|units|pieces|[台张片套块])?\s?"
    r"(?:以上|以下|起|\+|or more|and up)?\s*[:=]"
)
"""How a line begins that gives the price of a quantity: "Qty 4+:", "5台以上:"."""
_MORE = re.compile(r" (?:more|additional|extra|new|further|of (?:the|its|their)) (?:nvidia |amd )?")
_OF_DATA = re.compile(r"\s?(?:\w+ )?(?:context|ctx|tokens?|resolution|hz|video|length|window|samples|users|developers|steps)\b")
_OFFERS = re.compile(
    r"\b(?:listings?|(?:buy|get|find|grab|pick up|sell) (?:one|them)|found (?:one|them))\b|显卡|单卡|整卡|成交价"
)
"""What a sentence speaks of that goes on about the chip of the one before: "most listings range from $2,200"."""
_LEAST_LOT = re.compile(r"\s?[张台片块套]?(?:(?<=起)|起)[批订售发拍拿]")
"""Behind the fewest pieces that a dealer sells: "25起批"."""
LEAST_PAIRS = 2
LEAST_STATED = 1000
LEAST_BARE = 10
"""A bare number below, far from its chip, may be anything."""
OFFER_LINE = 60
"""A line longer than this may count other things in ten thousands."""
TOLD = 10
"""Characters within which prose says that a bare number is a price."""
MACHINE = 8
"""Accelerators of the usual machine: "8x H100" with a price is one, where "2x" is a lot."""
DEALER_LINE = 90
"""A dealer's line is no longer than this; a bare number in longer prose is no price."""


def quotes(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Quote]:
    """Yield the quotes that a sentence states."""
    prices = [f for f, role in roles.items() if role in ("price", "to") and _is_price(reading, sentence, f, role)]
    if reading.is_denied(sentence) or sentence.of("elsewhere"):
        return
    for figure in prices:
        bound = chip_of(reading, sentence, figure, prices)
        is_carried = bound is not None and bound.sentence is not sentence
        if (
            bound is None
            or _is_pc(reading, sentence, bound)
            or (is_carried and (reading.is_question(sentence) or not _may_carry(reading, sentence, figure, bound)))
        ):
            continue
        context = reading.around(sentence, bound.sentence)
        beside = prices if context is sentence else [f for f in context.figures if f.kind == "money" or f in prices]
        offer = offers.offer(reading, context, figure, beside, bound.chip)
        is_sum = offer.deal == "sale" and _is_sum(reading, sentence, figure)
        if offer.unfit or is_sum or _is_past(sentence, figure):
            continue
        priced = priced_as(reading, sentence, figure, bound, offer)
        priced = _of_machine(reading, context, bound.chip, offer, priced) if priced is not None else None
        if priced is not None and not (priced.deal == "sale" and _is_lot(reading, context, bound.chip, offer, priced)):
            for each in (bound, *_alike(reading, sentence, bound)):
                yield _quote(reading, sentence, each, offer, priced, rules=roles[figure])


def _is_pc(reading: Reading, sentence: Sentence, bound: Bound) -> bool:
    """True for the price of a computer that has a consumer's card in it."""
    whole = any(c.value == "server" and _WHOLE.match(reading.lowered, c.start) for c in sentence.of("unit"))
    has_gpus = any(f.kind == "gpus" for f in sentence.figures)
    told = (
        sentence.of("pc")
        or (whole and not has_gpus)
        or (bound.sentence.line == sentence.line and bound.sentence.of("pc"))
    )
    return bool(told) and _CONSUMER.match(bound.chip.chip or "rtx") is not None


def _alike(reading: Reading, sentence: Sentence, bound: Bound) -> Iterator[Bound]:
    """Yield the other chips of a table's cell that lists several at one price: "L40S, L40"."""
    row = reading.tables.get(sentence.index)
    cell = row.place(bound.chip.start) if row and bound.sentence is sentence else None
    for chip in sentence.named if cell else ():
        if cell and cell[0][0] <= chip.start < cell[0][1] and chip.chip != bound.chip.chip and chip.chip:
            between = slice(min(chip.end, bound.chip.end), max(chip.start, bound.chip.start))
            if _LISTED.fullmatch(reading.lowered[between]):
                yield replace(bound, chip=chip)


def _is_sum(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the price of a lot: "€19k for the lot", "打包 30 万"."""
    end = reading.clause(sentence, figure.end)[1] if figure.end < sentence.end else figure.end
    behind = min(figure.end + SUM_REACH, end)
    return any(figure.end <= c.start < behind or 0 <= figure.start - c.end <= 4 for c in sentence.of("sum"))


def _is_lot(reading: Reading, sentence: Sentence, chip: ChipMention, offer: Offer, priced: Priced) -> bool:
    """True for the price of several at once, no machine of them: "2x RTX 4090 ~$3,600", "two DGX Sparks run $9,398".

    A stock list counts pieces too, "30x H100 PCIe, $21,000"; which of the two is told by what the chip costs.
    """
    is_machine = offer.unit == "server" and (offer.gpus or 1) > 1
    if is_machine or any(c.rule.name == EACH for c in sentence.of("unit")):
        return False
    before = [
        f
        for f in sentence.figures
        if f.kind in ("count", "plain", "times") and f.low == f.high and 2 <= f.value < 100 and f.value != MACHINE
    ]
    for count in before:
        if count.measure is None and 0 <= chip.start - count.end <= 1 and reading.lowered[chip.end - 1] == "s":
            return True
        if offer.unit_is_said:
            continue
        row = reading.lexicon.chips.get(chip.chip or "")
        if not is_nearer_as_sum(row, priced.figure.value, priced.currency, count.value):
            continue
        if count.measure == "x" and 0 <= chip.start - count.end <= 2:
            return True
        if 0 < count.start - chip.end <= 4 and _TIMES.search(reading.lowered, chip.end, count.start):
            return True
    return False


def _of_machine(reading: Reading, sentence: Sentence, chip: ChipMention, offer: Offer, priced: Priced) -> Priced:
    """Take the price of "8x A100 SXM, $78k", which is nearer to what eight cost than to what one does, for a machine's."""
    if priced.unit != "card" or priced.deal != "sale" or offer.unit_is_said:
        return priced
    row = reading.lexicon.chips.get(chip.chip or "")
    eight = [f for f in sentence.figures if f.measure == "x" and f.value == MACHINE and 0 <= chip.start - f.end <= 2]
    if not (row and eight and is_nearer_as_sum(row, priced.figure.value, priced.currency, MACHINE)):
        return priced
    return replace(priced, unit="server", gpus=MACHINE)


def _is_past(sentence: Sentence, figure: Figure) -> bool:
    """True for a price of once that has no date: "that had cost $2,300", "涨价前才 58 万"."""
    return not sentence.dates and any(0 <= figure.start - c.end <= ONCE_REACH for c in sentence.of("once"))


def _is_reply(reading: Reading, sentence: Sentence) -> bool:
    """True for a short line of a chat: a price alone answers for the product that was asked for."""
    stamp = reading.stamp(sentence)
    if stamp is None or not reading.layout.is_chat or reading.is_question(sentence):
        return False
    start = max([sentence.start, *(b for a, b in stamp.spans if a <= sentence.start < b)])
    return len(_LETTER.findall(reading.lowered[start : sentence.end])) <= REPLY


def _may_carry(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound) -> bool:
    """True where the words say that an amount is a price, though its chip stands in an earlier sentence."""
    if bound.rule in ("record", "page-product", "table-heading") or (bound.by_pronoun and figure.kind == "money"):
        return True
    if _TIER.match(reading.lowered, sentence.start, sentence.end) or _is_reply(reading, sentence):
        return True
    if figure.kind == "plain" and figure.scale == 1 and figure.value < LEAST_BARE:
        return False
    told = any(sentence.of(k) for k in ("price-told", "unit", "period", "tax", "delivery"))
    is_topic = reading.topic is not None and reading.topic.chip == bound.chip.chip and figure.kind == "money"
    if is_topic and is_listing(reading, sentence):
        return True
    if bound.rule == "carried" and figure.kind == "money" and bound.sentence.line == sentence.line:
        told = told or _OFFERS.search(reading.lowered, sentence.start, sentence.end) is not None
    return told or any(-3 <= c.start - figure.end <= 3 or -3 <= figure.start - c.end <= 3 for c in sentence.of("kind"))


def _is_price(reading: Reading, sentence: Sentence, figure: Figure, role: Role) -> bool:
    """True for a figure that is read as a price: with a currency, or where a price stands without one."""
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if place is not None:
        column = place[1]
        if column.is_change or column.sums or (figure.kind == "plain" and not column.priced):
            return False
        return not (column.skipped and figure.kind == "plain")
    is_end = (
        role == "to"
        and bool(sentence.named)
        and not _YEAR.fullmatch(reading.lowered[figure.start : figure.end].strip())
    )
    return figure.kind == "money" or is_end or _may_be_price(reading, sentence, figure)


def _may_be_price(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a figure without currency that stands where a dealer writes a price."""
    if figure.kind != "plain" or (figure.words and figure.scale == 1):
        return False
    behind_chip = any(0 <= figure.start - c.end <= 1 for c in sentence.chips) or _takes_turns(sentence, figure)
    counts_chips = not behind_chip and any(
        0 <= c.start - figure.end <= 2 or _MORE.fullmatch(reading.lowered, figure.end, c.start) for c in sentence.chips
    )
    if counts_chips or _PER_SECOND.match(reading.lowered, figure.end):
        return False
    if counts_stock(reading, sentence, figure) or (sentence.is_row and figure.scale == 1):
        return False
    if figure.scale == 1 and (
        _LEAST_LOT.match(reading.lowered, figure.end) or _TIMES.search(reading.lowered, sentence.start, figure.start)
    ):
        return False
    words = reading.lowered[figure.start : figure.end]
    if figure.scale == 1 and _YEAR.fullmatch(words.strip()):
        return False
    if figure.scale_word in ("w", "万", "k") or (figure.words and figure.scale >= 1e3):
        if figure.scale_word == "w" and reading.lang == "en":
            return False
        if figure.scale_word == "w" and any(f.kind == "money" for f in sentence.figures):
            return False
        if reading.lang == "en" and not _is_offered(reading, sentence, figure):
            return False
        if sentence.end - sentence.start > DEALER_LINE and not _is_told(sentence, figure):
            return False
        if sentence.end - sentence.start > OFFER_LINE and _NOUN.match(reading.lowered, figure.end):
            return False
        told = any(sentence.of(k) for k in ("price", "unit", "tax"))
        is_tier = _TIER.match(reading.lowered, sentence.start, sentence.end) is not None
        return bool(sentence.named) or told or is_tier or _is_reply(reading, sentence)
    if _is_on_tape(reading, sentence, figure) or _is_stated(reading, sentence, figure):
        return True
    if any(f.kind == "money" for f in sentence.figures):
        return False
    if figure.scale != 1 or sentence.end - sentence.start > DEALER_LINE:
        return False
    before = [c for c in sentence.named if c.end <= figure.start]
    if reading.layout.is_list_line(sentence) and before and not _GLUED.match(reading.masked, figure.end):
        return not _TIMES.search(reading.masked, before[-1].end, figure.start)
    touching = [
        c for k in TELLING for c in sentence.of(k) if -2 <= c.start - figure.end <= 2 or -2 <= figure.start - c.end <= 2
    ]
    return bool(touching)


def _is_offered(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for thousands in English, "16k", that a word of price takes, or that stand alone behind a product."""
    if figure.scale_word != "k":
        return True
    if _OF_DATA.match(reading.lowered, figure.end):
        return False
    if sentence.end - sentence.start <= DEALER_LINE:
        return True
    near = [c for k in ("price-told", "tax", "kind", "unit") for c in sentence.of(k)]
    return any(-TOLD <= c.start - figure.end <= TOLD or -TOLD <= figure.start - c.end <= TOLD for c in near)


def _takes_turns(sentence: Sentence, figure: Figure) -> bool:
    """True for a number in ten thousands that has a chip of its own before it: "A100八卡 60万 H100八卡 190万"."""
    scaled = [f for f in sentence.figures if f.kind == "plain" and f.scale != 1]
    ends = [f.end for f in scaled if f.end <= figure.start]
    floor = ends[-1] if ends else sentence.start
    return figure in scaled and len(scaled) > 1 and any(floor <= c.start < figure.start for c in sentence.named)


def _is_on_tape(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number of a tape: "Index (USD): H100 21,500; A100 8,100", each behind its chip, below one label."""
    label = reading.lowered.find(":", sentence.start, sentence.named[0].start) if sentence.named else -1
    cues = [c for k in ("currency", "price", "column-price", "period") for c in sentence.of(k) if c.end <= label]
    pairs = [f for f in sentence.figures if any(0 <= f.start - c.end <= 2 for c in sentence.named)]
    return bool(cues) and len(pairs) >= LEAST_PAIRS and figure in pairs


def _is_stated(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number that a word of price takes, in a text that tells once what currency its figures are in."""
    return (
        reading.states_currency and bool(sentence.named) and _is_told(sentence, figure) and figure.value >= LEAST_STATED
    )


def _is_told(sentence: Sentence, figure: Figure) -> bool:
    """True where a word of price or terms stands close to a figure."""
    near = (c for k in (*TELLING, "price-told") for c in sentence.of(k))
    return any(-TOLD <= c.start - figure.end <= TOLD or -TOLD <= figure.start - c.end <= TOLD for c in near)


def _days(lead: Figure | None, end: Literal["low", "high"]) -> float | None:
    value = None if lead is None else lead.low if end == "low" else lead.high
    return None if value is None or lead is None else value * float(lead.measure or 1)


def _quote(reading: Reading, sentence: Sentence, bound: Bound, offer: Offer, priced: Priced, *, rules: Role) -> Quote:
    begin, stop = min(bound.sentence.start, sentence.start), max(bound.sentence.end, sentence.end)
    near = bound.sentence.line != sentence.line and stop - begin <= RECORD
    start, end = trimmed(reading.folded, *((begin, stop) if near else (sentence.start, sentence.end)))
    figure = priced.figure
    kind: Kind = offer.kind
    chip = bound.chip
    return Quote(
        chip=chip.chip,
        chip_text=reading.document.text[chip.start : chip.end],
        evidence_start=start,
        evidence_end=end,
        as_of=offer.as_of,
        confidence=round(0.97 * bound.certainty * priced.certainty * offer.certainty, 2),
        rule=f"quote-{bound.rule}" + ("-move" if rules == "to" else ""),
        deal=priced.deal,
        kind=kind,
        unit=priced.unit,
        gpus=1 if priced.unit == "card" else priced.gpus,
        period=priced.period,
        price_low=figure.low,
        price_high=figure.high,
        bound=figure.bound,
        currency=priced.currency,
        term=offer.term if priced.deal == "rental" else None,
        delivery=offer.delivery if priced.deal == "sale" else None,
        condition=offer.condition,
        tax=offer.tax,
        form_factor=offer.form_factor,
        memory_gb=offer.memory_gb,
        quantity=offer.quantity,
        seller=offer.seller,
        lead_time_days_low=_days(offer.lead_time, "low") if priced.deal == "sale" else None,
        lead_time_days_high=_days(offer.lead_time, "high") if priced.deal == "sale" else None,
    )
