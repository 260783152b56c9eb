"""Dealers whom no list of names knows: called by a letter beside a price, or named in the heading of their list."""

import re

from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope

LINES = 3
"""Lines at the head of a list within which it names its dealer."""
WIDTH = 60
_LETTER = r"(?P<name>[A-Z甲乙丙丁]\s?(?:行|家|店|公司|供应商|代理|渠道))"
_LETTERED = re.compile(rf"\W{{0,4}}{_LETTER}\s?:")
_LETTERED_BEHIND = re.compile(rf"[^\d,。;\n]{{0,6}}\({_LETTER}\)")
"""Dealers whose names a text keeps to itself: "A行: HGX H100 385 万", "单张 29.8 万(B 家)"."""
_HEADED = re.compile(
    r"(?:报价|价目表?|现货表|\b[Oo]ffers? from|\b[Pp]rice list (?:from|of|by)|\b[Qq]uot(?:e|ation) from)\s?:?\s"
    r"(?P<name>[A-Z][\w.&]{1,16}(?: [A-Z][\w.&]{1,16}){1,3}(?: \([^()]{2,30}\))?)\s*$"
)
"""How the heading of a list names the dealer: "7/8 报价 Wilson Tam (Nexus Compute HK)"."""


def lettered(reading: Reading, scope: Scope) -> str | None:
    """Give the dealer whom a text calls by a letter: at the head of a price's line, or in brackets behind it."""
    line = reading.lowered.rfind("\n", 0, scope.figure.start) + 1
    told = _LETTERED.match(reading.folded, line, scope.figure.start) or _LETTERED_BEHIND.match(
        reading.folded, scope.figure.end
    )
    return told["name"] if told else None


def headed(reading: Reading) -> str | None:
    """Give the dealer whom the heading of a list names."""
    if reading.layout.stamps:
        return None
    found = (_HEADED.search(line) for line in reading.lines[:LINES] if len(line) <= WIDTH)
    return next((m["name"].strip() for m in found if m), None)
