"""Which chip an amount belongs to."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.cells import in_turn, is_remarked
from pipeline.extract.chips import ChipMention
from pipeline.extract.cuts import in_one_breath
from pipeline.extract.earlier import carried
from pipeline.extract.figures import Figure
from pipeline.extract.headings import of_heading
from pipeline.extract.implied import Bound, in_general, of_contract, of_head, of_page, of_table, of_topic
from pipeline.extract.machine_types import names_machine_type
from pipeline.extract.neighbours import are_one_cell, kind_beside, other_of_kind, without_parts
from pipeline.extract.pairing import (
    compared_beside,
    former_or_latter,
    has_own,
    is_of_unlisted,
    of_generation,
    price_first,
    respectively,
    take_turns,
)
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.subjects import candidates
from pipeline.extract.sublists import chip_above
from pipeline.extract.transposed import column_chip, heading_chip, is_family

_FORWARD = re.compile(
    r"\s?(?:(?:/\w+){1,3} |(?:an?|per) (?:hour|day|month|year) )?(?:each |ea |apiece )?(?:for|per|of|on)\b[^,.;)]{0,24}"
    r"| (?:price(?: tag)?|sticker|list price|msrp|asking price) (?:of|for|on) (?:an? |the )?[^,.;)\d]{0,16}"
    r"|, [a-z' ]{2,24}, for (?:an? |the )?"
    r"|\s?(?:/\s?[a-z\u4e00-\u9fff]{1,4}){0,2}\s{0,4}(?:的价格|的价|价格)?(?:\s{0,3}在[^,。;\d]{1,12}上)?[^,。;]{0,6}(?:出租|租用|(?<![能可会])使用|(?<![能可会])提供|购买|购入|买|拿下|入手|收|的|卖掉|卖出|售出|抢购)[^,。;()]{0,10}"
    r"|\s?(?:/\s?[a-z-]{1,12})?\s?\(\s?(?:nvidia |amd |intel )?"
    r"|\s?(?:一[张块台片颗]|每[张块台片颗])(?:的)?\s?|\s?(?:an?|the)\s"
)
AHEAD = 40
"""Characters behind a price within which its chip may be named."""
_OPENED = re.compile(
    r"(?:\s?/\s?\w{1,5}){0,2}\s?\([~$€£]{1,2}\d[\d.,]*(?:\s?/\s?\w{1,5})?\s?"
    r"for (?:an? |the )?(?:\d{1,2}\s?x\s?)?(?:nvidia |amd )?$"
)
"""Between the price of one and its chip, told with the price of several: "$1.52/hr/GPU ($12.16/hr for 8xH100)"."""
_BRACKETED = re.compile(r"\s?\([^()\n]{1,40}\)")
"""Behind a price, where it is told once more: "92,000 yuan ($12,700) for each H20 card"."""


def chip_of(reading: Reading, sentence: Sentence, figure: Figure, prices: Sequence[Figure]) -> Bound | None:
    """Give the chip that a price of `sentence` speaks of; `prices` are all of the sentence's."""
    named = candidates(sentence, reading)
    paired = former_or_latter(reading, sentence, figure)
    if paired is not None:
        return paired
    beside = compared_beside(reading, sentence, figure)
    if beside is not None:
        return Bound(beside, 0.85, "compared", sentence)
    generation, is_of_another = of_generation(reading, sentence, figure)
    if is_of_another:
        return Bound(generation, 0.8, "pronoun", sentence, by_pronoun=True) if generation else None
    if named and all(c.compared for c in named):
        general = [c for c in sentence.chips if c.generic and c.end <= figure.start]
        earlier = carried(reading, sentence, figure)
        if earlier is not None or general:
            return _of_model(reading, earlier) or Bound(general[-1], 0.7, "general", sentence)
        return of_topic(reading, sentence, figure)
    other = other_of_kind(reading, sentence, figure)
    if other is not None:
        return other
    against = _against(reading, sentence, figure, named)
    if against is not None:
        bound = carried(reading, sentence, figure) or of_topic(reading, sentence, figure)
        return bound if bound and bound.chip.chip != against.chip else None
    record = reading.record_of(sentence)
    if not named and record is not sentence:
        return Bound(candidates(record, reading)[-1], 0.92, "record", record)
    if not named:
        heading = heading_chip(reading, sentence, figure)
        if heading is not None:
            return Bound(heading, 0.85, "table-heading", sentence)
        if sentence.index in reading.tables:
            return of_table(reading, sentence, figure)
        above = chip_above(reading, sentence, figure)
        if above is not None:
            return Bound(above, 0.85, "record", reading.sentence_at(above.start))
        found = (
            of_contract(reading, sentence, figure)
            or kind_beside(reading, sentence, figure)
            or carried(reading, sentence, figure)
            or of_page(reading, sentence, figure)
            or of_topic(reading, sentence, figure)
            or of_heading(reading, sentence, figure)
            or in_general(reading, sentence, figure)
        )
        return _of_model(reading, found)
    if is_remarked(reading, sentence, figure, named) and (headed := of_head(reading, sentence, figure)):
        return headed
    column = column_chip(reading, sentence, figure)
    if column is not None:
        return Bound(column, 0.85, "table-heading", sentence)
    listed = in_one_breath(reading, figure, prices)
    if listed[0] < listed[1] and len({c.chip for c in named}) == 1 and named[0].start >= figure.end:
        figure = prices[listed[1]]
    if len(named) == 1:
        return _of_only(reading, sentence, figure, named[0], prices)
    return _among(reading, sentence, figure, named, prices)


