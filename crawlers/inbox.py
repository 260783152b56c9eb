"""The inbox: files that people bring go into the archive as they are, each payload once."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from pydantic import Field

from crawlers.archive import Archive
from crawlers.bundles import BundleError, members_of_mbox, members_of_warc, members_of_zip
from crawlers.pages import ENDINGS
from crawlers.pages.decode import packed_as
from crawlers.pages.files import lines
from models.documents import Capture
from models.records import Record
from models.reference import Source

INBOX = Source(id="inbox", name="Inbox", kind="inbox", licence="As the operator who imports it knows")
"""The source that imported files belong to, where no file declares it."""

MAX_FILE = 50 << 20
BINARY = {".pdf": ("a PDF", ("a PDF",)), ".xlsx": ("a workbook", ("a zip",))}
SHOWN = 5
"""Problems of one file that are listed; of more, only their number."""

WARCS = (".warc", ".warc.gz")
KNOWN = ", ".join([*ENDINGS, ".mbox", ".zip", *WARCS])
PASSED_OVER = frozenset(
    """.css .js .map .ico .svg .png .jpg .jpeg .gif .webp .bmp .tif .tiff .heic .mp4 .mov .avi .webm .mp3 .m4a .ogg
    .opus .wav .amr .silk .tgs .woff .woff2 .ttf .db""".split()  # noqa: SIM905
)
"""Endings of what stands beside an export's texts: in a folder or zip it is counted and left out."""


class Taken(Record):
    """What an import came to."""

    imported: int = Field(0, description="Payloads that were new")
    replaced: int = Field(0, description="Of these, new versions of a file that was imported before under its name")
    duplicates: int = Field(0, description="Payloads that the archive held already")
    passed_over: int = Field(0, description="Pictures, sounds and the like beside the texts of a folder, zip or WARC")
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
    foreign: list[Path] = []
    imported = replaced = duplicates = passed_over = 0
    for given, file in ((path, file) for path in paths for file in found(path, problems)):
        if given != file and file.suffix.lower() in PASSED_OVER:
            passed_over += 1
            continue
        wrong: list[str] = []
        more = 0
        where = place(file, inbox)
        for item in items(file, where, wrong, foreign):
            if item is None:
                passed_over += 1
                continue
            digest = sha256(item.payload).hexdigest()
            latest = archive.known(INBOX.id).latest(item.url)
            changed_back = item.url == address(file.name, where) and latest not in (None, digest)
            if archive.holds(INBOX.id, digest) and not changed_back:
                duplicates += 1
                continue
            capture = Capture(source_id=INBOX.id, fetched_at=datetime.now(UTC), sha256=digest, **vars(item))
            replaced += latest is not None
            imported += archive.add(capture)
            if item.media_type == ENDINGS[".jsonl"]:
                bad = (row for row in lines(capture, INBOX) if isinstance(row, str))
                wrong += islice(bad, SHOWN)
                more += sum(1 for _ in bad)
        problems += wrong[:SHOWN]
        if more := more + len(wrong[SHOWN:]):
            problems.append(f"{file}: and {more} more problems like these")
    problems += not_read(foreign)
    return Taken(
        imported=imported, replaced=replaced, duplicates=duplicates, passed_over=passed_over, problems=tuple(problems)
    )


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


def not_read(foreign: Sequence[Path]) -> Iterator[str]:
    """Yield one line for all files whose ending is none that is read."""
    endings = Counter(file.suffix.lower() or "none" for file in foreign)
    if len(foreign) == 1:
        yield f"{foreign[0]}: the ending is not read, expected {KNOWN}"
    elif foreign:
        counts = ", ".join(f"{ending} ({count})" for ending, count in endings.most_common(SHOWN))
        more = f" and {len(endings) - SHOWN} more" if len(endings) > SHOWN else ""
        what = f"{len(foreign)} files have endings that are not read, {counts}{more}"
        yield f"{what}: {foreign[0]} the first; expected {KNOWN}"


def items(file: Path, where: str, problems: list[str], foreign: list[Path]) -> Iterator[Item | None]:
    """Yield the payloads in a file, its own or those of the files in it, until it cannot be read further.

    None stands for one that is passed over; files of endings that are not read are added to `foreign`.
    """
    try:
        if file.name.lower().endswith(WARCS):
            for url, media_type, payload in members_of_warc(file, MAX_FILE, problems):
                is_read = media_type.partition(";")[0].strip().lower() in (*ENDINGS.values(), "application/xhtml+xml")
                yield Item(url, media_type, payload) if is_read else None
            return
        for label, payload in labelled(file, problems):
            ending = Path(label).suffix.lower()
            if ending in ENDINGS and (wrong := unlike(payload, ending)):
                problems.append(f"{file.parent / label}: {wrong}")
            elif ending in ENDINGS:
                yield Item(address(label, where), ENDINGS[ending], payload)
            elif label != file.name and ending in PASSED_OVER:
                yield None
            else:
                foreign.append(file.parent / label)
    except (OSError, BundleError) as error:
        problems.append(f"{file}: cannot be read: {error}")


def unlike(payload: bytes, ending: str) -> str | None:
    """Say what the bytes of a file are where they are not what its ending says; None where they may be."""
    found = packed_as(payload)
    if ending in BINARY:
        name, fits = BINARY[ending]
        return None if found in fits else f"expected {name}, found {found or 'text'}"
    return f"expected text, found {found}" if found else None


def labelled(file: Path, problems: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the payloads in a file with a name for each: below its own name where there are several."""
    name = file.name
    if name.lower().endswith(".mbox"):
        with file.open("rb") as box:
            yield from mails(name, box, problems)
    elif not name.lower().endswith(".zip"):
        yield from ((name, payload) for payload in whole(file, problems))
    else:
        for member, payload in members_of_zip(file, MAX_FILE, problems):
            if member.lower().endswith(".mbox"):
                yield from mails(f"{name}/{member}", BytesIO(payload), problems)
            else:
                yield f"{name}/{member}", payload


def mails(name: str, box: BinaryIO, problems: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the mails of a mailbox, named by their words: their places change as mails before them are moved away."""
    for number, mail in enumerate(members_of_mbox(box, MAX_FILE), 1):
        if mail is None:
            problems.append(f"{name}: mail {number}: expected at most {MAX_FILE} bytes")
        else:
            yield f"{name}/{sha256(mail.rstrip()).hexdigest()[:12]}.eml", mail


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
