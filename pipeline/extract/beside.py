"""What a number without a currency is by the words right beside it: memory, a used card's price, a second tier."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.talk import has_shape

NOUN = re.compile(
    r"[^\S\n]?(?![左上以起多到至含未一每现期包带不税出整吧了吗呢拿成收走块元的能可要卖买给就人美港英欧日韩搞抢开打走])[\u4e00-\u9fff]"
)
"""A noun that a bare number counts: "800 万像素"."""
_NEXT_ITEM = re.compile(
    r" (?:华硕|微星|技嘉|七彩虹|影驰|索泰|耕升|映众|铭瑄|盈通|蓝宝石|撼讯|讯景|万丽"
    r"|翔升|昂达|猛禽|魔龙|火神|水神|战斧|雪鹰|冰龙|公版|非公|涡轮|水冷|风冷|服务器版|工作站版|全新|二手|拆机|工包|盒装|散片|整机|模组|单卡|现货|期货)"
)
"""Behind a price, the maker or the make of the next: "21999 微星魔龙 22499"."""
COUNTED = re.compile(
    r" (?:[a-z]+ ){0,2}(?:servers|systems|nodes|racks|workstations)\b"
    r"| (?!usd|bucks|pounds|euros|dollars|pcs|units|pieces|years|months|weeks|days|hours)[a-z]{3,}s\b"
)
"""A noun that a bare number counts: "10,000 users"."""
_MEMORY = (8, 10, 11, 12, 16, 20, 24, 32, 40, 48, 64, 72, 80, 94, 96, 128, 141, 180, 192, 256, 288)
"""Memory of accelerators in GB, which dealers write without its unit."""
_BEFORE_MEMORY = re.compile(r"\s?(?:ampere|ada|blackwell|nvl|pcie?|sxm\d?)?\s?")
_APART = re.compile(r"\s?[、;]")
"""Behind what closes an item of a list: "H100 16、V100 0.28"."""
_FORM = re.compile(r"\s?(?:pcie?|sxm\d?|nvl)\b")
_ALTERNATIVE = re.compile(r"\s?(?:\([^()\n]{1,16}\)\s?)?/\s?")
"""Between the prices of two tiers, of which one has the currency: "USD 7,350 (MOQ10) / 7,280"."""
TIERS_APART = 2.0
"""How many times one of them may be the other."""
_SECOND_HAND = re.compile(
    r"(?:普遍|黄牛|(?:[咸闲某黄]鱼|pdd|拼多多|淘宝|京东|jd|狗东)上?|鱼上|海鲜市场|稳定|裸卡|打包价?|大概|一般|行情)(?:都|就|也|在|是|从|要|卖){0,2}\s?$"
)
_SECOND_HAND_BEHIND = re.compile(r"(?:左右|上下)?的?(?:随便[捡收买挑]|都有|正常(?!运|使|工)|就能[收捡买]|合适)")
"""Around the prices of a market for used goods that members of a forum tell: "闲鱼普遍2350-2500", "400多随便捡"."""
LEAST_USED = 100
TOLD = 10
"""Characters within which prose says that a bare number is a price."""
DEALER_LINE = 90
"""A dealer's line is no longer than this; a bare number in longer prose is no price."""

_SOFTWARE = re.compile(r"\b(?:rocm|cuda|drivers?|pytorch|vllm|kernel|firmware|bios|ubuntu|debian)\b")
"""What has versions: "ROCm 7.0.2 fine, 6.1 broken"."""
_COUNTED_BEFORE = re.compile(
    r"(?:得分|跑分|分数|编号|长度|尺寸|核心(?:数量?)?|频率|功耗|带宽|(?:库存|数量|件数|台数|张数|片数)(?=\s?:))\s?:?\s?$"
)
"""Before a score, a number, a measure, or what a line of a form counts."""
_COUNTED_HEAD = re.compile(
    r"[跑得评]分|分数|核心数?|显存|带宽|算力(?!租|卡|服|报)|功耗|频率|出货量|销量|产[能量]|保有量|吞吐"
    r"|\b(?:scores?|benchmarks?|shipments?|fleet|cores|tflops|tokens)\b"
)
"""A heading of lines whose bare numbers are no prices: "CUDA 核心数:" above "RTX 3090 Ti:10752"."""
_SCORES = Sieve(
    r"[跑得评]分|分数|功耗|频率|吞吐|天梯|\b(?:scores?|benchmarks?|tflops|tok(?:ens)?/s|fps|3dmark|time ?spy)\b"
)
_OFFERED = ("price-told", "period", "currency", "deal", "delivery", "condition", "tax", "kind")
"""Likewise without a colon right above lines that name chips, where nothing is offered."""
HEADED = 12
"""Lines below it that it still heads."""
_TAX_BEFORE = re.compile(r"(?:[含带开加]税?|票点?|税[率点]?)\s?$")
"""Before the rate of a tax: "7.15 含13"."""
TAX_RATES = (3, 6, 9, 13)
_SETS = re.compile(r"\s?(?:sets?|lots?|systems?|nodes?)\b")
"""Behind the machines of a line: "H800 整機 1 set @ 2.58M"."""
_THEN_PRICE = re.compile(r"\s\d[\d.]*\s?[万w]")
"""Behind pieces that are wanted, the price: "拿40 7万可以吗"."""


