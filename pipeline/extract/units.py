"""What one price is for: a card, a machine, a rack, and how many accelerators are in it."""

import re

from models.facts import Unit
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.held import HELD_REACH, MOST_HELD, held_by_model, is_held
from pipeline.extract.keyed import is_keyed
from pipeline.extract.machine_types import names_machine_type
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import EACH, MOST_HOURLY, TAIL, Scope
from pipeline.extract.sieves import Sieve

_MAKER = re.compile(
    r"\s?(?:(?:nvidia|amd|intel|geforce|tesla|英伟达|华为|huawei|昇腾|沐曦|metax|摩尔线程|moore threads"
    r"|壁仞|biren|寒武纪|cambricon|燧原|enflame|天数智芯|iluvatar|昆仑芯|kunlunxin|海光|hygon)\s?)*"
)
"""What may stand between a count and its chip: "4x NVIDIA A100"."""
_HEADS = re.compile(r"s?\s?(?:\([^()\n]{1,20} each\))?\s?:\s?(?:about |from )?[$€£¥]")
"""Between the chips of a machine and its price."""
TYPE_REACH = 80
"""Characters before a price within which a machine type may stand."""
RECORD = 120
"""Characters before a record's price within which it names a machine type."""
_MACHINE_BEHIND = re.compile(r"\s?(?:systems?|servers?|nodes?|box|baseboards?|整机|机器|服务器|模组)")
"""Behind the number of accelerators in one: "A100 80GB SXM 8x system"."""
_BASEBOARD = re.compile(r"hgx|baseboard")
BASEBOARD_GPUS = 8
"""Accelerators of Nvidia's HGX board since the A100, the four of its smaller one being always told."""
_IN_BRACKET = re.compile(
    r"(?:\(|[,;]即?)(?P<gpus>[248双两四八]|16|two|four|eight)\s?(?:卡|x\b|gpus?\b|cards\b)\s?(?:共|约|合计)?"
    r"(?:\) (?:cost|costs|is|was|for|at|goes for|went for))?[^(),;\w]{0,4}$"
)
_IN_BRACKETS = re.compile(r"\s?\(\d{1,2}\s?x\)")
"""Behind a chip, of how many of it the price is: "MI300X (8x)"."""
_IN_WORDS = {"one": 1, "two": 2, "four": 4, "eight": 8, "sixteen": 16}
_NUMERALS = {"双": 2, "两": 2, "四": 4, "八": 8, **_IN_WORDS}
"""Before a price in brackets that holds for several: "$6.9/GPU (8 卡 ~$55/hr)"."""
_WORKED_OUT = re.compile(r"一[台套][^,。;\n]{0,14}(?:换算|折算)")
"""What a price of one card is worked out from: "以一台服务器 8 张 GPU 换算下来"."""
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
    r"(?:(?:in )?total\b|for (?:the |an? |all )?(?P<gpus>[248]|16)\s?(?:x|gpus?\b|cards?\b)"
    r"|for (?P<words>two|four|eight) (?:nvidia |amd |intel )?[a-z]{1,7} ?\d)"
)
"""Behind a price: it is for all accelerators that are named, or for so many: "$12.16/hr for 8xH100"."""
_PER_CARD = re.compile(r"\s?(?:(?:/|per |an? )\s?(?:hr|hour|h|mo|month)\b)?\s?(?:/|per )\s?(?:gpu|card)\b(?! node)")
"""Behind a price, whatever machine is named."""
_ATTRIBUTE = re.compile(r"\s(?:nvidia |amd |tesla |used |new |second-?hand |refurbished )*")
"""Between a price and its chip, of which it is an attribute: "a secondhand £150 Tesla V100 in a workstation"."""
_UNIT_FIELD = re.compile(r"\bunit[\"']?\s?:\s?[\"']?(?:usd |\$)?(?:/|per )\s?(?:gpu|card)\b")
"""A record's own word on what its price is for."""
_GPUS_FIELD = re.compile(
    r"\n[^\S\n]{0,40}[\"']?[a-z][a-z_ ]{1,20}[\"']?\s?:\s?[\"']?(?P<gpus>[1248]|16)\s?gpus?\b"
    r"|\n[^\S\n]{0,40}[\"']?(?:num_gpus|gpus|gpu_?count)[\"']?\s?:\s?(?P<counted>[1248]|16)\b"
)
"""A record's own word on how many its machine holds: "included_quota: 4 GPUs"."""
_COUNT_FIELD = re.compile(
    r"^[ |*•-]{0,6}(?:(?:gpu|accelerator|card)s? ?(?:count|qty)|(?:number|no\.?|#) ?of (?:gpus|accelerators|cards)|gpus"
    r"|(?:gpu|卡|显卡|加速卡)\s?(?:数量?|张数|个数))\s?[:|=]\s?(?P<gpus>[1248]|10|16)"
    r"\s?(?:x|[张块卡]|gpus?|pcs)?[ |*]{0,6}$",
    re.M,
)
"""A line of a record that says how many its machine holds: "Number of GPUs: 8"."""
FIELD_REACH = 240
"""Characters before a price within which its record has that line."""
_ONE_BEFORE = re.compile(r"(?:单价|单模组|单卡|per[ -]gpu|per card|\bgpu|\bmodule)[^\n\d]{0,16}$")
_ONE_BEHIND = re.compile(
    r"\s?(?:\((?:gpu|card)s? only|for the (?:gpu|card)|/\s?卡|/\s?gpu|each\b|ea\b|apiece\b|(?:a|per) (?:card|gpu)\b)"
)
"""Around the price of one accelerator beside the machine that holds it."""
_OF_GPUS = re.compile(r"\s?gpus?\b")
"""Behind the number of them that a cell gives: "8x GPU"."""
_ONE = re.compile(r"1\s?[x*]")
_TIMES = re.compile(r"[x*]\s?$")


