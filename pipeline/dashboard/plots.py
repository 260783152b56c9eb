"""Charts as figures of a drawing: where each band, line, point and tick lies. `chart.svg.j2` draws them.

Drawn here and not by pipeline.charts: vl-convert takes some 100 ms a picture, longer than the queries of a whole page,
and its SVG carries inline styles, which the pages forbid and which know no dark mode.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

WIDTH, HEIGHT = 460, 236
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 12, 26
TICKS = 4
STEPS = (1, 2, 2.5, 5, 10)
DATES = 4
ROOM = 0.06
"""Share of the height that stays free above and below."""
DAY = timedelta(days=1)
Amount = Callable[[float], str]


class Tick(NamedTuple):
    """A line across the drawing, or a place under it, with its label."""

    at: float
    label: str


class Week(NamedTuple):
    """One week of a series: the span of its quotes, and the median where there is one; y grows downwards."""

    left: float
    right: float
    top: float | None
    bottom: float | None
    median: float | None
    title: str


class Dot(NamedTuple):
    """A quote: `shape` is dot, up (at least) or down (at most), `series` spot, forward or nothing."""

    x: float
    y: float
    top: float
    bottom: float
    shape: str
    series: str
    href: str
    title: str


class Series(NamedTuple):
    """Weeks of one colour, and the line through their medians as the points of a polyline."""

    name: str
    weeks: list[Week]
    line: str


class Plot(NamedTuple):
    """A drawing."""

    width: int
    height: int
    x: list[Tick]
    y: list[Tick]
    series: list[Series]
    dots: list[Dot]


class Scale(NamedTuple):
    """From values to places."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the place of a value, to a tenth; what lies outside is put on the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def plot(
    series: Mapping[str, Sequence[Mapping[str, Any]]],
    points: Sequence[Mapping[str, Any]],
    span: tuple[date, date],
    amount: Amount,
    label: Amount,
) -> Plot | None:
    """Draw weeks (week, low, high, price) of one or more series, and quotes (fact_on, low, high, delivery, fact_id).

    `amount` says a value in words, `label` shortly. Gives None where there is nothing to draw.
    """
    weeks = [week for many in series.values() for week in many]
    values = [row[end] for row in [*weeks, *points] for end in ("low", "high") if row[end] is not None]
    if not values:
        return None
    low, high = min(values), max(values)
    margin = (high - low) * ROOM or high * 0.1 or 1
    y = Scale(max(0, low - margin), high + margin, HEIGHT - BOTTOM, TOP)
    first, last = span
    x = Scale(first.toordinal(), last.toordinal() + 1, LEFT, WIDTH - RIGHT)
    return Plot(
        WIDTH,
        HEIGHT,
        [
            Tick(x.at(day.toordinal()), f"{day:%m-%d}" if (last - first).days < 300 else f"{day:%Y-%m}")
            for day in days(span)
        ],
        [Tick(y.at(value), label(value)) for value in ticks(y.low, y.high)],
        [Series(name, *drawn(many, x, y, amount)) for name, many in series.items()],
        [dot(row, x, y, amount) for row in points],
    )


def drawn(weeks: Iterable[Mapping[str, Any]], x: Scale, y: Scale, amount: Amount) -> tuple[list[Week], str]:
    """Draw the weeks of a series, and the line through their medians."""
    found, line = [], []
    for row in weeks:
        start = row["week"].toordinal()
        left, right = x.at(start), x.at(start + 7)
        spanned = row["low"] is not None and row["high"] is not None
        words = [f"{row['week']}"]
        if row["price"] is not None:
            line.append(f"{round((left + right) / 2, 1)},{y.at(row['price'])}")
            words.append(amount(row["price"]))
        if spanned:
            words.append(f"{amount(row['low'])} – {amount(row['high'])}")
        found.append(
            Week(
                left,
                right,
                y.at(row["high"]) if spanned else None,
                y.at(row["low"]) if spanned else None,
                None if row["price"] is None else y.at(row["price"]),
                " · ".join(words),
            )
        )
    return found, " ".join(line)


def dot(row: Mapping[str, Any], x: Scale, y: Scale, amount: Amount) -> Dot:
    """Draw a quote in the middle of its two ends, or at the one that it states."""
    low, high = row["low"], row["high"]
    ends = [end for end in (low, high) if end is not None]
    shape = "up" if high is None else "down" if low is None else "dot"
    words = " – ".join(dict.fromkeys(amount(end) for end in ends))
    return Dot(
        x.at(row["fact_on"].toordinal() + 0.5),
        y.at(sum(ends) / len(ends)),
        y.at(max(ends)),
        y.at(min(ends)),
        shape,
        row["delivery"] or "",
        f"/facts/{row['fact_id']}",
        f"{row['fact_on']} · {words}",
    )


def ticks(low: float, high: float) -> list[float]:
    """Give round values between two, about TICKS of them."""
    raw = (high - low) / TICKS
    power = 10 ** math.floor(math.log10(raw))
    step = next(step * power for step in STEPS if step * power >= raw)
    first = math.ceil(low / step)
    return [n * step for n in range(first, math.floor(high / step) + 1)]


def days(span: tuple[date, date]) -> list[date]:
    """Give some days from one to another at even distances, each a Monday."""
    first, last = span
    monday = first + DAY * (-first.weekday() % 7)
    step = max(7, (last - first).days // DATES // 7 * 7)
    return [day for n in range(DATES + 2) if (day := monday + DAY * step * n) <= last - DAY * 3]


def sparkline(values: Sequence[tuple[int, float]], slots: int, width: int = 96, height: int = 26) -> str:
    """Give the points of a small line through values at some of the `slots`; empty for fewer than two."""
    if len(values) < 2:
        return ""
    amounts = [value for _, value in values]
    low, high = min(amounts), max(amounts)
    y = Scale(low - 1e-9 - 0.01 * low, high + 1e-9 + 0.01 * high, height - 2, 2)
    x = Scale(0, slots - 1, 2, width - 2)
    return " ".join(f"{x.at(slot)},{y.at(value)}" for slot, value in values)
