"""Builds the file that analysts open out of the working one, checks it, and swaps it in with one rename."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from models.ddl import key_ddl, named_sql, quoted, schema
from models.decisions import Decision
from models.lake import Lake
from models.records import Record
from models.tables import TABLES, PublicationRow, RateRow
from pipeline import fx
from pipeline.warehouse.arrow import arrow_table
from pipeline.warehouse.bounds import bound
from pipeline.warehouse.changes import Changes, find_changes
from pipeline.warehouse.checks import CheckResult, run_checks
from pipeline.warehouse.clusters import find_stories
from pipeline.warehouse.errors import CheckFailed, QueryError, WarehouseError, plainly
from pipeline.warehouse.layout import FACTS, KEPT, REFERENCE, fields
from pipeline.warehouse.reading import reading
from pipeline.warehouse.reviewed import Review
from pipeline.warehouse.revisions import PAST, find_revisions, past_mentions
from pipeline.warehouse.runs import Ending, note_end
from pipeline.warehouse.statements import (
    AMOUNTS,
    DOCUMENTS,
    RATES,
    TEMPORARY,
    UNREAD,
    VERSIONS,
    days_with_amounts,
    insert,
    keep,
    mentions,
    steps,
    successors,
)
from pipeline.warehouse.swapping import fresh_file, swap
from pipeline.warehouse.views import create_views
from pipeline.warehouse.working import Warehouse
from pipeline.warehouse.working_file import WorkingFile
from pipeline.warehouse.working_lake import WorkingLake

MOST_KEYS = 100_000
"""Rows whose keys may be in memory: then they are put into the file."""
STORAGE = "v1.5.0"
"""The oldest DuckDB that opens a published file; without it one that 2.0 wrote is closed to 1.5."""


class Published(Record):
    """A file that was swapped in."""

    target: Path
    rows: dict[str, int]
    warnings: tuple[CheckResult, ...]
    changes: Changes | None = None


def publish(
    work: Path,
    target: Path,
    accepted: Collection[str] = (),
    rates: Path | None = None,
    run: Ending | None = None,
    decisions: Sequence[Decision] = (),
    lake: Lake | None = None,
) -> Published:
    """Build the published file of the working one under `work`, or of a lake, and put it in the place of `target`.

    Raises CheckFailed where a check of level error has offenders, and leaves `target` as it was then; of the checks
    named in `accepted` the offenders are warnings this time. What the checks found is noted in `publications`; what
    another version of the extraction reads differently is told and listed either way.
    `rates` is where a newer series of exchange rates may lie. `run` is how the run that publishes ends by this: so it
    stands in the new file; in the working one the caller notes it, once there is a new file. `decisions` are those of
    reviewers, in the order they were made.
    Raises WarehouseError for a name in `accepted` that is no check's.
    """
    origin = ready(work, target, accepted, lake)
    target.parent.mkdir(parents=True, exist_ok=True)
    with plainly(target), fresh_file(target) as fresh:
        with closing(attached(origin, fresh)) as con:
            fill(con, fx.newest(rates), decisions)
            if run is not None:
                note_end(con, run)
            results = run_checks(con, accepted)
            attempt = noted(con, results, accepted)
            changes = find_changes(con, target, work) if comparable(target) else None
            if attempt.state == "published":
                con.register("attempt", arrow_table(fields(PublicationRow), [attempt.model_dump()]))
                con.execute(insert(PublicationRow.table, "attempt"))
                rows = {row.table: con.table(row.table).shape[0] for row in TABLES}
                con.execute("CHECKPOINT chipwire")
        if attempt.state == "published":
            swap(fresh, target)
    with Warehouse(work, lake) as working:
        working.note_publication(attempt)
    if attempt.state == "stopped":
        raise CheckFailed("\n".join(attempt.errors), str(changes) if changes else None)
    warnings = tuple(result for result in results if result.level == "warning")
    return Published(target=target, rows=rows, warnings=warnings, changes=changes)


def ready(work: Path, target: Path, accepted: Collection[str], lake: Lake | None) -> WorkingFile | WorkingLake:
    """Bring the working tables up to what is published and compare their texts; gives where they lie.

    Raises as `publish` does.
    """
    if unknown := set(accepted) - named_sql("checks").keys():
        known = ", ".join(named_sql("checks"))
        raise WarehouseError(
            f"expected names of checks to accept, found {', '.join(sorted(unknown))}; there are {known}"
        )
    warehouse = Warehouse(work, lake)
    origin = warehouse.place
    origin.check()
    with warehouse as working:
        if working.rebuilt:
            raise WarehouseError(
                f"{origin.name}: had another layout, nothing of it is read yet; `chipwire read` does so"
            )
        if working.is_empty and documents_in(target):
            raise WarehouseError(f"{origin.name}: holds no document, {target} does; `chipwire read` reads the archive")
        if target.is_file():
            working.take_over(target)
        working.compare_texts()
    return origin


def documents_in(published: Path) -> int:
    """Give how many documents a published file holds; 0 where there is none, or none that can be read."""
    with suppress(QueryError, WarehouseError), reading(published) as reader:
        return int(str(reader.rows("SELECT count(*) AS documents FROM documents")[0]["documents"]))
    return 0


def comparable(published: Path) -> bool:
    """Say whether a file was published before whose facts have the columns of today's."""
    if not published.is_file():
        return False
    with suppress(QueryError), reading(published) as reader:
        columns = "SELECT table_name, column_name FROM duckdb_columns() WHERE table_name IN $tables"
        found = {tuple(row.values()) for row in reader.rows(columns, {"tables": [row.table for row in FACTS]})}
        compared = ("fact_id", "document_id", "superseded_at", "words")
        return found >= {(row.table, name) for row in FACTS for name in (*compared, *FACTS[row].model_fields)}
    return False


