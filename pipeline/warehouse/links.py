"""Finds which texts are reprints of each other: those that meet in a band within a window are looked at closely."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa

from pipeline.warehouse.fingerprints import one_story

WINDOW = 14
"""Days between two publications of one story at most; later, the same words are said anew."""
CHUNK = 31
"""Days of texts that are compared at a time."""
EARLIEST, CLOSEST = 20, 40
"""Of each band the earliest texts are met, and of those the closest looked at: a flood of copies costs no more."""

AWAIT = "INSERT INTO uncompared SELECT DISTINCT text_key, told_on FROM {} WHERE len(bands) > 0"
FIRST = "SELECT min(told_on) FROM uncompared"
MINE = """
    CREATE OR REPLACE TEMP TABLE mine AS
    SELECT DISTINCT text_key, told_on, bands
    FROM documents
    SEMI JOIN uncompared USING (text_key, told_on)
    WHERE len(bands) > 0 AND told_on BETWEEN $first AND $last"""
CANDIDATES = """
    WITH asked AS (SELECT text_key, told_on, unnest(bands) AS band FROM mine),

    known AS (
        SELECT text_key, told_on, unnest(bands) AS band
        FROM (SELECT DISTINCT text_key, told_on, bands FROM documents
              WHERE told_on BETWEEN $first - $window AND $last + $window)
    ),

    met AS (
        SELECT a.text_key AS one, k.text_key AS other, a.band
        FROM asked AS a
        INNER JOIN known AS k
            ON a.band = k.band AND a.text_key <> k.text_key
            AND k.told_on BETWEEN a.told_on - $window AND a.told_on + $window
        QUALIFY row_number() OVER (PARTITION BY a.text_key, a.band ORDER BY k.told_on, k.text_key) <= $earliest
    ),

    closest AS (
        SELECT one, other
        FROM met
        GROUP BY one, other
        QUALIFY row_number() OVER (PARTITION BY one ORDER BY count(*) DESC, other) <= $closest
    ),

    texts AS (
        SELECT text_key, min(text) AS text
        FROM documents
        WHERE
            told_on BETWEEN $first - $window AND $last + $window
            AND text_key IN (SELECT one FROM closest UNION SELECT other FROM closest)
        GROUP BY text_key
    ),

    pairs AS (SELECT DISTINCT least(one, other) AS one, greatest(one, other) AS other FROM closest)

    SELECT p.one, p.other, a.text, b.text
    FROM pairs AS p
    INNER JOIN texts AS a ON p.one = a.text_key
    INNER JOIN texts AS b ON p.other = b.text_key
    ANTI JOIN links AS l ON p.one = l.one AND p.other = l.other
    ORDER BY p.one, p.other"""
DONE = "DELETE FROM uncompared WHERE told_on BETWEEN $first AND $last"


def await_comparison(con: duckdb.DuckDBPyConnection, documents: str) -> None:
    """Note the texts of the rows in a table as not compared yet: of all others nothing has to be looked at again."""
    con.execute(AWAIT.format(documents))


def first_uncompared(con: duckdb.DuckDBPyConnection) -> date | None:
    """Give the first day with a text that was not compared yet."""
    found = con.execute(FIRST).fetchall()[0][0]
    return found if isinstance(found, date) else None


def link(con: duckdb.DuckDBPyConnection, first: date) -> int:
    """Compare the texts of a month from `first` on with those around them; note which are one story, give how many.

    A link holds between texts whatever else is read: it is noted once and need not be taken back.
    """
    last = date.fromordinal(first.toordinal() + CHUNK)
    month = {"first": first, "last": last}
    con.execute(MINE, month)
    limits = {"window": WINDOW, "earliest": EARLIEST, "closest": CLOSEST}
    found = list(reprints(con.execute(CANDIDATES, {**month, **limits})))
    ones, others = [one for one, _ in found], [other for _, other in found]
    con.register("incoming", pa.table({"one": pa.array(ones, pa.string()), "other": pa.array(others, pa.string())}))
    con.execute("INSERT INTO links SELECT one, other FROM incoming")
    con.execute(DONE, month)
    return len(found)


def reprints(candidates: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Yield the pairs of keys whose texts are one story."""
    while rows := candidates.fetchmany(1000):
        yield from ((one, other) for one, other, text, its in rows if one_story(text, its))
