"""Charts as SVG for a page: quotes as points by day, one picture for each like thing, no two scales in one."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import quote

import altair as alt
import vl_convert
from markupsafe import Markup

from models.records import Record
from pipeline.wording import web

WIDTH, HEIGHT = 280, 150
WEEKS_SHOWN = 12
ACCENT = "#2f7d6b"
KEEP = ":/?#[]@!$&()*+,;=%~"
"""Characters of an address that stay; quotes and angle brackets do not, whatever a page called itself."""


class Chart(Record):
    """One picture with what it shows."""

    thing: dict[str, Any]
    quotes: int
    shown: int
    svg: str

    def markup(self) -> Markup:
        """Give the picture for a page. It holds numbers, dates and quoted addresses alone."""
        return Markup(self.svg)  # noqa: S704


def charts(rows: Iterable[Mapping[str, Any]], monday: date) -> list[Chart]:
    """Draw the rows of `models/digest/chart.sql`, a picture for each place in them."""
    drawn = []
    for _, group in groupby(rows, key=lambda row: row["place"]):
        quotes = list(group)
        first = quotes[0]
        drawn.append(Chart(thing=dict(first), quotes=first["quotes"], shown=len(quotes), svg=svg(quotes, monday)))
    return drawn


def point(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a quote as the chart's data."""
    low, high = row["low"], row["high"]
    one_end = low is None or high is None
    middle = (high if low is None else low) if one_end else (low + high) / 2
    shape = "at_least" if high is None else "at_most" if low is None else "both"
    address = web(row["url"])
    return {
        "on": row["fact_on"].isoformat(),
        "price": middle,
        "low": middle if one_end else low,
        "high": middle if one_end else high,
        "shape": shape,
        "href": quote(address, safe=KEEP) if address else "",
    }


def svg(quotes: list[Mapping[str, Any]], monday: date) -> str:
    """Draw one picture: quotes as points, ranges as bars, the week's median as a line from Monday to Sunday."""
    weeks = {row["week"]: row["price"] for row in quotes if row["price"] is not None}
    medians = [
        {"on": week.isoformat(), "until": (week + timedelta(days=6)).isoformat(), "price": price}
        for week, price in sorted(weeks.items())
    ]
    days = [(monday - timedelta(weeks=WEEKS_SHOWN - 1)).isoformat(), (monday + timedelta(days=6)).isoformat()]
    x = alt.X("on:T", title=None, scale=alt.Scale(type="utc", domain=days), axis=alt.Axis(format="%m-%d", tickCount=4))
    y = alt.Y("price:Q", title=None, scale=alt.Scale(zero=False, padding=12), axis=alt.Axis(format="~s", tickCount=4))
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
    ).properties(width=WIDTH, height=HEIGHT, background="transparent")
    drawn = picture.configure_view(stroke=None).configure_axis(domain=False, labelFontSize=13, gridOpacity=0.5)
    return str(vl_convert.vegalite_to_svg(json.dumps(drawn.to_dict())))
