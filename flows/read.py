"""Read: captures that were not read yet, through page reader and extraction, into the warehouse."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from crawlers.archive import Archive
from crawlers.held import Hold, holds
from flows.reader import READERS, Reader, key
from flows.settings import Settings, prepare_prefect
from flows.show import counted
from flows.storage.mirror import synced
from models.documents import Captured
from models.records import Record
from models.reference import Seeds, Source
from pipeline import language
from pipeline.seeds import extractor_version
from pipeline.warehouse import Warehouse

log = logging.getLogger("chipwire")
C = TypeVar("C", bound=Captured)


class ReadOutcome(Record):
    """What one pass over the archive gave."""

    captures: int = 0
    documents: int = 0
    facts: int = 0
    passed_over: int = 0
    problems: tuple[str, ...] = ()


class Wanted(Record):
    """Which captures of the archive to read: those that were not read yet, or all; of some days and sources, or any.

    `read_by` takes those that a version of the extraction has read and no later one.
    """

    since: datetime | None = None
    until: datetime | None = None
    sources: tuple[str, ...] = ()
    read_by: str | None = None
    again: bool = False

    def whole(self) -> bool:
        """Say whether all of the archive is meant."""
        return self.since is None and self.until is None and not self.sources and not self.read_by

    def __contains__(self, capture: Captured) -> bool:
        """Say whether a capture is of the days and sources."""
        early = self.until is None or capture.fetched_at < self.until
        return early and (not self.sources or capture.source_id in self.sources)


def read(settings: Settings, seeds: Seeds, sources: Mapping[str, Source], wanted: Wanted = Wanted()) -> ReadOutcome:  # noqa: B008
    """Read what the archive holds and no pass of this extractor has read, or all of it again."""
    version = extractor_version(seeds, *READERS)
    lexicon = language.lexicon(seeds)
    reader = Reader(lexicon, version, sources, settings.archive, marks=settings.work / "reading")
    if settings.dask:
        prepare_prefect(settings)
    log.info("reading what is new", extra={"stage": "read"})
    problems = list(synced(settings))
    captures = documents = facts = passed_over = 0
    with Warehouse(settings.work, settings.lake) as warehouse:
        if wanted.again and wanted.whole():
            warehouse.forget_readings()
        done = set() if wanted.again else warehouse.captures_read(version)
        only = warehouse.captures_read(wanted.read_by) if wanted.read_by else None
        archive = Archive(settings.archive)
        if wanted.again and wanted.whole():
            archive.forget_index()
        places = let_go(archive.places(done, wanted.since, problems), holds(settings.archive))
        mine = (p for p in places if p in wanted and is_of(settings.share, p.capture_id))
        new = (p for p in mine if only is None or p.capture_id in only)
        for batch in reader.batches(archive.taken(new, problems), problems, cluster=settings.dask):
            warehouse.replace(batch.reads, map(key, batch.captures), version)
            captures, documents = captures + len(batch.captures), documents + len(batch.reads)
            facts += sum(len(read.extraction.facts) for read in batch.reads if read.extraction)
            passed_over += batch.passed_over
            for poisoned in (read for read in batch.reads if read.error):
                log.warning(f"quarantined, of {poisoned.document.source_id}: {poisoned.error}", extra={"stage": "read"})
            log.info(said(documents, facts, passed_over), extra={"stage": "read"})
        if wanted.whole() and settings.share == (1, 1):
            warehouse.drop_versions_but(version)
        warehouse.compare_texts()
    return ReadOutcome(
        captures=captures, documents=documents, facts=facts, passed_over=passed_over, problems=tuple(problems)
    )


def is_of(share: tuple[int, int], capture_id: str) -> bool:
    """Say whether a capture is in a share, which is as large as the others."""
    one, many = share
    return int(capture_id[:8], 16) % many == one - 1


def said(documents: int, facts: int, passed_over: int) -> str:
    """Say how far reading has come."""
    words = f"{counted(documents, 'document')}, {counted(facts, 'fact')}"
    return f"{words}, {counted(passed_over, 'page')} without a chip" if passed_over else words


def let_go(captures: Iterable[C], held: Mapping[str, Hold]) -> Iterator[C]:
    """Yield the captures that are not held back."""
    return (c for c in captures if c.source_id not in held or c.fetched_at < held[c.source_id].since)
