"""The terms around a price: unit, period, delivery, tax and the rest, from the words that hold for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.facts import Condition, Deal, Delivery, FormFactor, Kind, Period, Tax, Term, Unit
from pipeline.extract.assumed import is_hypothetical
from pipeline.extract.below import said_below, said_next, stock_below
from pipeline.extract.chips import ChipMention
from pipeline.extract.cuts import said_once, scope_of
from pipeline.extract.days import as_of
from pipeline.extract.deliveries import delivered
from pipeline.extract.figures import Figure
from pipeline.extract.gpus import counted
from pipeline.extract.keyed import is_keyed, keyed_currency
from pipeline.extract.kinds import is_of_market, kind_of
from pipeline.extract.left_out import is_of_one, machine_left_out
from pipeline.extract.memory import heading_of, memory_of
from pipeline.extract.next_rents import rent_before
from pipeline.extract.own_words import is_of_other_goods, may_be_one
from pipeline.extract.page_sellers import signer
from pipeline.extract.plans import plan_period, plan_term, shared_term
from pipeline.extract.quantities import quantity
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.rent_periods import period_of_list, rent_period
from pipeline.extract.scopes import Scope
from pipeline.extract.sellers import seller
from pipeline.extract.units import unit_of

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
    told = "hour" if keyed else rent_period(reading, scope) or plan_period(reading, sentence, figure)
    told = told or period_of_list(reading, scope) or rent_before(reading, scope, prices)
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
        or scope.header.get("currency")
        or _headed_currency(reading, scope),
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


def _headed_currency(reading: Reading, scope: Scope) -> str | None:
    """Give the currency that the line above which names the chip tells for bare numbers: "H100 时租(美元)"."""
    above = reading.sentence_at(scope.chip.start)
    is_bare = scope.figure.kind == "plain" and above is not reading.sentence_at(scope.figure.start)
    if not is_bare or any(f.kind == "money" for f in above.figures):
        return None
    return reading.lexicon.currencies.named_in(reading.lowered, above.start, above.end)


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
