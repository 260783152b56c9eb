"""Chips where a text names them: listed products, products the lexicon lacks, and chips in general."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.reference import ChipAlias
from pipeline.extract.lexicon import Lexicon, alias_key
from pipeline.extract.terms import Cue, of

_MONEY_OR_COUNT = re.compile(
    r"\s?(?:[元块%]|[€£](?!\s?\d)|美元|美金|港元|英镑|欧元|日元|新台币|人民币|万(?!卡)|亿|年|月|号|倍|[台人股吨套辆份户]|rpm|mah|km|米|楼|(?:fp|int)\d{1,2}\s?[tp]|[tp](?:fl)?ops)"
)
_SIGN = re.compile(r"(?:[$¥€£]|rmb|usd|第|\d\.(?!\s)|(?<![\d.])\d{1,3},(?!\s))\s?$")
_ARCHITECTURE = re.compile(r"\s?(?:架构|architecture|-based|world)")
ARCHITECTURE_REACH = 14
_COUNTED = re.compile(
    r"(?:[\d一两二三四五六七八九十几每这那该单]\s?万?\s?[张片块]"
    r"|\d\s?(?:pcs|units|pieces|cards)(?: of)?|二手|拆机|矿卡)\s?$"
    r"|\b(?:used|refurb(?:ished)?"
    r"|second[- ]hand|my|our|his|her|their|your"
    r"|dual|two|three|four|another) $|(?<![\d.])\d{1,2}x (?:nvidia |amd |tesla )?$"
)
"""Before a bare number that names a card: "1000 张 5090", "a used 3090", "8x V100"."""
_CARD = re.compile(
    r"[3-9]\d{3}(?:s|\s?(?:\d{2}gb?\b|显卡|涡轮|公版|魔改|二手|拆机|全新|缺货|现货|有货|断货|整机|八卡|8\s?卡|单卡|出\s?\d{3,5}(?!\d)))(?![a-z])"
    r"|[a-z]{1,2}\d{1,4}s?\s?[x*]\s?\d{1,3}(?=\s?(?:pcs|units|[张片块,;@|]|-\s)|\s*$)"
)
"""Several of a card, "our 4090s" (what is less may be a decade), "L4 x 14", or one with its memory or its state."""
_GEFORCE = re.compile(r"[3-5]0[5-9]0(?:\s?(?:ti|super|d))?")
"""A bare number that names a card behind an article, a plural elsewhere: "24,000 yuan for a 4090"."""
_ARTICLE = re.compile(r"\b(?:an?|one|per|each) $|[$€£]\d[\d.,]*k? (?:for|on) $")
_OF_PIECES = re.compile(r"\d\s?万?\s?[块张颗片枚]\s?(?:英伟达|nvidia)?\s?$|\d{1,3},\d{3} (?:nvidia |amd )?$")
"""Before a chip that is counted, whatever the sentence speaks of besides: "2 万块 H20,用于汽车智驾训练"."""
_MANY = re.compile(r"(?<![.\d$¥€£/])\d[\d.,]*\s?(?:[kmw万亿]|thousand|million)?\s?个?\s?$")
_HOURS = re.compile(
    r"[ -](?:gpu[ -])?hours?\b(?! ?(?:@|at\b|for\b))|\s?(?:gpu\s?|卡)?(?:小时|时(?![候间代期价]))(?![价租单]|费用?)"
)
"""Before and behind a chip whose hours measure work: "3,840 H100-hours", "2.3 万 H100 小时"."""
_YARDSTICK = re.compile(
    r"[ -](?:level|class) performance\b| performance(?= (?:at|for|from|with) )"
    r"|\s?(?:级别?|等级|水平)的?(?:性能|算力|(?=[,。;\n]|$))|\s?(?:及|或)?以上(?:的|级别|等级|型号|显卡)"
    r"|\s?(?:的?(?:性能|速度|表现))?(?:相当|持平|不相上下)的?"
    r"|\s?(?:芯片|显卡|gpu)?\s?(?:相?媲美|相?抗衡|匹敌|相提并论|看齐)"
    r"|\s?(?:芯片|显卡|gpu)?的(?:强力|激烈|直接|正面|低价)?(?:竞争|冲击|挤压|替代|挑战)(?!力|品)"
    r"| (?:owner|user|holder|upgrader|buyer)s (?!(?:can|could|will|have to|may|must|are|now) )[a-z]"
)
"""Behind a chip that another is said to equal, or of whose owners is told: "as 4090 owners upgrade"."""
_SINCE = re.compile(
    r"(?:在|自从?|随着|因为?|由于)(?:英伟达|nvidia )?\s?$|\b(?:after|since|following|before|until|ahead of|once)"
    r"(?: the)?(?: (?:launch|release|arrival|introduction|debut|ban|return) of(?: the)?)?"
    r"(?: nvidia(?:'s)?| amd(?:'s)?)? $"
)
_HAPPENED = re.compile(
    r"\s?(?:芯片|显卡|gpu)?\s?(?:被|遭|正式)?(?:禁[售令运]?|限售|停产|停售|断供|解禁|发布|上市|推出|退市)"
    r"[^,。;]{0,4}?(?:之?后|以来|之前)|(?: chips?| gpus?| cards?)?(?:'s)? "
    r"(?:(?:was|were|is|got|has been|had been) (?:banned|released|launched|announced|discontinued)"
    r"|ban|launch(?:e[sd])?|releases?|arriv(?:al|e[sd])|debut(?:s|ed)?|c[oa]mes? (?:out|along|back))\b"
    r"(?![^.;,\n]{0,16}[$€£¥]\d)"
)
"""Around a chip whose fate but dates what is told of another: "H800 在 H20 禁售后涨到 …", "after the H20 ban"."""
_SINCE_ITS_DAYS = re.compile(r"自从?(?:[a-z0-9]{2,12}\s?[/、]\s?)?$|\bsince (?:the )?$")
_ITS_DAYS = re.compile(
    r"(?:\s?[/、]\s?[a-z0-9]{2,12})?\s?(?:时代|世代)?以来|(?:'s days?| era| days| generation)?(?=[.;,]|$)"
)
"""Around a chip whose days but measure how long something was not so: "自 Hopper 以来", "since Hopper"."""
_THOUSANDS = re.compile(r",000\b")
"""Behind an article that is glued to a number: "built a100,000-line compiler"."""
_NUMEROUS = re.compile(
    r"(?:\d,\d{3}|(?<!\d)[1-9]\d{3,6}|\d{2,3}k|\b(?:million|thousand|hundred)s?(?: of)?|\d\s?[百千万]\s?[张颗块片枚])"
    r"\s?(?:of )?(?:google(?:'s)? |谷歌\s?|its )?$"
)
"""Before a name that else needs words of the trade beside it: "3 million TPUs"."""
_ITS = re.compile(r"(?:\bgoogle(?:'s)?|谷歌(?:的|自研的?|自家的?)?)\s?$")
"""Before a name its maker: "斥资采购谷歌 TPU"."""
_FIRM = re.compile(
    r"\s?(?:大厂|巨头|龙头|霸主|巨擘|新秀|初创|新创|设计(?:公司|商|厂)|制造商|厂商?(?!商)|(?:giant|maker|designer|startup|company|firm)s?\b)"
)
"""Behind chips in general the firm that makes them: "AI 芯片大厂英伟达"."""
NUMEROUS = 28
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
        is_slice = alias.unit == "instance" and lowered.startswith("v", match.start())
        if is_slice and (" " in match[0] or lowered.startswith("g", match.end())):
            continue  # "Tesla V4 32G" and "Xeon V3 64 Core" are no TPU's v4-32 and v3-64
        if _measures(lowered, match.start(), match.end(), start, end):
            continue
        stop = match.end() + bool(_PLURAL.match(lowered, match.end(), end))
        named.append(ChipMention(match.start(), stop, alias.chip, alias))
    for cue in [] if is_elsewhere else [*of(found, "product"), *of(found, "generic-chip")]:
        if cue.kind == "generic-chip" and _FIRM.match(lowered, cue.end, end):
            continue
        if not any(m.start < cue.end and cue.start < m.end for m in named):
            named.append(ChipMention(cue.start, cue.end, None, generic=cue.kind == "generic-chip"))
    named.sort(key=lambda m: m.start)
    named = [m for i, m in enumerate(named) if not _is_architecture(lowered, m, named[i + 1 : i + 2])]
    named = [m for i, m in enumerate(named) if not (i and _is_of_family(named[i - 1], m, lexicon))]
    compared = [c.end for c in of(found, "compare")]
    return [
        replace(m, compared=True)
        if any(c in (m.start, m.start - 1) for c in compared)
        or _YARDSTICK.match(lowered, m.end, end)
        or _dates_another(lowered, m, named, start, end)
        else m
        for m in named
    ]


def _dates_another(lowered: str, mention: ChipMention, named: Sequence[ChipMention], start: int, end: int) -> bool:
    """True for a chip whose days, or whose fate, but say since when something holds, of one named before."""
    first = max(start, mention.start - NUMEROUS)
    if _SINCE_ITS_DAYS.search(lowered, first, mention.start) and _ITS_DAYS.match(lowered, mention.end, end):
        return True
    return (
        any(m.end <= mention.start and m.chip != mention.chip for m in named)
        and _SINCE.search(lowered, first, mention.start) is not None
        and _HAPPENED.match(lowered, mention.end, end) is not None
    )


def _measures(lowered: str, start: int, end: int, first: int, last: int) -> bool:
    """True where a name is but the unit of so much work, or part of a number: "$310b"."""
    if lowered[start - 1 : start] in ("$", "€", "£") and lowered[start].isdigit():
        return True
    if _HOURS.match(lowered, end, last):
        return _MANY.search(lowered, max(first, start - REACH), start) is not None
    return _THOUSANDS.match(lowered, end, last) is not None


def _is_architecture(lowered: str, mention: ChipMention, after: Sequence[ChipMention]) -> bool:
    """True for a family that but says how the chip named right behind it is built: "Blackwell Ultra 架构 GB300"."""
    if not after or after[0].generic or after[0].start - mention.end > ARCHITECTURE_REACH:
        return False
    return _ARCHITECTURE.match(lowered, mention.end, after[0].start) is not None


def _is_of_family(model: ChipMention, mention: ChipMention, lexicon: Lexicon) -> bool:
    """True for the family told right behind its model: "L40S Ada"."""
    row = lexicon.chips.get(model.chip or "")
    return row is not None and row.family == mention.chip != model.chip and mention.start - model.end <= 1


def is_card(lowered: str, start: int, first: int, last: int) -> bool:
    """True where what stands around a bare number tells it to name a card: "a used 3090", "4090s"."""
    before = _COUNTED.search(lowered, max(first, start - REACH), start)
    return before is not None or _CARD.match(lowered, start, last) is not None


def _reads_as_name(lowered: str, start: int, end: int, first: int, last: int, *, trade: bool) -> bool:
    """False outside the trade, and where a bare number such as 4090 is an amount, a year or a count."""
    before = max(first, start - NUMEROUS)
    if not lowered[start:end].isdigit() and (
        _NUMEROUS.search(lowered, before, start) or _ITS.search(lowered, before, start)
    ):
        return True
    names_card = is_card(lowered, start, first, last)
    if not names_card and (not lowered[start:end].isdigit() or _ARTICLE.search(lowered, first, start)):
        names_card = _GEFORCE.fullmatch(lowered, start, end) is not None
    if not (trade or names_card):
        return False
    if not lowered[start:end].isdigit():
        return True
    return not _MONEY_OR_COUNT.match(lowered, end, last) and not _SIGN.search(lowered, max(first, start - 5), start)
