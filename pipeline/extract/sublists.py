"""Prices below a line that but names a chip, each behind the maker of a card: "5090", "技嘉雪鹰 23200"."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import fits
from pipeline.extract.text import LETTER

WIDTH = 32
"""A line of such a list is no longer than this."""
REACH = 12
"""Lines between a price and the one that names its chip."""
HEADING = 8
"""Letters beside the chip in the line that names it."""
LEAST = 100
_BEFORE = re.compile(r"[\u4e00-\u9fffa-z)\]][^\d\n]{0,4}$|\b(?:tuf|rog|oc)\W{1,3}$")
_BEHIND = re.compile(r"\s*(?:元|块|[,;、(/|]|$|起|现货|缺货|有货|含税|未税|不含|包邮|[✅❌🔥]|→|↑|↓)", re.M)
_NO_CARD = re.compile(
    r"跑分|得分|分数|核心|频率|功耗|帧|显存|长度|尺寸|重量|编号|电话|微信|群|页|楼|\b(?:cpu|ram|ssd|w|mhz)\b"
)
"""Words of what is measured or numbered."""


def chip_above(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the one chip that the line above a list of makers names, where the figure fits it."""
    if reading.lang != "zh" or sentence.named or not _is_item(reading, sentence, figure):
        return None
    seen = sentence.line
    for back in range(sentence.index - 1, max(-1, sentence.index - REACH - 1), -1):
        above = reading.sentences[back]
        if above.line == seen or seen - above.line > 1:
            return None
        seen = above.line
        if above.named:
            chip = above.named[0]
            return chip if _is_heading(reading, above) and fits(reading, chip, figure) else None
        if not any(_is_item(reading, above, f) for f in above.figures):
            return None
    return None


def _is_item(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the one number of a short line that ends with it, words before."""
    if sentence.end - sentence.start > WIDTH or sentence.is_row or figure.kind not in ("plain", "money"):
        return False
    if figure.value < LEAST or _NO_CARD.search(reading.lowered, sentence.start, sentence.end):
        return False
    if any(f.kind in ("plain", "money") and f is not figure and f.value >= LEAST for f in sentence.figures):
        return False
    is_named = _BEFORE.search(reading.lowered, sentence.start, figure.start) is not None
    return is_named and _BEHIND.match(reading.lowered, figure.end) is not None


def _is_heading(reading: Reading, above: Sentence) -> bool:
    if len({c.chip for c in above.named}) != 1 or above.end - above.start > WIDTH:
        return False
    if any(f.kind in ("plain", "money", "count") for f in above.figures):
        return False
    rest = reading.lowered[above.start : above.named[0].start] + reading.lowered[above.named[-1].end : above.end]
    return len(LETTER.findall(rest)) <= HEADING
