"""The inbox: files that people bring go into the archive as they are, each payload once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from pydantic import Field

from crawlers.archive import Archive
from crawlers.bundles import BundleError, members_of_warc, members_of_zip
from crawlers.pages.files import lines
from models.documents import Capture
from models.records import Record
from models.reference import Source

INBOX = Source(id="inbox", name="Inbox", kind="inbox", licence="As the operator who imports it knows")
"""The source that imported files belong to, where no file declares it."""

MAX_FILE = 50 << 20
MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".eml": "message/rfc822",
    ".csv": "text/csv",
    ".jsonl": "application/jsonl",
}
KNOWN = ", ".join([*MEDIA_TYPES, ".zip", ".warc", ".warc.gz"])


class Taken(Record):
    """What an import came to."""

    imported: int = Field(0, description="Payloads that were new")
    replaced: int = Field(0, description="Of these, new versions of a file that was imported before under its name")
    duplicates: int = Field(0, description="Payloads that the archive held already")
    problems: tuple[str, ...] = Field((), description="What could not be taken, one line each")


@dataclass(frozen=True)
class Item:
    """One payload found in what was given."""

    url: str
    media_type: str
    payload: bytes


def take(paths: Sequence[Path], archive: Archive) -> Taken:
    """Put files, and the files in folders, zips and WARCs, into the archive; nothing twice, problems listed."""
    problems: list[str] = []
    imported = replaced = duplicates = 0
    for path in paths:
        for item in found(path, problems):
            digest = sha256(item.payload).hexdigest()
            if archive.holds(INBOX.id, digest):
                duplicates += 1
                continue
            capture = Capture(source_id=INBOX.id, fetched_at=datetime.now(UTC), sha256=digest, **vars(item))
            replaced += capture.url in archive.known(INBOX.id).latest
            imported += archive.add(capture)
            if item.media_type == MEDIA_TYPES[".jsonl"]:
                problems += lines(capture, INBOX)[1]
    return Taken(imported=imported, replaced=replaced, duplicates=duplicates, problems=tuple(problems))


def found(path: Path, problems: list[str]) -> Iterator[Item]:
    """Yield the payloads under a path, hidden files left out."""
    if not path.exists():
        problems.append(f"{path}: no such file or folder")
        return
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        if file.is_dir() or any(part.startswith(".") for part in Path(name).parts):
            continue
        try:
            yield from items(file, name, problems)
        except (OSError, BundleError) as error:
            problems.append(f"{file}: cannot be read: {error}")


def items(file: Path, name: str, problems: list[str]) -> Iterator[Item]:
    """Yield the payloads in a file: its own, or those of the files in it."""
    if name.lower().endswith((".warc", ".warc.gz")):
        for url, warc_type, payload in members_of_warc(file, MAX_FILE):
            yield Item(url, warc_type, payload)
        return
    if name.lower().endswith(".zip"):
        inside = members_of_zip(file, MAX_FILE, problems)
        parts = ((f"{name}/{member}", f"{file}: {member}", payload) for member, payload in inside)
    else:
        parts = ((name, str(file), payload) for payload in whole(file, problems))
    for label, where, payload in parts:
        media_type = MEDIA_TYPES.get(Path(label).suffix.lower())
        if media_type is None:
            problems.append(f"{where}: the ending is not read, expected {KNOWN}")
        else:
            yield Item(address(label), media_type, payload)


def whole(file: Path, problems: list[str]) -> Iterator[bytes]:
    """Yield the payload of a file, unless it is none or too large."""
    if not file.is_file():
        problems.append(f"{file}: expected a file")
    elif file.stat().st_size > MAX_FILE:
        problems.append(f"{file}: {file.stat().st_size} bytes, expected at most {MAX_FILE}")
    else:
        yield file.read_bytes()


def address(name: str) -> str:
    """Give the address of an imported file: its name, readable, with nothing in it that ends a header line."""
    return "import:" + "".join(part if part.isprintable() and part not in ' %#"<>' else quote(part) for part in name)
