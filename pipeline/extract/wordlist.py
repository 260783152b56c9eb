"""Thousands of literal words, and the places where patterns may begin, found in one pass over a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import ahocorasick

from pipeline.extract.openings import openings

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
Found = tuple[int, int, str]
"""Where a word begins, where it ends, less than nothing so that the longest of those that begin together is first."""


@dataclass(slots=True)
class _Entry:
    """What the automaton knows of a string: its length, whether it is a word, and which patterns begin with it."""

    length: int
    word: str | None = None
    opens: bool = False
    closes: bool = False
    patterns: list[int] = field(default_factory=list)


class WordList:
    """Words and patterns in an Aho-Corasick automaton. A Latin word is found whole, a Chinese one anywhere.

    The automaton reads bytes of UTF-8: of thousands of Chinese letters it would try one after the other.
    """

    def __init__(self, words: Iterable[str], patterns: Sequence[re.Pattern[str]] = ()) -> None:
        self._patterns = patterns
        self._anywhere: list[int] = []
        entries: dict[str, _Entry] = {}
        for word in words:
            entry = entries.setdefault(word, _Entry(len(word)))
            entry.word, entry.opens, entry.closes = word, word[0] in _LETTERS, word[-1] in _LETTERS
        for index, pattern in enumerate(patterns):
            begins = openings(pattern)
            if begins is None:
                self._anywhere.append(index)
            for opening in begins or ():
                entries.setdefault(opening, _Entry(len(opening))).patterns.append(index)
        self._automaton = ahocorasick.Automaton()
        for text, entry in entries.items():
            self._automaton.add_word(_as_bytes(text), entry)
        self._empty = not entries
        if entries:
            self._automaton.make_automaton()

    def scan(self, lowered: str, start: int, end: int) -> tuple[list[Found], dict[int, list[re.Match[str]]]]:
        """Give the words of a span, overlapping ones too, in order, and by its number the matches of each pattern."""
        words: list[Found] = []
        places: defaultdict[int, set[int]] = defaultdict(set)
        for begin, entry in self._hits(lowered, start, end):
            for index in entry.patterns:
                places[index].add(begin)
            if entry.word is not None:
                stop = begin + entry.length
                opens = entry.opens and begin > start and lowered[begin - 1] in _LETTERS
                if not opens and not (entry.closes and lowered[stop : stop + 1] in _LETTERS):
                    words.append((begin, -stop, entry.word))
        words.sort()
        matches = {i: list(_matches(self._patterns[i], sorted(places[i]), lowered, end)) for i in sorted(places)}
        for index in self._anywhere:
            matches[index] = list(self._patterns[index].finditer(lowered, start, end))
        return words, matches

    def _hits(self, lowered: str, start: int, end: int) -> Iterator[tuple[int, _Entry]]:
        """Yield what stands in a span, and where, by its end."""
        span = lowered[start:end]
        if self._empty or not span:
            return
        if span.isascii():
            for last, entry in self._automaton.iter(span):
                yield start + last + 1 - entry.length, entry
            return
        written = span.encode("utf-8", "surrogatepass")
        byte, at = 0, start
        for last, entry in self._automaton.iter(written.decode("latin-1")):
            if last >= byte:
                at += len(written[byte : last + 1].decode("utf-8", "surrogatepass"))
                byte = last + 1
            yield at - entry.length, entry


def _as_bytes(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _matches(pattern: re.Pattern[str], places: Sequence[int], lowered: str, end: int) -> Iterator[re.Match[str]]:
    """Yield what `finditer` would: the pattern is tried where it may begin, behind the last match."""
    until = -1
    for place in places:
        if place >= until and (match := pattern.match(lowered, place, end)):
            until = match.end()
            yield match


def longest(found: Iterable[Found]) -> Iterator[tuple[int, int, str]]:
    """Yield of overlapping occurrences the first, and of those that begin together the longest."""
    until = -1
    for begin, stop, word in found:
        if begin >= until:
            until = -stop
            yield begin, until, word
