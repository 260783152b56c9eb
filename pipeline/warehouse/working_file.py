"""The file that one loader works in: made whole, moved aside where its layout is another, held by one process."""

import logging
from contextlib import closing
from pathlib import Path

import duckdb

from models.ddl import quoted
from pipeline.warehouse.bounds import bound
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.layout import KEPT, ddl, fields, layout_mark

FILE = "warehouse.duckdb"
SMALL = 1 << 24
"""Bytes of a file below which a statement is planned for longer than it runs, and threads wait for each other."""
logger = logging.getLogger(__name__)


class WorkingFile:
    """The working tables in a file of this machine."""

    def __init__(self, work: Path) -> None:
        self.path = work / FILE
        self.name = str(self.path)
        self.rebuilt = False

    def open(self) -> duckdb.DuckDBPyConnection:
        """Open the file, or make it. One of another layout is moved aside: what it read is read again."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            create(self.path)
        con = connect(self.path)
        if fits(con):
            return con
        con.close()
        return self.rebuild()

    def rebuild(self) -> duckdb.DuckDBPyConnection:
        """Make a file of this layout, which takes over runs, sources and publications; the rest is in the archive."""
        aside = self.path.with_suffix(".old.duckdb")
        fresh = create(self.path.with_suffix(".new.duckdb"))
        with closing(connect(fresh)) as con:
            con.execute(f"ATTACH {quoted(self.name)} AS old (READ_ONLY)")
            hand_on(con)
            con.execute("DETACH old")
        aside.unlink(missing_ok=True)
        aside.hardlink_to(self.path)
        fresh.replace(self.path)
        self.rebuilt = True
        logger.warning(
            "%s had another layout and is kept as %s: runs, sources and publications were taken over, documents and"
            " facts are read again from the archive",
            self.path,
            aside.name,
        )
        return connect(self.path)

    def attach(self, con: duckdb.DuckDBPyConnection) -> None:
        """Attach the file as `work`, to be read only."""
        con.execute(f"ATTACH {quoted(self.name)} AS work (READ_ONLY)")

    def is_small(self) -> bool:
        """Say whether one thread is enough for what the file holds."""
        return self.path.stat().st_size < SMALL

    def check(self) -> None:
        """Raise WarehouseError where nothing has been read yet."""
        if not self.path.exists():
            raise WarehouseError(f"{self.path}: nothing has been read yet")

    def take_turn(self, con: duckdb.DuckDBPyConnection) -> None:
        """Nobody else can load into a file."""

    def tidy(self, con: duckdb.DuckDBPyConnection) -> None:
        """A file keeps itself in order."""

    def lost_race(self, _: duckdb.Error) -> bool:
        """Say whether another loader was faster: of a file there is none."""
        return False

    def begun_here(self, run_id: str) -> list[str] | None:
        """Note that a run begins; gives the runs begun here before, None for all there are."""


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
        con.begin()
        for statement in ddl():
            con.execute(statement)
        con.commit()
    fresh.replace(path)
    return path


def fits(con: duckdb.DuckDBPyConnection) -> bool:
    """Say whether the database in use has the layout of this version."""
    asked = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'layout' AND database_name = current_database()"
    return bool(con.execute(asked).fetchall()) and con.execute("SELECT mark FROM layout").fetchall() == [
        (layout_mark(),)
    ]


def hand_on(con: duckdb.DuckDBPyConnection) -> None:
    """Take over from `old` the tables that do not derive from the archive, by the columns that both have."""
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
