"""Orders that a table of bars tells: a row for each buyer, "| Meta | H200 | 45,000 | $1.2bn |"."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from models.facts import Order, OrderUnit, Status
from pipeline.extract.chips import ChipMention
from pipeline.extract.elided import MANY
from pipeline.extract.figures import Figure
from pipeline.extract.merging import LISTED
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import trimmed
from pipeline.extract.transposed import first_row

ORDERED = re.compile(
    r"\b(?:purchas\w+|bought|buy(?:ers?|ing|s)|acqui(?:red|sitions?)|orders?|ordered|procure\w*|shipments? (?:by|to)"
    r"|allocations?)\b"
    r"|采购|订单|订购|购买|中标|购入|出货给"
)
"""What tells, in the head of such a table or a line above it, that its counts were bought."""
_PRICED = re.compile(
    r"\bpric(?:e|ing)|\bper (?:gpu|unit|card|hour)|/\s?(?:gpu|hr|hour)|单价|价格"
    r"|\b(?:owned|installed|fleet|capacity|power|mw|flops|rented|leased)\b|租|自有|保有|装机"
)
_WHOLE = re.compile(
    r"\W*(?:(?:grand )?totals?\b|sum\b|(?:all |any )?others?\b|rest\b|average\b|合计|总计|其他|其它|均值|$)"
)
"""The first cell of a row that is no buyer's."""
_LED = re.compile(r"\W*(?:about|around|approx\.?|est\.?|over|at least|up to|约|近|超|逾)?\W*")
"""Before the count that a cell begins with."""
_UNITS: Sequence[tuple[re.Pattern[str], OrderUnit]] = (
    (re.compile(r"\bracks?\b|机柜|柜"), "rack"),
    (re.compile(r"\b(?:servers?|nodes?|systems?|machines?)\b|台|服务器"), "server"),
)
"""In the head of a column of counts, what it counts."""
_PLANNED = re.compile(r"\bplan(?:s|ned)?\b|\bexpected\b|\bintend|计划|拟(?!定)|预计|规划")
"""In the head or the line above: what is yet to be bought."""
ABOVE = 8
"""Sentences before a table within which it is told that its counts were bought."""
LEAST_WORTH = 1e6
"""In whole units of a currency, what an order comes to at least."""
COLUMNS = 2

Cell = tuple[int, int]


def tabled(reading: Reading, sentence: Sentence) -> Iterator[Order]:
    """Yield the order of a row whose head has a column of buyers, in a table of what was bought."""
    head = first_row(reading, sentence) if sentence.is_row and not sentence.of("order") else sentence
    heads = head.of("column-buyer") if head is not sentence else []
    if not heads or _PRICED.search(reading.lowered, head.start, head.end) or (opening := _opens(reading, head)) is None:
        return
    names, cells = _cells(reading, head), _cells(reading, sentence)
    if len(names) != len(cells) or len(cells) < COLUMNS:
        return
    at = next((i for i, (a, b) in enumerate(names) if a <= heads[0].start < b), 0)
    buyers = _buyers(reading, sentence, cells[at])
    others = [(name, cell) for i, (name, cell) in enumerate(zip(names, cells, strict=True)) if i != at]
    count = next((c for name, cell in others if (c := _count(reading, head, sentence, name, cell))), None)
    value = next((f for f in sentence.figures if f.kind == "money" and f.value >= LEAST_WORTH), None)
    if not buyers or (count is None and value is None):
        return
    above = reading.sentences[max(0, min(opening.index, head.index - 1)) : head.index]
    if not any(line.chips for line in (sentence, head, *above)):
        return
    chip = _chip(sentence, head, *reversed(above))
    is_planned = {c.value for c in opening.of("order")} == {"planned"} or any(
        _PLANNED.search(reading.lowered, line.start, line.end) for line in (opening, head)
    )
    status: Status = "planned" if is_planned else "placed"
    yield listed(reading, sentence, chip, buyers, status, count=count, value=value)


