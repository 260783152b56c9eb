"""The lake that several loaders work in at once: a DuckLake, its catalogue in PostgreSQL and its rows in Parquet.

Each layout of the working tables has a catalogue of its own, so that loaders of two versions keep out of each other's
way while an operator changes one machine after the other.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from models.ddl import quoted
from models.lake import Lake
from pipeline.warehouse.attempts import attempted
from pipeline.warehouse.bounds import bound
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.extensions import load
from pipeline.warehouse.layout import ddl, layout_mark
from pipeline.warehouse.object_store import is_object_store, open_store
from pipeline.warehouse.working_file import fits, hand_on

PREFIX = "chipwire_"
MARK = 12
PLAIN = f"{PREFIX}plain_"
"""What the catalogues start with whose small changes lie in files. Those before kept them beside the files, and could
come to count fewer rows than none: https://github.com/duckdb/ducklake/issues/1364."""
LOST = (
    *("conflict", "could not serialize", "deadlock", "retry count", "duplicate key", "failed to initialize ducklake"),
    "out of range for the destination type uint64",
)
"""What DuckLake and PostgreSQL say where another transaction came first; DuckDB has no class for it.

The last is said of a count of rows that another transaction lowered meanwhile.
"""
SCHEMAS = "SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'catalogue' AND starts_with(schema_name, ?)"
KEEP = "2 days"
"""What of the past stays: whoever publishes reads one snapshot, for hours at most."""
TIDYING = (
    "CALL ducklake_rewrite_data_files('work', delete_threshold => 0.5)",
    "CALL ducklake_merge_adjacent_files('work')",
    f"CALL ducklake_expire_snapshots('work', older_than => now() - INTERVAL '{KEEP}')",
    f"CALL ducklake_cleanup_old_files('work', older_than => now() - INTERVAL '{KEEP}')",
    f"CALL ducklake_delete_orphaned_files('work', older_than => now() - INTERVAL '{KEEP}')",
)
logger = logging.getLogger(__name__)


