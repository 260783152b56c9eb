"""Chips where a text names them: listed products, products the lexicon lacks, and chips in general."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.reference import ChipAlias
from pipeline.extract.lexicon import Lexicon, alias_key
from pipeline.extract.terms import Cue, of

_MONEY_OR_COUNT = re.compile(
    r"\s?(?:[元块%€£]|美元|美金|港元|英镑|欧元|日元|新台币|人民币|万(?!卡)|亿|年|月|号|倍|[台人]|rpm|mah|km|米|楼)"
)
_SIGN = re.compile(r"(?:[$¥€£]|rmb|usd|第|\d[,.](?!\s))\s?$")
_ARCHITECTURE = re.compile(r"\s?(?:架构|architecture|-based|world)")
ARCHITECTURE_REACH = 14
_RELATED = re.compile(r"\W*(?:相关阅读|延伸阅读|推荐阅读|related (?:articles?|reading|stories)|read more|see also)")
"""How a list of other articles begins."""
_COUNTED = re.compile(
    r"(?:[\d一两二三四五六七八九十几每这那该单]\s?万?\s?[张片块]"
    r"|\d\s?(?:pcs|units|pieces|cards)(?: of)?|二手|拆机|矿卡)\s?$"
    r"|\b(?:used|refurb(?:ished)?"
    r"|second[- ]hand|my|our|his|her|their|your"
    r"|dual|two|three|four|another) $|(?<![\d.])\d{1,2}x (?:nvidia |amd |tesla )?$"
)
"""Before a bare number that names a card: "1000 张 5090", "a used 3090", "8x V100"."""
_CARD = re.compile(
    r"[3-9]\d{3}(?:s|\s?(?:\d{2}gb?\b|显卡|涡轮|公版|魔改|二手|拆机|全新|缺货|现货|有货|断货|整机|八卡|8\s?卡|单卡))(?![a-z])"
    r"|[a-z]{1,2}\d{1,4}s?\s?[x*]\s?\d{1,3}(?=\s?(?:pcs|units|[张片块,;@|]|-\s)|\s*$)"
)
"""Several of a card, "our 4090s" (what is less may be a decade), "L4 x 14", or one with its memory or its state."""
_GEFORCE = re.compile(r"[3-5]0[5-9]0(?:\s?(?:ti|super|d))?")
"""A bare number that names a card behind an article, a plural elsewhere: "24,000 yuan for a 4090"."""
_ARTICLE = re.compile(r"\b(?:an?|one|per|each) $")
_OF_PIECES = re.compile(r"\d\s?万?\s?[块张颗片枚]\s?(?:英伟达|nvidia)?\s?$|\d{1,3},\d{3} (?:nvidia |amd )?$")
"""Before a chip that is counted, whatever the sentence speaks of besides: "2 万块 H20,用于汽车智驾训练"."""
REACH = 14
"""Characters before a bare number within which it is told to name a card."""
_PLURAL = re.compile(r"s(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class ChipMention:
    """Words that name a chip; `chip` is None for a product the lexicon lacks and for chips in general."""

    start: int
    end: int
    chip: str | None
    alias: ChipAlias | None = None
    generic: bool = False
    """True for "AI chips" and the like, which name no product."""
    compared: bool = False
    """True where the chip is but a yardstick: "faster than the A100"."""


def mentions(
    lowered: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    found: Sequence[Cue],
    listed: Sequence[re.Match[str]],
    *,
    trade: bool,
) -> list[ChipMention]:
    """Give the chips a span names, in order, `listed` ones and others among the cues `found`.

    `trade` says that the text around is of the trade.
    """
    if _RELATED.match(lowered, start, end):
        return []
    is_elsewhere = bool(of(found, "elsewhere")) and not of(found, "trade")
    named: list[ChipMention] = []
    blocked = [m.span() for m in lexicon.lookalikes.finditer(lowered, start, end)] if listed else []
    for match in listed:
        alias = lexicon.aliases[alias_key(match[0])]
        if match.end() > end or any(s < match.end() and match.start() < e for s, e in blocked):
            continue
        if is_elsewhere and not _OF_PIECES.search(lowered, max(start, match.start() - REACH), match.start()):
            continue
        if alias.needs_context and not _reads_as_name(lowered, match.start(), match.end(), start, end, trade=trade):
            continue
        stop = match.end() + bool(_PLURAL.match(lowered, match.end(), end))
        named.append(ChipMention(match.start(), stop, alias.chip, alias))
    for cue in [] if is_elsewhere else [*of(found, "product"), *of(found, "generic-chip")]:
        if not any(m.start < cue.end and cue.start < m.end for m in named):
            named.append(ChipMention(cue.start, cue.end, None, generic=cue.kind == "generic-chip"))
    named.sort(key=lambda m: m.start)
    named = [m for i, m in enumerate(named) if not _is_architecture(lowered, m, named[i + 1 : i + 2])]
    compared = [c.end for c in of(found, "compare")]
    return [replace(m, compared=True) if any(c in (m.start, m.start - 1) for c in compared) else m for m in named]


def _is_architecture(lowered: str, mention: ChipMention, after: Sequence[ChipMention]) -> bool:
    """True for a family that but says how the chip named right behind it is built: "Blackwell Ultra 架构 GB300"."""
    if not after or after[0].generic or after[0].start - mention.end > ARCHITECTURE_REACH:
        return False
    return _ARCHITECTURE.match(lowered, mention.end, after[0].start) is not None


def _reads_as_name(lowered: str, start: int, end: int, first: int, last: int, *, trade: bool) -> bool:
    """False outside the trade, and where a bare number such as 4090 is an amount, a year or a count."""
    is_card = _COUNTED.search(lowered, max(first, start - REACH), start) or _CARD.match(lowered, start, last)
    if not is_card and (not lowered[start:end].isdigit() or _ARTICLE.search(lowered, first, start)):
        is_card = _GEFORCE.fullmatch(lowered, start, end)
    if not (trade or is_card):
        return False
    if not lowered[start:end].isdigit():
        return True
    return not _MONEY_OR_COUNT.match(lowered, end, last) and not _SIGN.search(lowered, max(first, start - 5), start)
