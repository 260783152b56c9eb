"""Example queries on documents made by hand, each with the answer a person would give."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from by_hand import FETCHED, document, order, published, quote, read, supply
from test_example_answers import Facts, answer

from pipeline.warehouse import Read

EARLY = datetime(2026, 10, 30, 8, tzinfo=UTC)
"""Before the moment that the examples of history ask for."""


def priced(name: str, price: float, published_on: str = "2026-11-18", at: datetime = FETCHED, **fields: Any) -> Read:
    """A document with one quote of a server of eight H20, in 10,000 CNY."""
    text = f"{name}:一台报 {price:g} 万元。"
    made = document(name, text, published_on, fetched_at=at, source_id=fields.pop("source_id", "desk"))
    return read(made, quote(text, text, price * 1e4, price * 1e4, **{"chip": "nvidia-h20"} | fields))


def ordered(name: str, published_on: str = "2026-11-18", **fields: Any) -> Read:
    """A document with one order."""
    text = f"{name} 下单。"
    return read(document(name, text, published_on), order(text, text, buyers=(name,), **fields))


def pick(found: Facts, *names: str) -> list[tuple[Any, ...]]:
    """The named columns, in the order of the answer."""
    return [tuple(row[name] for name in names) for row in found]


def units(low: float | None, high: float | None, unit: str, chip: str | None = None) -> dict[str, object]:
    """A quantity of an order."""
    return {"quantity_low": low, "quantity_high": high, "quantity_unit": unit, "chip": chip}


def test_large_orders_count_accelerators_and_say_how(tmp_path: Path) -> None:
    batch = [
        ordered("cards", **units(12_000, 15_000, "card"), delivery_date="2027-Q2"),
        ordered("servers", **units(2_000, None, "server")),
        ordered("racks", **units(140, 140, "rack")),
        ordered("too few", **units(10_000, 10_000, "card")),
        ordered("up to", **units(None, 50_000, "card")),
        ordered("last year", "2025-12-30", **units(50_000, 50_000, "card")),
        ordered("cancelled", **units(50_000, 50_000, "card"), status="cancelled"),
        ordered("cluster", **units(3, 3, "cluster")),
    ]
    found = answer(published(tmp_path, batch).target, "orders_large")
    assert pick(found, "buyers", "accelerators_low", "accelerators_high", "basis", "delivery_date") == [
        (["servers"], 16_000, None, "taken as 8 in a server", None),
        (["cards"], 12_000, 15_000, "cards as stated", "2027-Q2"),
        (["racks"], 10_080, 10_080, "taken as 72 in a rack", None),
    ]


def test_orders_are_due_on_the_last_day_of_their_date(tmp_path: Path) -> None:
    dates = ["2027", "2027-Q1", "2027-Q4", "2027-02", "2028-02", "2026-12-05"]
    batch = [ordered(each, delivery_date=each, chip="nvidia-h20") for each in dates]
    batch.append(ordered("done", delivery_date="2026-11", status="delivered"))
    assert pick(answer(published(tmp_path, batch).target, "orders_due"), "delivery_date", "by_the_latest") == [
        ("2026-12-05", date(2026, 12, 5)),
        ("2027-02", date(2027, 2, 28)),
        ("2027-Q1", date(2027, 3, 31)),
        ("2027", date(2027, 12, 31)),
        ("2027-Q4", date(2027, 12, 31)),
        ("2028-02", date(2028, 2, 29)),
    ]


def test_the_price_of_one_in_an_order_keeps_its_ends(tmp_path: Path) -> None:
    worth = {"value_low": 6e6, "value_high": 8e6, "currency": "USD"}
    batch = [ordered("a", **units(20, 30, "server"), **worth), ordered("b", **units(20, None, "server"), **worth)]
    found = answer(published(tmp_path, batch).target, "orders_price_of_one")
    assert sorted(pick(found, "buyers", "value_of_one_low", "value_of_one_high")) == [
        (["a"], 200_000, 400_000),
        (["b"], None, 400_000),
    ]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three prices of a week in October; one is corrected in November, and three of November join them."""
    old = [priced(name, price, "2026-10-27", EARLY) for name, price in (("a", 100), ("b", 104), ("c", 108))]
    new = [priced(name, price) for name, price in (("d", 110), ("e", 130), ("f", 132))]
    corrected = priced("b", 112, "2026-10-27", FETCHED)
    return published(tmp_path_factory.mktemp("history"), old, [corrected, *new]).target


def test_a_correction_stands_beside_what_it_corrects(history: Path) -> None:
    (row,) = answer(history, "history_corrections")
    assert (row["old_low"], row["new_low"], row["superseded_at"]) == (104e4, 112e4, FETCHED)
    assert row["old_words"] != row["new_words"]


def test_quotes_come_and_go(history: Path) -> None:
    found = answer(history, "history_quotes_changed_since")
    assert sorted(pick(found, "change", "price_low")) == [
        ("come", 110e4),
        ("come", 112e4),
        ("come", 130e4),
        ("come", 132e4),
        ("gone", 104e4),
    ]


def test_a_weekly_price_is_revised(history: Path) -> None:
    assert pick(answer(history, "history_weekly_prices_revised"), "week", "cny_then", "cny_now") == [
        (date(2026, 11, 16), None, 130e4 / 8),
        (date(2026, 10, 26), 104e4 / 8, 108e4 / 8),
    ]
    (row,) = answer(history, "history_newest_price_then_and_now")
    assert (row["week_then"], row["cny_then"]) == (date(2026, 10, 26), 104e4 / 8)
    assert (row["week_now"], row["cny_now"], row["change_pct"]) == (date(2026, 11, 16), 130e4 / 8, 25.0)


