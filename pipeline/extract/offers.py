"""The terms around a price: unit, period, delivery, tax and the rest, from the words that hold for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.facts import Condition, Deal, Delivery, FormFactor, Kind, Period, Tax, Term, Unit
from pipeline.extract.assumed import is_hypothetical
from pipeline.extract.below import said_below, said_next, stock_below
from pipeline.extract.chips import ChipMention
from pipeline.extract.days import as_of
from pipeline.extract.deliveries import delivered
from pipeline.extract.figures import Figure
from pipeline.extract.gpus import counted
from pipeline.extract.keyed import is_keyed, keyed_currency
from pipeline.extract.kinds import is_of_market, kind_of
from pipeline.extract.layout import PER
from pipeline.extract.left_out import (
    hourly_before,
    is_of_one,
    is_rent_too,
    machine_left_out,
    period_before,
    tells_of_buying,
)
from pipeline.extract.memory import heading_of, memory_of
from pipeline.extract.next_rents import rent_before
from pipeline.extract.own_words import is_of_other_goods, may_be_one
from pipeline.extract.page_sellers import signer
from pipeline.extract.plans import is_plan, plan_period, plan_term, shared_term
from pipeline.extract.quantities import quantity
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import TAIL, Scope, said_once, scope_of
from pipeline.extract.sellers import seller
from pipeline.extract.terms import PRICED_PER, Cue
from pipeline.extract.units import unit_of

_WARRANTY = re.compile(r"保修?|用了|不到|约|签|租期|warranty|commit")
_FOLLOWED = re.compile(r".?|\s?(?:也|才|就|只要|只|仅|约|大约|大概|好像|差不多|要|是|得|不到|\s){1,4}")
"""Between a period and the price told for it: "一小时也才480"."""
_HOUR = re.compile(r"hours?\b")
_COMMA = re.compile(r"[,;、。]")
_BOUND_FOR = re.compile(r"[\d一二两三半]\s?-?\s?(?:年|个月|months?|mos?\b|years?|yrs?)")


@dataclass(slots=True)
class Offer:
    """The terms that hold for one price."""

    deal: Deal
    kind: Kind
    unit: Unit
    unit_is_said: bool
    may_be_card: bool
    """True where a machine is told before another price of the sentence, and a card beside this one."""
    gpus: int | None
    gpus_counted: int | None
    """Accelerators that the sentence counts, which a machine may hold."""
    period: Period | None
    term: Term | None
    delivery: Delivery | None
    condition: Condition | None
    tax: Tax | None
    form_factor: FormFactor | None
    memory_gb: float | None
    quantity: int | None
    seller: str | None
    lead_time: Figure | None
    """Days, with their measure, until delivery as this offer states them."""
    currency: str | None
    as_of: str | None
    unfit: bool
    """True for what is no quote: an assumption of a calculation, a rent by the week, other goods."""
    certainty: float


def offer(
    reading: Reading,
    sentence: Sentence,
    figure: Figure,
    prices: Sequence[Figure],
    chip: ChipMention,
    *,
    is_rent: bool = False,
) -> Offer:
    """Read the terms of one price; `is_rent` says that it is one though no period is told."""
    scope = scope_of(reading, sentence, figure, prices, chip)
    keyed = is_keyed(reading, scope.sentence, figure)
    told = "hour" if keyed else _period(reading, scope) or plan_period(reading, sentence, figure)
    told = told or _of_list(reading, scope) or rent_before(reading, scope, prices)
    period: Period | None = None if told == "week" else told
    unit, said, gpus = unit_of(reading, scope, rental=period is not None)
    may_be_card = unit != "card" and may_be_one(reading, scope)
    kind = kind_of(reading, scope, rental=period is not None)
    several = None if said else counted(reading, scope)
    if period and unit == "card" and not said:
        unit, gpus = machine_left_out(reading, scope, period, several) or (unit, gpus)
    elif period == "hour" and unit == "server" and gpus is None and is_of_one(reading, scope):
        unit, said, gpus = "card", False, 1
    elif (
        period == "hour"
        and unit == "server"
        and not scope.sentence.of("unit", "server")
        and reading.layout.is_cloud_page
    ):
        unit = "instance"
    is_rent = is_rent or period is not None
    sold_by = None if kind == "bid" else seller(reading, scope, rental=is_rent)
    is_told = reading.stamp(scope.sentence) is not None or _tells_kind(scope) or is_of_market(reading, scope)
    if kind == "ask" and is_rent and sold_by and not is_told and not reading.layout.is_dealt:
        kind = "list"
    sold_by = sold_by or (None if kind == "bid" else signer(reading))
    delivery, lead = delivered(reading, scope)
    delivery = delivery or said_once(reading, scope, prices, "delivery") or said_below(reading, scope, "delivery")  # type: ignore[assignment]
    return Offer(
        deal="rental" if period else "sale",
        kind=kind,
        unit=unit,
        unit_is_said=said and not may_be_card,
        may_be_card=may_be_card,
        gpus=gpus,
        gpus_counted=several,
        period=period,
        term=plan_term(reading, sentence, figure) or _term(reading, scope, period),
        delivery=delivery,
        condition=scope.told("condition") or said_once(reading, scope, prices, "condition"),  # type: ignore[arg-type]
        tax=_tax(reading, scope, prices),
        form_factor=_form(reading, scope),
        memory_gb=memory_of(reading, scope),
        quantity=quantity(reading, scope) or (None if period else stock_below(reading, scope)),
        seller=sold_by,
        lead_time=lead,
        currency=(keyed_currency(reading, scope.sentence) if keyed else None)
        or scope.column.get("currency")
        or _label(reading, scope, "currency")
        or scope.header.get("currency"),
        as_of=as_of(reading, scope),
        unfit=told == "week" or is_hypothetical(reading, scope) or is_of_other_goods(reading, scope),
        certainty=1.0 if said or period or scope.nearest("price") else 0.93,
    )


def _tells_kind(scope: Scope) -> bool:
    """True where words tell a price's kind; that a cloud offers something does not."""
    told = [c for c in scope.sentence.of("kind") if scope.holds(c.start, c.end)]
    offers = [c for c in told if scope.sentence.context.lowered.startswith("offers", c.start)]
    return scope.says("kind") and not (told and len(offers) == len(told))


