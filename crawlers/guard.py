"""The last look at a request before it is sent, and the only way to another server than its address names."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawlers.addresses import Allowed, RefusedError, literal, refused_hosts
from crawlers.keeper import Keeper


class Guard:
    """Downloader middleware: http and https alone, no private address, on the source's hosts, within the budget.

    It stands in for Scrapy's own check of hosts, which drops a redirect without telling the spider. All hosts of a
    source share one place in the queue, so that its domain is asked one thing at a time.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.allowed = Allowed(crawler.settings.getlist("CHIPWIRE_ALLOWED"))
        self.base_url = crawler.settings.get("CHIPWIRE_BASE_URL")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Guard":
        """Build it from settings."""
        return cls(crawler)

    @property
    def keeper(self) -> Keeper:
        """What the spider keeps its pages with."""
        keeper: Keeper = self.crawler.spider.keeper  # type: ignore[union-attr]
        return keeper

    def process_request(self, request: Request) -> None:
        """Raise RefusedError for what may not be asked for; redirects come by here too."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https"):
            raise RefusedError("only http and https are fetched")
        if host in refused_hosts:
            raise RefusedError(f"{host} resolves to an address that is not public")
        address = literal(host)
        if address and not self.allowed.admits(host, address):
            raise RefusedError(f"{address} is not a public address")
        domain = self.keeper.domain
        if not any(host == name or host.endswith(f".{name}") for name in (domain, *self.keeper.source.hosts)):
            raise IgnoreRequest(f"offsite: {host} is not of {domain}")
        if spent := self.keeper.budget.spent():
            raise IgnoreRequest(spent)
        self.keeper.budget.requests += 1
        request.meta["download_slot"] = domain
        if self.base_url:
            request.meta["proxy"] = self.base_url
