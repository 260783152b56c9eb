"""How a figure reads as a price of a chip: with its currency, its unit, and what its writer left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.facts import Deal, Period, Unit
from models.reference import Chip
from pipeline.extract.computers import is_consumers
from pipeline.extract.converted import hour_factor
from pipeline.extract.figures import Figure
from pipeline.extract.headings import of_machine_above
from pipeline.extract.held import MOST_HELD
from pipeline.extract.implied import Bound
from pipeline.extract.learned_prices import is_sure
from pipeline.extract.left_out import is_rate
from pipeline.extract.offers import Offer
from pipeline.extract.plausibility import SLACK, distance, is_plausible
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.rent_periods import labels
from pipeline.extract.rents import (
    is_bare_rate,
    is_hourly,
    is_hourly_cell,
    is_of_a_cloud,
    is_rent,
    is_told_rent,
    is_under_a_cloud,
)
from pipeline.extract.said import is_in_cents, is_told_by_hour
from pipeline.extract.sieves import Sieve
from pipeline.extract.talk import tells_of_machines

RESTORED_SLACK = 1.5
"""How far outside the seeds' bounds a price may lie that was multiplied by what its writer left out."""
BARE_SLACK = 1.2
"""Likewise of one whose chip stands in another sentence."""
_CENTS = re.compile(r"\.\d\d(?!\d)")
"""Cents, which dollars of Hong Kong and Taiwan seldom have."""
_ABOVE = re.compile(r"[高低]于|超|逾")
_REACHED = re.compile(
    r"\b(?:listed [^.;,]{0,24}(?:for|at)|reach(?:ed|ing)|hit|was|were|had been|climbed to|rose to|peaked at)"
    r" (?=as high as)"
)
_LISTED = re.compile(r"\s?的?(?:官方|厂商|建议|首发)*(?:零售|指导)?(?:定价|售价|价格|价)")
"""Behind a price that another is above or below: a maker's own, which is just that."""
_FROM = Sieve(r"\b(?:from|starts? at|starting at|begins? at)\s+$")
FROM_REACH = 16
REACHED_REACH = 40
_STARTS_BOTH = Sieve(r"\bstart(?:s|ing)? (?:at|from) [$€£](?:[^.;\n]|\.\d){2,84}(?:,| and) (?:and )?(?:from )?$")
"""Before the second of two prices that begin so: "starting at $0.60 for an A10 and $1.10 for an A100"."""
STARTS = 120
MACHINES_ABOVE = 0.7
"""In powers of e, how much better a price must fit a card where a line above speaks of machines."""
FITTING = 2.0
"""Likewise, how far from the middle a card's price may lie that is told of a machine's chip in another sentence."""
PIECE = 5
"""Characters between 一台 and its chip."""
MOST_IN_THOUSANDS = 1000
"""A bare number of no Chinese text that is as high leaves no thousands out."""
APART = 1.5
"""In powers of e, how much nearer to what a unit costs a price must lie than to its rent to be no rent."""
_THOUSANDS = re.compile(r"\d{1,3},\d{3}(?!\d)")
"""A number whose thousands are set off is written out, and leaves nothing out."""


@dataclass(slots=True)
class Priced:
    """A figure read as a price: with its currency and, where 万 was left out, multiplied."""

    figure: Figure
    currency: str
    unit: Unit
    gpus: int | None
    deal: Deal
    period: Period | None
    certainty: float