def _form(reading: Reading, scope: Scope) -> FormFactor | None:
    """Give how an accelerator is built: as the words beside its price say, its name, or the heading above a row."""
    told = scope.told("form-factor") or (scope.chip.alias.form_factor if scope.chip.alias else None)
    if told is None and (heading := heading_of(reading, scope)) is not None:
        values = {c.value for c in heading.of("form-factor")}
        told = values.pop() if len(values) == 1 else None
    return told  # type: ignore[return-value]


def _tax(reading: Reading, scope: Scope, prices: Sequence[Figure]) -> Tax | None:
    """Give whether tax is in a price: by the words beside it, of its sentence, or of the lines below."""
    told = scope.told("tax") or _label(reading, scope, "tax") or said_once(reading, scope, prices, "tax")
    return told or said_below(reading, scope, "tax") or said_next(reading, scope, "tax")  # type: ignore[return-value]


def _label(reading: Reading, scope: Scope, kind: str) -> str | None:
    """Give what a label at the head of a sentence says for all behind it: "Index (USD): H100 21,500"."""
    colon = reading.lowered.find(":", scope.sentence.start, scope.figure.start)
    while colon >= 0 and reading.lowered.count("(", scope.sentence.start, colon) > reading.lowered.count(
        ")", scope.sentence.start, colon
    ):
        colon = reading.lowered.find(":", colon + 1, scope.figure.start)
    return next((c.value for c in scope.sentence.of(kind) if c.end <= colon), None)


_OF_CHIP = re.compile(r"[\s-]?(?:\d{2,3}\s?gb?\s)?(?:(?:sxm\d?|pcie|nvl)\s)?")
"""Between a chip and its hour: "$2.21 per A100 80GB hour"."""
_RESERVED_FOR = re.compile(r"\b(?:reserved|committed|commit|signed|sign|booked|locked in|locked) (?:up )?for\s?$")
"""Before how long a renter is bound, which is no period of the price: "$1.89 reserved for a year"."""
_COMMITTED = re.compile(r"(?:租期|期限|最短|最少租?|质保|保修|账期|[送赠]了?)\s?:?\s?$")
"""Likewise in Chinese, and what is thrown in: "最低租期一个月", "还送了一年驻场"."""
RESERVED_REACH = 20


