"""Reading on a Dask cluster: two workers against one, against processes, and what a batch costs: `make bench`.

Everything runs on this machine: figures hold where two cores are idle.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench_reading import ROOT, SOURCE, captures
from rich.console import Console
from rich.table import Table
from servers import dask

from flows.cluster import by_cluster
from flows.reader import CHUNK_AWAY, READERS, Reader, chunks
from flows.workers import by_processes
from models.documents import Capture
from pipeline import language, seeds
from pipeline.extract import Lexicon

ROUNDS = 3
REPEATED = 2
"""Times the pages are read in a round, so that the end, when one worker waits for the other, weighs little."""


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

        def batches(work: Any, repeated: int = REPEATED) -> Iterable[Any]:
            return by_cluster(address, reader, work, chunks(iter(given * repeated), CHUNK_AWAY), READERS)

        timed(batches(Reader.chunk, 1))
        idle = timed(batches(nothing)) / (len(given) * REPEATED / CHUNK_AWAY)
        return [timed(batches(Reader.chunk)) for _ in range(ROUNDS)], idle


def main() -> None:
    """Print pages a second by one and two workers and by processes, their ratios, and the cost of a batch."""
    lexicon = Lexicon.from_seeds(seeds.load(ROOT / "seeds"), language.namers())
    reader = Reader(lexicon, "bench", {SOURCE.id: SOURCE})
    given = captures(1)
    one, _ = on_workers(1, reader, given)
    two, idle = on_workers(2, reader, given)
    pair = [timed(by_processes(2, reader, Reader.chunk, chunks(iter(given * REPEATED)))) for _ in range(ROUNDS)]
    pages = len(given) * REPEATED
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
    console.print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
