"""The memory of one accelerator that a price is told for."""

import re
from collections.abc import Sequence

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import Scope

_HOST_AHEAD = re.compile(r"(?:核|\bcores?|\bv?cpus?|\bram|内存|\bddr\d?|\bssd|\bnvme|硬盘|\bdisk|\bstorage)[\s|:,/]*$")
_HOST_BEHIND = re.compile(
    r"(?:\s?(?:system |host |ecc |ddr\d )*(?:ram\b|ddr\d?\b|ssd\b|nvme\b|storage\b|disk\b)"
    r"|\s?\*?\d?\s?(?:ib\b|infiniband|roce|网络|网卡"
    r"|内存|硬盘|系统盘|数据盘|带宽|bps))"
)
"""Around a size that is of the machine, its disks or its network."""
_VARIANTS = (0.5, 0.6, 0.75, 0.8, 0.94, 1, 1.175, 1.2, 1.25, 1.5, 2)
"""Sizes that makers, or those who solder more on, give a chip besides its commonest, as parts of that."""
CLOSE = 0.04
HEADING = 12
"""Sentences above a row within which a heading may tell the memory of its chip."""
REACH = 10
"""Characters before a size within which words tell that it is the machine's."""
MOST_MEMORY = 300
"""GB beyond which a size is that of all accelerators of a machine: "DGX A100 640GB"."""
_SIZE = re.compile(r"(?<![\d.])(?<![a-z](?=\d))[\s-]?(?P<gb>\d{2,3})\s?g(?:i?b)?(?![a-z0-9])")
"""The memory that a product's name ends with."""
_BEHIND = re.compile(r"[\s-]?(?P<gb>\d{2,3})\s?g(?:i?b)?(?![a-z0-9])")
"""Likewise right behind it: "V100 32G"."""

_AT = re.compile(r"\W{0,4}(?:at|is|goes for|for|要|卖|报)?\W{0,4}")
_FOR = re.compile(r"\W{0,4}for\W{0,4}(?:the )?")
"""Between a size and its price, and a price and its size."""


def _told(reading: Reading, chip: ChipMention) -> re.Match[str] | None:
    return _SIZE.search(reading.lowered, chip.start, chip.end) or _BEHIND.match(reading.lowered, chip.end)


def _stands_beside(reading: Reading, size: Figure, price: Figure) -> bool:
    """True for the size right before its price or behind it: "16 GB at $220, 32 GB at $590"."""
    if size.end <= price.start:
        return _AT.fullmatch(reading.lowered, size.end, price.start) is not None
    return _FOR.fullmatch(reading.lowered, price.end, size.start) is not None


def _is_host(reading: Reading, scope: Scope, size: Figure) -> bool:
    """True for the memory of the machine around a chip, or its network's speed: "16 vCPU | 64 GB RAM", "400G IB"."""
    row = reading.lexicon.chips.get(scope.chip.chip or "")
    known = row.memory_gb if row else None
    if known == size.value:
        return False
    if _HOST_AHEAD.search(reading.lowered, max(scope.sentence.start, size.start - REACH), size.start):
        return True
    if _HOST_BEHIND.match(reading.lowered, size.end):
        return True
    held = (scope.chip.alias and scope.chip.alias.gpus) or 1
    return known is not None and held == 1 and min(abs(size.value / known - v) for v in _VARIANTS) > CLOSE


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
    sizes = [f for f in scope.sentence.figures if f.kind == "memory" and f.low == f.high and 8 <= f.value <= 768]
    sizes = [f for f in sizes if not _is_host(reading, scope, f)]
    beside = None
    if row is None:
        beside = next((f for f in sizes if _stands_beside(reading, f, scope.figure)), None)
        beside = beside or _of_clause(reading, scope, sizes)
    if beside is None and size is not None and scope.sentence.start <= chip.start < scope.sentence.end:
        return size
    near = [f for f in sizes if scope.holds(f.start, f.end)]
    if not near and scope.sentence.is_row and len(sizes) == 1 and len({c.chip for c in scope.sentence.named}) == 1:
        near = sizes
    chosen = beside or min(near, key=lambda f: min(abs(f.start - chip.end), abs(chip.start - f.end)), default=None)
    if chosen is not None:
        gpus = chip.alias.gpus if chip.alias else None
        return chosen.value / gpus if gpus and gpus > 1 and chosen.value > MOST_MEMORY else chosen.value
    return size or (chip.alias.memory_gb if chip.alias else None) or _above(reading, scope)


def _of_clause(reading: Reading, scope: Scope, sizes: Sequence[Figure]) -> Figure | None:
    """Give the one size in a price's own clause, which does not name the chip: "V100 16G 稳, 32G 的 2600 左右"."""
    start, end = reading.clause(scope.sentence, scope.figure.start)
    inside = [f for f in sizes if max(start, scope.start) <= f.start < min(end, scope.end)]
    return inside[0] if len(inside) == 1 and not start <= scope.chip.start < end else None


def _above(reading: Reading, scope: Scope) -> float | None:
    """Give the size that a heading tells for the chip of the rows below: "A4 family (NVIDIA B200, 180 GB per GPU)"."""
    heading = heading_of(reading, scope)
    told = [f for f in heading.figures if f.kind == "memory" and f.low == f.high] if heading else []
    told = [f for f in told if 8 <= f.value <= MOST_MEMORY and not _is_host(reading, scope, f)]
    return told[0].value if len(told) == 1 else None


def heading_of(reading: Reading, scope: Scope) -> Sentence | None:
    """Give the line above a row that names its chip, and no other."""
    here = scope.sentence
    if not (here.is_row or scope.chip.end <= here.start or reading.layout.is_list_line(here)):
        return None
    for earlier in reversed(reading.sentences[max(0, here.index - HEADING) : here.index]):
        if any(c.chip == scope.chip.chip for c in earlier.named) and not earlier.is_row:
            return earlier if len({c.chip for c in earlier.named}) == 1 else None
    return None
