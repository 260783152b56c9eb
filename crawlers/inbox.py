"""The inbox: files that people bring go into the archive as they are, each payload once."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
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
SHOWN = 5
"""Problems of one file that are listed; of more, only their number."""

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


def take(paths: Sequence[Path], archive: Archive, inbox: Path | None = None) -> Taken:
    """Put files, and the files in folders, zips and WARCs, into the archive; nothing twice, problems listed."""
    problems: list[str] = []
    imported = replaced = duplicates = 0
    for file in (file for path in paths for file in found(path, problems)):
        wrong: list[str] = []
        more = 0
        where = place(file, inbox)
        for item in items(file, where, wrong):
            digest = sha256(item.payload).hexdigest()
            latest = archive.known(INBOX.id).latest
            changed_back = item.url == address(file.name, where) and latest.get(item.url, digest) != digest
            if archive.holds(INBOX.id, digest) and not changed_back:
                duplicates += 1
                continue
            capture = Capture(source_id=INBOX.id, fetched_at=datetime.now(UTC), sha256=digest, **vars(item))
            replaced += item.url in latest
            imported += archive.add(capture)
            if item.media_type == MEDIA_TYPES[".jsonl"]:
                bad = (row for row in lines(capture, INBOX) if isinstance(row, str))
                wrong += islice(bad, SHOWN)
                more += sum(1 for _ in bad)
        problems += wrong[:SHOWN]
        if more := more + len(wrong[SHOWN:]):
            problems.append(f"{file}: and {more} more problems like these")
    return Taken(imported=imported, replaced=replaced, duplicates=duplicates, problems=tuple(problems))


def found(path: Path, problems: list[str]) -> Iterator[Path]:
    """Yield the files under a path, hidden ones and symbolic links left out: what is linked to was not given."""
    if not path.is_dir():
        if path.exists():
            yield path
        else:
            problems.append(f"{path}: no such file or folder")
        return
    links: list[Path] = []

    def unreadable(error: OSError) -> None:
        problems.append(f"{error.filename}: cannot be read: {error.strerror}")

    for parent, folders, files in os.walk(path, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = [Path(parent, name) for name in sorted(files) if not name.startswith(".")]
        links += (link for link in (*below, *(Path(parent, name) for name in folders)) if link.is_symlink())
        yield from (file for file in below if not file.is_symlink())
    if links:
        problems.append(f"{path}: {len(links)} symbolic links in it are not followed, {links[0]} the first")


def items(file: Path, where: str, problems: list[str]) -> Iterator[Item]:
    """Yield the payloads in a file, its own or those of the files in it, until it cannot be read further."""
    name = file.name
    try:
        if name.lower().endswith((".warc", ".warc.gz")):
            for url, warc_type, payload in members_of_warc(file, MAX_FILE):
                yield Item(url, warc_type, payload)
            return
        if name.lower().endswith(".zip"):
            inside = members_of_zip(file, MAX_FILE, problems)
            parts = ((f"{name}/{member}", f"{file}: {member}", payload) for member, payload in inside)
        else:
            parts = ((name, str(file), payload) for payload in whole(file, problems))
        for label, shown, payload in parts:
            media_type = MEDIA_TYPES.get(Path(label).suffix.lower())
            if media_type is None:
                problems.append(f"{shown}: the ending is not read, expected {KNOWN}")
            else:
                yield Item(address(label, where), media_type, payload)
    except (OSError, BundleError) as error:
        problems.append(f"{file}: cannot be read: {error}")


def whole(file: Path, problems: list[str]) -> Iterator[bytes]:
    """Yield the payload of a file, unless it is none or too large."""
    if not file.is_file():
        problems.append(f"{file}: expected a file")
    elif file.stat().st_size > MAX_FILE:
        problems.append(f"{file}: {file.stat().st_size} bytes, expected at most {MAX_FILE}")
    else:
        yield file.read_bytes()


def place(file: Path, inbox: Path | None) -> str:
    """Give what tells the folder of a file from all others: its name and a short hash; nothing for the inbox itself.

    The same file has the same address by whatever way it is named; below the inbox, wherever that lies.
    """
    folder = file.parent.resolve()
    if inbox and folder.is_relative_to(inbox.resolve()):
        folder = folder.relative_to(inbox.resolve())
    return "" if folder == Path() else f"{folder.name}-{sha256(os.fsencode(folder)).hexdigest()[:8]}"


def address(name: str, where: str) -> str:
    """Give the address of an imported file: its name, and its folder where that is not the inbox, readable."""
    return "import:" + "?in=".join(quoted(words) for words in (name, where) if words)


def quoted(words: str) -> str:
    """Give words with nothing in them that means something in an address, or ends it."""
    return "".join(
        part if part.isprintable() and part not in ' %#?"<>' else quote(part, errors="surrogateescape")
        for part in words
    )
