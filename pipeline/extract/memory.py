"""The memory of one accelerator that a price is told for."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope

MOST_MEMORY = 300
"""GB beyond which a size is that of all accelerators of a machine: "DGX A100 640GB"."""
_SIZE = re.compile(r"(?<![\d.])(?<![a-z](?=\d))[\s-]?(?P<gb>\d{2,3})\s?g(?:i?b)?(?![a-z0-9])")
"""The memory that a product's name ends with."""
_BEHIND = re.compile(r"[\s-]?(?P<gb>\d{2,3})\s?g(?:i?b)?(?![a-z0-9])")
"""Likewise right behind it: "V100 32G"."""


def _told(reading: Reading, chip: ChipMention) -> re.Match[str] | None:
    return _SIZE.search(reading.lowered, chip.start, chip.end) or _BEHIND.match(reading.lowered, chip.end)


def memory_of(reading: Reading, scope: Scope) -> float | None:
    """Give the memory in GB: of the product's own name, else the nearest size that holds for the price, else None."""
    chip = scope.chip
    row = reading.tables.get(scope.sentence.index)
    if (cell := row.memory_cell if row else None) is not None:
        inside = [f for f in scope.sentence.figures if cell[0] <= f.start < cell[1] and f.kind in ("plain", "memory")]
        if len(inside) == 1 and 8 <= inside[0].value <= MOST_MEMORY:
            return inside[0].value
    own = _told(reading, chip)
    if own is None and row is not None:
        own = next((m for c in scope.sentence.named if c.chip == chip.chip and (m := _told(reading, c))), None)
    size = float(own["gb"]) if own is not None and int(own["gb"]) <= MOST_MEMORY else None
    if size is not None and scope.sentence.start <= chip.start < scope.sentence.end:
        return size
    sizes = [f for f in scope.sentence.figures if f.kind == "memory" and f.low == f.high and 8 <= f.value <= 768]
    near = [f for f in sizes if scope.holds(f.start, f.end)]
    chosen = min(near, key=lambda f: min(abs(f.start - chip.end), abs(chip.start - f.end)), default=None)
    if chosen is not None:
        gpus = chip.alias.gpus if chip.alias else None
        return chosen.value / gpus if gpus and gpus > 1 and chosen.value > MOST_MEMORY else chosen.value
    return size or (chip.alias.memory_gb if chip.alias else None)
