"""History: pages that are corrected or come out anew, what was known when, and a file rebuilt in another order."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from by_hand import FETCHED, capture_id, document, order, published, quote, read, supply
from test_warehouse import FACTS, TEXT, column, state

from models.documents import Document
from models.facts import AnyFact, Unread
from pipeline import review
from pipeline.warehouse import Read, Warehouse, query, reading

NEXT = FETCHED + timedelta(days=1)
LATER = FETCHED + timedelta(days=2)


def priced(name: str, *prices: float, at: datetime = FETCHED, published: str | None = "2026-11-18") -> Read:
    """A page that names some prices of servers, in order."""
    text = f"{name}:" + ("".join(f"H800 整机 {price:.0f} 万元。" for price in prices) or "暂无报价。")
    facts = [quote(text, f"H800 整机 {price:.0f} 万元。", price * 1e4, price * 1e4) for price in prices]
    return read(document(name, text, published, fetched_at=at), *facts)


def rows(file: Path, sql: str) -> list[dict[str, Any]]:
    """The answer as dictionaries."""
    found: list[dict[str, Any]] = query(file, sql).to_pylist()
    return found


def test_a_correction_supersedes_and_keeps_what_it_corrects(tmp_path: Path) -> None:
    early = priced("b", 150, published="2026-11-17")
    file = published(tmp_path, [priced("a", 200), early], [priced("a", 190, at=NEXT)]).target
    old, new, other = rows(file, "SELECT * FROM quotes ORDER BY price_low = 150e4, price_low DESC")
    assert (old["price_low"], old["superseded_at"], old["superseded_by"]) == (200e4, NEXT, new["fact_id"])
    assert (new["price_low"], new["superseded_at"], new["superseded_by"]) == (190e4, None, None)
    assert (other["price_low"], other["superseded_at"]) == (150e4, None)
    assert (old["first_seen_at"], old["last_seen_at"]) == (FETCHED, FETCHED)
    assert new["first_seen_at"] == NEXT
    assert column(file, "SELECT price_low FROM latest_quotes") == [190e4]
    found = rows(file, "SELECT document_id, page_id, superseded_at FROM documents WHERE page_id = 'a' ORDER BY ALL")
    assert [(row["document_id"][:2], row["superseded_at"]) for row in found] == [("a", None), ("a@", NEXT)]
    assert old["document_id"] == found[1]["document_id"]


SUCCESSORS = [
    ((200, 210), (190, 215), {200: 190, 210: 215}),
    ((200, 210), (200, 215), {210: 215}),
    ((200, 210), (215,), {200: None, 210: None}),
    ((200,), (), {200: None}),
]


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page for each of them, before and after."""
    batches = [
        [priced(f"page {n}", *prices[when], at=at) for n, prices in enumerate(SUCCESSORS)]
        for when, at in enumerate((FETCHED, NEXT))
    ]
    return published(tmp_path_factory.mktemp("corrected"), *batches).target


@pytest.mark.parametrize("case", range(len(SUCCESSORS)), ids=map(str, SUCCESSORS))
def test_a_successor_is_named_where_it_is_certain(corrected: Path, case: int) -> None:
    found = rows(
        corrected,
        "SELECT o.price_low AS old, n.price_low AS new FROM quotes AS o JOIN documents AS d USING (document_id)"
        " LEFT JOIN quotes AS n ON o.superseded_by = n.fact_id"
        f" WHERE o.superseded_at IS NOT NULL AND d.page_id = 'page {case}'",
    )
    assert {row["old"] / 1e4: row["new"] and row["new"] / 1e4 for row in found} == SUCCESSORS[case][2]


def test_a_page_without_a_date_comes_out_anew_and_corrects_nothing(tmp_path: Path) -> None:
    week = FETCHED + timedelta(days=7)
    pages = [priced("list", 200, published=None), priced("list", 180, at=week, published=None)]
    file = published(tmp_path, *([page] for page in pages)).target
    assert [(row["price_low"], row["fact_on"]) for row in rows(file, "SELECT * FROM quotes ORDER BY fact_on")] == [
        (200e4, FETCHED.date()),
        (180e4, week.date()),
    ]
    assert column(file, "SELECT superseded_at FROM quotes") == [None, None]
    assert len(column(file, "SELECT week FROM weekly_prices")) == 2


