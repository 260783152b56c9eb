"""The archive: everything fetched, byte for byte, in WARC files that are only ever appended to.

One file per run and source, a gzip member per record, so that a kill tears at most the last record.
"""

import json
import secrets
from base64 import b32encode
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from heapq import merge
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.heads import Visit
from crawlers.index import FILE as INDEX
from crawlers.index import removed
from crawlers.known import Known, Page, Place
from crawlers.members import UNREADABLE, ArchiveError, capture_at, captures_in, damaged
from models.documents import Capture
from models.records import Record

__all__ = ["Archive", "ArchiveError", "Exchange", "Visit"]


class Exchange(Record):
    """What went over the wire around a payload: status and headers of both sides."""

    status: int
    headers: tuple[tuple[str, str], ...]
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()


class Archive:
    """The WARC files under a folder. One instance is one run: it appends to files of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Known] = {}
        self._files: dict[str, Path] = {}

    def append(self, captures: Iterable[Capture]) -> int:
        """Write captures that are new or changed; give how many were."""
        return sum(self.add(capture) for capture in captures)

    def add(self, capture: Capture, exchange: Exchange | None = None) -> bool:
        """Write one capture, unless the last one of its address holds the same payload; say whether it was written."""
        known = self.known(capture.source_id)
        if known.latest(capture.url) == capture.sha256:
            return False
        self._write(capture.source_id, partial(write_records, capture=capture, exchange=exchange))
        known.note(capture.url, capture.sha256)
        return True

    def visited(self, source_id: str, visit: Visit) -> None:
        """Write that an address was asked for, where no capture says so."""
        self._write(source_id, partial(write_visit, visit=visit))

    def holds(self, source_id: str, sha256: str) -> bool:
        """Say whether a payload was ever archived for a source."""
        return self.known(source_id).holds(sha256)

    def known(self, source_id: str) -> Known:
        """Give what is archived of a source, damaged records passed over; its index is opened at the first question."""
        if source_id not in self._known:
            self._known[source_id] = Known(self.folder / source_id)
        return self._known[source_id]

    def page(self, source_id: str, url: str) -> Page | None:
        """Give what was known of an address when this run began."""
        return self.known(source_id).page(url)

    def earlier(self, source_id: str, url: str) -> Capture | None:
        """Give the last capture of an address that runs before this one made."""
        page = self.page(source_id, url)
        return capture_at(page.path, page.offset) if page and page.path else None

    def captures(self, since: datetime | None = None, problems: list[str] | None = None) -> Iterator[Capture]:
        """Yield captures in order of fetch, those from `since` on.

        A record torn by a kill at the end of a file is passed over. Any other damage raises ArchiveError, or goes
        into `problems`, if given, and the rest is read.
        """
        of_sources = (self.of(source_id, since, problems) for source_id in self.sources())
        yield from merge(*of_sources, key=lambda capture: capture.fetched_at)

    def forget_index(self) -> None:
        """Have the next question go through all files again."""
        for source_id in self.sources():
            removed(self.folder / source_id / INDEX)

    def sources(self) -> list[str]:
        """Give the ids of the sources that the archive holds."""
        return sorted(folder.name for folder in self.folder.glob("*/") if folder.is_dir())

    def places(self, without: Collection[str], since: datetime | None, problems: list[str]) -> Iterator[Place]:
        """Yield captures as `captures` does, but those of some ids, by the index alone: no file is opened for it."""
        of_sources = (self.places_of(source_id, without, since, problems) for source_id in self.sources())
        yield from merge(*of_sources, key=lambda place: place.fetched_at)

    def places_of(
        self, source_id: str, without: Collection[str], since: datetime | None, problems: list[str]
    ) -> Iterator[Place]:
        """Yield the captures of one source, file by file, as `places` does; with what of a file is damaged."""
        known = Known(self.folder / source_id)
        for name, changed, wrong in known.files():
            if since and changed < since.timestamp() * 1e9:
                continue
            problems += json.loads(wrong)
            places = known.places(name, without)
            yield from (place for place in places if since is None or place.fetched_at >= since)

    def taken(self, places: Iterable[Place], problems: list[str]) -> Iterator[Capture]:
        """Yield the captures at these places; what cannot be read any more goes into `problems`."""
        for place in places:
            try:
                capture = capture_at(place.path, place.offset)
            except UNREADABLE as error:
                problems.append(damaged(place.path, place.offset, error))
                continue
            if capture is None or capture.sha256 != place.sha256:
                problems.append(damaged(place.path, place.offset, "it is not what its head says"))
            else:
                yield capture

    def of(self, source_id: str, since: datetime | None = None, problems: list[str] | None = None) -> Iterator[Capture]:
        """Yield the captures of one source, file by file, as `captures` does."""
        for path in self._paths(source_id):
            if since and path.stat().st_mtime < since.timestamp():
                continue
            for capture in captures_in(path, problems):
                if since is None or capture.fetched_at >= since:
                    yield capture

    def _paths(self, source_id: str) -> list[Path]:
        return sorted(self.folder.joinpath(source_id).glob("*.warc.gz"))

    def _write(self, source_id: str, write: Callable[[WARCWriter], None]) -> None:
        """Append records to this run's file of a source."""
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        path = self._files.get(source_id)
        if path is None:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            path = self.folder / source_id / f"{stamp}-{source_id}-{secrets.token_hex(4)}.warc.gz"
            path.parent.mkdir(parents=True, exist_ok=True)
            writer.write_record(
                writer.create_warcinfo_record(path.name, {"software": "chipwire", "isPartOf": source_id})
            )
        write(writer)
        append_whole(path, buffer.getvalue())
        self._files[source_id] = path


