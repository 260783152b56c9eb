"""How many accelerators one priced machine holds, as the words around its price tell."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.held import HELD_REACH, MOST_HELD, held_here
from pipeline.extract.machine_types import names_machine_type
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.sieves import Sieve

_MAKER = re.compile(
    r"\s?(?:(?:nvidia|amd|intel|geforce|tesla|英伟达|华为|huawei|昇腾|沐曦|metax|摩尔线程|moore threads"
    r"|壁仞|biren|寒武纪|cambricon|燧原|enflame|天数智芯|iluvatar|昆仑芯|kunlunxin|海光|hygon)\s?)*"
)
"""What may stand between a count and its chip: "4x NVIDIA A100"."""
_HEADS = re.compile(r"s?\s?(?:\([^()\n]{1,20} each\))?\s?:\s?(?:about |from )?[$€£¥]")
"""Between the chips of a machine and its price."""
_MACHINE_BEHIND = re.compile(r"\s?(?:systems?|servers?|nodes?|box|baseboards?|machines?|rigs?|整机|机器|服务器|模组)")
"""Behind the number of accelerators in one: "A100 80GB SXM 8x system"."""
_IN_BRACKET = re.compile(
    r"(?:\(|[,;]即?)(?P<gpus>[248双两四八]|16|two|four|eight)\s?(?:卡|x\b|gpus?\b|cards\b)\s?(?:共|约|合计)?"
    r"(?:\) (?:cost|costs|is|was|for|at|goes for|went for))?[^(),;\w]{0,4}$"
)
"""Before a price in brackets that holds for several: "$6.9/GPU (8 卡 ~$55/hr)"."""
_IN_BRACKETS = re.compile(r"\s?\(\d{1,2}\s?x\)")
"""Behind a chip, of how many of it the price is: "MI300X (8x)"."""
_IN_WORDS = {"one": 1, "two": 2, "four": 4, "eight": 8, "sixteen": 16}
_NUMERALS = {"双": 2, "两": 2, "四": 4, "八": 8, **_IN_WORDS}
_HELD_BY_TYPE = Sieve(
    r"(?:\(|\bwith )(?P<gpus>[1248]|16|one|two|four|eight|sixteen)(?!\d)\s?(?:[张块个颗x]\s?)?(?:nvidia |amd |aws "
    r"|intel )?"
    r"[a-z]{0,10}\s?\d{1,4}[a-z]{0,2}(?: (?:gpus?|chips|accelerators|显卡))?(?:\)|s?\b)"
)
"""Behind a machine type: "p4d.24xlarge 实例(8 张 A100 GPU)"."""
_INSTANCES_WITH = re.compile(
    r"\b(?:instances?|vms?) (?:with|of) (?P<gpus>[1248]|16|one|two|four|eight|sixteen) (?:nvidia |amd |intel )?$"
)
"""Before the chip in a cloud's machine: "instances with one B200 GPU"."""
_OF_ALL = re.compile(
    r"\s?(?:(?:/|per |an? )\s?(?:hr|hour|h|mo|month)\b)?\s?"
    r"(?:(?:in )?total\b|combined\b|altogether\b|for (?:the |an? |all )?(?P<gpus>[248]|16)\s?(?:x|gpus?\b|cards?\b)"
    r"|for (?P<words>two|four|eight) (?:nvidia |amd |intel )?[a-z]{1,7} ?\d+[a-z]{0,2}\b"
    r"(?! (?:nodes|servers|systems|machines|boxes)))"
)
"""Behind a price: it is for all accelerators that are named, or for so many: "$12.16/hr for 8xH100"."""
_GPUS_FIELD = re.compile(
    r"\n[^\S\n]{0,40}[\"']?[a-z][a-z_ ]{1,20}[\"']?\s?:\s?[\"']?(?P<gpus>[1248]|16)\s?gpus?\b"
    r"|\n[^\S\n]{0,40}[\"']?(?:num_gpus|gpus|gpu_?count)[\"']?\s?:\s?(?P<counted>[1248]|16)\b"
)
"""A record's own word on how many its machine holds: "included_quota: 4 GPUs"."""
_COUNT_FIELD = re.compile(
    r"^[ |*•-]{0,6}(?:(?:gpu|accelerator|card)s? ?(?:count|qty)|(?:number|no\.?|#) ?of (?:gpus|accelerators|cards)|gpus"
    r"|(?:gpu|卡|显卡|加速卡)\s?[卡总]?(?:数量?|张数|个数))[ *]{0,4}[:|=][ *]{0,4}(?P<gpus>[1248]|10|16)"
    r"\s?(?:x|[张块卡]|gpus?|pcs)?[ |*]{0,6}$",
    re.M,
)
"""A line of a record that says how many its machine holds: "Number of GPUs: 8"."""
FIELD_REACH = 240
"""Characters before a price within which its record has that line."""
_OF_GPUS = re.compile(r"\s?gpus?\b")
"""Behind the number of them that a cell gives: "8x GPU"."""
_TIMES = re.compile(r"[x*]\s?$")
TIMES_REACH = 14
_SIZES = frozenset((2, 3, 4, 5, 6, 8, 10, 16, 32))
"""How many accelerators one machine holds."""
_OF_THOSE = re.compile(r"\s?(?:of (?:the|those|these|them|its)\b|fitted\b|inside\b)")
_IN_HAND = re.compile(r"\s?(?:left|in stock|available|on hand|起[批订]|以上|\+)")
_IN_HAND_BEFORE = re.compile(r"(?:现货|库存|还剩|剩|各|共)\s?$")
"""Around pieces that are on offer, and in no machine."""
MYRIAD = 1e4
_OF_EACH = Sieve(
    r"(?:整机|机器|服务器|节点|机型)\s?(?:均|都|全)部?[为是]?\s?(?P<han>[48四八])\s?卡"
    r"|\bper (?:node|server|system|machine|box) \((?P<each>[48]|16)[ -]?(?:x |gpus?\b|cards?\b)"
    r"|\b(?P<per>[48]|16)x? (?:gpus?|cards) (?:per|a|in (?:a|each|every)) (?:node|server|system|machine|box)\b"
    r"|\b(?:all )?(?:nodes|servers|systems|machines) (?:are|have|with|come with) "
    r"(?P<all>[48]|eight|four)[ -]?(?:x|gpus?\b|way\b)"
)
"""What one line says of all machines of a text: "整机均为8卡", "USD per node (8 GPU) per month"."""


