"""Lines that are broken at a width, not where something ends: those of a wire or of a page's text layer."""

import re
import unicodedata

LEAST_WIDTH, MOST_WIDTH = 44, 130
"""Cells of a full line; a Han character takes two."""
SLACK = 0.14
"""Share of its width by which a full line may be shorter: digits that were made narrow took two cells each."""
LEAST_FULL = 4
"""Full lines that make a text one of such lines."""
_ENDS = re.compile(r"[。!?！？;；:：…|]\s*$")
_BEGINS_ANEW = re.compile(
    r"[\s#*\-•▷●▪◆■·|>【〔＊]|[\d一二三四五六七八九十]{1,2}[.、)）]|[(（][\d一二三四五六七八九十]{1,2}[)）]"
)
_STOP = re.compile(r"。|[\u4e00-\u9fff]\.(?=\s|$)")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def unwrapped(text: str) -> str:
    """Write a blank for each line end that but breaks a Chinese sentence at the width of the text; its length stays.

    No line is wider than the full ones, but for one, its title; most of them end in the middle of a sentence.
    """
    if text.count("\n") < LEAST_FULL:
        return text
    lines = text.split("\n")
    widths = [_width(line) for line in lines]
    width = sorted(widths)[-2]
    if not LEAST_WIDTH <= width <= MOST_WIDTH:
        return text
    full = [i for i, w in enumerate(widths[:-1]) if (1 - SLACK) * width <= w <= width and "|" not in lines[i]]
    broken = [i for i in full if lines[i + 1].strip() and not _ENDS.search(lines[i])]
    is_prose = all(len(_HAN.findall(lines[i])) * 4 >= widths[i] for i in full) and 4 * len(_STOP.findall(text)) >= len(
        full
    )
    if len(full) < LEAST_FULL or 2 * len(broken) < len(full) or not is_prose:
        return text
    joined = {i for i in broken if not _BEGINS_ANEW.match(lines[i + 1])}
    return "".join(line + (" " if i in joined else "\n") for i, line in enumerate(lines))[:-1]


def _width(line: str) -> int:
    """Give the cells that a line takes; a mark of a Chinese line took two before it was made narrow."""
    if line.isascii():
        return len(line)
    return sum(2 if c in ",;:()!?" or unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