def noted(con: duckdb.DuckDBPyConnection, results: Sequence[CheckResult], accepted: Collection[str]) -> PublicationRow:
    """Give what is to be remembered of the checks."""
    by_level = {level: [str(result) for result in results if result.level == level] for level in ("error", "warning")}
    standing = "SELECT count(*) FROM {} WHERE superseded_at IS NULL OR reviewed = 'rejected'"
    facts = {row.table: con.execute(standing.format(row.table)).fetchall()[0][0] for row in FACTS}
    return PublicationRow(
        publication_id=uuid.uuid4().hex,
        checked_at=datetime.now(UTC),
        state="stopped" if by_level["error"] else "published",
        **facts,
        documents=con.table("documents").shape[0],
        errors=tuple(by_level["error"]),
        warnings=tuple(by_level["warning"]),
        accepted=tuple(sorted(set(accepted) & {result.name for result in results})),
    )


def attached(origin: WorkingFile | WorkingLake, fresh: Path) -> duckdb.DuckDBPyConnection:
    """Open the new file as `chipwire` and the working tables as `work`, to be read only.

    No log of changes is kept of a file that a kill throws away: that of a key takes memory which no limit counts.
    """
    con = duckdb.connect()
    bound(con, fresh.with_name(f"{fresh.name}.spill"))
    if origin.is_small():
        con.execute("SET threads = 1")
    with plainly(origin.name):
        origin.attach(con)
    con.execute(f"ATTACH {quoted(str(fresh))} AS chipwire (STORAGE_VERSION '{STORAGE}', RECOVERY_MODE 'no_wal_writes')")
    con.execute("USE chipwire")
    return con


def fill(con: duckdb.DuckDBPyConnection, series: fx.Series, decisions: Sequence[Decision] = ()) -> None:
    """Make tables and views and fill them; in no transaction, for nobody reads a file that is not filled.

    A key stays in memory until it is put into the file, so those of many rows are put there before the next is made.
    But what makes empty tables is in one: else each comment waits for the disk.
    """
    con.begin()
    con.execute("; ".join(schema()))
    con.commit()
    find_stories(con)
    con.execute(VERSIONS)
    rates, review = Rates(con, series), Review(con, decisions)
    for row in FACTS:
        review.readings(row)
        for step in steps(row):
            con.execute(step)
        find_revisions(con, row)
        review.judge(row)
        for step in (PAST, successors(row), mentions(row), past_mentions(row)):
            con.execute(step)
        if row in AMOUNTS:
            rates.add(con.execute(days_with_amounts(row)).fetchall())
        con.execute(keep(row))
        con.execute(keep(row, past=True))
    for name in TEMPORARY:
        con.execute(f"DROP TABLE {name}")
    for statement in (
        DOCUMENTS,
        UNREAD,
        RATES,
        *(insert(row.table, f"work.{row.table}") for row in (*REFERENCE, *KEPT)),
    ):
        con.execute(statement)
    in_memory = 0
    for row in TABLES:
        con.execute(key_ddl(row))
        in_memory += con.table(row.table).shape[0]
        if in_memory > MOST_KEYS:
            con.execute("CHECKPOINT chipwire")
            in_memory = 0
    review.note()
    create_views(con)


class Rates:
    """The table `conversions`: the rates for each currency and day in the facts so far."""

    def __init__(self, con: duckdb.DuckDBPyConnection, series: fx.Series) -> None:
        self.con, self.series = con, series
        self.known: dict[tuple[str, date], RateRow] = {}
        con.execute("SET VARIABLE rates_serve_to = $to", {"to": series.last_day + fx.LONGEST_AFTER})
        con.execute("SET VARIABLE rates_of = $currencies", {"currencies": sorted(series.rates.currencies)})
        self.add(())

    def add(self, wanted: Iterable[tuple[str, date]]) -> None:
        """Look up the rates of more currencies and days; those that have none are left out."""
        self.known |= {(row.currency, day): row for day, row in self.series.conversions(wanted)}
        found = [{"day": day, **row.model_dump()} for (_, day), row in self.known.items()]
        kinds = {"day": pa.date32(), "currency": pa.string(), "rate_on": pa.date32(), "cny": pa.float64()}
        self.con.register("conversions", pa.Table.from_pylist(found, pa.schema({**kinds, "usd": pa.float64()})))
