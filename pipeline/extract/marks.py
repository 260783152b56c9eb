"""Marks that say nothing of prices: a text is read without them, and what was found is put back in its place.

They are the first character of a line end of two, and Markdown's marks of bold words, of code and of what is escaped,
and with its marks what Markdown strikes out, its pictures, its notes and where its links lead.
"""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from models.facts import AnyFact, Extraction

_TARGET = r"[(（][^()（）\s]{1,600}[)）]"
"""Where a link leads, or a picture stands."""
_MARKS = re.compile(
    rf"(?:[!！]\[[^\[\]\n]{{0,200}}|\[\d{{1,3}})\]{_TARGET}|(?<!\w)\[(?=[^\[\]\n]{{1,300}}\]{_TARGET})|(?<=[^\s\[])\]{_TARGET}"
    r"|\r(?=\n)|(?<![*\d])\*\*(?!\*)|(?<!\*)\*\*(?![*\d])|(?<!`)`(?!`)|\\(?=[$*_~#-])|(?<!~)~~(?=[^\s~])[^~\n]{1,60}(?<!\s)~~(?!~)"
)
_SIGNS = ("\r\n", "**", "`", "\\", "~~", "](", "]（")


def is_marked(text: str) -> bool:
    """Tell whether a text may have such marks."""
    return any(sign in text for sign in _SIGNS)


def plain(text: str) -> str:
    """Give the text without its marks."""
    return _MARKS.sub("", text)


def restored(found: Extraction, text: str) -> Extraction:
    """Give what was read from `plain(text)` with the spans it has in `text`, where no mark begins or ends one."""
    places = _Places(text)
    return found.model_copy(
        update={
            "facts": tuple(_moved(fact, places) for fact in found.facts),
            "unread": tuple(
                item.model_copy(update={"start": places.start(item.start), "end": places.end(item.end)})
                for item in found.unread
            ),
        }
    )


class _Places:
    """Turns offsets of `plain(text)` into those of `text`."""

    def __init__(self, text: str) -> None:
        spans = [m.span() for m in _MARKS.finditer(text)]
        self.left_out = list(accumulate((end - start for start, end in spans), initial=0))
        self.at = [start - before for (start, _), before in zip(spans, self.left_out, strict=False)]

    def start(self, offset: int) -> int:
        """Give the place of the character at an offset: behind the marks that stand before it."""
        return offset + self.left_out[bisect_right(self.at, offset)]

    def end(self, offset: int) -> int:
        """Give the place behind the character before an offset: before the marks that stand behind it."""
        return offset + self.left_out[bisect_left(self.at, offset)]


def _moved(fact: AnyFact, places: _Places) -> AnyFact:
    span = {"evidence_start": places.start(fact.evidence_start), "evidence_end": places.end(fact.evidence_end)}
    return fact.model_copy(update=span)
