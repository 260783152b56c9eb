"""Bare numbers that are prices since they fit what the chip named before them costs, and nothing says otherwise."""

import re

from pipeline.extract.beside import COUNTED, counts_noun
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import fits, fits_machine

LEAST = 1000
"""A whole number below may count anything."""
MYRIAD = 1e4
NEAR = 8
"""Characters before a number within which it is told to be the price of once."""
_NEVER = re.compile(
    r"3dmark|time ?spy|cinebench|benchmark|score|points|tokens?\b|tok/s|fps|tflops|cuda|\bbudget|\bif\b"
    r"|\bnumber of\b|\bdeployed\b|\binstalled base\b|\bfleet\b|\bshipments?\b|出货量|装机|部署|总数|订单量"
    r"|[日月年](?:产|出货)|产能"
    r"|跑分|鲁大师|得分|分数|功耗|核心|频率|预算|如果|要是|够"
)
"""Words of what is measured, of what somebody has to spend, or of what is not so."""
_GOES_ON = re.compile(r"[a-z°%/*(=\d]|\.\d|:\d|\s?(?:%|x\b|w\b)")
"""Behind digits that are part of something else."""
_AMONG = re.compile(r"(?<![\d.,])\d{3,5}\s?/\s?$")
"""Before the second of two numbers of models: "型号分 3000/3010"."""
_SO = re.compile(r"\s?(?:了|还|没|就|都|才|也|挂|应该|能)")
"""Behind a price, what is said of it: no noun that it counts."""
_GOT = re.compile(r"\s?[块元]?\s?(?:[收买拿入卖](?:的|了|到|进)|入手|拿下|包邮)")
_TERMS = re.compile(r"(?:元|块)?(?:/?[张片块台个])?[^\d。;涨跌降差贵宜省]{1,16}")
"""Between a price and the next on other terms; no words of change."""
TERMS_APART = 1.3
DEALT = 40
"""A dealer's line is no longer than this."""
LEAST_DEALT = 100
_SHORT = re.compile(r"\d{1,2}\.\d{1,2}")
_MAKE = re.compile(
    r"(?:公版|非公版?|涡轮|水冷|风冷|三风扇|服务器版|工作站版|国行|港行|盒装|工包|散片|单卡|裸卡|光卡)[:\s]{0,2}$"
)
_ARROW = re.compile(r"\s?[↑↓→↗↘🔺🔻]")
_ENDS = re.compile(r"\s?(?:$|[\n,;。、|(/])|\s(?![我你他她这那是的就也都才不])[\u4e00-\u9fff]{2,6}(?:[\s,;。]|$)", re.M)
_LED = re.compile(
    r"(?:[\s(]?\d{2,3}\s?gb?\)?(?![a-z]))?(?:[^,;。|\d]{0,8}9[05-9]\s?成?新)?(?:[^,;。|\d]{0,6}\d{1,4}\s?(?:[张片块台套卡]|pcs),?)?[^,;。|\d]{0,14}"
)
"""Between a chip and its price in such a line: memory, pieces, maker, kind."""
_MEASURED = re.compile(
    r"3dmark|time ?spy|tflops|tok|fps|ms\b|版本|驱动|跑分|得分|分数|功耗|核心|频率|预算|如果|要是"
    r"|够|延迟|耗时|速度|吞吐|带宽|性能"
    r"|[快慢高低]|倍|领先|提升|比|温度|噪音"
)
"""Words of what is measured, and of what is not so."""
_FROM = re.compile(r"\bfrom\b[^,;]{0,3}$")
"""Before the price of once: "1.35 yuan an hour from 1.6"."""


_COUNTS = re.compile(
    r"\b(?:numbers?|fleet|totals?|output|sales|shipments?|deliver(?:y|ies|ed)|production|volumes?|inventory|stockpile|capacity"
    r"|ship(?:s|ped|ping)?|pledg\w+|supply|supplies|deploy\w*|install\w*|units|clusters?|estimates?|forecasts?)\b"
)
"""Words of how many chips there are, in English."""


