"""Captures, what was fetched, and documents, what is read out of them."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from models.records import Record

Lang = Literal["zh", "en"]
Market = Literal["cn", "hk", "tw", "us"]
DateOrigin = Literal["json-ld", "meta", "markup", "feed", "url", "text", "sent", "given"]
PUBLISHED = r"^\d{4}(-\d{2}(-\d{2}(T.*)?)?)?$"
PublishedDate = Annotated[str, StringConstraints(pattern=PUBLISHED)]


class Captured(Record):
    """What tells one payload that came from the web or the inbox from all others."""

    url: str = Field(description="Address it was fetched from; `import:` and a name for a file")
    source_id: str = Field(description="Source it belongs to")
    fetched_at: AwareDatetime = Field(description="When it was fetched, UTC")
    sha256: str = Field(description="SHA-256 of the payload, hexadecimal")


class Capture(Captured):
    """One payload as it came, before anything has read it."""

    media_type: str = Field(description="Content type as the server or the file name gives it")
    payload: bytes = Field(description="The body, byte for byte", repr=False)
    etag: str | None = Field(None, description="ETag that the server gave")
    last_modified: str | None = Field(None, description="Last-Modified that the server gave")


def capture_id(source_id: str, url: str, fetched_at: datetime, sha256: str) -> str:
    """Give what tells one capture from all others, 32 hexadecimal digits."""
    return hashlib.sha256("\n".join((source_id, url, fetched_at.isoformat(), sha256)).encode()).hexdigest()[:32]


class Document(Record):
    """A text with what is known about it. `extract` needs no more than `id` and `text`."""

    id: str = Field(description="Any string; of a collected document a hash of source and address")
    text: str = Field(description="Plain text; every offset counts code points of exactly this string")
    title: str | None = Field(None, description="Context only; no evidence points here")
    published: PublishedDate | None = Field(None, description="ISO date in the source's own time zone")
    lang: Lang | None = Field(None, description="zh or en; detected where missing")
    url: str | None = Field(None, description="Where a reader finds it")
    author: str | None = Field(None, description="Who wrote it, as the page says")
    published_at: AwareDatetime | None = Field(None, description="Time of publication where known, UTC")
    published_from: DateOrigin | None = Field(
        None,
        description="Where the date stands: json-ld, meta, markup (microdata, time element), feed, url, text, sent (by "
        "the software of a forum, mail or chat), given (by the file imported)",
    )
    source_id: str | None = Field(None, description="Source it came from")
    market: Market | None = Field(None, description="Market it speaks of; gives the currency left unwritten")
    fetched_at: AwareDatetime | None = Field(None, description="When its capture was fetched, UTC")
    sha256: str | None = Field(None, description="SHA-256 of the capture it was read from")
