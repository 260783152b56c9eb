"""The answers of the example queries against a plain computation over the same rows, and against documents by hand."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from by_hand import FETCHED, document, published, quote, read
from test_views import rows

from models.ddl import named_sql
from models.facts import Quote
from pipeline.warehouse import Read

Facts = list[dict[str, Any]]
NEWEST = date(2026, 11, 15)
THING = ("chip", "kind", "unit", "gpus", "form_factor", "memory_gb", "condition")
HOURS = {"hour": 1, "day": 24, "month": 720, "year": 8760}


def answer(file: Path, name: str) -> Facts:
    """What an example gives."""
    return rows(file, named_sql("examples")[name])


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file of 900 documents with quotes of all sorts, from a fixed seed, some of them corrected later."""
    chance = random.Random(7)
    made = [offers(number, chance, 0) for number in range(900)]
    return published(tmp_path_factory.mktemp("year"), made, [offers(n, chance, 1) for n in range(0, 900, 5)]).target


def offers(number: int, chance: random.Random, version: int) -> Read:
    """A document with some quotes in one of three weeks."""
    told = date(2026, 10, 26) + timedelta(days=number % 21)
    text = f"第 {number} 篇{'深圳' if number % 7 == 0 else ''}第 {version} 版。" + "报价若干。" * 6
    quotes = [some_quote(text, text[n : n + 9], chance) for n in range(chance.randrange(5))]
    made = document(
        f"d{number}",
        text,
        told.isoformat(),
        source_id=("desk", "forum")[number % 2],
        market=("cn", "cn", "us")[number % 3],
        author=f"店家 {number % 11}",
        fetched_at=FETCHED + timedelta(hours=version),
    )
    return read(made, *quotes)


def some_quote(text: str, words: str, chance: random.Random) -> Quote:
    """A quote with figures and terms by chance."""
    low = float(chance.randrange(80, 120) * 10_000)
    ends = chance.choice([(low, low), (low, low), (low, low * 1.25), (low, None), (None, low)])
    rental = chance.random() < 0.3
    terms = {
        "chip": chance.choice(["nvidia-h800", "nvidia-h20", "nvidia-h20", None]),
        "kind": chance.choice(["ask", "ask", "ask", "bid"]),
        "gpus": chance.choice([8, 8, 8, 4, None]),
        "deal": "rental" if rental else "sale",
        "period": chance.choice(list(HOURS)) if rental else None,
        "condition": chance.choice(["new", None, None, "used"]),
        "currency": chance.choice(["CNY", "CNY", "CNY", "USD", "TWD"]),
        "tax": chance.choice(["included", "included", "excluded"]),
        "delivery": None if rental else chance.choice(["spot", "spot", "forward", None]),
        "seller": chance.choice([None, None, "甲", "乙"]),
    }
    return quote(text, words, *ends, **terms)


@pytest.fixture(scope="module")
def quotes(year: Path) -> Facts:
    """The quotes that stand, with what their documents say, and `new` as not stated."""
    found = rows(
        year,
        "SELECT q.*, d.market, d.author, d.title, d.text FROM quotes AS q JOIN documents AS d USING (document_id)"
        " WHERE q.superseded_at IS NULL",
    )
    for row in found:
        row["week"] = row["fact_on"] - timedelta(days=row["fact_on"].weekday())
        row["condition"] = None if row["condition"] == "new" else row["condition"]
        row["closed"] = row["price_low"] is not None and row["price_high"] is not None
        row["middle"] = (row["price_low"] + row["price_high"]) / 2 if row["closed"] else None
    return found


def grouped(found: Iterable[dict[str, Any]], *names: str) -> dict[tuple[Any, ...], Facts]:
    """Put rows together that have the same values under the names."""
    groups: dict[tuple[Any, ...], Facts] = defaultdict(list)
    for row in found:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def lowest(found: Facts) -> float | None:
    """The lowest end that any of the quotes states."""
    return min((row["price_low"] for row in found if row["price_low"] is not None), default=None)


def highest(found: Facts) -> float | None:
    """The highest end that any of the quotes states."""
    return max((row["price_high"] for row in found if row["price_high"] is not None), default=None)


def by_story(found: Facts) -> list[float]:
    """The median of each story's quotes with two ends."""
    stories = grouped((row for row in found if row["closed"]), "story_id").values()
    return [median(row["middle"] for row in story) for story in stories]


def tuples(found: Facts, *names: str) -> list[tuple[Any, ...]]:
    """The rows as tuples, in an order of their own."""
    return sorted((tuple(row[name] for name in names) for row in found), key=repr)


def where(found: Facts, test: Callable[[dict[str, Any]], bool], **values: object) -> Facts:
    """The rows with these values that pass a test."""
    return [row for row in found if all(row[name] == value for name, value in values.items()) and test(row)]


def test_what_a_server_cost_in_china(year: Path, quotes: Facts) -> None:
    wanted = {"unit": "server", "gpus": 8, "deal": "sale", "kind": "ask", "delivery": "spot", "tax": "included"}
    chosen = where(quotes, lambda row: row["chip"] is not None, **wanted, currency="CNY", market="cn")
    expected = []
    for key, group in grouped(chosen, "week", "chip", "condition").items():
        stories, middles = grouped(group, "story_id").values(), by_story(group)
        price = median(middles) if len(middles) >= 3 else None
        opened, named = sum(not row["closed"] for row in group), sum("深圳" in story[0]["text"] for story in stories)
        expected.append((*key, price, lowest(group), highest(group), len(stories), len(group), opened, named))
    found = answer(year, "prices_server_in_china")
    names = ("week", "chip", "condition", "median_cny", "lowest_cny", "highest_cny", "stories", "quotes")
    assert tuples(found, *names, "open_quotes", "name_shenzhen") == sorted(expected, key=repr)
    assert any(row["median_cny"] for row in found)
    assert {row["chip"] for row in found} == {"nvidia-h800", "nvidia-h20"}


