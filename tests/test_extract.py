"""Tables of texts and the facts in them: new behaviour is a new row in tests/corpus."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from models.documents import Document
from models.facts import AnyFact
from pipeline.extract import Lexicon, extract

CORPUS = Path(__file__).parent / "corpus"
ROWS = [
    pytest.param(row, id=f"{file.stem}: {row['text'][:40]}")
    for file in sorted(CORPUS.glob("*.yml"))
    for row in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
]


def document(row: dict[str, Any]) -> Document:
    """Give the document a row describes."""
    published = row.get("published")
    return Document(
        id="row",
        text=row["text"],
        lang=row.get("lang"),
        market=row.get("market"),
        title=row.get("title"),
        published=str(published) if published else None,
    )


def differs(expected: dict[str, Any], fact: AnyFact) -> dict[str, tuple[Any, Any]]:
    """Give the fields in which a fact is not as the row has it."""
    got = fact.model_dump(mode="json")
    return {k: (v, got[k]) for k, v in expected.items() if k not in got or _plain(v) != got[k]} if expected else {}


def _plain(value: Any) -> Any:
    return str(value) if hasattr(value, "isoformat") else value


@pytest.mark.parametrize("row", ROWS)
def test_a_text_gives_its_facts_and_no_others(row: dict[str, Any], lexicon: Lexicon) -> None:
    once = extract(document(row), lexicon)
    got = list(once.facts)
    for expected in row["facts"]:
        same_type = [f for f in got if f.type == expected["type"]]
        found = min(same_type, key=lambda f: len(differs(expected, f)), default=None)
        assert found is not None, f"no {expected['type']} for {expected}"
        assert differs(expected, found) == {}
        got.remove(found)
    assert [f.model_dump(exclude_none=True) for f in got] == []
    for fact in once.facts:
        assert 0 <= fact.evidence_start < fact.evidence_end <= len(row["text"])
        assert row["text"][fact.evidence_start : fact.evidence_end].strip()
    assert extract(document(row), lexicon) == once, "read again"


@pytest.mark.parametrize("row", [r for r in ROWS if not r.values[0]["facts"]])
def test_a_text_without_facts_says_why(row: dict[str, Any]) -> None:
    assert row["why"]