def test_what_another_document_still_states_stands(tmp_path: Path) -> None:
    text = "H800 整机 200 万元。"
    copies = [read(document(name, text), quote(text, text, 200e4, 200e4)) for name in "ab"]
    file = published(tmp_path, copies, [priced("a", 190, at=NEXT)]).target
    found = rows(file, "SELECT price_low, document_id, superseded_at FROM quotes ORDER BY ALL")
    assert [tuple(row.values()) for row in found] == [(190e4, "a", None), (200e4, "b", None)]


def test_a_version_that_cannot_be_read_corrects_nothing(tmp_path: Path) -> None:
    broken = document("a", "", fetched_at=NEXT)
    unread = Read(document=broken, capture_id=capture_id(broken), error="no text", extractor_version="v")
    file = published(tmp_path, [priced("a", 200)], [unread]).target
    assert column(file, "SELECT superseded_at FROM quotes") == [None]
    assert column(file, "SELECT error FROM documents ORDER BY document_id") == ["no text", None]


def test_what_stayed_unread_stands_until_the_page_is_read_again(tmp_path: Path) -> None:
    place = Unread(reason="no_chip", start=0, end=2, detail="Why.")
    page, broken = document("a", TEXT), document("a", "", fetched_at=NEXT)
    failed = Read(document=broken, capture_id=capture_id(broken), error="no text", extractor_version="v")
    file = published(tmp_path, [read(page, unread=(place,))], [failed]).target
    found = (
        "SELECT q.words, d.text FROM review_queue AS q JOIN documents AS d USING (document_id) WHERE what = 'unread'"
    )
    assert rows(file, found) == [{"words": TEXT[:2], "text": TEXT}]
    assert column(file, "SELECT error FROM documents ORDER BY document_id") == ["no text", None]
    file = published(tmp_path, [read(document("a", TEXT, fetched_at=LATER))]).target
    assert column(file, "SELECT words FROM unread") == []


def test_of_versions_of_one_moment_none_takes_the_place_of_another(tmp_path: Path) -> None:
    pages = [priced("a", 200), priced("a", 190, at=NEXT), priced("a", 180, at=NEXT)]
    file = published(tmp_path, pages).target
    gone = rows(file, "SELECT superseded_at, superseded_by FROM quotes WHERE superseded_at IS NOT NULL")
    (stands,) = column(file, "SELECT fact_id FROM quotes WHERE superseded_at IS NULL")
    assert [row["superseded_at"] for row in gone] == [NEXT, NEXT]
    assert {row["superseded_by"] for row in gone} == {None, stands}


def test_a_correction_taken_back_stands_again(tmp_path: Path) -> None:
    pages = [priced("a", 200), priced("a", 190, at=NEXT), priced("a", 200, at=LATER)]
    file = published(tmp_path, pages).target
    old, new = rows(file, "SELECT * FROM quotes ORDER BY price_low")
    assert (old["price_low"], old["superseded_at"], old["superseded_by"]) == (190e4, LATER, new["fact_id"])
    assert (new["first_seen_at"], new["last_seen_at"], new["superseded_at"]) == (FETCHED, LATER, None)


def test_a_capture_read_again_leaves_no_history(tmp_path: Path) -> None:
    page = document("a", TEXT)
    file = published(tmp_path, [read(page, *FACTS)], [read(page, FACTS[1], version="better")]).target
    assert column(file, "SELECT fact_id FROM quotes") == []
    assert column(file, "SELECT extractor_version FROM orders") == ["better"]


def test_a_capture_without_a_document_any_more_takes_its_rows_along(tmp_path: Path) -> None:
    page = priced("a", 200)
    published(tmp_path, [page, priced("b", 150)])
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace([], [page.capture_id])
    file = published(tmp_path).target
    assert column(file, "SELECT document_id FROM documents") == ["b"]


def captures(chance: random.Random) -> list[Read]:
    """Two hundred captures of forty pages over a month, some of them edited, copied, and out anew."""
    found: list[Read] = []
    for number in range(200):
        page = f"page-{chance.randrange(40)}"
        at = FETCHED + timedelta(hours=3 * number)
        day = date(2026, 11, 18) + timedelta(days=chance.randrange(3)) if chance.random() < 0.7 else None
        prices = chance.sample([150, 160, 170, 180, 190, 200], chance.randrange(4))
        made = priced(page, *prices, at=at, published=day and day.isoformat())
        found.append(made)
    return found


