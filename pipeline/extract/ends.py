"""The ends of a move: which of a sentence's prices is where it began, and which where it led."""

import re
from itertools import pairwise
from typing import Literal

from pipeline.extract.figures import Figure
from pipeline.extract.ranges import SINCE
from pipeline.extract.reading import Reading, Sentence

Role = Literal["price", "from", "to", "change", "restated", "other"]

NOW_BEHIND = re.compile(r" (?:today|now|these days|currently)\b")
_WAS = re.compile(
    r"\s?(?:/\w+|[一每/](?:[台张片块]|个?(?:小时|钟头|月)|天))?(?:(?: (?:this|today"
    r"|now)(?: \w+)?)?\s?[(,;\u2013\u2014-]| now(?= was))\s?"
    r"(?:(?:(?:back )?in \w+|last \w+|a (?:year|month|week) ago),? (?:it|they|that|the same (?:card|box|server)) )?"
    r"(?:(?P<dated>(?:last|prior) (?:week|month|quarter|year):?)"
    r"|(?:而|但)?(?P<when>上周|上个?月|月初|年初|去年[^,。;\d]{0,4}|[^,。;\d]{0,6}节前|(?:\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})\s?月份?[初中底]?旬?(?:问|看|买)?|[两三四几一]个?[周月]前)"
    r"(?:同款|同型号)?(?:还(?:是|要|报|卖|在|能以|能)?|才|是|报|约)?|was|were|previously|formerly|原价|此前"
    r"|之前|原来|原先)"
    r"\s?(?:at |about )?:?\s?"
)
_CHANGED = re.compile(
    r"(?:/\w{1,6}|元)?\s?\)?[,;]?\s?(?:[(,]\s?)?(?:[+-]\s?\d[\d.,]*\s?%|[↑↓▲▼⬆⬇]|\b(?:up|down|higher|lower|rising|falling)\b"
    r"|[环同]比|又?(?:再|已|小幅|下|上)?[涨跌降升])"
)
"""Behind a dated price in brackets, what tells that the two are the ends of a move: "(last week $22,000, +9%)"."""
_CUT_THAT = re.compile(
    r"[^.$€£]{0,60}\b(?:cut|cuts|lowered|reduced|raised|brought|dropped) (?:that|it|this|them)(?: down)? to"
    r" (?:about |around )?"
)
"""Between a price and what somebody made of it: "put it at 90,000 yuan; one of them had cut that to 84,000"."""
_MADE_TO = re.compile(
    r"(?:/\w{1,6}|[一每/][台张片块]|[/每]?(?:小时|卡时|月))?\s?[^,。;、:()\d\n]{0,6}(?:改成|变成"
    r"|[^,。;、:()\d\s至到和与跟及](?:到|至|为|成|回))了?\s?(?:约|近|每小时|每月|每[台张])?"
)
_OF_OTHER = re.compile(
    r"费|收入|股价|目标价|token|机柜|托管|押金|定金|\b(?:revenue|deposit|shipping|bill|target|reserve|fees?|stock)\b"
)
"""Before the start of a change, what changes and is no price of a chip."""
_UNPRICED = re.compile(r"\s?(?:季|月|年|周|星期|天|日|号|代|层|次|名|人|个|台|张|颗|块(?!钱)|片|卡(?!时)|nm|%|小时|点)")
"""Behind a number that changed and is no price: "从二季度改到四季度"."""
_OUT_OF = re.compile(r"(?:从|由|自)\s?[^,。;、:\d]{0,8}$")
"""Around the start of a move: "从 3000 美元改成了 3999 美元"."""
_VERSUS = re.compile(
    r"(?:/\w+)?(?: (?:per|an?) [\w-]+)?(?: at [a-z' -]{2,30})?,? (?:vs\.?|versus|compared (?:with|to)|against)"
    r" (?:the )?(?:about |around )?"
)
_BEFORE = re.compile(
    r"(?:/\w+)?(?: per [\w-]+)? (?:before|previously|earlier|last (?:week|month|year|quarter|spring|summer"
    r"|autumn|fall|winter)"
    r"|(?:a|one|two|three|four|six|a few) (?:year|month|week|day)s? (?:ago|back|earlier|before)"
    r"|(?:back )?in (?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|early 20\d\d|late 20\d\d|20\d\d))\b"
)
"""Around the start of a move that is told last: "now $3.00 per GPU-hour vs $5.58 before"."""
_BACK_FROM = re.compile(
    r"(?:/\w{1,5}){0,2},? (?:per \w+,? )?(?:(?:on|in|as of|from) [a-z]+(?: \d{1,2})?,? )?(?:down "
    r"|up )?from (?:about |around |an? (?:list of )?)?"
)
_AND_FROM = re.compile(
    r"\s?(?:/\w{1,6})?\s?(?:\([^()\n]{1,20}\))?,?\s?(?:(?:and|or) |(?:和|或|及|与|、)\s?)(?:about |around )?"
)
"""Between two starts of one move: "down from $7.57 (AWS) and $11.06 (GCP)"."""
_TO_BEFORE = re.compile(r"\b(?:to|at) (?:about |around )?$")
_CHANGED_FROM = re.compile(
    r"\b(?!rang|pric|start|offer|list|quot|bas|vary|cost|rent|sell|need|charg|advertis|spann|buying|paying)"
    r"(?:[a-z]{2,}(?:ed|ing)|went|goes|gone|fell|fallen|rose|risen|cut|slid|sank|sunk|shot|came|comes|drops|falls|slips"
    r"|climbs|jumps|crept|sprang|shrank|shrunk|grew|put)\b(?: (?!to\b|and\b|for\b)[a-z'-]+| \d{1,2}(?:st|nd|rd|th)?"
    r"| \d{4}){0,6},? from"
    r" (?:about |around |roughly |nearly |~)?$"
)
"""Before the start of a move, whatever verb tells it: "was reduced on 1 December from A$5.20 to A$4.55"."""
OF_WHAT = (
    r"(?: (?:an? |the |its )?(?:[a-z-]+ ){0,3}"
    r"(?:range|level|price|rate|average|median|lows?|floor|figure|band|record|highs?|peak) of)?"
)
"""Behind "to", what a price came to: "to a more modest range of $2 to $3"."""
_LEADS_TO = re.compile(
    r"(?:/\w{1,6}| per [\w-]{2,12}| an? hour)?"
    r"(?: at (?:an?|its|the|their) (?:[a-z-]+ )?(?:peak|highs?|lows?|top|bottom|height|start))?"
    r"(?:,? (?:(?:just|only|back|in|at|on|as of) ){0,2}(?:\x01[\x01 ]{0,24}"
    r"|[a-z\d]{1,6} (?:day|week|month|year)s? ago),?)?"
    rf"\s?(?:to{OF_WHAT}|->|→|至|到)\s?"
)
_ARROW = re.compile(r"\s?[↘↗⬇⬆↓↑]\s?")
_POINTS = re.compile(r"(?:/\w{1,6})?`?\s?(?:→|[-=]>)\s?`?")
_SIGNED = re.compile(r"(?:\s?/hr?)?\s?(?:,\s?[^\d,;。+-]{0,10})?\(?\s?[+-]\s?\d[\d.]*\s?%")
_ENDS = ("from", "to")
ONE = 1
"""What "one" counts, between two prices."""
MOST_APART = 20.0
"""How many times the other the ends of a move told by an arrow may be: "MOQ 10 → 28,800" is none."""
APART = 3.0
"""How many times the price of once a bare number may be that tells the price of now."""
MOVED = 90
"""Characters before the start of a move within which its word stands: "cut the price of … by 18%, from X to Y"."""


