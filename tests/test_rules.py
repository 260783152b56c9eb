"""Every rule of the seeds proves itself: it is found where it must be and not where it must not."""

from pathlib import Path

import pytest

from models.documents import Lang
from models.reference import CueRule
from pipeline import seeds
from pipeline.extract import Lexicon, text
from pipeline.extract.figures import figures
from pipeline.extract.terms import NOTHING, cues

RULES = seeds.load(Path(__file__).parents[1] / "seeds").rules
CUE_RULES = [r for r in RULES if not r.cue.startswith(("measure", "bound"))]
PROOFS = [
    pytest.param(rule, words, wanted, id=f"{rule.name}: {words}")
    for rule in CUE_RULES
    for wanted, texts in ((True, rule.must), (False, rule.must_not))
    for words in texts
]
BOUNDS = [pytest.param(r, w, id=f"{r.name}: {w}") for r in RULES if r.cue.startswith("bound") for w in r.must]


def lang_of(rule: CueRule) -> Lang:
    """Give the language a rule is tried in."""
    return rule.lang or "zh"


@pytest.mark.parametrize(("rule", "words", "wanted"), PROOFS)
def test_a_rule_is_found_where_it_must_be_alone(rule: CueRule, words: str, wanted: bool, lexicon: Lexicon) -> None:
    lowered = text.lower(lexicon.fold(words))
    found = cues(lowered, 0, len(lowered), lexicon, lang_of(rule))
    if rule.value == NOTHING:
        assert rule.cue not in {c.kind for c in found}
    else:
        assert (rule.name in {c.rule.name for c in found}) is wanted


@pytest.mark.parametrize(
    ("words", "kind", "wanted"),
    [
        ("the bank has placed an order for 900 cards", "order", ["has placed an order"]),
        ("they agreed to buy 900 cards", "order", ["agreed to buy"]),
        ("rents have gone up by 5%", "move", ["gone up"]),
    ],
)
def test_what_tells_the_same_is_found_once(words: str, kind: str, wanted: list[str], lexicon: Lexicon) -> None:
    found = cues(words, 0, len(words), lexicon, "en")
    assert [words[c.start : c.end] for c in found if c.kind == kind] == wanted


@pytest.mark.parametrize(("rule", "words"), BOUNDS)
def test_a_word_of_bound_makes_its_figure_one(rule: CueRule, words: str, lexicon: Lexicon) -> None:
    lowered = text.lower(lexicon.fold(words))
    found = figures(lowered, 0, len(lowered), lexicon, lang_of(rule))
    assert rule.value in {f.bound for f in found}


def test_every_rule_has_words_or_a_pattern() -> None:
    assert [r.name for r in RULES if not r.words and not r.pattern] == []
