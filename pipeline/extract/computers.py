"""Computers that have a consumer's card in them, whose price is none of the card's."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.implied import Bound
from pipeline.extract.reading import Reading, Sentence

_WHOLE = re.compile(r"整机|主机")
_HOLDS = re.compile(r"(?:搭载|配备|内置|装有)(?:的是|的|了)?\s?(?:一[张块颗])?(?:英伟达|nvidia|geforce|\s)*$")
"""Before the consumer's card that is in what is sold: "一台魔霸,搭载的是 RTX 3060,报价 9499 元"."""
HOLDS = 16
_SERVER = re.compile(r"服务器|工作站|节点|集群|\d\s?卡|[双四八]卡")
_CARD_ALONE = re.compile(r"单[出卖买]|单卡|光卡|裸卡|只[出卖]显?卡")
"""Before the price of the card beside that of the computer around it: "整机 3.9 万,单卡 2.3"."""
_COMPUTING = re.compile(r"机房|算力(?:租|出租|集群|中心|服务)|智算|月租|裸金属")
"""Words of a text whose whole machines are servers."""
_CONSUMER = re.compile(r"nvidia-rtx-(?:\d0|\d{4})|nvidia-rtx-pro|amd-rx|intel-arc|rtx")


def is_consumers(chip: ChipMention) -> bool:
    """True for a card that computers at home have in them; so may be one that the lexicon lacks."""
    return _CONSUMER.match(chip.chip or "rtx") is not None


def is_pc(reading: Reading, sentence: Sentence, bound: Bound, figure: Figure) -> bool:
    """True for the price of a computer that has a consumer's card in it."""
    if _CARD_ALONE.search(reading.lowered, reading.clause(sentence, figure.start)[0], figure.start):
        return False
    others = [c.end for c in sentence.named if not is_consumers(c)]
    machines = [
        c for c in sentence.of("unit") if c.value == "server" and not any(0 <= c.start - e <= 1 for e in others)
    ]
    whole = any(_WHOLE.match(reading.lowered, c.start) for c in machines)
    whole = whole and _COMPUTING.search(reading.lowered) is None
    has_gpus = any(f.kind == "gpus" for f in sentence.figures)
    chip = bound.chip.start
    whole = whole or (
        sentence.start <= chip < figure.start
        and _HOLDS.search(reading.lowered, max(sentence.start, chip - HOLDS), chip) is not None
        and _SERVER.search(reading.lowered, sentence.start, sentence.end) is None
    )
    told = (
        sentence.of("pc")
        or (whole and not has_gpus)
        or ((bound.sentence.line == sentence.line or bound.rule == "record") and bound.sentence.of("pc"))
    )
    return bool(told) and is_consumers(bound.chip)
