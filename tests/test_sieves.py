"""A pattern that is searched for only where one of its strings stands finds what it finds everywhere."""

import importlib
import pkgutil
import re

import pytest
from conftest import SEEDS
from variants import from_seeds

import pipeline.extract
from pipeline import seeds
from pipeline.extract.sieves import Sieve


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        (r"\b(?:last|this) (?:week|month)\b[^.]{0,9}$", {"last week", "last month", "this week", "this month"}),
        (r"(?:现价|价格?)\s?:", {"价"}),
        (r"\d{1,4}\s?(?:[张块]|pieces)", {"张", "块", "pieces"}),
        (r"(?<=in )stock|(?<!no )cards?(?! left)", {"stock", "card"}),
        (r"\b(?:au|ca)(?=\$)", {"au$", "ca$"}),
        (r"(?:ab)?cde+f?", {"cd"}),
        (r"(?:abc|xabcd|bcd)", {"abc", "bcd"}),
    ],
)
def test_a_match_holds_one_of_its_strings(pattern: str, strings: set[str]) -> None:
    assert set(Sieve(pattern)._strings) == strings


@pytest.mark.parametrize("pattern", [r"\d+", "a", "[^a]b", "(?:abc)?d", "abc|x", "(?i:abc)", "(?:abc)*"])
def test_what_may_hold_anything_has_no_strings(pattern: str) -> None:
    with pytest.raises(ValueError, match="expected a pattern that tells what its matches hold"):
        Sieve(pattern)
    with pytest.raises(ValueError, match="expected a pattern that tells what its matches hold"):
        Sieve("abc", re.I)


def test_sieves_find_what_their_patterns_find() -> None:
    fold = from_seeds().fold
    folded = [fold(words) for rule in seeds.load(SEEDS).rules for words in (*rule.must, *rule.must_not)]
    modules = [
        importlib.import_module(f"pipeline.extract.{m.name}") for m in pkgutil.iter_modules(pipeline.extract.__path__)
    ]
    sieves = {id(s): s for m in modules for s in vars(m).values() if isinstance(s, Sieve)}
    assert sieves
    for sieve in sieves.values():
        for text in (*folded, *map(str.lower, folded)):
            for start, end in ((0, len(text)), (-2, len(text)), (3, len(text) - 2), (len(text) // 2, 99)):
                expected = [m.span() for m in sieve.pattern.finditer(text, start, end)]
                assert [m.span() for m in sieve.finditer(text, start, end)] == expected
                first = sieve.search(text, start, end)
                assert (first and first.span()) == (expected[0] if expected else None)
