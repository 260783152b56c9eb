"""Files in files: zips and WARCs of others, read within bounds. Names in them never become paths."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.members import capture_of

MAX_MEMBERS = 10_000
MAX_UNPACKED = 500 << 20
"""Bytes that one zip may unpack to."""


class BundleError(ValueError):
    """A bundle cannot be read, or not further."""


def members_of_zip(
    path: Path, max_member: int, problems: list[str], max_unpacked: int = MAX_UNPACKED
) -> Iterator[tuple[str, bytes]]:
    """Yield name and payload of each file in a zip; what one says of its size is not believed."""
    unpacked = 0
    try:
        with opened(path) as bundle:
            members = [info for info in bundle.infolist() if not info.is_dir() and not hidden(info.filename)]
            if len(members) > MAX_MEMBERS:
                raise BundleError(f"{len(members)} files in it, expected at most {MAX_MEMBERS}")
            for info in members:
                payload = unpack(bundle, info, max_member)
                if payload is None:
                    problems.append(f"{path}: {info.filename}: encrypted, or more than {max_member} bytes unpacked")
                    continue
                unpacked += len(payload)
                if unpacked > max_unpacked:
                    raise BundleError(f"it unpacks to more than {max_unpacked} bytes, the rest is left out")
                yield info.filename, payload
    except (BadZipFile, ZlibError, EOFError, NotImplementedError) as error:
        raise BundleError(f"expected a zip: {error}") from error


def opened(path: Path) -> ZipFile:
    """Open a zip; names not marked as UTF-8 are read as GBK, which Chinese Windows writes, if they are that."""
    try:
        return ZipFile(path, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return ZipFile(path)


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


def members_of_warc(path: Path, max_member: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield address, media type and payload of each page in a WARC that was answered with status 200."""
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                payload = record.content_stream().read(max_member + 1)
                capture = capture_of(record, "", payload) if len(payload) <= max_member else None
                if capture and capture.media_type.lower().startswith(("text/html", "application/xhtml")):
                    yield capture.url, capture.media_type, payload
    except (ArchiveLoadFailed, ZlibError, EOFError, ValueError) as error:
        raise BundleError(f"expected a WARC, read as far as it goes: {error}") from error
