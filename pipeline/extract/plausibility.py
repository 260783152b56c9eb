"""Whether a figure can be a price of a chip: orders of magnitude, not judgements."""

import math

from models.facts import Deal, Period, Unit
from models.reference import Chip

# USD for one unit, to the order of magnitude; what readers see is converted with the ECB's rates elsewhere.
ROUGH_USD = {
    "USD": 1.0, "CNY": 0.14, "HKD": 0.13, "TWD": 0.031, "EUR": 1.1, "GBP": 1.3, "JPY": 0.0067, "KRW": 0.0007,
    "INR": 0.012, "SGD": 0.75, "AUD": 0.65, "CAD": 0.73, "CHF": 1.1, "AED": 0.27, "SAR": 0.27, "MYR": 0.23,
    "THB": 0.03, "VND": 4e-5, "BRL": 0.18, "RUB": 0.011, "TRY": 0.03, "ZAR": 0.055, "PLN": 0.26, "SEK": 0.1,
    "NOK": 0.1, "DKK": 0.15, "ILS": 0.27, "NZD": 0.6, "PHP": 0.0175, "IDR": 6.1e-5, "MXN": 0.053, "CZK": 0.044,
    "HUF": 0.0027, "RON": 0.22, "BGN": 0.56, "RSD": 0.0094, "UAH": 0.024, "KZT": 0.0019, "GEL": 0.37, "AZN": 0.59,
    "BYN": 0.31, "UZS": 8e-5, "MNT": 2.8e-4, "MOP": 0.124, "BND": 0.75, "KHR": 2.5e-4, "LAK": 4.6e-5, "MMK": 4.8e-4,
    "BDT": 0.0082, "LKR": 0.0033, "NPR": 0.0073, "PKR": 0.0036, "IRR": 2.4e-5, "IQD": 7.6e-4, "QAR": 0.27,
    "KWD": 3.25, "BHD": 2.65, "OMR": 2.6, "JOD": 1.41, "EGP": 0.02, "MAD": 0.1, "TND": 0.33, "DZD": 0.0075,
    "NGN": 6.5e-4, "GHS": 0.08, "KES": 0.0077, "UGX": 2.7e-4, "TZS": 3.9e-4, "ETB": 0.008, "XOF": 0.0017,
    "MUR": 0.022, "ARS": 0.001, "CLP": 0.00105, "COP": 2.4e-4, "PEN": 0.27, "UYU": 0.025, "PYG": 1.35e-4,
    "BOB": 0.14, "CRC": 0.002, "GTQ": 0.13, "HNL": 0.039, "PAB": 1.0, "JMD": 0.0063, "TTD": 0.147, "CUP": 0.04,
    "FJD": 0.44, "ISK": 0.0075, "DEM": 0.56, "FRF": 0.17, "ITL": 5.7e-4, "ESP": 0.0066, "NLG": 0.5, "BTC": 9e4,
    "ETH": 3e3,
}  # fmt: skip
HOURS: dict[Period, float] = {"hour": 1, "day": 24, "month": 730, "year": 8760}
CARD_USD = (15.0, 150_000.0)
"""Price of an accelerator of which the seeds say nothing."""
USUAL_GPUS: dict[Unit, int] = {"card": 1, "server": 8, "instance": 1, "rack": 72, "cluster": 1000, "pflops": 1}
MOST_GPUS = 16
"""Accelerators in a cloud machine of which nothing tells how many it holds."""
RENT_HOURS = (1_500.0, 80_000.0)
"""Hours of rent that pay for a card, fewest and most, as a rent may be read; markets ask 3,000 to 30,000."""
USUAL_HOURS = (2_500.0, 40_000.0)
"""Likewise of a rent once its terms are read; what lies outside is the rent of something else."""
SLACK = 3.0
"""How far outside the seeds' bounds a price may be read: shortages and bargains, old and broken cards."""
DEARER: dict[Unit, float] = {"card": 1.25}
DEARER_MACHINE = 2.0
"""How far above them a price may lie once its terms are read; in a machine there is more than its cards."""


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
    """True where `value`, in whole units of `currency`, may be what such a unit costs, while its terms are sought."""
    if unit == "pflops":
        return True
    usd = _usd(unit, gpus, value, currency, period if deal == "rental" else None)
    low, high = _bounds(chip, unit, gpus, deal, RENT_HOURS)
    machine = 2 if unit in ("rack", "cluster") else 1
    return low / slack <= usd <= high * machine * slack


def is_usual(
    chip: Chip | None, unit: Unit, gpus: int | None, value: float, currency: str, deal: Deal, period: Period | None
) -> bool:
    """True where a price whose terms are all read is within reach of what such a unit costs."""
    if unit == "pflops":
        return True
    usd = _usd(unit, gpus, value, currency, period if deal == "rental" else None)
    low, high = _bounds(chip, unit, gpus, deal, USUAL_HOURS)
    return low <= usd <= high if deal == "rental" else low / SLACK <= usd <= high * DEARER.get(unit, DEARER_MACHINE)


def distance(
    chip: Chip | None, unit: Unit, gpus: int | None, value: float, currency: str, deal: Deal, period: Period | None
) -> float:
    """Give how far a price lies from the middle of what such a unit costs, in powers of e."""
    usd = _usd(unit, gpus, value, currency, period if deal == "rental" else None)
    usd *= math.sqrt(RENT_HOURS[0] * RENT_HOURS[1]) if deal == "rental" else 1
    return abs(math.log(max(usd, 1e-9) / math.sqrt(math.prod(_prices(chip)))))


def _usd(unit: Unit, gpus: int | None, value: float, currency: str, period: Period | None) -> float:
    """Give USD for one accelerator, by the hour where a period is told."""
    return value * ROUGH_USD.get(currency, 1.0) / (gpus or USUAL_GPUS[unit]) / (HOURS[period] if period else 1)


def _prices(chip: Chip | None) -> tuple[float, float]:
    """Give the lowest and the highest USD that one accelerator costs to buy."""
    low, high = (chip.price_usd_low, chip.price_usd_high) if chip else (None, None)
    return low or CARD_USD[0], high or CARD_USD[1]


def _bounds(
    chip: Chip | None, unit: Unit, gpus: int | None, deal: Deal, hours: tuple[float, float]
) -> tuple[float, float]:
    """Give the lowest and the highest USD for one accelerator: its price, or by the hour its rent."""
    low, high = _prices(chip)
    if deal == "sale":
        return low, high
    unknown = MOST_GPUS if unit == "instance" and gpus is None else 1
    return low / hours[1], high * unknown / hours[0]


def is_nearer_as_sum(chip: Chip | None, value: float, currency: str, count: float, margin: float = 0.0) -> bool:
    """True where a price lies nearer to what `count` of a chip cost than to what one does, by the middle of bounds.

    Within the `margin`, in powers of e, it lies about as near to both, and is taken for the sum.
    """
    if chip is None or not (chip.price_usd_low and chip.price_usd_high):
        return True
    middle = math.sqrt(chip.price_usd_low * chip.price_usd_high)
    usd = value * ROUGH_USD.get(currency, 1.0)
    return abs(math.log(usd / count / middle)) < abs(math.log(usd / middle)) + margin
