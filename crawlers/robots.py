"""robots.txt as RFC 9309 has it: what it forbids is not asked for, nor anything while it cannot be had."""

from asyncio import Future, get_running_loop

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawlers.addresses import RefusedError

MOST_BYTES = 500 << 10
"""What is read of a robots.txt, as the RFC asks for."""
LONGEST_DELAY = 60.0
"""Seconds between requests that a robots.txt may ask for; more than this would be no crawl."""
AGENT = "chipwire"


class Robots:
    """Downloader middleware: obeys each host's robots.txt, its Crawl-delay included.

    Scrapy's own reads whatever came, an error page too, and lets everything pass where nothing came.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, Future[Protego]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Robots":
        """Build it for a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RefusedError for what is forbidden, and what kept the rules from being read where nothing did."""
        if request.meta.get("robots"):
            return
        rules = await self.of(request)
        if not rules.can_fetch(request.url, AGENT):
            raise RefusedError("forbidden by robots.txt", "robots")

    async def of(self, request: Request) -> Protego:
        """Give the rules of a request's host, fetched once; raises what went wrong then, each time."""
        parts = urlparse_cached(request)
        host = f"{parts.scheme}://{parts.netloc}"
        if host in self.rules:
            return await self.rules[host]
        rules: Future[Protego] = get_running_loop().create_future()
        self.rules[host] = rules
        try:
            asked = Request(f"{host}/robots.txt", priority=1000, meta={"robots": True}, callback=NO_CALLBACK)
            rules.set_result(self.read(await self.crawler.engine.download_async(asked)))
        except Exception as error:  # noqa: BLE001 (whatever it was, it is every request's own failure)
            rules.set_exception(error)
        return await rules

    def read(self, response: Response) -> Protego:
        """Give the rules in an answer; raises RefusedError for one that says that there are some."""
        if response.status == 429 or response.status >= 500:
            words = f"robots.txt answered with status {response.status}, so nothing is asked for"
            raise RefusedError(words, f"http_{response.status}", response)
        text = response.body[:MOST_BYTES].decode("utf-8", "replace") if response.status == 200 else ""
        rules = Protego.parse(text.removeprefix("\ufeff"))
        self.slow_down(rules.crawl_delay(AGENT))
        return rules

    def slow_down(self, delay: float | None) -> None:
        """Keep to the delay that a site asks for, where the crawl keeps to any."""
        throttle = self.crawler.get_extension(AutoThrottle)
        if delay and throttle:
            throttle.mindelay = max(throttle.mindelay, min(delay, LONGEST_DELAY))
            for slot in self.crawler.engine.downloader.slots.values():
                slot.delay = max(slot.delay, throttle.mindelay)
