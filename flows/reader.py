"""Captures through page reader and extraction, in this process, in as many as there are cores, or on a cluster."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from crawlers import pages
from crawlers.archive import Archive
from crawlers.pages.document import document_id
from crawlers.pages.screen import is_screened, shown
from crawlers.told import FeedDates
from flows.marks import marked
from flows.traces import trace
from flows.workers import by_processes, one_by_one
from models.documents import Capture, Captured, Document, capture_id
from models.reference import Source
from pipeline.extract import Lexicon, extract, names_chip
from pipeline.warehouse import Read

READERS = ("crawlers.pages", "crawlers.pages.chats", "crawlers.formats")
"""Packages that have a say in what is read, beside the extraction."""
BATCH_DOCUMENTS = 300
BATCH_CAPTURES = 3_000
DATED = ("feed", "sitemap")
"""Kinds of source that tell the dates of their pages."""
CHUNK = 8
"""Captures that a process is handed at a time."""
CHUNK_AWAY = 16
"""Captures that a worker on another machine is handed at a time."""
FEW = 400
"""Captures that one process reads sooner than others have started."""


class Batch(NamedTuple):
    """Captures with what was read from them, and how many of them name no chip and were passed over."""

    captures: list[Capture]
    reads: list[Read]
    passed_over: int


class Reading(NamedTuple):
    """What stands in one capture; nothing of one that was passed over."""

    reads: list[Read]
    passed_over: bool = False
    left: bool = False
    """Whether it needs another page of the archive, which was not at hand."""


Readings = Iterator[tuple[Capture, Reading]]


class FurtherPageError(Exception):
    """Reading needs another page of the archive, which is not at hand."""


@dataclass(frozen=True)
class Reader:
    """Reads captures with one lexicon, as one version of the extraction."""

    lexicon: Lexicon
    version: str
    sources: Mapping[str, Source]
    folder: Path | None = None
    """Where the archive lies, to find further parts of an article and the feed that dates it."""
    away: bool = False
    """Whether it reads on another machine, where the archive is not."""
    marks: Path | None = None
    """Where it notes what this process reads now."""

    @cached_property
    def dates(self) -> dict[str, FeedDates]:
        """Give what the feeds of sources told, each read in this process as far as it was needed."""
        return {}

    @cached_property
    def archive(self) -> Archive | None:
        """Give the archive, opened once in each process."""
        return Archive(self.folder) if self.folder else None

    def capture(self, capture: Capture, source: Source) -> Reading:
        """Give what stands in one capture; one that cannot be read is a document with its error."""
        try:
            if is_screened(capture, source) and not names_chip(shown(capture), self.lexicon):
                return Reading([], passed_over=True)
            documents = pages.read(capture, source, lambda url: self.find(source.id, url), self.told(source))
        except FurtherPageError:
            return Reading([], left=True)
        except pages.PageError as unreadable:
            return Reading([self.failed(capture, str(unreadable))])
        except Exception as bug:  # noqa: BLE001 (the flow's edge: one poisoned page must not end the run)
            return Reading([self.failed(capture, f"{capture.url}: {type(bug).__name__}: {bug}", trace(bug))])
        return Reading([self.document(document, key(capture)) for document in documents])

    def find(self, source_id: str, url: str) -> Capture | None:
        """Give the newest capture of an address of a source; raises FurtherPageError away from the archive."""
        if self.away:
            raise FurtherPageError(url)
        return self.archive.earlier(source_id, url) if self.archive else None

    def left(self, url: str) -> str | None:
        """Leave a page whose date only the archive may tell to where that is; raises FurtherPageError."""
        raise FurtherPageError(url)

    def told(self, source: Source) -> Callable[[str], str | None] | None:
        """Give what tells the dates of a source's pages by its feeds; None for one that has none."""
        if source.kind not in DATED:
            return None
        if self.away:
            return self.left
        if self.archive is None:
            return None
        if source.id not in self.dates:
            self.dates[source.id] = FeedDates(self.archive, source.id)
        return self.dates[source.id].of

    def document(self, document: Document, capture_id: str) -> Read:
        """Give a document with its facts, or with the error that kept them from being read."""
        try:
            found = extract(document, self.lexicon)
        except Exception as bug:  # noqa: BLE001 (the flow's edge: one poisoned text must not end the run)
            told = {"error": f"{document.url}: {type(bug).__name__}: {bug}", "traceback": trace(bug)}
            return Read(document=document, capture_id=capture_id, extractor_version=self.version, **told)
        return Read(document=document, capture_id=capture_id, extraction=found, extractor_version=self.version)

    def failed(self, capture: Capture, error: str, traceback: str | None = None) -> Read:
        """Give the row of a capture out of which no document came."""
        document = Document(
            id=document_id(capture.source_id, capture.url),
            text="",
            url=capture.url,
            source_id=capture.source_id,
            fetched_at=capture.fetched_at,
            sha256=capture.sha256,
        )
        told = {"error": error, "traceback": traceback}
        return Read(document=document, capture_id=key(capture), extractor_version=self.version, **told)

    def batches(
        self, captures: Iterable[Capture], problems: list[str], jobs: int = 0, cluster: str | None = None
    ) -> Iterator[Batch]:
        """Yield captures with what was read from them, some hundred documents at a time.

        As many processes read as there are cores, or as `jobs` says, or the workers of the Dask cluster whose
        scheduler's address is given; this process alone where there are few captures.
        """
        batch = Batch([], [], 0)
        jobs = jobs or len(os.sched_getaffinity(0))
        for capture, found in self.readings(self.declared(captures, problems), jobs, cluster):
            problems += [read.error for read in found.reads if read.error]
            batch.captures.append(capture)
            batch.reads.extend(found.reads)
            batch = batch._replace(passed_over=batch.passed_over + found.passed_over)
            if len(batch.reads) >= BATCH_DOCUMENTS or len(batch.captures) >= BATCH_CAPTURES:
                yield batch
                batch = Batch([], [], 0)
        if batch.captures:
            yield batch

    def readings(self, captures: Iterator[Capture], jobs: int, cluster: str | None = None) -> Readings:
        """Yield captures, in order, with what stands in each."""
        first = list(islice(captures, FEW))
        if cluster and len(first) == FEW:
            yield from self.on_cluster(cluster, chunks(chain(first, captures), CHUNK_AWAY))
            return
        if jobs == 1 or len(first) < FEW:
            yield from self.here(chain(first, captures))
        else:
            yield from self.in_processes(jobs, chunks(chain(first, captures)))

    def here(self, captures: Iterable[Capture]) -> Readings:
        """Yield captures with what stands in each, read by this process; those that ended two before, by another."""
        with marked(self.marks) as marks:
            for capture in captures:
                if (mark := key(capture)) in marks.suspected:
                    yield from self.apart([capture])
                else:
                    marks.at(mark)
                    yield capture, self.chunk([capture])[0]

    def in_processes(self, jobs: int, captures: Iterable[list[Capture]]) -> Readings:
        """Yield captures, in order, with what stands in each, read by so many processes of this machine."""
        for chunk, found in by_processes(jobs, self, Reader.chunk, captures):
            yield from zip(chunk, found, strict=True) if found else self.apart(chunk)

    def apart(self, captures: Iterable[Capture]) -> Readings:
        """Yield captures with what stands in each, read one by one by a process that they may end."""
        fresh = replace(self)  # without what it remembers
        for (capture,), found in one_by_one(fresh, Reader.chunk, ([capture] for capture in captures)):
            yield capture, found[0] if found else self.fatal(capture)

    def on_cluster(self, cluster: str, captures: Iterable[list[Capture]]) -> Readings:
        """Yield captures, in order, with what stands in each, read by the workers of a cluster.

        What needs a further page is read here, where the archive is. Captures that ended several workers are tried one
        by one, so that no other is taken for the one at fault, and that one is a document with its error.
        """
        from flows.cluster import by_cluster  # the extra `dask`

        away = replace(self, folder=None, away=True, marks=None)
        for chunk, found in by_cluster(cluster, away, Reader.chunk, captures, READERS):
            if found:
                for capture, reading in zip(chunk, found, strict=True):
                    yield capture, self.chunk([capture])[0] if reading.left else reading
            elif len(chunk) > 1:
                for capture in chunk:
                    yield from self.on_cluster(cluster, [[capture]])
            else:
                yield chunk[0], self.fatal(chunk[0])

    def fatal(self, capture: Capture) -> Reading:
        """Give the reading of a capture that ends whoever reads it."""
        return Reading([self.failed(capture, f"{capture.url}: reading it ended several processes")])

    def chunk(self, captures: list[Capture]) -> list[Reading]:
        """Give what stands in some captures."""
        return [self.capture(capture, self.sources[capture.source_id]) for capture in captures]

    def declared(self, captures: Iterable[Capture], problems: list[str]) -> Iterator[Capture]:
        """Yield the captures whose source is known."""
        for capture in captures:
            if capture.source_id in self.sources:
                yield capture
            else:
                problems.append(f"{capture.url}: its source {capture.source_id!r} has no file in the seeds")


def chunks(captures: Iterator[Capture], size: int = 0) -> Iterator[list[Capture]]:
    """Yield captures some at a time."""
    while chunk := list(islice(captures, size or CHUNK)):
        yield chunk


def key(capture: Captured) -> str:
    """Give the id of a capture."""
    return capture_id(capture.source_id, capture.url, capture.fetched_at, capture.sha256)
