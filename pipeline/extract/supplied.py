"""Which chips an event of supply is about."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.covered import covered_behind
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.subjects import candidates
from pipeline.extract.terms import Cue

_LISTED = re.compile(r"\s?(?:、|与|和|及|以及|/|,|and|or|,\s?and)\s?(?:the )?")
LISTED = 9
"""Chips that a rule names, at most."""
_AND = re.compile(r"\s?(?:、|与|和|及|以及|/)\s?")
"""Between chips of one list, which no new clause begins behind."""
_OTHER_VERB = re.compile(
    r"[,;] (?:and|but|while) (?:warn|said|says|told|add|not)"
    r"|[,;](?:同时|并且?|此外|另外?|而|但)[^,。;]{0,4}(?:发布|表示|警告|强调|指出|提醒|重申)"
    r"|[,;](?:(?!准许|允许|批准|获准|许可|可以)[^;。]){0,40}(?:基于|代工|受益|受惠|利好|设计|推出|开发|打造|研发|采购|购买|订购|转向|量产|生产)(?!的)"
)
"""Between an event and a chip that the sentence but goes on to speak of."""
_ON = re.compile(r"(?<= on)(?: (?:the|its|some|all|nvidia's|amd's|nvidia|amd|sales of|exports of))* ")
"""Between a rule of trade and the chips it is on: "following export restrictions on NVIDIA's H20 chips"."""
_SHIPPED = re.compile(
    r"\b(?:it|they|ship\w*|deliver\w*|launch\w*|ramp\w*|releas\w*|production|volume|availability|chips?|cards?|gpus?|racks?|boards?"
    r"|servers?|samples?|rollout|debut)\b|交[货付]|出货|上市|发布|量产|投产|发货|到货|供货|流片|芯片|新卡|它|该|机柜|整机|服务器|产品"
)
"""What is late where the clause names no chip."""
_THESE = re.compile(r"(?:\b(?:these|those|such)(?: (?:more |less |highly |most )?[a-z-]+)?|这些|这批|此类|这类)\s?$")
"""Before chips in general that are those named before."""
THESE = 32
_THE_PART = re.compile(r"\W{0,3}(?:the|this|that) (?:part|chip|card|processor|gpu|accelerator)\b")
"""How a sentence begins that goes on about the chip named before: "The part, a slower cousin of the MI300X, …"."""
BESIDE = 3
"""Characters between a chip and the word behind it that says it is short, whatever it is compared with."""
GOODS = 6
"""Characters between other goods and the word behind them that says they are short: "网卡缺货"."""
_LEFT_OUT = re.compile(r"(?:[未不](?:提及|提到|包括|涉及|包含|含|涵盖)|没有?(?:提及|提到|包括))[^,。;]{0,6}$")
"""Before a chip of which an event is said not to be."""
LEFT_OUT = 16
_IS = re.compile(
    r"\b(?:is|are|was|were|remains?|stays?|become|becomes|became)(?: [a-z]{2,9}ly| still| now| so| very| all)* $"
)
_SCARCE = re.compile(
    r"(?:scarce|in (?:[a-z]+ )?short supply|short|tight|unobtainable|supply[ -][a-z]+\b)(?! (?:of|for|on|in)\b)"
)
"""What is said of a thing named before it, not behind: "switches are in short supply while the GB200 racks wait"."""
IS = 40
_SAME = Sieve(r"\bthe same\b|\bit\b|\bthey\b|该|同款|此款")
ASIDE, FIRST = 60, 3
"""A sentence that says of no chip by name that it is short is no longer than this, and begins so: "Allocation only"."""


def chips_of(reading: Reading, sentence: Sentence, cue: Cue) -> list[ChipMention]:
    """Give the chips that an event is about: in its words, its clause, before it, in chips in general, just before."""
    named = candidates(sentence, reading)
    named = [
        c for c in named if not _LEFT_OUT.search(reading.lowered, max(sentence.start, c.start - LEFT_OUT), c.start)
    ]
    if cue.value.startswith("export") and (covered := covered_behind(reading, sentence)):
        return covered
    start, end = reading.clause(sentence, cue.start)
    is_said = _SCARCE.match(reading.lowered, cue.start) and _IS.search(
        reading.lowered, max(start, cue.start - IS), cue.start
    )
    if is_said and sentence.chips and all(c.start >= cue.end for c in sentence.chips):
        return []
    if named and all(c.compared for c in named) and _THE_PART.match(reading.lowered, sentence.start):
        return _carried(reading, sentence, same_line=True)
    inside = [c for c in named if cue.start <= c.start < cue.end]
    in_general = [c for c in sentence.chips if c.generic and cue.start <= c.start < cue.end]
    if in_general and not inside and cue.value.startswith("export"):
        those = _carried(reading, sentence, same_line=False) if _are_those(reading, in_general) else []
        meant = [c for c in named if cue.end <= c.start and not _OTHER_VERB.search(reading.lowered, cue.end, c.start)]
        return those or meant[:1] or in_general[:1]
    beside_dated = [c for c in sentence.named if c.compared and 0 <= cue.start - c.end <= 12]
    if beside_dated and cue.value == "orders_halted":
        return beside_dated[-1:]
    clause = [c for c in sentence.named if start <= c.start < end and not (c.compared and named)]
    clause = (not sentence.is_row and [c for c in clause if c in named]) or clause
    beside = [c for c in sentence.named if 0 <= cue.start - c.end <= BESIDE]
    if beside and cue.value in ("shortage", "surplus"):
        return _nearest(reading, [c for c in sentence.named if c.end <= cue.start], cue)
    touching = [c for c in sentence.chips if c.generic and 0 <= cue.start - c.end <= 1]
    if touching and cue.value == "shortage":
        return touching  # "an AI chip shortage, with 30 weeks for the H100"
    before = [c for c in named if c.end <= cue.start]
    in_clause = [c for c in sentence.chips if c.generic and start <= c.start < end]
    beside_goods = [g for g in sentence.of("other-goods") if 0 <= cue.start - g.end <= GOODS]
    if cue.value in ("shortage", "surplus") and any(
        not any(g.end <= c.start < cue.start for c in sentence.chips) for g in beside_goods
    ):
        return []
    if in_clause and not (inside or clause) and cue.value in ("shortage", "surplus"):
        return (
            _with_listed(reading, before, before[-1:]) if before and _are_those(reading, in_clause) else in_clause[:1]
        )
    of_rule = [c for c in named if _ON.fullmatch(reading.lowered, cue.end, c.start)]
    if cue.value.startswith("export") and of_rule:
        return _with_listed(reading, [c for c in named if c.start >= cue.end], of_rule[:1])
    if cue.value.startswith("export") and (inside or clause):
        return _with_listed(reading, named, inside or clause)
    if inside or clause:
        return inside or _nearest(reading, _with_listed(reading, named, clause), cue)
    if cue.value.startswith("export") and named:
        told = [c for c in named if not _OTHER_VERB.search(reading.lowered, cue.end, max(cue.end, c.start))][:LISTED]
        return told or [c for c in sentence.chips if c.generic and start <= c.start < end][:1]
    since = before[-1].end if before else sentence.start
    if cue.value == "lead_time" and any(since <= c.start < end for c in sentence.of("other-goods")):
        return []
    if before:
        return _nearest(reading, before, cue)
    is_export = cue.value.startswith("export")
    general = [c for c in sentence.chips if c.generic and (c.start < end or is_export)]
    if _are_those(reading, general):
        return _carried(reading, sentence, same_line=False)
    if cue.value == "delayed" and not _SHIPPED.search(reading.lowered, start, end):
        return [c for c in general if c.end <= cue.start][:1]
    if is_export and in_clause and not named:
        return in_clause[:1]
    if _SAME.search(reading.lowered, start, end) is None and (named or general):
        return [c for c in named if ";" not in reading.lowered[cue.end : c.start]][:1] or general[:1]
    is_shelf = cue.value in ("shortage", "surplus")
    if is_shelf and (cue.start - sentence.start > FIRST or sentence.end - sentence.start > ASIDE):
        return []
    return _carried(reading, sentence, same_line=is_shelf)


def _are_those(reading: Reading, chips: list[ChipMention]) -> bool:
    """True where chips in general are those named before: "the export of these more capable AI chips"."""
    return any(_THESE.search(reading.lowered, max(0, c.start - THESE), c.start) for c in chips)


def _with_listed(reading: Reading, named: list[ChipMention], chips: list[ChipMention]) -> list[ChipMention]:
    """Give chips with those listed beside them, past the marks that end a clause: "A800、H800 出口须经许可"."""
    found = list(chips)
    for chip in reversed([c for c in named if c.end <= found[0].start]):
        if _LISTED.fullmatch(reading.lowered, chip.end, found[0].start):
            found.insert(0, chip)
    for chip in [c for c in named if c.start >= found[-1].end]:
        if _AND.fullmatch(reading.lowered, found[-1].end, chip.start):
            found.append(chip)
    return found


def _nearest(reading: Reading, chips: list[ChipMention], cue: Cue) -> list[ChipMention]:
    """Give the last chip before the words of an event, or the first behind, with those listed beside it."""
    before = [c for c in chips if c.end <= cue.start]
    chosen = before[-1:] or chips[:1]
    for chip in [c for c in chips if c.start > chosen[-1].start]:
        if _LISTED.fullmatch(reading.lowered, chosen[-1].end, chip.start):
            chosen.append(chip)
    for chip in reversed([c for c in chips if c.start < chosen[0].start]):
        if _LISTED.fullmatch(reading.lowered, chip.end, chosen[0].start):
            chosen.insert(0, chip)
    return chosen


def _carried(reading: Reading, sentence: Sentence, *, same_line: bool) -> list[ChipMention]:
    makers = {o.known.id for o in sentence.organisations if o.known and o.known.kind == "maker"}
    rows = reading.lexicon.chips
    for earlier in reversed(reading.sentences[max(0, sentence.index - 2) : sentence.index]):
        named = [c for c in earlier.named if not c.compared]
        if makers:  # another maker's chips are not those named before
            named = [c for c in named if (row := rows.get(c.chip or "")) is None or row.vendor in makers]
        if named and earlier.line >= sentence.line - (not same_line):
            return named[-1:]
    return []
