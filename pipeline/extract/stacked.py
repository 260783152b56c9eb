"""Tables whose cells stand one to a line, as pages of prices do once their markup is gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.tables import AMOUNT, Column, Row, column_of
from pipeline.extract.terms import Cue
from pipeline.extract.text import Segment

CELL = 36
"""A cell is no longer than this."""
COLUMNS = range(3, 13)
LEAST_RECORDS = 2


@dataclass(frozen=True, slots=True)
class Stacked:
    """Cells that hold a figure as rows of one cell, and for each the segment that names its record's chip."""

    rows: dict[int, Row]
    chips: dict[int, int]
    heads: set[int]


def stacked(lowered: str, segments: Sequence[Segment], cues: Sequence[Sequence[Cue]], named: Sequence[bool]) -> Stacked:
    """Find heads of one cell a line, of which some speak of prices, with records of as many lines below."""
    found = Stacked({}, {}, set())
    index = 0
    while index < len(segments):
        end = _head_end(lowered, segments, named, index)
        for width in (w for w in COLUMNS if end - index >= w):
            first = end - width
            columns = [column_of(lowered, (s.start, s.end), cues[first + i]) for i, s in enumerate(segments[first:end])]
            records = list(_records(segments, named, end, width)) if any(c.priced for c in columns) else []
            if len(records) >= LEAST_RECORDS:
                _keep(found, segments, records, columns, first, named)
                end = records[-1] + width
                break
        index = max(end, index + 1)
    return found


def _head_end(lowered: str, segments: Sequence[Segment], named: Sequence[bool], start: int) -> int:
    """Give the end of a run of short lines without chips and amounts."""
    end = start
    while end < len(segments) and _is_cell(segments[end]) and not named[end] and not _is_amount(lowered, segments[end]):
        end += 1
    return end


def _is_cell(segment: Segment) -> bool:
    return segment.end - segment.start <= CELL


def _is_amount(lowered: str, segment: Segment) -> bool:
    return AMOUNT.fullmatch(lowered[segment.start : segment.end].strip()) is not None


def _records(segments: Sequence[Segment], named: Sequence[bool], start: int, width: int) -> Iterator[int]:
    """Yield where records of `width` cells begin: each names a chip, at the same cell."""
    place = next((i for i in range(width) if start + i < len(named) and named[start + i]), None)
    while place is not None and start + width <= len(segments):
        cells = segments[start : start + width]
        rest = [i for i in range(width) if named[start + i] and i != place]
        if not (named[start + place] and all(map(_is_cell, cells))) or rest:
            return
        yield start
        start += width


def _keep(
    found: Stacked,
    segments: Sequence[Segment],
    records: Sequence[int],
    columns: Sequence[Column],
    first: int,
    named: Sequence[bool],
) -> None:
    found.heads.update(range(first, first + len(columns)))
    for start in records:
        chip = next(i for i in range(start, start + len(columns)) if named[i])
        for offset, column in enumerate(columns):
            segment = segments[start + offset]
            found.rows[start + offset] = Row([(segment.start, segment.end)], [column])
            found.chips[start + offset] = chip
