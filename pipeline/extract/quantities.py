"""How many pieces a price is for, or an offer has."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope, counts_stock

TIERED = re.compile(
    r"(?<![\d.])(?P<least>\d{1,5})(?:\s?(?:-|~|到)\s?\d{1,5})?"
    r"\s?(?:\+|(?:pcs|units|pieces|[台张片套块])\s?(?:以上|起|\+|or more|and up)|\+\s?(?:pcs|units))"
    r"\s*[:,]?\s?(?:每[台张片]\s?)?[$¥€£]?$"
)
"""What stands before the price of a quantity: "10台以上 95 万", "10+: $6,600"."""
TIER_REACH = 24


def quantity(reading: Reading, scope: Scope) -> int | None:
    """Give the pieces of an offer: of its row, of the tier of its price, or counted beside it."""
    row = reading.tables.get(scope.sentence.index)
    cell = row.quantity_cell if row else None
    if cell is not None:
        counts = [f for f in scope.sentence.figures if cell[0] <= f.start < cell[1] and f.kind in ("plain", "count")]
    else:
        counts = [f for f in scope.sentence.figures if _is_quantity(reading, scope, f) and scope.holds(f.start, f.end)]
    start = max(scope.sentence.start, scope.figure.start - TIER_REACH)
    tier = TIERED.search(reading.lowered, start, scope.figure.start)
    if tier is not None:
        return int(tier["least"]) or None
    if not counts:
        counts = [f for f in scope.sentence.figures if f.measure == "x" and f.value > 1 and _is_before(f, scope.chip)]
    return int(counts[0].value) or None if len(counts) == 1 else None


def _is_before(figure: Figure, chip: ChipMention) -> bool:
    """True for the 30 of "30x H100"."""
    return 0 <= chip.start - figure.end <= 1


def _is_quantity(reading: Reading, scope: Scope, figure: Figure) -> bool:
    if counts_stock(reading, scope.sentence, figure):
        return True
    is_count = figure.kind == "count" and figure.low == figure.high and figure.measure != "x" and figure.value > 1
    return is_count and not figure.start < scope.figure.end <= figure.end
