"""How a run of the main job ended, as `runs` tells it."""

from datetime import UTC, datetime
from typing import Literal

import duckdb

from models.records import Record

END = """
    UPDATE runs SET finished_at = ?, state = ?, captures = ?, documents = ?, facts = ?, problems = ?
    WHERE run_id = ?"""


class Ending(Record):
    """How a run ended, and what it did."""

    run_id: str
    state: Literal["done", "done_with_problems", "failed"]
    captures: int = 0
    documents: int = 0
    facts: int = 0
    problems: tuple[str, ...] = ()


def last_published(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Give when a file was last published, by the working file."""
    asked = "SELECT max(checked_at) FROM publications WHERE state = 'published'"
    found: datetime | None = con.execute(asked).fetchall()[0][0]
    return found


def note_end(con: duckdb.DuckDBPyConnection, run: Ending) -> None:
    """Note that a run ended now."""
    values = [run.state, run.captures, run.documents, run.facts, list(run.problems), run.run_id]
    con.execute(END, [datetime.now(UTC), *values])
