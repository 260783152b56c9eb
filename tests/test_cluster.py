"""Reading on a Dask cluster: what one machine reads, whatever becomes of the workers."""

import os
import shutil
import signal
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from servers import dask, free_port
from websites import HOST, source

from crawlers.archive import Archive
from flows import cluster, reader
from flows.cluster import by_cluster
from flows.reader import READERS, Reader, Reading, chunks
from flows.settings import StartError
from models.documents import Capture
from models.reference import Source
from pipeline.extract import Lexicon

PAGES = 120
ENDING = "/doc/27.html"
NUMBERED = "<html><title>{0}</title>{3}<body><article><p>{1}</p></article>{2}</body></html>"
DATED = '<meta property="article:published_time" content="2026-11-05T08:00:00Z">'
FEED = "<rss><channel>{}</channel></rss>"
ENTRY = "<item><link>{}/doc/{}.html</link><pubDate>Thu, 05 Nov 2026 08:00:00 GMT</pubDate></item>"


def capture(path: str, body: str, minute: int, media_type: str = "text/html") -> Capture:
    """Give a page of the site."""
    payload = body.encode()
    at = datetime(2026, 11, 6, 0, minute, tzinfo=UTC)
    given = {"media_type": media_type, "payload": payload, "sha256": sha256(payload).hexdigest()}
    return Capture(url=f"{HOST}{path}", source_id="site", fetched_at=at, **given)


def captures() -> list[Capture]:
    """Give a site: every third article is dated by its feed alone, every tenth is of two pages, one cannot be read."""
    found = [capture("/", FEED.format("".join(ENTRY.format(HOST, n) for n in range(PAGES))), 0, "application/rss+xml")]
    for number in range(PAGES):
        words = f"A dealer asks ${20 + number % 9},500 for an H100 PCIe card, its owner said on the telephone."
        dated = DATED if number % 3 else ""
        more = f'<a rel="next" href="{number}_2.html">2</a>' if number % 10 == 0 else ""
        found.append(capture(f"/doc/{number}.html", NUMBERED.format(number, words, more, dated), 1))
        if more:
            words, back = "An H200 NVL card is $30,000 with another dealer.", f'<a href="{number}.html">1</a>'
            found.append(capture(f"/doc/{number}_2.html", NUMBERED.format(number, words, back, dated), 2))
    return [*found, capture("/doc/poisoned.html", "<p>H100</p>" * 60_000, 3)]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Give an archive that holds the site."""
    Archive(tmp_path / "archive").append(captures())
    return tmp_path / "archive"


def test_a_cluster_that_loses_a_worker_reads_what_one_process_reads(
    lexicon: Lexicon, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "FEW", 20)
    reads = Reader(lexicon, "v", {"site": source(f"{HOST}/", kind="feed")}, archive)
    plain = list(reads.readings(Archive(archive).captures(), 1))
    found = []
    with dask(tmp_path / "dask", 2) as (address, workers):
        for each in reads.readings(Archive(archive).captures(), 1, address):
            found.append(each)
            if len(found) == len(plain) // 3:
                workers[0].kill()
    assert found == plain
    documents = [read.document for _, reading in plain for read in reading.reads if read.extraction]
    assert all(document.published for document in documents)
    assert len(documents) == PAGES
    assert sum("H200 NVL" in document.text for document in documents) == PAGES / 10


class Fragile(Reader):
    """A reader that a page is too much for."""

    def capture(self, capture: Capture, source: Source) -> Reading:
        """Give what stands in a capture, and of one nothing ever."""
        if capture.url.endswith(ENDING):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().capture(capture, source)


def test_a_page_that_ends_its_workers_is_given_up_and_the_rest_is_read(lexicon: Lexicon, tmp_path: Path) -> None:
    given = captures()[1:36]
    reads = Fragile(lexicon, "v", {"site": source(f"{HOST}/", kind="listing")}, tmp_path / "none")
    with dask(tmp_path, 3, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as (address, _):
        found = list(reads.on_cluster(address, chunks(iter(given), 10)))
    assert [capture for capture, _ in found] == given
    problems = [read.error for _, reading in found for read in reading.reads if read.error]
    assert problems == [f"{HOST}{ENDING}: reading it ended several processes"]
    assert all(reading.reads for _, reading in found)


def squares(_: Any, item: int) -> int:
    """Give the item's square, in its time."""
    time.sleep(0.02)
    return item * item


def test_without_a_scheduler_or_a_worker_reading_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(StartError, match="no Dask scheduler answers"):
        list(by_cluster(f"tcp://127.0.0.1:{free_port()}", None, squares, [1], READERS))
    with dask(tmp_path, 0) as (address, _), pytest.raises(StartError, match="no worker"):
        list(by_cluster(address, None, squares, [1], READERS))


@pytest.mark.parametrize(("lost", "said"), [(0, "no worker"), (1, "scheduler was lost")], ids=["worker", "scheduler"])
def test_what_is_lost_for_good_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: int, said: str
) -> None:
    with dask(tmp_path, 1) as (address, processes):
        answers = by_cluster(address, None, squares, range(1000), READERS)
        assert next(answers) == (0, 0)
        monkeypatch.setattr(cluster, "PATIENCE", 1)
        processes[lost].kill()
        with pytest.raises(StartError, match=said):
            list(answers)


def test_a_worker_with_other_code_reads_nothing(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    for package in ("models", "pipeline", "crawlers", "flows"):
        shutil.copytree(root / package, tmp_path / "other" / package)
    with (tmp_path / "other" / "crawlers" / "pages" / "parts.py").open("a") as code:
        code.write("# another day's code\n")
    path = os.pathsep.join((str(tmp_path / "other"), str(Path(__file__).parent)))
    with dask(tmp_path / "dask", 1, PYTHONPATH=path) as (address, _), pytest.raises(StartError) as refused:
        list(by_cluster(address, None, squares, [1], READERS))
    assert "runs chipwire" in str(refused.value)
    assert "need the same chipwire" in str(refused.value)
