"""Alert rules: when they fire, that a back-test over a made-up year agrees with plain Python, and what is refused."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, NamedTuple

import pytest
from by_hand import SEEDS, document, order, published, quote, read, supply

from models.decisions import Reviewed
from models.notices import AlertRule
from models.reference import Source
from models.tables import RunRow
from pipeline import alerts, review
from pipeline.alerts.episodes import fired
from pipeline.seeds import SeedError
from pipeline.warehouse import Read, Warehouse, publish, reading

FIRST = date(2025, 9, 1)
H800 = {"about": "threshold", "chips": ["nvidia-h800"], "unit": "server"}


def rule(**fields: Any) -> AlertRule:
    """A rule; what is left out is its default."""
    return AlertRule.model_validate({"name": "r"} | fields)


def days(*prices: float | None, **fields: Any) -> list[dict[str, Any]]:
    """A row for each day that has a price."""
    return [
        {"thing": "t", "day": FIRST + timedelta(days=n), "price": price, "fresh": [f"s{n}"], **fields}
        for n, price in enumerate(prices)
        if price is not None
    ]


N = None
BELOW = {**H800, "price": 100, "way": "down", "cooldown_days": 0}
ABOVE = {**H800, "price": 100, "way": "up", "cooldown_days": 0}
PATHS: list[tuple[str, dict[str, Any], tuple[float | None, ...], list[int]]] = [
    ("it fires as a price falls below", BELOW, (110, 99), [1]),
    ("and as it rises above", ABOVE, (90, 101), [1]),
    ("a price on the mark is not beyond it", BELOW, (110, 100), []),
    ("it fires once while a price stays below", BELOW, (110, 99, 98, 97), [1]),
    ("a price that flaps around the mark fires once", BELOW, (110, 99, 101, 99, 101, 99), [1]),
    ("one that came back by the hysteresis fires again", BELOW, (110, 99, 102, 99), [1, 3]),
    ("a first price that is below fires", BELOW, (99, 98), [0]),
    ("but not where both ways are watched", {**BELOW, "way": "both"}, (99, 98), []),
    ("both ways fire each", {**BELOW, "way": "both"}, (99, 103, 97), [1, 2]),
    ("nothing fires on a day without a quote", BELOW, (110, N, N, N, 99, N), [4]),
    ("in the cooldown nothing fires", {**BELOW, "cooldown_days": 3}, (110, 99, 103, 99), [1]),
    ("what is still below after it does", {**BELOW, "cooldown_days": 3}, (110, 99, 103, 99, 98), [1, 4]),
    ("a new high", {"about": "extreme", "way": "up", "cooldown_days": 0}, (100,) * 29 + (103,), [29]),
    ("none in the first month", {"about": "extreme", "way": "up", "cooldown_days": 0}, (100,) * 20 + (103,), []),
    ("a new low", {"about": "extreme", "way": "down", "cooldown_days": 0}, (100,) * 29 + (97, 96), [29]),
    ("a high by less than the hysteresis is none", {"about": "extreme", "way": "up"}, (100,) * 29 + (101,), []),
    ("a high of long ago is forgotten", {"about": "extreme", "weeks": 5, "way": "up"}, (200, *(100,) * 40, 103), [41]),
]


@pytest.mark.parametrize(("why", "given", "prices", "fires"), PATHS, ids=[row[0] for row in PATHS])
def test_a_price_rule(why: str, given: dict[str, Any], prices: tuple[float | None, ...], fires: list[int]) -> None:
    assert [(alert.day - FIRST).days for alert in fired(rule(**given), days(*prices))] == fires


MOVES: list[tuple[str, dict[str, Any], tuple[tuple[float, float | None], ...], list[int]]] = [
    ("up by the share", {"way": "up"}, ((110, 100),), [0]),
    ("down by it", {"way": "down"}, ((90, 100),), [0]),
    ("less is none", {}, ((109, 100), (91, 100)), []),
    ("nothing to compare with is no move", {}, ((200, None),), []),
    ("the same move fires once", {"cooldown_days": 0}, ((110, 100), (111, 100), (110, 100)), [0]),
    ("a second one fires", {"cooldown_days": 0}, ((110, 100), (104, 100), (110, 100)), [0, 2]),
]


@pytest.mark.parametrize(("why", "given", "pairs", "fires"), MOVES, ids=[row[0] for row in MOVES])
def test_a_move(
    why: str, given: dict[str, Any], pairs: tuple[tuple[float, float | None], ...], fires: list[int]
) -> None:
    rows = [row | {"price_now": now, "price_before": then}
            for row, (now, then) in zip(days(*(now for now, _ in pairs)), pairs, strict=True)]  # fmt: skip
    assert [(a.day - FIRST).days for a in fired(rule(about="move", percent=10, **given), rows)] == fires


def test_an_event_fires_once_for_a_story_and_a_cooldown() -> None:
    rows = days(1, 2, 3, 4, 5, 6, 7, 8, 9)
    rows[4]["fresh"] = rows[0]["fresh"]
    assert [a.row["price"] for a in fired(rule(about="order", quantity=1, cooldown_days=4), rows)] == [1, 6]
    assert [a.row["price"] for a in fired(rule(about="order", quantity=1, cooldown_days=0), rows)] == [
        1, 2, 3, 4, 6, 7, 8, 9,
    ]  # fmt: skip


def test_a_silence_fires_once_until_there_is_news() -> None:
    rows = [row | {"hours": row["price"], "allowed": 48} for row in days(24, 72, 96, 1, 72)]
    assert [(a.day - FIRST).days for a in fired(rule(about="stale", cooldown_days=0), rows)] == [1, 4]


def test_a_key_does_not_change_with_what_is_added_later() -> None:
    below = rule(**BELOW)
    (first,) = fired(below, days(110, 99, 98))
    assert next(fired(below, days(110, 99, 98, 105, 95))).key == first.key
    assert len({alert.key for alert in fired(below, days(110, 99, 105, 95))}) == 2


def test_a_source_that_is_missing_moves_no_price_across_a_mark() -> None:
    above = rule(about="threshold", chips=["nvidia-h20"], price=110, way="up")
    rows = days(105, 120, 121)
    rows[1] |= {"same_now": 120, "same_before": 120}
    rows[2] |= {"same_now": 121, "same_before": 120}
    assert [(a.day - FIRST).days for a in fired(above, rows)] == [2]


class Told(NamedTuple):
    """A quote of the made-up year."""

    day: date
    source: str
    price: float
    name: str


DEALERS = ("dealer-a", "dealer-b", "dealer-c", "dealer-d")
OUTAGE = range(200, 230)
"""Days on which dealer-a, the dearest, could not be fetched; on days 300 to 305 nobody could."""


def year() -> Iterator[Told]:
    """Four dealers ask for an H800 server on most days of a year, each at a level of his own."""
    rng, trend = Random(7), 2e6
    for n in range(365):
        trend *= 1 + rng.uniform(-0.03, 0.031)
        for place, dealer in enumerate(DEALERS):
            if rng.random() < 0.35 or (dealer == "dealer-a" and n in OUTAGE) or n in range(300, 306):
                continue
            wild = 5 if rng.random() < 0.01 else 1
            price = round(trend * (1.3, 1.1, 1.0, 0.95)[place] * rng.uniform(0.99, 1.01) * wild, -3)
            yield Told(FIRST + timedelta(days=n), dealer, price, f"{n}-{dealer}")


def read_told(told: Told) -> Read:
    """A quote as a document."""
    text = f"{told.name} 报 {told.price:g} 元。"
    at = datetime(told.day.year, told.day.month, told.day.day, 9, tzinfo=UTC)
    url = f"https://{told.source}.example/{told.name}"
    made = document(told.name, text, str(told.day), fetched_at=at, source_id=told.source, url=url)
    return read(made, quote(text, text, told.price, told.price))


ORDERS = [(20, 5_000), (40, 12_000), (43, 12_000), (90, 30_000), (91, 30_000)]
"""Day and cards; of the same buyer, so that those within a week of one size are one."""
SHORTAGES = [60, 63, 80]


def events() -> Iterator[Read]:
    """Orders and shortages of the year, and one chip that comes late."""
    for n, cards in ORDERS:
        text = f"第 {n} 天甲厂下单 {cards} 张 H20。"
        made = document(f"order{n}", text, str(FIRST + timedelta(days=n)), fetched_at=noon(n), source_id="dealer-b")
        yield read(made, order(text, text, buyers=("甲厂",), chip="nvidia-h20", quantity_low=cards, quantity_high=cards,
                               quantity_bound="exact", quantity_unit="card"))  # fmt: skip
    for n in SHORTAGES:
        text = f"第 {n} 天 H20 缺货。"
        made = document(f"supply{n}", text, str(FIRST + timedelta(days=n)), fetched_at=noon(n), source_id="dealer-b")
        yield read(made, supply(text, text))


def noon(n: int) -> datetime:
    """Noon of a day of the year."""
    return datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=UTC) + timedelta(days=n)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of the year, with a run each evening."""
    folder = tmp_path_factory.mktemp("year")
    sources = [
        Source(id=dealer, name=dealer, kind="forum", url="https://a.example/", licence="made") for dealer in DEALERS
    ]
    runs = [
        {
            "run_id": f"r{n}",
            "started_at": noon(n) + timedelta(hours=8),
            "finished_at": noon(n) + timedelta(hours=9),
            "state": "done",
        }
        for n in range(365)
    ]
    with Warehouse(folder / "work") as warehouse:
        warehouse.replace([*map(read_told, year()), *events()])
        warehouse.append(RunRow, [RunRow.model_validate(run).model_dump() for run in runs])
        warehouse.set_reference(SEEDS, sources)
    return publish(folder / "work", folder / "chipwire.duckdb").target


