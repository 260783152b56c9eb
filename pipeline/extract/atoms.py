"""A number with the currency or measure beside it: money, a count, a percentage, a memory size, a time, or plain."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.extract.continental import continental_numbers
from pipeline.extract.currencies import Beside
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.numbers import ONES, Number, numbers
from pipeline.extract.numerals import WORDS
from pipeline.extract.openings import Finder

FigureKind = Literal["money", "count", "percent", "memory", "days", "gpus", "times", "spec", "plain"]

TENTHS_OF = dict(zip("一二三四五六七八九半", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.5], strict=True))
TENTHS = re.compile("[一二三四五六七八九半]")
"""What stands behind 成: 一成五 is 15 percent."""
_PRICE_AROUND = re.compile(r"[\s,]{0,2}(?:不?含(?:税|票)|未税|带票|包税|不单卖|要就|可刀|不刀)")
"""Behind ten thousands of yuan in the talk of dealers: "一台 118 个,不含税"."""
WEEKDAYS = frozenset("一二三四五六日末")
HALF_MORE = "个半"
"""两个半月 is two months and a half."""
_PERIODS, _PAID_BY = frozenset("年月周天日"), frozenset("租付费结签")
"""What is paid by the month, or by the year, behind another price: "月租 4.3 万 年付 9 折"."""
MASK = "\x01"
"""What stands for each letter of a product's name."""
_POWER = r"(?:满载|实测|待机|idle|功耗|功率|瓦数|电源|散热|供电|tdp|tgp|tbp|psu|power|consum|cooling)"
_POWER_AHEAD = re.compile(rf"{_POWER}[^,;。\d]{{0,8}}$")
_POWER_BEHIND = re.compile(rf"\s?(?:的|级|左右|以上|gpu|of)?\s?{_POWER}")
"""Words of power beside a number with a w behind it: watts, not ten thousands."""
_KINDS: dict[str, FigureKind] = {
    "measure-count": "count",
    "measure-percent": "percent",
    "measure-memory": "memory",
    "measure-days": "days",
    "measure-gpus": "gpus",
    "measure-times": "times",
    "measure-spec": "spec",
}
_SIGNS = "$¥£€₩₹"
_NEXT = re.compile(r"(\s?)\.?\d")
_CHAIN = re.compile(rf"(?:\s?[a-z]{{0,3}}[{_SIGNS}]\s?\.?\d[\d.,]*){{1,16}}\s?")
"""Signs and numbers in turns: those of "8 $ 2.69 $ 4.10" stand before their numbers, of "8 $ 2.69 $" behind."""
_TIMES_PIECES = re.compile(r"\s?\d{1,4}(?![\d.]|\s?[万wkgtb])")
"""Behind the x of a dealer's price, the pieces of his lot: "7.9k x 60"."""
_RACK_UNITS = re.compile(r"(?:[1-9]|1[0-2])u(?!\s?(?:[/每一*]|per\b|an?\b|(?:[,.;)])?$))")
"""Few whole U are the height of a machine, unless they are the price of an hour, or all there is."""
_WEIGHT_AHEAD = re.compile(r"(?:\bweigh\w*[^.;$£€]{0,24}|(?:kg|kilograms|kilos|tons|tonnes)\s?[(/]\s?)$")
_WEIGHT_BEHIND = re.compile(r"\s?(?:heavy|(?:\(|/|or )\s?[\d,.]+\s?(?:kg|kilo|ton))")
_INDIAN = frozenset(("lakh", "lakhs", "lac", "lacs", "crore", "crores"))
_AMOUNT_ENDS = re.compile(
    r"\s*(?:$|[,.;:)\n/]|(?:against|for|per|each|in|on|and|or|to|from|now|today|inclusive|plus|more|less|mark|onwards)\b)"
)
"""Behind Indian rupees that name no currency: "3.4 lakh against an MRP of Rs 2.14 lakh"."""
_COUNT_AHEAD = re.compile(
    r"(?:数量|共计?|合计|(?:订单|采购|订购|购买)量|采购了?|订购了?|下单了?|追加了?|各(?:自|家)?(?:买|订|下单|采购|订购)?了?)"
    r"(?:约|近|大约|将近|超过?|至少|逾|为|达)?\s?:?\s?$"
)
"""Before pieces that are counted in 块, not paid in it: "数量 20 块", "各买了约 23 万块"."""
_COUNTED_FAR = re.compile(
    r"占(?:了|到)?(?:约|近)?\s?$|(?:采购|订购|租用|部署|拥有|购买|持有|囤积?|出货|交付)了?[^,。;元价花费贵钱每单要付值只现报卖亏赚]{0,24}$"
)
"""Likewise before ten thousands of them: "租用的 H100 达 6 万块", "其中 H20 占 14 万块"."""
_ALSO = re.compile(r"[^。;元价花费贵钱]{0,16}[,、]\s?[^,。;元价花费贵钱\d]{1,12}$")
"""Between ten thousands of pieces and those of the next: "48.5 万块 Hopper,Meta 为 22.4 万块"."""
_SOLD = re.compile(r"\s?(?:出|卖|收|拿下|成交)")
"""Behind 块 that is asked for: "囤的 H20 现在 9 万块出"."""
FAR = 32
"""Characters before ten thousands of 块 within which they are told to be pieces."""
_WORTH = re.compile(r",\s?(?:总?(?:价值|货值)|总值)[约近达为超过]{0,3}\s?\d[\d.]*\s?[万亿]\s?[美港欧]?[元金]")
"""Behind pieces, what they are worth in all: "A800 约 9 万块,价值 9 亿美元"."""
_PAID = re.compile(r"的|钱|以[内下]|左右|每|一[张块片]")
"""Behind 块 that is paid: "采购 8000 块以内的显卡"."""
_OF_MEMORY = re.compile(r"\s?\d{1,3}\s?gb?\s?(?:显存)?的?\s?(?:英伟达|nvidia)?\s?(?:[a-z]{0,3}\s?\d{3,4}|\x01)")
"""Behind pieces of a card told with its memory: "三块 48GB 4090"."""
COUNT_REACH = 12
"""Characters before a number within which it is told to count pieces."""
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_NO_AMOUNT_LETTERS = frozenset("acdef±之")
_NO_AMOUNT_BEFORE = re.compile(r"(?:\d[ac-f]{1,3}|±|(?<!百)分之)$")
"""Digits of a hexadecimal number, the tolerance of a measurement, a share."""
_PRICE_BEFORE = re.compile(r"(?:[价卖要花付值收售元块角毛]|每[\u4e00-\u9fff]{0,2}|[^\u4e00-\u9fffa-z\d])$")
_SCORE_BEFORE = re.compile(r"(?:[评得打满总胜比]分|[评得]|比分|分别为)\s*:?\s*$")
_ALONE = re.compile(r"\s*(?:$|[,.;。!?)\n/~、每一到至起左右以-])|[一二三四五六七八九1-9](?:分|$|[^\u4e00-\u9fff])")
_TO_ONE = Finder(
    re.compile(
        rf"(?<![a-z$])(?<!half )(?<!quarter of )an?[ -](?P<name>{'|'.join(ONES)})\b"
        r"(?!-)(?=\s*(?:$|[,.;!?)\n]|(?:and|or|per|an?|each|for|in|more|less|apiece|extra|now|today|here|cheaper"
        rf"|{'|'.join(WORDS)})\b))"
    )
)