def priced_as(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound, offer: Offer) -> Priced | None:
    """Read a figure as a price of the bound chip; None where no reading is plausible."""
    chip = reading.lexicon.chips.get(bound.chip.chip or "")
    currency = offer.currency if figure.currency is None and offer.currency else reading.currency_of(figure)
    if figure.kind == "plain" and not offer.currency:
        currency = _likelier(chip, figure, offer, _beside(sentence) or currency, currency)
    figure = _floored(reading, sentence, figure)
    factor = hour_factor(reading, sentence, figure)
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if place is not None and place[1].priced and "times" in place[1].terms:
        figure = figure.times(float(place[1].terms["times"]))
        offer = replace(offer, deal="rental", period="hour")
    elif factor:
        figure = figure.times(factor)
        offer = replace(offer, deal="rental", period="hour")
    naked = 1.0 if figure.kind == "money" else 0.93
    told = sentence.of("delivery") or sentence.of("tax")
    is_bare = figure.kind == "plain" and figure.scale == 1 and bound.sentence is not sentence and not told
    local = reading.local_currency
    is_shared = figure.currency_open and local in ("HKD", "TWD") and "$" in reading.lowered[figure.start : figure.end]
    ways = [(currency, naked)]
    if is_shared and reading.lang == "zh" and currency in (local, "USD"):
        terms = (offer.unit, offer.gpus, figure.value)
        has_cents = _CENTS.search(reading.lowered, figure.start, figure.end)
        ways = sorted(
            [(local, naked), ("USD", 0.85)],
            key=lambda w: (has_cents and w[0] != "USD", distance(chip, *terms, w[0], offer.deal, offer.period)),
        )
    for money, trust in ways:
        known = replace(offer, unit="server") if _is_machine_each(chip, figure, money, offer) else offer
        known = replace(known, unit_is_said=False) if _is_one_piece(reading, sentence, bound, known) else known
        known = of_machine_above(chip, reading, sentence, figure, money, known, bound)
        known = (
            replace(known, deal="sale", period=None)
            if _is_bought(chip, reading, sentence, figure, money, known)
            else known
        )
        ways_to_read = list(
            _readings(reading, sentence, figure, known, reading.lexicon.racks.get(bound.chip.chip or ""))
        )
        sold = [r for r in ways_to_read if (r.unit, r.deal) == ("instance", "sale")]  # as no cloud's machine is
        ways_to_read = [r for r in ways_to_read if r not in sold]
        ways_to_read += [replace(r, deal="rental", period="hour", factor=1.0) for r in sold]
        is_above = known.unit in ("server", "rack") and not known.unit_is_said and known.deal == "sale"
        if (is_above or known.may_be_card) and len({r.deal for r in ways_to_read}) == 1:
            ways_to_read.sort(key=lambda r: _misfit(chip, r, figure, money))
        elif bound.rule == "carried" and known.unit in ("server", "instance") and not sentence.of("unit"):
            one = [replace(r, unit="card", gpus=1, certainty=0.8 * r.certainty) for r in ways_to_read]
            one = [r for r in one if _misfit(chip, r, figure, money) <= FITTING]
            ways_to_read = sorted([*ways_to_read, *one], key=lambda r: _misfit(chip, r, figure, money))
        is_card = chip is not None and chip.form_factor == "pcie" and not offer.unit_is_said
        for reads in ways_to_read:
            if is_card and reads.factor != 1 and reads.unit == "server" and reads.gpus is None:
                continue  # "40" of an RTX 4090 is no machine's price in ten thousands
            value = figure.value * reads.factor
            if is_bare and reads.unit != offer.unit and not tells_of_machines(reading, sentence):
                continue
            slack = SLACK if reads.factor == 1 else BARE_SLACK if is_bare else RESTORED_SLACK
            if is_plausible(chip, reads.unit, reads.gpus, value, money, reads.deal, reads.period, slack):
                sure = reads.certainty * trust
                return Priced(figure.times(reads.factor), money, reads.unit, reads.gpus, reads.deal, reads.period, sure)
    is_known = figure.kind == "plain" or is_sure(reading, sentence, figure)
    if offer.deal == "sale" and is_known and is_rate(reading, chip, figure, currency):
        return Priced(figure, currency, "card", 1, "rental", "hour", 0.6 * naked)
    return None


def _is_bought(
    chip: Chip | None, reading: Reading, sentence: Sentence, figure: Figure, currency: str, offer: Offer
) -> bool:
    """True for a price that is far too high for the rent that but the lines around speak of."""
    if offer.deal == "sale" or (figure.kind != "money" and figure.scale == 1):
        return False
    start, end = reading.clause(sentence, figure.start)
    others = [f.start for f in sentence.figures if f.kind == "money" and figure.end <= f.start < end]
    end = min([end, *others])  # "$29,000 or $2.25/hr"
    if any(start <= c.start < end for c in (*sentence.of("period"), *sentence.of("deal", "rental"))):
        return False
    if any(labels(reading, c, figure) for c in sentence.of("period")):
        return False
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if place is not None and ("period" in place[1].terms or place[1].terms.get("deal") == "rental"):
        return False
    unit: Unit = "server" if offer.unit == "instance" and (offer.gpus or 1) > 1 else offer.unit
    bought = distance(chip, unit, offer.gpus, figure.value, currency, "sale", None)
    return bought + APART < distance(chip, offer.unit, offer.gpus, figure.value, currency, "rental", offer.period)


