"""Bare numbers that are prices since they fit what the chip named before them costs, and nothing says otherwise."""

import re

from pipeline.extract.beside import COUNTED, NOUN
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import fits

LEAST = 1000
"""A whole number below may count anything."""
MYRIAD = 1e4
NEAR = 8
"""Characters before a number within which it is told to be the price of once."""
_NEVER = re.compile(
    r"3dmark|time ?spy|cinebench|benchmark|score|points|tokens?\b|tok/s|fps|tflops|cuda|\bbudget|\bif\b"
    r"|跑分|鲁大师|得分|分数|功耗|核心|频率|预算|如果|要是|够"
)
"""Words of what is measured, of what somebody has to spend, or of what is not so."""
_GOES_ON = re.compile(r"[a-z°%/*(=\d]|\.\d|:\d|\s?(?:%|x\b|w\b)")
"""Behind digits that are part of something else."""
_SO = re.compile(r"\s?(?:了|还|没|就|都|才|也|挂|应该|能)")
"""Behind a price, what is said of it: no noun that it counts."""
_FROM = re.compile(r"\bfrom\b[^,;]{0,3}$")
"""Before the price of once: "1.35 yuan an hour from 1.6"."""


def is_fitting(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number behind the chip it fits, in thousands at least, or in cents where a text is on hourly rents."""
    by_hour = reading.layout.rental_period == "hour"
    is_rate = by_hour and "." in reading.lowered[figure.start : figure.end]
    if figure.scale == 1 and figure.value < LEAST and not is_rate:
        return False
    if (figure.words and figure.scale < MYRIAD) or (sentence.of("period") and not by_hour):
        return False
    if _NEVER.search(reading.lowered, sentence.start, sentence.end):
        return False
    if NOUN.match(reading.lowered, figure.end) and not _SO.match(reading.lowered, figure.end):
        return False
    if COUNTED.match(reading.lowered, figure.end) or _GOES_ON.match(reading.lowered, figure.end):
        return False
    if _FROM.search(reading.lowered, max(sentence.start, figure.start - NEAR), figure.start + len("from")):
        return False
    chip = next((c for c in reversed(sentence.named) if c.end <= figure.start and not c.compared), None)
    return chip is not None and fits(reading, chip, figure)
