"""The walk through a source's lists: how far it has to go, and where endless ones end."""

from datetime import UTC, datetime
from time import time

from crawlers.archive import Archive, Visit
from models.reference import Source

DRY = 3
"""Lists in a row without anything new after which the next is not asked for."""
WEEK = 7 * 86_400


class Walk:
    """Walks lists from the newest on.

    Where the last walk saw the whole site, it ends at lists that lead to nothing new; once a week it goes on. Lists
    that lead to no address which this crawl has not met, as those of calendars and of endless paging, end it always.
    """

    def __init__(self, archive: Archive, source: Source) -> None:
        self.archive, self.source = archive, source
        self.whole, self.walked, self.open, self.cut = True, False, False, False
        self.news = self.dry = self.barren = 0
        self.since = self.last_whole()

    def last_whole(self) -> float | None:
        """Give when the whole site was last walked, if every crawl since then came to its end."""
        page = self.archive.page(self.source.id, self.address())
        return float(page.mark) if page and page.mark else None

    def address(self) -> str:
        """Give the name under which the archive keeps how far walks came."""
        return f"walk:{self.source.id}"

    def goes_on(self, met: int) -> bool:
        """Say whether the next list is to be asked for, after one with `met` addresses that are new to this crawl."""
        self.walked = True
        if self.news and not self.open:
            self.open = True
            self.note("")
        self.dry = 0 if self.news else self.dry + 1
        self.barren = 0 if met else self.barren + 1
        self.news = 0
        if self.barren >= DRY:
            return False
        if self.since is None or time() - self.since > WEEK or self.dry < DRY:
            return True
        self.cut = True
        return False

    def finished(self) -> None:
        """Note that a crawl came to its end, with all that is new; not where its budget left something out."""
        again = self.since is None or time() - self.since > WEEK
        if self.walked and self.whole and (self.open or again):
            self.note(str(self.since if self.cut else time()))

    def note(self, mark: str) -> None:
        """Write how far walks came."""
        self.archive.visited(self.source.id, Visit(url=self.address(), at=datetime.now(UTC), mark=mark or None))
