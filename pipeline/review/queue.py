"""The queue of what a person should look at, most valuable first, without what was decided on since publication."""

from collections.abc import Mapping, Sequence

from models.decisions import What
from pipeline.review.items import Item
from pipeline.review.log import Log
from pipeline.review.places import found_facts, items, split
from pipeline.warehouse import Reader

WHERE = """
    WHERE
        ($what IS NULL OR what = $what) AND ($chip IS NULL OR chip = $chip)
        AND ($document_id IS NULL OR document_id = $document_id)
        AND ($fact_id IS NULL OR fact_id = $fact_id)
        AND ($pages IS NULL OR list_contains($pages, page_id))
    GROUP BY what, document_id, fact_id, evidence_start, evidence_end, CASE WHEN what = 'unread' THEN reason END"""
QUEUE = f"""
    SELECT
        what, document_id, fact_id, evidence_start, evidence_end,
        list({{'name': reason, 'detail': detail, 'detail_zh': detail_zh}} ORDER BY reason) AS reasons,
        any_value(confidence) AS confidence, any_value(value_usd) AS value_usd, max(worth) AS worth
    FROM review_queue {WHERE}
    ORDER BY max(worth) DESC, document_id, evidence_start, evidence_end, fact_id, min(reason)
    LIMIT $most"""  # noqa: S608
"""What is doubtful, a row for each place: what is so for two reasons stands once."""
COUNT = f"SELECT count(*) AS places FROM (SELECT 1 FROM review_queue {WHERE})"  # noqa: S608
ANY: Mapping[str, object] = dict.fromkeys(("what", "chip", "document_id", "fact_id", "pages", "most"))
PUBLISHED = "SELECT decision_id, fact_id, what FROM decisions WHERE verdict <> 'undone'"


def has_queue(reader: Reader) -> bool:
    """Tell whether the published file has a queue in order of worth: an older chipwire's has none."""
    asked = "SELECT 1 FROM duckdb_columns() WHERE table_name = 'review_queue' AND column_name = 'worth'"
    return bool(reader.rows(asked))


def queue(reader: Reader, log: Log, most: int = 200, what: What | None = None, chip: str | None = None) -> list[Item]:
    """Give the first `most` items that nobody has decided on, in this published file or since.

    What was published as decided on and has been taken back since comes first: the published queue does not have it.
    Raises QueryError for a file that an older chipwire published.
    """
    asked = {**ANY, "what": what, "chip": chip, "most": most + len(since(reader, log))}
    found = items(reader, log, reader.rows(QUEUE, asked))
    wanted = [i for i in reopened(reader, log) if what in (None, i.what) and chip in (None, i.reading.get("chip"))]
    return [*wanted, *(item for item in found if item.decision is None)][:most]


def waiting(reader: Reader, log: Log) -> int:
    """Give how many items nobody has decided on."""
    pages = sorted({log.by_id[decision].page_id for decision in since(reader, log)})
    decided = items(reader, log, reader.rows(QUEUE, {**ANY, "pages": pages}))
    (counted,) = reader.rows(COUNT, ANY)
    settled = sum(item.decision is not None for item in decided)
    return int(str(counted["places"])) - settled + len(reopened(reader, log))


def unread_of(reader: Reader, log: Log, pages: Sequence[str]) -> list[Item]:
    """Give the unread places of pages on which nothing was decided when they were published."""
    return items(reader, log, reader.rows(QUEUE, {**ANY, "what": "unread", "pages": list(pages)})) if pages else []


def find(reader: Reader, log: Log, place: str) -> Item | None:
    """Give the item at a place, doubtful or not, decided on or not; None where the published file has no such place."""
    parts = split(place)
    if parts is None:
        return None
    asked = {"what": parts["what"], "document_id": parts["document_id"], "fact_id": parts["fact_id"]}
    rows = [
        row
        for row in reader.rows(QUEUE, {**ANY, **asked})
        if parts["what"] != "unread" or all(row[name] == parts[name] for name in ("evidence_start", "evidence_end"))
    ]
    found = items(reader, log, rows) or found_facts(reader, log, [parts])
    return next((item for item in found if item.place == place), None)


def since(reader: Reader, log: Log) -> set[str]:
    """Give the ids of the decisions that hold and that the published file does not know."""
    published = {row["decision_id"] for row in reader.rows(PUBLISHED)}
    return {decision.id for decision in log.standing.values()} - {str(decision) for decision in published}


def reopened(reader: Reader, log: Log) -> list[Item]:
    """Give the facts that the published file has as decided on and on which nothing is decided any more."""
    taken_back = [
        row
        for row in reader.rows(PUBLISHED)
        if row["fact_id"] and str(row["decision_id"]) in log.by_id and not log.holds(str(row["decision_id"]))
    ]
    return [item for item in found_facts(reader, log, taken_back, "undone") if item.decision is None]
