"""A pattern that is tried where it can begin finds what it finds at every letter."""

import re

import pytest
from conftest import SEEDS

from pipeline import seeds
from pipeline.extract import dates, numbers
from pipeline.extract.openings import Finder, openings
from pipeline.extract.text import lower
from pipeline.extract.wordlist import WordList


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("ab|cd", {"ab", "cd"}),
        ("(?<!x)a?bc", {"abc", "bc"}),
        (r"\b(?:ro|ri)se", {"rose", "rise"}),
        (r"[12]\d?x", {f"{a}{b}x" for a in "12" for b in ["", *"0123456789"]}),
        ("(?=a)b|c(?!d)", {"b", "c"}),
        ("a+b", {"a"}),
        ("ab[^c]d", {"ab"}),
        ("abcdefgh", {"abcde"}),
    ],
)
def test_openings_are_what_matches_begin_with(pattern: str, begins: set[str]) -> None:
    assert openings(re.compile(pattern)) == begins


@pytest.mark.parametrize("pattern", ["a*b", ".a", "[^a]b", r"\w+", "a?", "(?i:a)b"])
def test_what_may_begin_with_anything_has_no_openings(pattern: str) -> None:
    assert openings(re.compile(pattern)) is None
    with pytest.raises(ValueError, match="expected a pattern that tells how its matches begin"):
        Finder(re.compile(pattern))
    assert _spans(WordList([], [re.compile(pattern)]), "xaab ab") == [m.span() for m in re.finditer(pattern, "xaab ab")]


def test_patterns_find_the_same_where_they_can_begin() -> None:
    rules = seeds.load(SEEDS).rules
    texts = [lower(words) for rule in rules for words in (*rule.must, *rule.must_not)]
    patterns = [re.compile(rule.pattern) for rule in rules if rule.pattern]
    for pattern in (*patterns, numbers.NUMBER, dates._DATE):
        words = WordList([], [pattern])
        finder = Finder(pattern) if openings(pattern) else None
        for text in texts:
            expected = [m.span() for m in pattern.finditer(text)]
            assert _spans(words, text) == expected
            assert finder is None or [m.span() for m in finder.finditer(text, 0, len(text))] == expected


def _spans(words: WordList, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in words.scan(text, 0, len(text))[1].get(0, [])]