def known_at(captures: list[Read], moment: datetime) -> set[tuple[str, float]]:
    """What the newest capture by then of each edition of each page states, in plain Python: page and price."""
    newest: dict[tuple[str, object], Read] = {}
    for made in sorted(captures, key=lambda made: made.document.fetched_at or FETCHED):
        at = made.document.fetched_at
        if at is not None and at <= moment:
            newest[made.document.id, made.document.published or at.date()] = made
    return {
        (m.document.id, fact_price(f)) for m in newest.values() for f in (m.extraction.facts if m.extraction else ())
    }


def fact_price(fact: AnyFact) -> float:
    """The price of a quote made here."""
    assert fact.type == "quote"
    assert fact.price_low is not None
    return fact.price_low


@pytest.fixture(scope="module")
def month() -> list[Read]:
    """The captures, from a fixed seed."""
    return captures(random.Random(20261126))


@pytest.mark.parametrize("hours", [10, 50, 200, 333, 450, 700])
def test_as_of_is_what_a_file_published_then_would_have_said(tmp_path: Path, month: list[Read], hours: int) -> None:
    moment = FETCHED + timedelta(hours=hours)
    fetched = [made for made in month if made.document.fetched_at and made.document.fetched_at <= moment]
    asked = f"TIMESTAMPTZ '{moment.isoformat()}'"
    pages = (
        "SELECT DISTINCT d.page_id, q.price_low FROM {quotes} AS q JOIN mentions AS m USING (fact_id)"
        " JOIN documents AS d ON d.document_id = m.document_id WHERE {stood}"
    )
    now = pages.format(
        quotes=f"quotes_as_of({asked})",
        stood=f"m.first_seen_at <= {asked} AND (m.superseded_at IS NULL OR m.superseded_at > {asked})",
    )
    then = pages.format(quotes="quotes", stood="m.superseded_at IS NULL AND q.superseded_at IS NULL")
    expected = known_at(month, moment)
    assert {tuple(row.values()) for row in rows(published(tmp_path / "now", month).target, now)} == expected
    assert {tuple(row.values()) for row in rows(published(tmp_path / "then", fetched).target, then)} == expected
    assert expected
    known = f"m.first_seen_at <= {asked} AND (m.superseded_at IS NULL OR m.superseded_at > {asked})"
    stated = f"(SELECT count(DISTINCT split_part(fact_id, '@', 1)) FROM mentions AS m WHERE {known})"
    asked_for = rows(
        tmp_path / "now" / "chipwire.duckdb", f"SELECT count(*) AS n, {stated} AS m FROM quotes_as_of({asked})"
    )
    assert [row["n"] for row in asked_for] == [row["m"] for row in asked_for]


def test_the_order_of_reading_does_not_matter(tmp_path: Path, month: list[Read]) -> None:
    shuffled = random.Random(5).sample(month, len(month))
    once = state(published(tmp_path / "once", month).target)
    assert state(published(tmp_path / "other", shuffled[:70], shuffled[70:], month[:30]).target) == once


def test_every_word_stands_where_it_is_said_to(tmp_path: Path, month: list[Read]) -> None:
    file = published(tmp_path, month).target
    wrong = (
        "SELECT count(*) FROM quotes AS q LEFT JOIN documents AS d USING (document_id)"
        " WHERE substr(d.text, q.evidence_start + 1, q.evidence_end - q.evidence_start) IS DISTINCT FROM q.words"
    )
    assert column(file, wrong) == [0]
    assert column(file, "SELECT count(*) > 20 FROM quotes WHERE superseded_at IS NOT NULL") == [True]


