"""Prices that Chinese dealers tell in 个, ten thousands of yuan: "8卡H800 现货 含税 230个"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.figures import Figure
from pipeline.extract.terms import Cue

MOST = 999
_BEHIND = re.compile(r"个?\s?(?:一[台张套]|/[台张套]|每[台张套]|含税|未税|不含税|带票|不带票|含票|可谈|可看机|打包)")
_BEFORE = re.compile(r"(?:含税|未税|不含税|带票|不带票|含票|报价?|售价|卖|要价|现价)\s?$")


def in_tens(lowered: str, figures: list[Figure], cues: Sequence[Cue]) -> list[Figure]:
    """Give the figures of a sentence with the one count of 个 that is a price read as ten thousands.

    It stands beside words of tax or of one unit, in a sentence that tells no other price.
    """
    counts = [f for f in figures if f.kind == "count" and f.low == f.high and lowered[f.end - 1] == "个"]
    if len(counts) != 1 or any(f.kind == "money" or f.scale != 1 for f in figures) or counts[0].value > MOST:
        return figures
    count = counts[0]
    beside = _BEHIND.match(lowered, count.end) or _BEFORE.search(lowered, max(0, count.start - 6), count.start)
    if beside is None or not any(c.kind in ("unit", "trade") for c in cues):
        return figures
    price = replace(count.times(1e4), kind="plain", measure=None, scale=1e4, scale_word="万")
    return [price if f is count else f for f in figures]