def _is_one_piece(reading: Reading, sentence: Sentence, bound: Bound, offer: Offer) -> bool:
    """True where 台 alone makes a machine of a chip, of which cards are told so too: "单台 H200 约 3 万美元"."""
    if offer.unit != "server" or offer.gpus_counted or offer.deal != "sale" or is_consumers(bound.chip):
        return False
    near = [c for c in sentence.of("unit", "server") if 0 <= bound.chip.start - c.end <= PIECE]
    return bool(near) and all(reading.lowered[c.end - 1] == "台" for c in near)


def _is_machine_each(chip: Chip | None, figure: Figure, currency: str, offer: Offer) -> bool:
    """True where "each" is said of machines, by the price: "16 8-GPU servers at $165,000 each"."""
    if offer.unit_is_said or offer.unit != "card" or offer.deal != "sale" or (offer.gpus or 1) == 1:
        return False
    as_card = distance(chip, "card", 1, figure.value, currency, "sale", None)
    return distance(chip, "server", offer.gpus, figure.value, currency, "sale", None) < as_card


def _beside(sentence: Sentence) -> str | None:
    """Give the currency that all other prices of a sentence are written in: "H100 2.1 美元/卡时,H200 2.6"."""
    written = {f.currency for f in sentence.figures if f.kind == "money" and not f.currency_open}
    return written.pop() if len(written) == 1 else None


def _likelier(chip: Chip | None, figure: Figure, offer: Offer, beside: str, local: str) -> str:
    """Give the currency in which a bare number in ten thousands fits: "8.4k 刀,国内 6.8w"; of others the one beside."""
    if beside == local or figure.scale_word not in ("万", "w") or chip is None or not chip.price_usd_low:
        return beside
    terms = (offer.unit, offer.gpus, figure.value)
    there, here = (distance(chip, *terms, c, offer.deal, offer.period) for c in (beside, local))
    return beside if there < here else local


def _floored(reading: Reading, sentence: Sentence, figure: Figure) -> Figure:
    """Read "from $2,000", where no move is told, as at least that."""
    if (
        figure.bound in ("at_least", "at_most")
        and _ABOVE.search(reading.lowered, figure.start, figure.start + 4)
        and _LISTED.match(reading.lowered, figure.end)
    ):
        return replace(figure, low=figure.value, high=figure.value, bound="exact")
    if figure.bound == "at_most" and _REACHED.search(
        reading.lowered, max(sentence.start, figure.start - REACHED_REACH), figure.end
    ):
        return replace(figure, low=figure.value, high=figure.value, bound="exact")
    if figure.bound == "exact" and _STARTS_BOTH.search(
        reading.lowered[max(sentence.start, figure.start - STARTS) : figure.start]
    ):
        return replace(figure, high=None, bound="at_least")
    if (
        figure.bound == "exact"
        and not sentence.of("move")
        and _FROM.search(reading.lowered, max(0, figure.start - FROM_REACH), figure.start)
    ):
        return replace(figure, high=None, bound="at_least")
    return figure


@dataclass(slots=True)
class _Reads:
    """One way to read a figure: as what unit, rented or sold, times what."""

    unit: Unit
    gpus: int | None
    deal: Deal
    period: Period | None
    factor: float = 1.0
    certainty: float = 1.0


