"""The ways in which writers tell of orders, moves and supply: how many are read, with floors that only rise.

Each line of `ways/` is one sentence as somebody might write it, and what it tells; a third of them use the same words
and tell nothing of the kind. The rules were made with the open ones in view, never with those held out.
"""

import json
from pathlib import Path

import pytest

from models.documents import Document
from models.facts import AnyFact, Move, Order, Supply
from pipeline.extract import Lexicon, extract

WAYS = Path(__file__).parent / "ways"
FLOORS: dict[str, dict[str, float]] = json.loads((WAYS / "floors.json").read_text(encoding="utf-8"))
SLACK = 0.03
"""How far above its floor a share may lie before the floor must be raised."""


def told(fact: AnyFact) -> str | None:
    """What a fact tells besides a price: "order.placed", "move.up", "supply.shortage"."""
    match fact:
        case Order(status=how) | Move(direction=how) | Supply(event=how):
            return f"{fact.type}.{how}"
        case _:
            return None


def shares(name: str, lexicon: Lexicon) -> dict[str, float]:
    """Give the share of what is told that is read, and of what is read that is told."""
    rows = [json.loads(line) for line in (WAYS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    read = [
        {what for fact in extract(Document(id="way", text=row["text"]), lexicon).facts if (what := told(fact))}
        for row in rows
    ]
    right = sum(len(found & set(row["told"])) for found, row in zip(read, rows, strict=True))
    return {
        "recall": right / sum(len(row["told"]) for row in rows),
        "precision": right / sum(map(len, read)),
    }


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_ways_of_telling_are_read(name: str, lexicon: Lexicon) -> None:
    reached = shares(name, lexicon)
    assert {k: v for k, v in reached.items() if v < FLOORS[name][k]} == {}, "accuracy fell"
    assert {k: v for k, v in reached.items() if v > FLOORS[name][k] + SLACK} == {}, "raise these floors"
