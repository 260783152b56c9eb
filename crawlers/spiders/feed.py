"""Feeds: RSS, Atom and JSON feeds. Every entry's page is fetched, again where the entry has changed."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from crawlers.links import joined
from crawlers.spiders.source import SourceSpider

ENTRIES = "//*[local-name()='item'] | //*[local-name()='entry']"
LINK = "./*[local-name()='link'][not(@rel) or @rel='alternate']"
GUID = "./*[local-name()='guid'][not(@isPermaLink) or @isPermaLink='true']"
TOLD = (
    "string(./*[local-name()='updated' or local-name()='modified' or local-name()='encoded' or local-name()='content'])"
)
NEXT = "/*/*[local-name()='link'][@rel='next'] | /*/*/*[local-name()='link'][@rel='next']"


class Entry(NamedTuple):
    """An entry: its page, and what changes when the page does, such as the day of its last change or all its text."""

    url: str
    mark: str | None


class FeedSpider(SourceSpider):
    """Fetches a feed, its further pages, and what its entries link to."""

    name = "feed"

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep the feed and ask for its entries, addresses resolved against xml:base and its own."""
        if not self.keeper.keep(response):
            return
        met = [r for entry in entries(response.body, response.url) for r in self.keeper.document(entry.url, entry.mark)]
        yield from met
        further = list(next_pages(response.body, response.url))
        if further and self.keeper.walk.goes_on(len(met)):
            for url in further:
                yield from self.keeper.request(url, self.parse)


def entries(body: bytes, base: str) -> Iterator[Entry]:
    """Yield the entries of a feed; entities in it are not expanded."""
    if (feed := as_json(body)) is not None:
        for item in feed.get("items") or ():
            if isinstance(item, dict) and isinstance(url := item.get("url") or item.get("id"), str):
                told = item.get("date_modified") or item.get("content_html") or item.get("content_text")
                yield Entry(joined(base, url), str(told) if told else None)
        return
    for entry in as_xml(body).xpath(ENTRIES) if body.strip() else ():
        link = (entry.xpath(LINK) or entry.xpath(GUID))[:1]
        if href := link.xpath("string(@href | text())").get("").strip():
            bases = link.xpath("ancestor-or-self::*/@xml:base").getall()
            yield Entry(joined(base, *bases, href), entry.xpath(TOLD).get("").strip() or None)


def next_pages(body: bytes, base: str) -> Iterator[str]:
    """Yield the address of the next page of a feed that has one."""
    if (feed := as_json(body)) is not None:
        if isinstance(url := feed.get("next_url"), str):
            yield joined(base, url)
    elif body.strip():
        yield from (joined(base, url) for url in as_xml(body).xpath(NEXT).xpath("@href").getall())


def as_xml(body: bytes) -> Selector:
    """Give a feed in XML."""
    return Selector(body=body, type="xml", huge_tree=False)


def as_json(body: bytes) -> dict[str, Any] | None:
    """Give a JSON feed; None for what is none."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return feed if isinstance(feed, dict) else None
