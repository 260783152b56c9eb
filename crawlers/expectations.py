"""What a source's file expects of each run, held against what a crawl brought."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from crawlers.archive import Archive
from crawlers.crawl import Fetched
from crawlers.held import hold, holds, release
from crawlers.links import is_document
from crawlers.pages import PageError, read
from crawlers.told import FeedDates
from models.documents import Capture
from models.reference import Source

SAMPLE = 20
"""Pages, the newest, that are read to see whether the expectations hold."""
JUDGED = ("ok", "empty")
"""States of crawls that reached their source; of others no number of documents can be expected."""


class Sample(NamedTuple):
    """Pages that were read: how many, the documents in them, those with a date, and what could not be read."""

    pages: int
    documents: int
    dated: int
    wrong: list[str]


def begun(source: Source, archive: Path) -> datetime:
    """Hold back what a crawl is about to bring until it is judged, if anything is expected; give the moment."""
    now = datetime.now(UTC)
    if expects(source):
        hold(archive, source.id, now, "its run was cut short before it was judged")
    return now


def judged(source: Source, fetched: Fetched, archive: Archive, begun_at: datetime | None = None) -> Fetched:
    """Give a fetch as its pages, read, show it: `held` or `parse_error` in place of `ok`.

    What breaks the expectations is held back with all that comes after it. A run that reaches its source and keeps
    them lets it go, judged with what was held back before.
    """
    begun_at = begun_at or fetched.started_at
    held = holds(archive.folder).get(source.id)
    since = min(held.since, begun_at) if held else begun_at
    sample = sampled(source, archive, since)
    if why := broken(source, fetched, sample):
        hold(archive.folder, source.id, since, why)
        line = f"{source.id}: held back: {why}; `chipwire read --accept {source.id}` lets it go"
        return fetched.model_copy(update={"state": "held", "problems": (*fetched.problems, line)})
    if fetched.state in JUDGED or since == begun_at:
        release(archive.folder, source.id)
    if fetched.state in JUDGED and sample.wrong and not sample.documents:
        return fetched.model_copy(update={"state": "parse_error", "problems": (*fetched.problems, sample.wrong[0])})
    return fetched


def expects(source: Source) -> bool:
    """Say whether a source's file expects anything of a run."""
    return source.least_documents > 0 or source.least_dated > 0


def sampled(source: Source, archive: Archive, since: datetime) -> Sample:
    """Read the newest documents of a source since a moment, one at a time in memory."""

    def brought() -> Iterator[Capture]:
        return (capture for capture in archive.of(source.id, since, []) if is_document(source, capture.url))

    count = sum(1 for _ in brought())
    documents = dated = 0
    wrong: list[str] = []
    dates = FeedDates(archive, source.id)
    for capture in islice(brought(), max(0, count - SAMPLE), None):
        try:
            found = read(capture, source, told=dates.of)
        except Exception as error:  # noqa: BLE001 (the edge of a run, which one poisoned page must not end)
            wrong.append(str(error) if isinstance(error, PageError) else f"{capture.url}: {error!r}")
            continue
        documents += len(found)
        dated += sum(document.published is not None for document in found)
    return Sample(min(count, SAMPLE), documents, dated, wrong)


def broken(source: Source, fetched: Fetched, sample: Sample) -> str | None:
    """Say which expectation is broken, None where all are kept."""
    if fetched.state in JUDGED and fetched.documents < source.least_documents:
        return f"{fetched.documents} documents, expected at least {source.least_documents}"
    if expects(source) and sample.pages and not sample.documents:
        return f"no document in {sample.pages} new pages" + "".join(f", {said}" for said in sample.wrong[:1])
    if sample.dated < source.least_dated * sample.documents:
        share = f"expected a share of {source.least_dated:g} at least"
        return f"{sample.dated} of {sample.documents} documents with a date, {share}"
    return None
