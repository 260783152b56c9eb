"""The weekly prices of a moment, against a plain computation from the captures: no table of ours is read for it."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest
from by_hand import FETCHED, published
from test_history import captures, fact_price, rows

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


def stories(month: list[Read]) -> dict[tuple[str, date], int]:
    """Each edition's story: editions of one page that have a text in common, dated ones of one week or undated ones."""
    story = {each: nth for nth, each in enumerate(sorted(map(edition, month)))}
    texts = defaultdict(set)
    for made in month:
        texts[made.document.text, made.document.published is None].add(edition(made))
    for _ in story:
        for group in texts.values():
            story |= dict.fromkeys(group, min(story[each] for each in group))
    return story


def statements(month: list[Read]) -> dict[tuple[int, float], list[Statement]]:
    """Each story and price with who states it: of a page's versions in a row that do, the last, since the first."""
    found: dict[tuple[int, float], list[Statement]] = defaultdict(list)
    story = stories(month)
    for of, versions in groupby(sorted(month, key=lambda made: (edition(made), fetched(made))), key=edition):
        line = list(versions)
        said = [{fact_price(fact) for fact in made.extraction.facts} if made.extraction else set() for made in line]
        for price in set().union(*said):
            for stated, run in groupby(range(len(line)), key=lambda nth, price=price: price in said[nth]):
                numbers = list(run)
                if stated:
                    last = numbers[-1]
                    until = fetched(line[last + 1]) if last + 1 < len(line) else None
                    since, dated = fetched(line[numbers[0]]), line[last].document.published
                    found[story[of], price].append(Statement(since, until, dated, of[0], told(line[last])))
    return found


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
    for (story, price), stated in statements(month).items():
        if any(each.since <= moment and (each.until is None or each.until > moment) for each in stated):
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
