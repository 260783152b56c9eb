"""The ends of a move: which of a sentence's prices is where it began, and which where it led."""

import re
from itertools import pairwise
from typing import Literal

from pipeline.extract.figures import Figure
from pipeline.extract.ranges import SINCE
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve

Role = Literal["price", "from", "to", "change", "restated", "other"]

_ONCE = re.compile(
    r"(?:早前|上个?月|上周|去年|前年|年初|年前|此前|之前|以前|原先|原本|原来|前期|\d{1,2}\s?月"
    r"|(?:首发|发布|上市|开卖|刚出)的?时候?"
    r"|last (?:month|week|year)|previously)[^,;。\d]{0,10}$"
)
_ONCE_FAR = re.compile(
    r"(?:早前|上个?月|上周|去年|前年|年初|年前|此前|之前|以前|last (?:month|week|year)|previously)[^;。]*$"
)
_THEN = Sieve(
    r"(?:上个?月|上周|去年|一年前|半年前)\s?$|(?:首发|发布|上市|开卖|刚出)的?时候?[^,;。\d]{0,6}$|还要\s?$"
    r"|(?:去年|前年|年初|年前|节前|春节前|国庆前|五一前|上个?月|上周|之前|以前|原先|原来|此前|早前|当时"
    r"|\d{1,2}\s?月)[^,;。\d]{0,10}(?:还是?|才|只要|也就|是|卖|报|要|蹲到|收到|买到|拿到|入手)[^,;。\d]{0,6}$"
    r"|(?:当时|那时|那会儿?)(?:也?就|花了?)?\s?$"
    r"|(?:彼时|当时)[^,;。\d]{0,16}$|(?:年|月|[日号]|[周月]初|[周月]底)[^,;。\d]{0,12}(?:还是?|尚|才|仍|也就"
    r"|只要|还能)[^,;。\d]{0,6}$"
    r"|(?:上周|上个?月|昨天|前几天)问[^,;。]{0,12}(?:还是?|才|报)\s?$"
    r"|\b(?:last|previous|prior) (?:week|month|quarter|year):? (?:it was |they were |about |around )?$"
    r"|\bu\.?p\.?:?\s$|\b(?:usual|regular|original|old|previous) price:? $"
    r"|\b(?:bought|picked up|grabbed|got)(?: [^.;$£€]{1,24})? (?:last|in|back in) [a-z]+ (?:for|at) {1,3}$"
    r"|\b(?:was|were|had been|used to (?:be|cost|fetch|sell for|go for)|cost|sold (?:for|at)|went for|fetched"
    r"|traded (?:at|for)|changed hands (?:at|for)|stood at)\b"
    r"[^.;\d$]{0,20}$"
)
_SINCE_THEN = re.compile(
    r"(?:/\w{1,4})? (?:(?:back )?(?:in|before|at|around|until) [a-z]+(?: \d{4})?|last [a-z]+|a (?:year|month"
    r"|week) ago),?"
    r" (?:is (?:up |down )?at|costs|sells (?:for|at)|goes for|fetches|trades at|stands at|will set you back)"
    r" (?:about |around |just )?"
)
"""Between the price of then and that of now: "sold for $9,000 in March is at $7,200"."""
_NOWADAYS = re.compile(
    r"(?:现在|目前|如今|现已|眼下|今天|今早|这周|本周|节后)[^,;。\d]{0,12}$"
    r"|(?:上周|昨天|昨日|近日|近期|最近|这两天)[^,;。\d]{0,4}(?:已经?|就|只|却)[^,;。\d]{0,8}$"
    r"|[,;](?:[\u4e00-\u9fff]{1,4}(?:过去|之?后)了?,)?(?:已经?|就)?(?:只剩|剩下|变成)了?$"
    r"|\b(?:now|today|currently|this (?:week|month|quarter))\b[^.;\d]{0,24}$"
)
_THEN_BEHIND = re.compile(
    r"(?:/\w{1,4})? (?:(?:back )?in (?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|early 20\d\d|late 20\d\d|20\d\d)|last \w{3,9}|a (?:year|month|week) ago),? "
)
"""Behind a price of then: "$150 in March, $99 now"."""
NOW_BEHIND = re.compile(r" (?:today|now|these days|currently)\b")
_NOW_CLOSED = re.compile(NOW_BEHIND.pattern + r"(?=[,;.)])")
"""Likewise where it ends its clause, and so speaks of the price before it."""
_NOW = re.compile(r"现在|目前|如今|现已|眼下|本月|本周|\bnow\b|\btoday\b|\bcurrently\b")
_WAS = re.compile(
    r"\s?(?:/\w+|[一每/](?:[台张片块]|个?(?:小时|钟头|月)|天))?(?:(?: (?:this|today"
    r"|now)(?: \w+)?)?\s?[(,;\u2013\u2014-]| now(?= was))\s?"
    r"(?:(?:(?:back )?in \w+|last \w+|a (?:year|month|week) ago),? (?:it|they|that|the same (?:card|box|server)) )?"
    r"(?:last (?:week|month|year):?(?=\s?[$€£¥\d])"
    r"|(?:而|但)?(?:上周|上个?月|月初|年初|去年[^,。;\d]{0,4}|[^,。;\d]{0,6}节前|(?:\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})\s?月份?[初中底]?旬?(?:问|看|买)?|[两三四几一]个?[周月]前)"
    r"(?:同款|同型号)?(?:还(?:是|要|报|卖|在|能以|能)?|才|是|报|约)?|was|were|previously|formerly|原价|此前"
    r"|之前|原来|原先)"
    r"\s?(?:at |about )?:?\s?"
)
_UNTIL = re.compile(
    r"[^.;\d$€£]{0,40}[;,(] ?(?:(?:up )?until [a-z]+(?: [a-z]+)?|last [a-z]+"
    r"|(?:back )?in (?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:early |mid-|late )?20\d\d|spring|summer|autumn|winter)(?: \d{4})?"
    r"|(?:a|one|two|three|six) (?:year|month|week)s? (?:ago|earlier|before)),? (?:it|they|that|the same [a-z]+)"
    r" (?:was|were|cost|stood|had been|had cost|sold|went|fetched|traded)(?: (?:on offer|listed|to be had))?"
    r" (?:(?:at|for|about|around) )*"
)
"""Likewise before the price of once: "costs $39.80 an hour; until Friday it was $34.61"."""
_CUT_THAT = re.compile(
    r"[^.$€£]{0,60}\b(?:cut|cuts|lowered|reduced|raised|brought|dropped) (?:that|it|this|them)(?: down)? to"
    r" (?:about |around )?"
)
"""Between a price and what somebody made of it: "put it at 90,000 yuan; one of them had cut that to 84,000"."""
_ONCE_BEHIND = re.compile(
    r"[^。;¥$]{0,14}[,(](?:而|但)?(?:去年|上周|上个?月|年初|年前|当时|[一两三半]个?(?:年|月|星期"
    r"|周)(?:多)?(?:之?前))[^,。;\d]{0,6}"
    r"(?:才|只要|仅|不过)(?:是|要|卖|报)?(?:约|大约)?\s?"
)
"""Likewise in Chinese: "3.35 万收了 6 张,去年这时候才 2.2 万"."""
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
_OF_THEN = re.compile(
    r"(?:/\w+)? (?:of|that|it (?:was|cost|fetched))\b[^.;]{0,60}?\b(?:ago|before|year|month|week|once|earlier)"
)
"""Behind the price of once, to which a new one is compared: "compared with the $125,000 of two years ago"."""
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
_LEADS_TO = re.compile(r"(?:/\w{1,6}| per [\w-]{2,12}| an? hour)?\s?(?:to|->|→|至|到)\s?")
_ARROW = re.compile(r"\s?[↘↗⬇⬆↓↑]\s?")
_POINTS = re.compile(r"(?:/\w{1,6})?`?\s?(?:→|[-=]>)\s?`?")
_SIGNED = re.compile(r"(?:\s?/hr?)?\s?(?:,\s?[^\d,;。+-]{0,10})?\(?\s?[+-]\s?\d[\d.]*\s?%")
_ENDS = ("from", "to")
ONCE_REACH = 22
ONE = 1
"""What "one" counts, between two prices."""
MOST_APART = 20.0
"""How many times the other the ends of a move told by an arrow may be: "MOQ 10 → 28,800" is none."""
APART = 3.0
"""How many times the price of once a bare number may be that tells the price of now."""
FAR_APART = 60
"""Characters between the two prices of one move."""
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
    found = _then_and_now(reading, sentence, _signed(reading, sentence, found))
    if "to" in found.values():
        found |= {
            f: "from"
            for f, role in found.items()
            if role == "price"
            and f.kind == "money"
            and _EXTREME.search(reading.lowered, max(sentence.start, f.start - MOVED), f.start)
        }
    return _paired(reading, sentence, _begun(reading, sentence, _was(reading, sentence, found)))


