"""What changed in the tables since the export that lies in a folder."""

import glob
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import duckdb
from pydantic import Field, ValidationError

from models.ddl import quoted
from models.records import Record
from pipeline.warehouse.catalogue import Relation
from pipeline.warehouse.packages import NAME, Earlier, checksum


class Base(Record):
    """The export that a delta is counted from, and its file of each table; empty where there is none."""

    created: datetime | None = None
    files: dict[str, Path] = Field(default_factory=dict)
    warning: str | None = None


def base(con: duckdb.DuckDBPyConnection, tables: Iterable[Relation], folder: Path) -> Base:
    """Give the export that lies in `folder`; one that cannot be relied on counts as none, with a warning."""
    try:
        earlier = Earlier.model_validate_json((folder / NAME).read_bytes())
    except FileNotFoundError:
        return Base()
    except ValidationError as wrong:
        return Base(warning=f"{folder / NAME}: {wrong.errors()[0]['msg']}")
    hashes = {listed.path: listed.hash for listed in earlier.resources}
    files = {}
    for table in tables:
        file = folder / f"{table.name}.parquet"
        if file.name not in hashes:
            continue
        if not file.is_file() or checksum(file) != hashes[file.name]:
            return Base(warning=f"{file} is not as {NAME} lists it")
        described = con.execute(f"DESCRIBE FROM {parquet(file)}").fetchall()
        if [(name, kind) for name, kind, *_ in described] != [(each.name, each.type) for each in table.columns]:
            return Base(warning=f"{file} has other columns than the table has now")
        files[table.name] = file
    return Base(created=earlier.created, files=files)


def parquet(file: Path) -> str:
    """Give the SQL that reads one file, whatever stands in its path: DuckDB takes `*` and `name=value` for more."""
    return f"read_parquet({quoted(glob.escape(str(file)))}, hive_partitioning = false)"


def changed_rows(table: Relation, old: Path | None) -> str:
    """Give the query for a table's delta, `change` and then its columns; without an old file every row is added.

    Rows are compared by their MD5, so that a join holds no texts in memory.
    """
    if old is None:
        return f"SELECT 'added' AS change, * FROM {table.name}"  # noqa: S608
    now, then, key = f"{table.name} AS now_", f"{parquet(old)} AS then_", ", ".join(table.key)
    same = " AND ".join(f"now_.{column} = then_.{column}" for column in table.key)
    return f"""
        SELECT 'added' AS change, now_.* FROM {now} ANTI JOIN {then} USING ({key})
        UNION ALL
        SELECT 'changed', now_.* FROM {now} SEMI JOIN {then} ON {same} AND md5(now_::VARCHAR) <> md5(then_::VARCHAR)
        UNION ALL
        SELECT 'removed', then_.* FROM {then} ANTI JOIN {now} USING ({key})
    """  # noqa: S608
