"""The working tables: rows of each capture as it was last read, in a file or a lake. They derive from the archive."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

import duckdb
import pyarrow as pa

from models.ddl import quoted
from models.lake import Lake
from models.reference import Seeds, Source
from models.tables import ChipRow, DocumentRow, OrganisationRow, PublicationRow, Row, RunRow, SourceRow
from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.attempts import attempted
from pipeline.warehouse.errors import WarehouseError, plainly
from pipeline.warehouse.layout import OWNED, fields
from pipeline.warehouse.links import await_comparison, first_uncompared, link
from pipeline.warehouse.rows import Read, batch_rows
from pipeline.warehouse.runs import Ending, note_end
from pipeline.warehouse.sources import Fetch, source_rows
from pipeline.warehouse.statements import KNOWN, drop_captures, insert
from pipeline.warehouse.working_file import WorkingFile
from pipeline.warehouse.working_lake import WorkingLake

T = TypeVar("T")
TAKE_OVER = """
    INSERT INTO publications BY NAME
    SELECT p.* FROM published.publications AS p ANTI JOIN publications USING (publication_id)"""
KILLED = """
    UPDATE runs SET state = 'failed', problems = ['it was killed']
    WHERE state = 'running' AND ($all OR list_contains($before, run_id))"""


class Warehouse:
    """The loader's door to the working tables, as a context manager."""

    def __init__(self, work: Path, lake: Lake | None = None) -> None:
        self.place: WorkingFile | WorkingLake = WorkingLake(lake, work) if lake else WorkingFile(work)

    def __enter__(self) -> Self:
        """Open the working tables, or make them; those of another layout are left aside, and `rebuilt` is true."""
        with plainly(self.place.name):
            self.con = self.place.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        with plainly(self.place.name):
            self.con.close()

    @property
    def rebuilt(self) -> bool:
        """Say whether the tables were of another layout: what was read is read again."""
        return self.place.rebuilt

    @property
    def is_empty(self) -> bool:
        """True where no capture was read into the file."""
        return not self.con.execute("SELECT 1 FROM readings LIMIT 1").fetchall()

    def captures_read(self, extractor_version: str) -> set[str]:
        """Give the ids of the captures that one version of the extraction has read."""
        asked = "SELECT capture_id FROM readings WHERE extractor_version = ?"
        with plainly(self.place.name):
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
        """Put Arrow tables, with the columns of the working tables, in place of all that the captures held before."""
        named = pa.table({"capture_id": pa.array(sorted(captures), pa.string())})

        def put(con: duckdb.DuckDBPyConnection) -> None:
            self.place.take_turn(con)
            con.register("named", named)
            self.drop(con.sql(KNOWN).to_arrow_table())
            for row, table in tables.items():
                con.register("incoming", table)
                con.execute(insert(row.table, "incoming"))
                if row is DocumentRow:
                    await_comparison(con, "incoming")
            con.execute("INSERT INTO readings SELECT capture_id, $version FROM named", {"version": version})

        self.atomically(put)

    def forget_readings(self) -> None:
        """Have everything read again; what was read stands until then."""

        def forget(con: duckdb.DuckDBPyConnection) -> None:
            self.place.take_turn(con)
            con.execute("UPDATE readings SET extractor_version = ''")
            con.execute("DELETE FROM links")
            con.execute("DELETE FROM uncompared")
            await_comparison(con, "documents")

        self.atomically(forget)

    def drop_versions_but(self, extractor_version: str) -> None:
        """Delete what other versions of the extraction read, once this one has read all there is."""
        asked = "SELECT DISTINCT capture_id FROM readings WHERE extractor_version <> ?"

        def drop(con: duckdb.DuckDBPyConnection) -> None:
            if (others := con.execute(asked, [extractor_version]).to_arrow_table()).num_rows:
                self.place.take_turn(con)
                self.drop(others)

        self.atomically(drop)

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
            with suppress(WarehouseError):  # one of another layout has other columns
                self.atomically(lambda con: con.execute(TAKE_OVER))
        finally:
            self.con.execute("DETACH published")

    def compare_texts(self) -> int:
        """Find the reprints among texts that were not compared yet, a month at a time; gives how many pairs.

        It takes no turn: a pair that two loaders find is one pair, and each compares with all that was there before.
        """

        def compare(con: duckdb.DuckDBPyConnection) -> int | None:
            return None if (first := first_uncompared(con)) is None else link(con, first)

        found = 0
        while (pairs := self.atomically(compare)) is not None:
            found += pairs
        return found

    def set_reference(self, seeds: Seeds, sources: Iterable[Source], fetches: Iterable[Fetch] = ()) -> None:
        """Put chips and organisations in place of those before, and note how each source fares."""
        declared, fetched = list(sources), list(fetches)

        def put(con: duckdb.DuckDBPyConnection) -> None:
            self.place.take_turn(con)
            old = con.sql("SELECT * FROM sources").to_arrow_table().to_pylist()
            newest = con.execute("SELECT source_id, max(fetched_at) FROM documents WHERE error IS NULL GROUP BY ALL")
            fared = source_rows(declared, fetched, {row["source_id"]: row for row in old}, dict(newest.fetchall()))
            self.refill(ChipRow, [chip.model_dump() for chip in seeds.chips])
            self.refill(OrganisationRow, [organisation.model_dump() for organisation in seeds.organisations])
            self.refill(SourceRow, list(fared))

        self.atomically(put)

    def start_run(self, flow: str = "run") -> str:
        """Note that a run begins, and that one which never ended was killed; gives the id."""
        run = {"run_id": uuid.uuid4().hex, "flow": flow, "started_at": datetime.now(UTC), "state": "running"}
        row = RunRow.model_validate(run)
        before = self.place.begun_here(row.run_id)

        def begin(con: duckdb.DuckDBPyConnection) -> None:
            con.execute(KILLED, {"all": before is None, "before": before or []})
            self.append(RunRow, [row.model_dump()])

        self.atomically(begin)
        return row.run_id

    def finish_run(self, run: Ending) -> None:
        """Note how a run ended."""
        self.atomically(lambda con: note_end(con, run))

    def note_publication(self, attempt: PublicationRow) -> None:
        """Note what came of a publication, and put the tables in order for the next loads."""
        self.atomically(lambda _: self.append(PublicationRow, [attempt.model_dump()]))
        with plainly(self.place.name):
            self.place.tidy(self.con)

    def refill(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Put the rows in place of all of a table's."""
        self.con.execute(f"DELETE FROM {row.table}")  # noqa: S608
        self.append(row, rows)

    def append(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Add rows to a table."""
        self.con.register("incoming", arrow_table(fields(row), rows))
        self.con.execute(insert(row.table, "incoming"))

    def atomically(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Do all of a piece of work or nothing of it; in a lake again, where another loader was faster."""
        with plainly(self.place.name):
            return attempted(lambda: at_once(self.con, work), self.place.lost_race)


def at_once(con: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Do a piece of work in one transaction."""
    con.begin()
    try:
        done = work(con)
        con.commit()
    except BaseException:
        with suppress(duckdb.Error):  # a full disk ends the transaction by itself; its error is the one to tell
            con.rollback()
        raise
    return done