def _then_and_now(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move told by time alone: "5 月还是 200 万元,如今 230 万元", "was $2.50 in May; today $2.80"."""
    prices = [f for f, role in found.items() if role == "price" and (f.kind == "money" or f.value > ONE)]
    if not set(found.values()) <= {"price", "change", "other"} or sentence.of("hypothetical"):
        return found
    for then, now in pairwise(prices):
        if _is_then_and_now(reading, sentence, then, now):
            return found | {then: "from", now: "to"}
    return found


def _is_then_and_now(reading: Reading, sentence: Sentence, then: Figure, now: Figure) -> bool:
    if not then.value or not now.value or _NOW_CLOSED.match(reading.lowered, then.end):
        return False
    if now.kind == "plain" and then.kind == "money" and not 1 / APART <= now.value / then.value <= APART:
        return False
    first = max(sentence.start, then.start - FAR_APART)
    before = reading.lowered[first : then.start]
    between = reading.lowered[then.end : now.start]
    alike = (now.kind == "plain" or then.currency == now.currency) and then.value != now.value
    alike = alike and (then.kind == now.kind or now.kind == "plain")
    is_one = len({c.chip for c in sentence.named}) == 1
    chips = [c for c in sentence.named if then.start < c.start < now.start and not is_one]
    told_now = (
        _NOWADAYS.search(between)
        or NOW_BEHIND.match(reading.lowered, now.end, sentence.end)
        or _SINCE_THEN.fullmatch(between)
    )
    told_then = bool(_THEN.search(before) or _OUT_OF.search(before) or _THEN_BEHIND.match(between))
    return alike and not chips and len(between) <= FAR_APART and told_then and bool(told_now)


def _signed(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move told in its form: "from €7,990 to €8,790 (+10%)", "to $23,000 from $25,000"."""
    for start, end in pairwise(list(found)):
        is_back = start.kind == end.kind and _BACK_FROM.fullmatch(reading.lowered, start.end, end.start)
        if is_back and _TO_BEFORE.search(reading.lowered, max(0, start.start - 12), start.start):
            found |= {start: "to", end: "from"}
        is_priced = start.kind == end.kind and start.kind in ("money", "plain")
        is_priced = is_priced and bool(start.value) and 1 / MOST_APART <= end.value / start.value <= MOST_APART
        is_pointed = _POINTS.fullmatch(reading.lowered, start.end, end.start)
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
        if not _is_later(sentence, now, then):
            told = told or _UNTIL.fullmatch(reading.lowered, now.end, then.start)
        told = told or _ONCE_BEHIND.fullmatch(reading.lowered, now.end, then.start)
        if found[now] == "to" and found[then] == "price" and now.kind == then.kind:
            versus = _VERSUS.fullmatch(reading.lowered, now.end, then.start)
            found |= {then: "from"} if versus and _OF_THEN.match(reading.lowered, then.end) else {}
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
        ):
            found |= {now: "to", then: "from"}
    return found


def _is_later(sentence: Sentence, first: Figure, second: Figure) -> bool:
    """True where the date before the second of two prices is later than that before the first."""
    one = [d.iso for d in sentence.dates if d.end <= first.start]
    other = [d.iso for d in sentence.dates if first.end <= d.start and d.end <= second.start]
    return bool(one and other) and one[-1] < other[-1]


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


def _paired(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move that the words name late or early; a start without an end is a price.

    It stays one where a percentage tells how far a price has come from it: "up 36% from its trough of $1.70".
    """
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
