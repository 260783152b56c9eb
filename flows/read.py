"""Read: captures that were not read yet, through page reader and extraction, into the warehouse."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers import pages
from crawlers.archive import Archive
from crawlers.pages.document import document_id
from flows.ledger import Ledger, key
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


def read(
    settings: Settings,
    seeds: Seeds,
    sources: Mapping[str, Source],
    since: datetime | None = None,
    everything: bool = False,
) -> ReadOutcome:
    """Read what the archive holds and no pass of this extractor has read, or all of it again.

    Captures go in the order of their fetching, so that the newest text of an address is the one that stays.
    """
    reader = Reader(Lexicon.from_seeds(seeds, language.namers()), extractor_version(seeds), sources)
    log.info("reading what is new", extra={"stage": "read"})
    problems: list[str] = []
    captures = documents = facts = 0
    with Warehouse(settings.work) as warehouse:
        ledger = Ledger(settings.work, reader.version)
        if everything or warehouse.empty():
            ledger.forget()
        new = (c for c in Archive(settings.archive).captures(since, problems) if c not in ledger)
        for taken, batch in reader.batches(new, problems):
            warehouse.replace(batch, map(key, taken))
            ledger.add(taken)
            captures, documents = captures + len(taken), documents + len(batch)
            facts += sum(len(read.extraction.facts) for read in batch if read.extraction)
            log.info(f"{counted(documents, 'document')}, {counted(facts, 'fact')}", extra={"stage": "read"})
        if since is None:
            warehouse.drop_versions_but(reader.version)
        warehouse.compare_texts()
    return ReadOutcome(captures=captures, documents=documents, facts=facts, problems=tuple(problems))
