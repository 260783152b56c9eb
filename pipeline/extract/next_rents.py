"""Rents told in one breath, of which the first alone has its period: "A100 八卡月租 6 万元,H100 要 12 万"."""

import re
from collections.abc import Sequence

from models.facts import Period
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope

ONE_BREATH, MOST_TIMES = 24, 5
"""Characters between two such rents, and how many times the one before a rent may be."""
_APART = re.compile(
    r"[。|\n]|;(?![^,。;]{0,12}(?:也|则|亦|同样))|售|卖|买|采购|入手|整机|现货|二手|报价|\b(?:sells?|sold|costs?|buy|bought|used|sale|price)\b"
)
"""Words of a price of its own kind."""


def rent_before(reading: Reading, scope: Scope, prices: Sequence[Figure]) -> Period | None:
    """Give the period of the rents told before a price of the next chip, which has no terms of its own."""
    run: list[Figure] = [scope.figure]
    for figure in reversed([f for f in prices if f.end <= scope.figure.start]):
        if run[-1].start - figure.end > ONE_BREATH or _APART.search(reading.lowered, figure.end, run[-1].start):
            break
        run.append(figure)
    first = run[-1]
    told = [c for c in scope.sentence.of("period") if c.start < first.end + 4]
    if len(run) == 1 or not told or not run[1].end <= scope.chip.start < scope.figure.start:
        return None
    if any(c.start >= first.end + 4 for kind in ("period", "unit", "deal") for c in scope.sentence.of(kind)):
        return None
    if not 0 < scope.figure.value <= MOST_TIMES * first.value:
        return None
    return told[-1].value  # type: ignore[return-value]