def is_dealt(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the last number of a dealer's line, behind its chip, that fits it, 万 put back where it has decimals."""
    if reading.lang != "zh" or sentence.end - sentence.start > DEALT or figure.scale != 1 or figure.words:
        return False
    words = reading.lowered[figure.start : figure.end]
    if figure.bound == "range" or sentence.of("period") or not (_SHORT.match(words) or figure.value >= LEAST_DEALT):
        return False
    if not _ENDS.match(reading.lowered, figure.end) or not _is_dealing(reading):
        return False
    chip = next((c for c in reversed(sentence.named) if c.end <= figure.start and not c.compared), None)
    if chip is None or not _LED.fullmatch(reading.lowered, chip.end, figure.start):
        return False
    if _MEASURED.search(reading.lowered, sentence.start, sentence.end):
        return False
    if any(f.kind == "gpus" and f.value > 1 and chip.end <= f.start < figure.start for f in sentence.figures):
        return fits_machine(reading, sentence, chip, figure.times(MYRIAD))  # never a card's: "H800 八卡 5.9"
    return fits(reading, chip, figure.times(MYRIAD) if "." in words else figure)


def is_of_make(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for ten thousands left out behind the make of the card they fit: "5090 行情:公版 2.45 涡轮 2.6"."""
    if reading.lang != "zh" or figure.scale != 1 or not _SHORT.fullmatch(reading.lowered, figure.start, figure.end):
        return False
    if not _MAKE.search(reading.lowered, max(sentence.start, figure.start - NEAR), figure.start):
        return False
    if not (_ENDS.match(reading.lowered, figure.end) or _ARROW.match(reading.lowered, figure.end)):
        return False
    if _MEASURED.search(reading.lowered, sentence.start, sentence.end):
        return False
    chip = next((c for c in reversed(sentence.named) if c.end <= figure.start and not c.compared), None)
    return chip is not None and fits(reading, chip, figure.times(MYRIAD))


def is_bought(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for what words right behind say was paid or got for the chip it fits: "前年 8000 收的 3090"."""
    if reading.lang != "zh" or figure.scale != 1 or figure.value < LEAST_DEALT or figure.words:
        return False
    if not _GOT.match(reading.lowered, figure.end) or _MEASURED.search(reading.lowered, sentence.start, sentence.end):
        return False
    return len({c.chip for c in sentence.named}) == 1 and fits(reading, sentence.named[0], figure)


def is_on_other_terms(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare number close to the price in ten thousands before it: "单片 3.85w,全要 3.75"."""
    if reading.lang != "zh" or figure.scale != 1 or figure.words or not sentence.named:
        return False
    if not _SHORT.match(reading.lowered, figure.start, figure.end) or not _ENDS.match(reading.lowered, figure.end):
        return False
    before = [f for f in sentence.figures if f.end <= figure.start and f.kind in ("plain", "money")]
    if not before or before[-1].scale != MYRIAD or not _TERMS.fullmatch(reading.lowered, before[-1].end, figure.start):
        return False
    return 1 / TERMS_APART <= figure.value * MYRIAD / before[-1].value <= TERMS_APART


def _is_dealing(reading: Reading) -> bool:
    """True for a text in which goods are offered."""
    return any(s.of(kind) for s in reading.sentences for kind in ("delivery", "condition", "tax", "price-told", "kind"))


def is_fitting(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number behind the chip it fits, in thousands at least, or in cents where a text is on hourly rents."""
    by_hour = reading.layout.rental_period == "hour"
    written = reading.lowered[figure.start : figure.end]
    is_rate = by_hour and "." in written and not written.endswith(".0")
    if figure.scale == 1 and figure.value < LEAST and not is_rate:
        return False
    if (figure.words and figure.scale < MYRIAD) or (sentence.of("period") and not by_hour):
        return False
    if _NEVER.search(reading.lowered, sentence.start, sentence.end):
        return False
    is_alike = any(_are_alike(f, figure) for f in sentence.figures)
    if counts_noun(reading, figure) and not is_alike and not _SO.match(reading.lowered, figure.end):
        return False
    if COUNTED.match(reading.lowered, figure.end) or _GOES_ON.match(reading.lowered, figure.end):
        return False
    if figure.scale == 1 and _AMONG.search(reading.masked, max(sentence.start, figure.start - NEAR), figure.start):
        return False
    if _FROM.search(reading.lowered, max(sentence.start, figure.start - NEAR), figure.start + len("from")):
        return False
    if reading.lang == "en" and _counts_too(reading, sentence, figure):
        return False
    chip = next((c for c in reversed(sentence.named) if c.end <= figure.start and not c.compared), None)
    return chip is not None and fits(reading, chip, figure)


def _counts_too(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number in a sentence that counts chips with another, or tells of how many there are: "a fleet of"."""
    chips = [c.start for c in sentence.chips]
    if any(f is not figure and f.value >= LEAST and f.end + 1 in chips for f in sentence.figures if f.kind == "plain"):
        return True
    return _COUNTS.search(reading.lowered, sentence.start, figure.start) is not None


def _are_alike(first: Figure, second: Figure) -> bool:
    """True for the second of two bare numbers that may be prices of one card of two makers: "21999 微星魔龙 22499"."""
    are_bare = first.kind == second.kind == "plain" and first.scale == second.scale == 1 and second.value >= LEAST
    is_behind = first.end < second.start
    return (
        are_bare and is_behind and 1 / TERMS_APART <= second.value / first.value <= TERMS_APART
        if first.value
        else False
    )