def listed(
    reading: Reading,
    sentence: Sentence,
    chip: ChipMention | None,
    buyers: tuple[str, ...],
    status: Status,
    *,
    count: tuple[Figure, OrderUnit] | None,
    value: Figure | None = None,
) -> Order:
    """Give the order that a line of a list or a row of a table tells, by its count, its value or both."""
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    return Order(
        chip=chip.chip if chip else None,
        chip_text=reading.document.text[chip.start : chip.end] if chip else None,
        evidence_start=start,
        evidence_end=end,
        confidence=0.75,
        rule=LISTED,
        buyers=buyers,
        quantity_low=count[0].low if count else None,
        quantity_high=count[0].high if count else None,
        quantity_bound=count[0].bound if count else None,
        quantity_unit=count[1] if count else None,
        value_low=value.low if value else None,
        value_high=value.high if value else None,
        value_bound=value.bound if value else None,
        currency=reading.currency_of(value) if value else None,
        status=status,
    )


def _opens(reading: Reading, head: Sentence) -> Sentence | None:
    """Give the line just above a table, else its head, that speaks of buying, where nothing denies it."""
    for above in (*reversed(reading.sentences[max(0, head.index - ABOVE) : head.index]), head):
        if ORDERED.search(reading.lowered, above.start, above.end):
            return None if reading.is_denied(above) or above.of("hypothetical") else above
    return None


def _cells(reading: Reading, row: Sentence) -> list[Cell]:
    bars = [m.start() for m in re.finditer(r"\|", reading.lowered[row.start : row.end])]
    edges = [row.start - 1, *(row.start + b for b in bars), row.end]
    cells = [(a + 1, b) for a, b in pairwise(edges)]
    return [c for i, c in enumerate(cells) if 0 < i < len(cells) - 1 or reading.lowered[slice(*c)].strip()]


def _buyers(reading: Reading, sentence: Sentence, cell: Cell) -> tuple[str, ...]:
    """Give the organisations of a cell, or its words as a name where they are one."""
    known = tuple(o.name for o in sentence.organisations if cell[0] <= o.start and o.end <= cell[1])
    words = reading.document.text[slice(*cell)].strip(" *_")
    if known:
        return known
    is_name = words != words.lower() or words[:1] > "\u4e00"
    return (words,) if is_name and not _WHOLE.match(words.lower()) else ()


def _count(
    reading: Reading, head: Sentence, sentence: Sentence, name: Cell, cell: Cell
) -> tuple[Figure, OrderUnit] | None:
    """Give the count of a cell with what it counts: by its own words, or by its column's head."""
    inside = [f for f in sentence.figures if cell[0] <= f.start < cell[1] and f.value >= MANY]
    counted = [f for f in inside if f.kind == "count" and f.measure in ("card", "server", "rack")]
    if counted:
        return counted[0], counted[0].measure  # type: ignore[return-value]
    told_by = [c.start for c in head.of("column-ordered")] + [c.start for c in head.chips]
    is_counting = any(name[0] <= start < name[1] for start in told_by)
    is_counting = is_counting or any(cell[0] <= c.start < cell[1] for c in sentence.chips)
    plain = [f for f in inside if f.kind in ("plain", "count")]
    if not is_counting or not plain or not _LED.fullmatch(reading.lowered, cell[0], plain[0].start):
        return None
    told = (unit for pattern, unit in _UNITS if pattern.search(reading.lowered, *name))
    return plain[0], next(told, "card")


def _chip(*rows: Sentence) -> ChipMention | None:
    """Give the one chip of a row, of its table's head, or of the lines above that open it; else chips in general."""
    for row in rows:
        if row.named:
            return row.named[0] if len({c.chip for c in row.named}) == 1 else None
    return next((row.chips[0] for row in rows if row.chips), None)
