"""What stands beside a price besides names of chips: kinds in general, parts in brackets, cells of a row."""

import re
from collections.abc import Sequence

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.implied import Bound
from pipeline.extract.reading import Reading, Sentence

_SIZED = re.compile(r"\b\d{2,3}\s?gb?\b")
SIZED = 6
"""The memory that a product's name ends with, or that stands within so many characters behind it."""
_PARTS = re.compile(
    r"\b(?:contain|hold|pack|include|house|integrat|combin)\w*\s(?:up to )?(?:\d+|two|four|eight)\s[a-z -]{0,16}$"
)
"""Between a machine and the chips it is made of."""
_KIND = re.compile(r"(?:推理|训练|训推|智算|ai\s?训练|ai\s?推理)\s?(?:服务器|一体机|整机)")
BESIDE_KIND = 6
"""Characters between a kind of machine and its price."""
OPENS = 6
"""Characters before the name that opens an item of a list."""
_OTHER_KIND = re.compile(r"国产|(?:domestic|rival|homegrown|chinese)\b")


def other_of_kind(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Bind to "国产 GPU" and the like, told in the figure's own words, or of a percentage, before any name."""
    clause = reading.clause(sentence, figure.start)
    if reading.lowered[max(0, clause[0] - 1) : clause[0]] == "(":
        clause = (reading.clause(sentence, max(sentence.start, clause[0] - 2))[0], clause[1])
    general = [c for c in sentence.chips if c.generic and clause[0] <= c.start and c.end <= figure.start]
    if not general or any(general[-1].end <= c.start < figure.start for c in sentence.named):
        return None
    is_first = figure.kind == "percent" and not any(c.end <= figure.start for c in sentence.named)
    opens = OPENS if figure.kind == "money" else 0  # "国产推理 AI 芯片单价 3 万元"
    words = max(sentence.start, general[-1].start - opens), general[-1].end
    says_other = _OTHER_KIND.search(reading.lowered, *words) is not None
    return Bound(general[-1], 0.7, "general", sentence) if is_first or says_other else None


def kind_beside(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Bind to the kind of machine told right before a price, though chips are named around: "推理服务器 50 万元/台"."""
    near = [c for c in sentence.chips if c.generic and 0 <= figure.start - c.end <= BESIDE_KIND]
    is_kind = bool(near) and _KIND.match(reading.lowered, near[-1].start, near[-1].end) is not None
    return Bound(near[-1], 0.7, "general", sentence) if is_kind else None


def without_parts(reading: Reading, named: Sequence[ChipMention]) -> Sequence[ChipMention]:
    """Leave out a name that but says what the one before holds: "One DGX H100 (with 8 H100 GPUs)"."""
    if len(named) < 2:
        return named
    between = reading.lowered[named[-2].end : named[-1].start]
    if _PARTS.search(between):
        return named[:-1]
    says_more = _SIZED.search(reading.lowered, named[-1].start, named[-1].end + SIZED) is not None
    is_repeat = named[-1].chip == named[-2].chip and "(" in between and ")" not in between
    return named[:-1] if is_repeat and not says_more else named


def without_bracketed(reading: Reading, sentence: Sentence, named: Sequence[ChipMention]) -> Sequence[ChipMention]:
    """Leave out the names in brackets behind the one that opens an item: "1)H20 8 卡(超聚变 G8600 V7)"."""
    if named[0].start - sentence.start > OPENS:
        return named
    opens = reading.lowered.find("(", named[0].end, named[-1].end)
    is_one = opens >= 0 and ")" not in reading.lowered[opens : named[-1].start]
    return named[:1] if is_one and all(opens < c.start for c in named[1:]) else named


def are_one_cell(reading: Reading, sentence: Sentence, chip: ChipMention) -> bool:
    """True in a row of bars whose prices before the chip stand in one cell: "$1.96/hr ($15.70 per node) | 8 x H200"."""
    prices = [f for f in sentence.figures if f.kind == "money" and f.end <= chip.start]
    return sentence.is_row and bool(prices) and "|" not in reading.lowered[prices[0].start : prices[-1].end]
