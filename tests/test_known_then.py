"""What is told of a moment is what a file that was published at it told: stories, facts in every field, prices."""

import random
import uuid
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from by_hand import FETCHED, SEEDS, document, move, order, published, quote, read, supply
from reprints import Planted, planted
from test_history import captures, rows

from models.decisions import Decision
from models.facts import AnyFact, Unread
from models.tables import MoveRow, OrderRow, QuoteRow, SupplyRow
from pipeline.review import Log, decision, find, queue
from pipeline.warehouse import Read, reading

TABLES = (QuoteRow, OrderRow, MoveRow, SupplyRow)
TOLD = (*(row.table for row in TABLES), "weekly_prices", "weekly_price_quotes")
HISTORY = {"revised_at", "last_seen_at", "superseded_at", "superseded_by", "reviewed", "decision_id"}
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
    everything = planted(4)
    stories = sorted({one.story for one in everything if len(one.text) > 300})[::6][:24]
    documents = [one for one in everything if one.story in stories]
    found = []

    def fetch(name: str, day: str | None, *parts: Planted) -> None:
        text = "\n".join(part.text for part in parts)
        said = [fact for part in parts for fact in facts(part.text, part.story, chance)]
        at = FETCHED + timedelta(minutes=chance.randrange(60 * 24 * 20))
        place = Unread(reason="no_chip", start=30, end=36, detail="A price, and no chip.")
        found.append(read(document(name, text, day, fetched_at=at), *said, unread=(place,)))

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


def reviews(file: Path, at: datetime, chance: random.Random, log: Log) -> list[Decision]:
    """Decisions made after a file was published: facts rejected, and corrected, some twice, some of it taken back."""
    found: list[Decision] = []
    with reading(file) as reader:
        facts = reader.rows("SELECT 'quote:' || fact_id AS place FROM quotes WHERE superseded_at IS NULL ORDER BY ALL")
        unread = [item for item in queue(reader, log) if item.what == "unread"]
        items = [find(reader, log, str(row["place"])) for row in chance.sample(facts, 25)]
    for item in (*items, *unread[:15]):
        assert item is not None
        for _ in range(chance.randrange(1, 4)):
            at += timedelta(minutes=chance.randrange(1, 200))
            if found and chance.random() < 0.3 and found[-1].key == item.key:
                changes = {"id": uuid.uuid4().hex, "verdict": "undone", "undoes": found[-1].id, "made_at": at}
                found.append(found[-1].model_copy(update=changes))
                break
            price = chance.randrange(1, 99) * 1e4
            values: dict[str, object] = {"quantity": chance.randrange(2, 99), "price_low": price, "price_high": price}
            if item.what == "unread":
                values |= {"type": "quote", "chip": "nvidia-h800", "deal": "sale", "kind": "ask", "unit": "card"}
                values |= {"gpus": 1, "bound": "exact", "currency": "CNY"}
            verdict = chance.choice(("corrected", "corrected", "rejected"))
            made = decision(item, verdict, "tester", "", values if verdict == "corrected" else None)
            found.append(made.model_copy(update={"made_at": at}))
    return found


@pytest.mark.parametrize("made", [partial(wire, random.Random(8)), partial(captures, random.Random(3))])
def test_what_is_told_of_a_moment_is_what_was_told_then(tmp_path: Path, made: Any) -> None:
    batch = sorted(made(), key=lambda one: one.document.fetched_at)
    decisions: list[Decision] = []
    then = {}
    for nth in range(1, 4):
        share = len(batch) // 4
        moment = batch[share * nth - 1].document.fetched_at
        known = [one for one in decisions if one.made_at <= moment]
        file = published(tmp_path, batch[share * (nth - 1) : share * nth], decisions=known).target
        then[moment] = {of: told(file, of, "'infinity'") for of in TOLD}
        decisions += reviews(file, moment, random.Random(nth), Log(decisions=tuple(decisions)))
        decisions.sort(key=lambda one: one.made_at)
    now = published(tmp_path, batch[share * 3 :], decisions=decisions).target
    for moment, was in then.items():
        at = f"TIMESTAMPTZ '{moment.isoformat()}'"
        for of in TOLD:
            assert told(now, of, at) == was[of], (of, moment)
    assert len(told(now, "quotes", at)) > 20
    assert rows(now, "SELECT count(*) > 0 AS some FROM quotes WHERE revised_at IS NOT NULL") == [{"some": True}]
