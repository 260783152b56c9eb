"""What it costs to find what is new in an archive, and what is known of a page, as the archive grows: `make bench`."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from crawlers.archive import Archive
from models.documents import Capture

RUN = 200
"""Pages of a run, and so of a file."""
ROUNDS = 5
START = datetime(2026, 1, 1, tzinfo=UTC)


def fill(folder: Path, runs: range) -> None:
    """Archive pages of 8 kB, of which 4 kB do not pack."""
    for run in runs:
        archive = Archive(folder)
        for number in range(run * RUN, (run + 1) * RUN):
            payload = os.urandom(2000).hex().encode() + b"<p>" * 1300
            archive.add(
                Capture(
                    url=f"https://bench.example/news/{number}.html",
                    source_id="bench",
                    fetched_at=START + timedelta(minutes=number),
                    media_type="text/html",
                    payload=payload,
                    sha256=sha256(payload).hexdigest(),
                )
            )


def news(folder: Path, read: set[str]) -> int:
    """Give how many pages were not read."""
    return sum(1 for _ in Archive(folder).places(read, None, []))


def page(folder: Path) -> int:
    """Give how many of a list's pages are known: what a crawl asks first."""
    known = Archive(folder).known("bench")
    return sum(known.page(f"https://bench.example/news/{number}.html") is not None for number in range(50))


def through(folder: Path) -> int:
    """Give how many pages there are, by all files."""
    return sum(1 for _ in Archive(folder).captures())


def seconds(work: Callable[[], int]) -> float:
    """Give the median time of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def main() -> None:
    """Print the milliseconds of each for an archive and one ten times as large, and the bytes of the index."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    table = Table("pages", "through all files, ms", "what is new, ms", "ratio", "50 pages, ms", "index", box=None)
    with TemporaryDirectory() as name:
        folder, done = Path(name), 0
        for pages in (most // 10, most):
            fill(folder, range(done, pages // RUN))
            done = pages // RUN
            read = {place.capture_id for place in Archive(folder).places(set(), None, [])}
            fill(folder, range(done, done + 1))
            done += 1
            assert news(folder, read) == RUN
            times = [
                seconds(partial(through, folder)),
                seconds(partial(news, folder, read)),
                seconds(partial(page, folder)),
            ]
            files, index = (sum(p.stat().st_size for p in folder.rglob(kind)) for kind in ("*.warc.gz", "*.sqlite"))
            whole, fresh, known = (f"{1000 * taken:.1f}" for taken in times)
            table.add_row(f"{pages:,}", whole, fresh, f"{times[0] / times[1]:.0f}", known, f"{index / files:.1%}")
    Console().print(table)


if __name__ == "__main__":
    main()
