"""What each amount of a sentence is: a price, the end of a move, the total of an order, or none of ours."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.plausibility import ROUGH_USD
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

Role = Literal["price", "from", "to", "change", "restated", "other"]

_LEAD = (
    r"\s?(?:(?:about|around|roughly|just|an?|some|over|nearly|约|近|大约|惊人的|现在的|目前的|如今的|了|超过了?|逼近)"
    r"\s?)*$"
)
_TO = re.compile(
    r"(?:[到至为破]了?|(?<!幅)(?<!幅高)达到?|(?<=[跌涨升降])回了?|突破|\bto"
    rf"|(?<!held )(?<!flat )(?<!steady )(?<!stayed )(?<!unchanged )\bat){_LEAD}"
)
_FROM = re.compile(
    rf"(?:从|由|自|高于|低于|相?[较比](?=[^,;。]{{0,6}}(?:年|月|周|前|初|此前|之前))|\bfrom|\babove|\bbelow|\bagainst)\s?(?:[^,;。:、0-9]{{0,16}}?(?:的)?){_LEAD}"
)
_CHANGE = re.compile(
    r"(?:涨|跌|降|贵|便宜|高|低|高出|低出|溢价|上调|下调|上涨|下跌|涨价|降价|差|加价|多|少|省|省下|优惠|立减|可省|贵出|便宜出|贵上|加|赚)"
    r"了?\s?(?:约|近|大约|将近|至少|超过|超|达|高达)?\s?$"
    r"|\b(?:jumped|rose|fell|dropped|climbed|increased|surged|gained|slid|risen|fallen"
    r"|by|adding|adds|another|a further|an extra|save|saves|saving) (?:about |around |nearly |roughly |over )?$"
)
_CHANGE_AFTER = re.compile(
    r"\s?(?:premium|cheaper|more expensive|more than|less than|dearer|off\b|discount|surcharge|above|below|higher|lower"
    r"|(?:price )?(?:increase|decrease|hike|drop)\b"
    r"|over [a-z' ]{0,20}(?:msrp|list|sticker|launch|retail)\b"
    r"|的?(?:差价|价差|溢价|优惠))"
)
_ONCE = re.compile(
    r"(?:早前|上个?月|上周|去年|前年|年初|年前|此前|之前|以前|原先|原本|原来|前期|\d{1,2}\s?月"
    r"|last (?:month|week|year)|previously)[^,;。\d]{0,10}$"
)
_ONCE_FAR = re.compile(
    r"(?:早前|上个?月|上周|去年|前年|年初|年前|此前|之前|以前|last (?:month|week|year)|previously)[^;。]*$"
)
_THEN = re.compile(
    r"(?:上个?月|上周|去年|一年前|半年前)\s?$"
    r"|(?:去年|前年|年初|年前|上个?月|上周|之前|以前|原先|原来|此前|早前|当时|\d{1,2}\s?月)[^,;。\d]{0,10}(?:还是?|才|只要|也就|是|卖|报|要)[^,;。\d]{0,6}$"
    r"|\b(?:was|were|had been|used to (?:be|cost|fetch|sell for|go for)|cost|sold for|went for|fetched)\b"
    r"[^.;\d$]{0,20}$"
)
_NOWADAYS = re.compile(
    r"(?:现在|目前|如今|现已|眼下|今天|这周|本周)[^,;。\d]{0,8}$|\b(?:now|today|currently)\b[^.;\d]{0,24}$"
)
NOW_BEHIND = re.compile(r" (?:today|now|these days|currently)\b")
_NOW = re.compile(r"现在|目前|如今|现已|眼下|本月|本周|\bnow\b|\btoday\b|\bcurrently\b")
_WAS = re.compile(
    r"\s?(?:/\w+)?\s?[(,;\u2013\u2014-]\s?"
    r"(?:was|were|previously|formerly|原价|此前|之前|原来|原先)\s?(?:at |about )?:?\s?"
)
_BACK_FROM = re.compile(r",? (?:per \w+,? )?(?:down |up )?from (?:about |around )?")
_TO_BEFORE = re.compile(r"\bto (?:about |around )?$")
_LEADS_TO = re.compile(r"\s?(?:to|->|→|至|到)\s?")
_SIGNED = re.compile(r"(?:\s?/hr?)?\s?(?:,\s?[^\d,;。+-]{0,10})?\(?\s?[+-]\s?\d[\d.]*\s?%")
ONCE_REACH = 22
APART = 3.0
"""How many times the price of once a bare number may be that tells the price of now."""
FAR_APART = 60
"""Characters between the two prices of one move."""
_RESTATED = re.compile(
    r"[\s(,\"]*+(?:约合|约|折合|合|相当于|换算|即|等于|or|about|roughly|around|approximately|approx\.?|some|~|≈|="
    r"|equivalent to|equal to|at current rates|人民币|港元|新台币)*+[\s:]*"
)
_END = re.compile(r"(?:below|under|above|past|beyond)\b")
"""How a bound begins that a price fell or rose past."""
_AGAIN = re.compile(
    r"(?: again| further| once more)?(?: this| last| over the| in a)? ?(?:week|month|day|quarter|year)?,? to "
)
AGAIN = 40
"""Characters of such words between a word of change and the price it led to: "slid again this week, to $1.92"."""
MOVED = 90
"""Characters before the start of a move within which its word stands: "cut the price of … by 18%, from X to Y"."""
_OWN_FIGURE = re.compile(
    r"\s?:?\s?约?(?:\d|[一二两三四五六七八九十半]成|另|不含|自理|到付|extra|not included|excluded)"
)
"""Behind a word of deposits or freight: it has a figure of its own and does not take the price before."""
_REACHED_BY_SUM = re.compile(r"\d\s?%?\s?=\s?$")
_MULTIPLIED = re.compile(r"\s?[*÷]\s?\d")
"""Parts of a sum that the text works out: "470W*2%=10W"."""
_PARTS = re.compile(r"cx\d|cpu|内存|硬盘|ssd|固态|nvme|ram\b")
_WITH = re.compile(r"[带含送附配赠]\s?$")
"""Before goods that come with a card: "带转接板"."""
_NOT_THIS = re.compile(r"\(not (?:about |around )?$|\b(?:and|but), not (?:the )?$|(?:而不是|不是|并非)\s?$")
"""Before an amount that corrects another: "$4.08 (not $2.89)"."""
LABEL = 28
_LABEL = re.compile(r"(?<![^\s*|-])[a-z\u4e00-\u9fff][a-z \u4e00-\u9fff]{2,24}\*{0,2}:\*{0,2}\s?$")
"""A label right before a clause."""
_PIECES = re.compile(r"(?:出货|卖了|卖出|销量|产量|交付)[^,。;\d]{0,6}$")
"""Before pieces that are made and sold: "出货 60 万块" tells no yuan."""
_BUDGET = re.compile(r"(?:gpu )?budget|预算")
_PER_CHIP = re.compile(r" (?:per|on (?:each|every)|for (?:each|every)|from (?:each|every)) (?:nvidia |amd )?")
"""Between a word of business and a chip: "gross profit per DGX H100"."""
_GOODS_AHEAD = 9
"""Likewise a word of other goods: "a $5K GPU rig"."""
_IN_BRACKETS = re.compile(r"(?:\s?/\s?[a-z]{1,8})?\s?\([^()。;\d]{0,24}")
_NOT_A_PRICE_AHEAD = 14
"""Characters behind an amount within which a word of business takes it: "$6 billion round"."""


def roles(reading: Reading, sentence: Sentence) -> dict[Figure, Role]:
    """Give the role of each amount of money, and of each plain figure that may be one."""
    found: dict[Figure, Role] = {}
    last: Figure | None = None
    for figure in sentence.figures:
        if figure.kind not in ("money", "plain"):
            continue
        if last is not None and is_restated(reading, last, figure):
            found[figure] = "restated"
            continue
        found[figure] = _role(reading, sentence, figure)
        last = figure
    found = _then_and_now(reading, sentence, _signed(reading, found))
    return _paired(sentence, _begun(reading, sentence, _was(reading, found)))


def _then_and_now(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move told by time alone: "5 月还是 200 万元,如今 230 万元", "was $2.50 in May; today $2.80"."""
    prices = [f for f, role in found.items() if role == "price"]
    if not set(found.values()) <= {"price", "change", "other"} or sentence.of("hypothetical"):
        return found
    for then, now in pairwise(prices):
        if _is_then_and_now(reading, sentence, then, now):
            return found | {then: "from", now: "to"}
    return found


