"""What a trained classifier reads where no rule does: orders, moves and supply told in words that no list holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import exp

from models.facts import AnyFact, Move, Order
from models.reference import CueRule
from pipeline.extract.actors import SHELF
from pipeline.extract.lazy import lazy
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

LONGEST = 600
"""Characters of a sentence that is classified: what is longer is a table or a list without line ends."""
LEAST: Mapping[str, float] = {
    "order": 0.3,
    "move": 0.4,
    "order.planned": 0.5,
    "supply": 0.5,
    "supply.lead_time": 0.7,
    "supply.delayed": 0.6,
}
"""How likely a sentence must tell of something for a fact to be made of it: by kind, or by label where it says more."""
FORM = 2
"""Labelled values of a text that is a form, whose orders its fields tell."""
RULE = "learned"
_MAY = re.compile(r"\b(?:would|could|might|may)\b|只会|可能|或许|恐怕")
"""Words of what is not so yet: what would lie idle is no surplus."""
_BARRED = re.compile(r"[阻禁拦]|限制|不准|拒绝|\b(?:block|ban|bar|restrict|den(?:y|ied)|halt|refus)\w*")
"""Words of what is not let through, which what is allowed may lift: too little to tell the two apart by."""
_FREE = re.compile(r"(?:无需|不需要?|不必|不受)[^,。;]{0,8}(?:许可|管制|限制)|\bno licen[cs]e")
"""Words of what needs no leave."""
_BETTER = re.compile(r"\b(?:improv|eas|resolv|recover|normali)\w*|\bcaught up\b|改善|缓解|好转|充足|宽松")
"""Words of what is no longer short."""
_OWN = re.compile(r"\b(?:i|my|mine|me|we|our|us)\b|我|俺|咱")
"""Words of a writer who tells of his own order, which is not how long all wait."""


_PARTED_WITH = re.compile(
    r"把[^,。;]{1,30}(?:卖|借|租|捐|转|抵押|退)|(?:转?[卖借租捐送]|抵押|归还|转让)给|下架|烧[毁掉坏]|报废|退役|退[回还]|修好"
    r"|(?:使用|调用|动用|占用)了?(?=[^,。;\d]{0,6}\d[^,。;]{0,12}[块张颗片台])"
    r"|\b(?:trained (?:on|with)|us(?:es|ed|ing)) (?:about |around |some )?\d"
    r"|\b(?:lent|lends|owe[sd]?|retir(?:e|es|ed|ing)|scrap(?:s|ped|ping)?|returned|donat(?:e|es|ed)|swap(?:s|ped)?|lost|burn(?:ed|t))\b"
)
"""Words of who parts with chips that he has, or makes use of them, which look like those of an order."""
_OF_PRICES = re.compile(
    r"\b(?:pric\w*|rents?|rental\w*|rates?|cost\w*|cheap\w*|dearer|ask\w*|quot\w*|msrp|leas\w*|bids?|offers?|deals?)\b"
    r"|[价租报卖贵]|便宜|行情|一小时|[每一][张台卡]"
)
"""Without such a word a percentage is a move of something else."""
_RANGE = re.compile(r"\brang(?:e|es|ed|ing)\b|区间|不等")
"""Words that join two prices of one time."""
_OWN_ROOM = re.compile(r"机房|实验室|[课题]组|\b(?:lab|office|basement|garage)\b")
"""Where idle chips are somebody's own."""


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


class Learned:
    """What the classifier reads of one sentence, which it is asked for only where no rule read something of a kind."""

    def __init__(self, reading: Reading, sentence: Sentence) -> None:
        self._reading, self._sentence = reading, sentence

    @lazy
    def _told(self) -> Mapping[str, Told]:
        return {t.kind: t for t in told(self._reading, self._sentence)}

    def of(self, kind: str) -> Sentence | None:
        """Give the sentence with a cue of a kind at the word that says so; None where it tells nothing of that kind."""
        reading, sentence = self._reading, self._sentence
        is_sold = kind in ("order", "move")
        if is_sold and (not sentence.figures or reading.layout.is_list_line(sentence) or len(reading.fields) >= FORM):
            return None
        if kind == "move" and sentence.of("move-not", "whole"):
            return None
        read = self._told.get(kind)
        return None if read is None or _is_apart(reading, sentence, read) else _with_cue(sentence, read)


def _is_apart(reading: Reading, sentence: Sentence, read: Told) -> bool:
    """True for what such words tell of something else, or leave open of which of several chips."""
    words = reading.lowered[sentence.start : sentence.end]
    if len({c.chip for c in sentence.named}) > 1 and read.kind in ("order", "move"):
        return True
    match read.kind:
        case "order":
            return _PARTED_WITH.search(words) is not None
        case "move":
            is_priced = any(f.kind == "money" for f in sentence.figures) or _OF_PRICES.search(words) is not None
            return not is_priced or _RANGE.search(words) is not None
    if read.value == "lead_time":
        return _OWN.search(words) is not None
    if read.value == "shortage" and _BETTER.search(words):
        return True
    if read.value == "export_restricted" and _FREE.search(words):
        return True
    if read.value == "export_allowed":
        return _BARRED.search(words) is not None
    return read.value in SHELF and (_MAY.search(words) or _OWN_ROOM.search(words)) is not None


def is_sized(fact: AnyFact) -> bool:
    """True for what learned words may tell, of a chip by name: an order of so many, a move by so much, any supply."""
    match fact:
        case Order():
            is_counted = fact.quantity_low or fact.quantity_high or fact.value_low or fact.value_high
            return bool(is_counted and fact.chip and (fact.buyers or fact.supplier))
        case Move():
            has_ends = fact.from_low and (fact.to_low or fact.to_high)
            return bool(fact.chip and (fact.pct or has_ends or fact.change_low))
        case _:
            return bool(fact.chip)


def _with_cue(sentence: Sentence, told_of: Told) -> Sentence:
    name = f"{RULE}-{told_of.value.replace('_', '-')}"
    rule = CueRule(name=name, cue=told_of.kind, value=told_of.value, words=(RULE,), must=(RULE,))
    cue = Cue(told_of.start, told_of.end, rule, told_of.kind, told_of.value)
    others = [c for c in sentence.cues if c.kind != told_of.kind]
    return replace(sentence, cues=sorted([*others, cue], key=lambda c: (c.start, -c.end)))