_EXTREME = re.compile(
    r"\b(?:peak(?:ed|ing)?|bottom(?:ed|ing)?(?: out)?|topp(?:ed|ing) out|troughed) at (?:about |around )?$"
)
"""Before the price from which another rose or fell: "after bottoming at $1.70"."""

_OFF_EXTREME = re.compile(
    r"(?:\bfrom|\boff|\babove|\bbelow) (?:its |the |their |an? )?(?:[a-z0-9'-]+ ){0,3}(?:trough|lows?|peak"
    r"|highs?|bottom|record|floor)"
    r" (?:[a-z0-9]+ ){0,2}(?:of|at|near|around) (?:about |around |roughly )?$"
    r"|(?:较|比|从|由|自)[^,。;]{0,14}(?:低点|高点|低位|高位|谷底|峰值|底部|顶点)的?约?$"
)
"""Before the price that a move began at, by its name: "up 36% from its October trough of $1.70"."""


def with_ends(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Give the roles of a sentence's amounts with the ends of moves set, by their form, by time, or late."""
    found = found | {
        f: "from"
        for f, role in found.items()
        if role == "price" and f.kind == "money" and _OFF_EXTREME.search(reading.lowered, sentence.start, f.start)
    }
    if len(found) < len(_ENDS):
        return _paired(reading, sentence, found)
    found = _signed(reading, sentence, found)
    if "to" in found.values():
        found |= {
            f: "from"
            for f, role in found.items()
            if role == "price"
            and f.kind == "money"
            and _EXTREME.search(reading.lowered, max(sentence.start, f.start - MOVED), f.start)
        }
    return _paired(reading, sentence, _was(reading, sentence, found))


def _signed(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move told in its form: "from €7,990 to €8,790 (+10%)", "to $23,000 from $25,000"."""
    for start, end in pairwise(list(found)):
        is_back = start.kind == end.kind and _BACK_FROM.fullmatch(reading.lowered, start.end, end.start)
        if is_back and _TO_BEFORE.search(reading.lowered, max(0, start.start - 12), start.start):
            found |= {start: "to", end: "from"}
        is_priced = start.kind == end.kind and start.kind in ("money", "plain")
        is_priced = is_priced and bool(start.value) and 1 / MOST_APART <= end.value / start.value <= MOST_APART
        is_pointed = _POINTS.fullmatch(reading.lowered, start.end, end.start)
        is_priced = is_priced and found[end] != "other"
        if is_priced and (is_pointed or _ARROW.fullmatch(reading.lowered, start.end, end.start)):
            found |= {start: "from", end: "to"}
        is_told = {found[start], found[end]}.isdisjoint({"other", "restated"})
        if is_told and _is_changed(reading, sentence, start, end):
            found |= {start: "from", end: "to"}
        if found[start] == "from" and found[end] == "price" and start.kind == end.kind:
            found |= {end: "from"} if _AND_FROM.fullmatch(reading.lowered, start.end, end.start) else {}
        begun = [f for f, role in found.items() if role == "from"]
        if found[start] == "to" and found[end] == "price" and len(begun) > 1 and start.kind == end.kind:
            found |= {end: "to"} if _AND_FROM.fullmatch(reading.lowered, start.end, end.start) else {}
        is_kind = start.kind == end.kind or (start.kind == "money" and end.kind == "plain" and end.scale > 1)
        leads = is_kind and _LEADS_TO.fullmatch(reading.masked, start.end, end.start)
        if leads and found[start] == "from" and found[end] == "price":
            found |= {end: "to"}
        falls = found[start] == found[end] == "price" and start.value > end.value
        if leads and falls and any(c.value == "down" and c.end <= start.start for c in sentence.of("move")):
            found |= {start: "from", end: "to"}
        if (
            leads
            and found[start] == "price"
            and (_SIGNED.match(reading.lowered, end.end) or SINCE.match(reading.lowered, end.end))
        ):
            found |= {start: "from", end: "to"}
    return found


def _is_changed(reading: Reading, sentence: Sentence, start: Figure, end: Figure) -> bool:
    """True for what any verb takes from one price to another: "从 9.2 万弹到 11 万", "was cut from $3 to $2"."""
    if _OF_OTHER.search(reading.lowered, reading.clause(sentence, start.start)[0], start.start):
        return False
    before = reading.lowered[max(sentence.start, start.start - MOVED) : start.start]
    if (start.kind == end.kind or end.scale > 1) and _MADE_TO.fullmatch(reading.lowered, start.end, end.start):
        return _OUT_OF.search(before) is not None and _UNPRICED.match(reading.lowered, end.end) is None
    is_money = start.kind == end.kind == "money" and not sentence.of("order")
    leads = is_money and _LEADS_TO.fullmatch(reading.masked, start.end, end.start)
    return bool(leads) and _CHANGED_FROM.search(before) is not None


_LISTED_WAS = re.compile(r"[^;.,]{0,40}(?:\bwas:?|\brrp:?|原价:?|划线价:?)\s?")
"""Before the price of once in a shop's listing: "£4,319.00   In stock: 2   was £4,499.00"."""


def _was(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move whose start is told behind: "$7,299 - was $6,499", "$31k (was $27k)"."""
    sums = [f for f in found if f.kind == "money"]
    large = [f for f in found if f.kind in ("money", "plain") and f.value > ONE]
    for now, then in (*pairwise(found), *pairwise(sums), *pairwise(large)):
        told = _WAS.fullmatch(reading.lowered, now.end, then.start) or (
            _VERSUS.fullmatch(reading.lowered, now.end, then.start) and _BEFORE.match(reading.lowered, then.end)
        )
        if told and told.re is _WAS and _is_dated(reading, told) and not _CHANGED.match(reading.lowered, then.end):
            told = None
        is_cut = now.kind == "money" and found[now] == "price" and found[then] in ("price", "to")
        is_cut = is_cut and not any(now.end <= d.start < then.start for d in sentence.dates)
        if is_cut and _CUT_THAT.fullmatch(reading.lowered, now.end, then.start):
            found |= {now: "from", then: "to"}
        told = told or _LISTED_WAS.fullmatch(reading.lowered, now.end, then.start)
        near = then.kind == "plain" and bool(then.value) and 1 / APART <= now.value / then.value <= APART
        if (
            told
            and found[now] == found[then] == "price"
            and (now.kind == then.kind or near)
            and now.value != then.value
            and not _is_later(sentence, now, then)
        ):
            found |= {now: "to", then: "from"}
    return found


def _is_dated(reading: Reading, told: re.Match[str]) -> bool:
    """True for a price of once of which but the date is told, in brackets: "(last week $470,000)"."""
    is_bracket = "(" in reading.lowered[told.start() : told.end()]
    return told["dated"] is not None or (is_bracket and told["when"] is not None)


def _is_later(sentence: Sentence, first: Figure, second: Figure) -> bool:
    """True where each of two prices has its day and that of the second is the later: "3 月报 110 万,5 月报 95 万"."""
    before = [d.iso for d in sentence.dates if d.end <= first.start]
    between = [d.iso for d in sentence.dates if first.end <= d.start and d.end <= second.start]
    return bool(before and between) and between[-1] > before[-1]


def _is_near(price: Figure, start: Figure) -> bool:
    """True for a number in ten thousands without its currency near another: "215 万,比去年高点的 300 万元跌了 28%"."""
    return price.scale > 1 and bool(start.value) and 1 / APART <= price.value / start.value <= APART


def _paired(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move that the words name late or early; a start without an end is a price.

    It stays one where a percentage tells how far a price has come from it: "up 36% from its trough of $1.70".
    """
    starts = [f for f, r in found.items() if r == "from"]
    if not starts or "to" in found.values():
        return found
    targets = [
        f
        for f, r in found.items()
        if r == "price" and (f.kind == "money" or starts[0].kind == "plain" or _is_near(f, starts[0]))
    ]
    moves = sentence.of("move")
    later = next((f for f in targets if 0 < f.start - starts[0].end < 30), None)
    if later is not None and any(starts[0].start - MOVED <= m.start <= later.start for m in moves):
        return found | {later: "to"}
    earlier = next((f for f in reversed(targets) if f.end <= starts[0].start), None)
    if earlier is not None:
        return found | {earlier: "to"}
    shares = [f.end for f in sentence.figures if f.kind == "percent"]
    return {
        f: "price"
        if r == "from"
        and not (
            any(0 <= f.start - end <= MOVED for end in shares)
            and _OFF_EXTREME.search(reading.lowered, sentence.start, f.start)
        )
        else r
        for f, r in found.items()
    }
