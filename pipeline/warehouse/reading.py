"""Queries over the published file: they cannot write, and reach neither files nor the network."""

import os
import re
import shutil
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, count, pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from models.ddl import quoted
from pipeline.warehouse.errors import QueryError, one_line

BATCH = 2_048
BOUNDS = {
    "memory_limit": "2GB",
    "max_temp_directory_size": "4GB",
    "TimeZone": "UTC",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "enable_progress_bar": "false",
}
CLOSED = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}
"""In this order: what comes after external access is off, and after the lock, can no longer be set."""
READS = {"SELECT"}
"""EXPLAIN is none: EXPLAIN ANALYZE runs what it explains, a COPY into the file itself among it."""
CHANGES = re.compile(
    rb'"?((?:en|dis)able_\w+|write_log|(?:force_)?checkpoint|truncate_duckdb_logs|query|json_execute_serialized_sql)\b',
    re.IGNORECASE,
)
"""Functions that change the session, write, or run other SQL, though it is a SELECT that calls them: a log that may not
be written ends the process."""
FAULTS = (duckdb.Error, pa.ArrowException, OSError)
"""What a query raises: DuckDB's own at first, Arrow's or the system's once rows are fetched."""
AGAIN = 0.1
"""Seconds from one interrupt to the next: one that strikes before the query has begun is lost."""
NONE: Mapping[str, object] = {}


class Reader:
    """One snapshot of the published file: a publication meanwhile does not change what it sees."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    def table(
        self,
        sql: str,
        parameters: Mapping[str, object] = NONE,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> pa.Table:
        """Give the answer to one query, or its first `limit` rows.

        Raises QueryError with one line, also where it takes longer than `seconds` or more memory than there is.
        """
        try:
            statements = self.con.extract_statements(sql)
            if [s.type.name for s in statements if s.type.name not in READS] or len(statements) != 1:
                kinds = ", ".join(s.type.name for s in statements) or "nothing"
                raise QueryError(f"expected one query that reads, found {kinds}")
            if change := changing(sql):
                raise QueryError(f"expected one query that reads, found a call of {change}")
            named = {name: parameters[name] for name in statements[0].named_parameters if name in parameters}
            with within(self.con, seconds), begun(self.con, statements[0], named) as reader:
                answer = first(reader, limit)
                return answer.rename_columns(apart(answer.column_names))
        except MemoryError as error:
            raise QueryError("the answer does not fit into memory; ask for fewer rows or less in each") from error
        except FAULTS as error:
            raise QueryError(one_line(error)) from error

    @contextmanager
    def another(self) -> Iterator["Reader"]:
        """Give a reader of the same snapshot for another thread, while this one is open; they share the bounds."""
        con = self.con.cursor()
        try:
            con.execute("USE chipwire")
            yield Reader(con)
        finally:
            con.close()

    def rows(self, sql: str, parameters: Mapping[str, object] = NONE) -> list[dict[str, object]]:
        """Give all rows of the answer as dictionaries."""
        found: list[dict[str, object]] = self.table(sql, parameters).to_pylist()
        return found


def changing(sql: str) -> str | None:
    """Name the first function of CHANGES that a query calls, whatever stands before the parenthesis."""
    raw = sql.encode()
    for (at, _), (after, _) in pairwise(duckdb.tokenize(sql)):
        if raw.startswith(b"(", after) and (name := CHANGES.match(raw, at)):
            return name[1].decode()
    return None


def begun(con: duckdb.DuckDBPyConnection, query: duckdb.Statement, named: Mapping[str, object]) -> pa.RecordBatchReader:
    """Run a query so that its rows come as they are asked for; DuckDB 2 does so by `sql` alone, 1 by `execute`."""
    if duckdb.__version__.startswith("1."):
        return con.execute(query, named).to_arrow_reader(BATCH)
    return con.sql(query, params=named).to_arrow_reader(BATCH)


def apart(names: Sequence[str]) -> list[str]:
    """Give columns of one name names of their own, as a subquery has them: a, a_1."""
    found: list[str] = []
    for name in names:
        numbered = (f"{name}_{n}" for n in count(1))
        found.append(next(n for n in chain([name], numbered) if n not in found and (n == name or n not in names)))
    return found


def first(reader: pa.RecordBatchReader, limit: int | None) -> pa.Table:
    """Take `limit` rows from a reader, or all."""
    if limit is None:
        return reader.read_all()
    batches: list[pa.RecordBatch] = []
    left = limit
    while left > 0:
        try:
            batches.append(reader.read_next_batch().slice(0, left))
        except StopIteration:
            break
        left -= batches[-1].num_rows
    return pa.Table.from_batches(batches, reader.schema)


@contextmanager
def within(con: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """Interrupt what `con` does in here after `seconds`, and raise QueryError then; nothing later is interrupted."""
    if seconds is None:
        yield
        return
    ended, late = threading.Event(), threading.Event()

    def watch(wait: float) -> None:
        while not ended.wait(wait):
            late.set()
            con.interrupt()
            wait = AGAIN

    watcher = threading.Thread(target=watch, args=(seconds,), daemon=True)
    watcher.start()
    try:
        yield
    except FAULTS as error:
        if late.is_set():
            raise QueryError(f"the query took longer than {seconds:g} s; --timeout allows more") from error
        raise
    finally:
        ended.set()
        watcher.join()


@contextmanager
def reading(published: Path) -> Iterator[Reader]:
    """Open the published file as it is now; what does not fit into memory goes to a folder beside it while it is open.

    One that a killed process leaves is removed by the next publication. Raises QueryError where there is no file, or
    none that can be read.
    """
    spill = published.with_name(f".{published.name}.{os.getpid()}.tmp.{uuid.uuid4().hex}")
    try:
        with opened(published, BOUNDS | {"temp_directory": str(spill)} | CLOSED) as con:
            yield Reader(con)
    finally:
        shutil.rmtree(spill, ignore_errors=True)


@contextmanager
def opened(published: Path, settings: Mapping[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to the published file as it is now, read-only. Raises QueryError as `reading` does."""
    if not published.is_file():
        raise QueryError(f"{published}: expected a published database, found none; `chipwire run` makes it")
    # Attached to a database of its own: DuckDB would share one that this process has open under other settings.
    con = duckdb.connect()
    try:
        try:
            con.execute(f"ATTACH {quoted(str(published))} AS chipwire (READ_ONLY)")
        except duckdb.Error as error:
            raise QueryError(f"{published}: {one_line(error)}") from error
        con.execute("USE chipwire")
        for name, value in settings.items():
            con.execute(f"SET {name} = {quoted(value)}")
        yield con
    finally:
        con.close()


def query(
    published: Path,
    sql: str,
    limit: int | None = None,
    parameters: Mapping[str, object] = NONE,
    seconds: float | None = None,
) -> pa.Table:
    """Give the answer to one query over the published file, as `Reader.table` does. Raises QueryError."""
    with reading(published) as reader:
        return reader.table(sql, parameters, limit, seconds)
