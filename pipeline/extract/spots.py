"""Which segments of a text are worth reading: those that may name a chip, and those near enough to speak of one.

A page of news names chips in a few of its sentences; to look for cues in all of them would cost most of the time.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.documents import Document, Lang
from pipeline.extract.chips import is_card
from pipeline.extract.lexicon import Lexicon, alias_key
from pipeline.extract.text import Segment, lower

BEFORE = 2
AFTER = 6
"""Segments before and after one with a chip that may speak of it."""
LIST_BEFORE = 40
LIST_AFTER = 10
"""Short lines before and after, which may be heads of a list, lines of a chat or cells of a table."""
SHORT = 90
"""Width of a short line, a Han character counting once."""
LABEL = 160
"""Characters of a line that a colon ends, and which speaks for those below."""
SHORT_TEXT = 2_000
"""A text no longer than this is read even where it names no chip: its prices are reported as unread."""
_PRICED = re.compile(
    r"(?!\s?(?:[点元块名人个家位年月日号米吨次条户辆套度亿万倍%]|股|美元|分|[^\d\n]{0,8}(?:分数?|核心?|频率|功耗|帧率?|瓦)\s?\d))"
    r"(?!\s?有\s?\d{5}\s?个)"
    r"(?:[^\d\n,。;:|]{0,20}[¥$]?(?:\d{4,6}(?![\d.%])|\d{1,2}(?:\.\d{1,2})?\s?[万w](?!\s?[人次名张])|\d{2,3}k(?![a-z]))"
    r"|[^\S\n]{0,3}\n[^\d\n]{2,16}\d{4,6}(?![\d.%])"
    r"|[^\d\n,。;:|]{0,8}\d{1,3}(?:\.\d{1,2})?\s?[元块]?\s?(?:/|每|一)(?:小时|天|个?月|h|卡时|卡)"
    r"|[^\d\n,。;:|]{0,8}(?:按[天月]|[日月时]租|包[天月])[^\d\n]{0,2}\d"
    r"|\s?(?:而家|现在|今天|目前|大概|一张)?\s?(?:多少|咩价|啥价|什么价|几多|怎么卖|还?有货|有现货)"
    r"|[^\d\n,。;:|涨跌]{0,20}[¥$]?\d{1,2}\.\d{1,2}(?![\d%]))"
)
"""Behind a name that means other things too, what it costs, or who asks: "5090 技嘉魔鹰 22500", "A6000 2.75w"."""
_SIZED = re.compile(r"\s?(?:16|24|32|48)\s?gb?(?![a-z0-9+])")
"""Behind such a name the memory of a card: "W7900 48G"."""
_BOUGHT = re.compile(
    r"(?:买的|收的|入手|抢到|蹲到|[买出收求](?:一|两|几|了)?[张块]|有人[收出]"
    r"|(?:出售|卖掉|购[买入]|买[入下]|(?<=[元刀块])的)(?:了|一[张块])?\s?(?:二手|全新|魔改|改装|\d{2,3}\s?gb?)?)\s?$"
)
"""Before the digits of a card that is bought and sold: "12500 买的 4090"."""
_SUFFIXED = re.compile(r"[2-5]0[5-9]0\s?(?:ti|super)")
"""A name that means a card wherever it stands, though its digits alone would not."""
BOUGHT = 14
_SIGN = re.compile(r"[$¥€£第.,/-]\s?$")
"""Before digits that are an amount."""
PRICED_NAMES = 2
"""Names with letters, "A6000", "L4", that prices must follow to make a text one of the trade; of a "4090" one."""
_THE = re.compile(r"\b(?:an?|the|my|your|his|cheapest|used|48g|24g|another|one|this|that)\s$")
_MONEY = re.compile(
    r"(?!s\b|\s?[a-z]{2,12}s\b)[^\n$€£]{0,48}(?:[$€£]\s?\d|\d\s?(?:euros?|pounds|dollars|bucks|usd|eur)\b)"
)
"""Behind such a thing money; what is counted, "the 4090 jobs that cost $2m", is none."""
_NUMBERED = re.compile(
    r"\b(?:bus|tram|train|flight|route|line|rooms?|flat|suite|gate|platform|chapter|section|page|form|bill|no|channel)\W{0,2}$"
    r"|(?:路|房间?|航班|车次|电话|第|楼)\s?$"
)
"""Before the number of a bus, a room or a chapter."""
SEVERAL, SEVERAL_NUMBERS = 3, 2
"""Different such names, or such bare numbers, that only a text of the trade has."""
_FIGURE = re.compile(
    r"\d|[十百千万亿两半]|[一二三四五六七八九]成|[$¥€£%]|\b(?:double|halve|dozen|million|thousand|grand|it|they|them)|翻|腰斩|缺|售|停|交|限|禁|批"
)


@dataclass(frozen=True, slots=True)
class Spots:
    """Where a text names listed chips, where any chip, and whether the whole of it is of the trade.

    In a text of the trade names that mean other things too may be chips.
    """

    named: Sequence[re.Match[str]]
    named_at: Sequence[int]
    places: Sequence[int]
    is_trade: bool

    def named_in(self, start: int, end: int) -> Sequence[re.Match[str]]:
        """Give the listed chips of a span."""
        return self.named[bisect_left(self.named_at, start) : bisect_left(self.named_at, end)]


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring segments worth reading, first and last."""

    first: int
    last: int


