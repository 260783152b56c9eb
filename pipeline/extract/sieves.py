"""Strings without one of which a pattern cannot match: only a text that has one is searched with it.

To ask whether some strings stand in a sentence costs a tenth of what a search for a pattern does.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

from pipeline.extract.openings import BEYOND

MOST = 64
"""Strings of a pattern, at most: more would cost as much as the search."""
LEAST, ENOUGH = 2, 6
"""How much the strings must tell at least, and beyond which more letters do not count: a Han character tells more."""
HAN_TELLS = 3
REPEATED = 2
"""Times that something may be repeated to be written out."""
_AHEAD = 1
_NOTHING = frozenset({""})
_WIDTHLESS = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_Items = Sequence[tuple[object, object]]
_Strings = frozenset[str]


class Sieve:
    """A pattern that finds what its `search` and `finditer` find, and is tried where one of its strings stands."""

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        found = None if flags & re.I else _needed(parser.parse(pattern, flags))
        if found is None:
            raise ValueError(f"expected a pattern that tells what its matches hold, got {pattern!r}")
        self.pattern = re.compile(pattern, flags)
        self._strings = sorted(found, key=lambda string: (len(string), string))

    def search(self, text: str, start: int = 0, end: int = BEYOND) -> re.Match[str] | None:
        """Give the first match in a span."""
        words = text[max(start, 0) : end]
        for string in self._strings:
            if string in words:
                return self.pattern.search(text, start, end)
        return None

    def finditer(self, text: str, start: int = 0, end: int = BEYOND) -> Iterator[re.Match[str]]:
        """Yield the matches in a span, in order."""
        words = text[max(start, 0) : end]
        for string in self._strings:
            if string in words:
                return self.pattern.finditer(text, start, end)
        return iter(())


def _needed(items: _Items) -> _Strings | None:
    """Give strings of which each match of a sequence has one; None where they cannot be told."""
    best: _Strings | None = None
    run = _NOTHING
    for kind, value in items:
        if kind is op.ASSERT and isinstance(value, tuple) and value[0] == _AHEAD:
            seen = _of_all(value[1])
            best = _better(best, _joined(run, seen) if seen else None)
            continue
        whole = _whole(kind, value)
        longer = _joined(run, whole) if whole else None
        best = _better(_better(best, run), _needed_by(kind, value))
        run = _NOTHING if longer is None else longer
    return _better(best, run)


def _needed_by(kind: object, value: object) -> _Strings | None:
    if not isinstance(value, Sequence):
        return None
    if kind is op.SUBPATTERN:
        return None if value[1] & re.I else _needed(value[3])
    if kind in _REPEATS and value[0]:
        return _needed(value[2])
    if kind is op.BRANCH:
        found = [_needed(way) for way in value[1]]
        return _fewest(frozenset().union(*(f for f in found if f))) if all(found) else None
    return None


def _fewest(strings: _Strings) -> _Strings:
    """Leave out strings that hold another."""
    return frozenset(s for s in strings if not any(o != s and o in s for o in strings))


def _better(one: _Strings | None, other: _Strings | None) -> _Strings | None:
    """Give those strings of which even the shortest tells more; of equals the fewer."""
    ranked = [(_tells(s), -len(s), s) for s in map(_fewest, filter(None, (one, other))) if _is_good(s)]
    return max(ranked, key=lambda r: r[:2])[2] if ranked else None


def _is_good(strings: _Strings) -> bool:
    return len(strings) <= MOST and _tells(strings) >= LEAST


def _tells(strings: _Strings) -> int:
    return min(min(ENOUGH, sum(HAN_TELLS if letter > "\u2e80" else letter != " " for letter in s)) for s in strings)


def _whole(kind: object, value: object) -> _Strings | None:
    """Give all that an item can match, where that is little."""
    if kind is op.LITERAL:
        assert isinstance(value, int)
        return frozenset({chr(value)})
    if kind in _WIDTHLESS:
        return _NOTHING
    if not isinstance(value, Sequence):
        return None
    if kind is op.IN:
        return _of_class(value)
    if kind is op.BRANCH:
        ways = [_of_all(way) for way in value[1]]
        found = frozenset().union(*(w for w in ways if w)) if all(ways) else None
        return found if found and len(found) <= MOST else None
    if kind is op.SUBPATTERN:
        return None if value[1] & re.I else _of_all(value[3])
    if kind in _REPEATS and value[1] <= REPEATED:
        once = _of_all(value[2])
        found = once and frozenset("".join(p) for n in range(value[0], value[1] + 1) for p in product(once, repeat=n))
        return found if found and len(found) <= MOST else None
    return None


def _of_all(items: _Items) -> _Strings | None:
    found = _NOTHING
    for kind, value in items:
        more = _whole(kind, value)
        longer = _joined(found, more) if more else None
        if longer is None:
            return None
        found = longer
    return found


def _joined(heads: _Strings, tails: _Strings) -> _Strings | None:
    return frozenset(map("".join, product(heads, tails))) if len(heads) * len(tails) <= MOST else None


def _of_class(members: _Items) -> _Strings | None:
    letters = [chr(value) for kind, value in members if kind is op.LITERAL and isinstance(value, int)]
    return frozenset(letters) if len(letters) == len(members) <= MOST else None
