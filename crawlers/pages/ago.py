"""Times that a page tells from its fetch on: "3 小时前", "昨天 14:22", "2 days ago"."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawlers.pages.dates import Moment, clock, instant

AGO = re.compile(r"(\d{1,3})\s*(秒|分[钟鐘]|小[时時]|天|seconds?|minutes?|hours?|days?)\s*(?:之?前|ago)", re.IGNORECASE)
UNITS = {
    **{"秒": "seconds", "分": "minutes", "小": "hours", "天": "days"},
    **{"s": "seconds", "m": "minutes", "h": "hours", "d": "days"},
}
DAYS_BACK = re.compile(
    r"(今天|昨天|前天|today|yesterday)[\s,]*(?:at\s+)?(?:(\d{1,2}):(\d\d)(?:\s?([ap])m)?)?", re.IGNORECASE
)
BACK = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}


def relative(text: str, zone: str, fetched_at: datetime) -> Moment | None:
    """Give the moment that a text tells from the fetch on, in the source's zone; None if it tells none."""
    if told := AGO.search(text):
        unit = UNITS[told[2][0].lower()]
        found = instant(fetched_at - timedelta(**{unit: int(told[1])}), zone)
        return Moment(found.day) if unit == "days" else found
    if told := DAYS_BACK.search(text):
        day = fetched_at.astimezone(ZoneInfo(zone)).date() - timedelta(days=BACK[told[1].lower()])
        try:
            return instant(datetime.combine(day, clock(told[2], told[3], told[4])), zone) if told[2] else Moment(day)
        except ValueError:
            return Moment(day)
    return None
