"""From rows of the published file to the items that a reviewer sees."""

from collections.abc import Iterable, Mapping, Sequence

from models.corrections import KINDS
from models.decisions import OWN, Decision, decision_key, passage
from pipeline.review.items import Item, Reason
from pipeline.review.log import Log
from pipeline.warehouse import Reader

Row = Mapping[str, object]
TABLES = {"quote": "quotes", "order": "orders", "move": "price_moves", "supply": "supply_events"}
AROUND = 120
"""Characters of text that a reviewer sees before and after the evidence."""
WINDOW = 700
"""Characters that are read to either side of a place: enough to tell its sentence and what is around that."""
TEXTS = f"""
    SELECT
        p.nth, d.page_id, d.source_id, coalesce(s.name, d.source_id) AS source, d.url, d.title, d.published_at, d.error,
        least(p.first, {WINDOW}) AS at,
        substr(d.text, p.first + 1 - least(p.first, {WINDOW}), least(p.first, {WINDOW}) + p.long + {WINDOW}) AS text
    FROM (SELECT unnest($nth) AS nth, unnest($ids) AS document_id, unnest($first) AS first, unnest($long) AS long) AS p
    INNER JOIN documents AS d USING (document_id)
    LEFT JOIN sources AS s ON d.source_id = s.source_id"""  # noqa: S608


def place(row: Row) -> str:
    """Give the address of a row of the queue."""
    if row["what"] == "unread":
        return f"unread:{row['document_id']}:{row['evidence_start']}:{row['evidence_end']}:{reasons(row)[0].name}"
    return f"{row['what']}:{row['fact_id'] or row['document_id']}"


def split(address: str) -> dict[str, object] | None:
    """Give the parts of an address; None where it is none."""
    what, _, rest = address.partition(":")
    parts: dict[str, object] = {"what": what, "document_id": None, "fact_id": None}
    if what in TABLES and rest:
        return parts | {"fact_id": rest}
    if what == "document" and rest:
        return parts | {"document_id": rest}
    document, *span = rest.rsplit(":", 3)
    if what != "unread" or len(span) != len(("start", "end", "reason")) or not all(map(str.isdecimal, span[:2])):
        return None
    return parts | {"document_id": document, "evidence_start": int(span[0]), "evidence_end": int(span[1])}


def found_facts(reader: Reader, log: Log, wanted: Sequence[Row], reason: str | None = None) -> list[Item]:
    """Give the facts of rows that name `what` and `fact_id`, whether the queue has them or not."""
    rows: list[Row] = []
    for what, table in TABLES.items():
        columns = "type AS what, document_id, fact_id, evidence_start, evidence_end, confidence"
        asked = f"SELECT {columns} FROM {table} SEMI JOIN (SELECT unnest($ids) AS fact_id) USING (fact_id)"  # noqa: S608
        if ids := [row["fact_id"] for row in wanted if row["what"] == what]:
            rows += reader.rows(f"{asked} ORDER BY fact_id", {"ids": ids})
    named = [{"name": reason, "detail": None}] if reason else []
    return items(reader, log, [{**row, "reasons": named, "value_usd": None, "worth": 0.0} for row in rows])


def items(reader: Reader, log: Log, rows: Sequence[Row]) -> list[Item]:
    """Give the item of each row of the queue, in order, with the text around it and what holds of it."""
    facts = facts_of(reader, rows)
    texts = texts_of(reader, rows)
    return [item(row, texts[nth], facts.get(str(row["fact_id"]), {}), log) for nth, row in enumerate(rows)]


def facts_of(reader: Reader, rows: Iterable[Row]) -> dict[str, Row]:
    """Give the whole rows of facts by id."""
    found: dict[str, Row] = {}
    for what, table in TABLES.items():
        if ids := [row["fact_id"] for row in rows if row["what"] == what]:
            asked = f"SELECT * FROM {table} WHERE fact_id IN (SELECT unnest($ids))"  # noqa: S608
            found |= {str(fact["fact_id"]): fact for fact in reader.rows(asked, {"ids": ids})}
    return found


def texts_of(reader: Reader, rows: Sequence[Row]) -> dict[int, Row]:
    """Give for the number of each row its document and the text around its place."""
    if not rows:
        return {}
    spans = [(int(str(row["evidence_start"] or 0)), int(str(row["evidence_end"] or 0))) for row in rows]
    asked = {
        "nth": list(range(len(rows))),
        "ids": [row["document_id"] for row in rows],
        "first": [start for start, _ in spans],
        "long": [end - start for start, end in spans],
    }
    return {int(str(row["nth"])): row for row in reader.rows(TEXTS, asked)}


def item(row: Row, page: Row, fact: Row, log: Log) -> Item:
    """Give one item: its words, the text around them, what was read, and the decision that holds."""
    what, text, at = str(row["what"]), str(page["text"]), int(str(page["at"]))
    until = at + int(str(row["evidence_end"] or 0)) - int(str(row["evidence_start"] or 0))
    first, last = passage(text, at, until) if what == "unread" else (at, until)
    made = log.by_id.get(str(fact.get("decision_id")))
    own = made if made and made.what == what else None
    reading = reading_of(what, row, page, fact, own, text[at:until])
    words = "" if what == "document" else text[first:last]
    begin, stop = around(text, first, last)
    key = own.key if own else decision_key(what, str(page["page_id"]), words, reading)  # type: ignore[arg-type]
    return Item.model_validate(
        {
            **{name: page[name] for name in ("page_id", "source_id", "source", "url", "title", "published_at")},
            **{name: row[name] for name in ("what", "document_id", "fact_id", "confidence", "value_usd", "worth")},
            **{"place": place(row), "key": key, "words": words, "reading": reading, "reasons": reasons(row)},
            **{"context": text[begin:stop], "mark_start": at - begin, "mark_end": until - begin},
            "evidence_start": int(str(row["evidence_start"] or 0)) + first - at,
            "evidence_end": int(str(row["evidence_start"] or 0)) + last - at,
            "decision": log.standing.get(key) or log.holds(made.id if made else None),
        }
    )


def around(text: str, first: int, last: int) -> tuple[int, int]:
    """Give the span of what a reviewer sees around the evidence: whole lines where they end not far away."""
    begin, stop = max(0, first - AROUND), min(len(text), last + AROUND)
    if begin and (line := text.find("\n", begin, first)) >= 0:
        begin = line + 1
    if stop < len(text) and (line := text.rfind("\n", last, stop)) >= 0:
        stop = line
    blank_before, blank_after = text[begin:first], text[last:stop]
    return first - len(blank_before.lstrip()), last + len(blank_after.rstrip())


def reading_of(what: str, row: Row, page: Row, fact: Row, own: Decision | None, words: str) -> dict[str, object]:
    """Give what the rules read; of a fact that was corrected that is what its decision remembers, rejected or not."""
    if what == "document":
        return {"error": page["error"]}
    if what == "unread":
        return {"words": words, "reason": reasons(row)[0].name}
    if own and fact.get("reviewed") in ("corrected", "rejected"):
        return dict(own.reading)
    names = [name for name in KINDS[what].model_fields if name not in OWN]
    return {name: fact[name] for name in (*names, "confidence", "rule") if fact.get(name) not in (None, [])}


def reasons(row: Row) -> tuple[Reason, ...]:
    """Give why a row of the queue stands there."""
    listed = row["reasons"]
    return tuple(Reason.model_validate(reason) for reason in (listed if isinstance(listed, list) else ()))
