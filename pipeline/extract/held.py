"""Accelerators that words say a machine holds."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading
from pipeline.extract.sieves import Sieve

HELD_REACH = 24
"""Characters before a count within which words say that it is of a machine."""
MOST_HELD = 32
_HELD_BEHIND = re.compile(r"\s?[张卡块片颗]?\s?(?:卡|的)(?:机器|主机|服务器|整机|准系统|工作站)")
_HELD_BEFORE = Sieve(
    r"(?:\b(?:machine|server|box|node|system|workstation|chassis|rig|instance|vm)s?,? (?:with|of|holding|containing) "
    r"|\b(?:pre-?configured|equipped|fitted|populated) with |\b(?:that|which) (?:uses?|used|holds?|held|packs?|packed) "
    r"|\b(?:kit|set|pack|baseboard|board|server|chassis) (?:of|with) (?:an? )?|搭载了?|内含|装了?|插了?"
    r"|配[置备有]了?|内置|[每单][台套节][^,。;\d]{0,6})\s?$"
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
_SIZES = frozenset((2, 4, 8, 10, 16))
_HELD_ENDS = frozenset("hfganedsk载了含装插置备有台套节")
"""The last letters of those words."""
_MADE_OF = re.compile(r"[^,。;\d]{0,4}[a-z]{0,8}\d{0,4}[a-z]?\s?(?:芯片|gpu|加速卡|卡)?\s?(?:组成|构成)")
"""Behind the number of accelerators that make one up: "8颗 H200 芯片组成的集群"."""


def is_held(reading: Reading, figure: Figure) -> bool:
    """True for the accelerators of a machine told in words: "四张的机器", "a machine with four A100s", "搭载四块"."""
    if figure.low != figure.high or figure.low is None or not 2 <= figure.low <= MOST_HELD:
        return False
    if figure.kind not in ("plain", "count", "gpus"):
        return False
    if reading.lowered.find("成", figure.end, figure.end + HELD_REACH) >= 0 and _MADE_OF.match(
        reading.lowered, figure.end
    ):
        return True
    if _HELD_BEHIND.match(reading.lowered, figure.end):
        return True
    before = reading.lowered[max(0, figure.start - HELD_REACH) : figure.start]
    if figure.low in _SIZES and _CARDS.match(reading.lowered, figure.start) and _BRACKETED.search(before):
        return True
    if _WITH.search(before) and _CHIP_BEHIND.match(reading.lowered, figure.end):
        return True
    return before.rstrip()[-1:] in _HELD_ENDS and _HELD_BEFORE.search(before) is not None
