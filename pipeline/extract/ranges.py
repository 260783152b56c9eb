"""Two numbers that are the ends of one range: "8 到 10 万", "$25k/card - $30k/card", "between 6 and 7.5 euros"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.atoms import Atom

_BETWEEN = re.compile(
    r"\s*(?:\((?:不?含)\)\s*)?(?:/\s?[a-z\u4e00-\u9fff]{1,4}\s*)?"
    r"(?P<word>-{1,3}|~~?|至|到|to|through|and|or|or so to|与|和|跟)\s*"
    r"(?:about|around|nearly|almost|roughly|over|more than|约|近)?\s*"
)
_PAIRS = {"and", "or", "与", "和", "跟"}
"""Words that join two ends of a range only where something else says so."""
_PAIRED = re.compile(r"(?:between|介于|(?<!分别)在)\s*(?:about|around|约)?\s*$")
_FROM = re.compile(r"from\s*$")
_RANGING = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|spans?|spanning|anywhere) from "
    r"(?:as (?:low|little) as |a low of |about |around |roughly |just |under )?$"
)
_FAR = re.compile(
    r"(?! ?(?:an?|per|each) )(?:(?!\b(?:an? (?:card|node|server|gpu|hour|month|day|year)"
    r"|per|cards|ones|below|above|in (?:jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec|q\d))\b)[^.;:,\d$€£¥\x01\n]){1,48}? (?P<word>to) "
    r"(?:about |around |nearly |almost |roughly |over |as (?:much|high) as |a high of |more than |up to )?"
)
"""Between two ends that a verb of range joins, each with where it holds: "ranges from $1 on spot to $6 on AWS"."""
RANGING, FAR = 40, 64
_PAIRED_BEHIND = re.compile(r"\s?(?:之间|间)")
_ORIGIN = re.compile(r"(?:从|由|自|from)\s*[^,;。]{0,12}$")
_CHANGE = re.compile(
    r"[涨跌降升调]|回落|下滑|缩|\b(?:fell|fall|rose|rise|risen|drop|went|gone|cut|rais|increas|decreas|jump|climb|slid|slash"
    r"|lower|up|down|mov|grew|grow|revis|bump|repric|surg"
    r"|plung|plummet|soar|skyrocket|balloon|reduc|chang|dip|hik|drift|slip|edg|crept|inch"
    r"|goes|going|go from|slump|tumbl|doubl|eas(?:ed|ing)|lift)"
)
_BY = re.compile(
    r"\b(?:rose|risen|climbed|jumped|increased|up|fell|fallen|dropped|declined|down|cut) by"
    r" (?:about |around |roughly |nearly )?$"
)
"""Before the size of a change: what follows it is the end."""
SINCE = re.compile(
    r"(?:/\w{1,6})? (?:since|over the (?:past|last)|within (?:a|one|two|three|a few) (?:weeks?|months?))\b"
)
"""Behind two prices: one was then, the other is now."""
_SIGNED = re.compile(r"\s?\(?\s?[+-]\s?\d[\d.]*\s?%")
"""A signed percentage behind two prices: one led to the other."""
_MINUS = re.compile(r"\s+-")
"""A sign, not a dash: set apart from the number before, close to the one behind."""
WIDEST = 20
"""Between bare numbers further apart a dash is an empty cell: "9.38 - 5400"."""
_REACH = 64
"""A verb of change stands no further before "from 8 to 10", in the same sentence."""
_TO = re.compile(r"\s?(?:to|到|至)\s?(?:about |around |约)?")
_CHANGED = re.compile(
    r"\b(?:rose|risen|climbed|jumped|increased|up|fell|fallen|dropped|declined|down|slid|by)"
    r" (?:about |around |another |roughly |nearly )?$"
    r"|(?:[涨跌降升]|[上下]调|[上下]浮|调[高低升降]|回落|反弹)(?:了|幅)?(?:约|近|超过?|逾)?\s?$"
)
"""A size of a change before what is many times as much: "rose NT$300,000 to NT$4.5 million", "by $80 to $669"."""
_APART = re.compile(r"\s?(?:不等|之间|区间|的幅度|,[看视按]| (?:per|each|an?|depending|on|over) )")
"""Behind the larger of two sizes of a change: "上涨 500 元至 2000 元不等"."""
MANY = 3
TIGHT = 3
"""How many times a price a number may be that a dash ties to it, and that counts nothing: "$600-700 GPUs"."""
_NUMBERED = re.compile(r"(?:\b(?:lot|item|option)|第)\s?$")
"""Before the number of a lot, which begins no range: "Lot 1 - six servers"."""
_END = re.compile(r"[。;!?\n]|\.\s")


def joined(lowered: str, found: list[Atom]) -> Iterator[tuple[Atom, bool]]:
    """Yield the atoms, those that are ends of one range as one, and whether each is a range."""
    i = 0
    while i < len(found):
        both = _range(lowered, found[i], found[i + 1]) if i + 1 < len(found) else None
        if both is None and i + 1 < len(found):
            found[i] = _in_cents(lowered, found[i], found[i + 1])
        yield (both, True) if both else (found[i], False)
        i += 2 if both else 1


def _in_cents(lowered: str, a: Atom, b: Atom) -> Atom:
    """Give the first price of a move with the cents of the second: "from 29 to 38 cents"."""
    is_led = _TO.fullmatch(lowered, a.end, b.start) and b.factor < 1
    if a.kind != "plain" or not is_led:
        return a
    return replace(a, kind="money", currency=b.currency, currency_open=b.currency_open, factor=b.factor)


def _range(lowered: str, a: Atom, b: Atom) -> Atom | None:
    gap = lowered[a.end : b.start]
    if (
        gap == "-"
        and a.kind == "money"
        and b.kind in ("gpus", "count")
        and a.number.high < b.number.low <= TIGHT * a.number.high
    ):
        b = replace(b, kind="plain", measure=None, end=b.number.end)
    match = _BETWEEN.fullmatch(gap) if len(gap) <= 22 else None
    if match is None and len(gap) <= FAR and _RANGING.search(lowered[max(0, a.start - RANGING) : a.start]):
        match = _FAR.fullmatch(gap)
    if match is None or a.number.low != a.number.high or _MINUS.fullmatch(gap) or not _are_alike(a, b):
        return None
    if _CHANGE.search(gap) or (gap == " - " and a.kind == "plain" and b.kind == "money" and b.start < b.number.start):
        return None
    before = _END.split(lowered[max(0, a.start - _REACH) : a.start])[-1]
    if _NUMBERED.search(before) or (b.kind == "count" and a.number.low != int(a.number.low)):
        return None
    if match["word"] in _PAIRS and not _are_paired(lowered, before, a, b):
        return None
    if match["word"] in ("到", "至", "to") and (_is_move(before, lowered, b) or _is_size(before, lowered, a, b)):
        return None
    ends = _ends(lowered, a, b, gap)
    if ends is None or (a.kind == "plain" and b.kind in ("plain", "money") and ends[1] > WIDEST * ends[0]):
        return None
    lead = b if b.kind != "plain" else a
    said = a if not b.currency or (b.currency_open and a.currency and not a.currency_open) else b
    return replace(
        b,
        start=a.start,
        number=replace(b.number, low=ends[0], high=ends[1]),
        factor=b.factor if b.currency else a.factor,
        kind=lead.kind,
        currency=said.currency,
        currency_open=said.currency_open,
        measure=lead.measure,
    )


def _ends(lowered: str, a: Atom, b: Atom, gap: str) -> tuple[float, float] | None:
    """Give both ends, with the multiplier, the unit or the first digits that one leaves to the other."""
    low, high = a.number.low, b.number.high
    if a.number.scale == 1 and b.number.scale > 1 and low <= high / b.number.scale:
        low *= b.number.scale
    elif b.number.scale == 1 and a.number.scale > 1 and a.kind == "money" and low / a.number.scale < high < 1000:
        high *= a.number.scale
    if a.currency and b.currency and a.factor != b.factor:
        low *= a.factor / b.factor
    if low < high:
        return low, high
    written = lowered[b.number.start : b.number.end]
    if gap == "-" and written.isdigit() and low == int(low) and a.number.scale == 1 and "money" in (a.kind, b.kind):
        high += low - low % 10 ** len(written)
    return (low, high) if low < high else None


def _are_paired(lowered: str, before: str, a: Atom, b: Atom) -> bool:
    if _PAIRED.search(before) or _PAIRED_BEHIND.match(lowered, b.end):
        return True
    return a.kind == "plain" and b.kind == "money" and _FROM.search(before) is not None


def _is_move(before: str, lowered: str, b: Atom) -> bool:
    """True for "fell from 30 to 25 dollars": the first number is where the second comes from."""
    if _BY.search(before) or SINCE.match(lowered, b.end):
        return True
    if not _ORIGIN.search(before) or before.rfind("between") > before.rfind("from"):
        return False
    if b.kind not in ("money", "plain"):
        return True
    return (
        _CHANGE.search(before) is not None
        or _CHANGE.search(lowered, b.end, b.end + 10) is not None
        or _SIGNED.match(lowered, b.end) is not None
    )


def _is_size(before: str, lowered: str, a: Atom, b: Atom) -> bool:
    """True for what a price rose or fell by, before the price it led to."""
    kinds = (a.kind, b.kind) == ("money", "money") or min(a.number.scale, b.number.scale) > 1
    is_more = kinds and b.number.high * b.factor > MANY * a.number.low * a.factor
    return is_more and _CHANGED.search(before) is not None and not _APART.match(lowered, b.end)


def _are_alike(a: Atom, b: Atom) -> bool:
    """True where two numbers can be the ends of one range: of one kind and currency, or the unit left to one."""
    if b.kind == "plain" and a.kind == "money":
        return True
    same_currency = not (a.currency and b.currency) or a.currency == b.currency or a.currency_open or b.currency_open
    return a.kind in ("plain", b.kind) and same_currency
