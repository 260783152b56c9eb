"""The warehouse at size, as ratios of one run: loading, increments, publishing, every view: `make bench-warehouse`.

`python tests/bench_warehouse.py 20000` does it with 20,000 documents; the default is a million, some 10 million rows.
"""

import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from scale import DAYS, SEEDS, SOURCES, Batch, batches

from models.ddl import column, named_sql
from models.tables import TABLES
from pipeline.warehouse import Warehouse, bounds, publish, reading
from pipeline.warehouse.layout import OWNED, fields
from pipeline.warehouse.reading import Reader
from pipeline.warehouse.statements import insert
from pipeline.warehouse.working_file import connect

TOTAL = 1_000_000
ROUNDS = 3
INCREMENTS = (1, 2, 4)
"""Days."""
MEMORIES = (bounds.MEMORY, "2GB")
MOMENTS = ("infinity", "2025-06-01")
SHORTEST = 0.01
"""Seconds of a scan; of a shorter one no ratio is given: what a query costs before it reads is all there is to see."""
SCAN = "SELECT count(*) AS n, bit_xor(hash(t)) AS mixed FROM {} AS t"
"""The plain scan that views are compared with: it reads every column of every row, and gives one row."""


class Peak(NamedTuple):
    """What a process took."""

    seconds: float
    rows: int
    megabytes: float


def size(batch: Batch) -> int:
    """Give the rows of a batch."""
    return sum(table.num_rows for table in batch.tables.values())


class Bare:
    """Plain tables of the same columns in a file with the same settings, without keys or checks."""

    def __init__(self, path: Path) -> None:
        self.con = connect(path)
        for row in OWNED:
            kinds = [" ".join(column(*each).split()[:2]) for each in fields(row).items()]
            self.con.execute(f"CREATE TABLE {row.table} ({', '.join(kinds)})")

    def load(self, batch: Batch) -> float:
        """Insert a batch in one transaction; gives the seconds."""
        start = time.perf_counter()
        self.con.begin()
        for row, table in batch.tables.items():
            self.con.register("incoming", table)
            self.con.execute(insert(row.table, "incoming"))
        self.con.commit()
        return time.perf_counter() - start


def load(warehouse: Warehouse, days: Iterable[Batch], bare: Bare | None = None) -> tuple[float, float, int]:
    """Load batches; gives the seconds, those of the bare insert of the same, and the rows."""
    ours = plain = 0.0
    rows = 0
    for batch in days:
        plain += bare.load(batch) if bare else 0
        start = time.perf_counter()
        warehouse.load(batch.tables, batch.captures)
        ours += time.perf_counter() - start
        rows += size(batch)
    return ours, plain, rows


def build(work: Path, total: int, bare: Bare | None = None, days: range = range(DAYS)) -> tuple[float, float, int]:
    """Make the working file of so many documents, or of some days of them, day by day, and compare its texts."""
    with Warehouse(work) as warehouse:
        found = load(warehouse, batches(total, days=days), bare)
        warehouse.compare_texts()
        warehouse.set_reference(SEEDS, SOURCES)
    return found


def increments(work: Path, total: int) -> Iterator[tuple[float, float, int]]:
    """Load one more day, then two, then four; give what loading and comparing take of processors, and the rows."""
    day = DAYS
    with Warehouse(work) as warehouse:
        load(warehouse, batches(total, days=range(day, day + 1)))  # what reads the file for the first time pays for it
        warehouse.compare_texts()
        for many in INCREMENTS:
            day += many
            made = list(batches(total, days=range(day - many + 1, day + 1)))
            start = time.process_time()
            _, _, rows = load(warehouse, made)
            loaded = time.process_time()
            warehouse.compare_texts()
            yield loaded - start, time.process_time() - loaded, rows


def published(work: Path, target: Path, memory: str) -> Peak:
    """Publish in this process, which is a new one; gives what it took."""
    bounds.MEMORY = memory
    start = time.perf_counter()
    rows = publish(work, target, ["fall_of_quotes"]).rows
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Peak(time.perf_counter() - start, sum(rows.values()), megabytes)


