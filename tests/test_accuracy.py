"""Accuracy on the gold documents does not fall: floors by language, kind of document and of fact, that only rise."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.documents import Document
from pipeline.evaluation import evaluate
from pipeline.extract import Lexicon, extract

GOLD = Path(__file__).parent / "gold"
FLOORS: dict[str, dict[str, float]] = json.loads((GOLD / "floors.json").read_text(encoding="utf-8"))
SLACK = 0.03
"""How far above its floor a score may lie before the floor must be raised."""


def scores(name: str, lexicon: Lexicon) -> dict[str, float]:
    """Give the F1 at the core, and the precision of all, of one file of gold documents, by group and type of fact."""
    documents = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    read = [(d, [f.model_dump() for f in extract(_document(d), lexicon).facts]) for d in documents]
    rows = [row for by in ("lang", "kind") for row in evaluate(read, by, _named(documents)).scores()]
    kept = {f"{r['group']} {r['type']}": r["f1"] for r in rows if r["group"] == "all" or r["type"] == "all"}
    whole = next(r for r in rows if r["group"] == "all" and r["type"] == "all")
    return kept | {"precision": whole["precision"], "full": whole["full_f1"]}


def _named(documents: list[dict[str, Any]]) -> frozenset[str]:
    """Give the ids that gold documents name: who annotated them wrote of other products that they are none of these."""
    ids = (fact.get("chip") for document in documents for fact in document["facts"])
    return frozenset(chip for i in ids for chip in (i["any"] if isinstance(i, dict) else [i]) if chip)


def _document(row: dict[str, Any]) -> Document:
    return Document(**{k: row.get(k) for k in ("id", "text", "title", "published", "lang")})


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_accuracy_keeps_its_floors(name: str, lexicon: Lexicon) -> None:
    reached = scores(name, lexicon)
    assert reached.keys() == FLOORS[name].keys()
    assert {k: v for k, v in reached.items() if v < FLOORS[name][k]} == {}, "accuracy fell"
    assert {k: v for k, v in reached.items() if v > FLOORS[name][k] + SLACK} == {}, "raise these floors"
