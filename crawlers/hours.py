"""The hours of the day in which a source is fetched, in its own zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.reference import Source


def seconds_left(source: Source, now: datetime) -> float | None:
    """Give the seconds until a source's hours are over; 0 outside of them, None where it has none."""
    if source.hours is None:
        return None
    begin, end = (time.fromisoformat(written) for written in source.hours.split("-"))
    here = now.astimezone(ZoneInfo(source.time_zone)).replace(tzinfo=None)
    opened = here.replace(hour=begin.hour, minute=begin.minute, second=0, microsecond=0)
    if opened > here:
        opened -= timedelta(days=1)
    length = (end.hour - begin.hour) * 3600 + (end.minute - begin.minute) * 60
    return max(0.0, (opened - here).total_seconds() + (length if length > 0 else length + 86_400))
