"""Listing pages: headlines with links, page after page. Every document linked to is fetched."""

from collections.abc import AsyncIterator, Iterator

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor

from crawlers.keeper import Keeper
from crawlers.links import is_document, is_list
from crawlers.spiders.start import domains, start_requests

NEXT = (
    "//a[contains(concat(' ', @rel, ' '), ' next ')]/@href | //link[contains(concat(' ', @rel, ' '), ' next ')]/@href"
)
LINKS = LinkExtractor()


class ListingSpider(Spider):
    """Fetches a list, its further pages, and the documents they link to."""

    name = "listing"

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self.keeper, self.allowed_domains = keeper, domains(keeper)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page of the list."""
        for request in start_requests(self.keeper, self.parse):
            yield request

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep a page of the list, ask for its documents and for the next page."""
        if not self.keeper.keep(response) or not isinstance(response, HtmlResponse):
            return
        yield from documents(self.keeper, response)
        for url in further(self.keeper, response):
            yield from self.keeper.request(url, self.parse)


def documents(keeper: Keeper, response: HtmlResponse) -> Iterator[Request]:
    """Yield requests for the documents that a page links to, as pages that lead nowhere."""
    for link in LINKS.extract_links(response):
        if not link.nofollow and is_document(keeper.source, link.url):
            yield from keeper.request(link.url, keeper.leaf)


def further(keeper: Keeper, response: HtmlResponse) -> list[str]:
    """Give the addresses of further pages: those that `pages` of the source matches, or else what is marked as next."""
    if keeper.source.pages is None:
        return [response.urljoin(url) for url in response.xpath(NEXT).getall()]
    return [link.url for link in LINKS.extract_links(response) if is_list(keeper.source, link.url)]
