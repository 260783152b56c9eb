"""How far an order is: planned, placed, delivered, cancelled."""

import re
from collections.abc import Sequence

from models.facts import Status
from pipeline.extract.denials import is_negated
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

_TO_COME = re.compile(r"剩余|余下|其余|将于|待交付|尚未|\b(?:are|is) due\b|\bto follow\b|\bremaining\b")
"""What a clause says of the part of an order that has not arrived."""
_NAMES_ORDER = re.compile(
    r"(?:采购)?(?:合同)?总?(?:金?额|价)|订单(?:总)?(?:金额|额|价值|规模)|采购协议|(?:销售|供货)合同"
    r"|\b(?:purchase|procurement|supply) agreement|purchase orders?"
)
_TO_BUY = re.compile(
    r"(?:agreed )?to (?:buy|purchase|acquire|procure|order|secure|obtain|get|take|source|import|receive|sell|supply)\b"
    r"|同意(?:[^,。;]{0,6}(?:采购|购买|购入|出售))?"
    r"|to (?:furnish|provide|deliver)|tender (?:covers|is for|for)|request for proposals"
)
"""What a contract is signed for: with the word of signing it is no plan."""
_AGREED = re.compile(r"\b(?:agreed|contracted) to (?:buy|purchase|acquire|order|procure|take)\b")
"""How a purchase is told that is agreed: "has agreed to purchase"."""
_BY_CONTRACT = re.compile(r"pursuant to which\b|据此")
"""Before what a contract that the sentence tells of is signed for."""
_AGREED = re.compile(r"\b(?:has|have|had)? ?agree[ds] to (?:\w+ )?(?:buy|purchase|acquire|procure|order)\b")
"""A bargain that is struck, though what it is for is to come: "has agreed to purchase 300 systems"."""
_TENDER = re.compile(
    r"招标|投标截止|公开比选|竞争性(?:磋商|谈判)|询价公告|采购意向|最高限价|预算金额|启动[^,。;]{0,24}集采|集采[^,。;]{0,10}启动"
)
_AWARDED = re.compile(r"完成|中标|开标|结果|成交|落地")
"""What a sentence says of a purchase that is asked for, and of one that is given."""
_MAY = re.compile(
    r"(?:可能|预计|有望|或将|明年|招标|预算|编列|(?<![模虚])拟|(?<![联原本曾])想|计划|准备|打算|规划|(?<![供所必急])需(?!求)|(?<![主重所只需])要(?![求了的]))[^,。;]{0,16}$|(?:计划|打算|拟|准备)(?:[^,。;]|,(?=\d)){0,36}并\s?$|(?<!已)将[^,。;\d]{0,10}$"
    r"|\b(?:anticipat\w+|forecast(?:s|ed)?|predict\w+|hoped for)(?: \w+){0,2} ?$"
    r"|\b(?:could|(?<!\bin )(?<!\bof )(?<!\bsince )(?<!\bby )may(?! \d)|might|would|potential|possible"
    r"|will|shall|(?:expected|going|plans?|planning|intends?|set|hopes?|aims?|likely|due|about) to|to be|close to"
    r"|on the verge of|(?:is|are|was|were) near(?:ing)?)\b"
    r"(?: [\w$€£.]+){0,3} ?$|'ll(?: \w+){0,3} ?$"
)
"""Before a word of ordering it makes a plan of it: "a potential initial order of"."""
_WILL = re.compile(r"(?:将(?!近)|预计|拟|计划|有望)(?:(?!已)[^,。;]){0,24}$")
"""Before an arrival that is to come: "公司将向字节跳动交付 500 台"."""
_MAY_BE = re.compile(r"订单(?:数量|量)?(?:可能|应该|应|有望|预计|估计|或)")
"""In a word of ordering the same: "订单可能超过 7 万颗"."""
MAY = 40
AGREED = 20
_WHOLE = re.compile(r"(?:\d|most|some|a third|a quarter|per ?cent|%) of (?:the |its |their |a total of )?$")
"""Before all that was ordered, where a part of it has arrived: "the first 4,000 of 16,000"."""
WHOLE = 20
_OF_WHICH = re.compile(r",? of which\b|,?其中|,(?:首批|第一批|前)")