def _is_then_and_now(reading: Reading, sentence: Sentence, then: Figure, now: Figure) -> bool:
    if not then.value or not now.value:
        return False
    if now.kind == "plain" and then.kind == "money" and not 1 / APART <= now.value / then.value <= APART:
        return False
    before = reading.lowered[max(sentence.start, then.start - FAR_APART) : then.start]
    between = reading.lowered[then.end : now.start]
    alike = (now.kind == "plain" or then.currency == now.currency) and then.value != now.value
    alike = alike and (then.kind == now.kind or now.kind == "plain")
    chips = [c for c in sentence.named if then.start < c.start < now.start]
    told_now = _NOWADAYS.search(between) or NOW_BEHIND.match(reading.lowered, now.end, sentence.end)
    told_then = _THEN.search(before) is not None
    return alike and not chips and len(between) <= FAR_APART and told_then and bool(told_now)


def _signed(reading: Reading, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move told in its form: "from €7,990 to €8,790 (+10%)", "to $23,000 from $25,000"."""
    for start, end in pairwise(list(found)):
        is_back = start.kind == end.kind and _BACK_FROM.fullmatch(reading.lowered, start.end, end.start)
        if is_back and _TO_BEFORE.search(reading.lowered, max(0, start.start - 12), start.start):
            found |= {start: "to", end: "from"}
        leads = start.kind == end.kind and _LEADS_TO.fullmatch(reading.masked, start.end, end.start)
        if leads and _SIGNED.match(reading.lowered, end.end):
            found |= {start: "from", end: "to"}
    return found


def _was(reading: Reading, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move whose start is told behind: "$7,299 - was $6,499", "$31k (was $27k)"."""
    prices = list(found)
    for now, then in pairwise(prices):
        told = _WAS.fullmatch(reading.lowered, now.end, then.start)
        if told and found[now] == found[then] == "price" and now.kind == then.kind and now.value != then.value:
            found |= {now: "to", then: "from"}
    return found


def _begun(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the start of a move that a word of time tells: "上月均价 370 美元,本月涨到 470"."""
    for to in [f for f, role in found.items() if role == "to"]:
        before = [f for f, role in found.items() if role == "price" and f.end <= to.start and f.kind == to.kind]
        if not before or any(before[-1].end < f.start < to.start and r == "from" for f, r in found.items()):
            continue
        start = before[-1]
        apart = reading.masked[start.end : to.start]
        told = _ONCE.search(reading.lowered, max(sentence.start, start.start - ONCE_REACH), start.start)
        told = told or (
            _NOW.search(apart)
            and _ONCE_FAR.search(reading.lowered, max(sentence.start, start.start - FAR_APART), start.start)
        )
        if told and ";" not in apart and start.currency == to.currency and len(apart) <= FAR_APART:
            found[start] = "from"
    return found


def is_restated(reading: Reading, first: Figure, second: Figure) -> bool:
    """True where `second` gives `first` again in another currency or unit: "US$90m (HK$702m)"."""
    if first.kind != "money" or second.kind != "money":
        return False
    if not reading.masked[first.end : second.start].strip():
        return False
    in_brackets = first.currency != second.currency and _IN_BRACKETS.fullmatch(reading.masked, first.end, second.start)
    if not (in_brackets or _RESTATED.fullmatch(reading.masked, first.end, second.start)):
        return False
    a = first.value * ROUGH_USD.get(reading.currency_of(first), 1.0)
    b = second.value * ROUGH_USD.get(reading.currency_of(second), 1.0)
    return 0.6 <= a / b <= 1.6 if a and b else False


def _role(reading: Reading, sentence: Sentence, figure: Figure) -> Role:
    before = reading.masked[max(sentence.start, figure.start - 28) : figure.start]
    if _is_business(reading, sentence, figure) or ("=" in before and _REACHED_BY_SUM.search(before)):
        return "other"
    if reading.lang == "en" and figure.kind == "plain" and figure.scale >= 1e6 and _counts_chips(sentence, figure):
        return "other"
    if _NOT_THIS.search(before):
        return "other"
    if reading.lowered[figure.end - 1] == "块" and _PIECES.search(before):
        return "other"
    if _MULTIPLIED.match(reading.masked, figure.end, sentence.end):
        return "other"
    if _END.match(reading.lowered, figure.start) and any(0 <= figure.start - m.end <= 2 for m in sentence.of("move")):
        return "to"
    if _CHANGE.search(before) or _CHANGE_AFTER.match(reading.masked, figure.end, sentence.end):
        return "change"
    moves = sentence.of("move")
    if any(-2 <= figure.start - m.end <= 16 for m in moves) and _TO.search(before):
        return "to"
    if any(
        0 <= figure.start - m.end <= AGAIN and _AGAIN.fullmatch(reading.lowered, m.end, figure.start) for m in moves
    ):
        return "to"
    started = _FROM.search(before) if moves else None
    if started is not None:
        at = figure.start - len(before) + started.start()
        return "other" if any(at <= c.start < figure.start for c in sentence.named) else "from"
    return "price"


def _is_business(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True where words such as revenue or funding govern the amount: in its clause, before it or just behind."""
    cues = (*sentence.of("not-price"), *sentence.of("other-goods"))
    power = sentence.of("power-cost")
    if not (cues or power):
        return False
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    start, end = place[0] if place else reading.clause(sentence, figure.start)
    start = start if place else _label_start(reading, sentence, start)
    chips = [c for c in sentence.named if start <= c.start < figure.start]
    if any(c.end <= figure.start for c in power) and not chips:
        return True
    wants = any(c.value == "bid" and not _BUDGET.match(reading.lowered, c.start) for c in sentence.of("kind"))
    for cue in cues:
        if _is_part(reading, sentence, cue, chips):
            continue
        if cue.kind == "other-goods" and _WITH.search(reading.lowered, max(start, cue.start - 2), cue.start):
            continue
        if wants and _BUDGET.match(reading.lowered, cue.start):
            continue
        if any(_PER_CHIP.fullmatch(reading.lowered, cue.end, c.start) for c in chips):
            return True
        if start <= cue.start and cue.end <= figure.start and not any(cue.end <= c.start for c in chips):
            return True
        if cue.start >= figure.end and _OWN_FIGURE.match(reading.lowered, cue.end):
            continue
        reach = _NOT_A_PRICE_AHEAD if cue.kind == "not-price" else _GOODS_AHEAD
        if (
            figure.end <= cue.start <= min(end, figure.end + reach)
            and "," not in reading.lowered[figure.end : cue.start]
            and not any(figure.end <= f.start < cue.start for f in sentence.figures)
        ):
            return True
    return False


def _counts_chips(sentence: Sentence, figure: Figure) -> bool:
    """True for a number right before what it counts: "up to one million TPUs"."""
    return any(0 <= c.start - figure.end <= 1 for c in sentence.chips)


def _label_start(reading: Reading, sentence: Sentence, start: int) -> int:
    """Give where a clause begins with the label before it: "Savings: $70k per month"."""
    lead = _LABEL.search(reading.lowered, max(sentence.start, start - LABEL), start)
    return lead.start() if lead else start


def _is_part(reading: Reading, sentence: Sentence, cue: Cue, chips: Sequence[ChipMention]) -> bool:
    """True for a part of the machine told before it: "H100 8卡整机 双路CPU 2T内存 228万"."""
    if _PARTS.match(reading.lowered, cue.start) is None or not any(c.end <= cue.start for c in chips):
        return False
    ends = [c.end for c in sentence.of("unit", "server")] + [f.end for f in sentence.figures if f.kind == "gpus"]
    return any(end <= cue.start for end in ends)


def _paired(sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move that the words name late or early; a start without an end is a price."""
    starts = [f for f, r in found.items() if r == "from"]
    if not starts or "to" in found.values():
        return found
    targets = [f for f, r in found.items() if r == "price" and (f.kind == "money" or starts[0].kind == "plain")]
    moves = sentence.of("move")
    later = next((f for f in targets if 0 < f.start - starts[0].end < 30), None)
    if later is not None and any(starts[0].start - MOVED <= m.start <= later.start for m in moves):
        return found | {later: "to"}
    earlier = next((f for f in reversed(targets) if f.end <= starts[0].start), None)
    if earlier is not None:
        return found | {earlier: "to"}
    return {f: "price" if r == "from" else r for f, r in found.items()}
