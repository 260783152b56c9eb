"""The working file: rows of each capture as it was last read. One process at a time; it derives from the archive."""

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from models.ddl import quoted
from models.reference import Seeds, Source
from models.tables import ChipRow, OrganisationRow, Row, RunRow, SourceRow
from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.bounds import bound
from pipeline.warehouse.errors import WarehouseError, plainly
from pipeline.warehouse.layout import KEPT, OWNED, ddl, fields
from pipeline.warehouse.links import first_uncompared, link
from pipeline.warehouse.rows import Read, batch_rows
from pipeline.warehouse.runs import Ending, note_end
from pipeline.warehouse.sources import Fetch, source_rows
from pipeline.warehouse.statements import KNOWN, drop_captures, insert

FILE = "warehouse.duckdb"
TAKE_OVER = """
    INSERT INTO publications BY NAME
    SELECT p.* FROM published.publications AS p ANTI JOIN publications USING (publication_id)"""
logger = logging.getLogger(__name__)


class Warehouse:
    """The loader's door to the working file, as a context manager."""

    def __init__(self, work: Path) -> None:
        self.path = work / FILE
        self.rebuilt = False

    def __enter__(self) -> Self:
        """Open the file, or make it. One of another layout is moved aside: what it read is read again."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with plainly(self.path):
            if self.path.exists():
                self.con = connect(self.path)
                if not self.fits():
                    self.con.close()
                    self.rebuild()
            else:
                create(self.path)
                self.con = connect(self.path)
        return self

    def rebuild(self) -> None:
        """Make a file of this layout, which takes over runs, sources and publications; the rest is in the archive."""
        aside = self.path.with_suffix(".old.duckdb")
        fresh = create(self.path.with_suffix(".new.duckdb"))
        with closing(connect(fresh)) as con:
            hand_on(con, self.path)
        aside.unlink(missing_ok=True)
        aside.hardlink_to(self.path)
        fresh.replace(self.path)
        self.con = connect(self.path)
        self.rebuilt = True
        logger.warning(
            "%s had another layout and is kept as %s: runs, sources and publications were taken over, documents and"
            " facts are read again from the archive",
            self.path,
            aside.name,
        )

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        with plainly(self.path):
            self.con.close()

    def fits(self) -> bool:
        """Say whether the file has the layout of this version."""
        known = self.con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'layout'").fetchall()
        mark = self.con.execute("SELECT mark FROM layout").fetchall() if known else []
        return bool(mark) and f"'{mark[0][0]}'" in ddl()[-1]

    @property
    def is_empty(self) -> bool:
        """True where no capture was read into the file."""
        return not self.con.execute("SELECT 1 FROM readings LIMIT 1").fetchall()

    def captures_read(self, extractor_version: str) -> set[str]:
        """Give the ids of the captures that one version of the extraction has read."""
        asked = "SELECT capture_id FROM readings WHERE extractor_version = ?"
        with plainly(self.path):
            return {capture for (capture,) in self.con.execute(asked, [extractor_version]).fetchall()}

    def replace(self, batch: Sequence[Read], captures: Iterable[str] = (), version: str = "") -> None:
        """Put what was read in place of all that its captures, and those named beside it, held before.

        One transaction, in which the captures are noted as read by the version. A capture in which no document was
        found is named, so that what it held before goes.
        """
        rows = batch_rows(batch)
        tables = {row: arrow_table(fields(row), values) for row, values in rows.items()}
        self.load(tables, {*captures, *(read.capture_id for read in batch)}, version)

    def load(self, tables: Mapping[type[Row], pa.Table], captures: Iterable[str], version: str = "") -> None:
        """Put Arrow tables, with the columns of the working file, in place of all that the captures held before."""
        with self.transaction() as con:
            con.register("named", pa.table({"capture_id": pa.array(sorted(captures), pa.string())}))
            self.drop(con.sql(KNOWN).to_arrow_table())
            for row, table in tables.items():
                con.register("incoming", table)
                con.execute(insert(row.table, "incoming"))
            con.execute("INSERT INTO readings SELECT capture_id, $version FROM named", {"version": version})

    def forget_readings(self) -> None:
        """Have everything read again; what was read stands until then."""
        with self.transaction() as con:
            con.execute("UPDATE readings SET extractor_version = ''")
            con.execute("DELETE FROM links")
            con.execute("DELETE FROM compared")

    def drop_versions_but(self, extractor_version: str) -> None:
        """Delete what other versions of the extraction read, once this one has read all there is."""
        with self.transaction() as con:
            asked = "SELECT DISTINCT capture_id FROM readings WHERE extractor_version <> ?"
            self.drop(con.execute(asked, [extractor_version]).to_arrow_table())

    def drop(self, captures: pa.Table) -> None:
        """Delete all that captures hold; where there are none, as on most days, no table is read for it."""
        if not captures.num_rows:
            return
        self.con.register("replaced", captures)
        for table in (*(row.table for row in OWNED), "readings"):
            self.con.execute(drop_captures(table))

    def take_over(self, published: Path) -> None:
        """Note publications of a published file that this one does not know: it is new, or was killed before it did."""
        try:
            self.con.execute(f"ATTACH {quoted(str(published))} AS published (READ_ONLY)")
        except duckdb.Error:  # held by someone, or no database: there is nothing to take over
            return
        try:
            with suppress(WarehouseError), self.transaction() as con:  # one of another layout has other columns
                con.execute(TAKE_OVER)
        finally:
            self.con.execute("DETACH published")

    def compare_texts(self) -> int:
        """Find the reprints among texts that were not compared yet, a month at a time; gives how many pairs."""
        found = 0
        while True:
            with self.transaction() as con:
                if (first := first_uncompared(con)) is None:
                    return found
                found += link(con, first)

    def set_reference(self, seeds: Seeds, sources: Iterable[Source], fetches: Iterable[Fetch] = ()) -> None:
        """Put chips and organisations in place of those before, and note how each source fares."""
        with self.transaction() as con:
            old = con.sql("SELECT * FROM sources").to_arrow_table().to_pylist()
            newest = con.execute("SELECT source_id, max(fetched_at) FROM documents WHERE error IS NULL GROUP BY ALL")
            fared = source_rows(sources, fetches, {row["source_id"]: row for row in old}, dict(newest.fetchall()))
            self.refill(ChipRow, [chip.model_dump() for chip in seeds.chips])
            self.refill(OrganisationRow, [organisation.model_dump() for organisation in seeds.organisations])
            self.refill(SourceRow, list(fared))

    def start_run(self, flow: str = "run") -> str:
        """Note that a run begins, and that one which never ended was killed; gives the id."""
        run = {"run_id": uuid.uuid4().hex, "flow": flow, "started_at": datetime.now(UTC), "state": "running"}
        with self.transaction() as con:
            con.execute("UPDATE runs SET state = 'failed', problems = ['it was killed'] WHERE state = 'running'")
            self.append(RunRow, [RunRow.model_validate(run).model_dump()])
        return str(run["run_id"])

    def finish_run(self, run: Ending) -> None:
        """Note how a run ended."""
        with self.transaction() as con:
            note_end(con, run)

    def refill(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Put the rows in place of all of a table's."""
        self.con.execute(f"DELETE FROM {row.table}")  # noqa: S608
        self.append(row, rows)

    def append(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Add rows to a table."""
        self.con.register("incoming", arrow_table(fields(row), rows))
        self.con.execute(insert(row.table, "incoming"))

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Do all of a block or nothing of it."""
        with plainly(self.path):
            self.con.begin()
            try:
                yield self.con
            except BaseException:
                with suppress(duckdb.Error):  # a full disk ends the transaction by itself; its error is the one to tell
                    self.con.rollback()
                raise
            self.con.commit()


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a file for writing, alone."""
    con = duckdb.connect(path)
    bound(con, path.with_name(f"{path.name}.spill"))
    return con


def create(path: Path) -> Path:
    """Make an empty working file: beside its place first, so that a kill leaves none that is half made."""
    fresh = path.with_suffix(".tmp")
    for left in (*path.parent.glob(f"{fresh.name}*"), path.with_name(f"{path.name}.wal")):
        left.unlink(missing_ok=True)
    with duckdb.connect(fresh) as con:
        for statement in ddl():
            con.execute(statement)
    fresh.replace(path)
    return path


def hand_on(con: duckdb.DuckDBPyConnection, old: Path) -> None:
    """Take over from an old file the tables that do not derive from the archive, by the columns that both have."""
    con.execute(f"ATTACH {quoted(str(old))} AS old (READ_ONLY)")
    known = {
        (table, name)
        for table, name in con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'old'"
        ).fetchall()
    }
    for row in KEPT:
        names = [name for name in fields(row) if (row.table, name) in known]
        needed = {name for name, field in row.model_fields.items() if field.is_required()}
        if needed <= set(names):
            columns = ", ".join(names)
            con.execute(f"INSERT INTO {row.table} BY NAME SELECT {columns} FROM old.{row.table}")  # noqa: S608
    con.execute("DETACH old")


def working_file(work: Path) -> Path:
    """Give the working file of a folder. Raises WarehouseError where nothing has been read yet."""
    path = work / FILE
    if not path.exists():
        raise WarehouseError(f"{path}: nothing has been read yet")
    return path