def unit_of(reading: Reading, scope: Scope, *, rental: bool) -> tuple[Unit, bool, int | None]:
    """Give the unit, whether words say it, and the accelerators in it."""
    if rental and _is_headed_by_card(scope):
        return "card", True, 1
    unit, said, gpus = _unit_of(reading, scope, rental=rental)
    own = scope.chip.alias.gpus if scope.chip.alias else None
    if unit == "server" and own and (gpus or 0) > MOST_HELD and gpus != own:
        gpus = own  # pieces on offer: "64x H100 SXM5 HGX, $248k/node"
    if unit == "server" and gpus is None and _is_baseboard(reading, scope):
        return unit, said, BASEBOARD_GPUS
    return unit, said, gpus


def _is_headed_by_card(scope: Scope) -> bool:
    """True for a bare rent below "prices per GPU-hour", whatever machine its line names."""
    behind = [c for c in scope.sentence.of("unit") if c.start >= scope.figure.end and scope.holds(c.start, c.end)]
    is_headed = scope.header.get("unit") == "card" and "period" in scope.header and scope.figure.value <= MOST_HOURLY
    return is_headed and not (scope.says("period") or scope.column or behind)


def _is_baseboard(reading: Reading, scope: Scope) -> bool:
    """True for a machine around Nvidia's board: "B200 HGX 52w"."""
    spans = ((scope.chip.start, scope.chip.end), (scope.sentence.start, scope.sentence.end))
    is_nvidia = (scope.chip.chip or "").startswith("nvidia-")
    return is_nvidia and any(_BASEBOARD.search(reading.lowered, *span) for span in spans)


