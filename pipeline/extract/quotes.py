"""Quotes: what one unit costs, to buy or to rent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.facts import Deal, Kind, Period, Quote, Unit
from pipeline.extract import offers
from pipeline.extract.binding import Bound, chip_of
from pipeline.extract.figures import Figure
from pipeline.extract.offers import Offer
from pipeline.extract.plausibility import is_plausible
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.roles import Role
from pipeline.extract.text import trimmed

_YEAR = re.compile(r"(?:19|20)\d\d$")
DEALER_LINE = 90
"""A dealer's line is no longer than this; a bare number in longer prose is no price."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A figure read as a price: with its currency and, where 万 was left out, multiplied."""

    figure: Figure
    currency: str
    unit: Unit
    gpus: int | None
    deal: Deal
    period: Period | None
    certainty: float


def quotes(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Quote]:
    """Yield the quotes that a sentence states."""
    prices = [
        f
        for f, role in roles.items()
        if role in ("price", "to") and (f.kind == "money" or _may_be_price(reading, sentence, f))
    ]
    if sentence.of("denied"):
        return
    for figure in prices:
        bound = chip_of(reading, sentence, figure, prices)
        if bound is None:
            continue
        offer = offers.offer(reading, sentence, figure, prices, bound.chip)
        priced = _priced(reading, sentence, figure, bound, offer)
        if priced is not None and not offer.hypothetical:
            yield _quote(reading, sentence, bound, offer, priced, rules=roles[figure])


def _may_be_price(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a figure without currency that stands where a dealer writes a price."""
    if figure.kind != "plain" or figure.words and figure.scale == 1:
        return False
    words = reading.lowered[figure.start : figure.end]
    if figure.scale == 1 and _YEAR.fullmatch(words.strip()):
        return False
    before = [c for c in sentence.named if c.end <= figure.start]
    if figure.scale_word in ("w", "万", "k") or (figure.words and figure.scale >= 1e4):
        return bool(before) or bool(sentence.of("price"))
    telling = any(sentence.of(k) for k in ("delivery", "tax", "condition", "kind", "price", "unit"))
    return telling and sentence.end - sentence.start <= DEALER_LINE and figure.scale == 1


def _priced(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound, offer: Offer) -> Priced | None:
    """Read a figure as a price of the bound chip; None where no reading is plausible."""
    chip = reading.lexicon.chips.get(bound.chip.chip or "")
    currency = figure.currency or offer.currency or reading.market_currency
    if figure.currency_open:
        currency = reading.open_currency(figure.currency or currency)
    units: list[tuple[Unit, int | None, float]] = [(offer.unit, offer.gpus, 1.0)]
    if not offer.unit_is_said and offer.unit == "card":
        units.append(
            ("instance" if offer.deal == "rental" else "server", offer.gpus if (offer.gpus or 1) > 1 else None, 0.8)
        )
    factors = [(1.0, 1.0)]
    if figure.kind == "plain" and figure.scale == 1 and reading.lang == "zh":
        factors.append((1e4, 0.9))
    for factor, sure in factors:
        for unit, gpus, certain in units:
            if is_plausible(chip, unit, gpus, figure.value * factor, currency, offer.deal, offer.period):
                scaled = replace(
                    figure,
                    low=None if figure.low is None else figure.low * factor,
                    high=None if figure.high is None else figure.high * factor,
                )
                naked = 1.0 if figure.kind == "money" else 0.93
                return Priced(scaled, currency, unit, gpus, offer.deal, offer.period, sure * certain * naked)
    return None


def _quote(reading: Reading, sentence: Sentence, bound: Bound, offer: Offer, priced: Priced, *, rules: Role) -> Quote:
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
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
    )
