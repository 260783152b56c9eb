"""Thousands of literal words, and the places where patterns may begin, found in one pass over a text."""

import re
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick

from pipeline.extract.openings import DIGITS, begins_numbers, inner

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
Found = tuple[int, int, str]
"""Where a word begins, where it ends, less than nothing so that the longest of those that begin together is first."""


_Entry = tuple[int, str | None, bool, bool, tuple[int, ...]]
"""Length of a string, the same where it is a word, whether its ends are letters, which patterns begin with it."""
_DIGIT = re.compile(r"[0-9]")
_RUN = re.compile(r"[0-9]+")
_WIDE = re.compile("[\U00010000-\U0010ffff]")


class WordList:
    """Words and patterns in an Aho-Corasick automaton. A Latin word is found whole, a Chinese one anywhere.

    The automaton reads bytes of UTF-16, two a letter: of thousands of Chinese letters it would try one after the other.
    A text of ASCII alone has one of its own, which reads half as much.
    For a letter that takes four bytes, such as an emoji, stands a private one.
    Digits, which are many, are looked for apart.
    """

    def __init__(self, words: Iterable[str], patterns: Sequence[re.Pattern[str]] = ()) -> None:
        self._patterns = patterns
        self._anywhere: list[int] = []
        self._reach: dict[int, int] = {}
        self._at_digits: list[int] = []
        self._at_numbers: list[int] = []
        known = set(words)
        begun: dict[str, list[int]] = {word: [] for word in known}
        for index, pattern in enumerate(patterns):
            begins = inner(pattern)
            if begins is None:
                self._anywhere.append(index)
                continue
            self._reach[index] = max(begins.values())
            if begins.keys() >= DIGITS and not any(map(begins.get, DIGITS)):
                (self._at_numbers if begins_numbers(pattern) else self._at_digits).append(index)
                begins = {words: reach for words, reach in begins.items() if words not in DIGITS}
            for words, reach in begins.items():
                begun.setdefault(words, []).append(~index if reach else index)
        self._automaton, self._plain = ahocorasick.Automaton(), ahocorasick.Automaton()
        for text, indices in begun.items():
            word = text if text in known else None
            entry: _Entry = (len(text), word, text[0] in _LETTERS, text[-1] in _LETTERS, tuple(indices))
            self._automaton.add_word(_as_bytes(text), entry)
            if text.isascii():
                self._plain.add_word(text, entry)
        for automaton in (self._automaton, self._plain):
            if len(automaton):
                automaton.make_automaton()

    def scan(self, lowered: str, start: int, end: int) -> tuple[list[Found], dict[int, list[re.Match[str]]]]:
        """Give the words of a span, overlapping ones too, in order, and by its number the matches of each pattern."""
        words: list[Found] = []
        places: dict[int, list[int]] = {}
        size = len(lowered)
        for stop, (length, word, opens, closes, patterns) in self._hits(lowered[start:end], start):
            begin = stop - length
            if (
                word is not None
                and not (opens and begin > start and lowered[begin - 1] in _LETTERS)
                and not (closes and stop < size and lowered[stop] in _LETTERS)
            ):
                words.append((begin, -stop, word))
            for index in patterns:
                if index in places:
                    places[index].append(begin)
                else:
                    places[index] = [begin]
        words.sort()
        return words, self._matched(lowered, start, end, places) if self._patterns else {}

    def _matched(
        self, lowered: str, start: int, end: int, places: dict[int, list[int]]
    ) -> dict[int, list[re.Match[str]]]:
        """Give the matches of each pattern out of the places where its openings stand, and of digits."""
        for pattern, indices in ((_DIGIT, self._at_digits), (_RUN, self._at_numbers)):
            digits = [m.start() for m in pattern.finditer(lowered, start, end)] if indices else ()
            for index in indices if digits else ():
                places[index] = [*places.get(index, ()), *digits]
        for late in [index for index in places if index < 0]:
            near, reach = places.pop(late), self._reach[~late]
            begins = {max(start, place - back) for place in near for back in range(reach + 1)}
            places[~late] = [*places.get(~late, ()), *begins]
        matches = {}
        for index in sorted(places):
            found = _matches(self._patterns[index], sorted(places[index]), lowered, end)
            if found:
                matches[index] = found
        for index in self._anywhere:
            matches[index] = list(self._patterns[index].finditer(lowered, start, end))
        return matches

    def _hits(self, span: str, start: int) -> Iterator[tuple[int, _Entry]]:
        """Yield what stands in a span that begins at `start`, with the place where it ends."""
        is_plain = span.isascii()
        automaton = self._plain if is_plain else self._automaton
        if not len(automaton):
            return
        if is_plain:
            for last, entry in automaton.iter(span):
                yield start + last + 1, entry
            return
        for last, entry in automaton.iter(_as_bytes(span)):
            if last & 1:  # else it is the second byte of a letter and the first of the next
                yield start + (last + 1 >> 1), entry


def _as_bytes(text: str) -> str:
    written = text.encode("utf-16-be", "surrogatepass")
    if len(written) > 2 * len(text):
        written = _WIDE.sub(lambda wide: chr(0xE000 + ord(wide[0]) % 0x1900), text).encode("utf-16-be", "surrogatepass")
    return written.decode("latin-1")


def _matches(pattern: re.Pattern[str], places: Sequence[int], lowered: str, end: int) -> list[re.Match[str]]:
    """Give what `finditer` would: the pattern is tried where it may begin, behind the last match."""
    found = []
    until = -1
    tried = pattern.match
    for place in places:
        if place >= until:
            match = tried(lowered, place, end)
            if match:
                found.append(match)
                until = match.end()
            else:
                until = place + 1
    return found


def longest(found: Iterable[Found]) -> Iterator[tuple[int, int, str]]:
    """Yield of overlapping occurrences the first, and of those that begin together the longest."""
    until = -1
    for begin, stop, word in found:
        if begin >= until:
            until = -stop
            yield begin, until, word
