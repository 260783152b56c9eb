"""Tables that give each product a column: specifications with a line of prices, and providers with their prices."""

import re
from collections.abc import Sequence

from pipeline.extract.chips import ChipMention
from pipeline.extract.dates import DateMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_LABEL = re.compile(
    r"[\s|*]*(?:(?:发售|首发|官方|上市|国行|台湾|香港|单卡|二手|全新|市场|现货)?(?:建议)?(?:零售)?(?:售价|定价|价格|单价|参考价格?)"
    r"|(?:(?:launch|list(?:ed)?|retail|starting|street|used|new|current|hourly|on-demand|rental|spot|approx\.?|typical|average"
    r"|avg\.?|est(?:imated|\.)?|uk|us|eu|indian?|german|market|card|gpu|unit|cloud|lowest|cheapest|best|today's) ){0,4}"
    r"(?:price|msrp|pricing|cost|rate|rent)(?:(?: per |\s?/\s?)(?:hour|hr|gpu-hour|month|mo|card))?)"
    r"(?:\s?\([^)\n]{1,20}\))?[\s|:*]*(?=\D{0,4}\d)"
)
_PLACES = re.compile(
    r"[\s|*]*(?:(?:aws |cloud |gcp |azure )?regions?|cit(?:y|ies)|country|countries|locations?|markets?|zones?|states?"
    r"|data ?cent(?:er|re)s?|sites?|dates?|months?|weeks?|quarters?|years?|days?|日期|时间|月份?|季度?|年份?|周次?|城市"
    r"|地区|区域|地域|机房|节点|国家|市场|terms?|commitments?|duration|租期|周期|期限|时长)[\s*]*\|"
)
"""A head whose first cell says that the rows are places or times."""
_NO_PRICES = re.compile(r"revenue|shipment|\bunits|\btco\b|\btax|profit|\bsales\b|capex|出货|营收|收入|销量|税")
LEAST_SELLERS = LEAST_PRODUCTS = 2
PAIR = 2
"""Cells of a head whose one product all of its column is for: "| Tier | H100 |"."""
_TERMS = ("term", "period", "column-price", "price-told", "condition")
"""What the first cell of a row speaks of, where products head the columns: "1-year reserved"."""
SELLERS = ("cloud", "dealer", "oem", "internet", "telecom")
_PROVIDER = re.compile(r"云(?![\u4e00-\u9fff])|算力|\.(?:com|ai|cn|io|net)\b|\bcloud\b")
"""How the first cell of a provider's row may name him."""
_NO_PROVIDER = re.compile(r"\b(?:cost|price|rate|approx|rent|buy|lease)|价格|成本|费用|租金|单价")
"""Words of a row that tells prices in general."""
_ASIDE = re.compile(
    r"\b(?:gpus?|availab\w+|stock|count|units?|regions?|nodes?|quota|limit|memory|vram|power|tdp|min|max)\b|数量|库存|显存|功耗"
)
"""Words of a label that tells of something else than prices: "Reserved GPUs", "Spot availability"."""
BACK = 40
"""Sentences between the line of names and the line of prices."""


