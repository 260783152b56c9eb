"""Pages that were archived before: asked for only if they have changed since, and taken from the archive if not."""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawlers.keeper import Keeper
from models.documents import Capture


class Revisit:
    """Downloader middleware: conditional requests, answered with the archived page where the server says 304.

    It stands where Scrapy's own cache would, which keeps a second copy and may not ask at all.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Revisit":
        """Build it for a crawl."""
        return cls(crawler)

    @property
    def keeper(self) -> Keeper:
        """What the spider keeps its pages with."""
        keeper: Keeper = self.crawler.spider.keeper  # type: ignore[union-attr]
        return keeper

    def process_request(self, request: Request) -> None:
        """Say which version is archived; a redirected request comes with the headers of another page."""
        held = self.held(request)
        for name, value in (
            ("If-None-Match", held and held.etag),
            ("If-Modified-Since", held and held.last_modified),
        ):
            request.headers.pop(name, None)
            if value:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the archived page in the place of an answer that it has not changed."""
        held = self.held(request) if response.status == 304 else None
        if held is None:
            return response
        self.keeper.notes["not sent again: unchanged since the last crawl"] += 1
        headers = Headers({"Content-Type": held.media_type})
        kind = responsetypes.from_args(headers=headers, url=request.url, body=held.payload)
        return kind(request.url, headers=headers, body=held.payload)

    def held(self, request: Request) -> Capture | None:
        """Give the last capture of the page that is asked for."""
        return self.keeper.archive.earlier(self.keeper.source.id, request.url)
