"""Builds the file that analysts open out of the working one, checks it, and swaps it in with one rename."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from models.ddl import named_sql, quoted, schema
from models.headers import header
from models.records import Record
from models.tables import TABLES, MentionRow, RateRow
from pipeline import fx
from pipeline.warehouse.checks import CheckResult, run_checks
from pipeline.warehouse.errors import CheckFailed, plainly
from pipeline.warehouse.statements import FACTS, converted, days_with_amounts, insert, mentions, one_row_a_fact
from pipeline.warehouse.working import working_file

STORAGE = "v1.5.0"
"""The oldest DuckDB that opens a published file; without it one that 2.0 wrote is closed to 1.5."""


class Published(Record):
    """A file that was swapped in."""

    target: Path
    rows: dict[str, int]
    warnings: tuple[CheckResult, ...]


def publish(work: Path, target: Path) -> Published:
    """Build the published file of the working one under `work` and put it in the place of `target`.

    Raises CheckFailed where a check of level error has offenders, and leaves `target` as it was then.
    """
    origin = working_file(work)
    target.parent.mkdir(parents=True, exist_ok=True)
    with plainly(target), fresh_file(target) as fresh:
        with closing(attached(origin, fresh)) as con:
            fill(con)
            results = run_checks(con)
            if errors := [result for result in results if result.level == "error"]:
                raise CheckFailed("\n".join(str(error) for error in errors))
            rows = {row.table: con.table(row.table).shape[0] for row in TABLES}
            con.execute("CHECKPOINT chipwire")
        flush(fresh)
        fresh.replace(target)
        flush(target.parent)
    return Published(target=target, rows=rows, warnings=tuple(results))


@contextmanager
def fresh_file(target: Path) -> Iterator[Path]:
    """Give a name beside the target; removes what killed runs left, and what a failed one leaves."""
    for left in target.parent.glob(f".{target.name}.*.tmp*"):
        if not alive(left.name.removeprefix(f".{target.name}.").partition(".")[0]):
            left.unlink(missing_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield fresh
    finally:
        for left in target.parent.glob(f"{fresh.name}*"):
            left.unlink(missing_ok=True)


def alive(pid: str) -> bool:
    """Say whether a process of that id runs and is not this one."""
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def attached(origin: Path, fresh: Path) -> duckdb.DuckDBPyConnection:
    """Open the new file as `chipwire` and the working one as `work`, to be read only."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET python_enable_replacements = false")
    with plainly(origin):
        con.execute(f"ATTACH {quoted(str(origin))} AS work (READ_ONLY)")
    con.execute(f"ATTACH {quoted(str(fresh))} AS chipwire (STORAGE_VERSION '{STORAGE}')")
    con.execute("USE chipwire")
    return con


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Make tables and views and fill them, in one transaction."""
    con.begin()
    for statement in schema():
        con.execute(statement)
    for row in FACTS:
        con.execute(one_row_a_fact(row))
    convert(con)
    for row in TABLES:
        if row in FACTS:
            con.execute(converted(row))
        elif row is MentionRow:
            con.execute(mentions())
        elif row is not RateRow:
            con.execute(insert(row.table, f"work.{row.table}"))
    for name, sql in named_sql("views").items():
        create_view(con, name, sql)
    con.commit()


def convert(con: duckdb.DuckDBPyConnection) -> None:
    """Register `conversions`, the rates for each currency and day in the facts, and fill `rates` with those used."""
    wanted = sorted(con.execute(days_with_amounts()).fetchall())
    found = [{"day": day, **row.model_dump()} for day, row in fx.conversions(wanted)]
    kinds = {"day": pa.date32(), "currency": pa.string(), "rate_on": pa.date32(), "cny": pa.float64()}
    con.register("conversions", pa.Table.from_pylist(found, pa.schema({**kinds, "usd": pa.float64()})))
    con.execute("INSERT INTO rates BY NAME SELECT DISTINCT currency, rate_on, cny, usd FROM conversions")


def create_view(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Make a view with its comments."""
    head = header(sql)
    with plainly(Path(f"models/views/{name}.sql")):
        con.execute(f"CREATE VIEW {name} AS {sql}")
        con.execute(f"COMMENT ON VIEW {name} IS {quoted(head.text)}")
        for column, words in head.columns.items():
            con.execute(f"COMMENT ON COLUMN {name}.{column} IS {quoted(words)}")


def flush(path: Path) -> None:
    """Have the system write a file, or a folder's entries, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
