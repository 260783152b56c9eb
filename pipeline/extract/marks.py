"""Marks that say nothing of prices: a text is read without them, and what was found is put back in its place.

They are the first character of a line end of two, and Markdown's marks of bold words, of code and of what is escaped,
and with its marks what Markdown strikes out, its pictures, its notes and where its links lead. So are the tags of HTML
that was left in a text, with what they strike out and their notes; its rows become rows of bars, its blocks lines.
"""

import html
import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from models.facts import AnyFact, Extraction
from pipeline.extract.glued import seams

_TARGET = r"[(（][^()（）\s]{1,600}[)）]"
"""Where a link leads, or a picture stands."""
_MARKS = re.compile(
    rf"(?:[!！]\[[^\[\]\n]{{0,200}}|\[\d{{1,3}})\]{_TARGET}|(?<!\w)\[(?=[^\[\]\n]{{1,300}}\]{_TARGET})|(?<=[^\s\[])\]{_TARGET}"
    r"|\r(?=\n)|(?<![*\d])\*\*(?!\*)|(?<!\*)\*\*(?![*\d])|(?<!`)`(?!`)|\\(?=[$*_~#-])|(?<!~)~~(?=[^\s~])[^~\n]{1,60}(?<!\s)~~(?!~)"
)
_CELL = r"t[dh](?:\s[^<>]{0,600})?"
_ATTRIBUTES = r"(?:\s[^<>]{0,600})?/?>"
_TAGS = re.compile(
    rf"(?P<cell>\s{{0,80}}</t[dh]>\s{{0,80}}<{_CELL}>\s{{0,80}})"
    rf"|(?P<row>(?:\s{{0,80}}</t[dh]>)?(?:\s{{0,80}}</?t(?:r|head|body|foot){_ATTRIBUTES}){{1,4}}(?:\s{{0,80}}<{_CELL}>\s{{0,80}})?)"
    r"|(?P<block></?(?:p|div|li|ul|ol|h[1-6]|table|section|article|details|summary|blockquote|figure|dl|dt|dd"
    rf"|hr|br){_ATTRIBUTES})"
    r"|<!--[^<>]{0,2000}-->|<(?:s|del|strike)>[^<>\n]{1,60}</(?:s|del|strike)>|<sup>[^<>\n]{1,8}</sup>"
    r"|<Link\s[^<>]{0,600}>\s{0,80}|\s{0,80}</Link>"
    rf"|</?(?:a|abbr|b|code|del|em|font|i|img|ins|kbd|link|mark|q|s|small|span|strong|time|u){_ATTRIBUTES}"
    r"|(?P<blank></?su[bp](?:\s[^<>]{0,600})?>|\{\" \"\}\s{0,80})|(?P<entity>&(?:[a-z]{2,6}|\#\d{2,5});)",
    re.I,
)
"""Tags by what is written for them: nothing where no name says so."""
_SIGNS = ("\r\n", "**", "`", "\\", "~~", "](", "]（")
_TAG_SIGN = re.compile(r"</|<[bh]r\b|<!--|\{\" \"\}|&(?:[a-z]{2,6}|\#\d{2,5});", re.I)
"""Without one of these a text has no tag worth a look."""
ROW = 400
"""Characters before a tag within which a bar tells that it stands in a row."""


def is_marked(text: str) -> bool:
    """Tell whether a text may have such marks."""
    return any(sign in text for sign in _SIGNS) or _is_tagged(text) or bool(seams(text))


def plain(text: str) -> str:
    """Give the text without its marks."""
    parts: list[str] = []
    at = 0
    for start, end, written in _marks(text):
        parts += (text[at:start], written)
        at = end
    return "".join((*parts, text[at:]))


def _is_tagged(text: str) -> bool:
    return _TAG_SIGN.search(text) is not None


def _marks(text: str) -> list[tuple[int, int, str]]:
    """Give the spans of a text's marks, in order, with what is written for each."""
    found = sorted([*((*m.span(), "") for m in _MARKS.finditer(text)), *((at, at, bar) for at, bar in seams(text))])
    if not _is_tagged(text):
        return found
    apart: list[tuple[int, int, str]] = []
    tags = ((*m.span(), _written(m)) for m in _TAGS.finditer(text))
    for mark in sorted((*found, *tags), key=lambda mark: (mark[0], -mark[1])):
        if not apart or mark[0] >= apart[-1][1]:
            apart.append(mark)
    return apart


def _written(tag: re.Match[str]) -> str:
    """Give what stands for a tag: bars around cells, a line end for a block that is in no row."""
    kind = tag.lastgroup
    if kind == "cell":
        return " | "
    if kind == "row":
        is_opened, is_closed = re.search("<t[dh]", tag[0], re.I), re.match(r"\s*</t[dh]", tag[0], re.I)
        return f"{' |' if is_closed else ''}\n{'| ' if is_opened else ''}"
    if kind == "block":
        line = tag.string[max(0, tag.start() - ROW) : tag.start()].rpartition("\n")[2]
        return " " if "|" in line or re.search("<t[dh]", line, re.I) else "\n"
    if kind == "blank":
        return " "
    return html.unescape(tag[0]).replace("\xa0", " ") if kind == "entity" else ""


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
        self.marks = _marks(text)
        self.left_out = list(accumulate((end - start - len(written) for start, end, written in self.marks), initial=0))
        self.at = [end - left for (_, end, _), left in zip(self.marks, self.left_out[1:], strict=True)]

    def start(self, offset: int) -> int:
        """Give the place of the character at an offset: behind the marks that stand before it, and in none."""
        i = bisect_right(self.at, offset)
        return self.marks[i][1] if self._is_within(i, offset) else offset + self.left_out[i]

    def end(self, offset: int) -> int:
        """Give the place behind the character before an offset: before the marks that stand behind it, and in none."""
        i = bisect_left(self.at, offset)
        if not self._is_within(i, offset):
            return offset + self.left_out[i]
        start, end, written = self.marks[i]
        return end if written.strip(" |\n") else start

    def _is_within(self, i: int, offset: int) -> bool:
        """True for an offset inside of what is written for a mark."""
        return i < len(self.marks) and self.at[i] - len(self.marks[i][2]) < offset


def _moved(fact: AnyFact, places: _Places) -> AnyFact:
    span = {"evidence_start": places.start(fact.evidence_start), "evidence_end": places.end(fact.evidence_end)}
    return fact.model_copy(update=span)
