"""Which day a fact counts for."""

import calendar
from datetime import UTC, date, datetime, timedelta

QUARTER = "-Q"
EARLIEST_ZONE = timedelta(hours=14)
"""How far the clock of the zone furthest ahead is before UTC: nowhere is it a later day."""


def last_day(partial: str) -> date | None:
    """Give the last day of an ISO year, quarter, month or day; None where there is no such day (2023-13)."""
    try:
        if QUARTER in partial:
            year, quarter = partial.split(QUARTER)
            return last_of_month(int(year), int(quarter) * 3)
        if len(partial) == len("2023"):
            return date(int(partial), 12, 31)
        if len(partial) == len("2023-08"):
            return last_of_month(int(partial[:4]), int(partial[5:]))
        return date.fromisoformat(partial[: len("2023-08-22")])
    except ValueError:
        return None


def last_of_month(year: int, month: int) -> date:
    """Give the month's last day."""
    return date(year, month, calendar.monthrange(year, month)[1])


def published_moment(published: str | None) -> datetime | None:
    """Give the moment of an ISO date or time, UTC; None where it is no whole day."""
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def told_on(published: str | None, published_at: datetime | None, fetched_at: datetime) -> date:
    """Give the day a document counts as news: of publication as its source writes it, and on no day to come.

    A source that dates by its own zone may be a day ahead of UTC at the fetch; what it writes stays as far as any zone
    can have that day.
    Where the source writes none it is the day of `published_at`, and where there is none that of the fetch.
    """
    fetched = fetched_at.astimezone(UTC).date()
    day = last_day(published) if published else None
    latest = (fetched_at.astimezone(UTC) + EARLIEST_ZONE).date()
    return min(day, latest) if day else min(published_at.astimezone(UTC).date() if published_at else fetched, fetched)


def fact_day(as_of: str | None, told: date) -> date:
    """Give the day a fact counts for: the last of `as_of`, or the day it was told where the period still runs."""
    return min(last_day(as_of) or told, told) if as_of else told
