"""What a run found, for the one who started it: prices first, then orders, moves and supply, then where it all lies."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.run import Outcome
from flows.settings import Settings
from flows.show import amount, counted, priced_unit
from pipeline.warehouse import query

Found = dict[str, Any]
MOST_LINES = 24
WIDE = 110
"""Columns of a terminal in which a quote has all it needs on one line."""
NOTABLE = 3
QUESTION = ' query "SELECT chip, price_low, words FROM quotes"'
TAX = {"included": "with tax", "excluded": "without tax"}

QUOTES = """
SELECT coalesce(q.chip, q.chip_text, 'unnamed') AS chip, q.* EXCLUDE (chip), s.name AS source
FROM quotes q JOIN latest_quotes l USING (fact_id) LEFT JOIN sources s ON s.source_id = q.source_id
ORDER BY q.fact_on DESC, chip, q.price_low_cny DESC NULLS LAST, q.fact_id
"""
ORDERS = """
SELECT coalesce(chip, chip_text) AS chip, * EXCLUDE (chip) FROM orders WHERE superseded_at IS NULL
ORDER BY coalesce(value_low_usd, value_high_usd, quantity_low * 1e4, 0) DESC, fact_id
"""
MOVES = """
SELECT coalesce(chip, chip_text) AS chip, * EXCLUDE (chip) FROM price_moves WHERE superseded_at IS NULL
ORDER BY confidence DESC, coalesce(pct, 0) DESC, fact_id
"""
SUPPLY = """
SELECT coalesce(chip, chip_text) AS chip, * EXCLUDE (chip) FROM supply_events WHERE superseded_at IS NULL
ORDER BY confidence DESC, published_at DESC, fact_id
"""


def quote_cells(row: Found) -> list[str]:
    """Give a quote as the cells of the table: chip, price and what is priced, terms, where from, day."""
    price = amount(row["price_low"], row["price_high"], row["bound"], row["currency"])
    unit = priced_unit(row["unit"], row["gpus"], row["period"])
    words = (row["kind"], row["term"] or row["delivery"], row["condition"], TAX.get(row["tax"]))
    terms = ", ".join(w.replace("_", " ") for w in words if w)
    return [row["chip"], f"{price} / {unit}", terms, row["source"] or row["source_id"], str(row["fact_on"])]


def order_line(row: Found) -> str:
    """Say who orders how much of what."""
    quantity = amount(row["quantity_low"], row["quantity_high"], row["quantity_bound"])
    one = row["quantity_low"] == row["quantity_high"] == 1
    unit = f"{row['quantity_unit'] or 'card'}{'' if one else 's'}" if quantity else ""
    value = amount(row["value_low"], row["value_high"], row["value_bound"], row["currency"])
    buyers = ", ".join(row["buyers"] or ()) or "a buyer not named"
    what = " ".join(part for part in (quantity, row["chip"] or "AI", unit) if part)
    return f"{buyers}: {row['status']}, {what}{f' for {value}' if value else ''}"


def move_line(row: Found) -> str:
    """Say what went up or down and by how much."""
    size = amount(row["pct"], row["pct"], row["pct_bound"], "%")
    size = size or amount(row["change_low"], row["change_high"], None, row["currency"])
    before = amount(row["from_low"], row["from_high"], None)
    after = amount(row["to_low"], row["to_high"], None, row["currency"])
    span = f", {before or '?'} → {after}" if after else ""
    return f"{row['chip'] or 'AI chips'}: {row['direction']}{f' {size}' if size else ''}{span}"


def supply_line(row: Found) -> str:
    """Say what happened to supply."""
    one = row["lead_time_days_low"] == row["lead_time_days_high"] == 1
    days = amount(row["lead_time_days_low"], row["lead_time_days_high"], None, "day" if one else "days")
    actor = f" ({row['actor']})" if row["actor"] else ""
    return f"{row['chip'] or 'AI chips'}: {row['event'].replace('_', ' ')}{f' {days}' if days else ''}{actor}"


def quotes_table(rows: list[Found], width: int) -> Table:
    """Give the newest quote of each thing: a line each, or two lines each of half as many on a narrow terminal."""
    wide = width >= WIDE
    shown = rows[: MOST_LINES if wide else MOST_LINES // 2]
    title = f"{len(shown)} of {counted(len(rows), 'newest price')}, one for each thing on offer"
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, expand=True)
    table.padding, table.show_edge, table.pad_edge = (0, 1, 0, 0), False, False
    styles = {"chip": "bold", "price": "green", "terms": "", "from": "dim", "day": "dim"}
    for name in styles if wide else ("chip", "price", "day"):
        gives_way = name == ("from" if wide else "price")
        table.add_column(name, style=styles[name], no_wrap=True, ratio=1 if gives_way else None)
    for row in shown:
        chip, price, terms, source, day = map(Text, quote_cells(row))
        if wide:
            table.add_row(chip, price, terms, source, day)
        else:
            below = (chip.append(f"\n{source}", "not bold dim"), price.append(f"\n{terms}", "dim"))
            table.add_row(*below, day)
    return table


def notable(name: str, rows: list[Found], line: Callable[[Found], str]) -> Iterable[Text]:
    """Yield how many there are, and a line and the words for each of the most notable."""
    yield Text(counted(len(rows), name), style="bold")
    for row in rows[:NOTABLE]:
        yield Text(f"  {line(row)}", style="cyan")
        yield Text(f"    {' '.join(row['words'].split())}", style="dim")


def place(path: Path) -> str:
    """Give a path as short as it can be typed here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def show(console: Console, settings: Settings, outcome: Outcome) -> None:
    """Print the whole summary."""
    if settings.published.exists():
        read = {
            name: query(settings.published, sql).to_pylist()
            for name, sql in {"quotes": QUOTES, "orders": ORDERS, "moves": MOVES, "supply": SUPPLY}.items()
        }
        console.print(quotes_table(read["quotes"], console.width))
        console.print()
        for name, key, line in (
            ("order", "orders", order_line),
            ("price move", "moves", move_line),
            ("supply event", "supply", supply_line),
        ):
            for words in notable(name, read[key], line):
                console.print(words, no_wrap=True, overflow="ellipsis")
    places = Table.grid(padding=(0, 2))
    places.add_row("this run", f"{counted(outcome.documents, 'document')} read, {counted(outcome.facts, 'fact')}")
    places.add_row("database", place(settings.published))
    for digest in outcome.digests:
        places.add_row("digest", place(digest))
    places.add_row("next", place(Path(sys.argv[0])) + QUESTION)
    console.print()
    console.print(places)
