"""One request at a time for a domain, and its delays, over all crawlers that share a Redis server."""

import asyncio
import secrets
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler, load_object

from crawlers.addresses import RefusedError
from crawlers.backoff import LONGEST_WAIT, pause_after
from crawlers.registered import registered
from crawlers.shared.server import connected, script

LOOK_SECONDS = (0.002, 0.25)
"""How soon to look again whether another crawler has passed the turn on: at first, and at most."""
GRACE_SECONDS = 2.0
"""What a turn may last beyond the time that a page may take, before that of a crawler that is gone is free again."""


class TurnHandler(BaseDownloadHandler):
    """Sends a request when it is its domain's turn, by Scrapy's own handler, and passes the turn on."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.inner = build_from_crawler(load_object(crawler.settings["DOWNLOAD_HANDLERS_BASE"]["http"]), crawler)
        self.server = connected(crawler.settings["CHIPWIRE_SHARED"])
        self.lease = crawler.settings.getfloat("CHIPWIRE_PAGE_SECONDS") + GRACE_SECONDS
        self.holder = secrets.token_hex(8)

    async def download_request(self, request: Request) -> Response:
        """Give the answer; raises RefusedError where the domain wants to be left alone for longer than a run waits."""
        key = turn_key(request.url)
        await self.take(key)
        try:
            response: Response = await self.inner.download_request(request)
            if seconds := pause_after(request, response):  # before another takes the turn
                self.server.eval(script("pass"), 1, key, self.holder, seconds, "now")
            return response
        finally:
            slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
            delay = slot.delay if slot else 0
            self.server.eval(script("pass"), 1, key, self.holder, delay, "began")

    async def take(self, key: str) -> None:
        """Return when it is this crawler's turn."""
        look, longest = LOOK_SECONDS
        while wait := int(self.server.eval(script("turn"), 1, key, self.holder, self.lease)):
            if wait > LONGEST_WAIT * 1000:
                raise RefusedError(f"its server asks for no request for {wait // 1000} seconds", "http_429")
            await asyncio.sleep(look if wait < 0 else wait / 1000)
            look = min(look * 2, longest)

    async def close(self) -> None:
        """Close Scrapy's handler and the connection."""
        await self.inner.close()
        self.server.close()


def turn_key(url: str) -> str:
    """Give the key of a domain's turn."""
    return f"chipwire:turn:{registered(urlsplit(url).hostname or '')}"