def test_orders_and_supply_have_history_too(tmp_path: Path) -> None:
    text, corrected = "某厂订了 5000 张。H20 缺货。", "某厂订了 6000 张。"
    cards = {"buyers": ("某厂",), "quantity_unit": "card"}
    before = read(
        document("a", text),
        order(text, "某厂订了 5000 张。", quantity_low=5000, quantity_high=5000, **cards),
        supply(text, "H20 缺货。"),
    )
    after = read(
        document("a", corrected, fetched_at=NEXT),
        order(corrected, corrected, quantity_low=6000, quantity_high=6000, **cards),
    )
    file = published(tmp_path, [before], [after]).target
    (old,) = rows(file, "SELECT superseded_by FROM orders WHERE quantity_low = 5000")
    (new,) = rows(file, "SELECT fact_id FROM orders WHERE quantity_low = 6000")
    assert old["superseded_by"] == new["fact_id"]
    assert rows(file, "SELECT superseded_at, superseded_by FROM supply_events") == [
        {"superseded_at": NEXT, "superseded_by": None}
    ]
    assert rows(file, f"SELECT event FROM supply_events_as_of(TIMESTAMPTZ '{FETCHED.isoformat()}')") == [
        {"event": "shortage"}
    ]


def test_documents_of_one_capture_are_kept_apart(tmp_path: Path) -> None:
    posts: list[Document] = [document(name, TEXT + name) for name in ("post-1", "post-2")]
    together = [read(post, *FACTS).model_copy(update={"capture_id": "thread"}) for post in posts]
    file = published(tmp_path, together).target
    assert column(file, "SELECT document_id FROM documents ORDER BY ALL") == ["post-1", "post-2"]


def test_another_version_reports_what_it_reads_differently(tmp_path: Path) -> None:
    page, other = document("a", TEXT), document("b", "别处:" + TEXT)
    published(tmp_path, [read(page, *FACTS), read(other, FACTS[3])])
    better = FACTS[0].model_copy(update={"price_high": None, "bound": "at_least"})
    tax = FACTS[2].model_copy(update={"unit": "server"})
    sure = FACTS[1].model_copy(update={"confidence": 0.99, "rule": "other"})
    changes = published(
        tmp_path, [read(page, better, sure, tax, version="better"), read(document("new", "新页:" + TEXT), *FACTS)]
    ).changes
    assert changes is not None
    assert (changes.documents, changes.added, changes.removed, changes.changed) == (1, 0, 1, 2)
    lines = [json.loads(line) for line in changes.path.read_text(encoding="utf-8").splitlines()]
    assert [(line["fact_table"], line["change"], line["document_id"]) for line in lines] == [
        ("price_moves", "changed", "a"),
        ("quotes", "changed", "a"),
        ("supply_events", "removed", "a"),
    ]
    assert (lines[1]["before"]["price_high"], lines[1]["after"]["price_high"]) == (2.2e6, None)
    assert lines[1]["words"] == "H800 整机报 200 万到 220 万元。"


def test_without_another_version_there_is_nothing_to_report(tmp_path: Path) -> None:
    published(tmp_path, [read(document("a", TEXT), *FACTS)])
    corrected = read(document("a", "改了。", fetched_at=NEXT), version="better")
    assert published(tmp_path, [corrected]).changes is None


def test_a_published_file_of_another_layout_is_not_compared(tmp_path: Path) -> None:
    file = published(tmp_path, [read(document("a", TEXT), *FACTS)]).target
    file.chmod(0o644)
    with duckdb.connect(file) as con:
        con.execute("ALTER TABLE orders RENAME COLUMN buyers TO purchasers")
    assert published(tmp_path, [read(document("a", TEXT), version="better")]).changes is None


CORRECTIONS = {
    "an order is cancelled": (
        order("一段话", "一段话", quantity_low=5, quantity_high=5, quantity_unit="card"),
        {"status": "cancelled"},
        "orders",
        "status",
    ),
    "a price is for four": (quote("一段话", "一段话", 2e6, 2e6), {"gpus": 4}, "quotes", "gpus"),
    "a price is without tax": (
        quote("一段话", "一段话", 2e6, 2e6, tax="included"),
        {"tax": "excluded"},
        "quotes",
        "tax",
    ),
    "a wait is longer": (
        supply("一段话", "一段话", event="lead_time", lead_time_days_low=28, lead_time_days_high=28),
        {"lead_time_days_low": 90, "lead_time_days_high": 90},
        "supply_events",
        "lead_time_days_low",
    ),
}


