"""Moves told by nothing but the times of two prices: "fetched $9,000 at Easter, $7,000 this week"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.extract.ends import ONE, Role
from pipeline.extract.figures import Figure
from pipeline.extract.pairing import former_or_latter
from pipeline.extract.reading import Reading, Sentence

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul"
    r"|aug|sept?|oct|nov|dec)\b"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
_SEASON = r"(?:spring|summer|autumn|winter|the fall|easter|christmas|new year|ramadan|diwali|black friday)\b"
_COUNT = r"(?:an?|one|two|three|four|five|six|nine|ten|twelve|\d{1,2}|a few|several|some)"
_SPAN = r"(?:day|week|fortnight|month|quarter|year)s?"
_THEN = re.compile(
    r"\b(?:last|previous|prior) (?:week|month|quarter|year|time|night|spring|summer|autumn|fall|winter"
    rf"|{_DAY}|{_MONTH}|{_SEASON})"
    rf"|\b{_COUNT} {_SPAN} (?:ago|back|earlier|before|prior)\b|\byesterday\b|\bback (?:in|then)\b"
    rf"|\b(?:in|on|at|since|until|till|before|over) (?:early |late |mid-?)?(?:the )?(?:{_MONTH}|{_DAY}|{_SEASON}"
    r"|20\d\d\b|q[1-4]\b|launch\b|release\b|peak\b|top\b|start\b|beginning\b)"
    r"|\bat (?:its|their|the) (?:peak|height|top|launch|high)\b"
    r"|\b(?:usual|regular|original|old|previous) price\b|\bu\.?p\.?(?=:?\s)"
    r"|\b(?:previously|formerly|originally|initially|used to(?: [a-z]+(?: for)?)?|once|earlier|before)\b"
    r"|(?:上|前)一?个?(?:周|月|季度?|年|礼拜|星期)(?!来)|去年|前年|[年月周季]初|年前|开年|[节假]前|[春夏秋冬]天(?!气)"
    r"|当初|当时|当年|彼时|那会儿?|那时|原先|原来|原本|原价|此前|之前|早前|先前|以前|曾|昨[天日儿晚早]?|前[天日]"
    r"|高峰|巅峰|高点|高位|最高时|最贵|首发|发售|上市|刚(?:出|发布|上市|露面|亮相|开卖|到货)的?时|上一[轮批台单次]|[一二两三四五六七八九十半\d]个?(?:周|月|年|季度|天)前"
    r"|(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?[月日号](?:[^,;。\d]{0,8}(?:还|才|尚|仍)|那|时)"
    r"|[从由自]\s?[^,。;、:\d]{0,8}$|[还仍](?:是|报|卖|要|有|在)\s?$|(?:春节|国庆|五一|双十一|双11|六一八|618)前"
    r"|\b(?:was|were|had been|fetched|sold (?:for|at)|went for|cost(?= (?:about |around |me |us |you )?[$€£¥\d])"
    r"|bought|grabbed|took|set (?:you|us|me) back|traded at|changed hands|had at|touch(?:ed|ing)|peak(?:ed|ing)"
    r"|be quoted|been quoted)\b"
)
"""Words of a time that is over, or that tell what was paid then."""
_NOW = re.compile(
    r"\b(?:now|today|tonight|currently|nowadays|presently|at present|right now|these days|as of|this (?:week|month"
    r"|morning|quarter|year|afternoon)|latest|a (?:week|month) on(?! an?\b)|already|just)\b"
    r"|现[在已价]?|如今|目前|眼下|今[天早日晨儿年]|本[周月季]|这(?:周|月|个月|礼拜|会儿?|星期)|当下|最新|此刻|刚刚?"
    r"|(?:上周|昨[日天])[^,;。\d]{0,2}(?:已|就|只|却)|近[日期来]|最近|这[两几]天|节后|(?<![半\d一两三四五几])年后|一看|张口|只剩|剩下|变成"
    r"|\b(?:has|have) been (?:changing hands|selling|going|trading|renting)\b"
    r"|\b(?:is|are|'s|go(?:es)? for|fetch(?:es|ing)?|sells? for|costs|trades? at|can be had"
    r"|can now|asks?|asking|stands?|listed|lists?|will run|moves to|starting|quoting|wants?)\b"
)
"""Words of the present."""
_NOW_BEHIND = re.compile(
    r"\b(?:now|today|currently|right now|these days|this (?:week|month|morning|quarter|year))"
    r"(?=\s?[,.;)!?]|\s?$)"
)
"""Likewise behind a price, where a verb begins what is told of the next."""
_ASIDE = re.compile(r"\b(?:than|versus|vs|while|whereas|unlike|compared)\b|相比|而(?!今)|不如|低于|高于")
"""Between two prices that are set side by side, not one behind the other."""
_OWN = re.compile(
    r"\b(?:i|we|my|mine|he|she|friend|mate)\b[^.;$€£]{0,24}\b(?:paid|pay|bought|got|picked|grabbed|snagged|scored)\b"
    r"|\bpaid\b|[我俺咱][^,。;]{0,10}(?:买|收|入|花)"
)
"""What somebody paid himself, which stays a price: "I paid 1499 in 2020"."""
_AGAINST = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|against)\b"
    r"|[;,(] ?(?:it|that|this|they|which) (?:was|were|had been|cost|stood at) (?:about |around )?$"
)
"""Between two prices, of which the second may be the one of then: "1.35 million, versus 1.6 million in May"."""
_TIMED = re.compile(
    r"(?:^|[,; ])\s?(?:上个?(?:周|月|季度|礼拜|星期)|昨[天日]|前[天几]天?|[年月]初"
    r"|去年(?:年?[底初末]|同期|[春夏秋冬]天)?|[过新]?年前|节前"
    r"|[一两三半几]个?[周月年]前|last (?:week|month|year|quarter|spring|summer|autumn|winter)|yesterday"
    r"|(?:an?|one|two|three) (?:week|month|year)s? ago)"
    r"(?:同一?[张款台个]|明明|仲系|仲喺|(?: it| this| that| they)? (?:was|were)"
    r"|[还才只也都就仲是要卖报]|only|still|at|:|\s){0,5}$"
)
"""Between two prices, at the end, the time of the second, a price of its own: "挂 129,990,过年前同一张才 98,990"."""
_UNLIKE = re.compile(
    r"官方|标价|指导价|首发|原价|求购|收(?!紧|窄|盘|于)|[我俺][^,。;]{0,6}[买入]"
    r"|\b(?:msrp|rrp|list price|bids?|wtb|paid)\b"
)
"""What makes one of two prices a list's, a bid, or what was paid: no price at another time."""
_LATER = re.compile(
    rf"\b{_COUNT} {_SPAN} (?:later|afterwards)\b|\b(?:by|until) then\b"
    r"|(?:[一两二三四五六七八九十半几\d]个?(?:小时|[天日周月年]|星期|季度)(?:之?后(?![的到交])|过去)|后来|随后|没过[几两]天|年[底末](?!前))"
)
"""Between two prices, the second of which is the later: "出货价 1.9 万,一个月后就 2.3 万了"."""
_ITEM_END = re.compile(r";")
"""What parts the items of a list within a sentence: "A800 本周 11 万,上周 10 万;L40 5.6 万"."""
_UNITS = ("unit", "period", "condition", "term", "delivery", "form")
"""What differs between two prices of one thing that are not one price at two times."""
_INSTEAD = re.compile(
    r"(?:/\w{1,5})?(?: (?:per|an?) [\w-]+)?,? (?:rather than|instead of|in place of|as against) (?:the )?"
    r"(?:about |around |previous |old |earlier |former )?"
    r"|[^,。;\d]{0,6}[,]?(?:而)?(?:不再是|不是原来的|而非)(?:原来的|之前的|以前的)?"
)
"""Between a new price and the one it takes the place of: "go for $2.30 rather than $3.50"."""
_OF_OTHER = re.compile(r" (?:(?:at|for|of) (?:(?:an?|the) )?)?[A-Z][A-Za-z-]{2,}")
"""Behind the latter of the two, the name whose price it is: "$15k instead of the $25k Towerbox"."""
_ELSEWHERE = re.compile(
    r"\bin (?:the )?(?!January|February|March|April|May|June|July|August|September|October|November|December|Q\d)"
    r"[A-Z][A-Za-z]"
)
"""Between two prices: the second is one of another place."""
_SHOP_AT = re.compile(r" (?:at|from|on|via) (?P<shop>[a-z]?[A-Z][A-Za-z0-9.&'-]+(?: [A-Z][A-Za-z0-9.&'-]+)?)")
"""Behind a price, in its own letters, the shop that asks it."""
_WAS = re.compile(
    r"\W{0,3}(?:yesterday|last (?:week|month|year))(?: (?:it )?was)?:? (?:only |just |still )?"
    r"|\W{0,3}(?:(?:only |just )?(?:last \w+|yesterday|(?:an?|one|two|three|six|a few) \w+ (?:ago|earlier)"
    r"|in [a-z]+(?: 20\d\d)?),? )?(?:it|that|this|the (?:same |very )?(?:price|card|box|page|listing|model|one)) "
    r"(?:was|were|had been|cost|stood at|used to be) (?:(?:about|around|still|only|just|at|listed|priced) ){0,2}"
    r"|\W{0,3}(?:上周|上个?月|上季度|昨[天日]|前[天几]天?|之前|以前|年初|月初|去年(?:年?[底初]|同期|[春夏秋冬]天|这时候?)?|[一两三半几]个?[周月年]前)"
    r"(?:还|才|只|也|都|就){0,2}(?:是|要|卖|报)?(?:约|大约)?\s?"
)
"""All that stands before the price of once in a sentence of its own: "It costs $4,699. It was $3,999."."""
_PAID = re.compile(r"\b(?:i|we|he|she|they) (?:paid|bought|got)\b|[我他她](?:们)?[^,。;]{0,6}(?:买|收|入)")
"""What somebody paid is a price of its own."""
_LAUNCHED = re.compile(
    r"\b(?:launch(?:ed|es)?|debuted|released|introduced)\b[^.;|]{0,16}\|?(?:[^.;|]{0,10}msrp)?|首发价|发售价|上市价|发布价|首发(?:时|售价|定价)"
)
_TODAY = re.compile(r"\b(?:now|today|currently)\b[^.;\d]{0,40}$|(?:如今|现在|目前|现已)[^,。;\d]{0,12}$")
LAUNCH, LAUNCHED_BEHIND = 24, 8
"""Characters before a price, and behind it, that may say that a product was launched at it."""
THOUSAND = 1e3
APART = 5.0
"""How many times the one price the other may be."""
BARE_APART = 3.0
"""Likewise where the second tells no currency."""
FAR = 90
"""Characters between the two."""
BOTH = 2
"""Prices of a chip that may be its two."""
BESIDE = 36
"""Characters before a price within which its time stands, on past the mark of a clause."""
BEHIND = 28
"""Likewise behind it."""


