"""Moves of accelerators in general, whose sentence names no chip."""

import re

from pipeline.extract.changes import Change
from pipeline.extract.chips import ChipMention
from pipeline.extract.implied import Bound
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.subjects import names_other

_GENERAL = re.compile(
    r"(?P<services>(?:ai\s?)?算力(?:租赁|相关|云)*(?:产品|服务)+"
    r"|gpu\s?(?:云主机|云服务器|裸金属|实例)(?:[与和及、](?:云主机|云服务器|裸金属|实例))*(?:产品|服务)*"
    r"|(?:机器学习|\bml|\bec2)[^,。;\d]{0,8}容量块|\bcapacity blocks\b(?: for ml\b)?)"
    r"|(?P<chips>gpu|算力|ai\s?芯片)\s?(?:云)?(?:租赁|租用|出租|算力)*(?:服务|产品|市场|实例)?的?(?:单价|价格|租金"
    r"|报价|均价|涨价|降价|提价|价)"
    r"|(?P<cards>(?:全系列|全线|各型号|各类|\d{1,2}\s?gb?\s?及?以[上下]的?)(?:显卡|芯片|gpu|加速卡|产品)(?:产品)?)"
    r"(?:全面|普遍|都|均)?(?:[^,。;\d]{0,4}(?:启动|进行|开启)(?:第?[一二三四首新]{1,2}轮)?)?的?(?:价格|报价|售价|涨价|降价)"
    r"|\b(?P<chip>gpu|accelerator|ai chip)s? (?:rental |cloud |spot |instance |compute |server )*"
    r"(?:prices?|rates?|pricing|rents?)\b"
)

_RENTS = re.compile(
    r"\b(?:rental|cloud) (?:prices?|rates?|pricing)\b"
    r"|(?<!机柜)(?<!机房)(?:租赁|租用|租)(?:价格|价|金)|(?<![\u4e00-\u9fff])服务器的?(?:价格|报价|售价)"
)
"""Prices that are of accelerators where the text speaks of such nearby."""
_MARKET = re.compile(
    r"(?:gpu|(?:智能)?算力|智算|ai\s?芯片|显卡|加速卡)\s?(?:云)?(?:服务器|主机|实例)?(?:租赁|租用|出租)?(?:市场|服务|行业|产品)"
)
_HEADLESS = re.compile(
    r"[^,。;\d%]{0,6}(?:q[1-4]|第?[一二三四]季度)?[^,。;\d%]{0,12}?(?:[涨跌降]幅|价格|租金|报价|[单均]价)"
)
"""A clause that tells of the price of what the sentence began with: "算力租赁市场全线调价,涨幅约一成"."""
_CAUSE = re.compile(
    r"(?:\b(?:because of|due to|thanks to|driven by|given|amid|with|align(?:s|ed|ing)? with|in line with|in response to"
    r"|on the back of|ahead of)\b|因为|由于|得益于|受|随着|原因是|源于|归因于|应对)[^.;。\d]{0,48}$"
)
_COMING = re.compile(
    r"(?:\b(?:launch|releas|introduc|unveil|announc|arriv|ramp|debut|roll-?out|upcoming|new)[a-z]*(?: of)?"
    r"(?: (?:the|its|new|more|nvidia'?s?))*|(?:推出|发布|上市|到来|新一代|新款)的?)\s?\W{0,3}$"
)
_CAME = re.compile(
    r"s?\W{0,4}(?:(?:gpu|chip|card)s? |系列|芯片|显卡|gpu)?(?:的)?(?:即将|全面|大量|陆续)?\s?"
    r"(?:launch|releas|arriv|ramp|roll(?:s|ed|ing)? ?-?out|capacity|debut|coming"
    r"|上市|发布|推出|问世|开售|发售|亮相|量产|产能|放量|铺货|面世)"
)
"""Around a chip that something else moves because of: what says that it is new."""
LEAD = 40
_QUALITY = re.compile(r"(?<![a-z])[a-z]{1,20}ing\b")
_AS_NOUN = re.compile(
    r"(?:price )?(?:rise|fall|drop|increase|decrease|decline|surge|soar|climb|jump|spike|plunge|plummet|slump|tumble"
    r"|collapse|crash|hike|cut|reduction|double|triple|halve)s?\b"
    r"|[\u4e00-\u9fff]{1,3}(?:将|会|可能|的|带动|拖累|导致|对|使|令|让|意味|风险|压力|预期|周期|潮)"
)
"""Words of change that stand for a thing, or in the present of what always is: "if GPU prices fall"."""
_ADVICE = re.compile(
    r"\W*(?:how|cut|lower|reduce|save|slash|trim|shave|get|plan for|budget|assume|allow|add|negotiate|ask for|aim for"
    r"|target|look for|imagine|suppose|say)\b"
)
_SAVING = re.compile(
    r"\b(?:autoscaling|quanti[sz]ation|caching|batching|scheduling|compression|distillation|pruning|optimi[sz]ation"
    r"|pooling|sharing|right-?sizing)\b"
)
_TOOK_PLACE = re.compile(
    r"\b(?:fell|dropped|rose|raised|climbed|jumped|increased|slid|surged|declined|lowered|hiked"
    r"|(?:has|have|had) [a-z]+)\b"
)
_OF_TERMS = re.compile(
    r"\b(?:with|on|for|under) (?:an? |the )?(?:(?!new )[a-z-]+ )?"
    r"(?:spot|reserv[a-z]+|commit[a-z]*|contracts?|plans?|terms|discounts?)\b"
    r"|\b(?:spot|reserved|longer|annual|yearly|committed|commitments?)\b[^.;,]{0,20}? "
    r"(?:cuts?|lowers?|reduces?|brings?|saves?|terms lower)\b|\bterms lower\b"
    r"|\b(?:off-)?peak hours\b|\bif you\b|\busing\b"
    r"|% with (?:nvlink|infiniband|egress|storage|support|vat)\b|\b(?:vary|varies|swings?)\b"
    r"|\bat (?:weekends|night)\b|% (?:at|on) (?:smaller|cheaper|other|rival)\b"
    r"|\bfor (?:students|startups|academics|[a-z]+ members|the first|bare metal|spot|yearly|annual)\b"
    r"|\bcan (?:be|fall|drop|rise|go|vary)\b|\b(?:historically|typically|usually|generally|annually)\b"
    r"|% (?:a|per|every|each) (?:year|month|quarter)\b|\b(?:over|above|below|under) (?:list|msrp)\b"
    r"|\bvs\.? (?:aws|azure|gcp|google|other|on-?demand|hyperscalers?|owning|buying)\b"
    r"|\bfrom (?:the )?(?:hyperscaler|other|rival|big)"
    r"|\b(?:until|whenever|when|once|unless)\b[^.;,]{0,16} (?:prices?|rates?|pricing|rents?) "
    r"(?:fall|drop|rise|climb|go)\b"
)
"""What makes of a percentage a saving, a plan's discount, a habit or a comparison: "20% lower on annual contracts"."""
SPOKEN_OF = 3
"""Sentences around one of rents in which a text names accelerators, for the rents to be of them."""
_ESPECIALLY = re.compile(
    r"[^.;,]{0,16},? ?(?:particularly|especially|notably|including|such as|like|for)\b|[^,。;]{0,8}[,(]?(?:特别"
    r"|尤其|包括|其中)"
)
"""Behind what holds for all chips: the ones that it is told of."""
_SIZES = re.compile(r"[涨跌降]幅|幅度|[从由](?!于)[^,。;\d]{0,6}\d|[升涨降跌][到至]")
"""How a clause begins that but sizes the change told before it: "GPU 租金涨了 25%,从 1.6 美元涨到 2 美元"."""


