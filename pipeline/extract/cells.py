"""Chips in the cells of a table's row: those that a remark mentions, and those told in the order of another cell."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.chips import ChipMention
from pipeline.extract.columns import Row
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_WORD = re.compile(r"[a-z]{3,}|[\u4e00-\u9fff]{2}")
_BETWEEN = re.compile(
    r"\s?(?:\([^()|]{0,40}\)|[^,|/、;()]{0,24})\s?(?:,|、|/|;|&|and|和|与|及)\s?(?:nvidia |amd |tesla |rtx )*"
)
"""Between chips of one cell: "H100 (80 GB PCIe), A100"."""
_TERMS = ("trade", "form-factor", "condition", "unit", "delivery", "tax", "term", "currency", "machine")
MANY = 3
"""Products from which on one span of prices is of none of them."""


def is_remarked(reading: Reading, sentence: Sentence, figure: Figure, named: Sequence[ChipMention]) -> bool:
    """True where a dated row names chips in remarks behind its price alone: "| Q1 2024 | $4 | B200 is far off |"."""
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if row is None or place is None or any(c.start < place[0][1] for c in named):
        return False
    first = next((c for c in row.cells if reading.lowered[slice(*c)].strip()), place[0])
    if first == place[0] or not any(first[0] <= d.start < first[1] for d in sentence.dates):
        return False
    return all(_is_prose(reading, sentence, row, c) for c in named)


def subjects(reading: Reading, sentence: Sentence) -> Sequence[ChipMention]:
    """Give the chips that a row is of: none where it but mentions some in remarks."""
    price = next((f for f in sentence.figures if f.kind == "money"), None)
    return () if price and is_remarked(reading, sentence, price, sentence.named) else sentence.named


def _is_prose(reading: Reading, sentence: Sentence, row: Row, chip: ChipMention) -> bool:
    """True for a chip in a cell that has words besides what names a product."""
    place = row.place(chip.start)
    known = [(c.start, c.end) for c in sentence.chips] + [(c.start, c.end) for k in _TERMS for c in sentence.of(k)]
    words = _WORD.finditer(reading.lowered, *place[0]) if place else ()
    return any(not any(a < w.end() and w.start() < b for a, b in known) for w in words)


def in_turn(
    reading: Reading, sentence: Sentence, figure: Figure, named: Sequence[ChipMention], prices: Sequence[Figure]
) -> tuple[ChipMention | None, bool]:
    """Give the chip of a cell that has as many as another cell has prices, in order, and whether a cell lists prices.

    "| Lambda | H100, A100 | $2.49/hr, $1.29/hr |"; where the numbers differ, no price can be told whose it is.
    """
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if row is None or place is None:
        return None, False
    inside = [p for p in prices if place[0][0] <= p.start < place[0][1]]
    if len(inside) < 2 or any(place[0][0] <= c.start < place[0][1] for c in sentence.chips):
        return None, False
    chips = _listed(reading, row, named)
    if (
        len({c.chip for c in chips}) < 2
        or len({c.value for c in sentence.of("period") if place[0][0] <= c.start < place[0][1]}) > 1
    ):
        return None, False
    return (chips[inside.index(figure)] if len(chips) == len(inside) else None), True


def _listed(reading: Reading, row: Row, named: Sequence[ChipMention]) -> Sequence[ChipMention]:
    """Give the chips of the first cell that lists some."""
    cell = row.place(named[0].start) if named else None
    inside = [c for c in named if cell and cell[0][0] <= c.start < cell[0][1]]
    joined = all(_BETWEEN.fullmatch(reading.lowered, a.end, b.start) for a, b in pairwise(inside))
    return inside if joined else ()


def is_of_none(reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention) -> bool:
    """True for a span of prices of a row whose cell lists several products: "| P100, V100, A100 | $1.27 to $3.05 |"."""
    row = reading.tables.get(sentence.index)
    cell = row.place(chip.start) if row else None
    if row is None or cell is None or figure.low == figure.high:
        return False
    return len({c.chip for c in _listed(reading, row, [c for c in sentence.named if cell[0][0] <= c.start])}) >= MANY
