"""Random decisions on everything: what is told of a moment is what a file that was published then told."""

import random
import uuid
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from by_hand import FETCHED, document, move, order, published, quote, read, supply
from test_history import rows
from test_known_then import TABLES, TOLD, fact

from models.corrections import Refused
from models.decisions import Decision
from models.facts import AnyFact, Unread
from pipeline.review import Item, Log, decision, queue
from pipeline.review.places import found_facts
from pipeline.warehouse import Read, reading

STORIES, STEPS = 16, 4
MINUTE = timedelta(minutes=1)
KINDS = ("quote", "order", "move", "supply")
NAMED = {row.table: kind for row, kind in zip(TABLES, KINDS, strict=True)}


def told(file: Path, of: str, at: str) -> list[dict[str, Any]]:
    """The rows of a table or a view as of a moment; how sure a fact is that is accepted, a file knows of today."""
    found = (fact(row) for row in rows(file, f"FROM {of}_as_of({at})"))
    return sorted(({name: value for name, value in row.items() if name != "confidence"} for row in found), key=repr)


class Wire:
    """Pages that tell stories, each with a fact of each kind and an unread price; some come out again, changed."""

    def __init__(self, chance: random.Random, ways: Collection[str]) -> None:
        self.chance, self.ways = chance, ways
        self.figures = [chance.randrange(20, 90) for _ in range(STORIES)]
        self.bodies = ["".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(140)) for _ in range(STORIES)]
        self.pages: dict[str, tuple[int, ...]] = {}
        self.now = FETCHED

    def step(self) -> list[Read]:
        """The pages that are fetched next, in the hour from now on."""
        fresh = {f"own-{n}": (n,) for n in range(STORIES)}
        fresh |= {
            f"reprint-{n}": (n,) for n in range(STORIES) if "reprints" in self.ways and self.chance.random() < 0.5
        }
        if "round-ups" in self.ways:
            pairs = (self.chance.sample(range(STORIES), 2) for _ in range(2))
            fresh |= {f"both-{a}-{b}": (a, b) for a, b in pairs}
        again = [name for name in self.pages if "rewritten" in self.ways and self.chance.random() < 0.35]
        new = [name for name in fresh if name not in self.pages]
        self.pages = fresh | self.pages
        return [self.page(name, is_new=name in new) for name in (*new, *again)]

    def page(self, name: str, *, is_new: bool) -> Read:
        """A page as it stands now: a rewritten one drops some facts, and tells others in other words."""
        who = self.chance.choice([None, "甲公司", "乙公司"])
        tail = "" if is_new else self.chance.choice(["", "左右", "整"])
        kept = {kind for kind in (*KINDS, "unread") if is_new or self.chance.random() < 0.85}
        text, facts, places = f"{name}。", [], []  # type: str, list[tuple[str, str, int]], list[str]
        for story in self.pages[name]:
            figure = self.figures[story]
            words = {
                "quote": f"H800 整机 {figure} 万元{tail}。",
                "order": f"甲方订了 {figure} 台整机{story}号{tail}。",
                "move": f"H800 涨了 {figure} 成{story}{tail}。",
                "supply": f"H20 缺货之{story}{tail}。",
                "unread": f"另有人报 {figure + 3} 万某卡{story}{tail}。",
            }
            text += self.bodies[story] + "\n" + "".join(said for kind, said in words.items() if kind in kept)
            facts += [(kind, words[kind], figure) for kind in KINDS if kind in kept]
            places += [words["unread"]] if "unread" in kept else []
        found = [stated(text, kind, words, figure, who) for kind, words, figure in facts]
        begins = [text.index(words) + len("另有人报") for words in places]
        unread = tuple(Unread(reason="no_chip", start=at, end=at + 5, detail="A price, no chip.") for at in begins)
        day = None if "undated" in self.ways else f"2026-11-{self.chance.randrange(17, 20) if is_new else 18}"
        at = self.now + MINUTE * self.chance.randrange(1, 60)
        return read(document(name, text, day, fetched_at=at), *found, unread=unread)


def stated(text: str, kind: str, words: str, figure: int, who: str | None) -> AnyFact:
    """A fact of a kind."""
    if kind == "quote":
        return quote(text, words, figure * 1e4, figure * 1e4, seller=who)
    if kind == "order":
        return order(text, words, chip="nvidia-h800", quantity_low=figure, quantity_high=figure, supplier=who)
    return move(text, words, pct=figure) if kind == "move" else supply(text, words, actor=who)