def _readings(reading: Reading, sentence: Sentence, figure: Figure, offer: Offer, rack: int | None) -> Iterator[_Reads]:
    """Yield the readings of a figure, the likeliest first; `rack` accelerators are in the rack its chip is sold in."""
    said = _Reads(offer.unit, 1 if offer.unit == "card" else offer.gpus, offer.deal, offer.period)
    machine = offer.gpus if (offer.gpus or 1) > 1 else offer.gpus_counted
    factors = _left_out(reading, sentence, figure)
    if reading.layout.factor or sentence.index in reading.tables:
        yield from (replace(said, factor=factor) for factor in factors)
    if offer.deal == "sale" and is_told_rent(reading, sentence, figure):
        yield replace(said, deal="rental", period="month", certainty=0.75)
        if not offer.unit_is_said:
            yield replace(said, unit="server", gpus=machine, deal="rental", period="month", certainty=0.7)
    yield said
    if offer.deal == "sale" and reading.layout.rental_period and figure.scale == 1:
        yield replace(said, deal="rental", period=reading.layout.rental_period, certainty=0.85)
    elif offer.deal == "sale" and is_bare_rate(reading, sentence, figure):
        yield replace(said, unit="card", gpus=1, deal="rental", period="hour", certainty=0.75)
    elif (
        offer.deal == "sale"
        and figure.kind == "money"
        and (
            is_rent(reading, sentence)
            or (offer.unit == "card" and is_hourly(reading, sentence, figure))
            or is_hourly_cell(reading, sentence, figure, offer)
            or (
                offer.unit == "card"
                and (
                    is_of_a_cloud(reading, sentence)
                    or is_under_a_cloud(reading, sentence, figure)
                    or is_told_by_hour(reading, sentence)
                    or is_in_cents(reading, sentence, figure)
                )
            )
        )
    ):
        yield replace(said, deal="rental", period="hour", certainty=0.8)
    elif offer.deal == "sale" and offer.unit == "server" and is_rent(reading, sentence):
        yield replace(said, deal="rental", period="month", certainty=0.7)
    yield from (replace(said, factor=factor, certainty=0.9) for factor in factors)
    if offer.deal == "rental" and not sentence.of("period") and figure.kind == "money":
        sold: Unit = "card" if offer.unit == "instance" else offer.unit
        yield replace(said, unit=sold, deal="sale", period=None, certainty=0.8)
    if (machine or 0) > MOST_HELD and offer.deal == "rental" and sentence.named:
        yield replace(said, unit="card", gpus=1, certainty=0.8)
    if not offer.unit_is_said and (offer.may_be_card or (offer.unit in ("server", "rack") and offer.deal == "sale")):
        yield replace(said, unit="card", gpus=1, certainty=0.85)
        yield from (replace(said, unit="card", gpus=1, factor=factor, certainty=0.8) for factor in factors)
    if not offer.unit_is_said and offer.unit == "card" and offer.deal == "sale":
        yield replace(said, unit="server", gpus=machine, certainty=0.8)
        yield from (replace(said, unit="server", gpus=machine, factor=factor, certainty=0.7) for factor in factors)
    is_machine = machine is None if offer.unit == "server" else offer.unit == "card" and not offer.unit_is_said
    if rack and is_machine and offer.deal == "sale" and figure.kind == "money":
        yield replace(said, unit="rack", gpus=rack, certainty=0.8)  # which "a GB200 server" may be too


def _misfit(chip: Chip | None, reads: _Reads, figure: Figure, currency: str) -> float:
    """Give how badly a price fits a unit that but a line above tells: a card's needs to fit clearly better."""
    off = distance(chip, reads.unit, reads.gpus, figure.value * reads.factor, currency, reads.deal, reads.period)
    return off + (MACHINES_ABOVE if reads.unit == "card" else 0)


def _left_out(reading: Reading, sentence: Sentence, figure: Figure) -> list[float]:
    """Give the multipliers that a bare number may leave to its reader: 万 in Chinese, thousands elsewhere."""
    if figure.kind != "plain" or figure.scale != 1:
        return []
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if place is not None and "factor" in place[1].terms:
        return [float(place[1].terms["factor"])]
    if reading.layout.factor or row is not None:
        return [reading.layout.factor] if reading.layout.factor else []
    if reading.lang == "zh":
        thousands = [1e3] if reading.local_currency == "HKD" else []
        return [] if _THOUSANDS.match(reading.lowered, figure.start) else [1e4, *thousands]
    if figure.value >= MOST_IN_THOUSANDS or (figure.words and not reading.layout.is_talk):
        return []
    return [1e3, 1e4] if reading.local_currency == "CNY" else [1e3]
