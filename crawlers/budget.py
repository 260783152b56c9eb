"""What one crawl may cost, and when a page that was fetched before is asked for again."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import timedelta
from time import time

from scrapy import Request
from scrapy.http import Response

from crawlers.known import Page

TRUSTED_DAYS = 7
"""How long a page rests that its list says is unchanged."""
LONGEST_REST = timedelta(days=30).total_seconds()
ROW = 10
"""Failures in a row after which the rest of a site is left for the next run."""


@dataclass
class Budget:
    """Most requests, bytes and failures in a row of one crawl, and what it has spent of them."""

    most_requests: int
    most_bytes: int
    requests: int = 0
    bytes: int = 0
    row: int = 0

    def received(self, data: Sized, request: Request) -> None:
        """Count bytes as they come, of whatever answer."""
        request.meta["received"] = request.meta.get("received", 0) + len(data)
        self.bytes += len(data)

    def unpacked(self, response: Response) -> None:
        """Count what a page has grown by since it came: all of a browser's, nothing of an archived one."""
        received = response.meta.get("received", 0)
        if received or response.meta.get("playwright"):
            self.bytes += max(0, len(response.body) - received)

    def spent(self) -> str | None:
        """Say in words which limit is reached; None where none is."""
        if self.requests >= self.most_requests:
            return f"budget of {self.most_requests} requests is spent"
        if self.bytes >= self.most_bytes:
            return f"budget of {self.most_bytes >> 20} MB is spent"
        return None


def due(page: Page | None, mark: str | None, now: float | None = None) -> bool:
    """Say whether a page is to be asked for again, by what the list that leads to it says of it now.

    One whose mark is another is. One whose mark is the same rests a week. One without a mark rests half as long as it
    is known not to have changed: what was never seen to change is asked for ever more seldom, once a month at least.
    """
    if page is None or (mark is not None and mark != page.mark):
        return True
    rest = min((page.checked_at - page.changed_at) / 2, LONGEST_REST)
    if mark is not None:
        rest = max(rest, timedelta(days=TRUSTED_DAYS).total_seconds())
    return (time() if now is None else now) - page.checked_at >= rest
