"""The pages of chips: all of them, and the prices, orders and supply of one."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from models.documents import Lang
from pipeline.dashboard import asked, listings
from pipeline.dashboard.language import lang_of, words_of
from pipeline.dashboard.plots import Plot, plot
from pipeline.dashboard.site import Refused, page, rows, site_of, wording
from pipeline.warehouse import Reader
from pipeline.wording import Wording, significant

THING = ("deal", "unit", "form_factor", "kind", "period", "term", "condition")
"""What makes prices like ones, as in `weekly_prices`."""
WEEKS = {"13": 13, "26": 26, "52": 52, "104": 104}
CURRENCIES = ("CNY", "USD")
PLOTS, POINTS, PAIRS, ROWS = 6, 60, 2, 8
FEWEST = 3
"""Quotes that make a picture worth drawing."""
ALL = ("deal", "unit", "kind")


def currency_of(lang: Lang) -> str:
    """Give the currency that readers of a language think in."""
    return "CNY" if lang == "zh" else "USD"


def chips(request: Request) -> Response:
    """Show every chip that is listed."""
    lang = lang_of(request)
    with site_of(request).snapshots.reader() as reader:
        found = rows(reader, "chips", lang=lang)
    return page(request, "chips.html.j2", {"chips": found}, place="chips")


class Choice(NamedTuple):
    """What is asked of a chip's page."""

    chip: str
    currency: str
    weeks: int
    only: dict[str, str | None]


def chip(request: Request) -> Response:
    """Show one chip."""
    lang = lang_of(request)
    choices = listings.QUOTES.choices
    choice = Choice(
        request.path_params["chip"],
        asked.choice(request, "currency", CURRENCIES) or currency_of(lang),
        WEEKS[asked.choice(request, "weeks", WEEKS) or "26"],
        {each: asked.choice(request, each, choices[each]) for each in ALL},
    )
    with site_of(request).snapshots.reader() as reader:
        about = rows(reader, "chip", chip=choice.chip)
        if not about:
            raise Refused(404, "no_chip", chip=choice.chip)
        words = wording(reader, lang)
        found = {
            "chip": about[0],
            "name": words.chip({"chip": choice.chip}),
            "w": words,
            **prices_of(reader, choice, about[0]["newest"] or datetime.now(UTC).date(), words, lang),
            **facts_of(reader, choice.chip),
        }
    return page(request, "chip.html.j2", found, place="chips")


def prices_of(reader: Reader, choice: Choice, last: date, words: Wording, lang: Lang) -> dict[str, Any]:
    """Give what the page draws of the weeks up to the one that holds the day `last`."""
    monday = last - timedelta(days=last.weekday())
    span = (monday - timedelta(weeks=choice.weeks - 1), monday + timedelta(days=6))
    bounds = {"chip": choice.chip, "currency": choice.currency, "since": span[0]}
    amounts = (amount(words, choice.currency), label(lang))
    things = rows(reader, "chip_weeks", **bounds)
    points = of_things(rows(reader, "chip_points", **bounds, most=POINTS))
    shown = [thing for thing in things if all(value in (None, thing[each]) for each, value in choice.only.items())]
    drawn = plots([each for each in shown if each["all_quotes"] >= FEWEST][:PLOTS], points, span, *amounts)
    there = {each: {thing[each] for thing in things} for each in ALL}
    return {
        "currency": choice.currency,
        "weeks": choice.weeks,
        "chosen": choice.only,
        "choices": {each: [v for v in listings.QUOTES.choices[each] if v in there[each]] for each in ALL},
        "plots": drawn,
        "others": [thing for thing in shown if thing not in [one for one, _ in drawn]],
        "pairs": pairs(rows(reader, "chip_delivery", **bounds, most=PAIRS), points, span, *amounts),
        "since": span[0],
    }


def facts_of(reader: Reader, chip: str) -> dict[str, Any]:
    """Give the newest orders, moves and supply events of a chip."""
    lists = (listings.ORDERS, listings.MOVES, listings.SUPPLY)
    return {each.name: listings.newest(reader, each, ROWS, chip) for each in lists}


def amount(words: Wording, currency: str) -> Callable[[float], str]:
    """Give what says a price in words."""

    def said(value: float) -> str:
        rounded = significant(value)
        return words.amount(rounded, rounded, None, currency)

    return said


def label(lang: Lang) -> Callable[[float], str]:
    """Give what says a price on an axis."""
    scales = words_of(lang)["axis_scales"]

    def said(value: float) -> str:
        scale, suffix = next(((s, w) for s, w in scales.items() if value >= s), (1, ""))
        return f"{value / scale:,.4g}{suffix}"

    return said


Points = dict[tuple[str, ...], list[dict[str, Any]]]
Drawn = list[tuple[dict[str, Any], Plot]]


def place(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what makes a price like others."""
    return tuple(row[name] or "" for name in THING)


def of_things(points: list[dict[str, Any]]) -> Points:
    """Put quotes of like things together."""
    return {key: list(many) for key, many in groupby(sorted(points, key=place), key=place)}


def plots(
    things: list[dict[str, Any]], points: Points, span: tuple[date, date], *amounts: Callable[[float], str]
) -> Drawn:
    """Draw the like things that have anything to draw."""
    drawn = ((each, plot({"all": each["weeks"]}, points.get(place(each), []), span, *amounts)) for each in things)
    return [(thing, picture) for thing, picture in drawn if picture]


def pairs(
    things: list[dict[str, Any]], points: Points, span: tuple[date, date], *amounts: Callable[[float], str]
) -> Drawn:
    """Draw spot against forward."""
    drawn = []
    for thing in things:
        whole = thing | {"deal": "sale", "period": None, "term": None}
        quotes = [each for each in points.get(place(whole), []) if each["delivery"]]
        if picture := plot({each: thing[each] for each in ("spot", "forward")}, quotes, span, *amounts):
            drawn.append((whole, picture))
    return drawn
