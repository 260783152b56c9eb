"""What the archive holds of a source: of earlier runs by its index, and what this run has noted since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from crawlers.index import Index
from models.documents import Captured

HISTORY = """
SELECT name, start, at, sha256, mark, last FROM records JOIN files USING (file) WHERE url = ? ORDER BY name, start"""
CAPTURES = """
SELECT capture_id, start, url, at, sha256 FROM records JOIN files USING (file)
WHERE name = ? AND capture_id IS NOT NULL ORDER BY start"""
LATEST = "SELECT url, sha256 FROM records JOIN files USING (file) WHERE sha256 IS NOT NULL ORDER BY name, start"


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
    sha256: str | None = None


class Place(Captured):
    """A capture of the archive, by what its record's head says, and where the record begins."""

    capture_id: str
    path: Path
    offset: int


class Known:
    """What an archive holds of one source, its files as they were at the first question."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fresh: dict[str, str] = {}
        self.payloads: set[str] = set()

    @cached_property
    def index(self) -> Index:
        """The index of the files."""
        return Index(self.folder)

    def note(self, url: str, sha256: str) -> None:
        """Note a payload that this run has written."""
        self.fresh[url] = sha256
        self.payloads.add(sha256)

    def latest(self, url: str) -> str | None:
        """Give the hash of an address's newest payload."""
        if url not in self.fresh and (page := self.page(url)):
            return page.sha256
        return self.fresh.get(url)

    def addresses(self) -> dict[str, str]:
        """Give every address that was ever captured, with the hash of its newest payload."""
        return dict(self.index.ask(LATEST)) | self.fresh

    def holds(self, sha256: str) -> bool:
        """Say whether a payload was ever captured."""
        asked = "SELECT 1 FROM records WHERE sha256 = ? LIMIT 1"
        return sha256 in self.payloads or bool(self.index.ask(asked, sha256))

    def page(self, url: str) -> Page | None:
        """Give what was known of an address when this run began."""
        page: Page | None = None
        for name, start, at, sha256, mark, last in self.index.ask(HISTORY, url):
            moment = datetime.fromisoformat(at).timestamp()
            page = page or Page(moment, moment)
            page.checked_at = moment
            if sha256:
                page.changed_at, page.sha256 = moment, sha256
                page.path, page.offset = self.folder / name, start
            else:
                page.mark, page.last = mark, last
        return page

    def feeds(self) -> list[tuple[Path, int]]:
        """Give where feeds and sitemaps lie that tell dates, all that were ever captured, the oldest first."""
        asked = "SELECT name, start FROM records JOIN files USING (file) WHERE dates_others ORDER BY name, start"
        return [(self.folder / name, start) for name, start in self.index.ask(asked)]

    def files(self) -> list[tuple[str, int, str]]:
        """Give each file in order: name, time in ns since 1970, the lines about its damage as JSON."""
        return self.index.ask("SELECT name, changed, problems FROM files ORDER BY name")

    def places(self, name: str, without: Collection[str]) -> Iterator[Place]:
        """Yield the captures of a file, without those of some ids."""
        for capture_id, start, url, at, sha256 in self.index.ask(CAPTURES, name):
            if capture_id not in without:
                yield Place(
                    url=url,
                    source_id=self.folder.name,
                    fetched_at=datetime.fromisoformat(at),
                    sha256=sha256,
                    capture_id=capture_id,
                    path=self.folder / name,
                    offset=start,
                )
