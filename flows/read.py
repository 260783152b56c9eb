"""Read: captures that were not read yet, through page reader and extraction, into the warehouse."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers import pages
from crawlers.archive import Archive
from crawlers.held import Hold, holds
from crawlers.pages.document import document_id
from flows.settings import Settings
from flows.show import counted
from models.documents import Capture, Document
from models.records import Record
from models.reference import Seeds, Source
from pipeline import language
from pipeline.extract import Lexicon, extract
from pipeline.seeds import extractor_version
from pipeline.warehouse import Read, Warehouse

log = logging.getLogger("chipwire")

BATCH_DOCUMENTS = 300


class ReadOutcome(Record):
    """What one pass over the archive gave."""

    captures: int = 0
    documents: int = 0
    facts: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Reads captures with one lexicon, as one version of the extraction."""

    lexicon: Lexicon
    version: str
    sources: Mapping[str, Source]

    def capture(self, capture: Capture, source: Source) -> list[Read]:
        """Give what stands in one capture; one that cannot be read is a document with its error."""
        try:
            documents = pages.read(capture, source)
        except pages.PageError as unreadable:
            return [self.failed(capture, str(unreadable))]
        except Exception as bug:  # noqa: BLE001 (the flow's edge: one poisoned page must not end the run)
            return [self.failed(capture, f"{capture.url}: {type(bug).__name__}: {bug}")]
        return [self.document(document, key(capture)) for document in documents]

    def document(self, document: Document, capture_id: str) -> Read:
        """Give a document with its facts, or with the error that kept them from being read."""
        try:
            found = extract(document, self.lexicon)
        except Exception as bug:  # noqa: BLE001 (the flow's edge: one poisoned text must not end the run)
            error = f"{document.url}: {type(bug).__name__}: {bug}"
            return Read(document=document, capture_id=capture_id, error=error, extractor_version=self.version)
        return Read(document=document, capture_id=capture_id, extraction=found, extractor_version=self.version)

    def failed(self, capture: Capture, error: str) -> Read:
        """Give the row of a capture out of which no document came."""
        document = Document(
            id=document_id(capture.source_id, capture.url),
            text="",
            url=capture.url,
            source_id=capture.source_id,
            fetched_at=capture.fetched_at,
            sha256=capture.sha256,
        )
        return Read(document=document, capture_id=key(capture), error=error, extractor_version=self.version)

    def batches(self, captures: Iterable[Capture], problems: list[str]) -> Iterator[tuple[list[Capture], list[Read]]]:
        """Yield captures with what was read from them, some hundred documents at a time."""
        taken: list[Capture] = []
        batch: list[Read] = []
        for capture in captures:
            if (source := self.sources.get(capture.source_id)) is None:
                problems.append(f"{capture.url}: its source {capture.source_id!r} has no file in the seeds")
                continue
            batch += (found := self.capture(capture, source))
            problems += [read.error for read in found if read.error]
            taken.append(capture)
            if len(batch) >= BATCH_DOCUMENTS:
                yield taken, batch
                taken, batch = [], []
        if taken:
            yield taken, batch


class Wanted(Record):
    """Which captures of the archive to read: those that were not read yet, or all; of some days and sources, or any."""

    since: datetime | None = None
    until: datetime | None = None
    sources: tuple[str, ...] = ()
    again: bool = False

    def whole(self) -> bool:
        """Say whether all of the archive is meant."""
        return self.since is None and self.until is None and not self.sources

    def __contains__(self, capture: Capture) -> bool:
        """Say whether a capture is of the days and sources."""
        early = self.until is None or capture.fetched_at < self.until
        return early and (not self.sources or capture.source_id in self.sources)


def read(settings: Settings, seeds: Seeds, sources: Mapping[str, Source], wanted: Wanted = Wanted()) -> ReadOutcome:  # noqa: B008
    """Read what the archive holds and no pass of this extractor has read, or all of it again."""
    reader = Reader(Lexicon.from_seeds(seeds, language.namers()), extractor_version(seeds, "crawlers.pages"), sources)
    log.info("reading what is new", extra={"stage": "read"})
    problems: list[str] = []
    captures = documents = facts = 0
    with Warehouse(settings.work) as warehouse:
        if wanted.again and wanted.whole():
            warehouse.forget_readings()
        done = set() if wanted.again else warehouse.captures_read(reader.version)
        archived = let_go(Archive(settings.archive).captures(wanted.since, problems), holds(settings.archive))
        new = (capture for capture in archived if capture in wanted and key(capture) not in done)
        for taken, batch in reader.batches(new, problems):
            warehouse.replace(batch, map(key, taken), reader.version)
            captures, documents = captures + len(taken), documents + len(batch)
            facts += sum(len(read.extraction.facts) for read in batch if read.extraction)
            log.info(f"{counted(documents, 'document')}, {counted(facts, 'fact')}", extra={"stage": "read"})
        if wanted.whole():
            warehouse.drop_versions_but(reader.version)
        warehouse.compare_texts()
    return ReadOutcome(captures=captures, documents=documents, facts=facts, problems=tuple(problems))


def let_go(captures: Iterable[Capture], held: Mapping[str, Hold]) -> Iterator[Capture]:
    """Yield the captures that are not held back."""
    return (c for c in captures if c.source_id not in held or c.fetched_at < held[c.source_id].since)


def key(capture: Capture) -> str:
    """Give what tells one capture from all others."""
    parts = (capture.source_id, capture.url, capture.fetched_at.isoformat(), capture.sha256)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
