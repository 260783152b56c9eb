"""What a page that tells several stories states of those it does not belong to: the facts of a round-up."""

from models.tables import Row


def retold(row: type[Row]) -> str:
    """Give the name of the table of readings that are of another story than their page's."""
    return f"retold_{row.table}"


def find_retold(row: type[Row], readings: str) -> str:
    """Make that table: of the stories that a page tells beside its own, the first that had stated a fact before it.

    A fact that its own story had stated, or none had, stays where the page is.
    """
    return f"""
        CREATE TEMP TABLE {retold(row)} AS
        WITH told AS (
            SELECT v.version, v.story_id, v.fetched_at, f.row, f.fact_key
            FROM versions AS v
            INNER JOIN ({readings}) AS f ON v.capture_id = f.capture_id AND v.page_id = f.document_id
            WHERE v.story_id IN (
                SELECT story_id FROM told_beside
                UNION
                SELECT story_id FROM versions SEMI JOIN told_beside USING (version)
            )
        ),

        known AS (
            SELECT story_id, fact_key, min(fetched_at) AS since
            FROM told ANTI JOIN told_beside USING (version)
            GROUP BY story_id, fact_key
        )

        SELECT t.row, arg_min(k.story_id, (k.since, k.story_id)) AS story_id
        FROM told AS t
        INNER JOIN told_beside AS b USING (version)
        INNER JOIN known AS k ON b.story_id = k.story_id AND t.fact_key = k.fact_key AND k.since <= t.fetched_at
        ANTI JOIN known AS o ON t.story_id = o.story_id AND t.fact_key = o.fact_key AND o.since <= t.fetched_at
        GROUP BY t.row"""  # noqa: S608
