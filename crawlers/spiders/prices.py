"""Price pages: the address itself is the document; so are the pages it leads on to."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawlers.keeper import FRESH
from crawlers.links import LINKS, further, is_document
from crawlers.spiders.source import SourceSpider


class PricesSpider(SourceSpider):
    """Fetches a page of prices, its next pages, and those that `follow` of the source matches, every time."""

    name = "prices"

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep the page and ask for those it leads on to."""
        source = self.keeper.source
        if not self.keeper.keep(response) or not isinstance(response, HtmlResponse):
            return
        self.keeper.documents += is_document(source, response.url)
        if source.follow is not None:
            for link in LINKS.extract_links(response):
                if not link.nofollow and is_document(source, link.url):
                    yield from self.keeper.request(link.url, self.page, FRESH)
        for url in further(source, response):
            yield from self.keeper.request(url, self.parse)

    def page(self, response: Response) -> Iterator[Request]:
        """Keep a page of prices that leads nowhere."""
        self.keeper.documents += self.keeper.keep(response)
        yield from ()
