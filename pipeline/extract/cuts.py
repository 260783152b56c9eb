"""Where the words of one price begin and end: at other prices, other chips, turns and ends of clauses."""

import re
from collections.abc import Sequence

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import CHIP_LEAD, MOST_HOURLY, Scope
from pipeline.extract.terms import Cue
from pipeline.extract.transposed import label_of

BRACKET = 12
"""Characters between an amount and a bracket that speaks of it: "$2.29/hr (on-demand)"."""
_OF_ROW = ("term", "period", "condition", "tax")
_BEFORE_PRICE = ("condition", "unit", "delivery", "term", "period")
_LABELLED = ("unit", "period", "term", "tax", "condition", "delivery")
MOST_LISTED = 8
"""Prices told in one breath on either side of one."""
_LISTED = re.compile(r"\s?(?:,|、|and|or|和|及|与|,\s?and)\s?")
_AND = re.compile(r"and|or|和|及|与")
"""Between prices told in one breath, and before the last of them."""
_NEXT_ITEM = re.compile(r" (?:and|while|whereas|but|plus) (?:an?|the|its|another) ")
"""Behind a price, where what has the next one begins: "the 910B at $15,000 and a server with eight at $210,000"."""
_ALL_OF_THEM = re.compile(
    r"(?:以上)?(?:都是|全部|全是|均为?|全都|统统)\s?(?:现货|期货|含税|未税|不含|全新|拆机|二手(?!市场|价)|包邮|含|国行)"
    r"|(?<=[,;] )(?:all|everything) (?:before|plus|new|used|in stock|ex|inc|net|refurb|tested)"
    r"|\((?:万元?|元|usd|eur|gbp)[,/ ]|\([^()\n]{0,8}(?:含税|未税)\)$"
)
"""How words begin that close a line of prices and hold for all."""
_OPENS_ALL = re.compile(
    r"\W{0,3}(?:(?:以[上下]|所有|全部|下列|今日)(?:价格|报价|产品|货)?|价格|报价|all (?:prices|items|cards)|prices)"
    r"\s?(?:均|都|全|are\b|is\b|ex|before|含|未|不含|incl)"
)
"""How words begin that open one."""
_AND_ANOTHER = re.compile(r"\s(?:(?:and|or) (?:an?|the|its|their|one|each|for)|but|while|whereas|against|versus)\b")
"""Between two prices, where the words of the second begin: "$27,900 and a server with four of them"."""
_NOTE_OF_ALL = re.compile(r"\s?\((?!\d+%)[^()\n]{2,40}\)[。.]?")
"""The one bracket of a line of prices, at its end: "H100 6.5w|H200 8w(8 卡整机,不含税)"."""


def scope_of(
    reading: Reading, sentence: Sentence, figure: Figure, prices: Sequence[Figure], chip: ChipMention
) -> Scope:
    """Cut the sentence at its other prices and at the next chip; in a table take the figure's cell."""
    header = reading.layout.headers(sentence)
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if place is not None:
        (start, end), column = place
        if row and "unit" not in column.terms and any("unit" in c.terms and c.priced for c in row.columns):
            header = {k: v for k, v in header.items() if k != "unit"}
        beside, notes = (row.beside, row.notes) if row else ((), ())
        beside = [
            (a, b) for a, b in beside if not any(f.kind == "money" and a <= f.start < b for f in sentence.figures)
        ]
        words = (chip.start - CHIP_LEAD, chip.end + CHIP_LEAD)
        return Scope(
            sentence, figure, start, end, chip, column.terms, header, beside=beside, notes=notes, chip_words=words
        )
    label = _label(reading, sentence)
    header = {**header, **label}
    before = [f for f in prices if f.end <= figure.start]
    after = [f for f in prices if f.start >= figure.end]
    start = _words_end(reading, sentence, before[-1], figure.start) if before else sentence.start
    end = _words_end(reading, sentence, figure, after[0].start) if after else _item_end(reading, sentence, figure)
    if before and not after and sentence.end == end:
        semicolon = reading.lowered.find(";", figure.end, end)
        end = semicolon if semicolon >= 0 else end
    start = min(start, _own_words(sentence, figure, before[-1])) if before else start
    end = min(end, _own_words(sentence, after[0], figure)) if after else end
    start = max(start, _parted_at(reading, sentence, start, chip))
    ends = [f.end for f in prices if f.end <= chip.start]
    words_start = max([chip.start - CHIP_LEAD, reading.lowered.rfind(";", sentence.start, chip.start) + 1, *ends])
    words_end = min([chip.end + CHIP_LEAD, *(f.start for f in prices if f.start >= chip.end)])
    stops = [c.start for c in sentence.named if c.start >= figure.end and c is not chip]
    if sentence.is_row and (told := label_of(reading, sentence)):
        terms = {
            c.kind: c.value for c in sentence.cues if c.kind in _OF_ROW and told[0] <= c.start and c.end <= told[1]
        }
        if "term" in terms and figure.value <= MOST_HOURLY:  # "包月" below "每卡每小时" is how an hour is bought
            terms["period"] = (
                "hour" if {terms.get("period"), header.get("period")} & {None, "hour"} else terms["period"]
            )
            return Scope(sentence, figure, figure.start, figure.end, chip, terms, header)
        return Scope(sentence, figure, figure.start, figure.end, chip, terms, header, beside=[told])
    in_order = sentence.of("respectively") and before
    beside = [(sentence.start, before[0].start)] if in_order else _around_list(reading, sentence, figure, prices)
    beside += _for_all(reading, sentence, prices)
    words = (words_start, words_end)
    end = min([end, *stops])
    return Scope(sentence, figure, start, end, chip, header=header, label=label, beside=beside, chip_words=words)


