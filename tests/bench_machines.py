"""Reading on a Dask cluster and crawls that are shared, as ratios to one worker and one crawler: `make bench`.

Everything runs on this machine: figures hold where two cores are idle.
"""

import os
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench_crawl import HOST, served
from bench_reading import ROOT, SOURCE, captures
from rich.console import Console
from rich.table import Table
from servers import dask, redis
from websites import source

from crawlers.crawl import Fetched, Shared, crawl
from flows.cluster import by_cluster
from flows.reader import CHUNK_AWAY, READERS, Reader, chunks
from flows.workers import by_processes
from models.documents import Capture
from pipeline import language, seeds

ROUNDS = 3
CRAWLED = 1000


def nothing(_: Any, chunk: list[Capture]) -> int:
    """Give how many captures came."""
    return len(chunk)


def timed(answers: Iterable[Any]) -> float:
    """Give the seconds that it takes to have all answers."""
    start = time.perf_counter()
    for _ in answers:
        pass
    return time.perf_counter() - start


def on_workers(workers: int, reader: Reader, given: list[Capture]) -> tuple[list[float], float]:
    """Give the seconds of each round with so many workers, and those of a batch of which nothing is made."""
    with TemporaryDirectory() as folder, dask(Path(folder), workers) as (address, _):

        def batches(work: Any) -> Iterable[Any]:
            return by_cluster(address, reader, work, chunks(iter(given), CHUNK_AWAY), READERS)

        timed(batches(Reader.chunk))
        idle = timed(batches(nothing)) / (len(given) / CHUNK_AWAY)
        return [timed(batches(Reader.chunk)) for _ in range(ROUNDS)], idle


def crawled(crawlers: int) -> float:
    """Give the seconds that so many crawlers take to share a site on loopback; 0: one, without a server."""
    site = source(f"{HOST}/list/0", max_pages=100_000, max_megabytes=10_000)
    with TemporaryDirectory() as folder, served(CRAWLED) as url, redis(Path(folder) / "redis") as address:

        def fetch(_: int) -> Fetched:
            return crawl(site, Path(folder) / "archive", url, shared=Shared(redis=address) if crawlers else None)

        start = time.perf_counter()
        with ThreadPoolExecutor(crawlers or 1) as pool:
            found = list(pool.map(fetch, range(crawlers or 1)))
        assert all(fetched.documents == CRAWLED for fetched in found), found
        return time.perf_counter() - start


def crawls(console: Console) -> None:
    """Print how long crawls of one site take alone and shared, the start of the crawlers included."""
    alone = crawled(0)
    table = Table("crawling one site without delays", "pages/s", "against one alone", box=None)
    for name, seconds in (("one alone", alone), ("one, over Redis", crawled(1)), ("two, over Redis", crawled(2))):
        table.add_row(name, f"{CRAWLED / seconds:.0f}", f"{alone / seconds:.2f}")
    console.print(table)


def main() -> None:
    """Print pages a second by one and two workers and by processes, their ratios, and the cost of a batch."""
    lexicon = language.lexicon(seeds.load(ROOT / "seeds"))
    reader = Reader(lexicon, "bench", {SOURCE.id: SOURCE})
    given = captures(1)
    one, _ = on_workers(1, reader, given)
    two, idle = on_workers(2, reader, given)
    pair = [timed(by_processes(2, reader, Reader.chunk, chunks(iter(given)))) for _ in range(ROUNDS)]
    pages = len(given)
    table = Table("reading", "pages/s", "against one worker", box=None)
    for name, rounds in (("one worker", one), ("two workers", two), ("two processes, no Dask", pair)):
        table.add_row(name, f"{pages / median(rounds):.0f}", f"{median(one) / median(rounds):.2f}")
    console = Console()
    console.print(table)
    size = sum(len(capture.payload) for capture in given) / len(given) * CHUNK_AWAY
    share = idle / (median(one) / (pages / CHUNK_AWAY))
    console.print(
        f"a batch of {CHUNK_AWAY} pages, {size / 1e6:.1f} MB: {idle * 1000:.1f} ms beside its reading, {share:.0%}"
    )
    crawls(console)
    console.print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
