"""Whether the words around an amount say that it is something else's: "the $70/year recipe app", "2 万元的预算"."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.implied import Bound
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve

_DETERMINER = re.compile(
    r"(?:\b(?:an?|the|this|that|these|its|their|his|her|my|our|your|one|another|some|any)|'s)\s+"
    r"(?:(?!or\b|and\b|for\b|at\b|to\b)[a-z-]{2,14} ){0,2}[\s`\"'~*(]{0,4}(?:about |around |roughly |approximately )?$"
)
LEAD = 44
"""Characters before an amount within which an article makes it one that tells of a noun."""
_NOUNS = re.compile(
    r"[`\"'*\s]{0,4}(?:\+|-|[\s/](?:an? |per )?(?:hr|hour|h|mo|month|yr|year|day)\b)?[`\"'*\s-]{1,4}"
    r"(?P<nouns>(?:(?!(?:per|for|each|an?|the|on|at|and|or|in|to|of|from|with|if|but|is|was|are|were|by|as|than|via"
    r"|when|while|vs|versus|now|today|more|less|right|only|if|that|which|who|it|they|you|we|including|plus"
    r"|buys?|gets?|would|will|could|can|seems?|looks?|apiece|usd|eur|gbp|cad|aud|dollars?|bucks?)\b)"
    r"[\"'“]?[a-z0-9][\w'+./-]{0,20}[`\"'*”]{0,2}(?: |$|(?=[,;:.!?)\]\n])))"
    r"{1,6})"
)
"""Behind such an amount the words up to the next that joins or ends: its noun, and what tells of it."""
_OURS = re.compile(
    r"gpu|card|chip|accelerator|module|price|pricing|cost|msrp|rrp|\brate|\btag\b|range|mark\b|level|figure|sticker|asking"
    r"|quote|offer|\bdeal|listing|bid\b|sale|unit|server|node|system|rack|machine|instance|\bvm\b|pod\b|board|superchip"
    r"|rental|lease|cloud|option|model|version|part\b|piece|product|silicon|\bbin\b|variant|sku|superpod|cluster|tier|plan"
    r"|contract|hour|used|new\b|refurb|spot|reserved|on-demand"
)
_NOUNS_ZH = re.compile(
    r"(?:左右|上下|以上|以下|以内|多)?[`\"'*\s]{0,4}的[`\"'*\s]{0,4}"
    r"(?P<nouns>(?![有是都还也才就话能可不没要会卖来拿收出])[^,。;、:()!?\n的]{1,16})"
)
_OURS_ZH = re.compile(
    r"价|售|费率|成本|卡|gpu|芯片|机器|整机|主机|服务器|实例|云|算力|加速|租|单[张卡价台]|版本|型号|行情|水平|区间|档"
    r"|货|成交|样子|新品|二手|全新|机架|机柜|模组|产品|套餐|合约|套|款|方案|选项|门槛价|服务|芯|集群|节点|系统|工作站"
)
_THINGS_ZH = re.compile(r"盒子|组装机|攒机|compute\b|\bmac\b")
"""Things that no chip stands for, though named before."""
_MAKERS = re.compile(
    r"(?P<nvidia>nvidia|英伟达)|(?P<amd>\bamd\b)|(?P<intel>\bintel\b|英特尔)|(?P<huawei>huawei|华为|昇腾)|(?P<apple>\bapple\b|苹果)"
)
"""Makers, by how the ids of their chips begin."""
_AGAINST = re.compile(
    r"(?:\b(?:than|unlike|undercut(?:s|ting)?|versus|vs\.?|against|compared (?:with|to)|from|of|like|beats?)(?: the)?"
    r"|比|较|于|对标|不像|相比|替代|击败)\s?$"
)
"""Before a maker that is but a yardstick."""
AGAINST = 16
_BUDGET = Sieve(
    r"预算(?!级|型|友好|显卡|有限|紧张)"
    r"|\bbudgets?\b(?![ -](?:friendly|cards?|gpus?|builds?|options?|picks?|choice|conscious|class|minded|king|setups?"
    r"|rigs?))"
    r"|\b(?:in|within) (?:the|that|this|an?) [~`\"'*\s]{0,4}[$€£]\d[\d,.k]{0,8}[`\"'*\s]{0,4} (?:price )?range"
)
"""Words of what somebody has to spend."""
_WANTS = Sieve(r"收|求购|\bwtb\b|\bwanted\b")
"""Words of somebody who would buy for it."""


_ITEM = re.compile(
    r"(?:[,;+&]|\band|\bwith(?: an?)?|\n[-*])\s?(?P<name>(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z\d][A-Za-z\d-]{3,16})"
    r"\s?\((?:about |around |~)?$"
)
"""The next item of a list of parts, before the bracket with its price: "RTX 3090 ($700), H12SSL ($450)"."""
_SPEC = re.compile(r"\d+(?:gb?|tb?|x|w)$|(?:sxm|pcie|hbm|gddr|ddr|nvl|gen|v|usb)-?\d", re.I)
ITEM = 36


def is_next_item(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a price in brackets right behind a name of letters and digits, no chip's, that begins a list's item."""
    found = _ITEM.search(reading.folded, max(sentence.start, figure.start - ITEM), figure.start)
    if found is None or _SPEC.match(found["name"]):
        return False
    return not any(c.start < found.end("name") and found.start("name") < c.end for c in sentence.chips)