def _period(reading: Reading, scope: Scope) -> Period | Literal["week"] | None:
    """Give the period of a rental. Words such as 一年 tell one only right behind the price: 保修一年 is none."""
    told = [
        c
        for c in scope.sentence.of("period")
        if (scope.holds(c.start, c.end) or _opens(reading, scope, c))
        and not _COMMITTED.search(reading.lowered, max(scope.sentence.start, c.start - 5), c.start)
        and not _RESERVED_FOR.search(reading.lowered, max(scope.sentence.start, c.start - RESERVED_REACH), c.start)
    ]
    if (hourly := hourly_before(reading, scope)) is not None:
        return hourly.value  # type: ignore[return-value]
    end = scope.figure.end
    slashed = [c for c in told if 0 <= c.start - end <= TAIL and reading.lowered.startswith("/", c.start)]
    cue = (
        scope.closest(slashed)
        or _just_before(reading, scope, told)
        or scope.closest([c for c in told if PRICED_PER.match(reading.lowered, c.start) or _is_after_per(reading, c)])
        or scope.closest([c for c in told if PER.match(reading.lowered, c.start)])
        or scope.closest(told)
    )
    if cue is not None and cue.end <= scope.start and tells_of_buying(reading, scope):
        return None
    if cue is not None and cue.end <= scope.start and _is_told_since(reading, scope, cue):
        cue = None
    if cue is not None and cue.end <= scope.figure.start and cue is _just_before(reading, scope, told):
        return cue.value  # type: ignore[return-value]
    if cue is not None and _is_by_use(reading, scope, cue):
        return "hour"
    if cue is not None:
        gap = reading.lowered[scope.figure.end : cue.start]
        adjacent = 0 <= cue.start - scope.figure.end <= TAIL and not _COMMA.search(gap)
        if (
            adjacent
            or PER.match(reading.lowered, cue.start)
            or _is_after_per(reading, cue)
            or _is_chip_hour(reading, scope, cue)
            or scope.told("deal") == "rental"
        ):
            return cue.value  # type: ignore[return-value]
    if "period" in scope.column:
        return scope.column["period"]  # type: ignore[return-value]
    earlier = [
        c for c in scope.sentence.of("period") if c.end <= scope.figure.start and PER.match(reading.lowered, c.start)
    ]
    if earlier and scope.figure.kind == "money":
        told_before: Period = earlier[-1].value  # type: ignore[assignment]
        if scope.figure.value < 100 or is_rent_too(reading, scope, told_before):
            return told_before
    if (said := period_before(reading, scope)) is not None:
        return said.value  # type: ignore[return-value]
    return scope.header.get("period")  # type: ignore[return-value]


def _is_told_since(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for a period behind which another price has its own: "月租 6.8 万。Lambda 2.99 美元/小时,RunPod 2.69"."""
    behind = (c for c in scope.sentence.of("period") if cue.end <= c.start and c.end <= scope.start)
    return any(c.value != cue.value and PER.match(reading.lowered, c.start) for c in behind)


def _of_list(reading: Reading, scope: Scope) -> Period | None:
    """Give the one period of a list of rents for a line without its own: "出租" above "A100 80G*8 40台 1.9w"."""
    period = reading.layout.rental_period
    if period is None or scope.header.get("deal") != "rental" or not reading.layout.is_list_line(scope.sentence):
        return None
    return period if is_rent_too(reading, scope, period, is_bare=True) else None


def _is_by_use(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for what is paid by use though the clause behind tells of months: "按量价下调至 6.90,包月不变"."""
    if cue.start < scope.figure.end or not _COMMA.search(reading.lowered, scope.figure.end, cue.start):
        return False
    return any(c.end <= scope.figure.start for c in scope.sentence.of("term", "on_demand"))


def _opens(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for the period that stands right before a price and behind another: "8.2元/小时 包月 3200元"."""
    return scope.figure.start - cue.end == 1 and reading.lowered[cue.start] not in "/每"


def _is_chip_hour(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for the hour of "an H100 hour will cost $2"."""
    return _HOUR.match(reading.lowered, cue.start) is not None and any(
        c.end <= cue.start and _OF_CHIP.fullmatch(reading.lowered, c.end, cue.start) for c in scope.sentence.chips
    )


def _just_before(reading: Reading, scope: Scope, told: Sequence[Cue]) -> Cue | None:
    """Give the period that a price follows at once: "一小时 1.88", but not "保修一年 12 万"."""
    for cue in told if not is_plan(reading, scope.sentence, scope.figure) else ():
        if _FOLLOWED.fullmatch(reading.lowered, cue.end, scope.figure.start) and not _WARRANTY.search(
            reading.lowered, cue.start - 4, cue.start
        ):
            return cue
    return None


def _is_after_per(reading: Reading, cue: Cue) -> bool:
    """True for the hour of "per GPU / hour"."""
    return reading.lowered[max(0, cue.start - 4) : cue.start].rstrip().endswith(("/", "per"))


def _term(reading: Reading, scope: Scope, period: Period | None) -> Term | None:
    """Give how a rent is bound: as the word right before it says, the words around it, or the page."""
    beside = [c.value for c in scope.sentence.of("term") if 0 <= scope.figure.start - c.end <= 1]
    told = beside[-1] if beside else scope.told("term") or _label(reading, scope, "term")
    told = told or shared_term(reading, scope.sentence, scope.figure)
    return told or _term_of_page(reading, scope, period)  # type: ignore[return-value]


def _term_of_page(reading: Reading, scope: Scope, period: Period | None) -> Term | None:
    """On a page of instances that sells both ways, the hour is on demand, a month or a year reserved.

    So is what a provider's page sells by the month, and what a row's column of commitments counts in months or years.
    """
    row = reading.tables.get(scope.sentence.index)
    if row and row.commitment and _BOUND_FOR.search(reading.lowered, *row.commitment):
        return "reserved"
    term: Term = "on_demand" if period == "hour" else "reserved"
    if period in ("month", "year") and reading.layout.is_providers_page:
        return term
    if period is None or not reading.layout.is_cloud_page:
        return None
    return term if term in reading.layout.terms else None
