"""The working file: rows of each document as it was last read. One process at a time; it derives from the archive."""

import hashlib
import logging
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

import duckdb

from models.ddl import columns
from models.reference import Seeds, Source
from models.tables import TABLES, ChipRow, DocumentRow, MentionRow, OrganisationRow, RateRow, Row, RunRow, SourceRow
from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.errors import WarehouseError, plainly
from pipeline.warehouse.rows import Read, batch_rows
from pipeline.warehouse.sources import Fetch, source_rows
from pipeline.warehouse.statements import FACTS, OWNED, drop_documents, insert, seen_before

FILE = "warehouse.duckdb"
WORKING = tuple(row for row in TABLES if row not in (MentionRow, RateRow))
logger = logging.getLogger(__name__)


def working_ddl() -> list[str]:
    """Give the statements that make an empty working file.

    It has no keys: a fact stands once for each document that states it, and publishing makes one row of them.
    """
    tables = [f"CREATE TABLE {row.table} ({', '.join(columns(row).values())})" for row in WORKING]
    mark = hashlib.sha256("\n".join(tables).encode()).hexdigest()
    return [*tables, f"CREATE TABLE layout AS SELECT '{mark}' AS mark"]


class Warehouse:
    """The loader's door to the working file, as a context manager."""

    def __init__(self, work: Path) -> None:
        self.path = work / FILE
        self.rebuilt = False

    def __enter__(self) -> Self:
        """Open the file, or make it. One of another layout is moved aside: what it held is read again."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with plainly(self.path):
            if self.path.exists():
                self.con = connect(self.path)
                if not self.fits():
                    self.con.close()
                    aside = self.path.with_suffix(".old.duckdb")
                    self.path.replace(aside)
                    self.rebuilt = True
                    logger.warning("%s had an older layout: moved to %s, read all again", self.path, aside.name)
            if not self.path.exists():
                create(self.path)
                self.con = connect(self.path)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        with plainly(self.path):
            self.con.close()

    def fits(self) -> bool:
        """Say whether the file has the layout of this version."""
        known = self.con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'layout'").fetchall()
        mark = self.con.execute("SELECT mark FROM layout").fetchall() if known else []
        return bool(mark) and f"'{mark[0][0]}'" in working_ddl()[-1]

    def known(self) -> dict[str, tuple[str, str]]:
        """Give what has been read: document id to hash of its capture and version of the extractor."""
        with plainly(self.path):
            rows = self.con.execute("SELECT document_id, sha256, extractor_version FROM documents").fetchall()
        return {document: (sha256, version) for document, sha256, version in rows}

    def replace(self, batch: Sequence[Read]) -> None:
        """Put the batch in place of all that its documents held before, in one transaction."""
        rows = batch_rows(batch)
        with self.transaction() as con:
            con.register("replaced", arrow_table(DocumentRow, rows[DocumentRow]).select(["document_id"]))
            for row in OWNED:
                con.register("incoming", arrow_table(row, rows[row]))
                if row in FACTS:
                    con.register("incoming", con.sql(seen_before(row)).to_arrow_table())
                con.execute(drop_documents(row))
                con.execute(insert(row.table, "incoming"))

    def set_reference(self, seeds: Seeds, sources: Iterable[Source], fetches: Iterable[Fetch] = ()) -> None:
        """Put chips and organisations in place of those before, and note how each source fares."""
        with self.transaction() as con:
            old = con.sql("SELECT * FROM sources").to_arrow_table().to_pylist()
            newest = con.execute("SELECT source_id, max(fetched_at) FROM documents WHERE error IS NULL GROUP BY ALL")
            fared = source_rows(sources, fetches, {row["source_id"]: row for row in old}, dict(newest.fetchall()))
            self.refill(ChipRow, [chip.model_dump() for chip in seeds.chips])
            self.refill(OrganisationRow, [organisation.model_dump() for organisation in seeds.organisations])
            self.refill(SourceRow, list(fared))

    def start_run(self) -> str:
        """Note that a run begins, and that one which never ended was killed; gives the id."""
        run = {"run_id": uuid.uuid4().hex, "started_at": datetime.now(UTC), "state": "running"}
        with self.transaction() as con:
            con.execute("UPDATE runs SET state = 'failed', problems = ['it was killed'] WHERE state = 'running'")
            self.append(RunRow, [RunRow.model_validate(run).model_dump()])
        return str(run["run_id"])

    def finish_run(
        self,
        run_id: str,
        state: Literal["done", "done_with_problems", "failed"],
        captures: int = 0,
        documents: int = 0,
        facts: int = 0,
        problems: Sequence[str] = (),
    ) -> None:
        """Note how a run ended."""
        with self.transaction() as con:
            con.execute(
                "UPDATE runs SET finished_at = ?, state = ?, captures = ?, documents = ?, facts = ?, problems = ?"
                " WHERE run_id = ?",
                [datetime.now(UTC), state, captures, documents, facts, list(problems), run_id],
            )

    def refill(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Put the rows in place of all of a table's."""
        self.con.execute(f"DELETE FROM {row.table}")  # noqa: S608
        self.append(row, rows)

    def append(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Add rows to a table."""
        self.con.register("incoming", arrow_table(row, rows))
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
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET python_enable_replacements = false")
    return con


def create(path: Path) -> None:
    """Make an empty working file: beside its place first, so that a kill leaves none that is half made."""
    fresh = path.with_suffix(".tmp")
    for left in path.parent.glob(f"{fresh.name}*"):
        left.unlink()
    with duckdb.connect(fresh) as con:
        for statement in working_ddl():
            con.execute(statement)
    fresh.replace(path)


def working_file(work: Path) -> Path:
    """Give the working file of a folder. Raises WarehouseError where nothing has been read yet."""
    path = work / FILE
    if not path.exists():
        raise WarehouseError(f"{path}: nothing has been read yet")
    return path
