"""Back-off: a server that answers 429 or 503 is left alone for as long as it says, or longer each time."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

BUSY = (429, 503)
FIRST_WAIT = 15.0
LONGEST_WAIT = 300.0
"""Seconds of the first wait where none is named, and of the longest that a run waits for; then the next run asks."""
WAITS = 3
"""Waits for one page before it is given up, and the crawl with it."""


class Backoff:
    """Downloader middleware: asks again for what a busy server refused, after a pause of the whole domain."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Backoff":
        """Build it for a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Give the request again, to be sent after the pause, or the answer where there is no use in waiting."""
        waits = request.meta.get("waits", 0)
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if response.status not in BUSY or slot is None:
            return response
        seconds = pause_after(request, response)
        if waits >= WAITS or seconds > LONGEST_WAIT:
            return response
        # The downloader sends nothing of a slot until its delay after `lastseen` has passed.
        slot.lastseen = monotonic() + seconds
        slot.delay = slot.delay or 0.001
        return request.replace(dont_filter=True, priority=1000, meta={**request.meta, "waits": waits + 1})


def pause_after(request: Request, response: Response) -> float:
    """Give the seconds for which a domain is to be left alone after an answer; 0 where it is not busy."""
    if response.status not in BUSY:
        return 0
    wait = asked_for(response, datetime.now(UTC))
    return float(FIRST_WAIT * 2 ** request.meta.get("waits", 0)) if wait is None else max(wait, 0.5)


def asked_for(response: Response, now: datetime) -> float | None:
    """Give the seconds that Retry-After names, as a number or a date; None where it names none."""
    value = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return (parsedate_to_datetime(value) - now).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
