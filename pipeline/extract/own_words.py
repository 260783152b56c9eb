"""Whether a price has words of its own for what it is for, or only those of another price of its sentence."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import EACH, TAIL, Scope
from pipeline.extract.subjects import is_extra
from pipeline.extract.terms import Cue

COUNTED = ("1x", "1 x")
"""Words of a card that but count it."""
_CARD = re.compile(r"卡|芯片|模块|\b(?:gpu|card|chip|module|accelerator)s?\b")
"""What is priced beside its machine."""
_NEXT = re.compile(r"[,;、。]|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])")
"""Between a price and words of the next clause."""


def own_unit(reading: Reading, scope: Scope) -> Cue | None:
    """Give the word for a card or a machine in the figure's own clause, nearest to it: "单颗约 3 万美元"."""
    start, end = reading.clause(scope.sentence, scope.figure.start)
    start, end = max(start, scope.start), max(end, scope.figure.end + TAIL)
    near = [
        c
        for c in scope.sentence.of("unit")
        if start <= c.start
        and c.end <= min(end, scope.end)
        and c.rule.name != EACH
        and reading.lowered[c.start : c.end] not in COUNTED
        and not (c.start >= scope.figure.end and _NEXT.search(reading.lowered, scope.figure.end, c.start))
    ]
    return scope.closest(near)


def own_size(reading: Reading, scope: Scope) -> Figure | None:
    """Give how many accelerators the figure's own clause says before it that a machine holds: "8 卡机 28 万"."""
    start = max(reading.clause(scope.sentence, scope.figure.start)[0], scope.start)
    sized = [f for f in scope.sentence.figures if start <= f.start and f.end <= scope.figure.start and f.low != 1]
    return next((f for f in reversed(sized) if f.kind == "gpus"), None)


def may_be_one(reading: Reading, scope: Scope) -> bool:
    """True for a price behind another of its sentence whose own words name a card, though a machine is told before.

    "整机 190 万,散卡只剩 13 万", "$250K for a chassis, or $29K if you only need the card".
    """
    return has_none(reading, scope) and _CARD.search(reading.lowered, scope.start, scope.end) is not None


def has_none(reading: Reading, scope: Scope) -> bool:
    """True for a price behind another of its sentence that has no words of its own for what it is for."""
    if not _is_behind_another(reading, scope):
        return False
    sentence = scope.sentence
    starts = [c.start for c in (*sentence.of("unit"), *sentence.of("machine"))] + [c.start for c in sentence.named]
    sized = [f for f in sentence.figures if f.kind == "gpus" or (f.measure in ("card", "x") and f.low != 1)]
    return not any(at >= scope.start for at in starts) and not any(scope.start <= f.start < scope.end for f in sized)


def is_of_other_goods(reading: Reading, scope: Scope) -> bool:
    """True for a price behind another, where the words between name other goods: "八卡机 120 万;交换机单价 8 万"."""
    if not _is_behind_another(reading, scope) or any(c.start >= scope.start for c in scope.sentence.named):
        return False
    found = (c for c in scope.sentence.of("other-goods") if scope.start <= c.start < scope.figure.start)
    return any(not is_extra(reading, c.start) for c in found)


def _is_behind_another(reading: Reading, scope: Scope) -> bool:
    return not scope.column and reading.sentences[scope.sentence.index].start < scope.start <= scope.figure.start
