"""Quotes: the prices of single units, for sale or for rent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Literal

from models.facts import Kind, Quote
from pipeline.extract import offers
from pipeline.extract.as_price import is_price
from pipeline.extract.attributes import is_of_another
from pipeline.extract.binding import chip_of
from pipeline.extract.carrying import may_carry, passes_other
from pipeline.extract.cells import is_of_none
from pipeline.extract.computers import is_pc
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.implied import Bound, only_above
from pipeline.extract.learned_prices import is_sure
from pipeline.extract.lots import is_lot, is_sum, of_machine
from pipeline.extract.offers import Offer
from pipeline.extract.past_prices import is_past
from pipeline.extract.plans import is_plan
from pipeline.extract.plausibility import distance, is_usual
from pipeline.extract.prices import Priced, priced_as
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import trimmed

_LISTED = re.compile(r"[\s,/、|&]*(?:(?:\d{2,3}\s?gb?|or|and|或|和|rtx|[a-z]?\d{1,4}[a-z]?)[\s,/、&]*+)*+")
_JOINED = re.compile(r",? and (?:nvidia |amd |the )?|\s?(?:和|与|及|、|以及)\s?(?:英伟达)?")
_SLASH = re.compile(r"\s?/\s?")
"""Likewise between names of one price near by: "A100/A800 8.5 元"."""
SLASHED = 24
"""Characters between the last of them and the price."""
OFF = 1.2
"""In powers of e, how far a price may be from the middle of what is usual whose chip another sentence names."""
APART = 8
"""Characters between a chip's name and words that would make it something else's: "A800 轿车"."""
BESIDE_SHARE = 8
"""Characters between the two."""
SHARE = 0.015
"""How far a machine's price may be off the sum of its accelerators', as a share of it."""
TOTALLED = 12
"""Characters between a word of sums and its price."""
PARTS = 6
"""Prices before a sum that may be parts of it."""
RECORD = 120
"""Characters within which short lines make one record: a product, then its prices."""
_OF_WORK = re.compile(r"\d\s?(?:hrs?|hours?|min(?:ute)?s?|days?|h)\s?\(~?$")
"""Before what so much time of a machine comes to: "9 hrs ($290)"."""
_ADDED = re.compile(r"(?:\d|/\s?[a-z]{1,6}|\))[^\S\n]\+\s{1,3}$")
ADDED = 24
_HELD = re.compile(r"(?:\s?(?:usd|us\$|/\s?\w{1,8}))?[\s|]{1,4}(?P<gpus>2|4|8|16)\s?x\s")
"""Behind the share of one accelerator, how many its machine has."""


def quotes(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Quote]:
    """Yield the quotes that a sentence states."""
    prices = [f for f, role in roles.items() if role in ("price", "to") and is_price(reading, sentence, f, role)]
    prices = [f for f in prices if not (_is_elsewhere(sentence, f) or _is_added(reading, sentence, f))]
    if not prices or reading.is_denied(sentence) or reading.is_doubted(sentence):
        return
    for figure in prices:
        bound = _bound(reading, sentence, figure, prices, roles[figure])
        if bound is None:
            continue
        context = reading.around(sentence, bound.sentence)
        beside = (
            prices
            if context is sentence
            else [f for f in context.figures if f in prices or (f.kind == "money" and f not in roles)]
        )
        beside = [figure] if is_plan(reading, sentence, figure) else beside
        offer = offers.offer(reading, context, figure, beside, bound.chip)
        is_total = (offer.deal == "sale" or not sentence.of("period")) and is_sum(reading, sentence, figure)
        is_total = is_total or _adds_up(sentence, figure)
        is_total = is_total or (bool(reading.layout.headers(sentence).get("used")) and not sentence.of("period"))
        if offer.unfit or is_total or is_past(reading, sentence, figure):
            continue
        priced = priced_as(reading, sentence, figure, bound, offer)
        if priced is None:
            continue
        priced = of_machine(reading, context, bound.chip, offer, priced)
        if whole := _whole_of(reading, sentence, figure, priced):
            priced = replace(priced, unit="instance", gpus=whole)
        if priced.deal == "rental" and offer.deal == "sale":
            offer = offers.offer(reading, context, figure, beside, bound.chip, is_rent=True)
        if _is_share(sentence, figure, priced):
            priced = replace(priced, unit="card", gpus=1)
        if bound.rule == "record" and priced.deal == "rental" and offer.kind == "ask":
            offer = replace(offer, kind="list")
        if not _is_usual(reading, sentence, bound, priced):
            continue
        if not (priced.deal == "sale" and is_lot(reading, context, bound.chip, offer, priced)):
            for each in _sharing(reading, sentence, bound, figure):
                yield _quote(reading, sentence, each, offer, priced, rules=roles[figure])


def _bound(reading: Reading, sentence: Sentence, figure: Figure, prices: list[Figure], role: Role) -> Bound | None:
    """Give the chip of a price; another sentence's where words say so, or the classifier is sure that it is a price."""
    bound = chip_of(reading, sentence, figure, prices)
    if bound is None or bound.sentence is not sentence:
        if reading.is_question(sentence):
            return None
        may = bound is not None and may_carry(reading, sentence, figure, bound)
        if not may and (role == "to" or not is_sure(reading, sentence, figure)):
            return None
        bound = bound or only_above(reading, sentence)
    if (
        bound is None
        or is_pc(reading, sentence, bound, figure)
        or is_of_another(reading, sentence, figure, bound)
        or (bound.rule == "record" and any(c.end <= bound.chip.start for c in bound.sentence.of("other-goods")))
        or passes_other(reading, sentence, figure, bound)
    ):
        return None
    return bound


