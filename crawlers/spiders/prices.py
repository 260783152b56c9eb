"""Price pages: the address itself is the document; so are the pages it leads on to."""

from collections.abc import AsyncIterator, Iterator

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response

from crawlers.keeper import Keeper
from crawlers.spiders.listing import documents, further
from crawlers.spiders.start import domains, start_requests


class PricesSpider(Spider):
    """Fetches a page of prices, its next pages, and those that `follow` of the source matches."""

    name = "prices"

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self.keeper, self.allowed_domains = keeper, domains(keeper)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page."""
        for request in start_requests(self.keeper, self.parse):
            yield request

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep the page and ask for those it leads on to."""
        if not self.keeper.keep(response) or not isinstance(response, HtmlResponse):
            return
        if self.keeper.source.follow is not None:
            yield from documents(self.keeper, response)
        for url in further(self.keeper, response):
            yield from self.keeper.request(url, self.parse)
