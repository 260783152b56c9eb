"""Amounts that words of business or of other goods govern: revenue, deposits, freight, the price of a switch."""

import re
from collections.abc import Sequence

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

_OWN_FIGURE = re.compile(
    r"\s?:?\s?约?(?:[$€£₹]?\d|[一二两三四五六七八九十半]成|另|不含|自理|到付|extra|not included|excluded)"
    r"| (?:of|is|was|at) (?:about |around )?(?:us)?[$€£¥]"
)
"""Behind a word of deposits or freight: it has a figure of its own and does not take the price before."""
_PARTS = re.compile(
    r"cx\d|cpu|内存|硬盘|ssd|固态|nvme|ram\b|ddr\d|epyc|xeon|threadripper|ryzen(?! ai)|至强|霄龙|[ru]?dimm|optane|带宽"
)
_WITH = re.compile(r"[带含送附配赠]\s?$|\b(?:with|including|incl\.?) (?:[a-z]+ ){0,2}$")
"""Before goods that come with a card: "带转接板"."""
WITH = 24
"""Characters before goods within which they are told to come with a card."""
_LED = re.compile(r"(?:\.{3,}|…+|_{3,})\s?$")
LED = 8
_COSTS = re.compile(r"bom\b|bill of materials|(?:build|material|production|manufacturing) costs?|cogs")
_OF_CHIP = re.compile(r" (?:of|for) (?:(?:an?|the|its|each|one|nvidia's|nvidia|amd) )*")
"""Between what making costs and its chip: "the bill of materials of a GB200 at $2 million"."""
_FOR_GOODS = re.compile(r"(?:/\w+)? (?:for|on|of|in|per|as) (?:(?!with\b|and\b|including\b|which\b)[\w'-]+ ){0,4}")
"""Between an amount and what it is paid for: "$23,000 for a 3nm wafer"."""
FOR_GOODS = 36
_PRICE_BEHIND = re.compile(r"\s?的?(?:list |asking |purchase )?(?:price\b|售价|标价|报价|单价|价格)")
_PRICE_AHEAD = re.compile(r"(?:\bprice(?: tag)? (?:of|is|was|at)|售价|标价|报价|单价|价格)[^,;。\d]{0,6}$")
BESIDE_CUE = 14
"""Characters between a word of business and the amount that is its own."""
LABEL = 28
_LABEL = re.compile(
    r"(?<![^\s*|,;.。!?-])[a-z\u4e00-\u9fff][a-z \u4e00-\u9fff]{1,24}\*{0,2}:\*{0,2}\s?$|\btotal costs?,\s?$"
)
"""A label right before a clause."""
_BUDGET = re.compile(r"(?:gpu )?budget|预算")
_PER_CHIP = re.compile(
    r" (?:per|on (?:each|every)|for(?: (?:each|every|an?|one|the))?|from (?:each|every)) (?:nvidia |amd )?"
)
"""Between a word of business and a chip: "gross profit per DGX H100"."""
_SOLD = re.compile(r"\b(?:sells?|sold|retails?|rents?|lists?) (?:out )?(?:for|at)\b")
"""Between a word of business and a price: "costs $6,400 to produce but sells for $30,000"."""
_WITHOUT = re.compile(r"\b(?:without|excluding|excl|ex|less|minus|no|w/o)\b|不含|不带|不包")
"""Between a price and what is not in it: "$400,000 without storage"."""
_GOODS_AHEAD = 9
"""Likewise a word of other goods: "a $5K GPU rig"."""
_SIZE_BEFORE = re.compile(r"\d\s?(?:[tg]i?b?\s?(?:of |ecc |ddr\d )*|m(?:bps)?\s?)$")
SIZE = 16
"""Before a part the size that tells it to be no goods of its own: "8x H100, 2TB RAM: $285,000"."""
PERIOD = 2
"""Characters between a rent and its period."""
_NOT_A_PRICE_AHEAD = 14
"""Characters behind an amount within which a word of business takes it: "$6 billion round"."""