def spots(lowered: str, lexicon: Lexicon, lang: Lang) -> Spots:
    """Find the chips of a text and whether it is of the trade."""
    words, matches = lexicon.cues[lang].spots.scan(lowered, 0, len(lowered))
    named = matches.pop(0, [])
    is_trade = bool(words) or any(
        not lexicon.aliases[alias_key(m.group())].needs_context
        or is_card(lowered, m.start(), 0, len(lowered))
        or _SUFFIXED.fullmatch(m.group())
        for m in named
    )
    tells_price = _is_price_list if lang == "zh" else _tells_price
    is_trade = is_trade or _is_of_several(lowered, named) or tells_price(lowered, named)
    places = {m.start() for found in (named, *matches.values()) for m in found}
    return Spots(named, [m.start() for m in named], sorted(places), is_trade)


def _tells_price(lowered: str, named: Sequence[re.Match[str]]) -> bool:
    """True where one bare number is a thing, and money is told of it: "the cheapest 5090 was 2,319 euros"."""
    return any(
        m.group()[:4].isdigit()
        and _THE.search(lowered, max(0, m.start() - BOUGHT), m.start())
        and _MONEY.match(lowered, m.end())
        for m in named
    )


def _is_of_several(lowered: str, named: Sequence[re.Match[str]]) -> bool:
    """True where names that each mean other things too stand together: "3090 or 5090", a column of A10, A16 and A40."""
    numbered = {m.group() for m in named if _NUMBERED.search(lowered, max(0, m.start() - BOUGHT), m.start())}
    names = {m.group() for m in named} - numbered
    return len(names) >= SEVERAL or (not numbered and len({n for n in names if n[:4].isdigit()}) >= SEVERAL_NUMBERS)


def _is_price_list(lowered: str, named: Sequence[re.Match[str]]) -> bool:
    """True where prices follow bare names: "4090 2.1 5080 8500"."""
    told = [m for m in named if not _SIGN.search(lowered, max(0, m.start() - 2), m.start())]
    priced = {m.group() for m in told if _PRICED.match(lowered, m.end())}
    bought = {m.group() for m in told if _BOUGHT.search(lowered, max(0, m.start() - BOUGHT), m.start())}
    if any(_SIZED.match(lowered, m.end()) for m in told):
        return True
    return len(priced) >= PRICED_NAMES or any(name[:4].isdigit() for name in priced | bought)


def is_titled(document: Document, lexicon: Lexicon) -> bool:
    """True where a document's title names a chip."""
    title = lower(lexicon.fold(document.title or ""))
    return lexicon.alias_pattern.search(title) is not None


def names_chip(words: str, lexicon: Lexicon) -> bool:
    """Say whether a text names a chip, a family or chips in general; it costs a small part of reading the text."""
    lowered = lower(lexicon.fold(words))
    return any(lexicon.names.scan(lowered, 0, len(lowered))[1].values())


def runs(lowered: str, segments: Sequence[Segment], places: Sequence[int], *, is_titled: bool) -> list[Run]:
    """Give the runs of segments worth reading, in order, around the places of chips.

    Of a short text whose title names a chip (`is_titled`) all that has a figure may speak of it.
    """
    spotted = _spotted(lowered, segments, places)
    wanted = set(spotted)
    if is_titled and len(lowered) <= SHORT_TEXT:
        wanted.update(i for i, s in enumerate(segments) if _has_figure(lowered, s))
    near = _around(spotted, BEFORE, AFTER, len(segments))
    wanted.update(i for i in near if i not in wanted and _has_figure(lowered, segments[i]))
    wide = _around(spotted, LIST_BEFORE, LIST_AFTER, len(segments))
    wanted.update(i for i in wide if i not in wanted and _is_short(lowered, segments[i]))
    firsts = sorted(i for i in wanted if i - 1 not in wanted)
    lasts = sorted(i for i in wanted if i + 1 not in wanted)
    return list(map(Run, firsts, lasts))


def _around(spotted: Sequence[int], before: int, after: int, count: int) -> Iterator[int]:
    """Yield what lies so far before or after any of the spots, each once."""
    at = 0
    for spot in spotted:
        yield from range(max(at, spot - before), min(count, spot + after + 1))
        at = max(at, spot + after + 1)


def _is_short(lowered: str, segment: Segment) -> bool:
    width = segment.end - segment.start
    if width <= LABEL and lowered[segment.end - 1 : segment.end] == ":":
        return True
    return width <= SHORT or (width <= 4 * SHORT and (segment.is_row or "  " in lowered[segment.start : segment.end]))


def _has_figure(lowered: str, segment: Segment) -> bool:
    return _FIGURE.search(lowered, segment.start, segment.end) is not None


def _spotted(lowered: str, segments: Sequence[Segment], places: Sequence[int]) -> list[int]:
    """Give the segments that may name a chip, or a thing of the trade, by their index."""
    if not places and len(lowered) <= SHORT_TEXT:
        return [i for i, s in enumerate(segments) if _has_figure(lowered, s)]
    starts = [s.start for s in segments]
    return sorted({bisect_right(starts, place) - 1 for place in places})
