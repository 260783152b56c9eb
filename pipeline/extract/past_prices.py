"""Prices of before that a lower one beside them, a label or a stroke takes back."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

ONCE_REACH = 14
_WAS = re.compile(
    r"(?:\b(?:was|before|(?:regular|original|old|previous|normal) price|reg\.?|price when reviewed)|原价|划线价|原售价"
    r"|日常价)\s?:?\s?$"
)
_WERE = re.compile(r"\b(?:was|were)(?: (?:at|about|around|like|only|just))? ?~?$")
_BEFORE = re.compile(
    r"(?:ish|-ish| or so)?(?: (?:each|apiece|a pop))? (?:before|previously|earlier|back then)\b"
    r"(?! (?:tax|vat|shipping|rebate|discount))"
)
"""Around a price of once: "at $1,200 and were $800ish before"."""
_NOW = re.compile(
    r"\s*(?:元|块)?[\s,;|·/()-]{1,4}(?:now|(?:sale|current|our|special|today's|promo|new) price|sale|现价|现售|特价"
    r"|券后|到手|活动价|促销价|折后)"
)
"""Around the old price of a shop that tells its new one behind: "Was $999 Now $799", "原价 98000 元 现价 86000 元"."""
WAS = 24
_APART = re.compile(r"(?:\s?/\s?(?:gpu[ /-]?)?(?:hr?|hour|mo|month)\b)?\s{1,3}")
_SAVES = re.compile(
    r"(?:\s?/\s?(?:gpu[ /-]?)?(?:hr?|hour|mo|month)\b)?[\s(,|-]{1,4}(?:you )?"
    r"(?:save|\d{1,2}% off|promo|sale|limited|-\d{1,2}%|discount)"
)
"""Between a struck-out price and the one of now, and behind that one: "$3,299 $2,899 Save: 12%"."""
STRUCK = 12
CUT = 2.5
"""How many times the price of now the one of once may be."""
_TO_SPECIAL = re.compile(
    r"\s?(?:元|块)?\s?(?:→|->|=>|➡|↓|▼)\s?(?:特价|现价|券后|到手|活动价|now |(?:下杀|直?降|砍)[到至])"
    r"\s?(?:nt|hk|us)?[¥$]?\d"
)
"""Behind a price that a lower one takes the place of: "8900 → 特价 8200"."""
_NOW_SINCE = re.compile(r"现在|目前|如今|眼下|\bnow\b")
"""Between a word of once and a price that is of today."""


def is_past(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a price of once that has no date: "that had cost $2,300", "涨价前才 58 万", "Was: $999 Now: $799"."""
    was = _WAS.search(reading.lowered, max(0, figure.start - WAS), figure.start)
    if was and (_NOW.match(reading.lowered, figure.end) or _is_behind_lower(reading, sentence, figure, was.start())):
        return True
    if _BEFORE.match(reading.lowered, figure.end) and _WERE.search(
        reading.lowered, max(0, figure.start - WAS), figure.start
    ):
        return not sentence.dates
    if _TO_SPECIAL.match(reading.lowered, figure.end) or _is_struck_out(reading, sentence, figure):
        return True
    return not sentence.dates and any(
        0 <= figure.start - c.end <= ONCE_REACH
        and _NOW_SINCE.search(reading.lowered, c.end, figure.start) is None
        and not any(c.end <= m.start < figure.start for m in sentence.of("move"))
        for c in sentence.of("once")
    )


def _is_behind_lower(reading: Reading, sentence: Sentence, figure: Figure, label: int) -> bool:
    """True for the price of once right behind the one of now, or on the line below: "$2,899", "Was: $3,199"."""
    near = [sentence, *reading.sentences[max(0, sentence.index - 1) : sentence.index]]
    lower = (f for s in near if sentence.line - s.line <= 1 for f in s.figures if f.kind == "money" and f.end <= label)
    return any(
        f.currency == figure.currency
        and f.value < figure.value < CUT * f.value
        and not reading.lowered[f.end : label].strip(" \n元/|(,;")
        for f in lower
    )


def _is_struck_out(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the higher of two prices with nothing between them, where a shop says "save" behind."""
    behind = reading.sentences[sentence.index : sentence.index + 2]
    lower = [f for s in behind for f in s.figures if f.kind == "money" and 0 < f.start - figure.end <= STRUCK]
    if not lower or lower[0].currency != figure.currency or not lower[0].value < figure.value < CUT * lower[0].value:
        return False
    between = reading.lowered[figure.end : lower[0].start]
    return _APART.fullmatch(between) is not None and _SAVES.match(reading.lowered, lower[0].end) is not None
