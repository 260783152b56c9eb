"""Exchange rates from the European Central Bank's reference series: as a package ships it, or newer."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from currency_converter import CurrencyConverter, RateNotFoundError

from models.tables import RateRow

Rates = Mapping[str, Mapping[date, float | None]]
LONGEST_GAP = timedelta(days=10)
"""The longest pause in the series that is bridged (Easter, new year); a currency that ended stays without rate."""
LONGEST_AFTER = timedelta(days=92)
"""How long its last rates serve once a series has ended; they move by a few parts in a hundred in a quarter."""
SAME = 1e-6
"""Part by which a rate of a newer series may differ from that of the shipped one on the same day."""


FARTHEST = 1.5
"""Times by which a rate may have risen or fallen since the shipped series."""


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

    def in_itself(self, currency: str, day: date) -> RateRow | None:
        """Give what holds of yuan or dollars without any series; None for another currency."""
        if currency not in {"CNY", "USD"}:
            return None
        return RateRow.model_validate({"currency": currency, "rate_on": day, currency.lower(): 1.0})

    def as_of(self, currency: str, day: date) -> RateRow | None:
        """Give the last rates on or before `day`, at most LONGEST_GAP before it.

        After the end of the series it is for LONGEST_AFTER the last rate there is, whose day the row shows. For a
        currency or a time that the series does not have it is what `in_itself` gives.
        """
        newest = min(day, self.last_day)
        back = (newest - timedelta(days=n) for n in range(LONGEST_GAP.days + 1 if day - newest <= LONGEST_AFTER else 0))
        found = next((row for candidate in back if (row := self.rate_on(currency, candidate))), None)
        return found or self.in_itself(currency, day)

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

    It must say of every day of the shipped series what that one says, nothing unlikely of later ones, and nothing of
    days to come.
    """
    shipped = loaded(None)
    try:
        found = Series(path)
        last = found.last_day
        wrong = next(differences(shipped.rates._rates, found.rates._rates), None)
    except Exception as error:  # a hostile file fails inside zipfile, csv or the package in many ways
        raise RatesError(f"{path.name}: not the rates of the European Central Bank ({error})") from error
    if wrong:
        raise RatesError(f"{path.name}: {wrong}")
    if last > today:
        raise RatesError(f"{path.name}: its last day is {last}, which is still to come")
    return found


def differences(shipped: Rates, found: Rates) -> Iterator[str]:
    """Yield what a newer series says otherwise than the shipped one, or cannot say."""
    for currency, days in shipped.items():
        theirs = found.get(currency, {})
        last = next((rate for _, rate in sorted(days.items(), reverse=True) if rate), None)
        for day, rate in days.items():
            other = theirs.get(day)
            if rate and not (other and abs(other / rate - 1) <= SAME):
                yield f"its {currency} of {day} is {other}, expected {rate}"
        for day, other in theirs.items():
            if day not in days and other and last and not last / FARTHEST <= other <= last * FARTHEST:
                yield f"its {currency} of {day} is {other}, after {last}"
