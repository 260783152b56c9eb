"""Thousands of literal words found in one pass over a text."""

from collections.abc import Iterable, Iterator

import ahocorasick


class WordList:
    """Words in an Aho-Corasick automaton. A Latin word is found whole, a Chinese one anywhere."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(word, (word, _is_letter(word[0]), _is_letter(word[-1])))
        self._empty = len(self._automaton) == 0
        if not self._empty:
            self._automaton.make_automaton()

    def find(self, lowered: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and word of all occurrences in a span, overlapping ones too, by their end."""
        if self._empty:
            return
        for last, (word, opens, closes) in self._automaton.iter(lowered, start, end):
            stop = last + 1
            begin = stop - len(word)
            if opens and begin > start and _is_letter(lowered[begin - 1]):
                continue
            if closes and stop < len(lowered) and _is_letter(lowered[stop]):
                continue
            yield begin, stop, word


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalnum()


def longest(found: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield of overlapping occurrences the first, and of those that begin together the longest."""
    until = -1
    for begin, stop, word in sorted(found, key=lambda f: (f[0], -f[1])):
        if begin >= until:
            until = stop
            yield begin, stop, word