@pytest.mark.parametrize(("fact", "change", "table", "field"), CORRECTIONS.values(), ids=CORRECTIONS.keys())
def test_what_a_page_said_before_is_not_rewritten(
    tmp_path: Path, fact: AnyFact, change: dict[str, object], table: str, field: str
) -> None:
    after = fact.model_copy(update=change)
    pages = [read(document("a", "一段话"), fact), read(document("a", "一段话", fetched_at=NEXT), after)]
    file = published(tmp_path, pages).target
    old, new = getattr(fact, field), getattr(after, field)
    assert column(file, f"SELECT {field} FROM {table}_as_of(TIMESTAMPTZ '{FETCHED.isoformat()}')") == [old]
    assert column(file, f"SELECT {field} FROM {table} WHERE superseded_at IS NULL") == [new]
    successor = f"SELECT n.{field} FROM {table} AS o JOIN {table} AS n ON o.superseded_by = n.fact_id"
    assert column(file, successor) == [new]


def test_an_article_of_tomorrow_morning_is_corrected_all_the_same(tmp_path: Path) -> None:
    early, late = datetime(2026, 11, 20, 23, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC)
    pages = [priced("a", 200, at=early, published="2026-11-21"), priced("a", 190, at=late, published="2026-11-21")]
    file = published(tmp_path, pages).target
    assert column(file, "SELECT price_low FROM quotes WHERE superseded_at IS NULL") == [190e4]


def sold(at: datetime, **fields: object) -> Read:
    """A page with one quote of one price."""
    text = "H800 整机 200 万元。"
    return read(document("a", text, fetched_at=at), quote(text, text, 200e4, 200e4, **fields))


def test_a_fact_that_is_corrected_in_a_field_of_its_own_stays_the_same(tmp_path: Path) -> None:
    (told,) = column(published(tmp_path, [sold(FETCHED, seller="甲")]).target, "SELECT fact_id FROM quotes")
    file = published(tmp_path, [sold(NEXT, seller="乙"), sold(LATER, seller="乙", quantity=5)]).target
    asked = "SELECT fact_id, seller, quantity, first_seen_at, revised_at, last_seen_at, superseded_at, superseded_by"
    first, then, now = rows(file, f"{asked} FROM quotes ORDER BY revised_at NULLS FIRST")
    assert [tuple(row.values())[1:7] for row in (first, then, now)] == [
        ("甲", None, FETCHED, None, FETCHED, NEXT),
        ("乙", None, FETCHED, NEXT, NEXT, LATER),
        ("乙", 5, FETCHED, LATER, LATER, None),
    ]
    assert now["fact_id"] == told
    assert {row["fact_id"].partition("@")[0] for row in (first, then)} == {told}
    assert [row["superseded_by"] for row in (first, then, now)] == [then["fact_id"], told, None]
    stated = "SELECT m.fact_id, d.page_id, d.superseded_at FROM mentions AS m JOIN documents AS d USING (document_id)"
    assert sorted(tuple(row.values()) for row in rows(file, stated) if row["superseded_at"]) == sorted(
        [(first["fact_id"], "a", NEXT), (then["fact_id"], "a", LATER)]
    )
    assert [tuple(row.values()) for row in rows(file, "SELECT documents, quotes FROM coverage")] == [(1, 1)]
    assert column(file, "SELECT facts FROM source_health WHERE source_id = 'desk'") == [1]


def test_what_was_rejected_says_nothing_any_more_whatever_it_said_before(tmp_path: Path) -> None:
    rejected_at = FETCHED + timedelta(hours=36)
    file = published(tmp_path, [sold(FETCHED, seller="甲"), sold(NEXT, seller="乙"), sold(LATER, seller="丙")]).target
    with reading(file) as reader:
        (fact,) = reader.rows("SELECT fact_id FROM quotes WHERE superseded_at IS NULL")
        item = review.find(reader, review.Log(), f"quote:{fact['fact_id']}")
    assert item is not None
    made = review.decision(item, "rejected", "tester", "").model_copy(update={"made_at": rejected_at})
    file = published(tmp_path, decisions=(made,)).target
    sellers = "SELECT seller FROM quotes_as_of(TIMESTAMPTZ '{}')"
    moments = (FETCHED, NEXT, rejected_at, LATER, LATER + timedelta(days=9))
    assert [column(file, sellers.format(moment)) for moment in moments] == [["甲"], ["乙"], [], [], []]
