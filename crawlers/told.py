"""The dates that a source's feeds tell for its pages: the newest feed first, then those that it has changed from."""

from functools import cached_property
from pathlib import Path

from crawlers.archive import Archive
from crawlers.members import capture_at
from crawlers.pages.feeds import entry_dates


class FeedDates:
    """The dates of all entries that the archive's feeds of one source ever had.

    An entry leaves its feed after some days, and its page is read again years later. Feeds are read as far back as
    the pages that are asked for need it, each once.
    """

    def __init__(self, archive: Archive, source_id: str) -> None:
        self.archive, self.source_id = archive, source_id
        self.known: dict[str, str] = {}

    @cached_property
    def unread(self) -> list[tuple[Path, int]]:
        """Where the feeds lie that were not looked into yet, the oldest first."""
        return self.archive.known(self.source_id).feeds()

    def of(self, url: str) -> str | None:
        """Give the date of a page as its newest entry has it; None where no feed names the page with one."""
        while url not in self.known and self.unread:
            if feed := capture_at(*self.unread.pop()):
                for page, written in entry_dates(feed.payload, feed.url).items():
                    self.known.setdefault(page, written)
        return self.known.get(url)