def counts_noun(reading: Reading, figure: Figure) -> bool:
    """True for a bare number of the noun behind it; a space may part a dealer's price from the goods that follow."""
    if NOUN.match(reading.lowered, figure.end) is None:
        return False
    is_apart = figure.scale_word == "w" and reading.lowered[figure.end] == " "
    return not is_apart and _NEXT_ITEM.match(reading.lowered, figure.end) is None


def is_counted(reading: Reading, sentence: Sentence) -> bool:
    """True for a short line below a heading that tells counts, scores or measures, and no prices."""
    is_list = bool(sentence.named)
    for above in reversed(reading.sentences[max(0, sentence.index - HEADED) : sentence.index]):
        if reading.folded[above.start : above.end].rstrip().endswith(":"):
            is_head = above.line != sentence.line and not above.of("price-told")
            return is_head and _COUNTED_HEAD.search(reading.lowered, above.start, above.end) is not None
        is_head = is_list and not above.named and above.line != sentence.line
        if is_head and _SCORES.search(reading.lowered, above.start, above.end):
            return not any(above.of(kind) for kind in _OFFERED)
        is_list = is_list and bool(above.named)
        if above.end - above.start > DEALER_LINE:
            return False
    return False


def is_no_price(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the version of software, the rate of a tax, a score, pieces in stock or whose price follows."""
    if _COUNTED_BEFORE.search(reading.lowered, max(sentence.start, figure.start - 8), figure.start):
        return True
    if figure.value != int(figure.value):
        return _SOFTWARE.search(reading.lowered, sentence.start, sentence.end) is not None
    first = max(sentence.start, figure.start - 3)
    if figure.value in TAX_RATES and _TAX_BEFORE.search(reading.lowered, first, figure.start):
        return True
    if figure.scale == 1 and figure.value < LEAST_USED and _SETS.match(reading.lowered, figure.end):
        return True
    return figure.scale == 1 and _THEN_PRICE.match(reading.lowered, figure.end) is not None


def is_memory(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the memory behind a chip whose price stands further on: "A6000 48 PNY .... 4150"."""
    if figure.scale != 1 or figure.value not in _MEMORY or figure.bound != "exact":
        return False
    if _APART.match(reading.lowered, figure.end):
        return False
    chips = [c for c in sentence.chips if c.end <= figure.start]
    if not any(_BEFORE_MEMORY.fullmatch(reading.lowered, c.end, figure.start) for c in chips):
        return False
    prices = [f for f in sentence.figures if f.start >= figure.end and (f.kind == "money" or has_shape(reading, f))]
    return bool(prices) or _FORM.match(reading.lowered, figure.end) is not None


def is_second_hand(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for what members of a forum say that used goods go for."""
    if reading.lang != "zh" or figure.value < LEAST_USED or sentence.end - sentence.start > DEALER_LINE:
        return False
    if NOUN.match(reading.lowered, figure.end) and not _SECOND_HAND_BEHIND.match(reading.lowered, figure.end):
        return False
    before = reading.lowered[max(sentence.start, figure.start - TOLD) : figure.start]
    behind = _SECOND_HAND_BEHIND.match(reading.lowered, figure.end) is not None
    return behind or _SECOND_HAND.search(before) is not None


def is_alternative(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the second of two prices set apart by a stroke, whose currency the first has."""
    prices = [f for f in sentence.figures if f.kind == "money" and f.end <= figure.start]
    if not prices or not _ALTERNATIVE.fullmatch(reading.lowered, prices[-1].end, figure.start):
        return False
    return 1 / TIERS_APART <= figure.value / prices[-1].value <= TIERS_APART if prices[-1].value else False
