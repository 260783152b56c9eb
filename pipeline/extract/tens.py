"""Prices that Chinese dealers tell in 个, ten thousands of yuan: "8卡H800 现货 含税 230个"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.terms import Cue

MOST = 999
_BEHIND = re.compile(r"个?\s?(?:一[台张套]|/[台张套]|每[台张套]|含税|未税|不含税|带票|不带票|含票|可谈|可看机|打包)")
_ALONE = re.compile(r"\s?(?:$|[\n,;。、(/|]|起|左右|现货|不还价|一口价)", re.M)
_COUNTED = re.compile(r"(?:节点|[库存装署共约订购量产达了有])\s?$")
"""Before what is counted in 个: "节点 196 个"."""
_MACHINE = ("unit", "server")
_TERMS = re.compile(r"(?:含税|未税|不含税|含票|带票|全新|拆机|二手|现货|期货|报价?|只要|卖|要|[a-z0-9*+/.:\s-]){0,24}")
"""Between a machine and its price."""
LEAST = 30
"""Fewer are pieces."""
_BEFORE = re.compile(r"(?:含税|未税|不含税|带票|不带票|含票|报价?|售价|卖|要价|现价)\s?$")


def in_tens(lowered: str, figures: list[Figure], cues: Sequence[Cue], named: Sequence[ChipMention]) -> list[Figure]:
    """Give the figures of a sentence with the one count of 个 that is a price read as ten thousands.

    It stands beside words of tax or of one unit, in a sentence that tells no other price, or behind a machine on offer.
    """
    figures = [_in_myriads(f) if _is_broken(lowered, f) else f for f in figures]
    is_offer = any(c.kind == "delivery" for c in cues)
    if is_offer or any(c.kind == "tax" for c in cues):
        ends = [f.end for f in figures if f.kind == "gpus"] + [c.end for c in cues if (c.kind, c.value) == _MACHINE]
        ends += [c.end for c in named if c.alias and c.alias.unit == "server"]
        read = [_of_machine(lowered, ends, f) if is_offer or _is_right_behind(lowered, ends, f) else f for f in figures]
        if read != figures:
            return read
    counts = [f for f in figures if f.kind == "count" and f.low == f.high and lowered[f.end - 1] == "个"]
    if len(counts) != 1 or any(f.kind == "money" or f.scale != 1 for f in figures) or counts[0].value > MOST:
        return figures
    count = counts[0]
    beside = _BEHIND.match(lowered, count.end) or _BEFORE.search(lowered, max(0, count.start - 6), count.start)
    if beside is None or not any(c.kind in ("unit", "trade") for c in cues):
        return figures
    price = _in_myriads(count)
    return [price if f is count else f for f in figures]


def _is_right_behind(lowered: str, machines: Sequence[int], figure: Figure) -> bool:
    """True for a number that no goods of its own part from a machine: "服务器 含税 内存条 64 个" counts those."""
    before = [end for end in machines if end <= figure.start]
    return bool(before) and _TERMS.fullmatch(lowered, max(before), figure.start) is not None


def _is_broken(lowered: str, figure: Figure) -> bool:
    """True for what counts no pieces, being no whole number: "单张 2.1 个"."""
    if figure.kind != "count" or figure.low != figure.high or lowered[figure.end - 1] != "个":
        return False
    return figure.value != int(figure.value) and figure.value <= MOST


def _of_machine(lowered: str, machines: Sequence[int], figure: Figure) -> Figure:
    """Read what closes the clause of a machine as its price: "H20 8卡机现货 110个,B300 8卡 430个起"."""
    told = lowered.find("个", figure.start, figure.end)
    is_behind = any(end <= figure.start for end in machines)
    if figure.kind != "count" or told < 0 or not is_behind or not LEAST <= figure.value <= MOST:
        return figure
    is_count = _COUNTED.search(lowered, max(0, figure.start - 4), figure.start)
    return figure if is_count or not _ALONE.match(lowered, told + 1) else _in_myriads(figure)


def _in_myriads(count: Figure) -> Figure:
    return replace(count.times(1e4), kind="plain", measure=None, scale=1e4, scale_word="万")
