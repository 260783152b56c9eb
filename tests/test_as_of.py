"""What was known at a moment, against a plain computation from the captures: no table of ours is read for it."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest
from by_hand import FETCHED, document, move, order, published, quote, read, supply
from test_history import captures, fact_price, rows

from models.facts import AnyFact, Bound
from pipeline.warehouse import Read


class Statement(NamedTuple):
    """A price that a page states from one moment to another."""

    since: datetime
    until: datetime | None
    published: str | None
    page: str
    told: date


def fetched(made: Read) -> datetime:
    """When a capture was fetched."""
    assert made.document.fetched_at is not None
    return made.document.fetched_at


def told(made: Read) -> date:
    """The day a capture counts for."""
    return date.fromisoformat(made.document.published) if made.document.published else fetched(made).date()


def edition(made: Read) -> tuple[str, date]:
    """The page and the day of its coming out."""
    return made.document.id, told(made)


def begun(month: list[Read]) -> Iterator[tuple[Read, Read, set[int]]]:
    """Each capture with the one that began its story, and the places of those that began others with its text."""
    first: dict[object, Read] = {}
    tellers: dict[object, list[Read]] = defaultdict(list)
    weeks: dict[tuple[int, str], object] = {}
    for made in sorted(month, key=fetched):
        week = told(made).isocalendar()[:2] if made.document.published else None
        text = made.document.text, week
        mine = told(first.get((made.document.id, text), made)) if week is None else told(made)
        fitting = sorted(
            (one for one in tellers[text] if abs((mine - told(one)).days) <= 14),
            key=lambda one, mine=mine: (told(one) <= mine, -abs((mine - told(one)).days), -month.index(one)),
        )
        fitting = [one for one in fitting if weeks.get((id(one), made.document.id), week) == week]
        story = first.get(edition(made)) or (None if week else first.get((made.document.id, text)))
        story = story or (fitting or [made])[-1]
        first.setdefault(edition(made), story)
        first.setdefault((made.document.id, text), story)
        if week:
            weeks.setdefault((id(story), made.document.id), week)
        tellers[text] += [] if fitting or story in tellers[text] else [story]
        yield made, story, {month.index(one) for one in fitting[-1:] if one is not story}


def statements(month: list[Read]) -> dict[tuple[int, float], list[Statement]]:
    """Each story and price with who states it: of a page's versions in a row that do, the last, since the first."""
    found: dict[tuple[int, float], list[Statement]] = defaultdict(list)
    known: set[tuple[int, float]] = set()
    said: dict[int, set[tuple[int, float]]] = {}
    for made, begun_by, beside in begun(month):
        own, mine = month.index(begun_by), set()
        for price in prices(made):
            others = [other for other in beside if (other, price) in known]
            mine.add((own if (own, price) in known or not others else others[0], price))
        known |= set() if beside else mine
        said[id(made)] = mine
    for of, versions in groupby(sorted(month, key=lambda made: (edition(made), fetched(made))), key=edition):
        line = list(versions)
        for fact in set().union(*(said[id(made)] for made in line)):
            for stated, run in groupby(range(len(line)), key=lambda nth, fact=fact: fact in said[id(line[nth])]):
                numbers = list(run)
                if stated:
                    last = numbers[-1]
                    until = fetched(line[last + 1]) if last + 1 < len(line) else None
                    since, dated = fetched(line[numbers[0]]), line[last].document.published
                    found[fact].append(Statement(since, until, dated, of[0], told(line[last])))
    return found


def prices(made: Read) -> set[float]:
    """What a capture states."""
    return {fact_price(fact) for fact in made.extraction.facts} if made.extraction else set()


def day(stated: list[Statement]) -> date:
    """The day a price counts for: of the page that was published first, of those that state it still or did last."""
    never = datetime.max.replace(tzinfo=UTC)
    until = max(each.until or never for each in stated)
    first = min(
        (each for each in stated if (each.until or never) == until),
        key=lambda each: (each.published is None, each.published or "", each.since, each.page),
    )
    return min(first.told, min(each.since for each in stated).date())