def _of_model(reading: Reading, found: Bound | None) -> Bound | None:
    """Take the model that a page's title names for its architecture, which a line above the price tells of it."""
    offered = reading.product[0] if reading.is_titled and reading.product else None
    if found is None or offered is None or not is_family(reading, found.chip) or is_family(reading, offered):
        return found
    return replace(found, chip=offered)


def _against(reading: Reading, sentence: Sentence, figure: Figure, named: Sequence[ChipMention]) -> ChipMention | None:
    """Give the chip behind, no other before, that a price is told against: "$15,000 versus $25,000 for an H100"."""
    match = _VERSUS.match(reading.lowered, figure.end, sentence.end)
    behind = next((c for c in named if c.start >= figure.end), None)
    if match is None or behind is None or behind.start < match.end():
        return None
    start = max(reading.clause(sentence, figure.start)[0], reading.lowered.rfind(", ", sentence.start, figure.start))
    before = [c for c in named if c.start < figure.start]
    return None if any(c.chip != behind.chip or c.start >= start for c in before) else behind


def _is_attribute(reading: Reading, figure: Figure, chip: ChipMention) -> bool:
    """True for a price that stands before its chip as an adjective does: "a $10,000 A100"."""
    lead = reading.lowered[max(0, figure.start - 16) : figure.start]
    is_near = reading.lowered[figure.end : chip.start] in (" ", " nvidia ", " amd ")
    return reading.lang == "en" and figure.kind == "money" and is_near and _ARTICLE.search(lead) is not None


def _of_only(
    reading: Reading, sentence: Sentence, figure: Figure, only: ChipMention, prices: Sequence[Figure]
) -> Bound | None:
    """Bind to the one chip of a sentence, unless it stands in a clause behind and the words before name another."""
    if only.end <= figure.start:
        return Bound(only, 0.97, "one-chip", sentence)
    if is_of_unlisted(reading, figure, only) or _NEW_PREDICATE.search(reading.lowered, figure.end, only.start):
        return None
    if _OPENED.match(reading.lowered, figure.end, only.start):
        return Bound(only, 0.9, "one-chip", sentence)
    if _is_bracketed(reading, sentence, figure, only):
        return None
    if has_own(reading, sentence, figure, only):
        return carried(reading, sentence, figure) or of_topic(reading, sentence, figure)
    end = _told_until(reading, sentence, figure)
    if only.start < reading.clause(sentence, end if end > figure.end else end - 1)[1] or are_one_cell(
        reading, sentence, only
    ):
        return Bound(only, 0.95, "one-chip", sentence)
    own = kind_beside(reading, sentence, figure)
    return own or carried(reading, sentence, figure, same_line=True) or _later(reading, sentence, figure, only, prices)


def _head_of_bracket(
    reading: Reading, sentence: Sentence, figure: Figure, before: Sequence[ChipMention], prices: Sequence[Figure]
) -> ChipMention | None:
    """Give the chip whose bracket has a price and but speaks of another: "3080 20G(应对 3090 涨价,3500 元)"."""
    opens = reading.lowered.rfind("(", sentence.start, figure.start)
    if opens < 0 or ")" in reading.lowered[opens : figure.start]:
        return None
    heads, inside = [c for c in before if c.end <= opens], [c for c in before if c.start > opens]
    alone = len(inside) == 1 and sum(1 for p in prices if p.start > opens) == 1
    if not alone or not heads or opens - heads[-1].end > HEAD_APART or inside[0].chip in {c.chip for c in heads}:
        return None
    return heads[-1]


HEAD_APART = 6
"""Characters between a chip and its bracket, its memory among them."""
MACHINE_REACH = 32
"""Characters before a bracket within which a machine type is named whose price it holds."""
BRACKETED_APART = 4
"""Characters between such a bracket and its own chip: "涡轮版(2.1 万元)的 4090"."""


def _is_bracketed(reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention) -> bool:
    """True for a price in brackets behind other goods, before a chip: "Mac Studio(售价 9 千美元)还是 RTX PRO 6000"."""
    opens = reading.lowered.rfind("(", sentence.start + 1, figure.start)
    if opens < 0 or ")" in reading.lowered[opens : figure.start]:
        return False
    if not reading.lowered[opens - 1].isalnum() and not names_machine_type(
        reading.lowered, max(sentence.start, opens - MACHINE_REACH), opens
    ):
        return False
    closes = reading.lowered.find(")", figure.end, chip.start)
    is_apart = closes < chip.start - BRACKETED_APART or "+" in reading.lowered[closes : chip.start]
    return closes >= 0 and is_apart


