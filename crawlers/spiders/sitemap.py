"""Sitemaps: index files, news sitemaps, packed ones, and robots.txt that names them. Every page is fetched."""

from collections.abc import Iterator
from typing import Any

from lxml.etree import XMLSyntaxError
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots

from crawlers.links import is_document, joined
from crawlers.spiders.source import SourceSpider

GZIP = b"\x1f\x8b\x08"
MOST_BYTES = 52_428_800
"""What a sitemap may have unpacked, by the protocol."""


class SitemapSpider(SourceSpider):
    """Fetches sitemaps, and the pages that they name, those that changed last first."""

    name = "sitemap"

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep a sitemap and ask for what it names."""
        try:
            response = unpacked(response)
        except (OSError, EOFError, ValueError) as error:
            self.keeper.lost(response, "too_large" if "exceed" in str(error) else "parse_error", str(error))
            return
        if not self.keeper.keep(response):
            return
        if response.url.endswith("/robots.txt"):
            for url in sitemap_urls_from_robots(response.body, response.url):
                yield from self.keeper.request(url, self.parse)
            return
        kind, found = named(response.body)
        for entry in sorted(found, key=lambda entry: str(entry.get("lastmod") or ""), reverse=True):
            url = joined(response.url, entry["loc"])
            if kind == "sitemapindex":
                yield from self.keeper.request(url, self.parse)
            elif is_document(self.keeper.source, url):
                yield from self.keeper.document(url, entry.get("lastmod"))


def unpacked(response: Response) -> Response:
    """Give a packed sitemap unpacked, as the archive keeps what was packed on the way too.

    Raises what Scrapy does for one that unpacks to too much.
    """
    if not response.body.startswith(GZIP):
        return response
    body = gunzip(response.body, max_size=MOST_BYTES)
    headers = {**response.headers, b"Content-Type": [b"application/xml"]}
    return response.replace(body=body, headers=headers)


def named(body: bytes) -> tuple[str, list[dict[str, Any]]]:
    """Give the kind of a sitemap and its entries; none of what is no sitemap. Entities in it are not expanded."""
    try:
        sitemap = Sitemap(body)
        return sitemap.type, list(sitemap)
    except (XMLSyntaxError, StopIteration):
        return "", []