def heading_chip(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the product of the column in which a price stands, where as many names as prices head the table.

    A cell may give a price in two currencies: "US$ 1,599 / NT$ 56,990".
    """
    if _LABEL.match(reading.lowered, sentence.start, sentence.end) is None:
        return _of_provider(reading, sentence, figure)
    prices = [f for f in sentence.figures if f.kind == "money"]
    names = _names_above(reading, sentence)
    if len(names) < 2 or figure not in prices or len(prices) % len(names):
        return _in_column(reading, sentence, figure)
    return names[prices.index(figure) // (len(prices) // len(names))]


def _in_column(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the product at the head of a price's column in a table of bars some of whose cells tell no price."""
    for earlier in reversed(reading.sentences[max(0, sentence.index - BACK) : sentence.index]):
        if "|" not in reading.lines[earlier.line]:
            return None
        if earlier.named and all(is_family(reading, c) for c in earlier.named):
            continue
        if len({c.chip for c in earlier.named}) >= 2:
            return _at_column(reading, earlier, reading.lowered.count("|", sentence.start, figure.start))
    return None


def is_family(reading: Reading, chip: ChipMention) -> bool:
    """True for an architecture, which a line below the products' names tells of each."""
    row = reading.lexicon.chips.get(chip.chip or "")
    return row is not None and row.level == "family"


def _at_column(reading: Reading, head: Sentence, column: int) -> ChipMention | None:
    named = [c for c in head.named if reading.lowered.count("|", head.start, c.start) == column]
    named = [c for c in named if not is_family(reading, c)] or named
    return named[0] if len(named) == 1 else None


def column_chip(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the product at the head of the column of a price whose own cell names none, though the row's others do."""
    if not sentence.is_row:
        return None
    start = reading.lowered.rfind("|", sentence.start, figure.start)
    end = reading.lowered.find("|", figure.end, sentence.end)
    inside = [c for c in sentence.named if start <= c.start and (end < 0 or c.start < end)]
    return None if inside else _of_provider(reading, sentence, figure)


def provider(reading: Reading, sentence: Sentence) -> str | None:
    """Give who offers a row of a table in which products have columns and providers rows: its first cell."""
    if not sentence.is_row or _head(reading, sentence) is None:
        return None
    first = sentence.start + (reading.lowered[sentence.start] == "|")
    end = reading.lowered.find("|", first, sentence.end)
    if _NO_PROVIDER.search(reading.lowered, first, end):
        return None
    known = [o.name for o in sentence.organisations if first <= o.start and o.end <= end]
    return known[0] if known else reading.document.text[first:end].strip(" *") or None


def _of_provider(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the product at the head of a price's column, in a table that gives each provider a row."""
    if "|" not in reading.lines[sentence.line] or not _may_price(reading, sentence, figure):
        return None
    head = _head(reading, sentence) or _head_of_terms(reading, sentence) or _head_of_places(reading, sentence)
    if head is None:
        return None
    return _at_column(reading, head, reading.lowered.count("|", sentence.start, figure.start))


def _may_price(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for money, and for a bare number below a line that tells the currency and the period of all."""
    row = reading.tables.get(sentence.index)
    if row is not None and (place := row.place(figure.start)) is not None and place[1].priced:
        return True
    told = reading.layout.headers(sentence)
    is_told = "period" in told and ("currency" in told or _head_of_terms(reading, sentence) is not None)
    return figure.kind == "money" or (figure.kind == "plain" and is_told)


def is_priced_cell(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare number that is a price in a table of providers, below a line that tells what it counts."""
    return figure.kind == "plain" and sentence.is_row and _of_provider(reading, sentence, figure) is not None


def seller_above(reading: Reading, sentence: Sentence, figure: Figure) -> str | None:
    """Give the seller at the head of a price's column, where at least two head the columns of a table of bars."""
    head = first_row(reading, sentence)
    sellers = [o for o in head.organisations if o.known and o.known.kind in SELLERS]
    if head is sentence or len({o.name for o in sellers}) < LEAST_SELLERS:
        return None
    column = reading.lowered.count("|", sentence.start, figure.start)
    return next((o.name for o in sellers if reading.lowered.count("|", head.start, o.start) == column), None)


def first_row(reading: Reading, sentence: Sentence) -> Sentence:
    """Give the first of the rows of bars that a sentence is among."""
    first = sentence
    for earlier in reversed(reading.sentences[max(0, sentence.index - BACK) : sentence.index]):
        if earlier.line < first.line - 1 or "|" not in reading.lines[earlier.line]:
            break
        first = earlier
    return first


def day_above(reading: Reading, sentence: Sentence, figure: Figure) -> DateMention | None:
    """Give the day at the head of a price's column in a table of bars: "| GPU | 1 May 2025 | 1 June 2025 |"."""
    head = first_row(reading, sentence) if sentence.is_row else sentence
    if head is sentence or not head.dates:
        return None
    column = reading.lowered.count("|", sentence.start, figure.start)
    return next((d for d in head.dates if reading.lowered.count("|", head.start, d.start) == column), None)


def _head(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Give the head of a table of bars in which products have columns, and providers rows."""
    first = first_row(reading, sentence)
    makers = [o for o in first.organisations if o.known and o.known.kind == "maker"]
    products = len({c.chip for c in first.named}) + len(makers) * bool(first.named)
    is_told = products >= 2 or (products == 1 and bool(first.of("column-seller")))
    if first is sentence or not is_told or any(f.kind == "money" for f in first.figures):
        return None
    before = reading.lowered.find("|", sentence.start + 1, sentence.end)
    provides = any(o.known and o.known.kind in SELLERS and o.end <= before for o in sentence.organisations)
    provides = provides or _PROVIDER.search(reading.lowered, sentence.start, max(sentence.start, before)) is not None
    return first if provides or first.of("column-seller") else None


def label_of(reading: Reading, sentence: Sentence) -> tuple[int, int] | None:
    """Give the first cell of a row whose products head the columns, where it says what they cost: "On-demand"."""
    return _label_cell(reading, sentence) if _head_of_terms(reading, sentence) else None


def _label_cell(reading: Reading, sentence: Sentence) -> tuple[int, int]:
    first = sentence.start + (reading.lowered[sentence.start] == "|")
    return first, reading.lowered.find("|", first, sentence.end)


def _head_of_terms(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Give the head of a table of bars in which products have columns, and terms of their prices rows."""
    if not sentence.is_row or sentence.named:
        return None
    start, end = _label_cell(reading, sentence)
    told = [c for c in sentence.cues if c.kind in _TERMS and start <= c.start and c.end <= end]
    if not told or _ASIDE.search(reading.lowered, start, end):
        return None
    first = first_row(reading, sentence)
    cells = [c for c in reading.lowered[first.start : first.end].split("|") if c.strip()]
    least = 1 if len(cells) == PAIR else LEAST_PRODUCTS
    is_told = len({c.chip for c in first.named}) >= least and not any(f.kind == "money" for f in first.figures)
    return first if first is not sentence and is_told else None


def _head_of_places(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Give the head of a table of bars in which products have columns, and places or times rows."""
    first = first_row(reading, sentence)
    if first is sentence or sentence.named or any(f.kind == "money" for f in first.figures):
        return None
    is_told = len({c.chip for c in first.named}) >= LEAST_PRODUCTS
    is_told = is_told and not _NO_PRICES.search(reading.lowered, first.start, first.end)
    return first if is_told and _PLACES.match(reading.lowered, first.start, first.end) else None


def _names_above(reading: Reading, sentence: Sentence) -> Sequence[ChipMention]:
    for earlier in reversed(reading.sentences[max(0, sentence.index - BACK) : sentence.index]):
        names = [c for c in earlier.named if c.chip]
        if names and all(is_family(reading, c) for c in names):
            continue
        if (
            len({c.chip for c in names}) >= 2
            and not any(f.kind == "money" for f in earlier.figures)
            and earlier.line != sentence.line
        ):
            return [c for c in names if not is_family(reading, c)] or names
        if len({c.chip for c in names}) >= 2 and any(f.kind == "money" for f in earlier.figures):
            return ()
    return ()
