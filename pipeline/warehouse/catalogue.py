"""What a published file says of itself: its tables and views, their columns, keys and comments."""

import duckdb

from models.records import Record


class Column(Record):
    """A column, with DuckDB's name of its type."""

    name: str
    type: str
    required: bool
    meaning: str


class Relation(Record):
    """A table, or a view, which has no key."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


RELATIONS = """
SELECT table_name, comment, constraint_column_names
FROM duckdb_tables() JOIN duckdb_constraints() USING (database_name, schema_name, table_name)
WHERE database_name = current_database() AND constraint_type = 'PRIMARY KEY'
UNION ALL
SELECT view_name, comment, [] FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
ORDER BY ALL
"""
COLUMNS = """
SELECT column_name, data_type, NOT is_nullable, comment FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'main' AND table_name = $name ORDER BY column_index
"""


def relations(con: duckdb.DuckDBPyConnection) -> list[Relation]:
    """Give the tables and views of the database in use, in order of name."""
    return [
        Relation(name=name, meaning=meaning or "", key=tuple(key), columns=columns(con, name))
        for name, meaning, key in con.execute(RELATIONS).fetchall()
    ]


def columns(con: duckdb.DuckDBPyConnection, name: str) -> tuple[Column, ...]:
    """Give the columns of a table or view, in order."""
    return tuple(
        Column(name=column, type=kind, required=required, meaning=meaning or "")
        for column, kind, required, meaning in con.execute(COLUMNS, {"name": name}).fetchall()
    )
