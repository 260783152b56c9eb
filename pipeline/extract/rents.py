"""Whether a price is a rent, where nothing beside it tells a period."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.offers import Offer
from pipeline.extract.reading import Reading, Sentence

LINE = 4
"""Sentences before one, of its line, that may say what its prices are."""
MOST_HOURLY = 200
_OF_USE = re.compile(r"\btokens?\b|\bapi\b|\bllama|\bmodels\b|/gb|\bgigabyte|\bshares?\b|\bdividend|\beps\b|kwh")
"""Of small amounts that are paid for something else than an accelerator's hour."""
NEAR = 2
"""Sentences before and behind a price within which the text speaks of rents."""
HEADED, HEADING = 8, 60
"""Sentences above a price within which a heading of its list stands, and how long that is."""
MOST_UNTOLD = 15
"""A rent by the hour of one accelerator is no higher where no period is told."""
LEAST_MONTHLY = 500
_SOLD = re.compile(r"售|卖|买|购|造价|成本|投入|\b(?:buy|bought|sells?|sold|purchas\w+|costs? of)\b")
"""Behind a word of rent, that the amount is what the thing costs."""
_CLOUDS = re.compile(
    r"\b(?:aws|azure|gcp|google cloud|runpod|vast\.ai|lambda|coreweave|spot)\b|阿里云|腾讯云|华为云|百度云|火山引擎"
)
_CENTS = re.compile(r"\d{0,2}\.\d{1,3}")
"""A rate by the hour without a currency."""
_VAST = re.compile(r"(?<![a-z])vast\s?(?:上|的|啲|里)")
"""A cloud's name that is a word of English too, in Chinese."""


def is_hourly_cell(reading: Reading, sentence: Sentence, figure: Figure, offer: Offer) -> bool:
    """True for a small price of a row, or of an instance, in a text that names a cloud: no card costs so little."""
    is_small = figure.scale == 1 and figure.value < MOST_HOURLY
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if is_small and place is not None and "term" in place[1].terms:
        return True
    is_cell = sentence.is_row or offer.unit == "instance"
    return is_small and is_cell and _CLOUDS.search(reading.lowered) is not None


def is_hourly(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a few dollars and cents in a text on rents, though it names no hour: no accelerator costs so little."""
    is_small = figure.scale == 1 and figure.value <= MOST_UNTOLD
    if not is_small or _OF_USE.search(reading.lowered, sentence.start, sentence.end):
        return False
    near = reading.sentences[max(0, sentence.index - NEAR) : sentence.index + NEAR + 1]
    return any(s.of("deal", "rental") or s.of("term") for s in near)


def is_rent(reading: Reading, sentence: Sentence) -> bool:
    """True where the sentence or the first of its line speaks of rents, though no period is told."""
    return any(s.of("deal", "rental") for s in _of_line(reading, sentence))


def is_told_rent(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for an amount of money whose own clause calls it a rent before it: "租金跌至 6 万元"."""
    if figure.kind != "money" or figure.value < LEAST_MONTHLY:
        return False
    start = reading.clause(sentence, figure.start)[0]
    told = [c for c in sentence.of("deal", "rental") if start <= c.start and c.end <= figure.start]
    told = [c for c in told if reading.lowered[c.start - 3 : c.start] not in ("ex-", "ff-")]  # what comes off a lease
    return bool(told) and _SOLD.search(reading.lowered, told[-1].end, figure.start) is None


def is_of_a_cloud(reading: Reading, sentence: Sentence) -> bool:
    """True where the sentence or the first of its line names a cloud, which sells no cards."""
    named = (o.known for s in _of_line(reading, sentence) for o in s.organisations)
    if _VAST.search(reading.lowered, sentence.start, sentence.end):
        return True
    return any(known is not None and known.kind == "cloud" for known in named)


def is_bare_rate(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare number with cents where rents by the hour are told just before, or beside a cloud's name."""
    if figure.kind != "plain" or figure.scale != 1 or not _CENTS.fullmatch(reading.lowered, figure.start, figure.end):
        return False
    near = reading.sentences[max(0, sentence.index - LINE) : sentence.index + 1]
    return (
        any(c.end <= figure.start for s in near for c in s.of("period", "hour"))
        or _CLOUDS.search(reading.lowered, sentence.start, sentence.end) is not None
        or is_of_a_cloud(reading, sentence)
    )


def is_under_a_cloud(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a few dollars in a list below a short line that names a cloud: "Vast.ai, live market"."""
    if figure.value > MOST_UNTOLD:
        return False
    above = reading.sentences[max(0, sentence.index - HEADED) : sentence.index]
    heading = next((s for s in reversed(above) if not (s.named and s.figures)), None)
    if heading is None or heading.end - heading.start > HEADING or any(f.kind == "money" for f in heading.figures):
        return False
    return any(o.known is not None and o.known.kind == "cloud" for o in heading.organisations)


def _of_line(reading: Reading, sentence: Sentence) -> list[Sentence]:
    """Give the sentence and those before it in its line."""
    return [s for s in reading.sentences[max(0, sentence.index - LINE) : sentence.index + 1] if s.line == sentence.line]