class WorkingLake:
    """The working tables in a lake, as a loader with the folder `work` of its own opens them."""

    def __init__(self, lake: Lake, work: Path) -> None:
        self.lake, self.work = lake, work
        place = urlsplit(lake.catalogue)
        self.name = f"lake at {place.hostname}{place.path}"
        self.schema = f"{PLAIN}{layout_mark()[:MARK]}"
        self.rebuilt = False

    def open(self) -> duckdb.DuckDBPyConnection:
        """Open the lake, or make it; the first of this layout takes over what a lake of another one alone knows."""
        self.work.mkdir(parents=True, exist_ok=True)
        con = duckdb.connect()
        try:
            bound(con, self.work / "lake.spill")
            self.prepare(con)
            self.attempt(lambda: self.attach_lake(con, self.schema, "work"))
            con.execute("USE work")
            if not fits(con):
                self.attempt(lambda: self.create(con))
        except BaseException:
            con.close()
            raise
        return con

    def prepare(self, con: duckdb.DuckDBPyConnection) -> None:
        """Have a connection know what a lake needs."""
        load(con, "postgres_scanner", "ducklake")
        if is_object_store(self.lake.data):
            load(con, "httpfs")
            open_store(con)

    def attempt(self, work: Callable[[], None]) -> None:
        """Do a piece of work, again where another loader was faster."""
        attempted(work, self.lost_race)

    def attach_lake(self, con: duckdb.DuckDBPyConnection, schema: str, name: str, *options: str) -> None:
        """Attach the lake of one layout under a name. Raises WarehouseError where PostgreSQL cannot be reached."""
        more = ", ".join((f"METADATA_SCHEMA {quoted(schema)}", "DATA_INLINING_ROW_LIMIT 0", *options))
        address = f"ducklake:postgres:{patient(self.lake.catalogue)}"
        data = f"{self.lake.data.rstrip('/')}/{schema}/"
        try:
            con.execute(f"ATTACH {quoted(address)} AS {name} (DATA_PATH {quoted(data)}, {more})")
        except duckdb.IOException as refused:
            words = str(refused).partition("\n")[0].rpartition('": ')[2]
            raise WarehouseError(f"{self.name}: cannot be opened: {words}") from None

    def create(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the tables in one transaction, unless another loader has."""
        older = self.newest_other(con)
        if older:
            self.attach_lake(con, older, "old", "READ_ONLY")
        con.begin()
        try:
            if not fits(con):
                for statement in ddl(checked=False):
                    con.execute(statement)
                con.execute("CREATE TABLE turns AS SELECT 0::BIGINT AS number")
                if older:
                    hand_on(con)
            con.commit()
        except BaseException:
            with suppress(duckdb.Error):
                con.rollback()
            raise
        finally:
            if older:
                con.execute("DETACH old")
        self.rebuilt = older is not None
        if older:
            logger.warning("%s: another layout; documents and facts are read again from the archive", self.name)

    def newest_other(self, con: duckdb.DuckDBPyConnection) -> str | None:
        """Give the catalogue of another layout that was written last."""
        con.execute(f"ATTACH {quoted(patient(self.lake.catalogue))} AS catalogue (TYPE postgres, READ_ONLY)")
        try:
            others = [name for (name,) in con.execute(SCHEMAS, [PREFIX]).fetchall() if name != self.schema]
            newest = "SELECT max(snapshot_time) FROM catalogue.{}.ducklake_snapshot"
            written = {name: con.execute(newest.format(name)).fetchall()[0][0] for name in others}
        finally:
            con.execute("DETACH catalogue")
        return max(written, key=lambda name: str(written[name])) if written else None

    def is_small(self) -> bool:
        """Say whether one thread is enough for what the lake holds: that is not known."""
        return False

    def attach(self, con: duckdb.DuckDBPyConnection) -> None:
        """Attach the lake as `work` as it is now, to be read only: what others load meanwhile is not seen."""
        self.prepare(con)
        self.attach_lake(con, self.schema, "work", "READ_ONLY")
        ((newest,),) = con.execute("SELECT max(snapshot_id) FROM ducklake_snapshots('work')").fetchall()
        con.execute("DETACH work")
        self.attach_lake(con, self.schema, "work", "READ_ONLY", f"SNAPSHOT_VERSION {newest}")

    def check(self) -> None:
        """A lake is made where it is opened first."""

    def take_turn(self, con: duckdb.DuckDBPyConnection) -> None:
        """Have this transaction fail if another one that took a turn ends first.

        Rows that are added side by side do not conflict, and the same capture could be added twice.
        """
        con.execute("UPDATE turns SET number = number + 1")

    def tidy(self, con: duckdb.DuckDBPyConnection) -> None:
        """Merge small files and remove what no snapshot of the last days needs, now or, where it is busy, next time.

        One machine at a time: what the first merges the second need not merge again.
        """
        with self.alone(con) as is_alone:
            for statement in TIDYING if is_alone else ():
                try:
                    con.execute(statement)
                except duckdb.Error as error:
                    words = str(error).partition("\n")[0]
                    logger.warning("%s: not put in order this time: %s", self.name, words)

    @contextmanager
    def alone(self, con: duckdb.DuckDBPyConnection) -> Iterator[bool]:
        """Hold PostgreSQL's lock on tidying this layout's lake; gives whether no other machine had it."""
        guard = con.cursor()
        guard.execute(f"ATTACH {quoted(patient(self.lake.catalogue))} AS guard (TYPE postgres, READ_ONLY)")
        try:
            guard.begin()
            asked = f"SELECT pg_try_advisory_xact_lock(hashtext('{self.schema}')) AS held"
            yield bool(guard.execute("SELECT held FROM postgres_query('guard', ?)", [asked]).fetchall()[0][0])
        finally:
            with suppress(duckdb.Error):
                guard.rollback()
            guard.close()
            con.execute("DETACH guard")

    def lost_race(self, error: duckdb.Error) -> bool:
        """Say whether another loader was faster."""
        return any(words in str(error).lower() for words in LOST)

    def begun_here(self, run_id: str) -> list[str] | None:
        """Note that a run begins; gives those begun by this machine before: others' may well be running."""
        path = self.work / "lake-runs"
        before = path.read_text("utf-8").split() if path.exists() else []
        path.write_text("\n".join([*before[-1:], run_id]), encoding="utf-8")
        return before


def patient(catalogue: str) -> str:
    """Give an address with a bound on the time that connecting takes, unless it has one."""
    if "connect_timeout" in catalogue:
        return catalogue
    return f"{catalogue}{'&' if '?' in catalogue else '?'}connect_timeout=10"
