"""Terms that a price leaves out since another of its sentence has them: "H800 每台每月 6.2 万元,H200 7.8 万元"."""

import re

from models.facts import Period, Unit
from models.reference import Chip
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.plausibility import HOURS, distance, is_plausible
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import TAIL, Scope
from pipeline.extract.terms import Cue

_BOUGHT = re.compile(
    r"买|售价|售\s?$|出售|购|\b(?:buy|buys|buying|bought|sells?|selling|sold|retails?|purchase\w*|deposit|minimum|total)\b"
)
"""Words of what is bought, or of what is no rent, beside a price."""
_CENTS = re.compile(r"\d{1,2}\.\d{1,2}")
_RATE = re.compile(r"(?<![\d.,])\d{0,2}\.(?:\d|(?P<cents>\d{2,3}))(?![\d.])")
"""What one accelerator costs by the hour: two places are told of money, one of thousands as well."""
_RENTED = re.compile(
    r"租|卡时|小时|每时|一时|按量|/\s?h(?:r|our)?\b"
    r"|\b(?:rent\w*|hours?|hrs?|hourly|gpu-?h|spot|reserved|on[ -]demand|per gpu|cloud)\b"
)
AROUND = 400
"""Characters around a number in which a text speaks of renting."""
_SIZED = re.compile(r"[\s:]{0,2}(?:\d{2,3}\s?gb?\s?)?(?:pcie|sxm\d?|nvl)?\s?")
"""Between a chip and its rate in a list of rents by the hour."""
MACHINE = 8
SIZES: tuple[tuple[Unit, int], ...] = (("card", 1), ("server", MACHINE))
CLEAR = 1.25
"""In powers of e, how much nearer to one accelerator's a rent must lie to be taken for that in spite of a machine."""
RENTS_APART = 1.5
"""How many times another the rent of the same thing on other terms may be."""
MOST_HOURLY = 40
"""Where no word tells of a rent, none is as high."""
SIGHT = 2.0
"""In powers of e, how far from the middle of what is usual a rent may lie that no word tells."""


def is_rent_too(reading: Reading, scope: Scope, period: Period, *, is_bare: bool = False) -> bool:
    """True where a price fits what a chip, or eight of it, cost in a period better than what they cost to buy."""
    chip = reading.lexicon.chips.get(scope.chip.chip or "")
    if chip is None or not chip.price_usd_low or period not in HOURS:
        return False
    if not is_bare and scope.figure.kind != "money":
        return False
    if tells_of_buying(reading, scope):
        return False
    currency, value = reading.currency_of(scope.figure), scope.figure.value
    rented = min(distance(chip, *size, value, currency, "rental", period) for size in SIZES)
    bought = min(distance(chip, *size, value, currency, "sale", None) for size in SIZES)
    return rented < bought and rented <= SIGHT


def period_before(reading: Reading, scope: Scope) -> Cue | None:
    """Give the period of the rent right before, where a price goes on about it: "4.9 万一个月,不含税;含税 5.2 万"."""
    amounts = [f for f in scope.sentence.figures if f.kind == "money" or f.scale > 1]
    before = [f for f in amounts if f.end <= scope.figure.start]
    if not before or any(before[-1].end <= c.start < scope.figure.start for c in scope.sentence.named):
        return None
    is_alike = 1 / RENTS_APART <= scope.figure.value / before[-1].value <= RENTS_APART if before[-1].value else False
    if not is_alike or _BOUGHT.search(reading.lowered, before[-1].end, scope.figure.start):
        return None
    return next((c for c in scope.sentence.of("period") if 0 <= c.start - before[-1].end <= TAIL), None)


def hourly_before(reading: Reading, scope: Scope) -> Cue | None:
    """Give the hour of the rent before, for the next of a list: "3090 0.98 一小时,4090 1.68,A100 40G 3.2"."""
    own = any(0 <= c.start - scope.figure.end <= 1 for c in scope.sentence.of("period"))
    own = own and reading.lowered[scope.figure.end] not in ",;、"
    if own or not is_hourly_too(reading, scope.sentence, scope.figure, scope.chip):
        return None
    return next((c for c in scope.sentence.of("period", "hour") if c.end <= scope.figure.start), None)


