"""What a trained classifier reads where no rule does: orders, moves and supply told in words that no list holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import exp

from models.facts import AnyFact, Move, Order
from models.reference import CueRule
from pipeline.extract.actors import SHELF
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

LONGEST = 600
"""Characters of a sentence that is classified: what is longer is a table or a list without line ends."""
LEAST: Mapping[str, float] = {"order": 0.3, "move": 0.4, "supply": 0.5, "supply.lead_time": 0.7}
"""How likely a sentence must tell of something for a fact to be made of it: by kind, or by label where it says more."""
FORM = 2
"""Labelled values of a text that is a form, whose orders its fields tell."""
RULE = "learned"
_MAY = re.compile(r"\b(?:would|could|might|may)\b|只会|可能|或许|恐怕")
"""Words of what is not so yet: what would lie idle is no surplus."""
_OWN = re.compile(r"\b(?:i|my|mine|me|we|our|us)\b|我|俺|咱")
"""Words of a writer who tells of his own order, which is not how long all wait."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a sentence tells of, as the classifier reads it."""

    kind: str
    value: str
    likely: float
    start: int
    end: int
    """The word that says most for it, half open."""


def told(reading: Reading, sentence: Sentence) -> Iterator[Told]:
    """Yield what the classifier reads of a sentence of prose about a chip it or the one before names, by kind."""
    classifier = reading.lexicon.classifiers.get(reading.lang)
    before = reading.sentences[max(0, sentence.index - 1)]
    if classifier is None or not (sentence.chips or before.named) or sentence.end - sentence.start > LONGEST:
        return
    if sentence.is_row or sentence.index in reading.tables:
        return
    words, places = masked(reading, sentence)
    odds = classifier.odds(words)
    seen: set[str] = set()
    for label in sorted(odds, key=lambda label: -odds[label]):
        kind, _, value = label.partition(".")
        likely = 1 / (1 + exp(-odds[label]))
        if kind not in seen and likely >= LEAST.get(label, LEAST[kind]):
            first, last = classifier.because(words, label)
            yield Told(kind, value, likely, places[first], places[last - 1] + 1)
        seen.add(kind)


def masked(reading: Reading, sentence: Sentence) -> tuple[str, list[int]]:
    """Give a sentence with a word in capitals for each name and amount, and the place in the text of each character."""
    spans = [(c.start, c.end, "CHIP") for c in sentence.chips]
    spans += [(f.start, f.end, f.kind.upper()) for f in sentence.figures]
    spans += [(o.start, o.end, "ORG") for o in sentence.organisations]
    words, places, at = "", list[int](), sentence.start
    for start, end, kind in sorted(set(spans)):
        if start >= at:
            words += f"{reading.lowered[at:start]} {kind} "
            places += [*range(at, start), *[start] * (len(kind) + 2)]
            at = end
    return words + reading.lowered[at : sentence.end], [*places, *range(at, sentence.end)]


def learned(reading: Reading, sentence: Sentence) -> dict[str, Sentence]:
    """Give, for each kind that the classifier reads in a sentence, it with a cue of that at the word that says so."""
    return {t.kind: _with_cue(sentence, t) for t in told(reading, sentence) if not _is_apart(reading, sentence, t)}


def _is_apart(reading: Reading, sentence: Sentence, told_of: Told) -> bool:
    """True for what such words tell of something else, or leave open of which of several chips."""
    if told_of.kind in ("order", "move"):
        is_listed = told_of.kind == "order" and reading.layout.is_list_line(sentence)
        return is_listed or len(reading.fields) >= FORM or len({c.chip for c in sentence.named}) > 1
    pattern = _OWN if told_of.value == "lead_time" else _MAY if told_of.value in SHELF else None
    return pattern is not None and pattern.search(reading.lowered, sentence.start, sentence.end) is not None


def is_sized(fact: AnyFact) -> bool:
    """True for what learned words may tell, of a chip by name: an order of so many, a move by so much, any supply."""
    match fact:
        case Order():
            is_counted = fact.quantity_low or fact.quantity_high or fact.value_low or fact.value_high
            return bool(is_counted and fact.chip and (fact.buyers or fact.supplier))
        case Move():
            return bool(fact.chip and (fact.pct or fact.from_low or fact.change_low))
        case _:
            return bool(fact.chip)


def _with_cue(sentence: Sentence, told_of: Told) -> Sentence:
    name = f"{RULE}-{told_of.value.replace('_', '-')}"
    rule = CueRule(name=name, cue=told_of.kind, value=told_of.value, words=(RULE,), must=(RULE,))
    cue = Cue(told_of.start, told_of.end, rule, told_of.kind, told_of.value)
    others = [c for c in sentence.cues if c.kind != told_of.kind]
    return replace(sentence, cues=sorted([*others, cue], key=lambda c: (c.start, -c.end)))
