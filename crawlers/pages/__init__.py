"""Page readers: pure functions from a capture to the documents in it."""

from collections.abc import Callable

from crawlers.links import is_document
from crawlers.pages.answers import read_records, read_topic
from crawlers.pages.article import read_article
from crawlers.pages.document import PageError
from crawlers.pages.files import read_lines, read_mail, read_table, read_text
from crawlers.pages.thread import read_thread
from models.documents import Capture, Document
from models.reference import Source

__all__ = ["PageError", "read"]

Reader = Callable[[Capture, Source], list[Document]]

FILES: dict[str, Reader] = {
    "text/plain": read_text,
    "text/markdown": read_text,
    "message/rfc822": read_mail,
    "text/csv": read_table,
    "application/jsonl": read_lines,
}
"""Reader by media type, of what is not a page."""

LISTS = (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex")
JSON = ("application/json", "text/json", "application/vnd.api+json")
PAGES = ("text/html", "application/xhtml+xml", "")


def read(capture: Capture, source: Source) -> list[Document]:
    """Give the documents of a capture: none for lists and feeds, one for an article, one for each post or line.

    Raises PageError, naming the capture and what was expected, if it cannot be read.
    """
    media_type = capture.media_type.partition(";")[0].strip().lower()
    if is_feed(capture.payload) or capture.url.endswith("/robots.txt"):
        return []
    if media_type in JSON:
        return (read_topic if source.kind == "forum" else read_records)(capture, source)
    if media_type in FILES:
        return FILES[media_type](capture, source)
    if media_type not in PAGES:
        raise PageError(f"{capture.url}: {media_type} is not read, expected a page or {', '.join(FILES)}")
    if not is_document(source, capture.url):
        return []
    return (read_thread if source.kind == "forum" else read_article)(capture, source)


def is_feed(payload: bytes) -> bool:
    """Say whether a payload is a feed, in XML or JSON, or a sitemap, whatever media type it came with."""
    head = payload[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"{"):
        return b"//jsonfeed.org/version/" in head.replace(b"\\/", b"/")
    return head.startswith((b"<?xml", *LISTS)) and any(root in head for root in LISTS)
