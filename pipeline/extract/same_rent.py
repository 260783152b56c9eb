"""The period of a rent that goes on about the one before it: "4.9 万一个月,不含税;含税 5.2 万"."""

import re

from pipeline.extract.reading import Reading
from pipeline.extract.scopes import TAIL, Scope
from pipeline.extract.terms import Cue

_BOUGHT = re.compile(r"买|卖|售|购|\b(?:buy|sell|sale|purchase)")
RENTS_APART = 1.5
"""How many times another the rent of the same thing on other terms may be."""


def period_before(reading: Reading, scope: Scope) -> Cue | None:
    """Give the period of the rent right before, where a price goes on about it: "4.9 万一个月,不含税;含税 5.2 万"."""
    amounts = [f for f in scope.sentence.figures if f.kind == "money" or f.scale > 1]
    before = [f for f in amounts if f.end <= scope.figure.start]
    if not before or any(before[-1].end <= c.start < scope.figure.start for c in scope.sentence.named):
        return None
    is_alike = 1 / RENTS_APART <= scope.figure.value / before[-1].value <= RENTS_APART if before[-1].value else False
    if not is_alike or _BOUGHT.search(reading.lowered, before[-1].end, scope.figure.start):
        return None
    return next((c for c in scope.sentence.of("period") if 0 <= c.start - before[-1].end <= TAIL), None)
