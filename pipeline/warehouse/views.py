"""The macros and views of the published file, each with its comments."""

from pathlib import Path

import duckdb

from models.ddl import named_sql, quoted
from models.headers import Header, header
from pipeline.warehouse.errors import plainly

STORED = ("latest_quotes", "weekly_price_quotes", "weekly_prices", "review_queue")
"""Views that are worked out once, when a file is published: it never changes, and they take long of millions of rows.
In this order, for the last reads another."""


def create_views(con: duckdb.DuckDBPyConnection) -> None:
    """Make all macros and views over the tables of the database in use."""
    con.begin()
    for name, sql in named_sql("macros").items():
        create_macro(con, name, sql)
    con.commit()
    con.execute("CREATE SCHEMA stored")
    views = named_sql("views")
    for name in (*STORED, *(name for name in views if name not in STORED)):
        create_view(con, name, views[name])


def create_macro(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Make a table macro of one parameter, `moment`, with its comment."""
    with plainly(Path(f"models/macros/{name}.sql")):
        con.execute(f"CREATE MACRO {name}(moment) AS TABLE {sql}")
        con.execute(f"COMMENT ON MACRO TABLE {name} IS {quoted(header(sql).text)}")


def create_view(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Make a view with its comments; of one that is stored, the rows are worked out here and kept under its name."""
    head = header(sql)
    with plainly(Path(f"models/views/{name}.sql")):
        if name in STORED:
            con.execute(f"CREATE TABLE stored.{name} AS {sql}")
            comment(con, "TABLE", f"stored.{name}", head)
        con.execute(f"CREATE VIEW {name} AS {f'FROM stored.{name}' if name in STORED else sql}")
        comment(con, "VIEW", name, head)


def comment(con: duckdb.DuckDBPyConnection, kind: str, name: str, head: Header) -> None:
    """Say what a view or a stored table and its columns hold."""
    comments = [f"COMMENT ON {kind} {name} IS {quoted(head.text)}"]
    comments += [f"COMMENT ON COLUMN {name}.{column} IS {quoted(words)}" for column, words in head.columns.items()]
    con.begin()  # else each comment waits for the disk
    con.execute("; ".join(comments))
    con.commit()