def is_cause(reading: Reading, sentence: Sentence, chip: ChipMention) -> bool:
    """True for a chip whose coming is but why a price moved: "the price cut is due to new Blackwell capacity"."""
    if _CAUSE.search(reading.lowered, sentence.start, chip.start) is None:
        return False
    is_new = _COMING.search(reading.lowered, max(sentence.start, chip.start - LEAD), chip.start)
    return is_new is not None or _CAME.match(reading.lowered, chip.end, sentence.end) is not None


def is_offered(reading: Reading, sentence: Sentence, change: Change, chip: ChipMention) -> bool:
    """True for what chips in general are said to cost less by, as advice, a technique's saving or a plan's discount."""
    if chip.chip or reading.lang != "en" or change.has_prices:
        return False
    span = reading.lowered, sentence.start, sentence.end
    if _ADVICE.match(*span) or _SAVING.search(*span):
        return True
    return _OF_TERMS.search(*span) is not None and _TOOK_PLACE.search(*span) is None


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
    match = _general(reading, sentence, change)
    if match is None or match.lastgroup == "services" or _ESPECIALLY.match(reading.lowered, match.end(), sentence.end):
        return None
    if any(0 <= match.start() - c.end <= 1 for c in sentence.named):
        return None  # "A100 GPU prices"
    return Bound(ChipMention(*match.span(match.lastgroup or 0), None, generic=True), 0.6, "general", sentence)


def in_general(reading: Reading, sentence: Sentence, change: Change) -> Bound | None:
    """Take what rents or prices of accelerators in general do: "GPU 租赁价格上调 20%", "GPU prices are rising"."""
    match = _general(reading, sentence, change)
    if change.pct is None and change.size is None and not (match and _is_told(reading, sentence, change, match)):
        return None
    if match is None and _is_spoken_of(reading, sentence):
        match = _RENTS.search(reading.lowered, change.start, change.end)
    if match is None and _HEADLESS.match(reading.lowered, change.start, change.end):
        market = _MARKET.search(reading.lowered, sentence.start, change.start)
        match = None if any(c.end <= change.start for c in sentence.named) else market
    return (
        Bound(ChipMention(*match.span(match.lastgroup or 0), None, generic=True), 0.6, "general", sentence)
        if match
        else None
    )


def _is_told(reading: Reading, sentence: Sentence, change: Change, match: re.Match[str]) -> bool:
    """True where a finite verb tells of a change without a size, and no noun: not "rising GPU prices hurt"."""
    cues = [c for c in sentence.of("move") if change.start <= c.start < change.end]
    return any(
        not (_QUALITY if c.end <= match.start() else _AS_NOUN).match(reading.lowered, c.start, sentence.end)
        for c in cues
    )


def _general(reading: Reading, sentence: Sentence, change: Change) -> re.Match[str] | None:
    """Find what is told of all chips in the clause of a change, or in the one whose change it sizes."""
    start = change.start
    if start > sentence.start and _SIZES.match(reading.lowered, start, change.end):
        start = reading.clause(sentence, start - 2)[0]
    return _GENERAL.search(reading.lowered, start, change.end)


def _is_spoken_of(reading: Reading, sentence: Sentence) -> bool:
    """True where the sentence or those around it speak of accelerators, and it of no other goods."""
    near = reading.sentences[max(0, sentence.index - SPOKEN_OF) : sentence.index + SPOKEN_OF]
    return any(s.chips for s in near) and not (sentence.of("elsewhere") or names_other(reading, sentence))
