"""Which buyer and which sum each count of an order has."""

import re
from collections.abc import Iterator, Sequence

from pipeline.extract.counts import Counted
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_EACH_VERB = re.compile(
    r"\b(?:will )?each (?:[a-z]+ ){0,3}(?:about |up to )?$"
    r"|分别(?:已)?(?:收到|拿到|获得|购买|采购|订购|下单)了?约?\s?$"
    r"|各(?:自|家)?(?:想|要|计划|拟|将)?(?:采购|购买|下单|订购|买|收到|拿到|获得|获批|引进|引入|导入|部署|分得)了?约?\s?$"
)
EACH_REACH = 40
_LISTED = re.compile(
    r"(?:^|[,;:。])\s?(?:其中,?)?(?P<names>[^,。;:\d]{2,48}?)(?:将|可|已)?各(?:自|家)?(?:可|将|已)?"
    r"(?:采购|购买|获得?|获配|取得|分得|引进|部署|下单|拿下|拿到|订购?)?了?(?:约|近)?\s?$"
)
"""Names in a list, each with the count behind: "软银、KDDI、NTT 各 3 万颗"."""
_LIST_MARK = re.compile(r"\s?(?:、|以及|[与和及])\s?")
_NO_NAME = re.compile(r"^(?:.*[家方者们]|.{0,4}(?:客户|公司|企业|厂商|大厂|巨头|云商)|.*的.*)$")
_AS_MANY = re.compile(r"[^,。;]{0,16}的(?:购买|采购)量")
"""Behind a count that each of those named before bought: "Meta 和微软以 15 万块 H100 的购买量并列"."""
_EACH = re.compile(r"[^,.;()]{0,24}\beach\b|\s?(?:each|apiece)|[张颗片台]?各")
_OF_WHICH = re.compile(r"其中|\bof which\b|\bincluding\b")
_WORTH = re.compile(
    r"[^,。;.]{0,32}[,(]?\s?(?:总?(?:价值|货值)|总值|(?:together |collectively )?(?:worth|valued at))"
    r"\s?(?:约|近|达|超过?|about |around |some |nearly |over ){0,2}"
)
"""Between a count and what it is worth: "A800 约 9 万块,价值 9 亿美元"."""
_JOINED = re.compile(r"[^.;,$€£¥。]{0,48}(?:\band |[&+] ?|[和及与])(?:another |also |about |a further |some |约)?")
"""Between two counts that one sum behind them is for: "2,400 B200s and 1,200 B300s for $168 million"."""
_IN_TOTAL = re.compile(r"\b(?:total|overall|combined|together|in all)\b")
"""Between a part and a sum that is for the whole: "900 GPUs, including 200 B300s, at a total of $9 million"."""
PAIR, LISTED_REACH = 2, 24
_BESIDES = re.compile(r"除了?$")


def parts(
    reading: Reading, counted: Sequence[Counted], values: Sequence[Figure]
) -> Iterator[tuple[Counted | None, Figure | None]]:
    """Yield each count with the value that belongs to it; without counts, each value."""
    for i, count in enumerate(counted):
        value = _value_for(count, counted, values, i)
        if len(values) == 1 and i and _is_joined(reading, counted[i - 1], count):
            value = None
        if len(values) == 1 and len(counted) == PAIR and _is_of_whole(reading, counted, values[0]):
            value = None if i else values[0]
        if len(values) == 1 < len(counted) and not i and _is_before_whole(reading, counted, values[0]):
            value = values[0]
        yield count, _value_of_part(reading, count, values) or value
    if not counted:
        yield from ((None, value) for value in values)


def _is_of_whole(reading: Reading, counted: Sequence[Counted], value: Figure) -> bool:
    """True for a value behind a part of a count that is told as the whole's."""
    whole, part = counted[0].figure, counted[-1].figure
    led = _OF_WHICH.search(reading.lowered, whole.end, part.start)
    return led is not None and _IN_TOTAL.search(reading.lowered, part.end, max(part.end, value.start)) is not None