def _unit_of(reading: Reading, scope: Scope, *, rental: bool) -> tuple[Unit, bool, int | None]:
    if _PER_CARD.match(reading.lowered, scope.figure.end) or _UNIT_FIELD.search(
        reading.lowered, scope.figure.end, scope.sentence.end
    ):
        return "card", True, 1
    if "gpus" in scope.column:
        of_column = int(scope.column["gpus"])
        unit: Unit = "instance" if rental and _is_cloud(reading, scope) else "server"
        return ("card" if of_column == 1 else unit), True, of_column
    held = _GPUS_FIELD.search(reading.lowered, scope.figure.end, scope.sentence.end) if rental else None
    if held is not None:
        return "instance", True, int(held["gpus"] or held["counted"])
    field = _count_field(reading, scope)
    if field is not None and not _is_of_one(reading, scope) and (field > 1 or _names_type(reading, scope)):
        return ("instance" if rental else "server"), True, field
    gpus = _gpus(reading, scope, rental=rental)
    if is_keyed(reading, scope.sentence, scope.figure) and names_machine_type(
        reading.lowered, max(0, scope.figure.start - RECORD), scope.figure.start
    ):
        return "instance", True, gpus or 1
    alias = scope.chip.alias
    whole = _OF_ALL.match(reading.lowered, scope.figure.end) if rental else None
    if whole is not None:
        all_of = int(whole["gpus"] or _IN_WORDS.get(whole["words"] or "") or gpus or 1)
        if all_of > 1:
            return "instance", True, all_of
    held = _HELD_BY_TYPE.search(reading.lowered, scope.sentence.start, scope.figure.start)
    if held is not None and names_machine_type(
        reading.lowered, max(scope.sentence.start, held.start() - HELD_REACH), held.start()
    ):
        return "instance", True, _IN_WORDS.get(held["gpus"]) or int(held["gpus"])
    with_chips = _INSTANCES_WITH.search(reading.lowered, scope.sentence.start, scope.chip.start) if rental else None
    if with_chips is not None:
        return "instance", True, _IN_WORDS.get(with_chips["gpus"]) or int(with_chips["gpus"])
    by_model = held_by_model(reading, scope) if scope.chip.end <= scope.figure.start and not rental else None
    if by_model is not None and not (_is_of_card(scope) or _is_of_one(reading, scope)):
        return "server", True, by_model
    bracket = _IN_BRACKET.search(
        reading.lowered, max(scope.sentence.start, scope.figure.start - HELD_REACH), scope.figure.start
    )
    if bracket is not None:
        return ("instance" if rental else "server"), True, _NUMERALS.get(bracket["gpus"]) or int(bracket["gpus"])
    if (gpus or 0) > 1 and any(is_held(reading, scope.sentence, f) for f in scope.sentence.figures if f.low == gpus):
        return ("instance" if rental and _is_cloud(reading, scope) else "server"), True, gpus
    if _ATTRIBUTE.fullmatch(reading.lowered, scope.figure.end, scope.chip.start) and not gpus:
        return (alias.unit if alias and alias.unit else "card"), False, (alias.gpus if alias else None) or 1
    told = scope.told("unit", until=reading.clause(scope.sentence, scope.figure.start)[1])
    told = told or _told_before(scope)
    if told == "server" and _WORKED_OUT.search(reading.lowered, scope.sentence.start, scope.figure.start):
        told = None
    if (told != "card" or _is_counted(reading, scope)) and _names_instances(reading, scope):
        return "instance", True, gpus or (alias.gpus if alias else None)
    if rental and told in (None, "instance") and _names_type(reading, scope):
        return "instance", True, gpus or (alias.gpus if alias else None)
    above = told is not None and told == scope.header.get("unit") and not scope.says("unit")
    if above and told == "instance" and (gpus or 1) == 1:
        told = None  # a heading's "GPU instances" over lines that name bare cards
    if alias is not None and alias.unit in ("rack", "cluster") and told != "card":
        return alias.unit, True, alias.gpus
    if above and alias is not None and alias.unit not in (None, "card"):
        return alias.unit, True, alias.gpus or gpus
    if told is not None:
        gpus = gpus or (alias.gpus if alias else None)
        if told == "card" and _says_each(scope):
            return "card", False, gpus
        if above and told == "server" and rental and _is_cloud(reading, scope):
            return "instance", False, gpus
        return told, not above, 1 if told == "card" else gpus  # type: ignore[return-value]
    if alias is not None and alias.unit not in (None, "card"):
        return alias.unit, True, alias.gpus or gpus
    if gpus is not None and (
        gpus > 1 or (rental and (reading.layout.is_cloud_page or _is_among_machines(reading, scope)))
    ):
        return ("instance" if rental and _is_cloud(reading, scope) else "server"), True, gpus
    row = reading.lexicon.chips.get(scope.chip.chip or "")
    if row is not None and row.unit != "card":
        return row.unit, True, row.gpus
    if reading.lang == "zh" and _counts_machines(reading, scope):
        return "server", False, gpus
    return "card", False, 1