def _parted_at(reading: Reading, sentence: Sentence, start: int, chip: ChipMention) -> int:
    """Give where a chip's own item begins behind one that names another and no price: "H800 整机没货;L40S 5.6 万"."""
    at = reading.lowered.rfind(";", start, chip.start)
    others = [c for c in sentence.named if start <= c.start < at and c.chip != chip.chip]
    return at + 1 if others and ":" not in reading.lowered[start : others[0].start] else start


def in_one_breath(reading: Reading, figure: Figure, prices: Sequence[Figure]) -> tuple[int, int]:
    """Give the first and the last of the prices that are told in one breath with one: "$8,900, $9,150 and $9,400"."""
    first = last = at = prices.index(figure) if figure in prices else -1
    floor, ceiling = max(0, at - MOST_LISTED), min(len(prices) - 1, at + MOST_LISTED)
    while floor < first and _LISTED.fullmatch(reading.lowered, prices[first - 1].end, prices[first].start):
        first -= 1
    while 0 <= last < ceiling and _LISTED.fullmatch(reading.lowered, prices[last].end, prices[last + 1].start):
        last += 1
    is_list = last > first and _AND.search(reading.lowered, prices[last - 1].end, prices[last].start)
    return (first, last) if is_list else (0, 0)


def _around_list(
    reading: Reading, sentence: Sentence, figure: Figure, prices: Sequence[Figure]
) -> list[tuple[int, int]]:
    """Give the spans before and behind the prices that are told in one breath: "sales at $8,900, $9,150 and $9,400"."""
    first, last = in_one_breath(reading, figure, prices)
    if first == last:
        return []
    before = prices[first - 1].end if first else sentence.start
    after = prices[last + 1].start if last + 1 < len(prices) else sentence.end
    return [(before, prices[first].start), (prices[last].end, _words_end(reading, sentence, prices[last], after))]


def _for_all(reading: Reading, sentence: Sentence, prices: Sequence[Figure]) -> list[tuple[int, int]]:
    """Give the words that open or close a line of prices and hold for all: "L20 2.38 L40 3.9 都是现货 不含税"."""
    if len(prices) < 2:
        return []
    last, first = max(f.end for f in prices), min(f.start for f in prices)
    told = _ALL_OF_THEM.search(reading.lowered, last, sentence.end)
    if told is None and reading.lowered.count("(", sentence.start, sentence.end) == 1:
        told = _NOTE_OF_ALL.fullmatch(reading.lowered, last, sentence.end)
    opens = _OPENS_ALL.match(reading.lowered, sentence.start, first)
    ends = reading.clause(sentence, sentence.start)[1] if opens else first
    spans = [(told.start(), sentence.end)] if told else []
    return [*spans, (sentence.start, ends)] if opens and ends < first else spans