def _among(
    reading: Reading, sentence: Sentence, figure: Figure, named: Sequence[ChipMention], prices: Sequence[Figure]
) -> Bound | None:
    """Bind to one of several chips: in order, to the one a price stands before or behind."""
    told = respectively(reading, sentence, figure, named, prices)
    if told is not None:
        return told
    of_cell, is_listed = in_turn(reading, sentence, figure, named, prices)
    if is_listed:
        return Bound(of_cell, 0.85, "respectively", sentence) if of_cell else None
    leads = price_first(reading, figure, named, prices)
    if leads is not None:
        return Bound(leads, 0.85, "price-then-chip", sentence)
    before = without_parts(reading, [c for c in named if c.end <= figure.start])
    if before and figure.kind == "plain" and take_turns(named, prices):
        return Bound(before[-1], 0.93, "chip-then-price", sentence)
    after = [c for c in named if c.start >= figure.end]
    end = _told_until(reading, sentence, figure)
    if after and (_FORWARD.fullmatch(reading.lowered, end, after[0].start) or _is_attribute(reading, figure, after[0])):
        return Bound(after[0], 0.9, "price-then-chip", sentence)
    if before:
        head = _head_of_bracket(reading, sentence, figure, before, prices)
        return Bound(head or before[-1], 0.93, "chip-then-price", sentence)
    return (
        _later(reading, sentence, figure, after[0], prices) if after else Bound(named[0], 0.6, "chip-around", sentence)
    )


_ARTICLE = re.compile(r"\b(?:an?|the|or|and|your|single) (?:used |new |refurbished )?$")
_SAID_OF = re.compile(
    r"[\"'”」』],?[^\"'“「『]{0,40}?(?:\b(?:said|says|told|tells|recalls?|recalled|adds?|added)\b|说|表示|称|透露)"
)
"""Between the words of somebody who tells a price and the chip they are of."""
SAID_AHEAD = 120
_NEW_PREDICATE = re.compile(
    r" and (?:will|would|has|have|is|are|was|were|plans?|hosts?|houses?|expects?|now|then|also)\b"
    r"|,? (?:but|although|though) (?:i|we|you|he|she|they)\b"
    r"|,? (?:driven|caused|led|pushed|dragged)(?: down| up)? by\b|,? (?:due to|because of|owing to)\b"
)
"""Between a price and a chip that another predicate has: "leased land for $3 million and will host 500 GB300"."""
LISTED = re.compile(r"\s?(?:/|、|,|与|和|及|以及|and|or)\s?")
"""Between chips that share a price."""
_VERSUS = re.compile(r"[^.;]{0,20}?\b(?:versus|vs\.?|compared (?:with|to)|against)\s")
_CONTRAST = re.compile(
    r"\b(?:while|whereas|but|though|below|above|cheaper than|less than|more than)\b"
    r"|而|但|低于|高于|便宜过|贵过|同样的?价?钱|这[个些点]?钱|够"
)


def _later(
    reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention, prices: Sequence[Figure]
) -> Bound | None:
    """Take a price for one of a chip that the sentence names soon behind it, with no other amount between.

    A chip that has a price of its own in its clause wants no other from a clause before.
    """
    if figure.kind == "plain" and figure.scale == 1:
        return None  # "要求 8.5 起步,老老实实买 V100"
    stop = reading.clause(sentence, chip.start)[1]
    listed = chip
    for other in [c for c in sentence.named if c.start >= chip.end]:
        if LISTED.fullmatch(reading.lowered, listed.end, other.start):
            listed = other
    own = (p for p in prices if chip.end <= p.start < stop)
    if any(not any(listed.end <= c.start < p.start for c in sentence.named) for p in own):
        return None
    end = _told_until(reading, sentence, figure)
    between = any(p.kind == "money" and end <= p.start < chip.start for p in prices)
    is_said = _SAID_OF.search(reading.lowered, end, chip.start) is not None
    between = between or ";" in reading.lowered[end : chip.start]
    near = chip.start - end <= (SAID_AHEAD if is_said else AHEAD) and not between
    near = near and not _CONTRAST.search(reading.lowered, end, chip.start)
    return Bound(chip, 0.75, "price-first", sentence) if near else None


def _told_until(reading: Reading, sentence: Sentence, figure: Figure) -> int:
    """Give where a price ends, with the bracket behind it that tells it in other money."""
    match = _BRACKETED.match(reading.lowered, figure.end, sentence.end)
    is_money = match and any(f.kind == "money" and figure.end < f.start < match.end() for f in sentence.figures)
    return match.end() if match and is_money else figure.end