def trimmed(stories: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Those near their median, of three or more."""
    if len(stories) < 3:
        return stories
    middle = median(price for _, price in stories)
    return [(source, price) for source, price in stories if middle / 3 <= price <= middle * 3]


def plain_levels(told: list[Told], least: int = 3) -> dict[date, tuple[float, list[tuple[str, float]]]]:
    """The level of each day that brought a quote, and every day's window, by plain Python."""
    found = {}
    for n in range(365):
        day = FIRST + timedelta(days=n)
        inside = [t for t in told if timedelta() <= day - t.day < timedelta(days=7)]
        near = trimmed([(t.source, t.price) for t in inside])
        if len(near) >= least and any(t.day == day and (t.source, t.price) in near for t in inside):
            found[day] = (median(price for _, price in near), near)
    return found


def plain_window(told: list[Told], day: date) -> list[tuple[str, float]]:
    """The trimmed quotes of the seven days to one."""
    return trimmed([(t.source, t.price) for t in told if timedelta() <= day - t.day < timedelta(days=7)])


def plain_gate(days: list[tuple[date, bool, bool]], cooldown: int) -> list[date]:
    """The days on which something that is beyond and was not is told."""
    fires: list[date] = []
    standing = False
    for day, beyond, back in days:
        standing = standing and not back
        if beyond and not standing and (not fires or (day - fires[-1]).days >= cooldown):
            fires.append(day)
            standing = True
    return fires


def plain_moved(told: list[Told], day: date, now: list[tuple[str, float]], sign: int) -> bool:
    """Whether the dealers of both weeks went that way, or there are none."""
    then = plain_window(told, day - timedelta(days=7))
    both = {s for s, _ in now} & {s for s, _ in then}
    new, old = ([price for source, price in side if source in both] for side in (now, then))
    return not both or sign * (median(new) - median(old)) > 0


def plain_threshold(told: list[Told]) -> list[date]:
    """Below 2.05 million for eight cards, back at 2 % above."""
    levels = plain_levels(told)
    days = [(d, v < 2.05e6 and plain_moved(told, d, w, -1), v >= 2.05e6 * 1.02) for d, (v, w) in levels.items()]
    return plain_gate(days, 7)


def plain_moves(told: list[Told], sign: int) -> list[date]:
    """By 4 % within a week, over the dealers of both weeks, three quotes in each."""
    days = []
    for day, (_, now) in plain_levels(told).items():
        then = plain_window(told, day - timedelta(days=7))
        both = {s for s, _ in now} & {s for s, _ in then}
        new, old = ([price for source, price in side if source in both] for side in (now, then))
        if min(len(new), len(old)) >= 3:
            change = round(sign * 100 * (median(new) / median(old) - 1), 6)
            days.append((day, change >= 4, change < 4 * 0.98))
    return plain_gate(days, 7)


def plain_extremes(told: list[Told], sign: int) -> list[date]:
    """Beyond the prices of ten weeks by 2 %."""
    levels = [(day, value, now) for day, (value, now) in plain_levels(told).items()]
    days = []
    for n, (day, value, now) in enumerate(levels):
        before = [(d, v) for d, v, _ in levels[:n] if d >= day - timedelta(weeks=10)]
        if before and before[0][0] <= day - timedelta(days=28):
            mark = sign * max(sign * v for _, v in before)
            days.append((day, sign * (value - mark) > 0.02 * mark and plain_moved(told, day, now, sign), True))
    return plain_gate(days, 7)


def plain_silences(told: list[Told]) -> list[date]:
    """Days on which dealer-a had given nothing for 72 hours at the evening's run, 21:00."""
    days = []
    for n in range(365):
        run = noon(n) + timedelta(hours=9)
        fetched = [datetime(t.day.year, t.day.month, t.day.day, 9, tzinfo=UTC) for t in told if t.source == "dealer-a"]
        news = [at for at in fetched if at <= run]
        if news:
            late = run - max(news) > timedelta(hours=72)
            days.append((FIRST + timedelta(days=n), late, not late))
    return plain_gate(days, 7)


def on(*numbers: int) -> list[date]:
    """Days of the year."""
    return [FIRST + timedelta(days=n) for n in numbers]


YEAR: list[tuple[str, dict[str, Any], Callable[[list[Told]], list[date]]]] = [
    ("below", {**H800, "gpus": 8, "price": 2.05e6, "way": "down"}, plain_threshold),
    ("up", {"about": "move", "percent": 4, "way": "up"}, lambda told: plain_moves(told, 1)),
    ("down", {"about": "move", "percent": 4, "way": "down"}, lambda told: plain_moves(told, -1)),
    ("high", {"about": "extreme", "weeks": 10, "way": "up"}, lambda told: plain_extremes(told, 1)),
    ("low", {"about": "extreme", "weeks": 10, "way": "down"}, lambda told: plain_extremes(told, -1)),
    ("order", {"about": "order", "quantity": 10_000}, lambda _: on(40, 90)),
    ("supply", {"about": "supply", "chips": ["nvidia-h20"]}, lambda _: on(60, 80)),
    ("product", {"about": "product"}, lambda _: on(20)),
    ("stale", {"about": "stale", "hours": 72}, plain_silences),
]


@pytest.mark.parametrize("as_seen", [False, True], ids=["as told", "as seen"])
@pytest.mark.parametrize(("name", "given", "plain"), YEAR, ids=[row[0] for row in YEAR])
def test_a_back_test_over_a_year_agrees_with_plain_python(
    lived: Path, name: str, given: dict[str, Any], plain: Callable[[list[Told]], list[date]], as_seen: bool
) -> None:
    with reading(lived) as reader:
        found = alerts.found(reader, [rule(**given)], FIRST, FIRST + timedelta(days=364), as_seen)
    days = [alert.day for alert in found if name != "stale" or alert.thing == "dealer-a"]
    assert days == plain(list(year()))
    assert days


def test_what_was_found_on_a_day_stays_found(lived: Path) -> None:
    rules = [rule(**given, name=f"r-{name}") for name, given, _ in YEAR]
    with reading(lived) as reader:
        whole = alerts.found(reader, rules, FIRST, FIRST + timedelta(days=364), True)
        for n in (100, 222, 304, 330):
            until = FIRST + timedelta(days=n)
            assert alerts.found(reader, rules, until - timedelta(days=30), until, True) == [
                alert for alert in whole if until - timedelta(days=30) <= alert.day <= until
            ]


def test_a_dealer_who_cannot_be_fetched_moves_no_price(lived: Path) -> None:
    """Without dealer-a the median of all falls; over the dealers of both weeks it does not."""
    levels = {day: value for day, (value, _) in plain_levels(list(year())).items()}
    fell = [
        d for d, v in levels.items() if d - timedelta(days=7) in levels and v / levels[d - timedelta(days=7)] < 0.96
    ]
    gone, back = (FIRST + timedelta(days=OUTAGE[n]) for n in (0, 9))
    assert [day for day in fell if gone <= day <= back]
    down = rule(about="move", percent=4, way="down")
    with reading(lived) as reader:
        assert [a.day for a in alerts.found(reader, [down], gone, back, False)] == [
            day for day in plain_moves(list(year()), -1) if gone <= day <= back
        ]


REVIEWED: list[tuple[Reviewed, dict[str, Any], bool]] = [
    ("accepted", {}, True),
    ("rejected", {}, False),
    ("corrected", {"price_low": 2.1e6, "price_high": 2.1e6}, False),
    ("corrected", {"tax": "included"}, True),
]


@pytest.mark.parametrize("as_seen", [False, True], ids=["as told", "as seen"])
@pytest.mark.parametrize(("verdict", "fields", "fires"), REVIEWED, ids=[f"{row[0]} {row[1]}" for row in REVIEWED])
def test_a_price_is_what_reviewers_left_of_it(
    tmp_path: Path, verdict: Reviewed, fields: dict[str, Any], fires: bool, as_seen: bool
) -> None:
    told = read_told(Told(FIRST, "desk", 1.9e6, "a"))
    below = rule(about="threshold", chips=["nvidia-h800"], unit="server", gpus=8, price=2e6, way="down", stories=1)
    with reading(published(tmp_path, [told]).target) as reader:
        assert len(alerts.found(reader, [below], FIRST, FIRST, as_seen)) == 1
        (fact,) = reader.rows("SELECT fact_id FROM quotes")
        item = review.find(reader, review.Log(), f"quote:{fact['fact_id']}")
    assert item is not None
    made = review.decision(item, verdict, "tester", "", fields)
    with reading(published(tmp_path, decisions=(made,)).target) as reader:
        assert bool(alerts.found(reader, [below], FIRST, FIRST, as_seen)) is fires


def restated(n: int, who: str) -> list[Read]:
    """Three dealers' prices and an order, as their pages name the seller and the supplier on a day of the year."""
    text = "H800 整机 190 万元,甲厂订 5000 张。"
    made = []
    for page in "abc":
        facts = [quote(text + page, text, 1.9e6, 1.9e6, seller=who)]
        if page == "a":
            amount = {"quantity_low": 5_000, "quantity_high": 5_000, "quantity_unit": "card"}
            facts.append(order(text + page, text, buyers=("甲厂",), supplier=who, **amount))
        made.append(read(document(page, text + page, str(FIRST), fetched_at=noon(n)), *facts))
    return made


def test_a_seller_that_is_corrected_is_no_news(tmp_path: Path) -> None:
    rules = [
        rule(**{**H800, "gpus": 8, "price": 2e6, "way": "down", "cooldown_days": 0}),
        rule(about="order", quantity=5_000, cooldown_days=0),
        rule(about="product", cooldown_days=0),
    ]

    def told() -> list[tuple[str, date]]:
        with reading(tmp_path / "chipwire.duckdb") as reader:
            found = alerts.found(reader, rules, FIRST, FIRST + timedelta(days=9), True)
            levels = reader.rows("SELECT count(*) AS n FROM quotes WHERE superseded_at IS NOT NULL")
        return [(alert.key, alert.day) for alert in found] + [(f"{levels[0]['n']} corrected", FIRST)]

    published(tmp_path, restated(0, "甲公司"))
    *before, _ = told()
    published(tmp_path, restated(3, "乙公司"))
    *after, (corrected, _) = told()
    assert after == before
    assert (len(before), corrected) == (2, "3 corrected")


A, B = "alerts.yml", "subscribers.yml"
WRONG = [
    (A, "no size", "- {name: a, about: move}\n", ["line 1", "percent is missing"]),
    (A, "no such chip", "- name: a\n  about: order\n  value: 1\n  chips: [nvidia-x]\n", ["line 1", "'nvidia-x'"]),
    (A, "unknown kind", "\n- {name: a, about: price}\n", ["line 2", "about 'price'", "'threshold'"]),
    (A, "unknown field", "- {name: a, about: stale, hour: 3}\n", ["line 1", "hour 3", "no such field"]),
    (A, "name twice", "- {name: a, about: stale}\n- {name: a, about: stale}\n", ["line 2", "name", "line 1"]),
    (A, "currency", "- {name: a, about: order, value: 1, currency: EUR}\n", ["'EUR'", "CNY or USD"]),
    (A, "not one unit", "- {name: a, about: threshold, price: 1}\n", ["chips and unit"]),
    (A, "no list", "name: a\n", ["line 1", "YAML list"]),
    (B, "no channel", "- {id: a, channels: []}\n", ["line 1", "channels", "at least 1"]),
    (B, "a secret in the file", "- {id: a, channels: [{kind: slack, secret: https://x}]}\n", ["secret"]),
    (B, "mail to nobody", "- {id: a, channels: [{kind: mail}]}\n", ["line 1", "`to`"]),
    (B, "unknown rule", "- {id: a, rules: [b], channels: [{kind: mail, to: a@b}]}\n", ["rules 'b'"]),
    (B, "two lines in an address", '- {id: a, channels: [{kind: mail, to: "a@b\\nBcc: c@d"}]}\n', ["to"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "why", "text", "words"), WRONG, ids=[f"{row[0]}: {row[1]}" for row in WRONG])
def test_a_wrong_entry_is_refused_with_file_and_line(
    tmp_path: Path, file: str, why: str, text: str, words: list[str]
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    chips = Path(__file__).parents[1] / "seeds" / "chips.csv"
    (tmp_path / "chips.csv").write_bytes(chips.read_bytes())
    with pytest.raises(SeedError) as refused:
        alerts.subscribers(tmp_path, alerts.load(tmp_path))
    assert [word for word in [file, *words] if word not in str(refused.value)] == []


def test_our_own_rules_are_right() -> None:
    seeds = Path(__file__).parents[1] / "seeds"
    rules = alerts.load(seeds)
    assert {rule.about for rule in rules} == {"threshold", "move", "extreme", "order", "supply", "product", "stale"}
    assert alerts.subscribers(seeds, rules) == ()
