"""What a reviewer sees of one item: the words in their sentence, what was read, and which keys there are."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from rich.box import ROUNDED, SIMPLE_HEAD
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from flows.show import amount, figure, priced_unit
from pipeline.review import Item, entries

Values = Mapping[str, object]
ASKED = {
    "outlier": "far from the other prices of its week or story",
    "implausible_price": "beyond what the chip plausibly costs",
    "low_confidence": "read with little confidence",
    "unreadable": "a page that could not be read",
    "no_chip": "a price without a chip",
    "implausible": "no chip near it could cost that",
    "not_a_price": "looks like a price, and seems to be none",
    "unknown_product": "a product that the chip list lacks",
    "undone": "a decision on it was taken back",
}
LABELS = {
    "fact": {"a": "accept", "c": "correct", "r": "reject"},
    "unread": {"c": "it states a fact", "r": "it states none"},
    "document": {"r": "let it go"},
}
MORE = {"s": "skip", "b": "back", "u": "undo", "w": "why", "f": "fields", "q": "quit"}
VALUE = 36


def labels(item: Item) -> dict[str, str]:
    """Give the keys of the verdicts that an item can have."""
    return LABELS.get(item.what, LABELS["fact"])


def screen(item: Item, nth: int, of: int, decided: int, why: str = "") -> Group:
    """Give the whole screen for one item, the `nth` of `of`."""
    rule = Text.assemble(
        (f" {nth} of {of} ", "bold reverse"), "  ", (f"{decided} decided", "green" if decided else "dim"),
        ("   worth ", "dim"), f"{item.worth:.3f}",
        *((("   size ", "dim"), f"{figure(item.value_usd)} USD") if item.value_usd else ()),
    )  # fmt: skip
    parts: list[RenderableType] = [rule, Text(), *map(doubt, item.reasons), Text(), passage(item)]
    if item.what not in ("unread", "document"):
        told = Text.assemble((f"{item.what}  ", "cyan"), (headline(item.what, item.reading), "bold"), "  ")
        parts += [
            Text(),
            Padding(told.append(confidence(item), "dim"), (0, 0, 0, 1)),
            Padding(reading(item), (1, 0, 0, 1)),
        ]
    if why:
        parts.append(Text.assemble((" why: ", "dim"), why))
    return Group(*parts, Text(), keys(item))


def doubt(reason: object) -> Text:
    """Say in a line why the item stands in the queue."""
    name, detail = str(getattr(reason, "name", "")), getattr(reason, "detail", None)
    words = Text.assemble((" ● ", "yellow"), (ASKED.get(name, name), "bold"))
    return (
        words.append(f": {detail}", "dim")
        if detail and name in ("outlier", "implausible_price", "unreadable")
        else words
    )


def passage(item: Item) -> Panel:
    """Give the evidence in its sentence, with where it stands below."""
    before, words, after = item.marked
    text = Text.assemble((before, "dim"), (words, "bold black on yellow"), (after, "dim"))
    if item.what == "document":
        text = Text(item.title or item.url)
    day = f"{item.published_at:%Y-%m-%d}" if item.published_at else "no date"
    title = Text.assemble((item.source, "bold"), ("  ", ""), (day, "dim"), ("  ", ""), (item.title or "", "italic"))
    title.truncate(90, overflow="ellipsis")
    return Panel(text, box=ROUNDED, border_style="dim", title=title, title_align="left", subtitle=Text(item.url, "dim"),
                 subtitle_align="left", padding=(0, 1))  # fmt: skip


def reading(item: Item) -> Table:
    """Give what was read, in a line and field by field, two beside each other; what is left open is not listed."""
    stated = [
        (entry.name, cell(item.reading[entry.name])) for entry in entries(item.what) if entry.name in item.reading
    ]
    half = (len(stated) + 1) // 2
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    for style in ("cyan", "", "cyan", ""):
        table.add_column(style=style, no_wrap=style == "cyan", overflow="fold", max_width=VALUE)
    for left, right in zip_longest(stated[:half], stated[half:], fillvalue=("", "")):
        table.add_row(left[0], Text(left[1]), right[0], Text(right[1]))
    return table


def confidence(item: Item) -> str:
    """Say how sure the rules were."""
    rule = f", rule {item.reading['rule']}" if item.reading.get("rule") else ""
    return f"confidence {item.confidence:.2f}{rule}" if item.confidence is not None else ""


def headline(what: str, values: Values) -> str:
    """Give a fact in a line: `nvidia-h20  1,050,000 CNY / 8-card server`."""
    chip = str(values.get("chip") or values.get("chip_text") or "no chip")
    if what == "quote":
        price = interval(values, "price", "bound", "currency")
        gpus = int(float(str(values["gpus"]))) if values.get("gpus") else None
        period = str(values["period"]) if values.get("period") else None
        return f"{chip}  {price} / {priced_unit(str(values.get('unit')), gpus, period)}"
    if what == "order":
        buyers = values.get("buyers")
        names = ", ".join(map(str, buyers)) if isinstance(buyers, list | tuple) else "a buyer not named"
        parts = (interval(values, "quantity", "quantity_bound", "quantity_unit"), chip)
        worth = interval(values, "value", "value_bound", "currency")
        return f"{names}: {' '.join(p for p in parts if p)}{f' for {worth}' if worth else ''}"
    if what == "move":
        pct = f" {figure(float(str(values['pct'])))} %" if values.get("pct") is not None else ""
        return f"{chip}  {values.get('direction')}{pct}"
    return f"{chip}  {str(values.get('event')).replace('_', ' ')}"


def interval(values: Values, name: str, bound: str, unit: str) -> str:
    """Give two ends with their bound and unit."""
    low, high = (values.get(f"{name}_{end}") for end in ("low", "high"))
    first, last = (float(str(end)) if end is not None else None for end in (low, high))
    return amount(first, last, str(values.get(bound) or ""), str(values[unit]) if values.get(unit) else None)


def cell(value: object) -> str:
    """Give a value as people read it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return figure(value) if isinstance(value, int | float) else str(value)