def _is_usual(reading: Reading, sentence: Sentence, bound: Bound, priced: Priced) -> bool:
    """True for a price within reach of what such a unit costs; of a chip that another sentence names, near it."""
    row = reading.lexicon.chips.get(bound.chip.chip or "")
    terms = (row, priced.unit, priced.gpus, priced.figure.value, priced.currency, priced.deal, priced.period)
    is_known = row is not None and row.price_usd_low is not None and row.level == "model"
    is_line = sentence.line != bound.sentence.line and reading.layout.is_short(sentence)
    is_sized = any(f.kind == "gpus" for f in sentence.figures)
    is_told = bound.rule not in ("carried", "topic") or is_line or is_sized
    return is_usual(*terms) and (is_told or not is_known or distance(*terms) <= OFF)


def _is_added(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for what is added to the price before it, "$0.30/hour + $0.032 (8 vCPU)", and for what work comes to."""
    if _OF_WORK.search(reading.lowered, max(0, figure.start - ADDED), figure.start):
        return True
    is_second = any(f.kind == "money" and 0 < figure.start - f.end <= ADDED for f in sentence.figures)
    return is_second and _ADDED.search(reading.lowered, max(0, figure.start - ADDED), figure.start) is not None


def _adds_up(sentence: Sentence, figure: Figure) -> bool:
    """True for what two prices told before come to: "$0.31 an hour and $0.29, a total of $0.60"."""
    if not any(0 <= figure.start - c.end <= TOTALLED for c in sentence.of("sum")):
        return False
    before = [f.value for f in sentence.figures if f.kind == "money" and f.end <= figure.start][-PARTS:]
    return any(abs(a + b - figure.value) <= SHARE * figure.value for a, b in combinations(before, 2))


def _is_elsewhere(sentence: Sentence, figure: Figure) -> bool:
    """True for an amount of cars and the like, unless it is a chip's that stands before them."""
    return any(
        not (figure.end <= e.start and any(c.end + APART <= e.start and not c.compared for c in sentence.named))
        for e in sentence.of("elsewhere")
    )


def _is_share(sentence: Sentence, figure: Figure, priced: Priced) -> bool:
    """True for what one accelerator costs beside what its machine does: "$39.33 USD $4.916 USD 8 x H100"."""
    gpus = priced.gpus or 1
    others = [f for f in sentence.figures if f.kind == "money" and f.currency == figure.currency]
    beside = [f for f in others if 0 < f.start - figure.end <= BESIDE_SHARE or 0 < figure.start - f.end <= BESIDE_SHARE]
    if any(figure.end <= c.start <= figure.end + BESIDE_SHARE for c in sentence.of("sum")):
        return False
    return gpus > 1 and any(abs(f.value - figure.value * gpus) <= SHARE * f.value for f in beside)


def _whole_of(reading: Reading, sentence: Sentence, figure: Figure, priced: Priced) -> int | None:
    """Give how many accelerators the machine of a rent has whose share stands behind it: "$14.75 $1.844 8 x A100"."""
    if priced.unit != "card" or priced.deal != "rental":
        return None
    shares = [f for f in sentence.figures if f.kind == "money" and 0 < f.start - figure.end <= BESIDE_SHARE]
    for share in shares:
        held = _HELD.match(reading.lowered, share.end, sentence.end)
        if held and share.value and abs(figure.value - share.value * int(held["gpus"])) <= SHARE * figure.value:
            return int(held["gpus"])
    return None


def _sharing(reading: Reading, sentence: Sentence, bound: Bound, figure: Figure) -> Iterator[Bound]:
    """Yield the chips that one price is for; a span of prices of many products is of none that could be told."""
    if bound.sentence is sentence and is_of_none(reading, sentence, figure, bound.chip):
        yield replace(bound, chip=replace(bound.chip, chip=None))
        return
    yield bound
    if bound.rule != "respectively":
        yield from _alike(reading, sentence, bound, figure)


def _alike(reading: Reading, sentence: Sentence, bound: Bound, figure: Figure) -> Iterator[Bound]:
    """Yield the other chips that one price is for: of a table's cell, "L40S, L40", or listed before it in prose."""
    row = reading.tables.get(sentence.index)
    if row is None and bound.sentence is sentence:
        yield from _listed_before(reading, sentence, bound, figure)
    cell = row.place(bound.chip.start) if row and bound.sentence is sentence else None
    for chip in sentence.named if cell else ():
        if cell and cell[0][0] <= chip.start < cell[0][1] and chip.chip != bound.chip.chip and chip.chip:
            between = slice(min(chip.end, bound.chip.end), max(chip.start, bound.chip.start))
            if _LISTED.fullmatch(reading.lowered[between]):
                yield replace(bound, chip=chip)


def _listed_before(reading: Reading, sentence: Sentence, bound: Bound, figure: Figure) -> Iterator[Bound]:
    """Yield the chips that stand just before a price's own, joined with it: "H100 and H200 rent for $2 an hour"."""
    before = [c for c in sentence.named if c.end <= bound.chip.start] if bound.rule == "chip-then-price" else []
    if not before or sentence.is_row or sentence.of("respectively") or sentence.of("sum"):
        return
    stop = bound.chip.start
    is_near = figure.start - bound.chip.end <= SLASHED
    for chip in reversed(before):
        joined = _JOINED.fullmatch(reading.lowered, chip.end, stop) is not None
        joined = joined or (is_near and _SLASH.fullmatch(reading.lowered, chip.end, stop) is not None)
        if not joined or not chip.chip or chip.chip == bound.chip.chip:
            return
        yield replace(bound, chip=chip, certainty=bound.certainty * 0.9)
        stop = chip.start


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
        chip_text=reading.document.text[chip.start : chip.end] or None,
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
        quantity=None if priced.unit != "card" and offer.quantity == priced.gpus else offer.quantity,
        seller=offer.seller,
        lead_time_days_low=_days(offer.lead_time, "low") if priced.deal == "sale" else None,
        lead_time_days_high=_days(offer.lead_time, "high") if priced.deal == "sale" else None,
    )
