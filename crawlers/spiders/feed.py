"""Feeds: RSS and Atom. Every entry's page is fetched."""

from collections.abc import AsyncIterator, Iterator
from functools import reduce
from urllib.parse import urljoin

from parsel import Selector
from scrapy import Request, Spider
from scrapy.http import Response

from crawlers.keeper import Keeper
from crawlers.spiders.start import domains, start_requests

ENTRY_LINKS = """
    //*[local-name()='item']/*[local-name()='link']
    | //*[local-name()='entry']/*[local-name()='link'][not(@rel) or @rel='alternate']
"""


class FeedSpider(Spider):
    """Fetches a feed and what its entries link to."""

    name = "feed"

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self.keeper, self.allowed_domains = keeper, domains(keeper)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the feed."""
        for request in start_requests(self.keeper, self.parse):
            yield request

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep the feed and ask for its entries, addresses resolved against xml:base and its own."""
        if self.keeper.keep(response):
            for url in entries(response.body, response.url):
                yield from self.keeper.request(url, self.keeper.leaf)


def entries(body: bytes, base: str) -> Iterator[str]:
    """Yield the address of each entry of a feed; entities in it are not expanded."""
    if not body.strip():
        return
    for link in Selector(body=body, type="xml", huge_tree=False).xpath(ENTRY_LINKS):
        bases = link.xpath("ancestor-or-self::*/@xml:base").getall()
        yield reduce(urljoin, [base, *bases, link.xpath("string(@href | text())").get("").strip()])
