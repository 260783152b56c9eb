"""The views, the weekly ones against a plain computation over the same rows."""

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from by_hand import FETCHED, SEEDS, SOURCES, document, move, order, published, quote, read, supply

from models.ddl import named_sql
from models.facts import Quote, Unread
from models.headers import header
from pipeline.warehouse import Read, Warehouse, publish, query

LIKE = ("chip", "deal", "unit", "form_factor", "kind", "period", "term", "condition")
VIEWS = {
    "latest_quotes",
    "weekly_prices",
    "weekly_moves",
    "orders_by_buyer",
    "supply_timeline",
    "source_health",
    "coverage",
    "review_queue",
}


def rows(file: Path, sql: str) -> list[dict[str, Any]]:
    """The answer as dictionaries."""
    found: list[dict[str, Any]] = query(file, sql).to_pylist()
    return found


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file of 300 documents with quotes of all sorts, from a fixed seed."""
    chance = random.Random(42)
    return published(tmp_path_factory.mktemp("year"), [story(n, chance) for n in range(300)]).target


def story(number: int, chance: random.Random) -> Read:
    """A document with some quotes in one of six weeks and a move."""
    published_on = date(2026, 10, 5) + timedelta(days=chance.randrange(42))
    text = f"第 {number} 篇。" + "报价若干。" * 6
    quotes = [some_quote(text[4 + 5 * n :], text, chance) for n in range(chance.randrange(5))]
    pct = chance.choice([None, 5.0, 10.0, 15.0])
    moved = move(text, text, direction=chance.choice(["up", "down"]), pct=pct, chip=chance.choice(["nvidia-h20", None]))
    return read(document(f"d{number}", text, published_on.isoformat()), *quotes, moved)


def some_quote(words: str, text: str, chance: random.Random) -> Quote:
    """A quote with figures and terms by chance, a few of them far off."""
    low = chance.choice([200_000, 210_000, 220_000, 2_000_000]) * chance.uniform(0.9, 1.1)
    ends = chance.choice([(low, low), (low, low * 1.1), (low, None), (None, low)])
    rental = chance.random() < 0.2
    return quote(
        text,
        words,
        *ends,
        chip=chance.choice(["nvidia-h800", "nvidia-h800", "nvidia-h20", None]),
        unit=chance.choice(["card", "server"]),
        gpus=chance.choice([1, 8, 8, None]),
        deal="rental" if rental else "sale",
        period="hour" if rental else None,
        kind=chance.choice(["ask", "ask", "deal"]),
        form_factor=chance.choice(["sxm", None]),
        condition=chance.choice(["new", "used", None, None]),
        tax=chance.choice(["included", "excluded", None]),
        currency=chance.choice(["CNY", "CNY", "USD", "TWD"]),
    )


def plain_weekly_prices(file: Path) -> dict[tuple[object, ...], dict[str, object]]:
    """The weekly prices computed in Python from `quotes` and `documents`, by the words of the view's comment."""
    things: dict[tuple[object, ...], dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(file, "SELECT q.*, d.story_id FROM quotes AS q JOIN documents AS d USING (document_id)"):
        if row["chip"] is None or row["gpus"] is None:
            continue
        row["condition"] = None if row["condition"] == "new" else row["condition"]
        monday = row["fact_on"] - timedelta(days=row["fact_on"].weekday())
        things[(*(row[name] for name in LIKE), monday)][row["story_id"]].append(row)
    return {key: plain_price(stories) for key, stories in things.items()}


def plain_price(stories: dict[str, list[dict[str, Any]]]) -> dict[str, object]:
    """One row of the view."""
    quotes = [row for story in stories.values() for row in story]
    closed = [row for row in quotes if row["price_low"] is not None and row["price_high"] is not None]
    rated = [row for row in closed if row["fx_rate"] is not None]
    values = {}
    for name, story in stories.items():
        mine = [row for row in story if row in rated]
        if mine:
            middles = [(row["price_low"] + row["price_high"]) / 2 / row["gpus"] for row in mine]
            values[name] = tuple(
                median(m * row[rate] for m, row in zip(middles, mine, strict=True))
                for rate in ("fx_rate", "fx_rate_usd")
            )
    middle = median(cny for cny, _ in values.values()) if values else 0
    near = [value for value in values.values() if middle / 3 <= value[0] <= middle * 3]
    enough, priced = len(values) >= 3, len(near) >= 3
    return {
        "price_cny": median(cny for cny, _ in near) if priced else None,
        "price_usd": median(usd for _, usd in near) if priced else None,
        "low_cny": min((r["price_low"] / r["gpus"] * r["fx_rate"] for r in rated), default=None),
        "high_usd": max((r["price_high"] / r["gpus"] * r["fx_rate_usd"] for r in rated), default=None),
        "quotes": len(rated),
        "open_quotes": len(quotes) - len(closed),
        "unconverted": len(closed) - len(rated),
        "stories": len(values),
        "trimmed": len(values) - len(near) if enough else 0,
        "taxes": sorted({row["tax"] for row in quotes} - {None}),
    }


def test_weekly_prices_are_those_of_a_plain_computation(year: Path) -> None:
    expected = plain_weekly_prices(year)
    found = rows(year, "SELECT * FROM weekly_prices")
    assert len(found) == len(expected) > 50
    for row in found:
        plain = expected[(*(row[name] for name in LIKE), row["week"])]
        assert {name: row[name] for name in plain} == {
            name: pytest.approx(value) if isinstance(value, float) else value for name, value in plain.items()
        }
        assert (row["price_cny"] is None) == (row["reason"] is not None) == (row["stories"] - row["trimmed"] < 3)
    assert {"price": any(r["price_cny"] for r in found), "trimmed": any(r["trimmed"] for r in found)} == {
        "price": True,
        "trimmed": True,
    }


def test_weekly_moves_are_those_of_a_plain_computation(year: Path) -> None:
    groups: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows(year, "SELECT * FROM price_moves"):
        monday = row["fact_on"] - timedelta(days=row["fact_on"].weekday())
        groups[(row["chip"], row["direction"], monday)].append(row)
    found = rows(year, "SELECT * FROM weekly_moves")
    assert len(found) == len(groups) > 10
    for row in found:
        moves = groups[(row["chip"], row["direction"], row["week"])]
        sizes = [m["pct"] for m in moves if m["pct"] is not None]
        assert (row["moves"], row["stories"], row["pct_stories"]) == (len(moves), len(moves), len(sizes))
        assert (row["pct_low"], row["pct_high"]) == (min(sizes, default=None), max(sizes, default=None))
        assert row["pct"] == (median(sizes) if len(sizes) >= 3 else None)
        assert (row["reason"] is None) == (len(sizes) >= 3)


def test_latest_quotes_hold_the_newest_of_each_like_thing(year: Path) -> None:
    newest: dict[tuple[object, ...], date] = {}
    names = (*LIKE, "gpus", "memory_gb", "delivery", "tax", "currency")
    for row in rows(year, "SELECT * FROM quotes"):
        key = tuple(row[name] for name in names)
        newest[key] = max(newest.get(key, date.min), row["fact_on"])
    found = rows(year, "SELECT * FROM latest_quotes")
    assert {tuple(row[name] for name in names): row["fact_on"] for row in found} == newest
    assert len(found) == len(newest)


def test_copies_of_a_story_count_once(tmp_path: Path) -> None:
    text = "H800 整机 200 万元。"
    copies = [read(document(f"d{n}", text), quote(text, text, 2e6, 2e6)) for n in range(5)]
    (row,) = rows(published(tmp_path, copies).target, "SELECT quotes, stories, price_cny, reason FROM weekly_prices")
    assert row == {
        "quotes": 1,
        "stories": 1,
        "price_cny": None,
        "reason": "independent stories with a price of two ends: 1, fewer than 3",
    }


def test_orders_stand_under_each_buyer_and_are_not_summed(tmp_path: Path) -> None:
    texts = [f"甲、乙订了 {n} 张 H20。" for n in (3000, 5000)]
    batch = [
        read(
            document(f"d{n}", text, f"2026-11-1{n}"),
            order(
                text,
                text,
                buyers=("甲", "乙"),
                chip="nvidia-h20",
                quantity_low=size,
                quantity_high=size,
                quantity_unit="card",
            ),
        )
        for n, (text, size) in enumerate(zip(texts, (3000, 5000), strict=True))
    ]
    nameless = "某订单 10 亿元。"
    batch.append(
        read(document("x", nameless), order(nameless, nameless, value_low=1e9, value_high=1e9, currency="CNY"))
    )
    found = rows(published(tmp_path, batch).target, "SELECT * FROM orders_by_buyer ORDER BY buyer")
    got = [(row["buyer"], row["orders"], row["stories"], row["quantity_high"], row["words"]) for row in found]
    assert sorted(got, key=str) == sorted(
        [("甲", 2, 2, 5000, texts[1]), ("乙", 2, 2, 5000, texts[1]), (None, 1, 1, None, nameless)], key=str
    )
    assert {(row["first_on"], row["last_on"]) for row in found if row["buyer"]} == {
        (date(2026, 11, 10), date(2026, 11, 11))
    }


def test_the_supply_timeline_counts_who_tells_it(tmp_path: Path) -> None:
    old, new = "H20 缺货。", "H20 恢复供货。"
    batch = [read(document(n, old, "2026-11-02"), supply(old, old)) for n in ("a", "b")]
    batch.append(read(document("c", new), supply(new, new, event="orders_resumed")))
    found = rows(published(tmp_path, batch).target, "SELECT event, fact_on, mentions FROM supply_timeline")
    assert [tuple(row.values()) for row in found] == [
        ("orders_resumed", date(2026, 11, 18), 1),
        ("shortage", date(2026, 11, 2), 2),
    ]


class Attempt:
    """A fetch as the crawler reports it."""

    def __init__(self, source_id: str, state: str, hours: float) -> None:
        self.source_id, self.state, self.finished_at = source_id, state, FETCHED + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("later", "state", "told"),
    [
        ([], "ok", False),
        ([Attempt("forum", "ok", 48)], "ok", False),
        ([Attempt("forum", "ok", 48.1)], "stale", True),
        ([Attempt("desk", "ok", 168)], "ok", False),
        ([Attempt("desk", "ok", 168.1)], "stale", True),
        ([Attempt("desk", "empty", 2)], "empty", True),
        ([Attempt("desk", "http_403", 2)], "http_403", True),
        ([Attempt("desk", "timeout", 2)], "timeout", False),
        ([Attempt("desk", "timeout", 49)], "timeout", True),
    ],
)
def test_a_source_is_stale_after_twice_its_cadence(
    tmp_path: Path, later: list[Attempt], state: str, told: bool
) -> None:
    text = "H20 缺货。"
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace([read(document("a", text), supply(text, text))])
        warehouse.set_reference(SEEDS, SOURCES, [Attempt("desk", "ok", 0)])
        warehouse.set_reference(SEEDS, SOURCES, later)
    file = publish(tmp_path / "work", tmp_path / "chipwire.duckdb").target
    (row,) = rows(file, "SELECT * FROM source_health WHERE source_id = 'desk'")
    assert (row["state"], row["documents"], row["failed"], row["facts"]) == (state, 1, 0, 1)
    assert [row["source_id"] for row in rows(file, named_sql("digest")["outages"])] == ["desk"] * told
    (other,) = rows(file, "SELECT state FROM source_health WHERE source_id = 'forum'")
    assert other["state"] == ("ok" if any(a.source_id == "forum" for a in later) else "never")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents that were read, read in doubt, and not read."""
    text = "H800 整机 200 万元。H20 缺货。另有 5 万的货。"
    doubtful = supply(text, "H20 缺货。").model_copy(update={"confidence": 0.4})
    unread = Unread(
        reason="no_chip", start=text.index("5 万"), end=text.index("5 万") + 3, detail="A price without a chip."
    )
    batch = [
        read(document("a", text), quote(text, "H800 整机 200 万元。", 2e6, 2e6), doubtful, unread=(unread,)),
        read(document("b", text, "2026-11-17", source_id="forum"), doubtful),
        Read(document=document("c", "", None), capture_id="c", error="no text", extractor_version="v"),
    ]
    return published(tmp_path_factory.mktemp("mixed"), batch).target


def test_coverage_counts_by_source_and_day(mixed: Path) -> None:
    found = rows(mixed, "SELECT * FROM coverage")
    assert [tuple(row.values()) for row in found] == [
        ("desk", date(2026, 11, 20), 1, 1, 0, 0, 0, 0, 0),
        ("desk", date(2026, 11, 18), 1, 0, 1, 0, 0, 1, 1),
        ("forum", date(2026, 11, 17), 1, 0, 0, 0, 0, 1, 0),
    ]


def test_the_review_queue_lists_what_is_doubtful(mixed: Path) -> None:
    found = rows(mixed, "SELECT what, reason, confidence, words FROM review_queue")
    assert [tuple(row.values()) for row in found] == [
        ("document", "unreadable", None, "Title of c"),
        ("supply", "low_confidence", 0.4, "H20 缺货。"),
        ("unread", "no_chip", None, "5 万"),
    ]


def test_the_views_of_the_interface_are_there() -> None:
    assert set(named_sql("views")) >= VIEWS


@pytest.mark.parametrize("name", named_sql("views"))
def test_a_view_describes_its_columns_and_no_others(year: Path, name: str) -> None:
    described = header(named_sql("views")[name]).columns
    assert list(described) == query(year, f"SELECT * FROM {name} LIMIT 0").column_names


ALONE = {
    "one of a list of three": ({"a": (100, 110, 900)}, ["1,125,000 CNY", "the median of its story is 137,500 CNY"]),
    "one of a list, low": ({"a": (10, 100, 110)}, ["12,500 CNY", "the median of its story is 125,000 CNY"]),
    "one of a list in a week of others": (
        {"a": (100, 110, 900), "b": (105,), "c": (120,)},
        ["1,125,000 CNY", "the median of the week's 3 stories is 137,500 CNY"],
    ),
    "none where the week is as dear": ({"a": (100, 110, 300), "b": (190,), "c": (200,), "d": (210,)}, None),
}


@pytest.mark.parametrize(("prices", "words"), ALONE.values(), ids=ALONE.keys())
def test_a_price_far_off_within_a_story_is_up_for_review(
    tmp_path: Path, prices: dict[str, tuple[int, ...]], words: list[str] | None
) -> None:
    pages = []
    for name, each in prices.items():
        text = f"{name}:" + "".join(f"H800 整机 {price} 万元。" for price in each)
        facts = [quote(text, f"H800 整机 {price} 万元。", price * 1e4, price * 1e4) for price in each]
        pages.append(read(document(name, text), *facts))
    file = published(tmp_path, pages).target
    found = query(file, "SELECT detail, detail_zh FROM review_queue WHERE reason = 'outlier'").to_pylist()
    assert len(found) == (words is not None)
    for row in found:
        assert [word for word in words or () if word not in row["detail"]] == []
        assert "的中位数为" in row["detail_zh"]