DAY_BEHIND = 48
"""Characters between a price and its day: "$6.62 per chip per hour in the second half of 2023"."""


def of_two_times(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the ends of a move where of two prices of one chip the one is of then and the other of now."""
    told = set(found.values())
    if "from" in told or sentence.of("hypothetical") or sentence.is_row:
        return found
    if "to" in told:
        return _begun(reading, sentence, found)
    if _OWN.search(reading.lowered, sentence.start, sentence.end):
        return found
    prices = [f for f, role in found.items() if role == "price" and _may_be_price(f)]
    span = sentence.start, sentence.end
    if len({c.chip for c in sentence.named}) > 1:
        span = _item(reading, sentence, prices) or span
        prices = [f for f in prices if span[0] <= f.start < span[1]]
        prices = prices if span[1] < sentence.end else _of_last(reading, sentence, prices)
    if any(len({c.value for c in sentence.of(k) if span[0] <= c.start < span[1]}) > 1 for k in _UNITS):
        return found
    for first, second in pairwise(prices):
        if not _are_one(reading, first, second) or _is_used_by_now(sentence, first, second):
            continue
        if _INSTEAD.fullmatch(reading.lowered, first.end, second.start):
            if _OF_OTHER.match(reading.folded, second.end):
                continue
            return found | {first: "to", second: "from"}
        times = [_is_then(reading, sentence, f, prices, span) for f in (first, second)]
        between = reading.lowered[first.end : second.start]
        if times == [None, True] and _AGAINST.search(between):
            return found | {first: "to", second: "from"}
        if _ASIDE.search(between) or _ELSEWHERE.search(reading.folded, first.end, second.start):
            continue
        is_later = _LATER.search(between) is not None and (times[0] or _is_dated(sentence, first, span))
        if times == [True, False] or is_later:
            return found | {first: "from", second: "to"}
        if times == [False, True]:
            return found | {first: "to", second: "from"}
    if sentence.of("move") and len(prices) == BOTH and _are_one(reading, *prices):
        days = [_day_of(sentence, f, prices) for f in prices]
        if days[0] and days[1] and days[0] < days[1]:
            return found | {prices[0]: "from", prices[1]: "to"}
    return found


def _day_of(sentence: Sentence, figure: Figure, prices: list[Figure]) -> str | None:
    """Give the day, as far as told, right behind a price that another price does not stand before."""
    stop = min([figure.end + DAY_BEHIND, *(f.start for f in prices if f.start >= figure.end)])
    return next((d.iso for d in sentence.dates if figure.end <= d.start < stop), None)


def _is_dated(sentence: Sentence, figure: Figure, span: tuple[int, int]) -> bool:
    return any(span[0] <= d.start < figure.start for d in sentence.dates)


def _begun(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """Set the start of a move of which another word tells the end: "上月均价 370 美元,本月涨到 470"."""
    for start, to in pairwise(f for f, role in found.items() if role in ("price", "to") and _may_be_price(f)):
        if (found[start], found[to]) != ("price", "to") or not _are_alike(start, to):
            continue
        between = reading.masked[start.end : to.start]
        if any(start.end <= c.start < to.start for c in sentence.named):
            continue
        if (
            ";" not in between
            and len(between) <= FAR
            and _is_then(reading, sentence, start, [start, to], (sentence.start, sentence.end))
        ):
            return found | {start: "from"}
    return found


def _of_last(reading: Reading, sentence: Sentence, prices: list[Figure]) -> list[Figure]:
    """Give the prices behind the last of several chips, where they are two; with more, it is unsure whose they are."""
    last = [f for f in prices if f.start >= sentence.named[-1].end]
    if len(last) != BOTH or any(former_or_latter(reading, sentence, f) for f in last):
        return []
    return last


def _item(reading: Reading, sentence: Sentence, prices: list[Figure]) -> tuple[int, int] | None:
    """Give the first item with one chip and two prices of it, of several that semicolons part."""
    at = [sentence.start, *(m.end() for m in _ITEM_END.finditer(reading.lowered, sentence.start, sentence.end))]
    for start, end in pairwise([*at, sentence.end]):
        inside = [f for f in prices if start <= f.start < end]
        named = [c for c in sentence.named if start <= c.start < end]
        if len(inside) == BOTH and len(named) == 1 and named[0].end <= inside[0].start:
            return start, end
    return None


def _may_be_price(figure: Figure) -> bool:
    """True for money, and for a number in digits that may be a price without its currency."""
    return figure.value > 0 if figure.kind == "money" else figure.value > ONE and not figure.words


def _are_one(reading: Reading, first: Figure, second: Figure) -> bool:
    """True for two amounts that may be one price at two times."""
    is_bare = first.kind == "money" and second.kind == "plain"
    is_bare = is_bare or (first.kind == second.kind == "plain" and None in (first.currency, second.currency))
    if (first.kind, first.currency) != (second.kind, second.currency) and not is_bare:
        return False
    apart = BARE_APART if is_bare else APART
    if first.value == second.value or not 1 / apart <= second.value / first.value <= apart:
        return False
    if first.bound == second.bound == "range":
        return False
    shops = [m and m["shop"] for f in (first, second) for m in [_SHOP_AT.match(reading.folded, f.end)]]
    if all(shops) and shops[0] != shops[1]:
        return False
    between = reading.lowered[first.end : second.start]
    return len(between) <= FAR


def _are_alike(first: Figure, second: Figure) -> bool:
    """True for two amounts of one currency, or of which one leaves it out."""
    is_bare = None in (first.currency, second.currency)
    return is_bare or (first.kind, first.currency) == (second.kind, second.currency)


def _is_used_by_now(sentence: Sentence, first: Figure, second: Figure) -> bool:
    """True where the second price is one of used cards: "launched at $1,499 and now sells used for around $750"."""
    return any(c.value != "new" and first.end <= c.start < second.start for c in sentence.of("condition"))


def _is_then(
    reading: Reading, sentence: Sentence, figure: Figure, prices: list[Figure], span: tuple[int, int]
) -> bool | None:
    """Tell whether a price is one of then, or one of now; None where nothing within the span tells."""
    first = max([span[0], figure.start - BESIDE, *(f.end for f in prices if f.end <= figure.start)])
    last = min([sentence.end, figure.end + BEHIND, *(f.start for f in prices if f.start >= figure.end)])
    last = min(last, reading.clause(sentence, figure.end - 1)[1])
    behind_then, behind_now = (p.search(reading.lowered, figure.end, last) for p in (_THEN, _NOW_BEHIND))
    if bool(behind_then) != bool(behind_now):
        return bool(behind_then)
    before = [m for p in (_THEN, _NOW) for m in p.finditer(reading.lowered, first, figure.start)]
    nearest = max(before, key=lambda m: m.end(), default=None)
    return None if nearest is None else nearest.re is _THEN


def price_now(reading: Reading, sentence: Sentence, figure: Figure) -> Figure | None:
    """Give the one price of the sentence before, where a figure is but what the same cost then."""
    before = reading.sentences[sentence.index - 1] if sentence.index else sentence
    if before is sentence or before.line != sentence.line or sentence.named:
        return None
    if reading.is_question(sentence) or reading.is_question(before):
        return None
    amounts = [f for f in before.figures if f.kind == "money" or (f.kind == "plain" and f.scale >= THOUSAND)]
    if (
        len(amounts) != 1
        or figure.kind not in ("money", "plain")
        or _PAID.search(reading.lowered, before.start, before.end)
    ):
        return None
    now = amounts[0]
    is_alike = (figure.kind == "plain" and figure.scale == now.scale) or figure.currency == now.currency
    if not is_alike or not figure.value or figure.value == now.value:
        return None
    if (
        not 1 / APART <= now.value / figure.value <= APART
        or len([f for f in sentence.figures if f.kind == "money"]) > 1
    ):
        return None
    return now if _WAS.fullmatch(reading.lowered, sentence.start, figure.start) else None


def since_launch(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[tuple[Figure, Figure]]:
    """Yield what a product was launched at, or cost then, with what it costs now, both of them prices of their own."""
    for first, now in pairwise(f for f, role in roles.items() if role == "price" and f.kind == "money"):
        if first.currency != now.currency or first.value == now.value or len({c.chip for c in sentence.named}) != 1:
            continue
        between = reading.lowered[first.end : now.start]
        lead = reading.lowered[max(sentence.start, first.start - LAUNCH) : first.start]
        if _LAUNCHED.search(lead + "|" + between[:LAUNCHED_BEHIND]) and _TODAY.search(between):
            yield first, now
    prices = [f for f, role in roles.items() if role == "price" and _may_be_price(f)]
    if len(prices) != BOTH or len({c.chip for c in sentence.named}) != 1 or sentence.is_row:
        return
    now, then = prices
    if _UNLIKE.search(reading.lowered, sentence.start, sentence.end):
        return
    is_timed = _TIMED.search(reading.lowered, now.end, then.start) is not None and _are_one(reading, now, then)
    if is_timed and _is_then(reading, sentence, now, prices, (sentence.start, sentence.end)) is None:
        yield then, now
