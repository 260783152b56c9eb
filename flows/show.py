"""Facts for people: amounts, bounds and evidence as Rich shows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from models.documents import Document
from models.facts import AnyFact, Extraction, Money

SIGNS = {"about": "≈ ", "at_least": "≥ ", "at_most": "≤ "}
COLOURS = {"quote": "green", "order": "magenta", "move": "yellow", "supply": "cyan"}
SHOWN_APART = {"type", "chip", "evidence_start", "evidence_end", "confidence", "rule"}


def figure(value: float) -> str:
    """Give a number with thousands separated and no more decimals than it has, two at most."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def counted(number: float, name: str) -> str:
    """Give how many there are of something: `1 fact`, `1,200 facts`."""
    return f"{figure(number)} {name}{'' if number == 1 else 's'}"


def amount(low: float | None, high: float | None, bound: str | None, unit: str | None = None) -> str:
    """Give an interval with its bound and unit: `≥ 1,400,000 CNY`, `8 - 9 USD`; empty where nothing is stated."""
    ends = [figure(end) for end in (low, high) if end is not None]
    if not ends:
        return ""
    words = ends[0] if len(set(ends)) == 1 else " - ".join(ends)
    return f"{SIGNS.get(bound or '', '')}{words}{f' {unit}' if unit else ''}"


def priced_unit(unit: str, gpus: int | None, period: str | None) -> str:
    """Give what is priced: `card`, `8-card server`, `card and hour`."""
    name = f"{gpus}-card {unit}" if gpus and gpus > 1 else unit
    return f"{name}-{period}" if period else name


def stated(fact: AnyFact) -> Mapping[str, Any]:
    """Give the fields that the text states, intervals joined, in the order of the record."""
    values = {k: v for k, v in fact.model_dump(mode="json").items() if v not in (None, []) and k not in SHOWN_APART}
    for stem in ("price", "quantity", "value", "from", "to", "change", "lead_time_days"):
        low, high = values.pop(f"{stem}_low", None), values.pop(f"{stem}_high", None)
        bound = values.pop("bound" if stem == "price" else f"{stem}_bound", None)
        unit = values.get("currency") if stem in ("price", "value", "from", "to", "change") else None
        if words := amount(low, high, bound, unit):
            values[stem.replace("_", " ")] = words
    if "pct" in values:
        values["pct"] = amount(values["pct"], values["pct"], values.pop("pct_bound", None), "%")
    values.pop("currency", None)
    return values


def stated_price(fact: AnyFact) -> tuple[float | None, float | None, str | None]:
    """Give the price of a quote, or else the value of an order."""
    stem = "price" if fact.type == "quote" else "value"
    return getattr(fact, f"{stem}_low", None), getattr(fact, f"{stem}_high", None), getattr(fact, "currency", None)


def evidence(document: Document, fact: AnyFact, prices: Iterable[Money]) -> Text:
    """Give the evidence with the words for chip and price marked, and a little of what stands around it."""
    start, end = fact.evidence_start, fact.evidence_end
    before, after = document.text[max(0, start - 20) : start], document.text[end : end + 20]
    words = Text(document.text[start:end], style="bold")
    if fact.chip_text:
        words.highlight_words([fact.chip_text], "black on bright_yellow")
    for price in prices:
        if stated_price(fact) == (price.low, price.high, price.currency):
            words.stylize("black on bright_green", max(0, price.start - start), max(0, price.end - start))
    return Text.assemble((before.replace("\n", " "), "dim"), words, (after.replace("\n", " "), "dim"))


def fact_panel(document: Document, fact: AnyFact, prices: Iterable[Money]) -> RenderableType:
    """Give one fact as a panel: its words, its fields, its rule and confidence."""
    fields = Table.grid(padding=(0, 2))
    fields.add_column(style="dim", no_wrap=True)
    fields.add_column(overflow="fold")
    for name, value in stated(fact).items():
        fields.add_row(name.replace("_", " "), ", ".join(value) if isinstance(value, list) else str(value))
    colour = COLOURS[fact.type]
    return Panel(
        Group(evidence(document, fact, prices), Text(""), fields),
        title=f"[bold {colour}]{fact.type}[/]  {fact.chip or 'no listed chip'}",
        subtitle=f"rule {fact.rule}  confidence {fact.confidence:.2f}  span {fact.evidence_start}-{fact.evidence_end}",
        title_align="left",
        subtitle_align="right",
        border_style=colour,
    )


def unread_table(document: Document, extraction: Extraction) -> Table:
    """Give what looked like part of a fact and stayed unread, with the reason."""
    table = Table("words", "reason", "why", title="not read", title_justify="left", expand=True)
    for item in extraction.unread:
        table.add_row(Text(document.text[item.start : item.end]), item.reason, Text(item.detail))
    return table


def explain(console: Console, document: Document, extraction: Extraction, prices: Sequence[Money]) -> None:
    """Print everything that was read from a text, and what was not."""
    for fact in extraction.facts:
        console.print(fact_panel(document, fact, prices))
    if extraction.unread:
        console.print(unread_table(document, extraction))
    counts = f"{counted(len(extraction.facts), 'fact')}, {len(extraction.unread)} unread"
    console.print(f"[bold]{counts}[/] in {counted(len(document.text), 'character')} of {extraction.lang}")
