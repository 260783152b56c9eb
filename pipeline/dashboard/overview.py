"""The first page: what the file holds, what the chips most spoken of cost, and what is new."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline.dashboard import listings
from pipeline.dashboard.chips import currency_of
from pipeline.dashboard.language import lang_of
from pipeline.dashboard.plots import sparkline
from pipeline.dashboard.site import page, rows, site_of, wording

WEEKS, CHIPS, ROWS = 13, 12, 6


def overview(request: Request) -> Response:
    """Show the first page."""
    lang = lang_of(request)
    currency = currency_of(lang)
    with site_of(request).snapshots.reader() as reader:
        counts = rows(reader, "counts")[0]
        newest = counts["newest"]
        since = newest - timedelta(days=newest.weekday() + 7 * (WEEKS - 1)) if newest else None
        prices = rows(reader, "prices", currency=currency, since=since, most=CHIPS) if newest else []
        lists = (listings.ORDERS, listings.MOVES, listings.SUPPLY)
        found = {
            "counts": counts,
            "currency": currency,
            "since": since,
            "prices": [priced(row, since) for row in prices],
            "troubled": rows(reader, "troubled"),
            "w": wording(reader, lang),
            **{each.name: listings.newest(reader, each, ROWS) for each in lists},
        }
    return page(request, "overview.html.j2", found, place="overview")


def priced(row: dict[str, Any], since: Any) -> dict[str, Any]:
    """Add to a chip its newest week, the change to the median before, and the line of its medians."""
    medians = [week for week in row["weeks"] if week["price"] is not None]
    change = 100 * (medians[-1]["price"] / medians[-2]["price"] - 1) if len(medians) > 1 else None
    line = sparkline([((week["week"] - since).days // 7, week["price"]) for week in medians], WEEKS)
    return row | {"last": row["weeks"][-1], "change": change, "line": line}
