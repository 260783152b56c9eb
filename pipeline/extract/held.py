"""Accelerators that words say a machine holds."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.sentences import Sentence
from pipeline.extract.sieves import Sieve

HELD_REACH = 24
"""Characters before a count within which words say that it is of a machine."""
MOST_HELD = 32
_HELD_BEHIND = re.compile(r"\s?[张卡块片颗]?\s?(?:卡|的)(?:机器|主机|服务器|整机|准系统|工作站)")
_HELD_BEFORE = Sieve(
    r"(?:\b(?:machine|server|box|node|system|workstation|chassis|rig|instance|vm)s?,? (?:with|of|holding|containing) "
    r"|\b(?:pre-?configured|equipped|fitted|populated) with |\b(?:that|which) (?:uses?|used|holds?|held|packs?|packed) "
    r"|\b(?:kit|set|pack|baseboard|board|server|chassis) (?:of|with) (?:an? )?|搭载了?|内含|装了?|插了?"
    r"|配[置备有]了?|内置|单机|[每单][台套节][^,。;\d]{0,6})\s?$"
)
_BRACKETED = re.compile(
    r"(?:\b(?:server|box|node|system|workstation|baseboard)s?\s?[,(]|(?:服务器|整机|主机|准系统)\s?[,(]?)\s?$"
)
_CARDS = re.compile(
    r"(?:\d{1,2}|[两四八十])\s?(?:[张块片颗]\s?(?:gpu|显卡|加速卡|卡)?|cards?|gpus?)\s?(?=[),.;\n\d]|\Z)"
)
"""Around the cards of a machine: "baseboard, 8 cards, ", "服务器(8 张卡)", "整机 8 张卡 230 万"."""
_WITH = Sieve(r"\bw/ ?$")
_CHIP_BEHIND = re.compile(r" ?x? ?(?:nvidia |amd )?(?:rtx |mi|gaudi ?)?[a-z]{0,2}\d{1,4}")
"""Around the accelerators of a machine in short: "XL675d w/ eight A100"."""
_OF_MODEL = re.compile(
    r"(?: g\d| gen ?\d{1,2})?(?: (?:server|chassis|barebone))?\s?"
    r"(?:[-+,:/|(,]|with|w/|incl\.?|including|equipped with|populated with|配|含|带|加|装|插|搭载|搭配)?\s?(?:nvidia )?"
)
"""Between a maker's model of a machine and the number of accelerators in it: "R760xa with 4x L40S"."""
_ONE_OF_MODEL = re.compile(
    r"(?: g\d| gen ?\d{1,2})?(?: (?:server|workstation))?\s?(?:\+|with|w/|including|配|含|带|加|装|插|搭载)\s?"
    r"(?:(?:an?|one|single) |1\s?x? ?|[一1单]\s?[张块片颗]\s?)?(?:(?:nvidia|amd|tesla|英伟达) ?)*"
)
"""Between such a model and its only accelerator: "Precision 7920 with RTX A6000", "T350 加一张 L4"."""
_SIZES = frozenset((2, 4, 8, 10, 16))
_HELD_ENDS = frozenset("hfganedsk载了含装插置备有台套节机")
"""The last letters of those words."""
_MADE_OF = re.compile(r"[^,。;\d]{0,4}[a-z]{0,8}\d{0,4}[a-z]?\s?(?:芯片|gpu|加速卡|卡)?\s?(?:组成|构成)")
"""Behind the number of accelerators that make one up: "8颗 H200 芯片组成的集群"."""


def is_held(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the accelerators of a machine told in words: "四张的机器", "a machine with four A100s", "搭载四块"."""
    if figure.low != figure.high or figure.low is None or not 2 <= figure.low <= MOST_HELD:
        return False
    if figure.low != int(figure.low):  # "盒装 5.15"
        return False
    if figure.kind not in ("plain", "count", "gpus"):
        return False
    if reading.lowered.find("成", figure.end, figure.end + HELD_REACH) >= 0 and _MADE_OF.match(
        reading.lowered, figure.end
    ):
        return True
    if _HELD_BEHIND.match(reading.lowered, figure.end):
        return True
    if any(_OF_MODEL.fullmatch(reading.lowered, c.end, figure.start) for c in sentence.of("machine")):
        return True
    before = reading.lowered[max(0, figure.start - HELD_REACH) : figure.start]
    if figure.low in _SIZES and _CARDS.match(reading.lowered, figure.start) and _BRACKETED.search(before):
        return True
    if _WITH.search(before) and _CHIP_BEHIND.match(reading.lowered, figure.end):
        return True
    return before.rstrip()[-1:] in _HELD_ENDS and _HELD_BEFORE.search(before) is not None


def held_here(reading: Reading, scope: Scope) -> list[Figure]:
    """Give the accelerators that a machine is told to hold, where the words are this price's and not the next one's."""
    prices = [f for f in scope.sentence.figures if f.kind == "money" and f is not scope.figure]
    found = [f for f in scope.sentence.figures if is_held(reading, scope.sentence, f)]
    return [f for f in found if f.end <= scope.figure.start or all(p.start < f.start for p in prices)]


def held_by_model(reading: Reading, scope: Scope) -> int | None:
    """Give the accelerators of the machine named before the chip: of "Dell T350 加一张 L4" 1, of "XE9680 H200" 8."""
    model = next((c for c in reversed(scope.sentence.of("machine")) if c.end <= scope.chip.start), None)
    if model is None or scope.chip.start - model.end > HELD_REACH:
        return None
    if model.value:
        is_of = _OF_MODEL.fullmatch(reading.lowered, model.end, scope.chip.start)
        return int(model.value) if is_of and ":" not in is_of.group() else None
    return 1 if _ONE_OF_MODEL.fullmatch(reading.lowered, model.end, scope.chip.start) else None