def correction(kind: str, chance: random.Random) -> dict[str, object]:
    """What a reviewer may say instead."""
    figure = chance.randrange(2, 99)
    who = chance.choice(["甲公司", "丙公司"])
    if kind == "quote":
        return chance.choice([{"quantity": figure}, {"price_low": figure * 1e4, "price_high": figure * 1e4},
                              {"seller": who}, {"chip": "nvidia-h20"}])  # fmt: skip
    if kind == "order":
        return chance.choice([{"quantity_low": figure, "quantity_high": figure}, {"supplier": who}])
    if kind == "move":
        return chance.choice([{"pct": figure}, {"direction": "down"}, {"as_of": "2026-10"}])
    if kind == "supply":
        return chance.choice([{"event": "surplus"}, {"actor": who}, {"lead_time_days_low": figure}])
    own = {"type": "quote", "deal": "sale", "kind": "ask", "unit": "card", "gpus": 1, "bound": "exact"}
    price = {"price_low": figure * 1e4, "price_high": figure * 1e4, "currency": "CNY"}
    ordered = {"type": "order", "status": "placed", "quantity_low": figure, "quantity_high": figure}
    return {"chip": "nvidia-h800", **chance.choice([own | price, ordered])}


class Reviewers:
    """Who decide on some of everything that a file holds, and take some of it back."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.log: list[Decision] = []

    def items(self, file: Path) -> list[Item]:
        """Some of the facts, those that went among them, and of the unread places."""
        log = Log(decisions=tuple(self.log))
        with reading(file) as reader:
            of = "SELECT fact_id FROM {} WHERE NOT contains(fact_id, '@') ORDER BY ALL"
            facts = [{"what": kind, **row} for table, kind in NAMED.items() for row in reader.rows(of.format(table))]
            unread = [item for item in queue(reader, log, most=10**6) if item.what == "unread"]
            some = self.chance.sample(facts, STORIES)
            return [*found_facts(reader, log, some), *self.chance.sample(unread, min(len(unread), STORIES // 2))]

    def decide(self, file: Path, wire: Wire) -> None:
        """Decide, in the hours behind now."""
        made = [one for item in self.items(file) for one in self.on(item, wire)]
        back = {one.undoes for one in (*self.log, *made)}
        held = [one for one in self.log if one.verdict != "undone" and one.id not in back]
        made += [self.undone(one, wire) for one in self.chance.sample(held, len(held) // 6)]
        self.log += sorted(made, key=lambda one: one.made_at)

    def on(self, item: Item, wire: Wire) -> Iterator[Decision]:
        """Yield decisions on one item, the last of which may be taken back."""
        at = wire.now + MINUTE * self.chance.randrange(60)
        for _ in range(self.chance.randrange(1, 4)):
            at += MINUTE * self.chance.randrange(1, 20)
            verdict = self.chance.choice((*item.verdicts, "corrected"))
            fields = correction(item.what, self.chance) if verdict == "corrected" else None
            try:
                made = decision(item, verdict, "tester", "", fields)
            except Refused:
                continue
            made = made.model_copy(update={"made_at": at})
            yield made
            if self.chance.random() < 0.25:
                yield made.model_copy(update=self.taking_back(made) | {"made_at": at + MINUTE / 2})

    def undone(self, made: Decision, wire: Wire) -> Decision:
        """Take an earlier decision back."""
        at = wire.now + MINUTE * self.chance.randrange(1, 120)
        return made.model_copy(update=self.taking_back(made) | {"made_at": at})

    def taking_back(self, made: Decision) -> dict[str, object]:
        """What differs in the decision that takes one back."""
        return {"id": uuid.uuid4().hex, "verdict": "undone", "undoes": made.id, "fields": {}}


@pytest.mark.parametrize(
    ("seed", "ways"),
    [
        (2, ("reprints", "rewritten")),
        (3, ("reprints", "rewritten", "undated")),
        (4, ("rewritten", "round-ups")),
    ],
)
def test_decisions_at_random_are_told_of_each_moment_as_they_held_then(
    tmp_path: Path, seed: int, ways: tuple[str, ...]
) -> None:
    chance = random.Random(seed)
    wire, reviewers, then = Wire(chance, ways), Reviewers(chance), {}
    for _ in range(STEPS):
        file = published(tmp_path, wire.step(), decisions=reviewers.log).target
        wire.now += timedelta(hours=1)
        then[wire.now] = {of: told(file, of, "'infinity'") for of in TOLD}
        reviewers.decide(file, wire)
        wire.now += timedelta(hours=20 if "undated" in ways else 3)
    now = published(tmp_path, decisions=reviewers.log).target
    for moment, was in then.items():
        for of in TOLD:
            found = told(now, of, f"TIMESTAMPTZ '{moment.isoformat()}'")
            assert [row for row in found if row not in was[of]] == [], (of, moment, "told now alone")
            assert [row for row in was[of] if row not in found] == [], (of, moment, "told then alone")
    states = {row["state"] for row in rows(now, "SELECT DISTINCT state FROM decisions")}
    assert states >= {"applied", "replaced", "undone"}
