"""Bare counts of what was counted before: "Microsoft bought 96,000 MI300X, Meta 173,000"."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

MANY = 20
"""A count before which any adjective may stand: "900 brand-new L40S"; of few it may count something else."""
TOLD_BEFORE = 4
"""Sentences before one that allots so many, which may say of what."""
_OF_WHICH = re.compile(r"\bof which (?:about |around |some |only |just |over |nearly )?$")
_CAME = re.compile(r"[^.,;]{0,24}\b(?:delivered|arrived|received|shipped|landed|come|cancell?ed|scrapped)\b")
"""Around a part of what was ordered: "26,000 H100s, of which 4,096 have been delivered"."""
FOR = re.compile(r" (?:for|by|to|at) (?:the )?")
"""Between a bare count and who bought so many: "485,000 chips, against 224,000 for Meta"."""
_MORE = re.compile(r" more(?=\s?[.,;]|$)")
_BOUGHT = re.compile(
    r"\b(?:bought|ordered|purchased|took|takes|taking|acquired|acquires|gets|got|buys|orders|receives?|received|secured|booked)"
    r"(?: (?:about|around|some|another|over|nearly))?\s$"
)
_ENDS = re.compile(r"\s?(?:[.,;)\n]|$|(?:units|and|while|last|this|in)\b)")


def bought_too(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare count of what was counted before: "Microsoft bought 96,000 MI300X and Meta bought 173,000"."""
    is_part = _OF_WHICH.search(reading.lowered, max(sentence.start, figure.start - 24), figure.start)
    if is_part and _CAME.match(reading.lowered, figure.end, sentence.end):
        return True
    behind = FOR.match(reading.lowered, figure.end, sentence.end)
    if behind and any(o.start == behind.end() for o in sentence.organisations):
        return figure.value >= MANY
    before = reading.lowered[max(sentence.start, figure.start - 24) : figure.start]
    more = _MORE.match(reading.lowered, figure.end, sentence.end)
    end = more.end() if more else figure.end
    return _BOUGHT.search(before) is not None and _ENDS.match(reading.lowered, end, sentence.end + 1) is not None


def goes_to(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a count that is allotted, where chips are told of: "the remaining 50,000 will be shipped to"."""
    if not any(c.start == figure.start and c.value == "planned" for c in sentence.of("order")):
        return False
    before = reading.sentences[max(0, sentence.index - TOLD_BEFORE) : sentence.index]
    return bool(sentence.chips) or any(s.chips for s in before)
