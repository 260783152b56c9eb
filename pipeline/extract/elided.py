"""Bare counts of what was counted before: "Microsoft bought 96,000 MI300X, Meta 173,000"."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.subjects import candidates

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

_LED = re.compile(
    r"(?: (?:about|around|some|another|over|nearly|roughly|just|up to|at least|more than|a further|to"
    r"|an (?:additional|extra)|(?:the|its|their) (?:other|remaining|first|last|next)|for|(?:with|from) [a-z]{2,16}"
    r"|an? (?:[a-z]+ )?order for)){0,4} ?"
)
"""Between a word of ordering and a bare count: "has placed an order with Lenovo for another 512"."""
_CARRIED_ENDS = re.compile(
    r"(?: more)?\s?(?:[.,;)\n]|$|(?:and|while|last|this|next|in|from|for|by|with|on|at|so far|as well|too|before)\b)"
)
_MADE = re.compile(r"\bdelivered$|\bships?$")
_GAPPED = re.compile(r"(?:,|;|\band|\bbut) $")
_ABOUT = re.compile(r" (?:(?:about|around|some|another|over|nearly|roughly|just) )?")


def carried(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the one chip of a sentence shortly before one that orders a bare count and has none: "It took 512"."""
    if sentence.chips or figure.value < MANY or not _CARRIED_ENDS.match(reading.lowered, figure.end, sentence.end + 1):
        return None
    if not _is_led(reading, sentence, figure):
        return None
    for earlier in reversed(reading.sentences[max(0, sentence.index - 2) : sentence.index]):
        if earlier.chips and (earlier.line == sentence.line or earlier.index == sentence.index - 1):
            told = candidates(earlier, reading) or list(earlier.chips)
            return told[-1] if len({c.chip for c in told}) == 1 else None
    return None


def _is_led(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a count right behind a word of ordering."""
    verbs = [
        c for c in sentence.of("order") if reading.lang == "en" and not _MADE.search(reading.lowered, c.start, c.end)
    ]
    return any(c.end <= figure.start and _LED.fullmatch(reading.lowered, c.end, figure.start) for c in verbs)


def gapped(reading: Reading, sentence: Sentence, figure: Figure) -> OrganisationMention | None:
    """Give the name right before a count whose verb another name has: "Unicom took 2,000, Telecom 1,400"."""
    named = (o for o in sentence.organisations if _ABOUT.fullmatch(reading.lowered, o.end, figure.start))
    return next((o for o in named if _GAPPED.search(reading.lowered, sentence.start, o.start)), None)


def bought_too(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare count of what was counted before: "Microsoft bought 96,000 MI300X and Meta bought 173,000"."""
    is_part = _OF_WHICH.search(reading.lowered, max(sentence.start, figure.start - 24), figure.start)
    if is_part and _CAME.match(reading.lowered, figure.end, sentence.end):
        return True
    behind = FOR.match(reading.lowered, figure.end, sentence.end)
    if behind and any(o.start == behind.end() for o in sentence.organisations):
        return figure.value >= MANY
    before = reading.lowered[max(sentence.start, figure.start - 24) : figure.start]
    if gapped(reading, sentence, figure) or _is_led(reading, sentence, figure):
        return figure.value >= MANY and _CARRIED_ENDS.match(reading.lowered, figure.end, sentence.end + 1) is not None
    more = _MORE.match(reading.lowered, figure.end, sentence.end)
    end = more.end() if more else figure.end
    return _BOUGHT.search(before) is not None and _ENDS.match(reading.lowered, end, sentence.end + 1) is not None


def goes_to(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a count that is allotted, where chips are told of: "the remaining 50,000 will be shipped to"."""
    if not any(c.start == figure.start and c.value == "planned" for c in sentence.of("order")):
        return False
    before = reading.sentences[max(0, sentence.index - TOLD_BEFORE) : sentence.index]
    return bool(sentence.chips) or any(s.chips for s in before)
