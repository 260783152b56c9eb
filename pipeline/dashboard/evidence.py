"""The evidence of a fact: its sentence marked in the document, who else states it, and what was archived."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from pipeline.dashboard import asked
from pipeline.dashboard.language import lang_of
from pipeline.dashboard.listings import LISTINGS
from pipeline.dashboard.site import SECONDS, Refused, page, rows, site_of, wording
from pipeline.warehouse import Reader

TABLES = {"quotes": "quotes", "orders": "orders", "moves": "price_moves", "supply": "supply_events"}
AROUND = 1_200
"""Code points of the text before and after a sentence."""
PAGE = 20_000
"""Code points of a document that one page shows."""
MENTIONS, FACTS = 100, 500


class Piece(NamedTuple):
    """A run of a document's text, and the fact it states, if any; `here` where it is the fact of the page."""

    text: str
    fact_id: str | None
    here: bool


def fact(request: Request) -> Response:
    """Show a fact with its evidence in a document that states it, by default the first."""
    fact_id, wanted = request.path_params["fact_id"], asked.text(request, "in")
    with site_of(request).snapshots.reader() as reader:
        listing, row = found_fact(reader, fact_id)
        mentions = rows(reader, "mentions", fact_id=fact_id, most=MENTIONS)
        chosen = next((each for each in mentions if wanted in (None, each["document_id"])), None)
        if chosen is None:
            raise Refused(404, "no_document", document=wanted)
        start = max(0, chosen["evidence_start"] - AROUND)
        shown = text_of(reader, chosen["document_id"], start, chosen["evidence_end"] + AROUND - start, fact_id)
        found = {
            "row": row,
            "kind": listing,
            "review_kind": row["type"],
            "decision": decision_on(reader, row),
            "before": next(iter(rows(reader, "before", fact_id=fact_id)), None),
            "mentions": mentions,
            "chosen": chosen,
            "page_length": PAGE,
            **shown,
        }
        found["w"] = wording(reader, lang_of(request))
    return page(request, "fact.html.j2", found, place=listing)


def document(request: Request) -> Response:
    """Show a document with every fact that it states."""
    name = request.path_params["document_id"]
    number = asked.number(request, "page", 1, 1_000)
    with site_of(request).snapshots.reader() as reader:
        shown = text_of(reader, name, (number - 1) * PAGE, PAGE, None)
        found = {"page": number, "pages": max(1, -(-shown["document"]["text_length"] // PAGE)), **shown}
        found["w"] = wording(reader, lang_of(request))
    return page(request, "document.html.j2", found, place="")


def found_fact(reader: Reader, fact_id: str) -> tuple[str, dict[str, Any]]:
    """Give which table a fact stands in, and its row. Raises Refused."""
    for listing in LISTINGS:
        sql = f"SELECT * FROM {TABLES[listing]} WHERE fact_id = $fact_id"  # noqa: S608 (a table of ours)
        if found := reader.table(sql, {"fact_id": fact_id}, seconds=SECONDS).to_pylist():
            return listing, found[0]
    raise Refused(404, "no_fact", fact=fact_id)


def decision_on(reader: Reader, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the decision of the review that holds on a fact; None where nobody decided, or could in an older file."""
    decided = row.get("decision_id")
    return next(iter(rows(reader, "decision", decision_id=decided)), None) if decided else None


def text_of(reader: Reader, document_id: str, start: int, length: int, here: str | None) -> dict[str, Any]:
    """Give a document, a part of its text in pieces, and the facts that part states. Raises Refused."""
    found = rows(reader, "document", document_id=document_id, start=start, length=length)
    if not found:
        raise Refused(404, "no_document", document=document_id)
    part = found[0]["part"] or ""
    spans = rows(
        reader, "document_facts", document_id=document_id, start=start, end=start + len(part), here=here, most=FACTS
    )
    return {
        "document": found[0],
        "start": start,
        "end": start + len(part),
        "stated": spans,
        "pieces": pieces(part, start, spans, here),
    }


def pieces(part: str, start: int, spans: Iterable[Mapping[str, Any]], here: str | None) -> list[Piece]:
    """Cut a part of a text, which begins at `start`, where evidence begins or ends."""
    inside = [
        (max(0, s["evidence_start"] - start), min(len(part), s["evidence_end"] - start), s["fact_id"]) for s in spans
    ]
    edges = sorted({0, len(part), *(edge for begin, end, _ in inside for edge in (begin, end))})
    found = []
    for left, right in pairwise(edges):
        covering = [fact_id for begin, end, fact_id in inside if begin <= left and right <= end]
        fact_id = here if here in covering else covering[0] if covering else None
        found.append(Piece(part[left:right], fact_id, fact_id is not None and fact_id == here))
    return found