def test_only_weeks_that_follow_each_other_are_compared(tmp_path: Path) -> None:
    weeks = {"2026-11-03": 100, "2026-11-10": 110, "2026-10-20": 90}
    batch = [priced(f"{day}-{n}", price + n, day) for day, price in weeks.items() for n in range(3)]
    found = answer(published(tmp_path, batch).target, "prices_week_over_week")
    assert pick(found, "week", "cny_before", "price_cny", "change_pct") == [
        (date(2026, 11, 9), 101e4 / 8, 111e4 / 8, round(100 * 111 / 101 - 100, 1))
    ]


def test_an_outlier_is_named_and_stands_behind_its_point(tmp_path: Path) -> None:
    prices = {"a": 100, "b": 110, "c": 120, "d": 900}
    file = published(tmp_path, [priced(*item) for item in prices.items()]).target
    (row,) = answer(file, "prices_outliers")
    assert (row["story_cny"], row["middle_cny"], row["times_the_middle"]) == (900e4 / 8, 115e4 / 8, 7.83)
    found = answer(file, "prices_behind_a_point")
    assert pick(found, "part", "price_low") == [("counted", p * 1e4) for p in (100, 110, 120)] + [("trimmed", 900e4)]
    assert {row["price_cny"] for row in found} == {110e4 / 8}


def test_an_ascend_is_a_share_of_an_nvidia(tmp_path: Path) -> None:
    batch = [
        priced("a", 90, chip="huawei-ascend-910b"),
        priced("n", 100),
        priced("m", 120),
        priced("u", 50, unit="card"),
    ]
    (row,) = answer(published(tmp_path, batch).target, "prices_ascend_against_nvidia")
    assert (row["share_low_pct"], row["share_high_pct"], row["nvidia_stories"]) == (75.0, 90.0, 2)


def test_a_used_machine_is_a_share_of_a_new_one(tmp_path: Path) -> None:
    batch = [priced("a", 60, condition="used"), priced("b", 100, condition="new"), priced("c", 120)]
    (row,) = answer(published(tmp_path, batch).target, "prices_new_against_used")
    assert (row["condition"], row["share_low_pct"], row["share_high_pct"]) == ("used", 50.0, 60.0)


def test_months_of_rent_buy_a_machine(tmp_path: Path) -> None:
    rents = [priced("r", 5, deal="rental", period="month"), priced("h", 0.1, deal="rental", period="hour")]
    batch = [priced("a", 100), priced("b", 120), priced("c", 60, condition="used"), *rents]
    (row,) = answer(published(tmp_path, batch).target, "rentals_against_buying")
    assert (row["months_low"], row["months_high"], row["prices"], row["rents"]) == (20.0, 24.0, 2, 1)


def test_a_list_price_is_set_against_what_is_asked_after_it(tmp_path: Path) -> None:
    asks = [priced("b", 110), priced("c", 150), priced("old", 70, "2026-09-01"), priced("u", 60, condition="used")]
    batch = [priced("a", 100, "2026-10-20", kind="list"), *asks]
    (row,) = answer(published(tmp_path, batch).target, "prices_list_against_market")
    assert (row["premium_low_pct"], row["premium_high_pct"], row["quotes"]) == (10.0, 50.0, 2)


def test_all_who_state_a_fact_are_named(tmp_path: Path) -> None:
    text = "H20 八卡整机今天报一百万元一台，多家渠道商向本报证实了这个价格。"
    sources = {"a": "desk", "b": "forum"}
    told = [read(document(n, text, source_id=s), quote(text, text, 100e4, 100e4)) for n, s in sources.items()]
    file = published(tmp_path, [*told, priced("other", 90)]).target
    assert pick(answer(file, "stories_of_one_fact"), "source", "words") == [("The Desk", text), ("卡友论坛", text)]
    found = answer(file, "stories_told_most")
    assert pick(found, "sources", "documents", "told_by") == [(2, 2, ["The Desk", "卡友论坛"]), (1, 1, ["The Desk"])]


def test_documents_are_found_by_their_words(tmp_path: Path) -> None:
    texts = {"a": "H20 缺货，买家排队。", "b": "H20 缺货。", "c": "H200 缺货。", "d": "H20 涨价。"}
    batch = [read(document(name, text), supply(text, text)) for name, text in texts.items()]
    found = answer(published(tmp_path, batch).target, "reading_search")
    assert pick(found, "found", "title") == [(2, "Title of a"), (1, "Title of b")]


def test_silent_sources_come_first(tmp_path: Path) -> None:
    batch = [priced("a", 100, "2026-11-18"), priced("b", 101, "2026-11-08", source_id="forum")]
    found = answer(published(tmp_path, batch).target, "sources_silent")
    assert pick(found, "source_id", "newest_on", "days_without_news") == [
        ("forum", date(2026, 11, 8), 10),
        ("desk", date(2026, 11, 18), 0),
    ]


def test_a_warning_of_the_checks_is_told(tmp_path: Path) -> None:
    tomorrow = (FETCHED + timedelta(days=3)).date().isoformat()
    (row,) = answer(published(tmp_path, [priced("a", 100, tomorrow)]).target, "runs_last_verdicts")
    assert (row["state"], row["level"]) == ("published", "warning")
    assert "future_dates" in row["verdict"]