def of_each(reading: Reading) -> int | None:
    """Give how many each machine of a text holds, where one line says it for all."""
    found = {_number(m[m.lastgroup or 0]) for m in _OF_EACH.finditer(reading.lowered)}
    return found.pop() if len(found) == 1 else None


def in_record(reading: Reading, scope: Scope) -> int | None:
    """Give what a record tells behind its price: "num_gpus: 4"."""
    field = _GPUS_FIELD.search(reading.lowered, scope.figure.end, scope.sentence.end)
    return int(field["gpus"] or field["counted"]) if field else None


def in_all(reading: Reading, scope: Scope, named: int | None) -> int | None:
    """Give of how many a rent is that is told for all `named`, or for so many: "$12.16/hr for 8xH100"."""
    whole = _OF_ALL.match(reading.lowered, scope.figure.end)
    if whole and named is None:
        told = (f for f in scope.sentence.figures if f.kind in ("plain", "count") and f.low == f.high)
        counts = (f for f in told if _MAKER.fullmatch(reading.lowered, f.end, scope.chip.start))
        named = next((int(f.value) for f in counts if 2 <= f.value <= MOST_HELD), None)
    return int(whole["gpus"] or _IN_WORDS.get(whole["words"] or "") or named or 1) if whole else None


def of_type(reading: Reading, scope: Scope) -> int | None:
    """Give how many a machine type holds whose name stands before: "p4d.24xlarge 实例(8 张 A100 GPU)"."""
    held = _HELD_BY_TYPE.search(reading.lowered, scope.sentence.start, scope.figure.start)
    first = max(scope.sentence.start, held.start() - HELD_REACH) if held else 0
    return _number(held["gpus"]) if held and names_machine_type(reading.lowered, first, held.start()) else None


