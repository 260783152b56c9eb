"""Forums: lists of threads, page after page, and threads of several pages, again where there are new replies."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawlers.links import LINKS, further, is_document, joined
from crawlers.spiders.discourse import next_posts, threads
from crawlers.spiders.sitemap import named
from crawlers.spiders.source import SourceSpider
from crawlers.threads import Row, rows

MOST_PAGES = 1000
"""Pages of one thread in one run."""


class ForumSpider(SourceSpider):
    """Fetches a list of threads, its further pages, and every page of every thread; Discourse's by its JSON."""

    name = "forum"

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep a list and ask for its threads and its next page."""
        if not self.keeper.keep(response):
            return
        keeper, before = self.keeper, len(self.keeper.seen)
        listed, pages = self.listed(response)
        for row in listed:
            yield from self.thread(joined(response.url, row.href), row.mark)
        if pages and keeper.walk.goes_on(len(keeper.seen) - before):
            for url in pages:
                yield from keeper.request(url, self.parse)

    def listed(self, response: Response) -> tuple[list[Row], list[str]]:
        """Give the threads that a page lists, or a sitemap, and the addresses of further lists."""
        source = self.keeper.source
        if not isinstance(response, HtmlResponse):
            kind, found = named(response.body)
            if kind == "sitemapindex":
                return [], [joined(response.url, entry["loc"]) for entry in found]
            topics = [Row(entry["loc"], entry.get("lastmod")) for entry in found if is_document(source, entry["loc"])]
            return (topics, []) if topics else threads(response)
        pages = further(source, response)
        known = [row for row in rows(response.selector) if is_document(source, joined(response.url, row.href))]
        links = [link.url for link in LINKS.extract_links(response) if not link.nofollow]
        return known or [Row(url, None) for url in links if url not in pages and is_document(source, url)], pages

    def thread(self, url: str, mark: str | None) -> Iterator[Request]:
        """Ask for a thread that is new or has new replies, from the page on that was its last."""
        for request in self.keeper.document(url, mark, self.page):
            yield request.replace(meta={**request.meta, "mark": None})

    def page(self, response: Response) -> Iterator[Request]:
        """Keep a page of a thread and ask for the next; at the last, note what the list said of the thread."""
        meta, keeper = response.meta, self.keeper
        if not keeper.keep(response):
            return
        if meta["part"] < MOST_PAGES:
            for url in filter(keeper.wants, self.next_pages(response)):
                yield from keeper.further(response, url, self.page, request_priority(response))
                return
        last = response.url if meta["part"] > 1 or response.url != meta["thread"] else None
        keeper.visited(meta["thread"], meta["said"], last)

    def next_pages(self, response: Response) -> list[str]:
        """Give the addresses of further pages of a thread, the nearest first."""
        if not isinstance(response, HtmlResponse):
            return next_posts(response)
        source = self.keeper.source
        return [url for url in further(source, response) if is_document(source, url)]


def request_priority(response: Response) -> int:
    """Give the priority of the page that a thread goes on with: that of the thread."""
    return response.request.priority if response.request else 0
