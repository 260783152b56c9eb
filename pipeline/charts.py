"""Charts, as SVG for a page and PNG for a mail: quotes as points by day, a picture for each like thing."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import groupby, islice
from typing import Any

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
DAYS = {"format": "%m-%d", "tickCount": 4}
SPREAD = {"zero": False, "padding": 12}
SHAPES = {"both": "circle", "at_least": "triangle-up", "at_most": "triangle-down"}
SHAPE = {
    "field": "shape",
    "type": "nominal",
    "legend": None,
    "scale": {"domain": list(SHAPES), "range": list(SHAPES.values())},
}
RANGE = {"type": "rule", "color": ACCENT, "strokeWidth": 3, "opacity": 0.35}
MEDIAN = {"type": "rule", "color": "#c2571a", "strokeWidth": 2.5}
QUOTE = {"type": "point", "color": ACCENT, "filled": True, "size": 42, "opacity": 0.85}
CONFIG = {
    "font": FONTS,
    "view": {"stroke": None},
    "axis": {"domain": False, "labelFontSize": 13, "gridOpacity": 0.5},
}


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
    """Lay out one picture: quotes as points, ranges as bars, the week's median as a line from Monday to Sunday.

    It is a declaration of Vega-Lite's.
    """
    weeks = {row["week"]: row["price"] for row in quotes if row["price"] is not None}
    medians = [
        {"on": week.isoformat(), "until": (week + timedelta(days=6)).isoformat(), "price": price}
        for week, price in sorted(weeks.items())
    ]
    days = [(monday - timedelta(weeks=WEEKS_SHOWN - 1)).isoformat(), (monday + timedelta(days=6)).isoformat()]
    figures = CHINESE_FIGURES if lang == "zh" and has_chinese() else PLAIN_FIGURES
    x = {"field": "on", "type": "temporal", "title": None, "scale": {"type": "utc", "domain": days}, "axis": DAYS}
    y = {"type": "quantitative", "title": None}
    price = {"field": "price", **y, "scale": SPREAD, "axis": {"labelExpr": figures, "tickCount": 4}}
    ranges = {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}}
    points = {"x": x, "y": price, "shape": SHAPE, "href": {"field": "href", "type": "nominal"}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": size[0],
        "height": size[1],
        "background": "transparent",
        "config": CONFIG,
        "datasets": {"quotes": [point(row) for row in quotes], "medians": medians},
        "layer": [
            {"data": {"name": "quotes"}, "mark": RANGE, "encoding": ranges},
            {"data": {"name": "medians"}, "mark": MEDIAN, "encoding": {"x": x, "x2": {"field": "until"}, "y": price}},
            {"data": {"name": "quotes"}, "mark": QUOTE, "encoding": points},
        ],
    }
