"""Dates and times as pages write them, in the zone of their source."""

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.documents import DateOrigin

WRITTEN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)日?号?"
    r"(?:\s*[T ,\uff0c]?\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
IN_ENGLISH = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?P<month>{'|'.join(MONTHS)})[a-z]{{0,6}}\.?\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?"
    rf"|(?P<first>\d{{1,2}})(?:st|nd|rd|th)?[\s-](?P<second>{'|'.join(MONTHS)})[a-z]{{0,6}}\.?,?)[\s-]{{1,3}}(?P<year>20\d\d)(?!\d)"
    r"(?:[ ,]{1,3}(?:at\s)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?:\s?(?P<half>[ap])\.?m\b)?)?",
    re.IGNORECASE,
)
BY_HALF = re.compile(
    r"(?<!\d)(?P<month>\d\d)[-/](?P<day>\d\d)[-/](?P<year>20\d\d),?\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)\s?(?P<half>[AP])M",
    re.IGNORECASE,
)
"""The month first where a clock has twelve hours, as MyBB writes it unless it is told otherwise."""
EPOCH = re.compile(r"\s*(1\d{9})(?:\d{3})?\s*")
"""Seconds or milliseconds since 1970."""
IN_ADDRESS = re.compile(r"(?<!\d)(20\d\d)([-/_]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
AHEAD = timedelta(days=1)
"""How far a clock or zone may be off before a date counts as from the future."""


UNKNOWN = "UTC"
"""The zone of sources that declare none."""


class Moment(NamedTuple):
    """A day in the source's own zone, the instant, UTC, where a time of day is written too, and where that stands."""

    day: date
    at: datetime | None = None
    origin: DateOrigin = "text"


def moment(text: str, zone: str) -> Moment | None:
    """Give the first date written in a text: ISO, Chinese, English, as in mail or since 1970; None if there is none."""
    if written := WRITTEN.search(text):
        return from_groups(written, zone)
    if seconds := EPOCH.fullmatch(text):
        return instant(datetime.fromtimestamp(int(seconds[1]), UTC), zone)
    try:
        at = parsedate_to_datetime(text.strip())
    except (ValueError, OverflowError):
        english = IN_ENGLISH.search(text)
        return from_english(english, zone) if english else None
    return instant(at, zone)


def from_english(written: re.Match[str], zone: str) -> Moment | None:
    """Give the moment that IN_ENGLISH has matched; None if there is no such day or time."""
    month, day = written["month"] or written["second"], written["day"] or written["first"]
    try:
        found = date(int(written["year"]), MONTHS.index(month.lower()) + 1, int(day))
        if written["hour"] is None:
            return Moment(found)
        return instant(datetime.combine(found, clock(written["hour"], written["minute"], written["half"])), zone)
    except ValueError:
        return None


def month_first(text: str, zone: str) -> Moment | None:
    """Give the first time in a text that BY_HALF matches; None if there is none, or no such day."""
    written = BY_HALF.search(text)
    try:
        day = written and date(int(written["year"]), int(written["month"]), int(written["day"]))
        at = written and clock(written["hour"], written["minute"], written["half"])
    except ValueError:
        return None
    return instant(datetime.combine(day, at), zone) if day and at else None


def clock(hour: str, minute: str, half: str | None) -> time:
    """Give a time of day; `half` is a or p on a clock of twelve hours."""
    return time(int(hour) % 12 + 12 * (half.lower() == "p") if half else int(hour), int(minute))


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
    """Give a time, in the source's zone unless it carries its own, as day there and instant in UTC.

    For a source that declares no zone the one that a time is written with is its own; machines write zero for none.
    """
    if zone == UNKNOWN and at.utcoffset():
        return Moment(at.date(), at.astimezone(UTC))
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