def keys(item: Item) -> Columns:
    """Give the keys, on one line where it is wide enough."""
    shown = []
    for key, meaning in (*labels(item).items(), *MORE.items()):
        strong = key not in MORE
        if key != "f" or item.what != "document":
            mark = (f" {key} ", "bold reverse" if strong else "reverse dim")
            shown.append(Text.assemble(mark, (f" {meaning}", "" if strong else "dim"), no_wrap=True))
    return Columns(shown, padding=(0, 2, 0, 0))


def field_table(what: str, values: Values) -> Table:
    """Give every field that a correction may set, with its value and what it takes."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("field", style="cyan", no_wrap=True)
    table.add_column("now", overflow="fold", max_width=VALUE)
    table.add_column("what it takes", style="dim", overflow="fold")
    for entry in entries(what):
        takes = " | ".join(entry.choices) if entry.choices else entry.meaning
        now = values.get(entry.name)
        table.add_row(entry.name, Text("" if now is None else cell(now)), takes)
    return table


def changes(before: Values, after: Values) -> Iterator[Text]:
    """Yield a line for each field that a correction changes."""
    for name, value in after.items():
        old = before.get(name)
        line = Text(f"   {name}  ", "cyan")
        if old is not None:
            line.append(cell(old), "red strike").append(" → ", "dim")
        yield line.append("nothing" if value is None else cell(value), "green")


def show_help(console: Console, item: Item) -> None:
    """Print what each key does."""
    console.print(Padding(HELP, (1, 2)))
    console.print(keys(item))


HELP = """\
[bold]a[/] accept: what was read is right.  [bold]r[/] reject: the words state no such thing.
[bold]c[/] correct: type what the words state, several fields on a line:
      price=190万-205万 tax=included          an interval sets both ends and the bound
      price=190万-   price=-205万             at least, at most
      chip=nvidia-h20 quantity=16 seller='某某 公司'   an empty value, tax=, empties a field
    Of an unread place give its kind first: quote, order, move or supply.
[bold]w[/] note why, kept with the next decision.  [bold]f[/] all fields and what each takes.
[bold]s[/] or → skip.  [bold]b[/] or ← back.  [bold]u[/] take the last decision back.  [bold]q[/] quit: all is kept."""
