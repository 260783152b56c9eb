"""Documents made of what a reader found in a capture."""

from hashlib import sha256

from crawlers.pages.dates import Moment
from models.documents import Capture, Document
from models.reference import Source


class PageError(ValueError):
    """A capture cannot be read; the message names it and what was expected."""


def document_id(source_id: str, url: str) -> str:
    """Give the id of a document: 16 hexadecimal digits of SHA-256 over source and address."""
    return sha256(f"{source_id}\n{url}".encode()).hexdigest()[:16]


def document(
    capture: Capture,
    source: Source,
    text: str,
    *,
    url: str | None = None,
    title: str | None = None,
    author: str | None = None,
    moment: Moment | None = None,
) -> Document:
    """Give the document of a capture, or a part of it that has an address of its own."""
    address = url or capture.url
    return Document(
        id=document_id(source.id, address),
        text=text,
        title=title,
        published=moment.day.isoformat() if moment else None,
        lang=source.lang,
        url=address,
        author=author,
        published_at=moment.at if moment else None,
        source_id=source.id,
        market=source.market,
        fetched_at=capture.fetched_at,
        sha256=capture.sha256,
    )
