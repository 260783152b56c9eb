"""Where a crawl starts, whatever the kind of site."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapy import Request

from crawlers.keeper import Callback, Keeper


def domains(keeper: Keeper) -> list[str]:
    """Give the hosts that a crawl stays on: the start's without `www.`, those declared, and their subdomains."""
    host = urlsplit(str(keeper.source.url)).hostname or ""
    return [host.removeprefix("www."), *keeper.source.hosts]


def start_requests(keeper: Keeper, callback: Callback) -> Iterator[Request]:
    """Yield the request for the source's own address."""
    yield from keeper.request(str(keeper.source.url), callback)
