"""Thousands of literal words, and the places where patterns may begin, found in one pass over a text."""

import re
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick

from pipeline.extract.openings import openings

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
Found = tuple[int, int, str]
"""Where a word begins, where it ends, less than nothing so that the longest of those that begin together is first."""


_Entry = tuple[int, str | None, bool, bool, tuple[int, ...]]
"""Length of a string, the same where it is a word, whether its ends are letters, which patterns begin with it."""


class WordList:
    """Words and patterns in an Aho-Corasick automaton. A Latin word is found whole, a Chinese one anywhere.

    The automaton reads bytes of UTF-8: of thousands of Chinese letters it would try one after the other.
    """

    def __init__(self, words: Iterable[str], patterns: Sequence[re.Pattern[str]] = ()) -> None:
        self._patterns = patterns
        self._anywhere: list[int] = []
        known = set(words)
        begun: dict[str, list[int]] = {word: [] for word in known}
        for index, pattern in enumerate(patterns):
            begins = openings(pattern)
            if begins is None:
                self._anywhere.append(index)
            for opening in begins or ():
                begun.setdefault(opening, []).append(index)
        self._automaton = ahocorasick.Automaton()
        for text, indices in begun.items():
            word = text if text in known else None
            entry: _Entry = (len(text), word, text[0] in _LETTERS, text[-1] in _LETTERS, tuple(indices))
            self._automaton.add_word(_as_bytes(text), entry)
        self._empty = not begun
        if begun:
            self._automaton.make_automaton()

    def scan(self, lowered: str, start: int, end: int) -> tuple[list[Found], dict[int, list[re.Match[str]]]]:
        """Give the words of a span, overlapping ones too, in order, and by its number the matches of each pattern."""
        words: list[Found] = []
        places: dict[int, list[int]] = {}
        span, size = lowered[start:end], len(lowered)
        written = None if span.isascii() else span.encode("utf-8", "surrogatepass")
        read, stop = -1, start
        for last, (length, word, opens, closes, patterns) in self._hits(span, written):
            if written is None:
                stop = start + last + 1
            elif last > read:
                stop += len(written[read + 1 : last + 1].decode("utf-8", "surrogatepass"))
                read = last
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
        matches = {}
        for index in sorted(places):
            found = _matches(self._patterns[index], sorted(places[index]), lowered, end)
            if found:
                matches[index] = found
        for index in self._anywhere:
            matches[index] = list(self._patterns[index].finditer(lowered, start, end))
        return words, matches

    def _hits(self, span: str, written: bytes | None) -> Iterable[tuple[int, _Entry]]:
        """Give what stands in a span, by its last letter, or the last byte of what is written in several."""
        if self._empty:
            return ()
        hits: Iterable[tuple[int, _Entry]] = self._automaton.iter(
            span if written is None else written.decode("latin-1")
        )
        return hits


def _as_bytes(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _matches(pattern: re.Pattern[str], places: Sequence[int], lowered: str, end: int) -> list[re.Match[str]]:
    """Give what `finditer` would: the pattern is tried where it may begin, behind the last match."""
    found = []
    until = -1
    for place in places:
        if place >= until:
            match = pattern.match(lowered, place, end)
            if match:
                found.append(match)
            until = match.end() if match else place + 1
    return found


def longest(found: Iterable[Found]) -> Iterator[tuple[int, int, str]]:
    """Yield of overlapping occurrences the first, and of those that begin together the longest."""
    until = -1
    for begin, stop, word in found:
        if begin >= until:
            until = -stop
            yield begin, until, word
