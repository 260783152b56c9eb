"""Moves told of several chips in order: "A100、H100 月租分别上涨 8%、15%"."""

import re
from collections.abc import Sequence
from itertools import pairwise

from models.facts import Move
from pipeline.extract.changes import Change
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_LISTED = re.compile(r"\s?(?:gpu|显卡|芯片|整机)?\s?(?:、|与|和|以及|及|,|/|and|,\s?and)\s?(?:the )?")
_SIZES = re.compile(r"\s?(?:、|与|和|以及|及|,|/|and|,\s?and)\s?(?:约|近|about |by )?")


def in_order(reading: Reading, sentence: Sentence, change: Change, move: Move) -> Sequence[Move]:
    """Give the move of each chip of a list where as many sizes are told behind it "respectively"; nothing elsewhere."""
    first = change.pct or change.change
    if first is None or not sentence.of("respectively"):
        return ()
    sizes = _run(reading, first, [f for f in sentence.figures if f.kind == first.kind])
    chips = _listed(reading, [c for c in sentence.named if c.end <= first.start])
    if len(sizes) < 2 or len(sizes) != len(chips):
        return ()
    return [_of(reading, move, chip, size) for chip, size in zip(chips, sizes, strict=True)]


def _run(reading: Reading, first: Figure, figures: Sequence[Figure]) -> list[Figure]:
    """Give the figures that follow the first one, each right behind the other."""
    run = [first]
    for figure in figures:
        if figure.start >= run[-1].end and _SIZES.fullmatch(reading.lowered, run[-1].end, figure.start):
            run.append(figure)
    return run


def _listed(reading: Reading, chips: Sequence[ChipMention]) -> list[ChipMention]:
    """Give the chips of the last list."""
    found = list(chips[-1:])
    for chip, after in reversed(list(pairwise(chips))):
        if not _LISTED.fullmatch(reading.lowered, chip.end, after.start):
            break
        found.insert(0, chip)
    return found


def _of(reading: Reading, move: Move, chip: ChipMention, size: Figure) -> Move:
    words = {"chip": chip.chip, "chip_text": reading.document.text[chip.start : chip.end]}
    if size.kind == "percent":
        pct = round(size.value * float(size.measure or 1), 4)
        return move.model_copy(update=words | {"pct": pct, "pct_bound": size.bound})
    return move.model_copy(update=words | {"change_low": size.low, "change_high": size.high})
