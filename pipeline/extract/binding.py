"""Which chip an amount belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

CARRIED_LINES = 2
"""How many lines further an unnamed price may still speak of a chip."""

_FORWARD = re.compile(
    r"\s?(?:/\w+ )?(?:each |ea |apiece )?(?:for|per|of|on)\b[^,.;]{0,24}$|\s?(?:的价格|的价|价格)?[^,。;]{0,6}(?:出租|租用|购买|购入|买|拿下|入手|收|的)[^,。;]{0,10}$"
    r"|\s?(?:一[张块台片颗]|每[张块台片颗])(?:的)?\s?$|\s?(?:an?|the)\s$"
)
_PRONOUN = re.compile(
    r"前者|后者|该卡|该款|该芯片|这款|这张卡|此卡|同款|(?<!其)它|\bit\b|\bthey\b|\bthat card\b|\bthe same card\b|\bthis (?:card|chip|gpu)\b|\bthose\b|\bthe (?:card|chip|gpu)\b"
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A chip that an amount was bound to, and how surely."""

    chip: ChipMention
    certainty: float
    rule: str


def chip_of(reading: Reading, sentence: Sentence, figure: Figure, prices: Sequence[Figure]) -> Bound | None:
    """Give the chip that a price of `sentence` speaks of; `prices` are all of the sentence's."""
    named = [c for c in sentence.named if not c.compared] or sentence.named
    if not named:
        return _carried(reading, sentence, figure)
    if len(named) == 1:
        only = named[0]
        near = only.end <= figure.start or reading.clause(sentence, figure.start)[0] <= only.start
        return Bound(only, 0.97 if near else 0.85, "one-chip")
    respectively = _respectively(sentence, figure, named, prices)
    if respectively:
        return respectively
    before = [c for c in named if c.end <= figure.start]
    after = [c for c in named if c.start >= figure.end]
    if after and _FORWARD.fullmatch(reading.lowered, figure.end, after[0].start):
        return Bound(after[0], 0.9, "price-then-chip")
    if before:
        return Bound(before[-1], 0.93, "chip-then-price")
    return Bound(after[0], 0.75, "price-first")


def _respectively(
    sentence: Sentence, figure: Figure, named: Sequence[ChipMention], prices: Sequence[Figure]
) -> Bound | None:
    if not sentence.of("respectively") or figure not in prices:
        return None
    chips = [c for c in named if c.start < prices[0].start] or list(named)
    if len(chips) < len(prices):
        return None
    return Bound(chips[-len(prices) :][prices.index(figure)], 0.9, "respectively")


def _carried(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Look back: the sentences before in the same line, then the nearest lines, then the title."""
    for back in range(sentence.index - 1, max(-1, sentence.index - 6), -1):
        earlier = reading.sentences[back]
        if sentence.line - earlier.line > CARRIED_LINES:
            break
        named = [c for c in earlier.named if not c.compared]
        if named:
            chips = {c.chip for c in named}
            same_line = earlier.line == sentence.line
            pronoun = _PRONOUN.search(reading.lowered, sentence.start, figure.start)
            if len(chips) == 1 or pronoun:
                chosen = named[0] if pronoun and "前者" in pronoun.group() else named[-1]
                return Bound(chosen, 0.8 if same_line or pronoun else 0.6, "carried")
            return Bound(named[-1], 0.6, "carried-among-several") if same_line else None
        if earlier.figures and not earlier.named and earlier.line != sentence.line and earlier.of("price"):
            continue
    return None
