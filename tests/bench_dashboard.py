"""The dashboard over a million quotes: what a page takes against its bare queries, as ratios of one run.

`python tests/bench_dashboard.py 10000` does it with 10,000 documents; the default makes some 1,000,000 quotes. The bare
queries are those of the page, on a connection that is open and warm, fetched as Arrow; nothing is rendered or sent.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from bench_warehouse import alone, build
from dashboards import serving
from rich.console import Console
from rich.table import Table

from pipeline.warehouse import bounds, reading
from pipeline.warehouse.reading import Reader

TOTAL = 165_000
"""Documents, with some 1,020,000 quotes."""
ROUNDS = 7
MOST = 3.0
"""Times the bare query's time that the overview and a chip's page may take."""
PAGES = {
    "/": True,
    "/chips/maker-m3": True,
    "/chips/maker-m3?weeks=104": True,
    "/chips": False,
    "/quotes": False,
    "/quotes?chip=maker-m3&sort=price": False,
    "/orders": False,
    "/sources": False,
    "/review": False,
}
"""Pages, and whether MOST holds for them."""


def middle(work: Callable[[], object]) -> float:
    """Give the median of the seconds that some rounds take, after one that is not counted."""
    work()
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def queries_of(ask: Callable[[], object]) -> list[tuple[object, ...]]:
    """Give the queries that a page asks, with their parameters."""
    found: list[tuple[object, ...]] = []
    table = Reader.table

    def noting(self: Reader, *given: object, **named: object) -> object:
        found.append(given)
        return table(self, *given, **named)  # type: ignore[arg-type]

    Reader.table = noting  # type: ignore[assignment, method-assign]
    try:
        ask()
    finally:
        Reader.table = table  # type: ignore[method-assign]
    return found


def replay(reader: Reader, queries: list[tuple[object, ...]]) -> None:
    """Ask the queries again."""
    for given in queries:
        reader.table(*given)  # type: ignore[arg-type]


def measure(home: Path, console: Console) -> bool:
    """Print what each page takes; tell whether those that must are below MOST."""
    table = Table("page", "queries", "bare ms", "page ms", "ratio", "KB", box=None)
    good = True
    with (
        serving(home) as address,
        httpx.Client(base_url=address, timeout=300) as client,
        reading(home / "chipwire.duckdb") as reader,
    ):
        for page, bounded in PAGES.items():
            client.get(page).raise_for_status()
            queries = queries_of(lambda page=page: client.get(page))  # type: ignore[misc]
            bare = middle(lambda queries=queries: replay(reader, queries))  # type: ignore[misc]
            whole = middle(lambda page=page: client.get(page))  # type: ignore[misc]
            good &= not bounded or whole < MOST * bare
            size = len(client.get(page).content) / 1000
            times = f"{bare * 1000:.0f}", f"{whole * 1000:.0f}", f"{whole / bare:.2f}"
            table.add_row(page, str(len(queries)), *times, f"{size:.0f}")
    console.print(table)
    return good


def main(total: int) -> int:
    """Make a file, measure and print."""
    console = Console(width=120)
    with tempfile.TemporaryDirectory(prefix="chipwire-bench-") as made:
        home = Path(made)
        build(home / "work", total, None)
        made_rows = alone(home / "work", home / "chipwire.duckdb", bounds.MEMORY).rows
        console.print(f"{total:,} documents, {made_rows:,} rows published")
        return 0 if measure(home, console) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TOTAL))
