"""Forums: lists of threads, page after page, and threads of several pages."""

from collections.abc import AsyncIterator, Iterator

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response

from crawlers.keeper import Keeper
from crawlers.links import is_document
from crawlers.spiders.listing import LINKS, further
from crawlers.spiders.start import domains, start_requests


class ForumSpider(Spider):
    """Fetches a list of threads, its further pages, and every page of every thread."""

    name = "forum"

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self.keeper, self.allowed_domains = keeper, domains(keeper)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first list of threads."""
        for request in start_requests(self.keeper, self.parse):
            yield request

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep a list and ask for its threads and its next page."""
        if not self.keeper.keep(response) or not isinstance(response, HtmlResponse):
            return
        for link in LINKS.extract_links(response):
            if is_document(self.keeper.source, link.url):
                yield from self.keeper.request(link.url, self.thread)
        for url in further(self.keeper, response):
            yield from self.keeper.request(url, self.parse)

    def thread(self, response: Response) -> Iterator[Request]:
        """Keep a page of a thread and ask for the next."""
        if self.keeper.keep(response) and isinstance(response, HtmlResponse):
            for url in further(self.keeper, response):
                yield from self.keeper.request(url, self.thread)