def of_instances(reading: Reading, scope: Scope) -> int | None:
    """Give how many chips an instance is told to have: "instances with one B200 GPU"."""
    held = _INSTANCES_WITH.search(reading.lowered, scope.sentence.start, scope.chip.start)
    return _number(held["gpus"]) if held else None


def in_bracket(reading: Reading, scope: Scope) -> int | None:
    """Give of how many a price is, told in the bracket it stands in or behind: "$6.9/GPU (8 卡 ~$55/hr)"."""
    first = max(scope.sentence.start, scope.figure.start - HELD_REACH)
    told = _IN_BRACKET.search(reading.lowered, first, scope.figure.start)
    return _number(told["gpus"]) if told else None


def _number(words: str) -> int:
    return _NUMERALS.get(words) or int(words)


def _is_of_other(reading: Reading, scope: Scope, figure: Figure) -> bool:
    """True for a number of accelerators right before another chip: "4090 2 块一小时,最近看 8 卡 H20 的价格"."""
    others = (c for c in scope.sentence.named if c.chip != scope.chip.chip and figure.end <= c.start)
    return any(_MAKER.fullmatch(reading.lowered, figure.end, c.start) for c in others)


def in_count_field(reading: Reading, scope: Scope) -> int | None:
    """Give what a line of a price's record says of the accelerators in its machine, no other chip named behind."""
    first = max(scope.chip.end, scope.figure.start - FIELD_REACH)
    found = [
        m for m in _COUNT_FIELD.finditer(reading.lowered, first, scope.figure.start) if m.end() < scope.figure.start
    ]
    if not found or reading.lowered.count("\n\n", found[-1].end(), scope.figure.start):
        return None
    return int(found[-1]["gpus"])


def around(reading: Reading, scope: Scope, *, is_machine: bool) -> int | None:
    """Accelerators in a machine: "8 卡", "8-way", "8x H100"; the nearest to the figure, first in its scope.

    "8x" before or behind a chip counts where the price may be a machine's.
    """
    sized = [f for f in scope.sentence.figures if f.low == f.high and f.low is not None and 1 <= f.low <= 1024]
    sized = [f for f in sized if f.kind == "gpus" or (is_machine and multiplies(reading, scope.chip, f))]
    sized = [f for f in sized if not _is_of_other(reading, scope, f)]
    told = next((f for f in held_here(reading, scope) if scope.holds(f.start, f.end)), None)
    if told is not None:
        return int(told.value)
    row = reading.tables.get(scope.sentence.index)
    cell = row.gpus_cell if row else None
    if cell is not None and not any(f.kind == "gpus" for f in sized):  # "8卡 | 60 | 3.6": sixty machines of eight
        sized = [
            f for f in scope.sentence.figures if cell[0] <= f.start < cell[1] and f.kind in ("plain", "count")
        ] or sized
    if row is not None and not sized:
        sized = [f for f in scope.sentence.figures if f.measure == "x" and _OF_GPUS.match(reading.lowered, f.end)]
    prices = [f for f in scope.sentence.figures if _is_sum(f) and f is not scope.figure]
    if len(sized) == 1 and any(sized[0].end <= f.start < scope.chip.start for f in prices):
        sized = []  # of the offer before: "HGX H100 8-GPU $240k; H100 PCIe $28k"
    if len(sized) == 1 and any(scope.figure.end <= f.start < sized[0].start for f in prices):
        sized = [f for f in sized if scope.holds(f.start, f.end)]
    is_own = len(sized) == 1 and scope.figure.end <= sized[0].start and sized[0].end <= scope.chip.start
    if len(sized) == 1 and scope.figure.end <= sized[0].start and prices and prices[-1].start > sized[0].start:
        sized = sized if is_own else []  # of its own chip behind: "$40/h for 7x B200 and $27/h for 8x H200"
    near = [f for f in sized if scope.holds(f.start, f.end)] or (
        sized if scope.column or (len(sized) == 1 and len({c.chip for c in scope.sentence.named}) < 2) else []
    )
    nearest = min(near, key=lambda f: abs(f.start - scope.figure.start), default=None)
    return int(nearest.value) if nearest is not None else None


