"""How a run of the main job ended, as `runs` tells it."""

from datetime import UTC, datetime
from typing import Literal

import duckdb

from models.records import Record

END = """
    UPDATE runs SET finished_at = ?, state = ?, captures = ?, documents = ?, facts = ?, problems = ?
    WHERE run_id = ?"""
DUE = """
    SELECT NOT EXISTS (FROM publications WHERE state = 'published' AND checked_at >= $since) OR EXISTS (
        FROM runs
        WHERE (flow = 'read' AND documents > 0 OR flow IN ('run', 'read', 'backfill', 'rebuild') AND state = 'failed')
            AND coalesce(finished_at, started_at) > ALL (SELECT checked_at FROM publications))"""


class Ending(Record):
    """How a run ended, and what it did."""

    run_id: str
    state: Literal["done", "done_with_problems", "failed"]
    captures: int = 0
    documents: int = 0
    facts: int = 0
    problems: tuple[str, ...] = ()


UNPUBLISHED = """
    SELECT count(*) > 0 FROM runs
    WHERE flow IN ('run', 'read', 'backfill', 'rebuild') AND (documents > 0 OR state = 'failed')
        AND coalesce(finished_at, started_at) > ALL (SELECT checked_at FROM publications)"""


def is_unpublished(con: duckdb.DuckDBPyConnection) -> bool:
    """Say whether a run has read documents, or was stopped while it did, since anybody last tried to publish."""
    return bool(con.execute(UNPUBLISHED).fetchall()[0][0])


def is_publication_due(con: duckdb.DuckDBPyConnection, since: datetime) -> bool:
    """Say whether no file was published since a moment, or there is what nobody has tried to publish.

    That is what a scheduled run has read, or any run that was stopped.
    """
    return bool(con.execute(DUE, {"since": since}).fetchall()[0][0])


def note_end(con: duckdb.DuckDBPyConnection, run: Ending) -> None:
    """Note that a run ended now."""
    values = [run.state, run.captures, run.documents, run.facts, list(run.problems), run.run_id]
    con.execute(END, [datetime.now(UTC), *values])
