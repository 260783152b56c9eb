"""Rents told one for each time that a renter may bind himself: "12 mths 12,900 / 24 mths 11,800 / 36 mths 10,950"."""

import re

from models.facts import Period, Term
from pipeline.extract.beside import COUNTED
from pipeline.extract.figures import Figure
from pipeline.extract.layout import PER
from pipeline.extract.reading import Reading, Sentence

_TERM = re.compile(
    r"(?:(?<![\d.,$€£¥])\d{1,2}|\b(?:one|two|three|six|twelve))[\s-]?"
    r"(?:mths?|months?|mos?|m\.?|yrs?|years?|y|个月|年)(?:[\s-](?:terms?|commit(?:ment)?|contract|reserved|lease|deal))?"
    r"\s?[:=@-]?\s?(?:at |for )?(?:usd |eur |gbp |us)?[$€£]?\s?$"
)
_HAN_TERM = re.compile(
    r"(?<![保固修用换了过])(?:[一二两三四五六半]|(?<![\d.])\d{1,2})\s?(?:年|个月)(?:期|起|签|付|约|长租)?\s?[:=]?\s?$"
)
"""Likewise in Chinese, in a text on rents."""
_ROLLING = re.compile(
    r"(?:month[- ](?:to|by)[- ]month|m2m|monthly|rolling|on[- ]demand|no commit(?:ment)?)\s?[:=@-]?\s?[$€£]?\s?$"
)
"""Before the rent of who does not bind himself."""
_JOINED = re.compile(r"[,;]?\s(?:and|or)\s[$€£]?$")
"""Between a rent and a second for another chip that is bound likewise."""
OF_CHIP = 20
REACH = 34
LEAST = 2
NEAR = 6
"""Sentences before and behind a list of plans that may tell what time its rents are for."""
MOST_HOURLY = 30
"""A rent of more is none by the hour for one accelerator."""
_PERIODS: tuple[Period, ...] = ("hour", "month")


def is_plan(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for one of two rents or more that a sentence tells each behind its own term."""
    if figure.kind not in ("money", "plain") or not _stands_behind_term(reading, sentence, figure):
        return False
    told = [f for f in sentence.figures if f.kind == figure.kind and _stands_behind_term(reading, sentence, f)]
    return len(told) >= LEAST


def plan_period(reading: Reading, sentence: Sentence, figure: Figure) -> Period | None:
    """Give the time that the rent of a plan is for: as a line around tells, else by its size; None for no plan."""
    if not is_plan(reading, sentence, figure):
        return None
    around = reading.sentences[max(0, sentence.index - NEAR) : sentence.index + NEAR + 1]
    told = {c.value for s in around for c in s.of("period")}
    if len(told) > 1:  # "6.2 万/月,两年 6.6,一年 7.2"
        told = {c.value for s in around for c in s.of("period") if PER.match(reading.lowered, c.start)}
    usual: Period = "month" if figure.value > MOST_HOURLY else "hour"
    return next((p for p in _PERIODS if told == {p}), usual)


def plan_term(reading: Reading, sentence: Sentence, figure: Figure) -> Term | None:
    """Give how the rent of a plan is bound; None for no plan, and for what may end any month."""
    is_bound = _TERM.search(reading.lowered, max(sentence.start, figure.start - REACH), figure.start) is not None
    return "reserved" if is_bound and is_plan(reading, sentence, figure) else None


def shared_term(reading: Reading, sentence: Sentence, figure: Figure) -> Term | None:
    """Give the one term of a sentence that opens its rents: "Reserved: $1.89 for H100 and $2.39 for H200"."""
    told = sentence.of("term")
    rents = [f for f in sentence.figures if f.kind == "money"]
    if len({c.value for c in told}) != 1 or figure not in rents or told[-1].start > rents[0].start:
        return None
    is_joined = _JOINED.search(reading.lowered, sentence.start, figure.start) is not None
    is_of_chip = any(0 <= c.start - figure.end <= OF_CHIP for c in sentence.chips)
    return told[0].value if is_joined and is_of_chip else None  # type: ignore[return-value]


def _stands_behind_term(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    before = max(sentence.start, figure.start - REACH)
    if figure.kind == "plain" and COUNTED.match(reading.lowered, figure.end):
        return False
    if reading.layout.rental_period and _HAN_TERM.search(reading.lowered, before, figure.start):
        return True
    return any(p.search(reading.lowered, before, figure.start) is not None for p in (_TERM, _ROLLING))
