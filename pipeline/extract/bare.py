"""Numbers without a currency that are prices where they stand: in a dealer's line, on a tape, in a reply."""

import re

from pipeline.extract.beside import (
    COUNTED,
    DEALER_LINE,
    NOUN,
    TOLD,
    is_alternative,
    is_memory,
    is_no_price,
    is_second_hand,
)
from pipeline.extract.figures import Figure
from pipeline.extract.fitting import is_bought, is_dealt, is_fitting, is_of_make, is_on_other_terms
from pipeline.extract.left_out import is_hourly_too
from pipeline.extract.quantities import RUNG, counts_stock
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import OF_PRICES, fits, fits_machine, is_said
from pipeline.extract.screens import is_name
from pipeline.extract.standing import (
    TIMES,
    is_of_size,
    is_on_tape,
    is_rate_of_row,
    stands_as_price,
    takes_turns,
)
from pipeline.extract.sublists import chip_above
from pipeline.extract.talk import has_shape, is_talked
from pipeline.extract.thousands import are_thousands, is_stated

YEAR = re.compile(r"(?:199\d|20[0-3]\d)$")
_VERSION = re.compile(
    r"\b(?:express|nvlink|version|iso|usb|hdmi|day|step|phase|round|part|chapter|net|draws?|pulls|consumes|have)\s?$"
)
"""Before the number of a version, a standard, a term of payment or a power: "PCI Express 4.0", "net 15"."""
_MEASURED = re.compile(
    r"\b(?:number|performance|scores?|ratio|latency|throughput|accuracy|counts?|sizes?|speeds?|bandwidth|temperatures?"
    r"|efficiency|utili[sz]ation|intensity|dimension|length|depth|epochs?|seeds?|quantit(?:y|ies)|multiples|batch(?:es)?)"
    r"(?: of [a-z]+)?\s?(?:is|are|was|were|of|at|to|=|:)\s(?:only |about |around |just |~)?$"
    r"|\b(?:runs?|ran|running|train(?:s|ed|ing)?|context|ctx|prefill|tested) (?:at|of|to|with|on) (?:full |up to )?$"
    r"|(?:上下文|窗口|批次|批大小|序列|长度|并发)[^,。;\d]{0,8}[到至为成]\s?$"
)
"""Before a number that measures something: "its peak performance is 290", "used in quantities of 8"."""
_SHARED = re.compile(
    r"\s?(?:vs\.?|versus|against|and|or|to|->|→|对比|比)\s?\d[\d.,]*\s?(?:[kmgt]i?b(?:/s|ps)?|w|watts?|[mg]hz|[tp]flops|tops|fps|ms)\b"
)
"""Behind a number that has the unit of the next: "1,410 vs 1,790 GB/s"."""
_LABELLED = re.compile(r"[\s\-*•·|]*[a-z\u4e00-\u9fff][a-z_ \u4e00-\u9fff]{1,24}[\s*]*:[\s*]*")
MEASURED = 40
CELLS = 3
"""Bars of a line that is a row."""
_WEEKS = re.compile(r"\b(?:lead|eta)\s?:?\s?$")
"""Before weeks: "A100 lead 3.5w"."""
_SET = re.compile(r"[a-z_]:$|[a-z]=$")
"""Before the value of a setting: "a100_2g.20gb:24"."""
_TIER_BEFORE = re.compile(r"(?:\d|[十百千])\s?[张台片套块]?\s?(?:以上|起)\s?:?\s?$")
"""Before the price of a quantity: "百张以上8500"."""
_MARKED_BEFORE = re.compile(r"(?<![\d.])@\s?$|(?<![\d.])\d{1,3}\s?[张台片块套]\s?$")
_MARKED = re.compile(
    r"\s?(?:/?\s?(?:ea\b|each\b|apiece)|@\s?\d+\s?\+|(?:一|每|/)\s?[张台片块]|包邮|到付|不刀|可刀|出(?![货租头现来售]))"
)
_PIECES = re.compile(r"\s?(?:ea|each)\b[,:@]? (?:[a-z]+ ){0,2}(?:[$€£]\s?\d|\d[\d.]*k\b|\d{1,3},\d{3}\b)")
"""Behind the pieces of a lot, before its price."""
_TIER_AT = re.compile(r"@\s?$")
_DENIED = re.compile(r"(?:哪有|哪里有|哪来|没有|不可能)\s?$")
"""Before a price that nobody asks: "现在哪有 110 的"."""
_ENOUGH = re.compile(
    r"\s?(?:够|平台|的?预算|就够|足够|多?(?:页|字(?!号)|帧|次(?![日月年])|个?\s?tokens?|个?样本|个?参数))"
)
"""Behind what somebody can spend, the number of a processor, and work done: "8w 够你跑一万小时", "二手 7402 平台"."""
_WORN = re.compile(r"\s?成?新(?![款品增版])")
"""Behind how new a thing is: "95 新"."""
_BEFORE_SIZE = re.compile(r"\s\d[\d.,]*\s?(?:gib|tib)\b")
"""Behind the processors of a machine, before its memory: "8 x H100 192 2048 GiB"."""
_NUMBERED = re.compile(r"q[1-4]\b|q[1-4](?=[\u4e00-\u9fff,。])|:\s?\d")
_PER_TIME = re.compile(
    r"\s?(?:(?:/|每|一)\s?(?:小时|天|个?月|年)|/\s?(?:(?:gpu|card)\s?[/-]\s?)?(?:h|hr|hour|mo|month|day)\b)(?![\u4e00-\u9fff]{0,2}保)"
)
"""Behind the price of a rent: "1.98 一小时", "7800/月"."""
_AFTER_RENT = re.compile(
    r"(?:月租|日租|时租|年租|租金|包月|包年|月付|签[一两二三1-3]年|[一两二三1-3]年[签约]|长租|一(?:小时|个月|天)|每(?:小时|月|天))(?:约|要|也|才|就|只|是|大概){0,2}\s?$"
)
"""Before the price of a rent: "八卡机月租 9,000"."""
_PER_SECOND = re.compile(r"/\d|-(?:gpu|card|chip)")
_MADE = re.compile(r"\s\d{2,3}\s?gb?\s(?:(?:全新|二手|拆机|涡轮|公版|pcie|sxm\d?|nvl)\s)?")
"""Between a chip and its number in a dealer's line, of which the next chip is not counted: "R9700 32G 9600 MI210"."""
_LEADER = re.compile(r"(?:\.{3,}|…+|_{3,})\s?$")
"""Before the price of a list whose dots lead to it: "RTX 4090 .... 1990"."""
_TIER_BEHIND = re.compile(
    r"\s?:?\s?[$€£¥]?\d|,? (?:and |we |you |i |get |it's |its |they |are |is |do |can |at |for |each ){1,4}[$€£¥]?\d"
)
"""Behind the pieces of a tier: "1990 / 50+ 1965", "take 30+ and we do 7,300"."""
_ASKED_FOR = re.compile(r"\b(?:ask for|min|moq|qty)\s$")
_MORE = re.compile(r" (?:more|additional|extra|new|further|of (?:the|its|their)) (?:nvidia |amd )?")
_COUNTED = re.compile(r"(?!\s?[收买拿]|的)[^,;:/|。、]{0,2}(?:nvidia |amd |英伟达)?")
"""Between a count and its chip: "16 张 H100"."""
_OF_A_THING = re.compile(
    r"\s(?!(?:price[ds]?|pricing|ask(?:ing)?|offers?|bids?|deals?|quotes?|gpus?|cards?|usd|eur|gbp|dollars?|bucks|euros?|pounds|used"
    r"|server|node|machine|each|firm|plus|shipped|cash|obo|nvidia|amd)\b)[a-z]{4,}\b(?!\d)"
)
"""Behind "an 8k", what is so long, wide or many: "an 8K measurement"."""
_ONE_OF_SIZE = re.compile(r"\ban? $")
_KEY = re.compile(r"[\"'](?!price|cost|usd|cny|rate|hourly|ask|msrp|rent)[a-z][\w ]{1,24}[\"']\s?:\s?$")
"""Before the value of a record of data, its name: '"memory": 80'."""
KEY = 32
_PRICED = re.compile(r"\s?的\s?(?:原价|二手|全新)?\s?")
"""Between a price in ten thousands and its chip: "一块 1w2 的 4090"."""
_LEAST_LOT = re.compile(r"\s?[张台片块套]?(?:(?<=起)|起)[批订售发拍拿]")
"""Behind the fewest pieces that a dealer sells: "25起批"."""
_EACH = re.compile(r" each\b")
LEAST_WORN = 50


