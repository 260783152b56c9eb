"""What the archive holds of a source, read from the heads of its records: captures, and visits that changed nothing."""

import re
from base64 import b32decode
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from crawlers.members import read_record, records
from crawlers.pages.feeds import is_feed
from models.records import Record

HEAD_END = b"\r\n\r\n"
FIELD = re.compile(rb"^([A-Za-z0-9-]+): *([^\r\n]*)\r?$", re.MULTILINE)


class Held(NamedTuple):
    """That a payload was captured."""

    url: str
    sha256: str
    at: datetime
    is_feed: bool = False


class Visit(Record):
    """That an address was asked for, whether or not a capture came of it."""

    url: str
    at: datetime
    mark: str | None = None
    last: str | None = None


@dataclass(slots=True)
class Page:
    """What is known of an address: when it changed and was last asked for (seconds since 1970), its capture's place.

    `mark` is what the list that leads to it said of it then, `last` the last page of the thread that it begins.
    """

    changed_at: float
    checked_at: float
    path: Path | None = None
    offset: int = 0
    mark: str | None = None
    last: str | None = None


@dataclass
class Known:
    """What an archive holds of one source."""

    latest: dict[str, str] = field(default_factory=dict)
    payloads: set[str] = field(default_factory=set)
    pages: dict[str, Page] = field(default_factory=dict)
    feeds: list[tuple[Path, int]] = field(default_factory=list)
    """Where the feeds and sitemaps lie that were ever captured, the oldest first, whatever their addresses were."""

    def note(self, url: str, sha256: str) -> None:
        """Note a payload."""
        self.latest[url] = sha256
        self.payloads.add(sha256)

    def add(self, held: Held, path: Path, offset: int) -> None:
        """Note a capture of an earlier run and where its record begins."""
        self.note(held.url, held.sha256)
        at = held.at.timestamp()
        page = self.pages.setdefault(held.url, Page(at, at))
        page.changed_at = page.checked_at = at
        page.path, page.offset = path, offset
        if held.is_feed:
            self.feeds.append((path, offset))

    def visit(self, visit: Visit) -> None:
        """Note a visit."""
        at = visit.at.timestamp()
        page = self.pages.setdefault(visit.url, Page(at, at))
        page.checked_at, page.mark, page.last = at, visit.mark, visit.last

    def read(self, path: Path) -> None:
        """Note all that a file holds, damaged records passed over."""
        for offset, found in records(path, noted, []):
            if isinstance(found, Held):
                self.add(found, path, offset)
            elif isinstance(found, Visit):
                self.visit(found)


def noted(record: bytes) -> Held | Visit | None:
    """Give what a record says by its head, without a look into the payload; None for requests and the like."""
    head, _, rest = record.partition(HEAD_END)
    fields = {name.lower(): value.decode() for name, value in FIELD.findall(head)}
    kind = fields.get(b"warc-type")
    if kind not in ("response", "resource", "metadata") or b"warc-target-uri" not in fields:
        return None
    url, at = fields[b"warc-target-uri"], datetime.fromisoformat(fields.get(b"warc-date", "none is written"))
    if kind == "metadata":
        said = {name: value.decode() for name, value in FIELD.findall(rest)}
        return Visit(url=url, at=at, mark=said.get(b"mark"), last=said.get(b"last"))
    if kind == "response" and rest[:13].split(b" ")[1:2] != [b"200"]:
        return None
    payload = rest.partition(HEAD_END)[2] if kind == "response" else rest
    name, _, digest = fields.get(b"warc-payload-digest", "").partition(":")
    if name == "sha256":
        return Held(url, b32decode(digest).hex(), at, is_feed(payload))
    capture = read_record(record, "")
    return Held(url, capture.sha256, at, is_feed(payload)) if capture else None
