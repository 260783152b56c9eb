"""What a record says by its head, its payload read only where that is a feed: a page was captured, or visited."""

import re
from base64 import b32decode
from datetime import datetime
from typing import NamedTuple

from crawlers.members import read_record
from crawlers.pages.feeds import entry_dates, is_feed
from models.records import Record

HEAD_END = b"\r\n\r\n"
FIELD = re.compile(rb"^([A-Za-z0-9-]+): *([^\r\n]*)\r?$", re.MULTILINE)


class Held(NamedTuple):
    """That a payload was captured."""

    url: str
    sha256: str
    at: datetime
    dates_others: bool = False
    """Whether it is a feed or sitemap that tells dates of its entries."""


class Visit(Record):
    """That an address was asked for, whether or not a capture came of it."""

    url: str
    at: datetime
    mark: str | None = None
    last: str | None = None


def noted(record: bytes) -> Held | Visit | None:
    """Give what a record says by its head; None for requests and the like.

    Raises ValueError for a capture that does not say of what address and when it is.
    """
    head, _, rest = record.partition(HEAD_END)
    fields = {name.lower(): value.decode() for name, value in FIELD.findall(head)}
    kind, url = fields.get(b"warc-type"), fields.get(b"warc-target-uri")
    if kind not in ("response", "resource", "metadata") or (kind == "metadata" and not url):
        return None
    if kind == "response" and rest[:13].split(b" ")[1:2] != [b"200"]:
        return None
    if not url:
        raise ValueError("a record without WARC-Target-URI")
    at = datetime.fromisoformat(fields.get(b"warc-date", "none is written"))
    if at.tzinfo is None:
        raise ValueError(f"{url}: a WARC-Date without a time zone")
    if kind == "metadata":
        said = {name: value.decode() for name, value in FIELD.findall(rest)}
        return Visit(url=url, at=at, mark=said.get(b"mark"), last=said.get(b"last"))
    payload = rest.partition(HEAD_END)[2] if kind == "response" else rest
    name, _, digest = fields.get(b"warc-payload-digest", "").partition(":")
    if name == "sha256":
        return Held(url, b32decode(digest).hex(), at, dates_others(payload, url))
    capture = read_record(record, "")
    return Held(url, capture.sha256, at, dates_others(capture.payload, url)) if capture else None


def dates_others(payload: bytes, url: str) -> bool:
    """Say whether a payload is a feed or sitemap that tells dates of its entries."""
    return is_feed(payload) and bool(entry_dates(payload, url))