@dataclass(slots=True)
class Atom:
    """A number with what stands beside it, the words for it included in its span."""

    start: int
    end: int
    number: Number
    currency: str | None = None
    currency_open: bool = False
    factor: float = 1
    kind: FigureKind = "plain"
    measure: str | None = None

    @property
    def is_whole(self) -> bool:
        """True for one whole number of currency units: what tenths and hundredths can follow."""
        n = self.number
        return self.kind == "money" and n.low == n.high and n.low == int(n.low) and not (n.more or n.about)


def atoms(lowered: str, start: int, end: int, lexicon: Lexicon) -> list[Atom]:
    """Give the numbers of a span of folded, lower-cased text, each with what stands beside it, in order."""
    found: list[Atom] = []
    floor = start
    for number in _all_numbers(lowered, start, end, lexicon):
        atom = _atom(lowered, number, floor, end, lexicon, found[-1] if found else None)
        found.append(atom)
        floor = atom.end
    return found


def _goes_on(lowered: str, last: Atom | None, number: Number) -> bool:
    """True for what stands in a list behind ten thousands of pieces."""
    is_counted = last is not None and last.kind == "count" and last.number.scale_word == "万"
    return is_counted and last is not None and _ALSO.fullmatch(lowered, last.end, number.start) is not None


