"""Charts, as SVG for a page and PNG for a mail: quotes as points by day, a picture for each like thing."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import groupby, islice
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from models.documents import Lang
from models.records import Record
from pipeline.wording import address

WIDTH, HEIGHT = 280, 150
WEEKS_SHOWN = 12
ACCENT = "#2f7d6b"
MAIL_SIZE = (440, 180)
FONTS = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif"
SCALE = 2
"""Pixels of a PNG for each of the SVG's: telephones have that many."""
TWO_CHARACTERS = "万里"
"""Every Chinese font has both, and draws them differently."""
PLAIN_FIGURES = "format(datum.value, '~s')"
CHINESE_FIGURES = "datum.value >= 1e4 ? format(datum.value / 1e4, ',~r') + ' 万' : format(datum.value, ',~r')"


class Chart(Record):
    """One picture with what it shows."""

    thing: dict[str, Any]
    quotes: int
    shown: int
    drawn: dict[str, Any]

    def markup(self) -> Markup:
        """Give the picture for a page. It holds numbers, dates and quoted addresses alone."""
        return Markup(vl_convert.vegalite_to_svg(json.dumps(self.drawn)))  # noqa: S704

    def png(self) -> bytes:
        """Give the picture for a mail, on white."""
        white = self.drawn | {"background": "white", "padding": 8}
        picture: bytes = vl_convert.vegalite_to_png(json.dumps(white), scale=SCALE)
        return picture


@cache
def has_chinese() -> bool:
    """Tell whether pictures can hold Chinese: without a font every character is drawn as the same box."""
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><text y="18" font-family="{}">{}</text></svg>'
    )
    return len({vl_convert.svg_to_png(text.format(FONTS, character)) for character in TWO_CHARACTERS}) > 1


def charts(
    rows: Iterable[Mapping[str, Any]],
    monday: date,
    lang: Lang = "en",
    size: tuple[int, int] = (WIDTH, HEIGHT),
    most: int | None = None,
) -> list[Chart]:
    """Lay out the rows of `models/digest/chart.sql`: a picture for each place in them, the first `most`."""
    drawn = []
    for _, group in islice(groupby(rows, key=lambda row: row["place"]), most):
        quotes = list(group)
        first = quotes[0]
        picture = layout(quotes, monday, lang, size)
        drawn.append(Chart(thing=dict(first), quotes=first["quotes"], shown=len(quotes), drawn=picture))
    return drawn


def point(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a quote as the chart's data."""
    low, high = row["low"], row["high"]
    one_end = low is None or high is None
    middle = (high if low is None else low) if one_end else (low + high) / 2
    shape = "at_least" if high is None else "at_most" if low is None else "both"
    return {
        "on": row["fact_on"].isoformat(),
        "price": middle,
        "low": middle if one_end else low,
        "high": middle if one_end else high,
        "shape": shape,
        "href": address(row["url"]),
    }


def layout(quotes: list[Mapping[str, Any]], monday: date, lang: Lang, size: tuple[int, int]) -> dict[str, Any]:
    """Lay out one picture: quotes as points, ranges as bars, the week's median as a line from Monday to Sunday."""
    weeks = {row["week"]: row["price"] for row in quotes if row["price"] is not None}
    medians = [
        {"on": week.isoformat(), "until": (week + timedelta(days=6)).isoformat(), "price": price}
        for week, price in sorted(weeks.items())
    ]
    days = [(monday - timedelta(weeks=WEEKS_SHOWN - 1)).isoformat(), (monday + timedelta(days=6)).isoformat()]
    x = alt.X("on:T", title=None, scale=alt.Scale(type="utc", domain=days), axis=alt.Axis(format="%m-%d", tickCount=4))
    figures = CHINESE_FIGURES if lang == "zh" and has_chinese() else PLAIN_FIGURES
    axis = alt.Axis(labelExpr=figures, tickCount=4)
    y = alt.Y("price:Q", title=None, scale=alt.Scale(zero=False, padding=12), axis=axis)
    shape = alt.Shape(
        "shape:N",
        legend=None,
        scale=alt.Scale(domain=["both", "at_least", "at_most"], range=["circle", "triangle-up", "triangle-down"]),
    )
    base = alt.Chart(alt.InlineData([point(row) for row in quotes])).encode(x=x)
    picture = alt.layer(
        base.mark_rule(color=ACCENT, strokeWidth=3, opacity=0.35).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        alt.Chart(alt.InlineData(medians)).mark_rule(color="#c2571a", strokeWidth=2.5).encode(x=x, x2="until:T", y=y),
        base.mark_point(color=ACCENT, filled=True, size=42, opacity=0.85).encode(y=y, shape=shape, href="href:N"),
    ).properties(width=size[0], height=size[1], background="transparent")
    drawn = (
        picture.configure(font=FONTS)
        .configure_view(stroke=None)
        .configure_axis(domain=False, labelFontSize=13, gridOpacity=0.5)
    )
    found: dict[str, Any] = drawn.to_dict()
    return found