def _is_of_other(reading: Reading, scope: Scope, figure: Figure) -> bool:
    """True for a number of accelerators right before another chip: "4090 2 块一小时,最近看 8 卡 H20 的价格"."""
    others = (c for c in scope.sentence.named if c.chip != scope.chip.chip and figure.end <= c.start)
    return any(_MAKER.fullmatch(reading.lowered, figure.end, c.start) for c in others)


def _is_of_one(reading: Reading, scope: Scope) -> bool:
    """True where words around a price tell that it is for one accelerator: "单价", "$7,500 each", "(GPU only)"."""
    if _ONE_BEFORE.search(reading.lowered, max(0, scope.figure.start - TYPE_REACH), scope.figure.start):
        return True
    return _ONE_BEHIND.match(reading.lowered, scope.figure.end) is not None


def _is_of_card(scope: Scope) -> bool:
    """True where words right before a price tell that it is a card's: "T640 with P40, $900, the card alone $180"."""
    return any(
        c.value == "card" and c.start > scope.chip.end for c in scope.sentence.of("unit") if c.end <= scope.figure.start
    )


def _count_field(reading: Reading, scope: Scope) -> int | None:
    """Give what a line of a price's record says of the accelerators in its machine, no other chip named behind."""
    first = max(scope.chip.end, scope.figure.start - FIELD_REACH)
    found = [
        m for m in _COUNT_FIELD.finditer(reading.lowered, first, scope.figure.start) if m.end() < scope.figure.start
    ]
    if not found or reading.lowered.count("\n\n", found[-1].end(), scope.figure.start):
        return None
    return int(found[-1]["gpus"])


def _names_type(reading: Reading, scope: Scope) -> bool:
    """True where a machine type stands before a price in prose: "An p5.48xlarge with 8 H100s costs $41.04 an hour"."""
    start = max(scope.start, scope.figure.start - TYPE_REACH)
    return not scope.sentence.is_row and names_machine_type(reading.lowered, start, scope.figure.start)


def _counts_machines(reading: Reading, scope: Scope) -> bool:
    """True where machines are counted beside the price: "H800 20 台 5.6 万/月"."""
    first, last = sorted((scope.chip.start, scope.figure.start))
    is_named = "\n" not in reading.lowered[first:last]
    counts = [f for f in scope.sentence.figures if f.kind == "count" and scope.holds(f.start, f.end)]
    return is_named and bool(counts) and all(f.measure == "server" for f in counts)


def _told_before(scope: Scope) -> str | None:
    """Give the unit told right behind an earlier price of the sentence: "$1.50/GPU/h for 36 months, $1.30 for 18"."""
    prices = [f for f in scope.sentence.figures if f.kind == "money" and f.end <= scope.figure.start]
    if not prices or any(prices[-1].end <= c.start < scope.figure.start for c in scope.sentence.named):
        return None
    return next((c.value for c in scope.sentence.of("unit") if 0 <= c.start - prices[-1].end <= TAIL), None)


def _names_instances(reading: Reading, scope: Scope) -> bool:
    """True in a row that names a machine type, or below a head that has a column for it."""
    row = reading.tables.get(scope.sentence.index)
    if row is None or "unit" in scope.column or scope.header.get("unit") == "card":
        return False
    named = any(not c.priced and c.terms.get("unit") == "instance" for c in row.columns)
    return named or names_machine_type(reading.lowered, scope.sentence.start, scope.sentence.end)


def _is_counted(reading: Reading, scope: Scope) -> bool:
    """True where a card is but counted, "1x", as a machine type's row does."""
    cue = scope.nearest("unit")
    return cue is not None and _ONE.fullmatch(reading.lowered, cue.start, cue.end) is not None


