"""Every annotated gold document is well formed: keys, spans, enum values, chip ids."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from models.facts import Fact, Move, Order, Quote, Supply

GOLD = Path(__file__).parent / "gold"
CHIPS = Path(__file__).parents[1] / "seeds" / "chips.csv"
MODELS: dict[str, type[Fact]] = {"quote": Quote, "order": Order, "move": Move, "supply": Supply}
KINDS = {
    "announcement",
    "blog",
    "broker_list",
    "chat",
    "dealer_post",
    "forum",
    "news",
    "newsletter",
    "price_page",
    "rental",
}
KEYS = {"id", "kind", "lang", "script", "title", "published", "text", "facts"}
DATE = re.compile(r"\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?")
REQUIRED = {
    "quote": {"deal", "kind", "unit", "price_low", "price_high", "bound"},
    "order": {"status"},
    "move": {"direction"},
    "supply": {"event"},
}

DOCUMENTS: list[dict[str, Any]] = [
    json.loads(line) for path in sorted(GOLD.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
]
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=[d["id"] for d in DOCUMENTS])


def choices(value: Any) -> list[Any]:
    return value["any"] if isinstance(value, dict) else [value]


def literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for part in get_args(annotation):
            yield from literals(part)


def test_ids_are_unique() -> None:
    assert [i for i, n in Counter(d["id"] for d in DOCUMENTS).items() if n > 1] == []


@each_document
def test_document(document: dict[str, Any]) -> None:
    assert set(document) <= KEYS
    assert document["kind"] in KINDS
    assert (document["lang"], document.get("script")) in {("en", None), ("zh", "hans"), ("zh", "hant")}
    assert "published" not in document or DATE.fullmatch(document["published"])


@each_document
def test_facts(document: dict[str, Any]) -> None:
    for fact in document["facts"]:
        model = MODELS[fact["type"]]
        assert set(fact) - {"optional"} <= set(model.model_fields)
        assert set(fact) >= {"type", "chip", "chip_text"} | REQUIRED[fact["type"]]
        words = document["text"][fact["evidence_start"] : fact["evidence_end"]]
        assert words
        assert words == words.strip()
        assert fact["evidence_end"] <= len(document["text"])
        for key in set(fact) - {"optional"}:
            allowed = set(literals(model.model_fields[key].annotation))
            assert not allowed or {c for c in choices(fact[key]) if c is not None} <= allowed, key
        for key in ("as_of", "delivery_date"):
            assert all(DATE.fullmatch(c) for c in choices(fact.get(key)) if c is not None)


@pytest.mark.skipif(not CHIPS.exists(), reason="the lexicon is not there yet")
def test_chips_are_known() -> None:
    with CHIPS.open(encoding="utf-8") as lines:
        known = {row["id"] for row in csv.DictReader(lines)}
    named = {c for d in DOCUMENTS for f in d["facts"] for c in choices(f["chip"]) if c}
    assert named - known == set()
