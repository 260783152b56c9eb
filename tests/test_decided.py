"""What becomes of a fact when decisions on it follow one another."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from by_hand import FETCHED, document, published, quote, read, span
from test_history import rows

from models.decisions import Decision, decision_key
from models.facts import Unread
from pipeline.review import Item, Log, decision, find, queue
from pipeline.warehouse import Read, reading

HOUR = timedelta(hours=1)
TEXT = "H800 整机 200 万元。有人报 105 万,没说是什么卡。"
OWN = {"type": "quote", "chip": "nvidia-h800", "deal": "sale", "kind": "ask", "unit": "card", "gpus": 1,
       "bound": "exact", "currency": "CNY"}  # fmt: skip


def page() -> Read:
    """A page with a quote, and a price that no rule could bind."""
    at = span(TEXT, "105 万")
    place = Unread(reason="no_chip", start=at["evidence_start"], end=at["evidence_end"], detail="A price, and no chip.")
    return read(document("a", TEXT), quote(TEXT, "H800 整机 200 万元。", 200e4, 200e4), unread=(place,))


class Desk:
    """A reviewer's desk: what is decided there is published at once, an hour later each time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, Log()
        self.file = published(folder, [page()]).target

    def item(self, where: str, standing: bool = True) -> Item:
        """The quote that stands, or once stood, or an unread place."""
        with reading(self.file) as reader:
            if where == "unread":
                (item,) = [item for item in queue(reader, self.log) if item.what == "unread"] or self.places
            else:
                stands = "superseded_at IS NULL" if standing else "NOT contains(fact_id, '@')"
                asked = f"SELECT fact_id FROM quotes WHERE {stands} AND {where}"
                found = find(reader, self.log, f"quote:{reader.rows(asked)[0]['fact_id']}")
                assert found is not None
                return found
        self.places = [item]
        return item

    def decide(self, where: str, verdict: Any, standing: bool = True, **fields: object) -> Decision:
        """Decide on something, and publish."""
        chips = fields.pop("chips", None)
        made = decision(self.item(where, standing), verdict, "王", "", fields, chips)  # type: ignore[arg-type]
        return self.note(made)

    def undo(self, made: Decision) -> Decision:
        """Take a decision back, and publish."""
        return self.note(made.model_copy(update={"id": uuid.uuid4().hex, "verdict": "undone", "undoes": made.id}))

    def note(self, made: Decision) -> Decision:
        """Keep a decision, and publish."""
        made = made.model_copy(update={"made_at": FETCHED + HOUR * (len(self.log.decisions) + 1)})
        self.log = Log(decisions=(*self.log.decisions, made))
        self.file = published(self.folder, decisions=self.log.decisions).target
        return made

    def told(self, at: datetime | None = None) -> list[tuple[Any, ...]]:
        """The price, tax and review of each quote as of a moment, or of all rows."""
        of = f"quotes_as_of(TIMESTAMPTZ '{at.isoformat()}')" if at else "quotes"
        asked = f"SELECT price_low / 1e4 AS price, tax, reviewed FROM {of} ORDER BY price, revised_at NULLS FIRST"
        return [tuple(row.values()) for row in rows(self.file, asked)]

    def states(self) -> list[str]:
        """What became of the decisions."""
        return [row["state"] for row in rows(self.file, "SELECT state FROM decisions ORDER BY made_at")]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk of its own."""
    return Desk(tmp_path)


def test_a_reading_that_took_the_place_of_another_can_be_decided_on(desk: Desk) -> None:
    desk.decide("unread", "corrected", **OWN, price_low=105e4, price_high=105e4)
    desk.decide("unread", "corrected", **OWN, price_low=110e4, price_high=110e4)
    desk.decide("rule = 'review'", "corrected", tax="included")
    assert desk.states() == ["replaced", "applied", "applied"]
    known = [desk.told(FETCHED + HOUR * n)[:-1] for n in range(4)]
    assert known == [[], [(105, None, "corrected")], [(110, None, "corrected")], [(110, "included", "corrected")]]
    desk.decide("rule = 'review'", "rejected")
    assert desk.states() == ["replaced", "applied", "replaced", "applied"]
    assert desk.told(FETCHED + HOUR * 4) == [(200, None, None)]


@pytest.mark.parametrize("ends", ["rejected", "undone"])
def test_a_reading_that_was_withdrawn_counts_for_nothing_from_then_on(desk: Desk, ends: str) -> None:
    made = desk.decide("unread", "corrected", **OWN, price_low=105e4, price_high=105e4)
    if ends == "undone":
        desk.undo(made)
    else:
        desk.decide("unread", "rejected")
    assert desk.told() == [(105, None, "rejected"), (200, None, None)]
    assert [len(desk.told(FETCHED + HOUR * n)) for n in range(3)] == [1, 2, 1]
    assert desk.states() == ["undone" if ends == "undone" else "replaced", "applied"]


def test_what_is_rejected_twice_is_counted_once(desk: Desk) -> None:
    first = desk.decide("price_low = 200e4", "rejected")
    desk.undo(first)
    desk.decide("price_low = 200e4", "rejected")
    assert desk.told() == [(200, None, None), (200, None, "rejected")]
    assert [len(desk.told(FETCHED + HOUR * n)) for n in range(4)] == [1, 0, 1, 0]
    counted = rows(desk.file, "SELECT quotes FROM publications ORDER BY checked_at")
    assert [row["quotes"] for row in counted] == [1] * 4


def test_a_correction_that_cannot_be_changes_nothing(desk: Desk) -> None:
    desk.decide("price_low = 200e4", "corrected", chip="gone-x1", chips=("gone-x1",))
    assert desk.states() == ["refused"]
    assert desk.told() == [(200, None, None)]


def test_a_correction_may_follow_one_that_cannot_be(desk: Desk) -> None:
    desk.decide("price_low = 200e4", "corrected", chip="gone-x1", chips=("gone-x1",))
    desk.decide("price_low = 200e4", "corrected", tax="included")
    assert desk.told() == [(200, None, None), (200, "included", "corrected")]
    assert [desk.told(FETCHED + HOUR * n)[0][1] for n in range(3)] == [None, None, "included"]
    later = read(document("a", TEXT, fetched_at=FETCHED + HOUR * 5), quote(TEXT, TEXT[:15], 200e4, 200e4, seller="甲"))
    desk.file = published(desk.folder, [later], decisions=desk.log.decisions).target
    assert [desk.told(FETCHED + HOUR * n)[0][1] for n in (1, 2, 6)] == [None, "included", "included"]


def test_what_a_reviewer_read_anew_can_be_accepted_and_taken_back(desk: Desk) -> None:
    desk.decide("unread", "corrected", **OWN, price_low=105e4, price_high=105e4)
    second = desk.decide("unread", "corrected", **OWN, price_low=110e4, price_high=110e4)
    desk.decide("rule = 'review'", "accepted")
    assert desk.told(FETCHED + HOUR * 3)[:-1] == [(110, None, "accepted")]
    desk.decide("rule = 'review'", "corrected", chip="gone-x1", chips=("gone-x1",))
    assert desk.states()[-1] == "refused"
    assert desk.told(FETCHED + HOUR * 4)[0][0] == 110
    desk.undo(second)
    assert [desk.told(FETCHED + HOUR * n)[0][0] for n in (1, 2, 5)] == [105, 110, 105]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_state_is_taken_from_who_told_it_however_pages_were_loaded(tmp_path: Path, backwards: bool) -> None:
    def told(name: str, seller: str, day: str, hours: int, text: str = TEXT) -> Read:
        facts = [quote(text, "H800 整机 200 万元。", 200e4, 200e4, seller=seller)] if "200" in text else []
        return read(document(name, text, day, fetched_at=FETCHED + HOUR * hours), *facts)

    first = [told("a", "甲", "2026-11-16", 4), told("b", "乙", "2026-11-18", 0)]
    later = [told("c", "甲", "2026-11-17", 6), told("a", "甲", "2026-11-16", 8, "此文已删。")]
    file = published(tmp_path, *([one] for one in (first[::-1] if backwards else first))).target
    with reading(file) as reader:
        (fact,) = reader.rows("SELECT fact_id FROM quotes WHERE superseded_at IS NULL")
        item = find(reader, Log(), f"quote:{fact['fact_id']}")
    assert item is not None
    made = decision(item, "corrected", "王", "", {"quantity": 7}).model_copy(update={"made_at": FETCHED + HOUR * 5})
    file = published(tmp_path, later, decisions=(made,)).target
    asked = "SELECT seller, quantity FROM quotes_as_of(TIMESTAMPTZ '{}')"
    found = [rows(file, asked.format(FETCHED + HOUR * hours)) for hours in (1, 4.5, 5.5, 7)]
    assert [tuple(row.values()) for (row,) in found] == [("乙", None), ("甲", None), ("甲", 7), ("甲", 7)]


BODY = (
    "一位不愿具名的渠道商周三表示,货源主要来自香港,月底前还有三百台到货,客户愿意先付三成定金,交货期在六周左右。"
    "有分析师认为,租赁市场同样吃紧,单机月租已升,签约多为一年;也有平台把存量机器转为内部使用,新客户要排队等候通知。"
)


def reprint(name: str, words: str, day: str | None, hours: float, tail: str = "") -> Read:
    """A page of the one story, with the price in words of its own."""
    text = BODY + words + tail
    facts = [quote(text, words, 200e4, 200e4)]
    return read(document(name, text, day, fetched_at=FETCHED + timedelta(hours=hours)), *facts)


def decided(file: Path, verdict: Any, hours: float, page: str = "", **fields: object) -> Decision:
    """A decision on the quote of a file, made on a page: that which it is taken from, or another that states it."""
    with reading(file) as reader:
        (fact,) = reader.rows("SELECT fact_id FROM quotes WHERE NOT contains(fact_id, '@')")
        item = find(reader, Log(), f"quote:{fact['fact_id']}")
    assert item is not None
    if page:
        key = decision_key("quote", page, item.words, item.reading)
        item = item.model_copy(update={"page_id": page, "key": key})
    made = decision(item, verdict, "王", "", fields)
    return made.model_copy(update={"made_at": FETCHED + timedelta(hours=hours)})


def test_a_rejected_fact_stays_so_where_its_page_is_fetched_again(tmp_path: Path) -> None:
    first, second = "H800 整机 200 万元。", "H800 整机两百万元。"
    file = published(tmp_path, [reprint("a", first, "2026-11-17", 0), reprint("b", second, "2026-11-18", 0.5)]).target
    made = decided(file, "rejected", 1)
    again = reprint("a", first, "2026-11-17", 2, "编辑:某人")
    file = published(tmp_path, [again], decisions=(made,)).target
    told = rows(file, "SELECT document_id, reviewed FROM quotes WHERE NOT contains(fact_id, '@')")
    assert told == [{"document_id": "a", "reviewed": "rejected"}]
    assert rows(file, "SELECT * FROM quotes_as_of(now())") == []


@pytest.mark.parametrize("last", ["rejected", "corrected"])
def test_what_was_corrected_and_rejected_can_be_decided_on_again(desk: Desk, last: str) -> None:
    desk.decide("price_low = 200e4", "corrected", price_low=90e4, price_high=90e4)
    desk.decide("true", "rejected", standing=False)
    desk.decide("true", last, standing=False, **({"quantity": 7} if last == "corrected" else {}))
    assert desk.states() == ["replaced", "replaced", "applied"]
    known = [[row[0] for row in desk.told(FETCHED + HOUR * n)] for n in range(4)]
    assert known == [[200], [90], [], [200] if last == "corrected" else []]


def test_a_rejection_that_is_taken_back_leaves_the_correction_before_it_as_such(desk: Desk) -> None:
    desk.decide("price_low = 200e4", "corrected", tax="included")
    rejected = desk.decide("tax = 'included'", "rejected")
    desk.undo(rejected)
    assert desk.told() == [(200, None, None), (200, "included", "corrected"), (200, "included", "corrected")]
    assert [[row[1] for row in desk.told(FETCHED + HOUR * n)] for n in range(4)] == [
        [None],
        ["included"],
        [],
        ["included"],
    ]


def test_what_is_read_on_pages_of_two_days_stands_once_however_they_were_loaded(tmp_path: Path) -> None:
    at = span(TEXT, "105 万")
    place = Unread(reason="no_chip", start=at["evidence_start"], end=at["evidence_end"], detail="A price, and no chip.")
    names = [f"p{n}" for n in range(8)]

    def told(name: str, hours: int) -> Read:
        text = TEXT + name * 40
        return read(document(name, text, None, fetched_at=FETCHED + HOUR * hours), unread=(place,))

    file = published(tmp_path, [told(name, 48) for name in names], [told(name, 0) for name in names]).target
    with reading(file) as reader:
        items = [item for item in queue(reader, Log()) if item.what == "unread"]
    fields = {**OWN, "price_low": 105e4, "price_high": 105e4}
    made = [
        decision(item, "corrected", "王", "", fields).model_copy(update={"made_at": FETCHED + HOUR * 72})
        for item in items
    ]
    back = [
        one.model_copy(
            update={"id": uuid.uuid4().hex, "verdict": "undone", "undoes": one.id, "made_at": FETCHED + HOUR * 73}
        )
        for one in made
    ]
    anew = [one.model_copy(update={"id": uuid.uuid4().hex, "made_at": FETCHED + HOUR * 74}) for one in made]
    for log in (made, [*made, *back, *anew]):
        file = published(tmp_path, decisions=log).target
        standing = "FROM quotes SELECT split_part(document_id, '@', 1) AS page WHERE superseded_at IS NULL ORDER BY ALL"
        assert [row["page"] for row in rows(file, standing)] == names


@pytest.mark.parametrize(
    ("first", "then", "quantity", "states"),
    [
        ("rejected", "corrected", 2, ["replaced", "applied"]),
        ("corrected", "rejected", None, ["replaced", "applied"]),
        ("corrected", "corrected", 2, ["replaced", "applied"]),
    ],
)
def test_of_decisions_on_two_pages_of_a_story_the_last_holds(
    tmp_path: Path, first: str, then: str, quantity: int | None, states: list[str]
) -> None:
    words = "H800 整机 200 万元。"
    file = published(tmp_path, [reprint("a", words, "2026-11-17", 0), reprint("b", words, "2026-11-18", 0.5)]).target
    made = [
        decided(file, verdict, nth, page, **({"quantity": nth} if verdict == "corrected" else {}))
        for nth, (page, verdict) in enumerate([("a", first), ("b", then)], 1)
    ]
    file = published(tmp_path, decisions=made).target
    asked = f"SELECT quantity FROM quotes_as_of(TIMESTAMPTZ '{FETCHED + HOUR * 3}')"
    assert rows(file, asked) == ([{"quantity": quantity}] if quantity else [])
    told = rows(file, "SELECT state, fact_id FROM decisions ORDER BY made_at")
    assert [row["state"] for row in told] == states
    assert len({row["fact_id"] for row in told}) == 1


def test_what_reviewers_read_on_two_pages_of_a_story_is_one_fact(tmp_path: Path) -> None:
    text = BODY + "有人报 105 万,没说是什么卡。"
    at = span(text, "105 万")
    place = Unread(reason="no_chip", start=at["evidence_start"], end=at["evidence_end"], detail="A price, and no chip.")
    pages = [read(document(name, text, "2026-11-17"), unread=(place,)) for name in ("a", "b")]
    with reading(published(tmp_path, pages).target) as reader:
        items = [item for item in queue(reader, Log()) if item.what == "unread"]
    made = [
        decision(item, "corrected", "王", "", {**OWN, "price_low": price, "price_high": price}).model_copy(
            update={"made_at": FETCHED + HOUR * nth}
        )
        for nth, (item, price) in enumerate(zip(items, (105e4, 110e4), strict=True), 1)
    ]
    back = [
        one.model_copy(
            update={"id": uuid.uuid4().hex, "verdict": "undone", "undoes": one.id, "made_at": FETCHED + HOUR * n}
        )
        for n, one in ((3, made[1]), (4, made[0]))
    ]
    file = published(tmp_path, decisions=[*made, *back]).target
    asked = "SELECT price_low / 1e4 AS price FROM quotes_as_of(TIMESTAMPTZ '{}')"
    known = [[row["price"] for row in rows(file, asked.format(FETCHED + HOUR * n))] for n in range(5)]
    assert known == [[], [105], [110], [105], []]
    both = rows(published(tmp_path, decisions=made).target, "SELECT state FROM decisions ORDER BY made_at")
    assert [row["state"] for row in both] == ["replaced", "applied"]
    assert rows(file, "SELECT count(DISTINCT split_part(fact_id, '@', 1)) AS facts FROM quotes") == [{"facts": 1}]
    assert rows(file, "SELECT count(DISTINCT document_id) AS pages FROM mentions") == [{"pages": 2}]


def test_what_was_rejected_before_it_was_seen_stands_from_its_correction_on(tmp_path: Path) -> None:
    words = "H800 整机 200 万元。"
    first = reprint("a", words, "2026-11-17", 0)
    file = published(tmp_path / "once", [first]).target
    rejected = decided(file, "rejected", 1)
    late = reprint("a", words, "2026-11-17", 2)
    file = published(tmp_path, [late], decisions=(rejected,)).target
    corrected = decided(file, "corrected", 3, quantity=7)
    file = published(tmp_path, decisions=(rejected, corrected)).target
    asked = "SELECT quantity FROM quotes_as_of(TIMESTAMPTZ '{}')"
    known = [[row["quantity"] for row in rows(file, asked.format(FETCHED + HOUR * n))] for n in (2, 3)]
    assert known == [[], [7]]


def test_what_is_taken_back_is_on_no_fact_any_more(desk: Desk) -> None:
    desk.undo(desk.decide("price_low = 200e4", "rejected"))
    assert rows(desk.file, "SELECT fact_id FROM decisions WHERE state = 'undone'") == [{"fact_id": None}]


def test_a_decision_whose_words_are_gone_is_an_orphan(tmp_path: Path) -> None:
    first, second = "H800 整机 200 万元。", "H800 整机两百万元。"
    file = published(tmp_path, [reprint("a", first, "2026-11-17", 0)]).target
    made = decided(file, "corrected", 1, quantity=7)
    file = published(tmp_path, [reprint("a", second, "2026-11-17", 2)], decisions=(made,)).target
    assert [row["state"] for row in rows(file, "SELECT state FROM decisions")] == ["orphan"]


def test_a_correction_that_was_rejected_twice_is_told_as_such_of_its_time(desk: Desk) -> None:
    desk.decide("price_low = 200e4", "corrected", tax="included")
    desk.undo(desk.decide("tax = 'included'", "rejected"))
    desk.decide("tax = 'included'", "rejected")
    assert desk.told() == [(200, None, None), (200, "included", "corrected"), (200, "included", "rejected")]
