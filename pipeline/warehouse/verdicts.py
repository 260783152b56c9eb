"""The SQL of what reviewers decided: readings in the words of some decision, facts to correct, verdicts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa
from pydantic import AwareDatetime

from models.decisions import Decision
from models.tables import Row
from pipeline.warehouse.arrow import Values
from pipeline.warehouse.layout import FACTS
from pipeline.warehouse.statements import FACT_ID, readings

FIRST = 2**40
"""Number of the first reading that a reviewer added: a working file has fewer rows."""
REACH = 400
ASKED = {"page_id": str, "words": str, "what": str}
VERDICTS: dict[str, Any] = {"row": int, "reviewed": str, "decision_id": str}
READ_BY: dict[str, Any] = {"row": int, "since": AwareDatetime}
READERS = f"""
    SELECT DISTINCT k.row AS kept, s.row
    FROM kept AS k
    INNER JOIN sightings AS s USING (fact)
    WHERE s.row >= {FIRST}
    ORDER BY ALL"""  # noqa: S608
"""The readings by reviewers of each fact, and the one that it keeps."""
UNREAD = f"""
    SELECT
        u.rowid AS row, u.capture_id, u.document_id, u.evidence_start, u.evidence_end, u.words, u.reason, v.version,
        v.told_on, least(u.evidence_start, {REACH}) AS at,
        substr(
            d.text, u.evidence_start + 1 - least(u.evidence_start, {REACH}),
            least(u.evidence_start, {REACH}) + u.evidence_end - u.evidence_start + {REACH}
        ) AS text
    FROM work.unread AS u
    INNER JOIN versions AS v ON u.capture_id = v.capture_id AND u.document_id = v.page_id
    INNER JOIN work.documents AS d ON v.version = d.rowid
    WHERE u.document_id IN (SELECT page_id FROM asked WHERE what = 'unread')
    ORDER BY u.capture_id, u.evidence_start, u.evidence_end, u.reason"""  # noqa: S608
ERRORS = """
    SELECT page_id, error FROM documents
    WHERE error IS NOT NULL AND page_id IN (SELECT page_id FROM asked WHERE what = 'document')
    ORDER BY document_id"""


def kind_of(row: type[Row]) -> str:
    """Give what decisions call the facts of a table."""
    return str(FACTS[row].model_fields["type"].default)


def candidates(row: type[Row]) -> str:
    """Give the readings in the words of some decision, each with the one that its fact keeps, and from when to when.

    A version of a page takes the place of the one before it that states the fact too.
    """
    return f"""
        WITH wanted AS (
            SELECT f.row
            FROM {readings(row)} AS f
            SEMI JOIN asked AS a ON f.document_id = a.page_id AND f.words = a.words
        ),

        stated AS (
            SELECT
                s.*, lead(s.nth) OVER edition AS next_nth, lead(s.fetched_at) OVER edition AS next_at
            FROM sightings AS s
            SEMI JOIN (SELECT fact FROM sightings SEMI JOIN wanted USING (row)) USING (fact)
            WINDOW edition AS (PARTITION BY s.fact, s.edition ORDER BY s.nth)
        )

        SELECT
            k.row AS kept, s.version, s.fetched_at AS since, f.*,
            CASE WHEN s.versions > 1 AND s.next_nth = s.nth + 1 THEN s.next_at END AS until
        FROM stated AS s
        SEMI JOIN wanted USING (row)
        INNER JOIN {readings(row)} AS f ON s.row = f.row
        INNER JOIN kept AS k ON s.fact = k.fact
        ORDER BY s.version, f.evidence_start, f.row"""  # noqa: S608


def told_facts(row: type[Row], numbers: Iterable[int]) -> str:
    """Give readings by number, with the ids of their facts and the day that their document was told."""
    listed = ", ".join(map(str, numbers))
    return f"""
        SELECT f.*, {FACT_ID} AS fact_id, v.told_on
        FROM {readings(row)} AS f
        INNER JOIN versions AS v ON f.capture_id = v.capture_id AND f.document_id = v.page_id
        WHERE f.row IN ({listed})
        ORDER BY f.row"""  # noqa: S608


def records(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, object]]:
    """Give the rows of a query."""
    table: pa.Table = con.execute(sql).to_arrow_table()
    found: list[dict[str, object]] = table.to_pylist()
    return found


def verdict(number: int, decision: Decision) -> Values:
    """Give the row of a verdict."""
    return {"row": number, "reviewed": decision.verdict, "decision_id": decision.id}


def whole(value: object) -> int:
    """Take a column of whole numbers as such."""
    assert isinstance(value, int)
    return value


def long(place: Values) -> int:
    """Give how many characters an unread place has."""
    return whole(place["evidence_end"]) - whole(place["evidence_start"])


def day(values: Values) -> date:
    """Take a column of days as such."""
    found = values["told_on"]
    assert isinstance(found, date)
    return found


def moment(value: object) -> datetime | None:
    """Take a column of moments as such."""
    assert value is None or isinstance(value, datetime)
    return value
