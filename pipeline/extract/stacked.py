"""Tables whose cells stand one to a line, as pages of prices do once their markup is gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.columns import PRICED_KINDS, Column, Row, column_of
from pipeline.extract.tables import AMOUNT
from pipeline.extract.terms import Cue
from pipeline.extract.text import Segment

CELL = 36
"""A cell is no longer than this."""
COLUMNS = range(3, 13)
LEAST_RECORDS = 2
_STOPS = "。;!?"
LEAST_WORDS = 3
"""Blanks between the words of a sentence that ends with a full stop, and is no abbreviation."""
BEFORE_CHIP = 2
"""Cells that a record may have before the one that names its chip."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """Cells that hold a figure as rows of one cell, and for each the segment that names its record's chip."""

    rows: dict[int, Row]
    chips: dict[int, int]
    heads: set[int]


def stacked(lowered: str, segments: Sequence[Segment], cues: Sequence[Sequence[Cue]], named: Sequence[bool]) -> Stacked:
    """Find heads of one cell a line, of which some speak of prices, with records of as many lines below."""
    found = Stacked({}, {}, set())
    if not any(named):
        return found
    index = 0
    while index < len(segments):
        end = _head_end(lowered, segments, named, index)
        blocks = [block for block in _blocks(lowered, segments, cues, named, index, end) if block.fit > 0]
        if blocks:
            block = max(blocks, key=lambda b: (b.fit, b.records[0]))
            _keep(found, segments, block, named)
            end = block.records[-1] + len(block.columns)
        index = max(end, index + 1)
    return found


@dataclass(frozen=True, slots=True)
class _Block:
    """One way to read a run of lines as a head and its records."""

    columns: Sequence[Column]
    records: Sequence[int]
    fit: int
    """Amounts that stand below a head of prices, less those that do not and cells of the head with figures.

    Whole numbers below another head may count what is in stock.
    """


def _blocks(
    lowered: str,
    segments: Sequence[Segment],
    cues: Sequence[Sequence[Cue]],
    named: Sequence[bool],
    start: int,
    end: int,
) -> Iterator[_Block]:
    """Yield the ways to read lines up to `end` as a head: records may begin before their chip and be a cell longer."""
    if end - start < COLUMNS.start or not any(named[end : end + COLUMNS.stop]):
        return
    if not any(c.kind in PRICED_KINDS for found in cues[start:end] for c in found):
        return
    heads = [column_of(lowered, (s.start, s.end), cues[start + i]) for i, s in enumerate(segments[start:end])]
    if not any(c.priced for c in heads):
        return
    for begin in range(max(start, end - BEFORE_CHIP), end + 1):
        for width in (w for w in COLUMNS if begin - start >= w):
            columns = heads[begin - start - width : begin - start]
            for length in (width, width + 1):
                records = list(_records(segments, named, begin, length))
                if len(records) >= LEAST_RECORDS:
                    fit = sum(_fit(lowered, segments[r : r + length], columns) for r in records)
                    fit -= sum(_has_digit(lowered, s) for s in segments[begin - width : begin])
                    yield _Block(columns, records, fit)


def _fit(lowered: str, cells: Sequence[Segment], columns: Sequence[Column]) -> int:
    amounts = [(c, cell) for c, cell in zip(columns, cells, strict=False) if _is_amount(lowered, cell)]
    placed = [c.priced for c, cell in amounts if c.priced or not lowered[cell.start : cell.end].strip().isdigit()]
    spare = sum(_is_amount(lowered, cell) for cell in cells[len(columns) :])
    return placed.count(True) - placed.count(False) - spare


def _head_end(lowered: str, segments: Sequence[Segment], named: Sequence[bool], start: int) -> int:
    """Give the end of a run of short lines without chips and amounts."""
    end = start
    while end < len(segments) and _is_cell(segments[end]) and not named[end] and not _is_amount(lowered, segments[end]):
        if _ends_sentence(lowered, segments[end]):
            return max(start, end)
        end += 1
    return end


def _ends_sentence(lowered: str, segment: Segment) -> bool:
    """True for a line that is a sentence, and so no head of a column."""
    last = lowered[segment.end - 1]
    is_long = lowered[segment.end - 2] > "z" or lowered.count(" ", segment.start, segment.end) >= LEAST_WORDS
    return last in _STOPS or (last == "." and is_long)


def _is_cell(segment: Segment) -> bool:
    return segment.end - segment.start <= CELL


def _is_amount(lowered: str, segment: Segment) -> bool:
    return AMOUNT.fullmatch(lowered[segment.start : segment.end].strip()) is not None


def _has_digit(lowered: str, segment: Segment) -> bool:
    return any(c.isdigit() for c in lowered[segment.start : segment.end])


def _records(segments: Sequence[Segment], named: Sequence[bool], start: int, width: int) -> Iterator[int]:
    """Yield where records of `width` cells begin: each names its chip at the same cell, at most one more beside it."""
    place = max((i for i in range(min(width, len(named) - start)) if named[start + i]), default=None)
    while place is not None and start + width <= len(segments):
        cells = range(start, start + width)
        if not (named[start + place] and all(_is_cell(segments[i]) for i in cells)) or sum(named[i] for i in cells) > 2:
            return
        yield start
        start += width


def _keep(found: Stacked, segments: Sequence[Segment], block: _Block, named: Sequence[bool]) -> None:
    width = len(block.columns)
    found.heads.update(range(block.records[0] - width, block.records[0]))
    for start in block.records:
        chip = max(i for i in range(start, start + width) if named[i])
        found.heads.update(range(start, chip))
        for index in range(chip, start + width):
            segment = segments[index]
            found.rows[index] = Row([(segment.start, segment.end)], [block.columns[index - start]])
            found.chips[index] = chip
