"""What a crawl of a site gave, held against what the site was filled with."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crawlers import pages
from crawlers.archive import Archive
from models.documents import Document
from models.reference import Source

KEY = re.compile(r"item-(\d{4})")
SHOWN = 5


@dataclass(frozen=True)
class Expected:
    """What a document must say."""

    title: str
    author: str
    at: datetime
    words: str


@dataclass
class Comparison:
    """How many of a site's articles or posts were found, and how many of those say what they must."""

    expected: int
    found: int = 0
    doubled: int = 0
    unknown: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("title", "date", "author", "body"), 0))
    wrong: list[str] = field(default_factory=list)

    def note(self, line: str) -> None:
        """Keep a line about what is wrong, the first few of each kind."""
        kind = line.partition(" ")[0]
        if sum(kept.startswith(kind) for kept in self.wrong) < SHOWN:
            self.wrong.append(line)

    def share(self, name: str) -> float:
        """Give the share of all articles or posts whose field was read right."""
        return self.right[name] / self.expected


def documents(archive: Path, source: Source, problems: list[str]) -> list[Document]:
    """Read an archive; of an address that was captured again the last capture counts, as in the database."""
    newest = {capture.url: capture for capture in Archive(archive).captures()}
    found: dict[str, Document] = {}
    for capture in newest.values():
        try:
            found.update((document.id, document) for document in pages.read(capture, source, newest.get))
        except pages.PageError as unreadable:
            problems.append(str(unreadable))
    return list(found.values())


def compare(found: Iterable[Document], expected: dict[int, Expected]) -> Comparison:
    """Match documents by the number in their address or text, and hold each against what it must say."""
    result = Comparison(len(expected))
    by_number: dict[int, list[Document]] = defaultdict(list)
    for document in found:
        named = KEY.search(document.url or "") or KEY.search(document.text)
        if named and int(named[1]) in expected:
            by_number[int(named[1])].append(document)
        else:
            result.unknown += 1
            result.note(f"no article or post of ours: {document.url}")
    for number, one in expected.items():
        result.found += number in by_number
        result.doubled += len(by_number[number]) > 1
        if not by_number[number]:
            result.note(f"not found: {number} {one.title}")
        for document in by_number[number][:1]:
            for name, (is_so, must) in fields(document, one).items():
                right = squeezed(is_so) == squeezed(must)
                result.right[name] += right
                if not right:
                    result.note(f"{name} of {document.url}: {difference(squeezed(is_so), squeezed(must))}")
    return result


def fields(document: Document, one: Expected) -> dict[str, tuple[str, str]]:
    """Give what a document says and must say, field by field."""
    at = document.published_at.isoformat() if document.published_at else document.published or ""
    return {
        "title": (document.title or "", one.title),
        "date": (at, one.at.isoformat()),
        "author": (document.author or "", one.author),
        "body": (document.text, one.words),
    }


def difference(is_so: str, must: str) -> str:
    """Give where two texts part, with some characters of both from there on."""
    at = next((n for n, (a, b) in enumerate(zip(is_so, must, strict=False)) if a != b), min(len(is_so), len(must)))
    return f"{is_so[at : at + 40]!r} at {at}, expected {must[at : at + 40]!r}"


def squeezed(text: str) -> str:
    """Give a text without space and without what parts the cells of a row."""
    return re.sub(r"[\s|]", "", text)
