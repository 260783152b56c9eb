"""Numbers without a currency that are prices by where they stand in their line: behind a chip, on a tape, in a row."""

import re

from pipeline.extract.beside import DEALER_LINE, TOLD
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import fits
from pipeline.extract.talk import has_shape
from pipeline.extract.terms import Cue

_GLUED = re.compile(r"[a-z\x01*]")
TIMES = re.compile(r"[x*]\s?$")
TELLING = ("delivery", "tax", "condition", "kind", "price", "unit", "period")
"""Cues beside which a bare number is a price."""
LEAST_PRICE = 1000
_CELL_BEFORE = re.compile(r"\|\s{0,3}(?:(?:abt|about|approx|ca|from|under|over|~)\.?\s)?$")
_CELL_BEHIND = re.compile(r"\s?(?:\+/-|[+-])?\s?(?:\([^()|\n]{1,16}\))?\s{0,3}(?:\||$|\n)")
"""Around a number that fills its cell: "| 25,800 (USD 3,620) |"."""
LEAST_PAIRS = 2
LEAST_COUNTED = 10
_OWN = re.compile(r"[\s:]{0,2}|(?:\s?\d{2,3}\s?gb?(?![a-z]))?[^,;。、|\d]{0,12}")
"""Between a chip and its number on a tape: "A100 80G SXM 整机 75"."""
_ENDED = re.compile(r"\s?(?:$|[\n,;。、|(/])", re.M)
_SIZED = re.compile(r"\s?[版的]?\s?")
"""Between the memory of a card and its price."""
_WITH_SIZE = re.compile(r"\d\s?gb?$")
"""How a name ends that has the memory in it: "V100 16G"."""
LEAST_SIZED = 100
_CENTS = re.compile(r"(?:[a-z]+ )*\d{1,2}\.\d\d")


def is_rate_of_row(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for what an hour of the row's chip costs, in dollars and cents: "128x MI355X, Chicago | 3.45, 3 mo min".

    So is the last number of a row, or one that fills its cell, that is what the chip costs to buy: "H100 | 24,950".
    """
    before = [c for c in sentence.named if c.end <= figure.start]
    cents = _CENTS.fullmatch(reading.lowered, figure.start, figure.end)
    is_last = figure.value >= LEAST_PRICE and not any(f.start >= figure.end for f in sentence.figures)
    cells = [f for f in sentence.figures if reading.states_currency and _fills_cell(reading, sentence, f)]
    is_cell = cells == [figure]
    return (cents is not None or is_last or is_cell) and bool(before) and fits(reading, before[-1], figure)


def _fills_cell(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number of the size of a price that has a cell of its row to itself."""
    before = _CELL_BEFORE.search(reading.lowered, max(sentence.start, figure.start - TOLD), figure.start)
    is_bare = figure.kind == "plain" and figure.value >= LEAST_PRICE
    return is_bare and before is not None and _CELL_BEHIND.match(reading.lowered, figure.end) is not None


def stands_as_price(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare number behind the product of a line of offers, or touching a word of price."""
    before = [c for c in sentence.named if c.end <= figure.start]
    if reading.layout.is_list_line(sentence) and before and not _GLUED.match(reading.masked, figure.end):
        return not TIMES.search(reading.masked, before[-1].end, figure.start)
    if any(0 <= c.start - figure.end <= 1 for c in sentence.of("price-told")):
        return True
    is_own = any(_OWN.fullmatch(reading.lowered, c.end, figure.start) for c in before)  # "要求也是 8.5 起步" is not
    return any(
        (-2 <= c.start - figure.end <= 2 and (c.start >= figure.end or is_own) and not _is_counted(reading, figure, c))
        or -2 <= figure.start - c.end <= 2
        for k in TELLING
        for c in sentence.of(k)
    )


def _is_whole_on_tape(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for whole ten thousands among prices with decimals: "A800 80G 8.2、H100 16、L40S 5"."""
    chip = next((c for c in reversed(sentence.named) if 0 <= figure.start - c.end <= 1), None)
    is_whole = figure.kind == "plain" and figure.scale == 1 and figure.bound == "exact" and not figure.words
    if chip is None or not is_whole or not _ENDED.match(reading.lowered, figure.end):
        return False
    return fits(reading, chip, figure.times(1e4))


def is_of_size(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number behind the memory of the card that it fits: "MI50 32G 1150,16G 版 580"."""
    before = [c for c in sentence.named if c.end <= figure.start]
    if reading.lang != "zh" or not before or figure.scale != 1 or figure.value < LEAST_SIZED:
        return False
    sizes = [f for f in sentence.figures if f.kind == "memory"]
    is_sized = any(_SIZED.fullmatch(reading.lowered, f.end, figure.start) for f in sizes)
    chip = before[-1]
    is_sized = is_sized or (
        figure.start - chip.end <= 1 and _WITH_SIZE.search(reading.lowered, chip.start, chip.end) is not None
    )
    return is_sized and _ENDED.match(reading.lowered, figure.end) is not None and fits(reading, before[-1], figure)


def _is_counted(reading: Reading, figure: Figure, cue: Cue) -> bool:
    """True for a few of what a word of units names right behind them: "1 实例 = 1 GPU"."""
    few = figure.scale == 1 and figure.value < LEAST_COUNTED and figure.value == int(figure.value)
    return cue.kind == "unit" and few and reading.lowered[cue.start] not in "/每一@"


def takes_turns(sentence: Sentence, figure: Figure) -> bool:
    """True for a number in ten thousands that has a chip of its own before it: "A100八卡 60万 H100八卡 190万"."""
    scaled = [f for f in sentence.figures if f.kind == "plain" and f.scale != 1]
    ends = [f.end for f in scaled if f.end <= figure.start]
    floor = ends[-1] if ends else sentence.start
    if not scaled or not any(c.start < scaled[0].start for c in sentence.named):
        return False  # "200k GPUs (100k H100, 50k H200)"
    return figure in scaled and len(scaled) > 1 and any(floor <= c.start < figure.start for c in sentence.named)


def is_on_tape(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number of a tape, each behind its chip: "Index (USD): H100 21,500; A100 8,100".

    A label tells that they are prices, or the terms of a dealer's line: "L4 1.72|A30 拆机 1.15".
    """
    label = reading.lowered.find(":", sentence.start, sentence.named[0].start) if sentence.named else -1
    cues = [c for k in ("currency", "price", "column-price", "period") for c in sentence.of(k) if c.end <= label]
    pairs = [
        f
        for f in sentence.figures
        if f.kind == "plain" and any(_OWN.fullmatch(reading.lowered, c.end, f.start) for c in sentence.named)
    ]
    if bool(cues) and len(pairs) >= LEAST_PAIRS and figure in pairs:
        return True
    is_line = reading.lang == "zh" and sentence.end - sentence.start <= DEALER_LINE
    ends = [c.end for c in sentence.named if c.end <= figure.start]
    told = any(sentence.of(k) for k in ("delivery", "condition", "tax", "price-told"))
    shaped = [f for f in sentence.figures if has_shape(reading, f) and f.scale == 1]
    return (
        is_line
        and told
        and len(shaped) >= LEAST_PAIRS
        and len(sentence.named) >= LEAST_PAIRS
        and bool(ends)
        and figure.start - ends[-1] <= TOLD
        and (figure in shaped or _is_whole_on_tape(reading, sentence, figure))
    )
