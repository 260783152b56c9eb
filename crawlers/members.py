"""Reading of one WARC file: its gzip members, the captures in them, and what a kill or a broken disk left."""

import mmap
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from models.documents import Capture

T = TypeVar("T")
GZIP_HEADER = b"\x1f\x8b\x08"
CHUNK = 1 << 16
MAX_RECORD = 1 << 28
"""Bytes of one record, unpacked: five times what a download may have."""


UNREADABLE = (zlib.error, ArchiveLoadFailed, ValueError)
"""What reading a damaged record raises."""


class ArchiveError(ValueError):
    """A record of an archive file cannot be read; the message names file and offset."""


def captures_in(path: Path, problems: list[str] | None) -> Iterator[Capture]:
    """Yield the captures of a file; damage raises ArchiveError, or goes into `problems` and the rest is read."""
    source_id = path.parent.name
    return (capture for _, capture in records(path, lambda record: read_record(record, source_id), problems))


def capture_at(path: Path, offset: int) -> Capture | None:
    """Give the capture whose record begins at a byte of a file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        record, _ = member(data, offset)
    return read_record(record, path.parent.name) if record else None


def records(path: Path, read: Callable[[bytes], T | None], problems: list[str] | None) -> Iterator[tuple[int, T]]:
    """Yield what `read` makes of each record of a file, and the byte where it begins; damage as in `captures_in`.

    Records of which `read` makes None are passed over.
    """
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        offset = 0
        while offset < len(data):
            try:
                record, end = member(data, offset)
                if record is None:
                    return
                found = read(record)
            except UNREADABLE as error:
                message = damaged(path, offset, error)
                if problems is None:
                    raise ArchiveError(message) from error
                problems.append(message)
                offset = next_member(data, offset + 1)
                continue
            if found is not None:
                yield offset, found
            offset = end


def damaged(path: Path, offset: int, why: object) -> str:
    """Give the line about a damaged record."""
    return f"{path}: the record at byte {offset} is damaged, expected a WARC record in gzip: {why}"


def member(data: mmap.mmap, offset: int) -> tuple[bytes | None, int]:
    """Give the member that begins at `offset`, unpacked, and where it ends; None if the file ends before it does."""
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size, at = 0, offset
    while not unpack.eof:
        packed = data[at : at + CHUNK]
        if not packed:
            return None, at
        parts.append(unpack.decompress(packed, MAX_RECORD - size + 1))
        size += len(parts[-1])
        if size > MAX_RECORD:
            raise ValueError(f"it unpacks to more than {MAX_RECORD} bytes")
        at += len(packed)
    return b"".join(parts), at - len(unpack.unused_data)


def next_member(data: mmap.mmap, offset: int) -> int:
    """Give where the next member that holds a WARC record begins, or the end of the file."""
    while (offset := data.find(GZIP_HEADER, offset)) >= 0:
        try:
            if zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(data[offset : offset + 512], 5) == b"WARC/":
                return offset
        except zlib.error:
            pass
        offset += 1
    return len(data)


def read_record(record: bytes, source_id: str) -> Capture | None:
    """Give the capture that a record holds; None for records about the file, requests and the like."""
    for found in ArchiveIterator(BytesIO(record)):
        return capture_of(found, source_id, found.content_stream().read())
    return None


def capture_of(record: ArcWarcRecord, source_id: str, payload: bytes) -> Capture | None:
    """Give a record as a capture of a source; None unless it is a page that was answered with status 200.

    Raises ValueError for one that does not say of what address and when it is.
    """
    headers, answer = record.rec_headers, record.http_headers
    url, at = headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date")
    if record.rec_type == "response" and answer:
        media_type = answer.get_header("Content-Type") or ""
        if answer.get_statuscode() != "200":
            return None
    elif record.rec_type == "resource":
        media_type = headers.get_header("Content-Type") or ""
    else:
        return None
    if not url or not at:
        raise ValueError("a record without WARC-Target-URI" if at else f"{url}: a record without WARC-Date")
    return Capture(
        url=url,
        source_id=source_id,
        fetched_at=datetime.fromisoformat(at),
        media_type=media_type,
        payload=payload,
        sha256=sha256(payload).hexdigest(),
        etag=answer.get_header("ETag") if answer else None,
        last_modified=answer.get_header("Last-Modified") if answer else None,
    )
