"""What was read to rows of the working file; a document that cannot be stored as it is gets an error and no facts."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite

from pydantic import Field

from models.documents import Document, Lang
from models.facts import AnyFact, Extraction, Unread
from models.records import Record
from models.tables import DocumentRow, MoveRow, OrderRow, QuoteRow, Row, SupplyRow, UnreadRow
from pipeline.warehouse.arrow import Values
from pipeline.warehouse.days import fact_day, published_moment, told_on
from pipeline.warehouse.fingerprints import bands, text_key
from pipeline.warehouse.keys import with_keys
from pipeline.warehouse.layout import OWNED
from pipeline.warehouse.terms import search_terms

FACT_ROWS: dict[str, type[Row]] = {"quote": QuoteRow, "order": OrderRow, "move": MoveRow, "supply": SupplyRow}
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
HAN = re.compile("[㐀-鿿]")
BIGINT_MAX = 2**63 - 1
INTERVALS = ("price", "quantity", "value", "change", "from", "to", "lead_time_days")


class Read(Record):
    """One document with what was read out of it, or why nothing could be."""

    document: Document
    capture_id: str = Field(description="What it was read from; a later reading of that replaces this one")
    extraction: Extraction | None = None
    error: str | None = None
    traceback: str | None = None
    extractor_version: str


def batch_rows(batch: Sequence[Read]) -> dict[type[Row], list[Values]]:
    """Give the rows of the batch by table. Of a document that comes twice in a capture, the last reading counts."""
    rows: dict[type[Row], list[Values]] = {row: [] for row in OWNED}
    for read in {(read.capture_id, read.document.id): read for read in batch}.values():
        problem = trouble(read)
        document = document_values(read, problem)
        rows[DocumentRow].append(document)
        if read.extraction is not None and problem is None:
            for kind, values in fact_values(read, read.extraction, document):
                rows[kind].append(values)
            rows[UnreadRow] += unread_values(read, read.extraction.unread)
    return rows


def trouble(read: Read) -> str | None:
    """Say why the facts of a document cannot be stored; None where they can."""
    if read.error or read.extraction is None:
        return storable(read.error or "it was not read")
    text = read.document.text
    if found := UNSTORABLE.search(text):
        return f"character U+{ord(found[0]):04X} at {found.start()}: expected text without NUL and lone surrogates"
    spans: list[tuple[str, int, int]] = [(f.type, f.evidence_start, f.evidence_end) for f in read.extraction.facts]
    spans += [("unread", u.start, u.end) for u in read.extraction.unread]
    for kind, start, end in spans:
        if not start < end <= len(text):
            return f"{kind} at {start} to {end}: expected a span inside the text of {len(text)} characters"
    return next((words for fact in read.extraction.facts if (words := bad_figures(fact))), None)


def bad_figures(fact: AnyFact) -> str | None:
    """Say which figure of a fact cannot be: without end, too large for its column, or a low above its high."""
    for name, value in fact:
        if isinstance(value, float | int) and not (isfinite(value) and abs(value) <= BIGINT_MAX):
            return f"{fact.type} at {fact.evidence_start}: {name} {value} is out of range"
    for name in INTERVALS:
        low, high = getattr(fact, f"{name}_low", None), getattr(fact, f"{name}_high", None)
        if low is not None and high is not None and low > high:
            return f"{fact.type} at {fact.evidence_start}: {name}_low {low} is above {name}_high {high}"
    return None


def storable(words: str) -> str:
    """Replace what a column of text cannot hold, one character for one."""
    return UNSTORABLE.sub("\ufffd", words)


def language(read: Read) -> Lang:
    """Give the document's language as read or stated, else by its script."""
    known = read.extraction.lang if read.extraction else read.document.lang
    return known or ("zh" if HAN.search(read.document.text) else "en")


def document_values(read: Read, problem: str | None) -> Values:
    """Give the row of `documents`. Raises ValueError for a document without source, address, time of fetch or hash."""
    document = read.document
    missing = [n for n in ("source_id", "url", "fetched_at", "sha256") if getattr(document, n) is None]
    if missing or document.fetched_at is None:
        raise ValueError(f"document {document.id}: expected {', '.join(missing)}, found none")
    text = storable(document.text)
    told = told_on(document.published, document.published_at, document.fetched_at)
    values = document.model_dump(exclude={"id", "lang"}) | {
        "capture_id": read.capture_id,
        "document_id": document.id,
        "lang": language(read),
        "published_at": document.published_at or published_moment(document.published),
        "told_on": told,
        "text": text,
        "text_key": text_key(
            text.strip() or document.id, told if document.published or document.published_at else None
        ),
        "bands": bands(text),
        "search_terms": search_terms(text),
        "extractor_version": read.extractor_version,
        "error": problem,
        "traceback": read.traceback,
    }
    return {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}


def fact_values(read: Read, extraction: Extraction, row: Values) -> Iterator[tuple[type[Row], Values]]:
    """Yield each fact as a row of its table."""
    told = row["told_on"]
    assert isinstance(told, date)
    for fact_key, slot, fact in with_keys(extraction.facts):
        yield (
            FACT_ROWS[fact.type],
            {
                **dict(fact),
                "capture_id": read.capture_id,
                "document_id": read.document.id,
                "fact_key": fact_key,
                "slot": slot,
                "fact_on": fact_day(fact.as_of, told),
                "words": read.document.text[fact.evidence_start : fact.evidence_end],
            },
        )


def unread_values(read: Read, unread: Sequence[Unread]) -> list[Values]:
    """Give the rows of `unread`, one for each span and reason."""
    rows: dict[tuple[int, int, str], Values] = {}
    for item in unread:
        rows[item.start, item.end, item.reason] = {
            "capture_id": read.capture_id,
            "document_id": read.document.id,
            "evidence_start": item.start,
            "evidence_end": item.end,
            "words": read.document.text[item.start : item.end],
            "reason": item.reason,
            "detail": item.detail,
        }
    return list(rows.values())
