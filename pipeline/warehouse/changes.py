"""What another version of the extraction reads differently in the documents that were published before."""

from pathlib import Path

import duckdb

from models.ddl import quoted
from models.records import Record
from models.tables import Row
from pipeline.warehouse.layout import FACTS

FILE = "changes.jsonl"
OWN = {"type", "confidence", "rule", "evidence_start", "evidence_end"}
"""Fields that may differ between two readings of one fact."""
REREAD = """
    CREATE TEMP TABLE reread AS
    SELECT n.document_id
    FROM chipwire.documents AS n
    INNER JOIN before.documents AS b USING (document_id, sha256)
    WHERE n.extractor_version <> b.extractor_version
    UNION
    SELECT b.document_id
    FROM before.documents AS b
    ANTI JOIN chipwire.documents AS n USING (page_id)"""
COUNTS = """
    SELECT
        count(*) FILTER (change = 'added'), count(*) FILTER (change = 'removed'), count(*) FILTER (change = 'changed')
    FROM changes"""


class Changes(Record):
    """How many facts another version reads differently in the documents that it read again."""

    documents: int
    added: int
    removed: int
    changed: int
    path: Path

    def __str__(self) -> str:
        """Give one line for people."""
        counts = f"{self.added} facts added, {self.removed} removed, {self.changed} changed"
        return f"read again {self.documents} documents: {counts}; each stands in {self.path}"


def find_changes(con: duckdb.DuckDBPyConnection, before: Path, work: Path) -> Changes | None:
    """Compare the new file with the published one and list what differs under `work`.

    Only documents that stand in both, read by two versions, are compared: what new pages say is no change. Gives None
    where there is none such. Facts are the same by id, or else by place and chip.
    """
    con.execute(f"ATTACH {quoted(str(before))} AS before (READ_ONLY)")
    try:
        con.execute(REREAD)
        documents = con.table("reread").shape[0]
        if not documents:
            return None
        tables = " UNION ALL ".join(map(differences, FACTS))
        con.execute(f"CREATE TEMP TABLE changes AS {tables}")
        added, removed, changed = con.execute(COUNTS).fetchall()[0]
        path = work / FILE
        con.execute(f"COPY (FROM changes ORDER BY ALL) TO {quoted(str(path))} (FORMAT json)")
    finally:
        con.execute("DETACH before")
    return Changes(documents=documents, added=added, removed=removed, changed=changed, path=path)


def differences(row: type[Row]) -> str:
    """Give what differs in a table: how, the document, its words, the facts before and after as JSON."""
    names = [name for name in FACTS[row].model_fields if name not in OWN]
    values = "struct_pack(" + ", ".join(f"{name} := {name}" for name in names) + ")"
    facts = f"""
        SELECT
            fact_id, document_id, evidence_start, coalesce(chip, chip_text, '') AS thing, words, {values} AS fact,
            row_number() OVER (PARTITION BY document_id, evidence_start, coalesce(chip, chip_text, '') ORDER BY fact_id)
                AS nth
        FROM {{}}.{row.table}
        WHERE superseded_at IS NULL"""  # noqa: S608
    return f"""(
        WITH old AS ({facts.format("before")}), new AS ({facts.format("chipwire")}),
        pairs AS (
            SELECT o.document_id, o.words, o.fact AS before, n.fact AS after
            FROM old AS o INNER JOIN new AS n USING (fact_id)
            WHERE o.document_id IN (FROM reread)
            UNION ALL
            SELECT coalesce(o.document_id, n.document_id), coalesce(n.words, o.words), o.fact, n.fact
            FROM (FROM old ANTI JOIN new USING (fact_id)) AS o
            FULL JOIN (FROM new ANTI JOIN old USING (fact_id)) AS n USING (document_id, evidence_start, thing, nth)
            WHERE coalesce(o.document_id, n.document_id) IN (FROM reread)
        )
        SELECT
            '{row.table}' AS fact_table,
            CASE WHEN before IS NULL THEN 'added' WHEN after IS NULL THEN 'removed' ELSE 'changed' END AS change,
            document_id, words, to_json(before) AS before, to_json(after) AS after
        FROM pairs
        WHERE before IS DISTINCT FROM after)"""  # noqa: S608
