"""Writes every published table and view as Parquet into a folder, with what changed since the export before."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
from pydantic import Field

from models.ddl import quoted
from models.dictionary import dictionary
from models.records import Record
from pipeline.warehouse.catalogue import relations
from pipeline.warehouse.delta import base, changed_rows, parquet
from pipeline.warehouse.errors import WarehouseBusy, plainly
from pipeline.warehouse.packages import NAME, package, resource
from pipeline.warehouse.reading import BOUNDS, opened
from pipeline.warehouse.swapping import alive, flush

ROWS_A_GROUP = 8_192
"""Of Parquet: each thread holds a group in memory, and the text of a document may be long."""


class Exported(Record):
    """An export that lies in its folder: the rows of each file, and how many of each changed table did in which way."""

    since: datetime | None
    warning: str | None
    tables: dict[str, int] = Field(default_factory=dict)
    views: dict[str, int] = Field(default_factory=dict)
    delta: dict[str, dict[str, int]] = Field(default_factory=dict)


def export(published: Path, folder: Path, created: datetime) -> Exported:
    """Write the published file as it is now into `folder`; after a kill at any instant the next one goes through.

    Raises QueryError where there is nothing to read, OSError or WarehouseError where the folder cannot be written,
    WarehouseBusy where another process exports into it.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder), fresh_folder(folder) as fresh, plainly(folder):
        with opened(published, BOUNDS | {"temp_directory": str(fresh / "spill")}) as con:
            made, resources = write(con, folder, fresh)
        (fresh / "README.md").write_text(dictionary(), encoding="utf-8")
        listed = json.dumps(package(created, made.since, resources), ensure_ascii=False, indent=1)
        (fresh / NAME).write_text(listed + "\n", encoding="utf-8")
        for table in made.tables.keys() - made.delta.keys():
            (folder / delta_path(table)).unlink(missing_ok=True)
        put(fresh, folder, [*(str(each["path"]) for each in resources), "README.md", NAME])
    return made


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one export, through the kernel; raises WarehouseBusy where another has it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise WarehouseBusy(f"{folder}: another process exports into it; wait until it has ended") from held
        except OSError:
            pass  # a share that knows no locks: one export at a time is then the operator's to see to
        yield
    finally:
        os.close(handle)


@contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """Give a new folder inside `folder`; removes what killed exports left, and what a failed one leaves."""
    for left in folder.glob(".export.*.tmp"):
        if not alive(left.name.split(".")[2]):
            shutil.rmtree(left)
    fresh = folder / f".export.{os.getpid()}.tmp"
    (fresh / "delta").mkdir(parents=True)
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write(con: duckdb.DuckDBPyConnection, folder: Path, fresh: Path) -> tuple[Exported, list[dict[str, object]]]:
    """Write the Parquet files into `fresh`; gives what was written and the package's entry of each file."""
    found = relations(con)
    earlier = base(con, [one for one in found if one.key], folder)
    made, resources = Exported(since=earlier.created, warning=earlier.warning), []
    for one in found:
        path = f"{one.name}.parquet"
        rows = copy(con, f"FROM {one.name}", fresh / path)
        resources.append(resource(one, fresh, path, rows))
        if not one.key:
            made.views[one.name] = rows
            continue
        made.tables[one.name] = rows
        path = delta_path(one.name)
        if rows := copy(con, changed_rows(one, earlier.files.get(one.name)), fresh / path):
            counted = f"SELECT change, count(*) FROM {parquet(fresh / path)} GROUP BY ALL"  # noqa: S608
            made.delta[one.name] = dict(con.execute(counted).fetchall())
            resources.append(resource(one, fresh, path, rows, delta=True))
    return made, resources


def delta_path(table: str) -> str:
    """Give where a table's delta lies in an export."""
    return f"delta/{table}.parquet"


def copy(con: duckdb.DuckDBPyConnection, sql: str, file: Path) -> int:
    """Write the answer to a query as Parquet; gives how many rows."""
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_A_GROUP}"
    (rows,) = con.execute(f"COPY ({sql}) TO {quoted(str(file))} ({options})").fetchall()[0]
    return int(rows)


def put(fresh: Path, folder: Path, paths: Sequence[str]) -> None:
    """Rename the files into their places, the last one once all others are on the disk."""
    (folder / "delta").mkdir(exist_ok=True)
    for path in paths:
        flush(fresh / path)
    for path in paths[:-1]:
        (fresh / path).replace(folder / path)
    flush(folder / "delta")
    flush(folder)
    (fresh / paths[-1]).replace(folder / paths[-1])
    flush(folder)