def _is_before_whole(reading: Reading, counted: Sequence[Counted], value: Figure) -> bool:
    """True for a value before a count whose parts are told behind it: "以 48 亿元采购 3,200 台,其中 2,000 台"."""
    first, second = counted[0].figure, counted[1].figure
    between = reading.lowered[value.end : max(value.end, first.start)]
    is_led = value.end <= first.start and not re.search("[,;。]", between)
    return is_led and _OF_WHICH.search(reading.lowered, first.end, second.start) is not None


def _is_joined(reading: Reading, first: Counted, second: Counted) -> bool:
    """True for counts of two products that are told together."""
    is_two = first.chip is not None and second.chip is not None and first.chip.chip != second.chip.chip
    return is_two and _JOINED.fullmatch(reading.lowered, first.figure.end, second.figure.start) is not None


def respectively(reading: Reading, sentence: Sentence, counted: Sequence[Counted]) -> dict[Counted | None, str]:
    """Give each of the last counts its buyer where as many names are told in order just before, "respectively"."""
    if not sentence.of("respectively") or not counted:
        return {}
    for first, count in enumerate(counted):
        since = counted[first - 1].figure.end if first else sentence.start
        told = [o for o in sentence.organisations if since <= o.start and o.end <= count.figure.start]
        bodies = [
            o.name for o in told if not _BESIDES.search(reading.lowered, max(sentence.start, o.start - 3), o.start)
        ]
        if len(bodies) > 1 and len(bodies) == len(counted) - first:
            return dict(zip(counted[first:], bodies, strict=True))
    return {}


def told_before(sentence: Sentence, count: Counted, buyers: Sequence[str], since: int) -> list[str]:
    """Give those of the buyers that are named before a count, from `since` on; all where none is."""
    named = {o.name for o in sentence.organisations if since <= o.start and o.end <= count.figure.start}
    return [b for b in buyers if b in named] or list(buyers)


def listed_before(reading: Reading, sentence: Sentence, count: Counted) -> list[str]:
    """Give the names of a list right before a count that is of each of them."""
    start = max(sentence.start, count.figure.start - EACH_REACH - LISTED_REACH)
    told = _LISTED.search(reading.folded[start : count.figure.start])
    names = _LIST_MARK.split(told["names"].strip()) if told else []
    if len(names) < PAIR or any(_NO_NAME.match(name) for name in names):
        return []
    known = {reading.folded[o.start : o.end]: o.name for o in sentence.organisations}
    return [known.get(name, name) for name in names]


def is_each(reading: Reading, count: Counted) -> bool:
    """True for a count that holds for each of the buyers: "50,000 each"."""
    start = max(0, count.figure.start - EACH_REACH)
    return (
        _EACH.match(reading.lowered, count.figure.end) is not None
        or _AS_MANY.match(reading.lowered, count.figure.end) is not None
        or _EACH_VERB.search(reading.lowered, start, count.figure.start) is not None
    )


def _value_of_part(reading: Reading, count: Counted, values: Sequence[Figure]) -> Figure | None:
    """Give the value of a count that is told behind it as a part of the sum before it."""
    if not values or not _OF_WHICH.search(reading.lowered, values[0].end, max(values[0].end, count.figure.start)):
        return None
    return next((v for v in values if _WORTH.fullmatch(reading.lowered, count.figure.end, v.start)), None)


def _value_for(
    count: Counted | None, counted: Sequence[Counted], values: Sequence[Figure], index: int
) -> Figure | None:
    """Give the value that belongs to a count: the only one, or the one that follows it before the next count."""
    if not values:
        return None
    if count is None or len(counted) == 1:
        return values[0]
    stop = counted[index + 1].figure.start if index + 1 < len(counted) else float("inf")
    return next((v for v in values if count.figure.end <= v.start < stop), None)