def _says_each(scope: Scope) -> bool:
    """True where "each" may be a machine's as well as a card's: the price tells which."""
    return (cue := scope.nearest("unit")) is not None and cue.rule.name == EACH


def _is_cloud(reading: Reading, scope: Scope) -> bool:
    """True where a machine is rented as a cloud's instance: by the hour, or on a page of instances."""
    row = reading.tables.get(scope.sentence.index)
    by_hour = row is not None and any(c.terms.get("period") == "hour" for c in row.columns)
    return reading.layout.is_cloud_page or by_hour or scope.told("period") == "hour"


def _is_among_machines(reading: Reading, scope: Scope) -> bool:
    """True in a row of a table whose other rows tell of machines with several accelerators."""
    if scope.sentence.index not in reading.tables:
        return False
    others = (reading.sentences[i] for i in reading.tables)
    return any(f.value > 1 and multiplies(reading, c, f) for s in others for c in s.named for f in s.figures if f.low)


def _gpus(reading: Reading, scope: Scope, *, rental: bool) -> int | None:
    """Accelerators in a machine: "8 卡", "8-way", "8x H100"; the nearest to the figure, first in its scope."""
    sized = [f for f in scope.sentence.figures if f.low == f.high and f.low is not None and 1 <= f.low <= 1024]
    is_machine = scope.column or rental or scope.told("unit") not in (None, "card") or _says_each(scope)
    is_machine = is_machine or _names_instances(reading, scope)
    is_machine = is_machine or any(c.end <= scope.chip.start for c in scope.sentence.of("machine"))
    sized = [f for f in sized if f.kind == "gpus" or (is_machine and multiplies(reading, scope.chip, f))]
    sized = [f for f in sized if not _is_of_other(reading, scope, f)]
    held = next((f for f in scope.sentence.figures if is_held(reading, scope.sentence, f)), None)
    if held is not None and scope.holds(held.start, held.end):
        return int(held.value)
    row = reading.tables.get(scope.sentence.index)
    cell = row.gpus_cell if row else None
    if cell is not None:
        sized = [
            f for f in scope.sentence.figures if cell[0] <= f.start < cell[1] and f.kind in ("plain", "count")
        ] or sized
    if row is not None and not sized:
        sized = [f for f in scope.sentence.figures if f.measure == "x" and _OF_GPUS.match(reading.lowered, f.end)]
    prices = [f for f in scope.sentence.figures if f.kind == "money" and f is not scope.figure]
    if len(sized) == 1 and any(scope.figure.end <= f.start < sized[0].start for f in prices):
        sized = [f for f in sized if scope.holds(f.start, f.end)]
    if len(sized) == 1 and scope.figure.end <= sized[0].start and prices and prices[-1].start > sized[0].start:
        sized = []
    near = [f for f in sized if scope.holds(f.start, f.end)] or (
        sized if scope.column or (len(sized) == 1 and len({c.chip for c in scope.sentence.named}) < 2) else []
    )
    nearest = min(near, key=lambda f: abs(f.start - scope.figure.start), default=None)
    return int(nearest.value) if nearest is not None else None


def multiplies(reading: Reading, chip: ChipMention, figure: Figure) -> bool:
    """True for the 8 of "8x H100", of "H100 80G x 8", and of "8 H100s (80 GB each): $19.51/hour"."""
    if figure.kind in ("plain", "count") and 2 <= figure.value <= MOST_HELD and _HEADS.match(reading.lowered, chip.end):
        return _MAKER.fullmatch(reading.lowered, figure.end, chip.start) is not None
    if figure.measure == "x" and (
        _MAKER.fullmatch(reading.lowered, figure.end, chip.start)
        or (chip.end <= figure.start and _MACHINE_BEHIND.match(reading.lowered, figure.end))
    ):
        return True
    if figure.measure == "x" and _IN_BRACKETS.fullmatch(reading.lowered[chip.end : figure.end + 1]):
        return True
    if figure.kind == "memory" or figure.measure in ("server", "rack"):
        return False
    return 0 < figure.start - chip.end <= 14 and _TIMES.search(reading.lowered, chip.end, figure.start) is not None
