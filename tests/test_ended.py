"""A page that ends the process that reads it: it becomes a document with its error, and all others are read."""

import os
import signal
from multiprocessing import get_context
from pathlib import Path

import pytest
from test_cluster import captures
from websites import HOST, source

from flows import reader
from flows.reader import Reader, Reading
from models.documents import Capture
from models.reference import Source
from pipeline.extract import Lexicon

GIVEN = captures()[1:20]
ENDING = "/doc/9.html"
SITE = {"site": source(f"{HOST}/", kind="listing")}


class Fragile(Reader):
    """Dies of a page."""

    def capture(self, capture: Capture, source: Source) -> Reading:
        """End this process where a page is that one; else read it."""
        if capture.url.endswith(ENDING):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().capture(capture, source)


def read_all(reads: Reader, jobs: int) -> list[str | None]:
    """Give the error of each page, in order."""
    (batch,) = reads.batches(GIVEN, [], jobs)
    return [read.error for read in batch.reads]


EXPECTED = [
    f"{capture.url}: reading it ended several processes" if capture.url.endswith(ENDING) else None for capture in GIVEN
]


def test_processes_that_a_page_ends_lose_that_page_alone(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FEW", 4)
    assert read_all(Fragile(lexicon, "v", SITE), 2) == EXPECTED


def test_a_run_that_a_page_ended_reads_on_without_it(lexicon: Lexicon, tmp_path: Path) -> None:
    reads = Fragile(lexicon, "v", SITE, marks=tmp_path / "reading")
    for _ in range(2):
        run = get_context("spawn").Process(target=read_all, args=(reads, 1))
        run.start()
        run.join()
        assert run.exitcode == -signal.SIGKILL
    assert read_all(reads, 1) == EXPECTED
    assert not list(tmp_path.iterdir())
