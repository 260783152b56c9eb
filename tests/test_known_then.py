"""What is told of a moment is what a file that was published at it told: stories, facts in every field, prices."""

import random
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from by_hand import FETCHED, SEEDS, document, move, order, published, quote, read, supply
from reprints import Planted, planted
from test_history import captures, rows

from models.facts import AnyFact
from models.tables import MoveRow, OrderRow, QuoteRow, SupplyRow
from pipeline.warehouse import Read

TABLES = (QuoteRow, OrderRow, MoveRow, SupplyRow)
HISTORY = {"revised_at", "last_seen_at", "superseded_at", "superseded_by"}
ADDRESS = {"document_id", "url", "source_id", "published_at", "evidence_start", "evidence_end"}
"""Which of the documents that state it alike a fact is taken from may be another by now: `mentions` tells that."""
CHIPS = [chip.id for chip in SEEDS.chips]


def facts(text: str, story: str, chance: random.Random) -> list[AnyFact]:
    """One of each kind, whose figures are the story's, with what a page may tell otherwise."""
    figure, words = random.Random(story).randrange(1, 60), text[: chance.randrange(20, 24)]
    who, chip = chance.choice([None, "甲公司", "乙公司"]), CHIPS[figure % 2]
    found: list[AnyFact] = [
        quote(text, words, figure * 1e5, figure * 1e5, chip=chip, seller=who),
        order(text, words, chip=chip, quantity_low=figure, quantity_high=figure, supplier=who),
        move(text, words, chip=chip, pct=figure),
        supply(text, words, chip=chip, actor=who),
    ]
    return found[: chance.randrange(1, 5)]


def wire(chance: random.Random) -> list[Read]:
    """Articles and their reprints, fetched in any order, some of them again when changed; pages that hold two."""
    stories = sorted({one.story for one in planted(4) if len(one.text) > 300})[::6][:24]
    documents = [one for one in planted(4) if one.story in stories]
    found = []

    def fetch(name: str, day: str | None, *parts: Planted) -> None:
        text = "\n".join(part.text for part in parts)
        said = [fact for part in parts for fact in facts(part.text, part.story, chance)]
        at = FETCHED + timedelta(minutes=chance.randrange(60 * 24 * 20))
        found.append(read(document(name, text, day, fetched_at=at), *said))

    for one in documents:
        day = None if chance.random() < 0.2 else one.published.isoformat()
        fetch(one.document_id, day, one)
        if chance.random() < 0.3:
            fetch(one.document_id, day, chance.choice(documents))
    for number in range(20):
        one, other = chance.sample(documents, 2)
        fetch(f"both-{number}", one.published.isoformat(), one, other)
    return found


def fact(row: dict[str, Any]) -> dict[str, Any]:
    """A row without its address and what became of it, under the id that it has had from the first."""
    kept = {name: value for name, value in row.items() if name not in HISTORY | ADDRESS}
    return kept | {name: kept[name].partition("@")[0] for name in kept if name == "fact_id"}


def told(file: Path, of: str, at: str) -> list[dict[str, Any]]:
    """The rows of a table or a view in a file, as of a moment, in an order of their own."""
    return sorted(map(fact, rows(file, f"FROM {of}_as_of({at})")), key=repr)


@pytest.mark.parametrize("made", [partial(wire, random.Random(8)), partial(captures, random.Random(3))])
def test_what_is_told_of_a_moment_is_what_was_told_then(tmp_path: Path, made: Any) -> None:
    batch = made()
    now = published(tmp_path / "now", batch).target
    moments = sorted(read.document.fetched_at for read in batch)
    for nth in range(1, 5):
        moment: datetime = moments[len(moments) * nth // 5]
        then = published(tmp_path / str(nth), [one for one in batch if one.document.fetched_at <= moment]).target
        at = f"TIMESTAMPTZ '{moment.isoformat()}'"
        for of in (*(row.table for row in TABLES), "weekly_prices", "weekly_price_quotes"):
            assert told(now, of, at) == told(then, of, "'infinity'"), (of, nth)
    assert len(told(now, "quotes", at)) > 20
    assert rows(now, "SELECT count(*) > 0 AS some FROM quotes WHERE revised_at IS NOT NULL") == [{"some": True}]