def plain(month: list[Read], moment: datetime) -> dict[date, tuple[int, int, float | None, float, float]]:
    """By week: quotes, stories, the price of one of eight, the lowest and the highest."""
    weeks: dict[date, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (story, price), stated in statements([made for made in month if fetched(made) <= moment]).items():
        if any(each.until is None for each in stated):
            on = day(stated)
            weeks[on - timedelta(days=on.weekday())][story].append(price / 8)
    found = {}
    for week, told_by in weeks.items():
        prices = [price for each in told_by.values() for price in each]
        middle = median(map(median, told_by.values())) if len(told_by) >= 3 else None
        found[week] = (len(prices), len(told_by), middle, min(prices), max(prices))
    return found


@pytest.fixture(scope="module")
def month() -> list[Read]:
    """The captures, from a seed of their own."""
    return captures(random.Random(7))


@pytest.fixture(scope="module")
def file(month: list[Read], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their published file."""
    return published(tmp_path_factory.mktemp("month"), month).target


@pytest.mark.parametrize("hours", [0, 40, 120, 300, 450, 596, 5000])
def test_weekly_prices_as_of_are_those_of_a_plain_computation(month: list[Read], file: Path, hours: int) -> None:
    moment = FETCHED + timedelta(hours=hours)
    asked = "SELECT week, quotes, stories, price_cny, low_cny, high_cny, state FROM weekly_prices_as_of"
    found = {row.pop("week"): row for row in rows(file, f"{asked}(TIMESTAMPTZ '{moment.isoformat()}')")}
    newest = min(moment, max(map(fetched, month))).date()
    assert found == {
        week: {
            "quotes": quotes,
            "stories": told_by,
            "price_cny": middle and pytest.approx(middle),
            "low_cny": pytest.approx(low),
            "high_cny": pytest.approx(high),
            "state": "final" if week + timedelta(days=20) < newest else "provisional",
        }
        for week, (quotes, told_by, middle, low, high) in plain(month, moment).items()
    }


FIELDS = {
    "quotes": ("seller", "quantity", "bound", "lead_time_days_low", "as_of"),
    "orders": ("supplier", "quantity_bound", "value_bound", "as_of"),
    "price_moves": ("pct_bound", "as_of"),
    "supply_events": ("actor", "as_of"),
}
"""What a page may correct in a fact without making it another one."""
BOUNDS: tuple[Bound, ...] = ("exact", "about", "at_least")


def states(text: str, nth: int) -> list[AnyFact]:
    """One fact of each kind, in one of a few ways to state it."""
    who, bound, day = (None, "甲公司", "乙公司")[nth % 3], BOUNDS[nth % 2], (None, "2026-11-02")[nth % 5 // 4]
    return [
        quote(text, text, 2e6, 2e6, seller=who, quantity=nth or None, bound=bound, lead_time_days_low=nth, as_of=day),
        order(text, text, quantity_low=5, quantity_high=5, quantity_bound=bound, supplier=who, as_of=day),
        move(text, text, pct=8, pct_bound=bound, as_of=day),
        supply(text, text, actor=who, as_of=day),
    ]


def restated(chance: random.Random) -> list[Read]:
    """Captures of twelve pages that copy three texts, each stated now so, now otherwise, now not at all."""
    found = []
    for number in range(120):
        page = chance.randrange(12)
        text = f"第 {page % 3} 条:H800 整机 200 万元,涨了。" if chance.random() < 0.8 else f"第 {page} 页暂缺。"
        day, at = f"2026-11-{16 + page % 4}", FETCHED + timedelta(hours=chance.randrange(300), minutes=number)
        facts = states(text, chance.randrange(6)) if "涨" in text else []
        found.append(read(document(f"page-{page:02}", text, day, fetched_at=at), *facts))
    return found


def said(made: list[Read], moment: datetime) -> dict[str, list[tuple[object, ...]]]:
    """What each table said at a moment: of the pages that state a text's facts then, that of the first published."""
    standing: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    known = sorted(
        (each for each in made if fetched(each) <= moment), key=lambda each: (each.document.id, fetched(each))
    )
    for page, captured in groupby(known, key=lambda each: each.document.id):
        line = list(captured)
        silent = [n for n, each in enumerate(line) if not (each.extraction and each.extraction.facts)]
        run = line[max(silent, default=-1) + 1 :]
        if run:
            standing[int(page[-2:]) % 3].append((run[0].document.published, fetched(run[0]), page, run[-1]))
    kept = [min(pages, key=lambda each: each[:3])[3] for pages in standing.values()]
    facts = [fact for each in kept if isinstance(each, Read) and each.extraction for fact in each.extraction.facts]
    kinds = dict(zip(FIELDS, ("quote", "order", "move", "supply"), strict=True))
    return {
        table: sorted((tuple(getattr(f, name) for name in names) for f in facts if f.type == kinds[table]), key=repr)
        for table, names in FIELDS.items()
    }


@pytest.fixture(scope="module")
def told_anew(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Read], Path]:
    """Such captures, and their published file."""
    made = restated(random.Random(11))
    return made, published(tmp_path_factory.mktemp("anew"), made).target


@pytest.mark.parametrize("hours", [3, 20, 60, 111, 150, 222, 290, 5000])
def test_facts_as_of_say_in_every_field_what_they_said_then(told_anew: tuple[list[Read], Path], hours: int) -> None:
    made, file = told_anew
    moment = FETCHED + timedelta(hours=hours)
    found = {
        table: sorted(
            (
                tuple(row.values())
                for row in rows(file, f"SELECT {', '.join(names)} FROM {table}_as_of(TIMESTAMPTZ '{moment}')")
            ),
            key=repr,
        )
        for table, names in FIELDS.items()
    }
    assert found == said(made, moment)
    assert hours < 100 or len(found["quotes"]) == 3


def test_a_fact_is_one_whatever_it_said_before(told_anew: tuple[list[Read], Path]) -> None:
    _, file = told_anew
    of_one = "SELECT count(*) FILTER (superseded_at IS NULL) AS n, count(*) > 5 AS more FROM quotes"
    by_fact = "SELECT count(DISTINCT split_part(fact_id, '@', 1)) AS n, bool_and(later) AS later FROM (SELECT fact_id,"
    by_fact += " superseded_at IS NULL OR superseded_by IS NOT NULL AS later FROM quotes)"
    assert rows(file, of_one) == [{"n": 3, "more": True}]
    assert rows(file, by_fact) == [{"n": 3, "later": True}]
    since, until = "coalesce({0}.revised_at, {0}.first_seen_at)", "coalesce({0}.superseded_at, 'infinity')"
    overlapping = f"""
        SELECT a.fact_id FROM quotes AS a JOIN quotes AS b
        ON split_part(a.fact_id, '@', 1) = split_part(b.fact_id, '@', 1) AND a.fact_id < b.fact_id
        AND {since.format("a")} < {until.format("b")} AND {since.format("b")} < {until.format("a")}"""
    assert rows(file, overlapping) == []
