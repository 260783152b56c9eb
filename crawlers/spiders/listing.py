"""Listing pages: headlines with links, page after page. Every document linked to is fetched."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawlers.links import LINKS, further, is_document
from crawlers.spiders.source import SourceSpider


class ListingSpider(SourceSpider):
    """Fetches a list, its further pages, and the documents they link to."""

    name = "listing"

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep a page of the list, ask for its documents and for the next page."""
        if not self.keeper.keep(response) or not isinstance(response, HtmlResponse):
            return
        keeper, pages = self.keeper, further(self.keeper.source, response)
        before = len(keeper.seen)
        for link in LINKS.extract_links(response):
            if not link.nofollow and link.url not in pages and is_document(keeper.source, link.url):
                yield from keeper.document(link.url)
        if pages and keeper.walk.goes_on(len(keeper.seen) - before):
            for url in pages:
                yield from keeper.request(url, self.parse)
