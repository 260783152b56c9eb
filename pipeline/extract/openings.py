"""With which letters a pattern can begin: it is tried where these stand, not at every letter of a text.

A pattern that begins with a look behind, a group or a class costs fifty times as much a letter as a search for the
letters its matches begin with.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

from pipeline.extract import tries

BEYOND = 1 << 62
"""An end of a span behind the end of any text."""
LONGEST = 3
"""Letters of an opening, where so many do not make too many openings."""
WORD = re.compile("[a-z]{0,10}")
"""Letters of a word at the head of an opening, which are kept whatever their number: words do not multiply."""
MOST = 2_000
"""Openings of a pattern."""
REPEATED = 2
"""Times that something may be repeated to be written out."""
WIDEST = 64
"""Letters that a range may have to be written out."""
FURTHEST = 16
"""Letters between the begin of a match and what is looked for in it."""
_Begun = dict[str, bool]
"""Beginnings of what a pattern matches, and whether more may be added to each."""
_UNKNOWN: _Begun = {"": False}
_NOTHING: _Begun = {"": True}
DIGITS = frozenset("0123456789")
_BEHIND = -1
_CLASSES = {
    op.CATEGORY_DIGIT: list("0123456789"),
    op.CATEGORY_SPACE: [" ", "\n"],
}
"""Letters of a class in a folded text, which has no digits of other scripts and no other white space."""
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_WIDTHLESS = (op.AT, op.ASSERT, op.ASSERT_NOT)


class Finder:
    """A pattern that finds what its `finditer` finds, at the cost of looking for its openings."""

    def __init__(self, pattern: re.Pattern[str] | str) -> None:
        self.pattern = pattern = re.compile(pattern)
        begins = openings(pattern)
        if begins is None:
            raise ValueError(f"expected a pattern that tells how its matches begin, got {pattern.pattern!r}")
        numbers = "".join(f"{digit}[0-9]*|" for digit in sorted(DIGITS))
        is_once = begins >= DIGITS and begins_numbers(pattern)
        self._begin = re.compile(numbers + tries.ahead(begins - DIGITS) if is_once else tries.ahead(begins))

    def finditer(self, text: str, start: int = 0, end: int = BEYOND) -> Iterator[re.Match[str]]:
        """Yield the matches in a span, in order."""
        until = start
        for opening in self._begin.finditer(text, start, end):
            at = opening.start()
            if at >= until and (match := self.pattern.match(text, at, end)):
                until = match.end()
                yield match

    def search(self, text: str, start: int = 0, end: int = BEYOND) -> re.Match[str] | None:
        """Give the first match in a span."""
        for opening in self._begin.finditer(text, start, end):
            match = self.pattern.match(text, opening.start(), end)
            if match:
                return match
        return None


class _TooManyError(Exception):
    pass


@cache
def openings(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Give strings with one of which each match in a folded text begins; None where they cannot be told."""
    if pattern.flags & re.I:
        return None
    parsed = parser.parse(pattern.pattern, pattern.flags)
    for length in range(LONGEST, 0, -1):
        try:
            begun = _of_all(parsed, length)
        except _TooManyError:
            continue
        return None if "" in begun else _shortest(begun)
    return None


@cache
def inner(pattern: re.Pattern[str]) -> dict[str, int] | None:
    """Give strings that stand in each match near its begin, with how many letters before them it may begin at most.

    They are openings, but for ways that begin with anything, "[^,]{0,6}loss", or with a digit, "\\d{1,3} weeks". None
    where they cannot be told.
    """
    if pattern.flags & re.I:
        return None
    parsed = parser.parse(pattern.pattern, pattern.flags)
    ways = parsed[0][1][1] if len(parsed) == 1 and parsed[0][0] is op.BRANCH else [parsed]
    found: dict[str, int] = {}
    for way in ways:
        heads = filter(None, map(partial(_begun_behind, way), range(len(way))))
        head = next(heads, None)
        if head is None:
            return None
        if not DIGITS.isdisjoint(head[0]):
            head = next((h for h in heads if all(words[0].isalpha() for words in h[0])), head)
        for words in head[0]:
            found[words] = max(head[1], found.get(words, 0))
    return found


def _begun_behind(way: parser.SubPattern, count: int) -> tuple[frozenset[str], int] | None:
    """Give how a way goes on behind its first items, and how long these are; None where that is not known."""
    reach = way[:count].getwidth()[1]
    if reach > FURTHEST:
        return None
    for length in range(LONGEST, 0, -1):
        try:
            begun = _of_all(way[count:], length)
        except _TooManyError:
            continue
        return None if "" in begun else (_shortest(begun), reach)
    return None


