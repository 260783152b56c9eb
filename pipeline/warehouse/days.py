"""Which day a fact counts for."""

import calendar
from datetime import UTC, date, datetime

QUARTER = "-Q"


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


def fact_day(as_of: str | None, published: str | None, published_at: datetime | None, fetched_at: datetime) -> date:
    """Give the day a fact counts for: the end of `as_of`, not after publication, and that not after the fetch.

    Publication is the day as the source writes it, else that of `published_at`, else that of the fetch. A period that
    was not over at publication counts for the day of publication: 2023 said in August speaks of what August knew.
    """
    fetched = fetched_at.astimezone(UTC).date()
    day = last_day(published) if published else None
    day = min(day or (published_at.astimezone(UTC).date() if published_at else fetched), fetched)
    return min(last_day(as_of) or day, day) if as_of else day
