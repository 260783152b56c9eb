"""Files in files: zips, mailboxes and WARCs of others, read within bounds. Names in them never become paths."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from struct import error as StructError  # noqa: N812
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.members import capture_of

MAX_MEMBERS = 10_000
MAX_UNPACKED = 500 << 20
"""Bytes that one zip may unpack to."""
MAX_DEPTH = 3
MAX_LINE = 1 << 16
"""Bytes of a mailbox that are read at a time, whatever its lines are."""
DAMAGE = (BadZipFile, ZlibError, LZMAError, StructError, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading a zip raises where its bytes are not what they should be."""


class BundleError(ValueError):
    """A bundle cannot be read, or not further."""


@dataclass
class Budget:
    """What all that is packed in one file may still come to, however deep it lies."""

    members: int = MAX_MEMBERS
    unpacked: int = MAX_UNPACKED

    def spend(self, size: int) -> None:
        """Count a member; raises BundleError where it is more than is left."""
        self.members -= 1
        self.unpacked -= size
        if self.members < 0:
            raise BundleError(f"expected at most {MAX_MEMBERS} files in it, the rest is left out")


def members_of_zip(
    file: Path | BinaryIO,
    max_member: int,
    problems: list[str],
    max_unpacked: int = MAX_UNPACKED,
    budget: Budget | None = None,
    within: tuple[str, ...] = (),
) -> Iterator[tuple[str, bytes]]:
    """Yield name and payload of each file in a zip, and in zips in it; what one says of its size is not believed."""
    budget = budget or Budget(unpacked=max_unpacked)
    try:
        with opened(file) as bundle:
            for info in bundle.infolist():
                if info.is_dir() or hidden(info.filename):
                    continue
                name = "/".join((*within[1:], info.filename))
                try:
                    payload = unpack(bundle, info, max_member)
                except (*DAMAGE, OSError) as error:
                    problems.append(f"{within[0] if within else file}: {name}: damaged: {error}")
                    continue
                if payload is None:
                    problems.append(
                        f"{within[0] if within else file}: {name}: encrypted, or more than {max_member} bytes unpacked"
                    )
                    continue
                budget.spend(len(payload))
                if budget.unpacked < 0:
                    raise BundleError(f"it unpacks to more than {max_unpacked} bytes, the rest is left out")
                if not name.lower().endswith(".zip"):
                    yield name, payload
                elif len(within) > MAX_DEPTH:
                    raise BundleError(f"{name}: expected zips in zips no deeper than {MAX_DEPTH}")
                else:
                    inner = (*(within or (str(file),)), info.filename)
                    yield from members_of_zip(BytesIO(payload), max_member, problems, max_unpacked, budget, inner)
    except BundleError:
        raise
    except DAMAGE as error:
        if not within:
            raise BundleError(f"expected a zip: {error}") from error
        problems.append(f"{'/'.join(within)}: expected a zip: {error}")


def members_of_mbox(file: BinaryIO, max_member: int) -> Iterator[bytes | None]:
    """Yield the mails of a mailbox, read line by line; None for one of too many bytes, which is passed over."""
    parts: list[bytes] = []
    size, starts = 0, True
    while line := file.readline(MAX_LINE):
        if starts and line.startswith(b"From "):
            if size:
                yield b"".join(parts) if size <= max_member else None
            parts, size = [], 0
        else:
            size += len(line)
            if size <= max_member:
                parts.append(line[1:] if line.startswith(b">From ") else line)
        starts = line in (b"\n", b"\r\n")
    if size:
        yield b"".join(parts) if size <= max_member else None


def opened(file: Path | BinaryIO) -> ZipFile:
    """Open a zip; names not marked as UTF-8 are read as GBK, which Chinese Windows writes, if they are that."""
    try:
        return ZipFile(file, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return ZipFile(file)


def hidden(name: str) -> bool:
    """Say whether a member is one that systems add by themselves."""
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/") if part != "..")


def unpack(bundle: ZipFile, info: ZipInfo, max_member: int) -> bytes | None:
    """Give a member's bytes, None if they are encrypted or too many."""
    if info.flag_bits & 1:
        return None
    with bundle.open(info) as member:
        payload = member.read(max_member + 1)
    return payload if len(payload) <= max_member else None


def members_of_warc(path: Path, max_member: int, problems: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield address, media type and payload of all in a WARC that was answered with status 200.

    That there is none, or that the file ends before its last record does, is a problem.
    """
    is_none = True
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                payload = record.content_stream().read(max_member + 1)
                if len(payload) <= max_member and getattr(record.raw_stream, "limit", False):
                    problems.append(f"{path}: ends within a record, which is left out")
                    return
                try:
                    capture = capture_of(record, "", payload)
                except ValueError as error:
                    problems.append(f"{path}: {str(error).splitlines()[0]}")
                    continue
                if capture is None:
                    continue
                if len(payload) > max_member:
                    problems.append(f"{path}: {capture.url}: expected at most {max_member} bytes")
                else:
                    yield capture.url, capture.media_type, payload
                    is_none = False
    except (ArchiveLoadFailed, ZlibError, EOFError, ValueError) as error:
        raise BundleError(f"expected a WARC, read as far as it goes: {error}") from error
    if is_none and not problems:
        problems.append(f"{path}: holds no page that was answered with status 200")
