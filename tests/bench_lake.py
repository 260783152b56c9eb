"""A lake beside a file, as ratios of one run: loads by one and two, publishing, size: `python tests/bench_lake.py`.

The first argument is how many documents there would be in two years, of which 40 days are loaded; 200,000 by default.
"""

import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table
from scale import SEEDS, SOURCES, Batch, batches
from servers import postgres

from models.lake import Lake
from pipeline.warehouse import Warehouse, publish

TOTAL = 200_000
DAYS = range(40)
"""As many transactions, of some hundred documents each as when an archive is read."""


def load(work: Path, days: Iterable[Batch], lake: Lake | None) -> tuple[float, int]:
    """Load days; gives the seconds and the rows."""
    seconds, rows = 0.0, 0
    with Warehouse(work, lake) as warehouse:
        for batch in days:
            start = time.perf_counter()
            warehouse.load(batch.tables, batch.captures)
            seconds += time.perf_counter() - start
            rows += sum(table.num_rows for table in batch.tables.values())
    return seconds, rows


def part(work: Path, total: int, lake: Lake, first: int) -> tuple[float, float, int]:
    """Load every second day; gives when it began and ended, and the rows."""
    made = list(batches(total, days=range(first, DAYS.stop, 2)))
    begun = time.time()
    _, rows = load(work, made, lake)
    return begun, time.time(), rows


def together(folder: Path, total: int, lake: Lake) -> tuple[float, int]:
    """Load with two processes at once; gives the seconds from the first to the last, and the rows."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        parts = [pool.submit(part, folder / f"part-{n}", total, lake, n) for n in (0, 1)]
        found = [each.result() for each in parts]
    return max(end for _, end, _ in found) - min(begun for begun, _, _ in found), sum(rows for _, _, rows in found)


def published(work: Path, target: Path, lake: Lake | None) -> float:
    """Give the seconds of a publication."""
    with Warehouse(work, lake) as warehouse:
        warehouse.compare_texts()
        warehouse.set_reference(SEEDS, SOURCES)
    start = time.perf_counter()
    publish(work, target, ["fall_of_quotes"], lake=lake)
    return time.perf_counter() - start


def megabytes(path: Path) -> float:
    """Give what lies under a path."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 1e6


def main() -> None:
    """Measure and show."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else TOTAL
    table = Table("what", "file", "lake", "ratio")

    def row(what: str, file: float, lake: float) -> None:
        table.add_row(what, f"{file:.1f}", f"{lake:.1f}", f"{lake / file:.2f}")

    with tempfile.TemporaryDirectory() as name, postgres() as url, postgres() as second:
        folder = Path(name)
        lake = Lake(catalogue=url, data=str(folder / "lake"))
        made = list(batches(total, days=DAYS))
        file_seconds, rows = load(folder / "file", made, None)
        lake_seconds, _ = load(folder / "one", made, lake)
        row(f"{rows} rows, {len(made)} transactions: seconds of loading", file_seconds, lake_seconds)
        size = (megabytes(folder / "file" / "warehouse.duckdb"), megabytes(folder / "lake"))
        places = (("file", None), ("one", lake))
        row("seconds of publishing", *(published(folder / n, folder / f"{n}.duckdb", at) for n, at in places))
        row("megabytes worked in", *size)
        row("megabytes published", *(megabytes(folder / f"{n}.duckdb") for n, _ in places))
        seconds, _ = together(folder, total, Lake(catalogue=second, data=str(folder / "both")))
        row("seconds of loading with two at once", file_seconds, seconds)
    Console().print(table)


if __name__ == "__main__":
    main()