def is_setting(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the value of a setting, "a100_2g.20gb:24"; one behind a chip or its make is none: "A100 80G:5.2w"."""
    makes = [(c.start, c.end) for c in sentence.chips]
    makes += [(c.start, c.end) for c in sentence.of("form-factor")]
    makes += [(f.start, f.end) for f in sentence.figures if f.kind == "memory"]
    if any(end == figure.start - 1 and reading.lowered[max(0, start - 1)] not in "._-" for start, end in makes):
        return False
    return _SET.search(reading.lowered, max(0, figure.start - 2), figure.start) is not None


def may_be_price(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a figure without currency that stands where a dealer writes a price."""
    if figure.kind != "plain" or (figure.words and figure.scale == 1):
        return False
    if sentence.index not in reading.tables and not sentence.named and reading.lines[sentence.line].count("|") >= CELLS:
        return False  # a cell of a table without prices
    if figure.scale == 1 and is_of_field(reading, sentence, figure):
        return False
    if figure.scale == 1 and _SHARED.match(reading.lowered, figure.end):
        return False
    if _MEASURED.search(reading.lowered, max(sentence.start, figure.start - MEASURED), figure.start):
        return False
    if figure.scale == 1 and not sentence.named and reading.lines[sentence.line].startswith("#"):
        return False  # "### Inspur 5488"
    if figure.scale_word == "w" and _WEEKS.search(reading.lowered, max(sentence.start, figure.start - 6), figure.start):
        return False
    if _is_marked(reading, sentence, figure):
        return True
    priced = _PRICED.match(reading.lowered, figure.end) if figure.scale_word == "w" else None
    if priced and any(c.start == priced.end() for c in sentence.named):
        return True
    if _KEY.search(reading.lowered, max(sentence.start, figure.start - KEY), figure.start):
        return False
    is_one = figure.scale_word == "k" and _ONE_OF_SIZE.search(reading.lowered, max(0, figure.start - 3), figure.start)
    if is_one and _OF_A_THING.match(reading.lowered, figure.end):
        return False
    behind_chip = any(0 <= figure.start - c.end <= 1 for c in sentence.chips) or takes_turns(sentence, figure)
    behind_chip = behind_chip or any(_MADE.fullmatch(reading.lowered, c.end, figure.start) for c in sentence.named)
    is_per = reading.lowered[figure.end : figure.end + 1] == "/"
    is_broken = figure.scale == 1 and "." in reading.lowered[figure.start : figure.end]
    counts_chips = not (behind_chip or is_per or is_broken) and any(
        _COUNTED.fullmatch(reading.lowered, figure.end, c.start)
        or _MORE.fullmatch(reading.lowered, figure.end, c.start)
        for c in sentence.chips
    )
    is_ordered = bool(sentence.of("order")) and _EACH.match(reading.lowered, figure.end) is not None
    if reading.lang == "en" and figure.scale == 1 and COUNTED.match(reading.lowered, figure.end):
        return False
    if (
        _is_numbered(reading, figure)
        or (figure.value >= LEAST_WORN and _WORN.match(reading.lowered, figure.end))
        or _ENOUGH.match(reading.lowered, figure.end)
        or _BEFORE_SIZE.match(reading.lowered, figure.end)
    ):
        return False
    if counts_chips and figure.scale_word == "w" and is_second_hand(reading, sentence, figure):
        return True  # "咸鱼 1w5 4090 随便挑"
    if counts_chips or is_ordered or _PER_SECOND.match(reading.lowered, figure.end):
        return False
    if _TIER_AT.search(reading.lowered, max(0, figure.start - 2), figure.start) and figure.bound == "at_least":
        return False
    if _VERSION.search(reading.lowered, max(sentence.start, figure.start - 9), figure.start):
        return False
    if is_setting(reading, sentence, figure) or is_no_price(reading, sentence, figure):
        return False
    is_listed = sentence.is_row or reading.layout.is_price_page
    if figure.scale == 1 and not is_listed and is_name(reading.lowered, figure.start, figure.end):
        return False
    is_whole = figure.scale == 1 and figure.value == int(figure.value) and not is_broken
    if reading.layout.rental_period and is_whole and NOUN.match(reading.lowered, figure.end):
        return False
    if counts_stock(reading, sentence, figure):
        return False
    if sentence.named and (
        _PER_TIME.match(reading.lowered, figure.end)
        or _AFTER_RENT.search(reading.lowered, max(sentence.start, figure.start - TOLD), figure.start)
    ):
        return True
    if sentence.is_row and figure.scale == 1:
        is_rate = behind_chip or is_rate_of_row(reading, sentence, figure)
        return (is_rate and _is_headed(reading, sentence)) or is_on_tape(reading, sentence, figure)
    if figure.scale == 1 and (
        _LEAST_LOT.match(reading.lowered, figure.end) or TIMES.search(reading.lowered, sentence.start, figure.start)
    ):
        return False
    words = reading.lowered[figure.start : figure.end]
    if _DENIED.search(reading.lowered, max(sentence.start, figure.start - 5), figure.start):
        return False
    is_pieces = words.endswith("+") and (
        _TIER_BEHIND.match(reading.lowered, figure.end)
        or _ASKED_FOR.search(reading.lowered, max(sentence.start, figure.start - 8), figure.start)
    )
    if is_pieces or is_memory(reading, sentence, figure):
        return False
    rung = RUNG.match(reading.lowered, sentence.start, sentence.end)
    if rung is not None and rung.end() == figure.start:
        return True
    if any(is_hourly_too(reading, sentence, figure, c) for c in sentence.named):
        return True
    if is_said(reading, sentence, figure) or chip_above(reading, sentence, figure):
        return True
    before = reading.lowered[max(sentence.start, figure.start - TOLD) : figure.start]
    is_led = _LEADER.search(before) is not None
    led = (c for c in sentence.named if is_led and c.end <= figure.start)
    if any(fits(reading, c, figure) or fits_machine(reading, sentence, c, figure) for c in led):
        return True
    if figure.scale == 1 and YEAR.fullmatch(words.strip()) and not is_led:
        return False
    if is_talked(reading, sentence, figure):
        return True
    if is_second_hand(reading, sentence, figure) or is_alternative(reading, sentence, figure):
        return True
    if is_of_size(reading, sentence, figure) or is_bought(reading, sentence, figure):
        return True
    if is_of_make(reading, sentence, figure):
        return True
    if is_on_other_terms(reading, sentence, figure):
        return True
    if figure.scale_word == "w" and reading.lang == "en":
        return "." in words and is_fitting(reading, sentence, figure)  # "(turbo, 2W, passive)" is two slots wide
    if figure.scale_word in ("w", "万", "k", "千") or (figure.words and figure.scale >= 1e3):
        return are_thousands(reading, sentence, figure) or is_fitting(reading, sentence, figure)
    if sentence.named and _TIER_BEFORE.search(reading.lowered, max(sentence.start, figure.start - 10), figure.start):
        return True
    if is_on_tape(reading, sentence, figure) or is_stated(reading, sentence, figure):
        return True
    is_short = sentence.end - sentence.start <= DEALER_LINE
    is_alone = figure.scale == 1 and not any(f.kind == "money" for f in sentence.figures)
    stands = is_alone and is_short and stands_as_price(reading, sentence, figure)
    return stands or is_fitting(reading, sentence, figure) or (is_alone and is_dealt(reading, sentence, figure))


def is_of_field(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the value of a labelled line whose label says nothing of prices, products and sellers: "vCPU: 144"."""
    told = sentence.named or sentence.organisations or any(map(sentence.of, (*OF_PRICES, "currency")))
    return not told and _LABELLED.fullmatch(reading.lowered, sentence.start, figure.start) is not None


def _is_marked(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number of a dealer's line that its signs make a price: "@2050", "26.9 ea", "8张5.9", "8.3一张"."""
    if sentence.end - sentence.start > DEALER_LINE or not sentence.named or not has_shape(reading, figure):
        return False
    before = reading.lowered[max(sentence.start, figure.start - 6) : figure.start]
    if (figure.bound == "at_least" and "@" in before[-2:]) or _PIECES.match(reading.lowered, figure.end):
        return False  # the pieces of a tier, or of a lot: "8.1k@100+", "30 ea, 9.9k"
    return _MARKED_BEFORE.search(before) is not None or _MARKED.match(reading.lowered, figure.end) is not None


def _is_numbered(reading: Reading, figure: Figure) -> bool:
    """True for the number of a point, of a quarter or of a label: "(4) 价格", "26Q1", "384: 384 张"."""
    before = reading.lowered[max(0, figure.start - 1) : figure.start]
    return (before == "(" and reading.lowered[figure.end : figure.end + 1] == ")") or (
        _NUMBERED.match(reading.lowered, figure.end) is not None
    )


def _is_headed(reading: Reading, sentence: Sentence) -> bool:
    """True for a row below a line that tells the currency or the period of its figures."""
    head = reading.layout.headers(sentence)
    return sentence.index not in reading.tables and ("currency" in head or "period" in head)
