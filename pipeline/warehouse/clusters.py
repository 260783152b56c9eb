"""Which documents tell one story: copies, reprints within the window, corrected versions of a page."""

import duckdb
import pyarrow as pa

from pipeline.warehouse.links import WINDOW

EDITION = "coalesce(substr(d.published, 1, 10), CAST(d.told_on AS VARCHAR))"
"""Which coming out of a page a capture is: that of the day it gives, or else of the day it was fetched."""
EDGES = f"""
    SELECT DISTINCT l.one, l.other
    FROM work.links AS l
    INNER JOIN work.documents AS a ON l.one = a.text_key
    INNER JOIN work.documents AS b ON l.other = b.text_key
    WHERE abs(a.told_on - b.told_on) <= $window
    UNION
    SELECT DISTINCT one, text_key
    FROM (
        SELECT text_key, min(text_key) OVER (PARTITION BY document_id, {EDITION}) AS one
        FROM work.documents AS d
        WHERE error IS NULL
    )
    WHERE one <> text_key"""  # noqa: S608
STORIES = """
    CREATE TEMP TABLE stories AS
    WITH told AS (
        SELECT d.text_key, coalesce(r.root, d.text_key) AS root, d.fetched_at, d.document_id, d.told_on
        FROM work.documents AS d
        LEFT JOIN roots AS r USING (text_key)
    ),

    first AS (
        SELECT root, arg_min(document_id || ' ' || told_on, (fetched_at, document_id, told_on)) AS edition
        FROM told
        GROUP BY root
    )

    SELECT DISTINCT t.text_key, substr(md5(f.edition), 1, 24) AS story_id
    FROM told AS t
    INNER JOIN first AS f USING (root)"""


def find_stories(con: duckdb.DuckDBPyConnection) -> None:
    """Make `stories`: each key of a text with its story, named for the page and day that were fetched first."""
    edges = con.execute(EDGES, {"window": WINDOW}).fetchall()
    roots = united(edges)
    columns = {"text_key": pa.array(roots.keys(), pa.string()), "root": pa.array(roots.values(), pa.string())}
    con.register("roots", pa.table(columns))
    con.execute(STORIES)


def united(edges: list[tuple[str, str]]) -> dict[str, str]:
    """Give each node of the edges the smallest of those that it hangs together with."""
    above: dict[str, str] = {}

    def root(node: str) -> str:
        while (up := above.setdefault(node, node)) != node:
            above[node] = node = above[up]
        return node

    for one, other in edges:
        first, last = sorted((root(one), root(other)))
        above[last] = first
    return {node: root(node) for node in list(above)}