def alone(work: Path, target: Path, memory: str) -> Peak:
    """Publish in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(published, work, target, memory).result()


def tables_of(sql: str) -> set[str]:
    """Give the tables that a query reads, through views and macros."""
    words = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", sql))
    named = {**named_sql("views"), **named_sql("macros")}
    inner = [tables_of(named[word]) for word in words & named.keys()]
    return (words & {row.table for row in TABLES}).union(*inner)


def questions() -> Iterator[tuple[str, str]]:
    """Yield the name and the query of each view, of each macro at two moments, and of each example."""
    for name in named_sql("views"):
        yield name, f"SELECT * FROM {name}"
    for name in named_sql("macros"):
        yield from ((f"{name} {at}", f"SELECT * FROM {name}('{at}'::TIMESTAMPTZ)") for at in MOMENTS)
    if (Path(__file__).parents[1] / "models" / "examples").is_dir():
        yield from named_sql("examples").items()


def worst(reader: Reader, sql: str) -> float:
    """Give the longest of some runs that fetch all rows, batch by batch; infinite where it is not answered."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        try:
            with reader.con.execute(sql).to_arrow_reader(2048) as answer:
                for _ in answer:
                    pass
        except Exception as error:  # noqa: BLE001
            return Console().print(f"{sql}: {str(error).splitlines()[0]}") or float("inf")
        times.append(time.perf_counter() - start)
    return max(times)


def print_views(console: Console, target: Path) -> None:
    """Print what each view takes against a scan of the largest table it reads, bounded as `chipwire query` is."""
    table = Table("view, macro or example", "base table", "scan s", "answer s", "ratio", box=None)
    with reading(target) as reader:
        scans = {row.table: worst(reader, SCAN.format(row.table)) for row in TABLES}
        for name, sql in questions():
            base = max(tables_of(sql), key=scans.__getitem__)
            seconds = worst(reader, sql)
            ratio = f"{seconds / scans[base]:.1f}" if scans[base] >= SHORTEST else ""
            table.add_row(name, base, f"{scans[base]:.2f}", f"{seconds:.2f}", ratio)
    console.print(table)


def print_increments(console: Console, total: int, recent: Path, full: Path) -> None:
    """Print what days more take on a file of the last tenth of the days and on one of all, in processor seconds."""
    kinds = [f"{what}, {of}" for what in ("load", "compare") for of in ("last tenth s", "all s", "ratio")]
    table = Table("days more", "rows", *kinds, box=None)
    for many, few, all_ in zip(INCREMENTS, increments(recent, total), increments(full, total), strict=True):
        figures = (f"{n:.2f}" for one, other in zip(few[:2], all_[:2], strict=True) for n in (one, other, other / one))
        table.add_row(str(many), f"{all_[2]:,}", *figures)
    console.print(table)


def print_publishing(console: Console, folder: Path) -> None:
    """Print what publishing takes at a tenth and at full size, with the usual bound on memory and a smaller one."""
    table = Table("publish", "memory_limit", "rows", "seconds", "a million rows s", "peak MB", box=None)
    for name in ("tenth", "full"):
        for memory in MEMORIES:
            try:
                seconds, rows, peak = alone(folder / name, folder / f"{name}.duckdb", memory)
            except Exception as error:  # noqa: BLE001
                table.add_row(name, memory, str(error).splitlines()[0])
                continue
            each = seconds / rows * 1e6
            table.add_row(name, memory, f"{rows:,}", f"{seconds:.1f}", f"{each:.1f}", f"{peak:,.0f}")
    console.print(table)


def main(total: int) -> None:
    """Measure and print."""
    console = Console(width=150)
    with tempfile.TemporaryDirectory(prefix="chipwire-bench-") as made:
        folder = Path(made)
        build(folder / "tenth", total // 10)
        build(folder / "recent", total, days=range(DAYS - DAYS // 10, DAYS))
        ours, plain, rows = build(folder / "full", total, Bare(folder / "bare.duckdb"))
        (folder / "bare.duckdb").unlink()
        table = Table("load, rows", "rows/s", "bare Arrow insert rows/s", "ratio", box=None)
        table.add_row(f"{rows:,}", f"{rows / ours:,.0f}", f"{rows / plain:,.0f}", f"{plain / ours:.2f}")
        console.print(table)
        print_increments(console, total, folder / "recent", folder / "full")
        shutil.rmtree(folder / "recent")
        print_publishing(console, folder)
        for name in ("tenth", "full"):
            console.print(f"views of the {name} file")
            print_views(console, folder / f"{name}.duckdb")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TOTAL)