def test_spot_against_forward(year: Path, quotes: Facts) -> None:
    expected = []
    for key, group in grouped(
        where(quotes, lambda row: row["chip"], deal="sale"), *THING, "tax", "currency", "week"
    ).items():
        spot, forward = (where(group, lambda _: True, delivery=side) for side in ("spot", "forward"))
        if spot and forward:
            prices = by_story(spot), by_story(forward)
            cheaper = round(100 - 100 * median(prices[1]) / median(prices[0]), 1) if all(prices) else None
            expected.append((*key, lowest(spot), highest(spot), lowest(forward), highest(forward), cheaper))
    found = answer(year, "prices_spot_against_forward")
    names = ("spot_low", "spot_high", "forward_low", "forward_high", "forward_cheaper_by_pct")
    assert tuples(found, *THING, "tax", "currency", "week", *names) == sorted(expected, key=repr)
    assert len(found) > 10


def test_the_spread_between_dealers(year: Path, quotes: Facts) -> None:
    for row in quotes:
        row["dealer"] = row["seller"] or (row["author"] if row["source_id"] == "forum" else None)
    expected = []
    chosen = where(quotes, lambda row: row["chip"] and row["dealer"] and row["closed"], deal="sale", kind="ask")
    for key, group in grouped(chosen, *THING, "delivery", "tax", "currency", "week").items():
        dealers = {row["dealer"] for row in group}
        if len(dealers) >= 2:
            low, high = lowest(group), highest(group)
            first = min(row["dealer"] for row in group if row["price_low"] == low)
            expected.append((*key, len(dealers), low, high, first))
    found = answer(year, "prices_spread_between_dealers")
    names = ("delivery", "tax", "currency", "week", "dealers", "lowest", "highest", "lowest_dealer")
    assert tuples(found, *THING, *names) == sorted(expected, key=repr)
    assert all(row["spread_pct"] == round(100 * row["highest"] / row["lowest"] - 100, 1) for row in found)
    assert len(found) > 10


def test_the_cheapest_offers(year: Path, quotes: Facts) -> None:
    chosen = where(quotes, lambda row: row["chip"] and row["price_low_cny"], deal="sale", kind="ask")
    expected = []
    for group in grouped(
        (r for r in chosen if r["fact_on"] > NEWEST - timedelta(14)), *THING, "delivery", "tax"
    ).values():
        group.sort(key=lambda row: (row["price_low_cny"], -row["fact_on"].toordinal(), row["fact_id"]))
        expected += group[:3]
    found = answer(year, "prices_cheapest_offers")
    names = (
        *THING[:1],
        *THING[2:],
        "delivery",
        "tax",
        "price_low",
        "price_high",
        "bound",
        "currency",
        "fact_on",
        "url",
    )
    assert tuples(found, *names) == tuples(expected, *names)
    assert {row["currency"] for row in found} == {"CNY", "USD"}


def test_rents_by_the_hour(year: Path, quotes: Facts) -> None:
    expected = where(quotes, lambda row: row["chip"] and row["gpus"], deal="rental")
    found = answer(year, "rentals_by_term_and_provider")
    names = ("chip", "url", "price_low", "price_high", "period", "currency", "gpus", "tax", "words")
    assert tuples(found, *names) == tuples(expected, *names)
    rates = {(row["currency"], row["fact_on"]): row["fx_rate_usd"] for row in quotes}
    for row in found:
        rate = rates[row["currency"], row["fact_on"]]
        for end in ("low", "high"):
            price, hours = row[f"price_{end}"], HOURS[row["period"]]
            hourly = (
                None if price is None or rate is None else pytest.approx(price / row["gpus"] * rate / hours, abs=6e-4)
            )
            assert row[f"usd_per_gpu_hour_{end}"] == hourly
    assert len(found) > 50


def test_bids_against_asks(year: Path, quotes: Facts) -> None:
    expected = []
    chosen = where(quotes, lambda row: row["chip"], deal="sale")
    for key, group in grouped(chosen, *THING[:1], *THING[2:], "currency", "week").items():
        bids, asks = (where(group, lambda _: True, kind=kind) for kind in ("bid", "ask"))
        if bids and asks:
            expected.append((*key, highest(bids), len(bids), lowest(asks), len(asks)))
    names = ("currency", "week", "highest_bid", "bids", "lowest_ask", "asks")
    found = answer(year, "prices_bids_against_asks")
    assert tuples(found, *THING[:1], *THING[2:], *names) == sorted(expected, key=repr)
    assert len(found) > 10


def test_what_tax_adds(year: Path, quotes: Facts) -> None:
    expected = []
    for group in grouped(
        where(quotes, lambda row: row["chip"], deal="sale"), "document_id", *THING, "currency"
    ).values():
        for one in where(group, lambda _: True, tax="included"):
            for other in where(group, lambda _: True, tax="excluded"):
                expected.append(
                    (one["url"], one["price_low"], one["price_high"], other["price_low"], other["price_high"])
                )
    found = answer(year, "prices_tax_included_and_excluded")
    names = ("url", "with_tax_low", "with_tax_high", "without_low", "without_high")
    assert tuples(found, *names) == sorted(expected, key=repr)
    for row in found:
        ends = row["with_tax_low"], row["without_high"]
        assert row["surcharge_low_pct"] == (None if None in ends else round(100 * ends[0] / ends[1] - 100, 1))
    assert len(found) > 5
