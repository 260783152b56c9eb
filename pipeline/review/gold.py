"""Decisions as gold documents, in the form that `chipwire evaluate` and the training read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from models.decisions import Decision
from pipeline.review.items import Item
from pipeline.review.log import Log
from pipeline.review.places import TABLES, found_facts
from pipeline.review.queue import unread_of
from pipeline.warehouse import Reader

DOCUMENTS = """
    SELECT d.document_id AS id, d.page_id, s.kind, d.lang, d.title, d.published, d.url, d.text
    FROM documents AS d
    LEFT JOIN sources AS s ON d.source_id = s.source_id
    WHERE d.page_id IN (SELECT unnest($pages)) AND d.superseded_at IS NULL AND d.error IS NULL
    ORDER BY d.document_id"""
STATED = f"""
    SELECT m.document_id, m.evidence_start, m.evidence_end, f.fact_id, f.type AS what
    FROM mentions AS m
    INNER JOIN ({" UNION ALL ".join(f"SELECT fact_id, type FROM {table}" for table in TABLES.values())}) AS f
        USING (fact_id)
    WHERE m.superseded_at IS NULL AND m.document_id IN (SELECT unnest($ids))
    ORDER BY m.document_id, m.evidence_start, f.fact_id"""  # noqa: S608
NOT_GOLD = {"confidence", "rule"}


def gold(reader: Reader, log: Log) -> Iterator[dict[str, object]]:
    """Yield each published document on whose facts or unread places something was decided that holds, in order of id.

    What was accepted or corrected must be read, what was rejected must not, and what nobody looked at may be or not: it
    is `optional`. `note` says who decided, when and why.
    """
    pages = sorted({decision.page_id for decision in log.standing.values() if decision.what != "document"})
    documents = reader.rows(DOCUMENTS, {"pages": pages}) if pages else []
    stated = reader.rows(STATED, {"ids": [document["id"] for document in documents]}) if documents else []
    items = {item.fact_id: item for item in found_facts(reader, log, stated)}
    facts: dict[object, list[dict[str, object]]] = defaultdict(list)
    decided: set[object] = set()
    for row in stated:
        item = items[str(row["fact_id"])]
        decided |= {row["document_id"]} if item.decision else set()
        if item.decision is None or item.decision.verdict != "rejected":
            facts[row["document_id"]].append(gold_fact(item, row))
    for item in unread_of(reader, log, pages):
        decided |= {item.document_id} if item.decision else set()
        if item.decision and item.decision.verdict == "corrected":
            facts[item.document_id].append(gold_fact(item, item.model_dump()))
    for document in documents:
        if document["id"] in decided:
            head = {name: value for name, value in document.items() if name != "page_id" and value is not None}
            yield {**head, "facts": sorted(facts[document["id"]], key=lambda fact: int(str(fact["evidence_start"])))}


def gold_fact(item: Item, place: Mapping[str, object]) -> dict[str, object]:
    """Give one fact as gold has it, at its place in one document."""
    made = item.decision
    values = {} if item.what == "unread" else {"type": item.what, **item.reading}
    if made and made.verdict == "corrected" and made.what == item.what:
        values = {**values, **made.fields}
    stated = {name: value for name, value in values.items() if name not in NOT_GOLD and value not in (None, [], ())}
    span = {name: place[name] for name in ("evidence_start", "evidence_end")}
    return {**stated, **span, **({"note": note(made)} if made else {"optional": True})}


def note(made: Decision) -> str:
    """Say who decided what, when and why."""
    return f"{made.verdict} by {made.by} on {made.made_at:%Y-%m-%d}{f': {made.why}' if made.why else ''}"