def _labels_row(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True where the first cell of a row says that its amounts are none of ours: "| Cost/100 images | $1.05 |"."""
    before = reading.lowered[sentence.start : figure.start]
    end = sentence.start + before.find("|", len(before) - len(before.lstrip(" |")))
    return not sentence.named and any(c.end <= end for c in sentence.of("not-price"))


def is_business(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True where words such as revenue or funding govern the amount: in its clause, before it or just behind."""
    cues = (*sentence.of("not-price"), *sentence.of("other-goods"))
    power = sentence.of("power-cost")
    if not (cues or power):
        return False
    if sentence.is_row and _labels_row(reading, sentence, figure):
        return True
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    start, end = place[0] if place else reading.clause(sentence, figure.start)
    start = start if place else _label_start(reading, sentence, _before_bracket(reading, sentence, start, figure))
    if not place and _LED.search(reading.lowered, max(start, figure.start - LED), figure.start):
        start = sentence.start  # the dots of a list lead to it from all of its line
    chips = [c for c in sentence.named if start <= c.start < figure.start]
    if any(c.end <= figure.start and not _has_own_figure(reading, sentence, figure, c) for c in power) and not chips:
        return True
    wants = any(c.value == "bid" and not _BUDGET.match(reading.lowered, c.start) for c in sentence.of("kind"))
    for cue in cues:
        if _is_part(reading, sentence, cue, figure, chips):
            continue
        if cue.start < figure.start and figure.end < cue.end and reading.lowered[cue.end - 1] in "到至":
            return True  # of what goes from one amount to another
        if cue.kind == "other-goods" and _WITH.search(reading.lowered, max(start, cue.start - WITH), cue.start):
            continue
        if wants and _BUDGET.match(reading.lowered, cue.start):
            continue
        if any(_PER_CHIP.fullmatch(reading.lowered, cue.end, c.start) for c in chips):
            return True
        if _has_own_figure(reading, sentence, figure, cue):
            continue
        if _COSTS.fullmatch(reading.lowered, cue.start, cue.end) and any(
            _OF_CHIP.fullmatch(reading.lowered, cue.end, c.start) for c in chips
        ):
            return True
        is_anew = cue.end <= figure.start and _SOLD.search(reading.lowered, cue.end, figure.start) is not None
        if start <= cue.start and cue.end <= figure.start and not (is_anew or any(cue.end <= c.start for c in chips)):
            return True
        in_brackets = cue.end <= figure.start and reading.lowered[cue.end : figure.start].strip() in ("(", "(~")
        if in_brackets or _is_paid_for(reading, sentence, figure, cue):
            return True
        if cue.start >= figure.end and _OWN_FIGURE.match(reading.lowered, cue.end):
            continue
        reach = _NOT_A_PRICE_AHEAD if cue.kind == "not-price" else _GOODS_AHEAD
        if (
            figure.end <= cue.start <= min(end, figure.end + reach)
            and "," not in reading.lowered[figure.end : cue.start]
            and not _WITHOUT.search(reading.lowered, figure.end, cue.start)
            and not any(figure.end <= f.start < cue.start for f in sentence.figures if f.kind != "spec")
        ):
            return True
    return False


def _has_own_figure(reading: Reading, sentence: Sentence, figure: Figure, cue: Cue) -> bool:
    """True where a word of business has an amount of its own, and the one behind is called a price."""
    begin = reading.clause(sentence, cue.start)[0]
    own = (f for f in sentence.figures if f.kind == "money" and begin <= f.start and f.end <= figure.start)
    reach = FOR_GOODS if _COSTS.fullmatch(reading.lowered, cue.start, cue.end) else BESIDE_CUE
    has_own = any(0 <= cue.start - f.end <= BESIDE_CUE or 0 <= f.start - cue.end <= reach for f in own)
    return has_own and (
        _PRICE_BEHIND.match(reading.lowered, figure.end) is not None
        or _PRICE_AHEAD.search(reading.lowered, max(cue.end, figure.start - FOR_GOODS), figure.start) is not None
    )


def _is_paid_for(reading: Reading, sentence: Sentence, figure: Figure, cue: Cue) -> bool:
    """True where the words behind an amount say what it is paid for, and name no chip or machine before it."""
    if not figure.end < cue.start <= figure.end + FOR_GOODS:
        return False
    named = [c.start for c in sentence.chips] + [c.start for c in sentence.of("unit")]
    if any(figure.end <= at < cue.start for at in named):
        return False
    return _FOR_GOODS.fullmatch(reading.lowered, figure.end, cue.start) is not None


def _before_bracket(reading: Reading, sentence: Sentence, start: int, figure: Figure) -> int:
    """Give where the clause begins that a bracket with but an amount ends: "a year of hosting (€18,000)"."""
    is_alone = reading.lowered[start - 1 : start] == "(" and not reading.lowered[start : figure.start].strip()
    return reading.clause(sentence, start - 2)[0] if is_alone and start - 2 >= sentence.start else start


def _label_start(reading: Reading, sentence: Sentence, start: int) -> int:
    """Give where a clause begins with the label before it: "Savings: $70k per month"."""
    lead = _LABEL.search(reading.lowered, max(sentence.start, start - LABEL), start)
    return lead.start() if lead else start


def _is_part(reading: Reading, sentence: Sentence, cue: Cue, figure: Figure, chips: Sequence[ChipMention]) -> bool:
    """True for a part of the machine told before it: "H100 8卡整机 2T内存 228万", "H100, 225 GB RAM $2.49/hr"."""
    if _PARTS.match(reading.lowered, cue.start) is None:
        return False
    is_sized = _SIZE_BEFORE.search(reading.lowered, max(sentence.start, cue.start - SIZE), cue.start) is not None
    if not any(c.end <= cue.start for c in (sentence.named if is_sized else chips)):
        return False
    if is_sized and any(
        0 <= c.start - figure.end <= PERIOD or 0 <= figure.start - c.end <= PERIOD for c in sentence.of("period")
    ):
        return True
    ends = [c.end for c in (*sentence.of("unit", "server"), *sentence.of("machine"))]
    ends += [f.end for f in sentence.figures if f.kind == "gpus"]
    return any(end <= cue.start for end in ends)
