"""Thousands and ten thousands without a currency, and what a word of price takes."""

import re

from pipeline.extract.beside import DEALER_LINE, TOLD, counts_noun
from pipeline.extract.figures import Figure
from pipeline.extract.quantities import TIER
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.standing import TELLING
from pipeline.extract.talk import is_reply

_OF_DATA = re.compile(
    r"\s?(?:\w+ )?(?:wpm|context|ctx|tokens?|resolution|hz|video|length|window|samples|users|developers|steps)\b"
    r"| of (?!these|them|those|your)[a-z\x01]"
)
LEAST_STATED = 1000
OFFER_LINE = 60
"""A line longer than this may count other things in ten thousands."""


def are_thousands(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for thousands, or ten thousands, that a product, a word of price, a tier or a reply makes a price."""
    if figure.scale_word == "w" and any(f.kind == "money" for f in sentence.figures):
        return False
    if reading.lang == "en" and not _is_offered(reading, sentence, figure):
        return False
    if sentence.end - sentence.start > DEALER_LINE and not _is_told(sentence, figure):
        return False
    if sentence.end - sentence.start > OFFER_LINE and counts_noun(reading, figure):
        return False
    told = any(sentence.of(k) for k in ("price", "unit", "tax", "kind"))
    is_tier = TIER.match(reading.lowered, sentence.start, sentence.end) is not None
    return bool(sentence.named) or told or is_tier or is_reply(reading, sentence)


def _is_offered(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for thousands in English, "16k", that a word of price takes, or that stand alone behind a product."""
    if figure.scale_word != "k":
        return True
    if _OF_DATA.match(reading.lowered, figure.end):
        return False
    if sentence.end - sentence.start <= DEALER_LINE:
        return True
    near = [c for k in ("price-told", "tax", "kind", "unit") for c in sentence.of(k)]
    return any(-TOLD <= c.start - figure.end <= TOLD or -TOLD <= figure.start - c.end <= TOLD for c in near)


def is_stated(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number that a word of price takes, in a text that tells once what currency its figures are in."""
    return (
        reading.states_currency and bool(sentence.named) and _is_told(sentence, figure) and figure.value >= LEAST_STATED
    )


def _is_told(sentence: Sentence, figure: Figure) -> bool:
    """True where a word of price or terms stands close to a figure."""
    near = (c for k in (*TELLING, "price-told") for c in sentence.of(k))
    return any(-TOLD <= c.start - figure.end <= TOLD or -TOLD <= figure.start - c.end <= TOLD for c in near)
