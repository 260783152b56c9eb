"""Tables in plain text: Markdown rows, columns set apart by spaces, and rows flattened to one line of words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.terms import Cue, period_first
from pipeline.extract.text import Segment

_MARKDOWN = re.compile(r"[^|]+")
_SPACED = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")
_RULE = re.compile(r"[\s|:\-+=]*$")
_MANY_GAPS = re.compile(r"\S {2,}\S.* {2,}\S")
AMOUNT = re.compile(r"(?:us|hk|nt)?[$¥€£]?\s?\d[\d,.]*\s?[万wk]?(?:元|美元|/[a-z\u4e00-\u9fff]+)?")
_PRICED = re.compile(r"[$¥€£]\s?\d")
PRICED_KINDS = {"column-price", "period", "term"}
_COLUMN_KINDS = ("column-price", "column-change", "period")
_PIECE = re.compile(r"(?:pcs?|ea|each|piece|unit)$")
"""Words for whatever a row offers, card or machine."""
_SPAN = re.compile(r"(?<!\d)\d+(?:[\s-]?(?:h|hrs?|hours?|days?|小时|天|个月)\b|\s?(?:小时|天))")
"""In a head: what so many hours come to, no price of one."""
_FACTOR = re.compile(
    r"万元?(?=\s?[)/|]|\s*$)|\(万|千元|\b(?:usd|us\$|rmb|hkd|\$) ?k\b|\bk ?(?:usd|rmb|\$)|\(k\)|'000|\bthousands?\b"
)
_WORK = re.compile(
    r"(?:per|/)\s?(?:1k|1,?000|1m|m|million|百万|千)?\s?(?:images?|tokens?|requests?|samples?|steps?|epochs?|queries|runs?|图|次|token)"
)
"""In a head: the cost of work done, no price of a machine."""
UNITS_ABOVE = 4
"""Segments above a head that may tell the units of its columns."""
BRIEF = 90
"""A line that tells units is no longer than this."""
HEAD = 400
"""A head of a table is no longer than this."""
LEAST_COLUMNS = 3


@dataclass(slots=True)
class Column:
    """What the head of a column says of its cells."""

    terms: dict[str, str] = field(default_factory=dict)
    priced: bool = False
    skipped: bool = False
    is_change: bool = False
    counts_gpus: bool = False
    counts_pieces: bool = False
    names_seller: bool = False
    is_open: bool = False
    """True where the head does not say that the cells are prices."""
    sums: bool = False
    """True where the cells are totals of their rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table below its head: the spans of its cells, and a column for each."""

    cells: Sequence[tuple[int, int]]
    columns: Sequence[Column]

    def place(self, at: int) -> tuple[tuple[int, int], Column] | None:
        """Give the cell that holds a place of the text, and its column; None outside."""
        for cell, column in zip(self.cells, self.columns, strict=True):
            if cell[0] <= at < cell[1]:
                return cell, column
        return None

    @property
    def seller_cell(self) -> tuple[int, int] | None:
        """The cell that names who offers."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.names_seller), None)

    @property
    def gpus_cell(self) -> tuple[int, int] | None:
        """The cell that says how many accelerators the row's machine has."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.counts_gpus), None)

    @property
    def quantity_cell(self) -> tuple[int, int] | None:
        """The cell that says how many pieces the row offers."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.counts_pieces), None)

    @property
    def sum_cell(self) -> tuple[int, int] | None:
        """The cell that gives the row's total."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.sums), None)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a text: rows below a head by the index of their segment, and the segments that are heads."""

    rows: dict[int, Row]
    heads: set[int]
    chips: dict[int, int]
    """For a cell on a line of its own the segment that names its record's chip."""


def tables(lowered: str, segments: Sequence[Segment], cues: Sequence[Sequence[Cue]], named: Sequence[bool]) -> Tables:
    """Find all tables of a text. The first row of a table that speaks of prices is its head.

    Below a line that tells a currency or a period ("Rates in USD per GPU hour") a head need not speak of prices.
    """
    found: dict[int, Row] = {}
    heads: set[int] = set()
    head: tuple[list[tuple[int, int]], list[Column], re.Pattern[str]] | None = None
    last_line = -2
    for index, segment in enumerate(segments):
        is_plain = not _speaks_of_columns(cues[index]) and lowered.find("|", segment.start, segment.end) < 0
        if head is None and is_plain:
            last_line = segment.line
            continue
        words = lowered[segment.start : segment.end]
        if _RULE.fullmatch(words):
            last_line = segment.line
            continue
        if head is None or segment.line > last_line + 1:
            head = _head(lowered, segment, cues[index]) or _open_head(lowered, segments, cues, named, index)
            heads |= {index} if head else set()
        elif segment.line == last_line + 1:
            cells = list(_cells(lowered, segment, head[2]))
            if len(cells) >= LEAST_COLUMNS - 1 and any(c.isdigit() for c in words):
                columns = _aligned(head[1], len(cells))
                found[index] = Row(cells, [_closed(lowered, c, cell) for c, cell in zip(columns, cells, strict=True)])
            elif head[2] is not _MARKDOWN:
                head = _head(lowered, segment, cues[index])
                heads |= {index} if head else set()
        last_line = segment.line
    return Tables(found, heads, {})


