"""Whether a figure can be a price of a chip: orders of magnitude, not judgements."""

import math

from models.facts import Deal, Period, Unit
from models.reference import Chip

# USD for one unit, to the order of magnitude; what readers see is converted with the ECB's rates elsewhere.
ROUGH_USD = {
    "USD": 1.0, "CNY": 0.14, "HKD": 0.13, "TWD": 0.031, "EUR": 1.1, "GBP": 1.3, "JPY": 0.0067, "KRW": 0.0007,
    "INR": 0.012, "SGD": 0.75, "AUD": 0.65, "CAD": 0.73, "CHF": 1.1, "AED": 0.27, "SAR": 0.27, "MYR": 0.23,
    "THB": 0.03, "VND": 4e-5, "BRL": 0.18, "RUB": 0.011, "TRY": 0.03, "ZAR": 0.055, "PLN": 0.26, "SEK": 0.1,
    "NOK": 0.1, "DKK": 0.15, "ILS": 0.27,
}  # fmt: skip
HOURS: dict[Period, float] = {"hour": 1, "day": 24, "month": 730, "year": 8760}
CARD_USD = (15.0, 150_000.0)
"""Price of an accelerator of which the seeds say nothing."""
SLACK = 3.0
"""How far outside the seeds' bounds a price may lie: shortages and bargains."""
USUAL_GPUS: dict[Unit, int] = {"card": 1, "server": 8, "instance": 1, "rack": 72, "cluster": 1000, "pflops": 1}
RENT_HOURS = (1_500.0, 80_000.0)
"""Hours of rent that pay for a card, fewest and most; markets ask 3,000 to 30,000."""


def is_plausible(
    chip: Chip | None,
    unit: Unit,
    gpus: int | None,
    value: float,
    currency: str,
    deal: Deal,
    period: Period | None,
    slack: float = SLACK,
) -> bool:
    """True where `value`, in whole units of `currency`, is within reach of what such a unit costs."""
    usd = value * ROUGH_USD.get(currency, 1.0) / (gpus or USUAL_GPUS[unit])
    low = chip.price_usd_low if chip and chip.price_usd_low else CARD_USD[0]
    high = chip.price_usd_high if chip and chip.price_usd_high else CARD_USD[1]
    if unit in ("rack", "cluster"):
        high *= 2
    if unit == "pflops":
        return True
    if deal == "rental":
        hourly = usd / HOURS[period or "hour"]
        if unit == "instance" and gpus is None:
            return low / RENT_HOURS[1] / slack <= hourly <= 16 * high / RENT_HOURS[0] * slack
        return low / RENT_HOURS[1] / slack <= hourly <= high / RENT_HOURS[0] * slack
    return low / slack <= usd <= high * slack


def distance(
    chip: Chip | None, unit: Unit, gpus: int | None, value: float, currency: str, deal: Deal, period: Period | None
) -> float:
    """Give how far a price lies from the middle of what such a unit costs, in powers of e."""
    usd = value * ROUGH_USD.get(currency, 1.0) / (gpus or USUAL_GPUS[unit])
    if deal == "rental":
        usd = usd / HOURS[period or "hour"] * math.sqrt(RENT_HOURS[0] * RENT_HOURS[1])
    low = chip.price_usd_low if chip and chip.price_usd_low else CARD_USD[0]
    high = chip.price_usd_high if chip and chip.price_usd_high else CARD_USD[1]
    return abs(math.log(max(usd, 1e-9) / math.sqrt(low * high)))


def is_nearer_as_sum(chip: Chip | None, value: float, currency: str, count: float) -> bool:
    """True where a price lies nearer to what `count` of a chip cost than to what one does, by the middle of bounds."""
    if chip is None or not (chip.price_usd_low and chip.price_usd_high):
        return True
    middle = math.sqrt(chip.price_usd_low * chip.price_usd_high)
    usd = value * ROUGH_USD.get(currency, 1.0)
    return abs(math.log(usd / count / middle)) < abs(math.log(usd / middle))