def _all_numbers(lowered: str, start: int, end: int, lexicon: Lexicon) -> list[Number]:
    apart = continental_numbers(lowered, start, end, lexicon.currencies)
    apart += [_one(m) for m in _TO_ONE.finditer(lowered, start, end)]
    plain = list(numbers(lowered, start, end))
    if not apart:
        return plain
    found: list[Number] = []
    for number in sorted([*apart, *plain], key=lambda n: (n.start, -n.end)):
        if not found or number.start >= found[-1].end:
            found.append(number)
    return found


def _one(match: re.Match[str]) -> Number:
    return Number(match.start(), match.start("name") - 1, 1, 1, words=True)


def _atom(lowered: str, number: Number, floor: int, end: int, lexicon: Lexicon, last: Atom | None) -> Atom:
    atom = Atom(number.start, number.end, number)
    ahead = lexicon.currencies.ahead_of(lowered, floor, number.start)
    if (
        ahead is None
        and lowered[max(0, number.start - 1)] in _NO_AMOUNT_LETTERS
        and _NO_AMOUNT_BEFORE.search(lowered, max(0, number.start - 4), number.start)
    ):
        return atom
    if ahead:
        atom = _with(atom, ahead)
    behind = lexicon.currencies.behind(lowered, number.end, end)
    if (
        behind
        and behind.name.words == "块"
        and (
            _OF_MEMORY.match(lowered, behind.end, end)
            or _COUNT_AHEAD.search(lowered, max(floor, number.start - COUNT_REACH), number.start)
            or (
                number.scale_word == "万"
                and not _SOLD.match(lowered, behind.end)
                and (
                    _COUNTED_FAR.search(lowered, max(floor, number.start - FAR), number.start)
                    or _goes_on(lowered, last, number)
                    or _WORTH.match(lowered, behind.end, end)
                )
            )
        )
        and not _PAID.match(lowered, behind.end, end)
    ):
        behind = None
    if behind and _is_its_own(lowered, atom, behind, floor, end, lexicon, last):
        if ahead is None or ahead.name.ambiguous or behind.name.currency == ahead.name.currency:
            is_sure = ahead is not None and not ahead.name.ambiguous
            atom = _with(atom, behind)
            atom = replace(atom, currency_open=False) if is_sure else atom
        elif behind.name.ambiguous and behind.name.factor == 1:
            atom = replace(atom, end=behind.end)
    if not atom.currency and number.scale_word in _INDIAN and _AMOUNT_ENDS.match(lowered, number.end, end):
        return replace(atom, currency="INR", kind="money")
    return atom if atom.currency else _measured(lowered, atom, floor, end, lexicon)


def _with(atom: Atom, beside: Beside) -> Atom:
    name, start, end = beside.name, min(atom.start, beside.start), max(atom.end, beside.end)
    return Atom(start, end, atom.number, name.currency, name.ambiguous, name.factor, "money")


def _is_its_own(
    lowered: str, atom: Atom, behind: Beside, floor: int, end: int, lexicon: Lexicon, last: Atom | None
) -> bool:
    """True where the currency behind a number is that number's: not the next one's, no counter, no score."""
    words = lowered[behind.start : behind.end]
    is_measure = words in lexicon.measure_rules and not (words == "u" and atom.number.scale > 1)
    if is_measure and lowered[behind.end : behind.end + 2].lstrip().startswith(MASK):
        return False
    if words == "u" and _RACK_UNITS.match(lowered, atom.number.start, end):
        return False
    if words.startswith("pound") and _is_weight(lowered, atom, behind, end):
        return False
    if behind.name.factor < 1 and len(words) == 1 and words >= "\u4e00":
        is_part = last is not None and last.kind == "money" and atom.start - last.end <= 1
        return is_part or words == "毛" or _is_alone(lowered, atom, behind, floor, end)
    if atom.currency == behind.name.currency and words.isalpha() and words.isascii():
        return True
    follower = _NEXT.match(lowered, behind.end, end)
    if follower is None or words not in lexicon.currencies.before:
        return True
    return not (atom.currency or _goes_with_next(lowered, atom, behind, follower))