def status_of(reading: Reading, sentence: Sentence, cues: Sequence[Cue], figure: Figure | None) -> Status:
    """Give the status that the figure's own clause tells, or else the sentence.

    What only names an order, "合同总金额", tells none where another word does.
    """
    start, end = reading.clause(sentence, figure.start) if figure else (sentence.start, sentence.end)
    part = _OF_WHICH.search(reading.lowered, figure.end, sentence.end) if figure else None
    if part is not None:  # what is told of a part is not told of the whole
        cues = [c for c in cues if c.end <= part.start()] or cues
    telling = [c for c in cues if not _NAMES_ORDER.fullmatch(reading.lowered, c.start, c.end)] or cues
    near = [c for c in telling if c.start < end and start < c.end] or telling
    near = _own(sentence, near, figure) if figure else near
    if all(_TO_BUY.match(reading.lowered, c.start) for c in near) and _BY_CONTRACT.search(
        reading.lowered, sentence.start, end
    ):
        near = telling
        if all(c.value == "planned" for c in near):
            return "placed"
    values = {"placed" if _is_to_arrive(reading, sentence, c) else c.value for c in near}
    if values == {"planned"} and all(_AGREED.search(reading.lowered, max(start, c.start - 12), c.end) for c in near):
        return "placed"
    if values == {"placed", "planned"} and all(
        c.value == "placed" or _TO_BUY.match(reading.lowered, c.start) for c in near
    ):
        return "placed"
    if values == {"planned"} and any(
        _AGREED.search(reading.lowered, max(sentence.start, c.start - AGREED), c.end) for c in near
    ):
        return "placed"
    if values == {"delivered"} and _TO_COME.search(reading.lowered, start, end):
        return "placed"
    if (
        figure
        and values & {"delivered", "cancelled"}
        and _WHOLE.search(reading.lowered, max(start, figure.start - WHOLE), figure.start)
    ):
        return "placed"
    if values == {"delivered"} and all(
        _WILL.search(reading.lowered, max(sentence.start, c.start - MAY), c.start) for c in near
    ):
        return "placed"
    is_tender = _TENDER.search(reading.lowered, sentence.start, sentence.end) is not None
    if values == {"placed"} and is_tender and not _AWARDED.search(reading.lowered, sentence.start, sentence.end):
        return "planned"
    if values == {"placed"} and all(
        _MAY.search(reading.lowered[max(sentence.start, c.start - MAY) : c.start])
        or _MAY_BE.match(reading.lowered, c.start)
        for c in near
    ):
        return "planned"
    ranked: tuple[Status, ...] = ("cancelled", "delivered", "planned", "placed")
    return next(s for s in ranked if s in values)


def _own(sentence: Sentence, cues: Sequence[Cue], figure: Figure) -> Sequence[Cue]:
    """Give the words that lead to a figure, not to another: "took delivery of 1,096 B200 and ordered 2,400 B300"."""
    others = [f for f in sentence.figures if f.kind in ("count", "plain") and f is not figure]
    since = max((f.end for f in others if f.end <= figure.start), default=sentence.start)
    until = min((f.start for f in others if f.start >= figure.end), default=sentence.end)
    led = [c for c in cues if since <= c.start < figure.start]
    behind = [c for c in cues if figure.end <= c.start and c.end <= until]
    is_shared = since > sentence.start or (until < sentence.end and behind)
    return led if led and is_shared and all(c.value != "cancelled" for c in cues) else cues


def _is_to_arrive(reading: Reading, sentence: Sentence, cue: Cue) -> bool:
    """True for an arrival that is denied: "hasn't taken delivery of"."""
    return cue.value == "delivered" and is_negated(reading.lowered, sentence.start, cue.start)