def said_once(reading: Reading, scope: Scope, prices: Sequence[Figure], kind: str) -> str | None:
    """Give what one word of a sentence says of all prices of its one chip.

    It stands between the chip and its prices, "T4 pulls, $410, $435 (less)", or in a clause of its own behind them,
    "L40S 4 张以上 5.45 万/张,单张 5.6 万,国行全新带票".
    """
    told = scope.sentence.of(kind)
    beside = [p for p in prices if scope.sentence.start <= p.start < scope.sentence.end]
    if len(told) != 1 or len({c.chip for c in scope.sentence.named}) != 1 or len(beside) < 2:
        return None
    cue, last = told[0], max(p.end for p in beside)
    opens = scope.chip.end <= cue.start and cue.end <= min(p.start for p in beside)
    closes = not scope.sentence.is_row and last < reading.clause(scope.sentence, cue.start)[0] <= cue.start
    return cue.value if opens or closes else None


def _label(reading: Reading, sentence: Sentence) -> dict[str, str]:
    """Give what a label says for all prices of its line: "Prices (per chip-hour): TPU v6e $1.61, B200 $6.95"."""
    first = min((c.start for c in sentence.named), default=sentence.start)
    colon = reading.lowered.find(":", sentence.start, first)
    if colon < 0 or any(f.start < colon for f in sentence.figures):
        return {}
    return {k: c.value for k in _LABELLED for c in sentence.of(k) if c.end <= colon and c.value}


def _own_words(sentence: Sentence, figure: Figure, last: Figure) -> int:
    """Give where the words right before a price begin, where the one before has some too: "拆机 4.1 新的 5.35"."""
    for kind in _BEFORE_PRICE:
        told = sentence.of(kind)
        own = next((c for c in told if last.end < c.start and _leads(sentence, c, figure)), None)
        if own is not None and any(_leads(sentence, c, last) for c in told):
            return own.start
    return figure.start


def _leads(sentence: Sentence, cue: Cue, figure: Figure) -> bool:
    """True for a word right before a price, as its label: "拆机 4.1", "New: $9,000 / Used: $1,200"."""
    between = sentence.context.lowered[cue.end : figure.start] if 0 <= figure.start - cue.end <= len(": ") else "-"
    return not between.strip(" :")


def _words_end(reading: Reading, sentence: Sentence, figure: Figure, limit: int) -> int:
    """Give where the words of a figure end before the next one: at a semicolon, else with the clause."""
    stop = _STOP.search(reading.lowered, figure.end, limit)
    if stop is not None:
        return stop.start()
    item = _NEXT_ITEM.search(reading.lowered, figure.end, limit)
    end = _clause_end(reading, sentence, figure, item.start() if item else limit)
    turn = _TURN.search(reading.lowered, figure.end, end) if end == limit < sentence.end else None
    return turn.start() if turn else end


_STOP = re.compile(r";|[.!?]\s(?=[a-z\u4e00-\u9fff])|。")
"""What parts two prices for good: of two sentences too that are read as one."""
_TURN = re.compile(r" (?:and|but|while|whereas) (?:now |then |today )?(?=[a-z]+\d? )|,? now |而|但|如今|目前|现在")
"""Between two prices that no mark parts, where the words of the second begin: "$1,499 and now sells used for $750"."""


def _item_end(reading: Reading, sentence: Sentence, figure: Figure) -> int:
    """Give where the words of the last price end: its sentence, or goods with an amount of their own."""
    item = _NEXT_ITEM.search(reading.lowered, figure.end, sentence.end)
    has_own = item is not None and any(f.kind == "money" and f.start >= item.end() for f in sentence.figures)
    return item.start() if item and has_own else sentence.end


def _clause_end(reading: Reading, sentence: Sentence, figure: Figure, limit: int) -> int:
    """Give where the words of a figure end: with its clause and brackets behind it, before the next figure."""
    end = reading.clause(sentence, figure.end)[1] if figure.end < sentence.end else figure.end
    if reading.lowered[end : end + 1] == "(" and end - figure.end <= BRACKET:
        end = max(end, reading.lowered.find(")", end, limit))
    end = min(end, limit)
    more = _AND_ANOTHER.search(reading.lowered, figure.end, end) if limit < sentence.end else None
    return more.start() if more else end
