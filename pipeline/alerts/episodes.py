"""When a rule fires, out of what was seen day by day. Nothing is remembered between runs: all is gone through anew.

A price rule fires where a price is beyond its mark and was not before; it is ready again once a price came back by the
hysteresis. What carried it there must be a price that went that way at the same sources: that a dear one cannot be
fetched moves the median, and nothing else. Of one thing it fires once at most in the days of its cooldown, and after
them if it is beyond still.
A day without a new quote is no day: nothing that fails to be fetched moves a price.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Literal, NamedTuple

from models.notices import AlertRule
from models.records import Record

Row = Mapping[str, Any]
Direction = Literal["up", "down", ""]
FIGURES = 6
"""Decimals of a percentage: 90 is 10 % below 100, whatever floating point makes of it."""
LEAST_SPAN = timedelta(days=28)
"""Of the prices before an extreme: what was quoted for less has no highs and lows."""


class Alert(Record):
    """A rule that fired: for which thing, when, and what was seen."""

    key: str
    rule: AlertRule
    thing: str
    way: Direction
    day: date
    stories: tuple[str, ...]
    row: dict[str, Any]
    mark: float | None = None

    @property
    def topic(self) -> str:
        """What two alerts share that are of one kind about one thing."""
        return f"{self.rule.name}|{self.thing}|{self.way}"

    @property
    def fact(self) -> str | None:
        """The fact that an order or a supply change is: it stays the same whatever a reviewer corrects in it."""
        return self.row["fact_id"] if self.rule.about in ("order", "supply") else None


class Seen(NamedTuple):
    """One day of one thing: whether its price is beyond the rule's mark, or back, and the mark."""

    row: Row
    beyond: bool
    back: bool
    mark: float | None


class Gate:
    """Lets through what is new: not while it goes on, and not again in the days of the cooldown."""

    def __init__(self, rule: AlertRule) -> None:
        self.cooldown = timedelta(days=rule.cooldown_days)
        self.is_beyond = False
        self.last: date | None = None

    def passes(self, seen: Seen) -> bool:
        """Take a day into account and say whether the rule fires on it."""
        day: date = seen.row["day"]
        if seen.back:
            self.is_beyond = False
        if not seen.beyond or self.is_beyond or (self.last and day - self.last < self.cooldown):
            return False
        self.is_beyond, self.last = True, day
        return True


def fired(rule: AlertRule, rows: Iterable[Row]) -> Iterator[Alert]:
    """Yield the alerts of a rule. `rows` are what its query gives: thing by thing, day by day."""
    for thing, days in groupby(rows, key=lambda row: str(row["thing"])):
        seen = list(days)
        if rule.about in ("order", "supply", "product"):
            yield from events(rule, thing, seen)
        elif rule.about == "stale":
            yield from passing(rule, thing, "", silences(seen))
        else:
            for way in ways(rule):
                yield from passing(rule, thing, way, judged(rule, way, seen))


def ways(rule: AlertRule) -> tuple[Direction, ...]:
    """Give the directions that a rule looks in."""
    return ("up", "down") if rule.way == "both" else (rule.way,)


def passing(rule: AlertRule, thing: str, way: Direction, days: Iterable[Seen]) -> Iterator[Alert]:
    """Yield an alert for each day that the gate lets through."""
    gate = Gate(rule)
    for number, seen in enumerate(days):
        if number == 0 and rule.about == "threshold" and rule.way == "both":
            gate.is_beyond = seen.beyond  # on either side of a mark from the start is no news
        if gate.passes(seen):
            yield alert(rule, thing, way, seen.row, seen.mark)


def judged(rule: AlertRule, way: Direction, rows: list[Row]) -> Iterator[Seen]:
    """Yield each day of a price with how it stands to the mark of its rule."""
    sign, slack = (1, -1)[way == "down"], rule.hysteresis / 100
    if rule.about == "threshold" and rule.price is not None:
        for row in rows:
            over = sign * (row["price"] - rule.price)
            yield Seen(row, over > 0 and moved(row, sign), over <= -slack * rule.price, rule.price)
    elif rule.about == "move" and rule.percent is not None:
        for row in rows:
            if row["price_before"]:
                change = round(sign * 100 * (row["price_now"] / row["price_before"] - 1), FIGURES)
                yield Seen(row, change >= rule.percent, change < rule.percent * (1 - slack), row["price_before"])
    else:
        yield from extremes(rule, way, rows)


def extremes(rule: AlertRule, way: Direction, rows: list[Row]) -> Iterator[Seen]:
    """Yield each day that has a month of days before it, with the furthest price of those as its mark."""
    sign, slack = (1, -1)[way == "down"], rule.hysteresis / 100
    window = timedelta(weeks=rule.weeks)
    for number, row in enumerate(rows):
        before = [past for past in rows[:number] if past["day"] >= row["day"] - window]
        if before and before[0]["day"] <= row["day"] - LEAST_SPAN:
            mark = sign * max(sign * past["price"] for past in before)
            beyond = sign * (row["price"] - mark) > slack * mark
            yield Seen(row, beyond and moved(row, sign), True, mark)


def moved(row: Row, sign: int) -> bool:
    """Tell whether a price went that way at the sources that quoted on both days; so it did where none had before."""
    before = row.get("same_before")
    return before is None or sign * (row["same_now"] - before) > 0


def silences(rows: list[Row]) -> Iterator[Seen]:
    """Yield each day of a source with whether it has been silent for too long."""
    for row in rows:
        late = row["hours"] > row["allowed"]
        yield Seen(row, late, not late, row["allowed"])


def events(rule: AlertRule, thing: str, rows: list[Row]) -> Iterator[Alert]:
    """Yield each thing that happened once in a cooldown, and no story twice."""
    last: date | None = None
    told: set[str] = set()
    for row in rows:
        if told.issuperset(row["fresh"]) or (last and row["day"] - last < timedelta(days=rule.cooldown_days)):
            continue
        last = row["day"]
        told.update(row["fresh"])
        yield alert(rule, thing, "", row, None)


def alert(rule: AlertRule, thing: str, way: Direction, row: Row, mark: float | None) -> Alert:
    """Give an alert; its key is the same whenever it is worked out again."""
    stories = tuple(row.get("fresh") or ())
    when = stories[0] if stories and not way else str(row["day"])
    key = hashlib.sha256(f"{rule.name}|{thing}|{way}|{when}".encode()).hexdigest()[:16]
    return Alert(key=key, rule=rule, thing=thing, way=way, day=row["day"], stories=stories, row=dict(row), mark=mark)
