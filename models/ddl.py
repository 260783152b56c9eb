"""DuckDB DDL derived from the record classes: tables, checks on closed sets, and a COMMENT on everything."""

import types
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime

from models.tables import TABLES, Row

SQL_TYPES: dict[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    date: "DATE",
    AwareDatetime: "TIMESTAMPTZ",
    tuple[str, ...]: "VARCHAR[]",
    tuple[int, ...]: "BIGINT[]",
}


def quoted(words: str) -> str:
    """Give `words` as a SQL string literal."""
    return "'" + words.replace("'", "''") + "'"


def bare(annotation: Any) -> tuple[Any, bool]:
    """Strip Annotated and `| None`: the plain type, and whether null is allowed."""
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [a for a in get_args(annotation) if a is not type(None)]
        return bare(inner[0])[0], True
    return annotation, False


def column(name: str, annotation: Any, checked: bool = True) -> str:
    """Give one column's definition, with a check of its closed set; raises KeyError for a type that is not held."""
    kind, nullable = bare(annotation)
    check = ""
    if get_origin(kind) is Literal:
        values = get_args(kind)
        check = f" CHECK ({name} IN ({', '.join(quoted(v) for v in values)}))" if checked and len(values) > 1 else ""
        kind = str
    return f"{name} {SQL_TYPES[kind]}{'' if nullable else ' NOT NULL'}{check}"


def columns(row: type[Row]) -> dict[str, str]:
    """Give a table's columns: name to definition."""
    return {name: column(name, field.annotation) for name, field in row.model_fields.items()}


def table_ddl(row: type[Row]) -> Iterator[str]:
    """Yield the statements that make one table with its comments; `key_ddl` gives that for its key."""
    body = ",\n    ".join(columns(row).values())
    yield f"CREATE TABLE {row.table} (\n    {body}\n)"
    yield f"COMMENT ON TABLE {row.table} IS {quoted(row.__doc__ or '')}"
    for name, field in row.model_fields.items():
        yield f"COMMENT ON COLUMN {row.table}.{name} IS {quoted(field.description or '')}"


def key_ddl(row: type[Row]) -> str:
    """Give the statement that makes a table's key: of rows that are there it is made in less time and memory."""
    return f"ALTER TABLE {row.table} ADD PRIMARY KEY ({', '.join(row.key)})"


Folder = Literal["views", "macros", "checks", "digest", "alerts", "dashboard", "examples", "metrics", "artifacts"]
"""A folder of `.sql` files of this package."""


def named_sql(folder: Folder) -> dict[str, str]:
    """Give the `.sql` files of a folder of this package, name to text, in order of name."""
    found = (f for f in files("models").joinpath(folder).iterdir() if f.name.endswith(".sql"))
    return {f.name.removesuffix(".sql"): f.read_text(encoding="utf-8") for f in sorted(found, key=lambda f: f.name)}


def schema() -> list[str]:
    """Give every statement that makes an empty database, in order, views and keys left out."""
    return [statement for row in TABLES for statement in table_ddl(row)]
