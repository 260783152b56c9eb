"""Dates and times as pages write them, in the zone of their source."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

WRITTEN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)日?号?"
    r"(?:\s*[T ,\uff0c]?\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
IN_ADDRESS = re.compile(r"(?<!\d)(20\d\d)([-/_]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
AHEAD = timedelta(days=1)
"""How far a clock or zone may be off before a date counts as from the future."""


class Moment(NamedTuple):
    """A day in the source's own zone, and the instant, UTC, where a time of day is written too."""

    day: date
    at: datetime | None = None


def moment(text: str, zone: str) -> Moment | None:
    """Give the first date written in a text, as ISO, in Chinese or as in mail; None if there is none."""
    if written := WRITTEN.search(text):
        return from_groups(written, zone)
    try:
        at = parsedate_to_datetime(text.strip())
    except (ValueError, OverflowError):
        return None
    return instant(at, zone)


def from_groups(written: re.Match[str], zone: str) -> Moment | None:
    """Give the moment that WRITTEN has matched; None if there is no such day or time."""
    parts = written.groupdict()
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        if parts["hour"] is None:
            return Moment(day)
        clock = f"{int(parts['hour']):02}:{parts['minute']}:{parts['second'] or '00'}"
        offset = (parts["zone"] or "").replace("UTC", "Z").replace("GMT", "Z")
        return instant(datetime.fromisoformat(f"{day.isoformat()}T{clock}{offset}"), zone)
    except ValueError:
        return None


def instant(at: datetime, zone: str) -> Moment:
    """Give a time, in the source's zone unless it carries its own, as day there and instant in UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    return Moment(aware.astimezone(ZoneInfo(zone)).date(), aware.astimezone(UTC))


def in_address(url: str) -> Moment | None:
    """Give the day that an address carries, as in `/2026/11/03/`, `/20261103-` or `/2026-11-03.html`."""
    found = IN_ADDRESS.search(url)
    if not found:
        return None
    try:
        return Moment(date(int(found[1]), int(found[3]), int(found[4])))
    except ValueError:
        return None


def plausible(found: Moment | None, fetched_at: datetime) -> bool:
    """Say whether a page fetched then can be of that date: nothing is from the future."""
    return found is not None and not ahead(found.day.isoformat(), fetched_at)


def ahead(written: str, fetched_at: datetime) -> bool:
    """Say whether a date, in ISO as far as it is known, lies behind the day after the fetch."""
    return written[:10] > (fetched_at + AHEAD).date().isoformat()


def is_dateline(line: str) -> bool:
    """Say whether a line is a date with no more than a name or two beside it."""
    beside = WRITTEN.sub("", line)
    return beside != line and len(beside) < 40 and not re.search(r"[\d\u3002.!?\uff01\uff1f]", beside)