def _shortest(begun: _Begun) -> frozenset[str]:
    """Leave out what begins with another."""
    return frozenset(b for b in begun if not any(b[:n] in begun for n in range(1, len(b))))


def _of_all(items: Sequence[tuple[object, object]], length: int) -> _Begun:
    begun = _NOTHING
    for kind, value in items:
        if not any(begun.values()):
            break
        begun = _after(begun, _of_one(kind, value, length), length)
    return begun


def _after(heads: _Begun, tails: _Begun, length: int) -> _Begun:
    """Give the beginnings of what matches one item and then another, up to a length."""
    begun = {head: False for head, is_open in heads.items() if not is_open}
    for head in (head for head, is_open in heads.items() if is_open):
        for tail, is_open in tails.items():
            words = (head + tail)[: max(length, _word(head + tail))]
            begun[words] = is_open and words == head + tail and _may_go_on(words, length) and begun.get(words, True)
        if len(begun) > MOST:
            raise _TooManyError
    return begun


def _word(words: str) -> int:
    found = WORD.match(words)
    return found.end() if found else 0


def _may_go_on(words: str, length: int) -> bool:
    return len(words) < max(length, _word(words + "a"))


def _of_one(kind: object, value: object, length: int) -> _Begun:
    """Give the beginnings of one item of a parsed pattern; of what is not known an empty one without more."""
    if kind is op.LITERAL:
        assert isinstance(value, int)
        return {chr(value): True}
    if kind in _WIDTHLESS:
        return _NOTHING
    if kind is op.FAILURE:
        return {}
    if not isinstance(value, Sequence):
        return _UNKNOWN
    if kind is op.IN:
        return _of_class(value)
    if kind is op.BRANCH:
        return _joined([_of_all(branch, length) for branch in value[1]])
    if kind is op.SUBPATTERN:
        return _UNKNOWN if value[1] & re.I else _of_all(value[3], length)
    if kind in _REPEATS:
        least, most, items = value
        return _of_repeat(least, most, items, length)
    return _UNKNOWN


def _of_repeat(least: int, most: int, items: Sequence[tuple[object, object]], length: int) -> _Begun:
    if most > REPEATED and not least:
        return _UNKNOWN
    once = _of_all(items, length)
    if most > REPEATED:
        return dict.fromkeys(once, False)
    begun = _NOTHING
    for turn in range(most, 0, -1):
        more = _after(once, begun, length)
        begun = _joined([more, _NOTHING]) if turn > least else more
    return begun


def _joined(ways: Sequence[_Begun]) -> _Begun:
    joined: _Begun = {}
    for way in ways:
        for words, is_open in way.items():
            joined[words] = is_open and joined.get(words, True)
    return joined


def _of_class(members: Sequence[tuple[object, object]]) -> _Begun:
    letters: list[str] = []
    for kind, value in members:
        if kind is op.LITERAL:
            assert isinstance(value, int)
            letters.append(chr(value))
        elif kind is op.RANGE and isinstance(value, tuple) and value[1] - value[0] < WIDEST:
            letters += map(chr, range(value[0], value[1] + 1))
        elif kind is op.CATEGORY and value in _CLASSES:
            letters += _CLASSES[value]
        else:
            return _UNKNOWN
    return dict.fromkeys(letters, True)


def begins_numbers(pattern: re.Pattern[str]) -> bool:
    """True where no match that begins with a digit stands behind another: it can begin where a number does alone."""
    return _begins_numbers(parser.parse(pattern.pattern, pattern.flags))


def _begins_numbers(items: Sequence[tuple[object, object]]) -> bool:
    for kind, value in items:
        if (kind, value) == (op.AT, op.AT_BOUNDARY):
            return True
        if isinstance(value, Sequence) and kind is op.ASSERT_NOT and value[0] == _BEHIND and _is_digits(value[1]):
            return True
        if kind is op.BRANCH and isinstance(value, Sequence):
            return all(map(_begins_numbers, value[1]))
        if kind is op.SUBPATTERN and isinstance(value, Sequence):
            return _begins_numbers(value[3])
        begun = _NOTHING if kind in _WIDTHLESS else _of_one(kind, value, 1)
        if any(map(str.isdigit, begun)) or not begun.get("", True):
            return False
        if "" not in begun:
            return True
    return False


def _is_digits(items: Sequence[tuple[object, object]]) -> bool:
    """True for one class that holds all digits."""
    kind, members = items[0]
    return len(items) == 1 and kind is op.IN and isinstance(members, Sequence) and _DIGIT_CLASS in members


_DIGIT_CLASS = (op.CATEGORY, op.CATEGORY_DIGIT)