def _head(
    lowered: str, segment: Segment, cues: Sequence[Cue]
) -> tuple[list[tuple[int, int]], list[Column], re.Pattern[str]] | None:
    words = lowered[segment.start : segment.end]
    if len(words) > HEAD or not _speaks_of_columns(cues):
        return None
    shape = _MARKDOWN if words.count("|") >= 2 else _SPACED if "  " in words and _MANY_GAPS.search(words) else _WORD
    if shape is _WORD and sum(c.kind == "period" for c in cues) < 2:
        return None
    cells = list(_cells(lowered, segment, shape))
    columns = [column_of(lowered, cell, cues) for cell in cells]
    if len(cells) < LEAST_COLUMNS - (shape is _MARKDOWN) or not any(c.priced or c.is_change for c in columns):
        return None
    if shape is _WORD and sum("period" in c.terms for c in columns) < 2:
        return None
    if any(AMOUNT.fullmatch(lowered, *cell) for cell in cells) or _PRICED.search(words):
        return None
    return cells, columns, shape


def _open_head(
    lowered: str, segments: Sequence[Segment], cues: Sequence[Sequence[Cue]], named: Sequence[bool], index: int
) -> tuple[list[tuple[int, int]], list[Column], re.Pattern[str]] | None:
    """Read a Markdown head below a line of units: any column whose head says nothing else may hold prices."""
    segment = segments[index]
    ruled = index + 1 < len(segments) and _RULE.fullmatch(lowered, segments[index + 1].start, segments[index + 1].end)
    if not ruled or lowered.count("|", segment.start, segment.end) < 2 or named[index]:
        return None
    above = [i for i in range(max(0, index - UNITS_ABOVE), index) if not named[i]]
    if not any(c.kind in ("period", "currency") for i in above for c in cues[i] if _is_brief(segments[i])):
        return None
    cells = list(_cells(lowered, segment, _MARKDOWN))
    columns = [column_of(lowered, cell, cues[index]) for cell in cells]
    first = next((i for i, cell in enumerate(cells) if lowered[slice(*cell)].strip()), 0)
    return (
        cells,
        [replace(c, priced=True, is_open=True) if i > first and _says_nothing(c) else c for i, c in enumerate(columns)],
        _MARKDOWN,
    )


def _is_brief(segment: Segment) -> bool:
    return segment.end - segment.start <= BRIEF


def _says_nothing(column: Column) -> bool:
    counts = column.counts_gpus or column.counts_pieces or column.names_seller
    return not (column.priced or column.skipped or column.is_change or column.sums or counts)


def _closed(lowered: str, column: Column, cell: tuple[int, int]) -> Column:
    """Take a column of an open head for one of prices only where the cell is an amount."""
    if column.is_open and AMOUNT.fullmatch(lowered[slice(*cell)].strip()) is None:
        return replace(column, priced=False)
    return column


def _speaks_of_columns(cues: Sequence[Cue]) -> bool:
    return any(c.kind in _COLUMN_KINDS for c in cues) if cues else False


def _cells(lowered: str, segment: Segment, shape: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in shape.finditer(lowered, segment.start, segment.end):
        if match.group().strip() or shape is _MARKDOWN:
            yield match.span()


def column_of(lowered: str, cell: tuple[int, int], cues: Sequence[Cue]) -> Column:
    inside = period_first([c for c in cues if cell[0] <= c.start and c.end <= cell[1]], lowered)
    kinds = {c.kind for c in inside}
    inside = [c for c in inside if c.kind != "unit" or not _PIECE.search(lowered, c.start, c.end)]
    factor = _FACTOR.search(lowered, *cell)
    return Column(
        terms={c.kind: c.value for c in reversed(inside) if c.value}
        | ({"factor": "1e4" if "万" in factor.group() else "1e3"} if factor else {}),
        priced=bool(kinds & PRICED_KINDS)
        and "column-skip" not in kinds
        and "column-change" not in kinds
        and _SPAN.search(lowered, *cell) is None,
        skipped="column-skip" in kinds,
        is_change="column-change" in kinds,
        counts_gpus="column-gpus" in kinds,
        counts_pieces="column-quantity" in kinds,
        names_seller="column-seller" in kinds,
        sums="column-total" in kinds
        or _SPAN.search(lowered, *cell) is not None
        or _WORK.search(lowered, *cell) is not None,
    )


def _aligned(columns: Sequence[Column], cells: int) -> list[Column]:
    """Set columns to cells from the right: a product's name may have spaces that look like columns."""
    if cells <= len(columns):
        return list(columns[:cells])
    return [columns[0]] * (cells - len(columns)) + list(columns)
