"""Speed of a crawl into the archive as a ratio against a bare Scrapy spider, and its memory: `make bench-crawl`."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from crawlers.archive import Archive
from crawlers.crawl import crawl
from models.reference import Source

HERE = Path(__file__).parent / "bench"
HOST = "http://bench.example"
ROUNDS = 3


@contextmanager
def served(pages: int) -> Iterator[str]:
    """Serve a site of so many documents from another process."""
    command = [sys.executable, str(HERE / "crawl_site.py"), str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


class Cost(NamedTuple):
    """What it cost to fetch so many documents."""

    documents: int
    seconds: float
    processor: float

    def __str__(self) -> str:
        """Give documents a second, of time and of the processor's."""
        return f"{self.documents / self.seconds:.0f} ({self.documents / self.processor:.0f})"


@contextmanager
def measured(documents: int) -> Iterator[list[Cost]]:
    """Measure what a block costs, time and processor time of the processes that it ran to their end."""
    costs: list[Cost] = []
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    yield costs
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    costs.append(Cost(documents, time.perf_counter() - start, processor))


def bare(url: str, pages: int, at_once: int) -> Cost:
    """Give the cost of the bare spider, which asks for some at once."""
    command = [sys.executable, str(HERE / "bare_spider.py"), url, str(at_once)]
    with measured(pages) as costs:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) == pages
    return costs[0]


def archived(url: str, pages: int, folder: Path) -> Cost:
    """Give the cost of a crawl into an archive."""
    source = Source(
        id="bench",
        name="Bench",
        kind="listing",
        url=f"{HOST}/list/0",  # type: ignore[arg-type]
        follow="/doc/",
        max_pages=100_000,
        max_megabytes=10_000,
        max_minutes=1440,
        licence="none",
    )
    with measured(pages) as costs:
        fetched = crawl(source, folder, url, seconds=86_400)
    assert (fetched.state, fetched.documents) == ("ok", pages), fetched
    return costs[0]


def resident_mb(name: bytes) -> int:
    """Give the resident memory of the process whose command line has a word; 0 where there is none."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if name in line.read_bytes().split(b"\0"):
                status = line.with_name("status").read_text()
                return next(int(row.split()[1]) >> 10 for row in status.splitlines() if row.startswith("VmRSS:"))
        except (OSError, StopIteration):
            continue
    return 0


@contextmanager
def memory(folder: Path, readings: list[tuple[int, int]]) -> Iterator[None]:
    """Read, each second, the bytes of the archive and the memory of the process that writes it."""
    done = Event()

    def watch() -> None:
        while not done.wait(1):
            size = sum(path.stat().st_size for path in folder.rglob("*.warc.gz"))
            if found := resident_mb(b"crawlers.process"):
                readings.append((size, found))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def main() -> None:
    """Print documents a second of both, and how memory went."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rounds = ROUNDS if pages <= 5000 else 1
    console = Console()
    heads = ("documents/s (of processor time)", "chipwire", "bare, one at once", "ratio", "bare, eight at once")
    table = Table(*heads, box=None)
    readings: list[tuple[int, int]] = []
    with served(pages) as url:
        for _ in range(rounds):
            with TemporaryDirectory() as name, memory(Path(name), readings):
                kept = archived(url, pages, Path(name))
                assert len(Archive(Path(name)).known("bench").addresses()) == pages + -(-pages // 50)
            alone, eight = bare(url, pages, 1), bare(url, pages, 8)
            ratio = f"{alone.seconds / kept.seconds:.2f} ({alone.processor / kept.processor:.2f})"
            table.add_row(f"{pages:,}", str(kept), str(alone), ratio, str(eight))
    console.print(table)
    last = max(size for size, _ in readings)
    tenths = [next(mb for size, mb in readings if size >= last * share / 10) for share in (1, 2, 5, 9, 10)]
    shown = ", ".join(f"{mb} MB" for mb in tenths)
    console.print(f"memory after 1/10, 2/10, 5/10, 9/10 and all of the pages: {shown}")


if __name__ == "__main__":
    main()