def is_hourly_too(reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention) -> bool:
    """True for a bare number with decimals behind a chip that it fits by the hour, where one before is told so."""
    if figure.kind != "plain" or figure.scale != 1 or not _CENTS.fullmatch(reading.lowered, figure.start, figure.end):
        return False
    if not chip.end <= figure.start or not _SIZED.fullmatch(reading.lowered, chip.end, figure.start):
        return False
    hours = [c for c in sentence.of("period", "hour") if c.end <= chip.start]
    rates = [f for f in sentence.figures if any(0 <= c.start - f.end <= TAIL for c in hours)]
    row = reading.lexicon.chips.get(chip.chip or "")
    currency = reading.currency_of(figure)
    return bool(rates) and is_plausible(row, "card", 1, figure.value, currency, "rental", "hour", 1.0)


def is_rate(reading: Reading, chip: Chip | None, figure: Figure, currency: str) -> bool:
    """True for a few units and cents that one of a chip costs by the hour: "H100 avg realised 2.03"."""
    if chip is None or not chip.price_usd_low or figure.scale != 1 or figure.value >= MOST_HOURLY:
        return False
    cents = _RATE.search(reading.lowered, figure.start, figure.end)
    around = slice(max(0, figure.start - AROUND), figure.end + AROUND)
    is_plain = cents is not None and reading.lang == "en" and cents["cents"] is not None
    if cents is None or not (is_plain or _RENTED.search(reading.lowered[around])):
        return False  # of what is bought, such a number leaves out its thousands
    return distance(chip, "card", 1, figure.value, currency, "rental", "hour") <= SIGHT


def tells_of_buying(reading: Reading, scope: Scope) -> bool:
    """True for a price whose own clause says that something is bought: "八卡月租 7.8 万,整机买断 230 万"."""
    start, end = reading.clause(scope.sentence, scope.figure.start)
    return _BOUGHT.search(reading.lowered, max(start, scope.start), end) is not None


def machine_left_out(
    reading: Reading, scope: Scope, period: Period, counted: int | None
) -> tuple[Unit, int | None] | None:
    """Give the machine that a rent without a unit of its own must be for, and how many it holds, as far as told.

    It is told before another price of the sentence, or `counted` accelerators are, and the rent is too high for one.
    """
    told = [c.value for c in scope.sentence.of("unit") if c.end <= scope.start]
    if told and told[-1] in ("server", "instance") and _fits_several(reading, scope, period, MACHINE):
        return told[-1], counted  # type: ignore[return-value]
    if counted and _fits_several(reading, scope, period, counted):
        return ("instance" if period == "hour" else "server"), counted
    return None


def is_of_one(reading: Reading, scope: Scope) -> bool:
    """True for an hour's rent of a machine of no told size that is one accelerator's: "GPU servers from $2.10"."""
    nearer = _nearer_to_one(reading, scope, "hour", MACHINE)
    return nearer is not None and nearer >= CLEAR


def _fits_several(reading: Reading, scope: Scope, period: Period, gpus: int) -> bool:
    """True where a rent is nearer to what so many of a chip cost than to what one does: "$15.60/hr … 8 H100"."""
    nearer = _nearer_to_one(reading, scope, period, gpus)
    return nearer is not None and nearer < 0


def _nearer_to_one(reading: Reading, scope: Scope, period: Period, gpus: int) -> float | None:
    """Give how much nearer a rent is to what one of a chip costs than to what so many do, in powers of e."""
    chip = reading.lexicon.chips.get(scope.chip.chip or "")
    if chip is None or not chip.price_usd_low:
        return None
    currency, value = reading.currency_of(scope.figure), scope.figure.value
    one = distance(chip, "card", 1, value, currency, "rental", period)
    return distance(chip, "server", gpus, value, currency, "rental", period) - one