def counted(reading: Reading, scope: Scope) -> int | None:
    """Give how many accelerators the sentence of a machine's price counts once: "holds eight cards", "8 张 H20"."""
    found = {int(f.value) for f in scope.sentence.figures if _counts_held(reading, scope, f)}
    return found.pop() if len(found) == 1 else None


def _counts_held(reading: Reading, scope: Scope, figure: Figure) -> bool:
    if figure.low != figure.high or figure.low not in _SIZES or figure.kind not in ("gpus", "count", "plain"):
        return False
    if figure.measure in ("server", "rack", "cluster") or _IN_HAND.match(reading.lowered, figure.end):
        return False
    if _IN_HAND_BEFORE.search(reading.lowered, max(scope.sentence.start, figure.start - 8), figure.start):
        return False
    behind = next((c for c in scope.sentence.chips if c.start >= figure.end), None)
    if behind is not None and _MAKER.fullmatch(reading.lowered, figure.end, behind.start):
        is_own = behind.generic or behind.chip == scope.chip.chip
        return is_own and _MACHINE_BEHIND.match(reading.lowered, behind.end) is None
    before = next((c for c in reversed(scope.sentence.named) if c.end <= figure.start), None)
    is_times = before is not None and figure.start - before.end <= TIMES_REACH and before.chip == scope.chip.chip
    if is_times and _TIMES.search(reading.lowered, figure.start - 2, figure.start):
        return True
    if figure.measure == "x":
        return _MACHINE_BEHIND.match(reading.lowered, figure.end) is not None
    return figure.kind == "gpus" or figure.measure == "card" or _OF_THOSE.match(reading.lowered, figure.end) is not None


def _is_sum(figure: Figure) -> bool:
    """True for an amount of money, or ten thousands of a dealer, who writes no currency."""
    return figure.kind == "money" or (figure.kind == "plain" and figure.scale >= MYRIAD)


def multiplies(reading: Reading, chip: ChipMention, figure: Figure) -> bool:
    """True for the 8 of "8x H100", of "H100 80G x 8", of "8 H100s (80 GB each): $19.51/hour"; not for "2.2x H100".

    So for that of "H100:8", as clouds' tools write it.
    """
    if figure.value != int(figure.value):
        return False
    if figure.kind in ("plain", "count") and 2 <= figure.value <= MOST_HELD and _HEADS.match(reading.lowered, chip.end):
        return _MAKER.fullmatch(reading.lowered, figure.end, chip.start) is not None
    if figure.kind in ("plain", "count") and reading.lowered[figure.end : chip.start] == "-":
        return 2 <= figure.value <= MOST_HELD  # "its eight-H100 machine"
    if figure.measure == "x" and (
        _MAKER.fullmatch(reading.lowered, figure.end, chip.start)
        or (chip.end <= figure.start and _MACHINE_BEHIND.match(reading.lowered, figure.end))
    ):
        return True
    if figure.measure == "x" and _IN_BRACKETS.fullmatch(reading.lowered[chip.end : figure.end + 1]):
        return True
    if figure.kind == "memory" or figure.measure in ("server", "rack"):
        return False
    if figure.value > MOST_HELD and reading.lowered[figure.start - 1] == "x":
        return False  # the name of a machine: "宁畅 X640"
    if reading.lowered[chip.end : figure.start] == ":":
        return (
            figure.kind == "plain" and figure.value in _SIZES and not reading.lowered[figure.end :][:2].strip(" |,)`\n")
        )
    return 0 < figure.start - chip.end <= 14 and _TIMES.search(reading.lowered, chip.end, figure.start) is not None