def is_of_another(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound) -> bool:
    """True for an amount that stands before or apart from its chip, where words beside it name another thing.

    What stands right before its chip tells of that: "a $10,000 A100"; a budget is of nothing at all.
    """
    if is_next_item(reading, sentence, figure):
        return True
    is_apart = bound.sentence is not sentence
    if figure.kind != "money" or sentence.is_row:
        return False
    start, end = reading.clause(sentence, figure.start)
    if (is_apart or not start <= bound.chip.start < end) and _is_of_another_maker(reading.lowered, start, end, bound):
        return True
    zh = _NOUNS_ZH.match(reading.lowered, figure.end, sentence.end)
    if not (is_apart or figure.end <= bound.chip.start):
        return zh is not None and _THINGS_ZH.search(zh["nouns"]) is not None
    is_far = is_apart or not start <= bound.chip.start < end
    if is_far and _BUDGET.search(reading.lowered, start, end) and not _WANTS.search(reading.lowered, start, end):
        return True
    if zh is not None:
        return not _is_ours(sentence, zh, _OURS_ZH, bound)
    en = _NOUNS.match(reading.lowered, figure.end, sentence.end)
    first = max(sentence.start, figure.start - LEAD)
    if en is None or _DETERMINER.search(reading.lowered, first, figure.start) is None:
        return False
    return not _is_ours(sentence, en, _OURS, bound)


def _is_of_another_maker(lowered: str, start: int, end: int, bound: Bound) -> bool:
    """True for a clause that speaks of another maker alone: "a potential $10k AMD-based mini version"."""
    chip = bound.chip.chip
    makers = [
        m
        for m in _MAKERS.finditer(lowered, start, end)
        if not _AGAINST.search(lowered, max(0, m.start() - AGAINST), m.start())
    ]
    return bool(chip and makers) and not any(chip and chip.startswith(m.lastgroup or "") for m in makers)


def _is_ours(sentence: Sentence, found: re.Match[str], words: re.Pattern[str], bound: Bound) -> bool:
    """True for nouns that name a chip, or words of the trade and no other maker than the bound chip's."""
    start, end = found.span("nouns")
    if any(start <= c.start < end for c in sentence.named):
        return True
    maker = _MAKERS.search(found.string, start, end)
    if maker is not None and bound.chip.chip and not bound.chip.chip.startswith(maker.lastgroup or ""):
        return False
    return words.search(found.string, start, end) is not None
