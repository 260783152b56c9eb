"""Exchange rates from the European Central Bank's reference series, as the CurrencyConverter package ships it."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

from models.tables import RateRow

LONGEST_GAP = timedelta(days=10)
"""The longest pause in the series that is bridged (Easter, new year); a currency that ended stays without rate."""


@cache
def series() -> CurrencyConverter:
    """Load the series once: 10,000 days, a second."""
    return CurrencyConverter()


def rate_on(currency: str, day: date) -> RateRow | None:
    """Give the currency's rates of one day of the series, None where there are none."""
    try:
        cny, usd = (1.0 if currency == unit else series().convert(1, currency, unit, day) for unit in ("CNY", "USD"))
    except (RateNotFoundError, ValueError):  # ValueError: a currency that is not in the series, such as TWD
        return None
    return RateRow(currency=currency, rate_on=day, cny=cny, usd=usd)


def as_of(currency: str, day: date) -> RateRow | None:
    """Give the last rates on or before `day`, at most LONGEST_GAP before it.

    After the end of the series that is the last rate there is, whose day the row shows. None for a currency or a
    time that the series does not have.
    """
    newest = min(day, series().bounds["CNY"].last_date)
    back = (newest - timedelta(days=n) for n in range(LONGEST_GAP.days + 1))
    return next((row for candidate in back if (row := rate_on(currency, candidate))), None)


def conversions(wanted: Iterable[tuple[str, date]]) -> list[tuple[date, RateRow]]:
    """Give for each currency and day the day and its rates, leaving out those that have none."""
    return [(day, row) for currency, day in wanted if (row := as_of(currency, day))]
