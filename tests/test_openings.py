"""A pattern that is tried where it can begin finds what it finds at every letter."""

import re

import pytest
from conftest import SEEDS
from hypothesis import given, settings
from hypothesis import strategies as st
from variants import from_seeds

from pipeline import seeds
from pipeline.extract import continental, dates, machine_types, numbers, organisations
from pipeline.extract.openings import Finder, begins_numbers, inner, openings
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
        ("1234567", {"123"}),
        ("abcdefghijklm", {"abcdefghij"}),
        ("ab(?:defg|xe1)[0-9]x", {"abdefg", "abxe"}),
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


@pytest.mark.parametrize(
    ("pattern", "near"),
    [
        ("[^x]{0,4}loss|abc", {"loss": 4, "abc": 0}),
        (r"(?m:^\W{0,2})paying\b", {"paying": 2}),
        (r"(?<=a)[^c]?(?:d|ef)g", {"dg": 1, "efg": 1}),
        (r"(?<!\d)\d{1,3} ?(?:weeks|wk)|abc", {"weeks": 4, "wk": 4, "abc": 0}),
        (r"\d+ weeks|loss", {**dict.fromkeys("0123456789", 0), "loss": 0}),
        ("[12]0%", {"10%": 0, "20%": 0}),
    ],
)
def test_a_pattern_begins_near_its_strings(pattern: str, near: dict[str, int]) -> None:
    assert inner(re.compile(pattern)) == near
    for text in (
        "a loss, loss or lossloss abcabcloss",
        "- paying\npaying  paying",
        "adg aefg xaedg addg",
        "xx",
        "12 weeks 1234wk abc20%",
    ):
        assert _spans(WordList([], [re.compile(pattern)]), text) == [m.span() for m in re.finditer(pattern, text)]


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


@pytest.mark.parametrize(
    ("pattern", "alone"),
    [
        (r"(?<!\d)\d+ weeks", True),
        (r"\b\d|\(\d", True),
        (r"\s?(?<![\d.])\d", True),
        (r"(?:ab|(?<!\d)\d)c", True),
        (r"\d+ weeks", False),
        (r"x?\d", False),
        (r"[^x]?\d", False),
        (r"(?:(?<!\d)\d|\dz)", False),
    ],
)
def test_a_pattern_tells_whether_it_begins_behind_a_digit(pattern: str, alone: bool) -> None:
    assert begins_numbers(re.compile(pattern)) is alone
    pattern = f"(?:{pattern}|[0-9]{{2}}k)" if not alone else f"(?:{pattern}|(?<!\\d)[0-9]{{2}}k)"
    for text in ("1234 weeks 12k 1z x1 123kc", "12 weeks34 weeks", "(1 ab c1c 1.2k 1212k"):
        assert _spans(WordList([], [re.compile(pattern)]), text) == [m.span() for m in re.finditer(pattern, text)]


@pytest.mark.parametrize("text", ["价🔥a价", "🔥🔥", pytest.param("\ud800价", id="half a pair"), "a🔥", "🧊价"])
def test_words_stand_where_they_stand_behind_wide_letters(text: str) -> None:
    found, _ = WordList(["价", "🔥", "🔥a"]).scan(text, 0, len(text))
    assert found == sorted(
        (m.start(), -m.start() - len(word), word) for word in ("价", "🔥", "🔥a") for m in re.finditer(word, text)
    )


_FOLD = from_seeds().fold


@pytest.mark.parametrize(
    ("pattern", "sign"),
    [
        (dates._DATE, dates._SIGN),
        (continental._WRITTEN, continental._PARTED),
        (organisations._COMPANY_EN.pattern, organisations._BODY_EN),
        (machine_types._MACHINE_TYPE, machine_types._MACHINE),
    ],
)
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_nothing_matches_without_its_sign(pattern: re.Pattern[str], sign: re.Pattern[str], data: st.DataObject) -> None:
    text = _FOLD(data.draw(st.from_regex(pattern)))
    assert sign.search(text) or not pattern.search(text)


def _spans(words: WordList, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in words.scan(text, 0, len(text))[1].get(0, [])]
