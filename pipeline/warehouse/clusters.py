"""Which documents tell one story: copies, reprints within the window, corrected versions of a page."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

import duckdb

from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.links import WINDOW

EDITION = "coalesce(substr(d.published, 1, 10), CAST(d.told_on AS VARCHAR))"
"""Which coming out of a page a capture is: that of the day it gives, or else of the day it was fetched."""
BEGUN = {"text_key": str, "day": date, "first_on": date}
ROOTS = {"telling": int, "root": int}
CAPTURED = """
    CREATE OR REPLACE TEMP TABLE captured AS
    WITH captures AS (
        SELECT rowid AS version, text_key, document_id, told_on, published_at IS NULL AND published IS NULL AS undated
        FROM work.documents
    )

    SELECT
        version, text_key, document_id,
        CASE
            WHEN undated THEN min(told_on) OVER (PARTITION BY text_key, document_id, undated)
            ELSE told_on
        END AS day
    FROM captures"""
"""The day each capture tells its text. A page that gives no date tells it when it was first fetched with it."""
REPEATED = """
    SELECT text_key, day, document_id
    FROM captured
    SEMI JOIN (SELECT text_key FROM captured GROUP BY text_key HAVING min(day) < max(day)) USING (text_key)
    ORDER BY text_key, day, document_id"""
TELLINGS = """
    CREATE OR REPLACE TEMP TABLE tellings AS
    SELECT *, row_number() OVER () AS telling
    FROM (
        SELECT text_key, coalesce(b.first_on, t.day) AS first_on, max(t.day) AS last_on
        FROM captured AS t
        LEFT JOIN begun AS b USING (text_key, day)
        GROUP BY ALL
    )"""
TELLING_OF = """
    CREATE OR REPLACE TEMP TABLE telling_of AS
    SELECT t.version, n.telling
    FROM captured AS t
    ASOF JOIN tellings AS n ON t.text_key = n.text_key AND t.day >= n.first_on"""
EDGES = f"""
    WITH since AS (SELECT text_key, min(first_on) AS first_on FROM tellings GROUP BY text_key),

    ordered AS (
        SELECT
            CASE WHEN a.first_on <= b.first_on THEN l.one ELSE l.other END AS earlier,
            CASE WHEN a.first_on <= b.first_on THEN l.other ELSE l.one END AS later
        FROM work.links AS l
        INNER JOIN since AS a ON l.one = a.text_key
        INNER JOIN since AS b ON l.other = b.text_key
    ),

    reprints AS (
        SELECT o.earlier, n.telling, n.first_on
        FROM ordered AS o
        INNER JOIN tellings AS n ON o.later = n.text_key
    )

    SELECT n.telling, r.telling
    FROM reprints AS r
    ASOF JOIN tellings AS n ON r.earlier = n.text_key AND r.first_on >= n.first_on
    WHERE r.first_on - n.last_on <= $window
    UNION
    SELECT DISTINCT one, telling
    FROM (
        SELECT n.telling, min(n.telling) OVER (PARTITION BY d.document_id, {EDITION}) AS one
        FROM work.documents AS d
        INNER JOIN telling_of AS n ON d.rowid = n.version
        WHERE d.error IS NULL
    )
    WHERE one <> telling"""  # noqa: S608
"""Of two linked texts each telling of the later one belongs with the newest of the earlier one before it."""
STORIES = f"""
    CREATE OR REPLACE TEMP TABLE stories AS
    WITH rooted AS (
        SELECT n.version, coalesce(r.root, n.telling) AS root
        FROM telling_of AS n
        LEFT JOIN roots AS r USING (telling)
    ),

    first AS (
        SELECT n.root, arg_min(d.document_id || ' ' || {EDITION}, (d.fetched_at, d.document_id, {EDITION})) AS edition
        FROM work.documents AS d
        INNER JOIN rooted AS n ON d.rowid = n.version
        GROUP BY n.root
    )

    SELECT n.version, substr(md5(f.edition), 1, 24) AS story_id
    FROM rooted AS n
    INNER JOIN first AS f USING (root)"""  # noqa: S608


def find_stories(con: duckdb.DuckDBPyConnection) -> None:
    """Make `stories`: each row of a document with its story, named for the page and edition that were fetched first."""
    con.execute(CAPTURED)
    con.register("begun", arrow_table(BEGUN, list(beginnings(con.execute(REPEATED).fetchall()))))
    con.execute(TELLINGS)
    con.execute(TELLING_OF)
    roots = united(con.execute(EDGES, {"window": WINDOW}).fetchall())
    con.register("roots", arrow_table(ROOTS, [dict(zip(ROOTS, pair, strict=True)) for pair in roots.items()]))
    con.execute(STORIES)
    for table in ("captured", "tellings", "telling_of"):
        con.execute(f"DROP TABLE {table}")


def beginnings(rows: Iterable[tuple[str, date, str]]) -> Iterator[Values]:
    """Yield each text and day with the day its telling began; `rows` are text, day and page, in order.

    A text is told anew more than WINDOW days after its telling began, and where a page that has it is dated in another
    week: an unchanged list of prices counts for each week that it names.
    """
    for text, days in groupby(rows, key=lambda row: row[0]):
        first, weeks = date.min, dict[str, tuple[int, int]]()
        for day, told in groupby(days, key=lambda row: row[1]):
            week, pages = day.isocalendar()[:2], [page for _, _, page in told]
            if (day - first).days > WINDOW or any(weeks.get(page, week) != week for page in pages):
                first, weeks = day, {}
            weeks |= dict.fromkeys(pages, week)
            yield {"text_key": text, "day": day, "first_on": first}


def united(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Give each node of the edges the smallest of those that it hangs together with."""
    above: dict[int, int] = {}

    def root(node: int) -> int:
        while (up := above.setdefault(node, node)) != node:
            above[node] = node = above[up]
        return node

    for one, other in edges:
        first, last = sorted((root(one), root(other)))
        above[last] = first
    return {node: root(node) for node in list(above)}
