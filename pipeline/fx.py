"""Exchange rates from the European Central Bank's reference series: as a package ships it, or newer."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from currency_converter import CurrencyConverter, RateNotFoundError

from models.tables import RateRow

LONGEST_GAP = timedelta(days=10)
"""The longest pause in the series that is bridged (Easter, new year); a currency that ended stays without rate."""
SAME = 1e-6
"""Part by which a rate of a newer series may differ from that of the shipped one on the same day."""


class RatesError(RuntimeError):
    """A file is not the series of the ECB, or is older than the one at hand."""


class Series:
    """The reference rates by currency and day."""

    def __init__(self, path: Path | None = None) -> None:
        """Load the shipped series, or the zipped CSV of the ECB at `path`: 10,000 days, a second."""
        self.rates = CurrencyConverter(str(path)) if path else CurrencyConverter()

    @property
    def last_day(self) -> date:
        """The newest day with rates."""
        day: date = self.rates.bounds["CNY"].last_date
        return day

    def rate_on(self, currency: str, day: date) -> RateRow | None:
        """Give the currency's rates of one day of the series, None where there are none."""
        try:
            cny, usd = (
                1.0 if currency == unit else self.rates.convert(1, currency, unit, day) for unit in ("CNY", "USD")
            )
        except (RateNotFoundError, ValueError):  # ValueError: a currency that is not in the series, such as TWD
            return None
        return RateRow(currency=currency, rate_on=day, cny=cny, usd=usd)

    def as_of(self, currency: str, day: date) -> RateRow | None:
        """Give the last rates on or before `day`, at most LONGEST_GAP before it.

        After the end of the series that is the last rate there is, whose day the row shows. None for a currency or a
        time that the series does not have.
        """
        newest = min(day, self.last_day)
        back = (newest - timedelta(days=n) for n in range(LONGEST_GAP.days + 1))
        return next((row for candidate in back if (row := self.rate_on(currency, candidate))), None)

    def conversions(self, wanted: Iterable[tuple[str, date]]) -> list[tuple[date, RateRow]]:
        """Give for each currency and day the day and its rates, leaving out those that have none."""
        return [(day, row) for currency, day in wanted if (row := self.as_of(currency, day))]


@lru_cache(maxsize=2)
def loaded(path: Path | None, _changed: float = 0) -> Series:
    """Load a series once for each state of its file."""
    return Series(path)


def newest(path: Path | None = None) -> Series:
    """Give the series of a file, or the shipped one where there is no file or it ends no later."""
    shipped = loaded(None)
    if path is None or not path.is_file():
        return shipped
    return max(shipped, loaded(path, path.stat().st_mtime), key=lambda series: series.last_day)


def check(path: Path, today: date) -> Series:
    """Load a file that was fetched; raises RatesError where it is not the ECB's series or reaches less far.

    It must say of the shipped series' last day what that one says, and nothing of days to come.
    """
    shipped = loaded(None)
    try:
        found = Series(path)
        last = found.last_day
        pairs = [(one.rate_on(c, shipped.last_day)) for c in ("USD", "CNY", "HKD") for one in (shipped, found)]
    except Exception as error:  # a hostile file fails inside zipfile, csv or the package in many ways
        raise RatesError(f"{path.name}: not the rates of the European Central Bank ({error})") from error
    for ours, theirs in zip(pairs[::2], pairs[1::2], strict=True):
        if ours is None or theirs is None or abs(theirs.cny / ours.cny - 1) + abs(theirs.usd / ours.usd - 1) > SAME:
            raise RatesError(f"{path.name}: its rates of {shipped.last_day} are {theirs}, expected {ours}")
    if last > today:
        raise RatesError(f"{path.name}: its last day is {last}, which is still to come")
    return found
