"""Exchange rates as of a day, against the series read by hand."""

import csv
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import currency_converter
import pytest

from pipeline import fx

SERIES = Path(currency_converter.__file__).parent / "eurofxref-hist.zip"


@pytest.fixture(scope="module")
def euros() -> dict[date, dict[str, float]]:
    """Units of each currency for one euro by day, straight out of the ECB's file."""
    with zipfile.ZipFile(SERIES) as archive:
        rows = csv.DictReader(io.StringIO(archive.read(archive.namelist()[0]).decode()))
        days: dict[date, dict[str, float]] = {}
        for row in rows:
            rates = {
                name: float(rate)
                for name, rate in row.items()
                if name and rate not in (None, "", "N/A") and name != "Date"
            }
            days[date.fromisoformat(row["Date"])] = rates | {"EUR": 1.0}
    return days


def by_hand(
    euros: dict[date, dict[str, float]], currency: str, day: date
) -> tuple[date, float | None, float | None] | None:
    """The last day with rates of all three, at most ten days back from the day or, for a quarter, the series' end."""
    start = min(day, max(euros))
    for back in range(11 if (day - start).days <= 92 else 0):
        rates = euros.get(start - timedelta(days=back), {})
        if {currency, "CNY", "USD"} <= rates.keys():
            return start - timedelta(days=back), rates["CNY"] / rates[currency], rates["USD"] / rates[currency]
    return {"CNY": (day, 1.0, None), "USD": (day, None, 1.0)}.get(currency)


DAYS = {
    "a Tuesday": date(2023, 8, 22),
    "a Sunday": date(2023, 8, 20),
    "Easter Monday": date(2024, 4, 1),
    "a New Year": date(2025, 1, 1),
    "before the yuan": date(2005, 3, 31),
    "its first day": date(2005, 4, 1),
    "before the euro": date(1998, 1, 1),
    "a month after the series": fx.newest().last_day + timedelta(days=31),
    "the last day that it serves": fx.newest().last_day + timedelta(days=92),
    "a day later": fx.newest().last_day + timedelta(days=93),
    "after the series": date(2190, 1, 1),
}


@pytest.mark.parametrize("currency", ["CNY", "USD", "EUR", "HKD", "TWD", "RUB", "HRK", "XXX"])
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS.keys())
def test_rates_are_those_of_the_series(euros: dict[date, dict[str, float]], currency: str, day: date) -> None:
    row, expected = fx.newest().as_of(currency, day), by_hand(euros, currency, day)
    if expected is None:
        assert row is None
    else:
        assert row is not None
        assert (row.currency, row.rate_on) == (currency, expected[0])
        for rate, known in zip((row.cny, row.usd), expected[1:], strict=True):
            assert rate == (known and pytest.approx(known, rel=1e-12))


def test_a_currency_in_itself_is_exactly_one() -> None:
    yuan, dollar = fx.newest().as_of("CNY", date(2024, 4, 1)), fx.newest().as_of("USD", date(2024, 4, 1))
    assert yuan is not None
    assert dollar is not None
    assert (yuan.cny, dollar.usd) == (1.0, 1.0)


def test_what_has_no_rate_is_left_out() -> None:
    day = date(2024, 3, 5)
    assert [(on, row.currency) for on, row in fx.newest().conversions([("TWD", day), ("HKD", day)])] == [(day, "HKD")]
