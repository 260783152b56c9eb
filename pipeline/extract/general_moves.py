"""Moves of accelerators in general, whose sentence names no chip."""

import re

from pipeline.extract.changes import Change
from pipeline.extract.chips import ChipMention
from pipeline.extract.implied import Bound
from pipeline.extract.reading import Reading, Sentence

_GENERAL = re.compile(
    r"(?P<services>(?:ai\s?)?算力(?:租赁|相关|云)*(?:产品|服务)+)"
    r"|(?P<chips>gpu|算力|ai\s?芯片)\s?(?:云)?(?:租赁|租用|出租|算力)*(?:服务|产品|市场)?的?(?:单价|价格|租金"
    r"|报价|均价|涨价|降价|提价|价)"
    r"|(?P<cards>(?:全系列|全线|各型号|各类)(?:显卡|芯片|gpu|加速卡|产品))的?(?:价格|报价|售价|涨价|降价)"
    r"|\b(?P<chip>gpu|accelerator|ai chip)s? (?:rental |cloud |spot )*(?:prices?|rates?|pricing|rents?)\b"
)

_ESPECIALLY = re.compile(
    r"[^.;,]{0,16},? ?(?:particularly|especially|notably|including|such as|like|for)\b|[^,。;]{0,8}[,(]?(?:特别"
    r"|尤其|包括|其中)"
)
"""Behind what holds for all chips: the ones that it is told of."""


def of_other_maker(reading: Reading, sentence: Sentence, bound: Bound) -> Bound | None:
    """Take chips in general where a sentence speaks of another maker than the chip's told before: "AMD 全系列涨价"."""
    row = reading.lexicon.chips.get(bound.chip.chip or "")
    makers = {o.known.id for o in sentence.organisations if o.known and o.known.kind == "maker"}
    general = [c for c in sentence.chips if c.generic]
    if row is None or not makers or row.vendor in makers or not general:
        return None
    return Bound(general[-1], 0.6, "general", sentence)


def of_chips(reading: Reading, sentence: Sentence, change: Change, bound: Bound) -> Bound | None:
    """Take chips in general where a sentence without a chip tells of the price of all: "GPU prices are rising"."""
    if bound.rule == "topic" and reading.is_titled:
        return None
    match = _GENERAL.search(reading.lowered, change.start, change.end)
    if match is None or match.lastgroup == "services" or _ESPECIALLY.match(reading.lowered, match.end(), sentence.end):
        return None
    return Bound(ChipMention(*match.span(match.lastgroup or 0), None, generic=True), 0.6, "general", sentence)


def in_general(reading: Reading, sentence: Sentence, change: Change) -> Bound | None:
    """Take a percentage that rents or prices of accelerators in general moved by: "GPU 租赁价格上调 20%"."""
    match = _GENERAL.search(reading.lowered, change.start, change.end) if change.pct else None
    return (
        Bound(ChipMention(*match.span(match.lastgroup or 0), None, generic=True), 0.6, "general", sentence)
        if match
        else None
    )