def _is_weight(lowered: str, atom: Atom, behind: Beside, end: int) -> bool:
    ahead = _WEIGHT_AHEAD.search(lowered, max(0, atom.start - 30), atom.start)
    return ahead is not None or _WEIGHT_BEHIND.match(lowered, behind.end, end) is not None


def _goes_with_next(lowered: str, atom: Atom, behind: Beside, follower: re.Match[str]) -> bool:
    """Tell whose a sign between two numbers is: of "8 $2.69" the second's, of "4人民币 5" the first's."""
    if behind.start == atom.number.end:
        return False
    if not follower[1] or _YEAR.fullmatch(lowered, atom.number.start, atom.number.end):
        return True
    sign = lowered[behind.start : behind.end]
    chain = _CHAIN.match(lowered, behind.start)
    return chain is not None and sign != "€" and not lowered.startswith(sign, chain.end())


def _is_alone(lowered: str, atom: Atom, behind: Beside, floor: int, end: int) -> bool:
    """True where a small unit of one character (分, 角) can be nothing but money: a price, or all there is."""
    if not _ALONE.match(lowered, behind.end, end):
        return False
    before = lowered[max(floor - 2, atom.start - 6, 0) : atom.start].rstrip()
    return not before or (_SCORE_BEFORE.search(before) is None and _PRICE_BEFORE.search(before) is not None)


_RATES = frozenset(("iops", "pps", "qps", "rps", "ccu", "fps", "token", "tokens"))
"""What ten thousands may be of that are no price: "120W IOPS"."""


def _measured(lowered: str, atom: Atom, floor: int, end: int, lexicon: Lexicon) -> Atom:
    number = atom.number
    if number.scale_word == "w" and _is_power(lowered, atom, floor, end):
        watts = replace(number, low=number.low / number.scale, high=number.high / number.scale, scale=1, scale_word="")
        return replace(atom, number=watts, kind="spec")
    if lowered.startswith("百分之", number.start - 3) and number.start - 3 >= floor:
        return replace(atom, start=number.start - 3, kind="percent", measure="1")
    is_more = lowered.startswith("+", atom.end)
    found = lexicon.measures.match(lowered, atom.end + is_more, end)
    if found is None or (is_more and lexicon.measure_rules[found["latin"] or found["han"]].cue != "measure-spec"):
        return atom
    word = found["latin"] or found["han"]
    rule = lexicon.measure_rules.get(found[0] if found[0] == f"-{word}" else word, lexicon.measure_rules[word])
    if rule.value == "10" and not number.high <= 10:
        return atom
    if number.scale_word == "w" and rule.cue == "measure-spec" and word not in _RATES:
        return atom
    if rule.value == "x" and number.scale_word and _TIMES_PIECES.match(lowered, found.end()):
        return atom
    if word == "个" and _PRICE_AROUND.match(lowered, found.end()):
        return atom
    if word in _PERIODS and lowered[found.end() : found.end() + 1] in _PAID_BY:
        return atom
    if word == "秒" and lowered.startswith("秒杀", found.end() - 1):
        return atom
    if word == "周" and lowered[found.end() : found.end() + 1] in WEEKDAYS:
        return atom
    stop = found.end()
    if found[0].startswith(HALF_MORE):
        number = replace(number, low=number.low + 0.5, high=number.high + 0.5)
    tenth = TENTHS.match(lowered, stop) if rule.value == "10" else None
    if tenth:
        more = TENTHS_OF[tenth.group()]
        number, stop = replace(number, low=number.low + more, high=number.high + more), tenth.end()
    return Atom(atom.start, stop, number, kind=_KINDS[rule.cue], measure=rule.value)


def _is_power(lowered: str, atom: Atom, floor: int, end: int) -> bool:
    ahead = _POWER_AHEAD.search(lowered, max(floor, atom.start - 14), atom.start)
    return ahead is not None or _POWER_BEHIND.match(lowered, atom.end, end) is not None