def write_records(writer: WARCWriter, capture: Capture, exchange: Exchange | None) -> None:
    """Write a capture as a `resource`, or with its exchange as a `response` and a `request`."""
    warc_headers = {
        "WARC-Date": written(capture.fetched_at),
        "WARC-Payload-Digest": f"sha256:{b32encode(bytes.fromhex(capture.sha256)).decode()}",
    }
    if exchange is None:
        writer.write_record(
            writer.create_warc_record(
                capture.url,
                "resource",
                payload=BytesIO(capture.payload),
                length=len(capture.payload),  # without it warcio would put a digest of its own in the place of ours
                warc_content_type=capture.media_type,
                warc_headers_dict=warc_headers,
            )
        )
        return
    response = writer.create_warc_record(
        capture.url,
        "response",
        payload=BytesIO(capture.payload),
        length=len(capture.payload),
        http_headers=StatusAndHeaders(f"{exchange.status} -", list(exchange.headers), protocol="HTTP/1.1"),
        warc_headers_dict=warc_headers,
    )
    request = writer.create_warc_record(
        capture.url,
        "request",
        http_headers=StatusAndHeaders(
            f"{exchange.method} {capture.url} HTTP/1.1", list(exchange.request_headers), is_http_request=True
        ),
    )
    writer.write_request_response_pair(request, response)


def write_visit(writer: WARCWriter, visit: Visit) -> None:
    """Write a visit as a `metadata` record."""
    said = {name: value for name, value in (("mark", visit.mark), ("last", visit.last)) if value}
    record = writer.create_warc_record(
        visit.url,
        "metadata",
        payload=BytesIO("".join(f"{name}: {value}\r\n" for name, value in said.items()).encode()),
        warc_content_type="application/warc-fields",
        warc_headers_dict={"WARC-Date": written(visit.at)},
    )
    writer.write_record(record)


def written(moment: datetime) -> str:
    """Give a time as WARC writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def append_whole(path: Path, record: bytes) -> None:
    """Append a record, or leave the file as it was: a full disk must not tear the middle of a file."""
    with path.open("ab", buffering=0) as file:
        start = file.tell()
        try:
            done = 0
            while done < len(record):
                done += file.write(record[done:])
        except OSError:
            file.truncate(start)
            raise
