"""Documents made of what a reader found in a capture."""

from hashlib import sha256
from io import StringIO

from crawlers.pages.dates import Moment, plausible
from models.documents import Capture, Document
from models.reference import Source

MAX_TEXT = 5_000_000
MAX_LINE = 1_000_000
"""Characters of a document and of one line in it, far above what people write; what has more is refused."""


class PageError(ValueError):
    """A capture cannot be read; the message names it and what was expected."""


def document_id(source_id: str, url: str) -> str:
    """Give the id of a document: 16 hexadecimal digits of SHA-256 over source and address."""
    return sha256(f"{source_id}\n{url}".encode()).hexdigest()[:16]


def too_long(text: str) -> str | None:
    """Say in words what is too long about a text; None if nothing is."""
    if len(text) > MAX_TEXT:
        return f"{len(text)} characters of text, expected at most {MAX_TEXT}"
    longest = max((len(line.rstrip("\n")) for line in StringIO(text, newline="\n")), default=0)
    return f"a line of {longest} characters, expected at most {MAX_LINE}" if longest > MAX_LINE else None


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
    """Give the document of a capture, or a part of it that has an address of its own; its date if that can be.

    Raises PageError for a text that is too long.
    """
    address = url or capture.url
    if wrong := too_long(text):
        raise PageError(f"{address}: {wrong}")
    known = moment if plausible(moment, capture.fetched_at) else None
    return Document(
        id=document_id(source.id, address),
        text=text,
        title=title,
        published=known.day.isoformat() if known else None,
        lang=source.lang,
        url=address,
        author=author,
        published_at=known.at if known else None,
        published_from=known.origin if known else None,
        source_id=source.id,
        market=source.market,
        fetched_at=capture.fetched_at,
        sha256=capture.sha256,
    )
