"""How many units an order counts, of which chip."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.facts import OrderUnit
from pipeline.extract.chips import ChipMention
from pipeline.extract.counted_chips import chip_after, chip_around, chip_at, chip_of_next
from pipeline.extract.elided import MANY, bought_too, carried, goes_to
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve

_MACHINES = re.compile(r"[^,.;,。;\d]{0,14}?(?:服务器|整机|一体机|servers?|systems?|nodes?|boxes)")
_RACKS = re.compile(r"[^,.;,。;\d]{0,10}?(?:机柜|机架|racks?)")
_FROM = re.compile(
    r"(?:\bfrom (?:an? |the )?(?:initial |original |earlier )?(?:about |around )?"
    r"|[从由]\s?(?:(?:原先|最初|原计划|原定|之前|此前|先前|上季|上月)的?)?约?\s?"
    r"|[从由]\s?(?:原来|原先|最初|之前|此前|先前|上季|上月)的?\s?约?[\d,.]{1,7}\s?万?\s?[到至~-]\s?"
    r"|\b(?:inventory|stocks?|stockpiles?) of (?:about |around |some |only |just )?|库存(?:仅|只|约|共)?[有为剩]?\s?)$"
)
"""Words before a count that held once, or of what lies in stock."""
_ORDINAL = re.compile(r"(?:标包|标段|包件|[第前后])\s?$")
"""Before the number of a lot, or of the first or last few: "标包 3", "后两个"."""
_CLUSTER = re.compile(r"(?:个\s?)?(?:\s?[\d,.]+\s?万?\s?(?:gpu|卡|块|张))?\s?(?:gpu|卡)?(?:的\s?)?(?:超级)?集群")
"""Behind the number of clusters that somebody builds, or their size: "构建两个 24,000 GPU 集群"."""
_PACKAGES = re.compile(r"\S?\s?个?(?:标[包段]|包件|项目|品目|分包)")
"""Behind the number of a tender's parts: "7 个标包"."""
_TIMES = re.compile(
    r"[\d.,]{1,8}(?: times\b|\s?-?fold\b|\s?(?:exa|peta|tera)(?:flops?|bytes?)\b)"
    r"|[\d.,]{1,8}\s?x (?:the|as|that|more|less|better|faster|higher|greater|larger|[a-z]+ (?:advantage|gains?|boost)"
    r"|advantage|improvements?|increase|speed-?ups?|gains?|boost|performance|throughput)\b"
)
"""How many times as much, or how much computing: "10x the performance of the RTX 5090", "900 exaflops of Rubin"."""
_OF_THEM = re.compile(
    r" (?:of (?:them|these|those|the (?:chips|cards|gpus|accelerators|processors))"
    r"|more of them|more (?:are|were|will)|(?:are|were) (?:due|to (?:follow|come|arrive)))\b"
)
_HALF = re.compile(r"\bhalf (?:of )?(?:its|their|the|those) $")
_MACHINES_WITH = re.compile(
    r" (?:[a-z\x01][\w\x01-]* ){0,4}?(?:(?P<server>servers?|systems?|nodes?|machines|workstations?)"
    r"|(?P<rack>racks?)),? "
    r"(?:fitted|equipped|powered|loaded|configured|built|based|each|with|of|containing|holding)\b[^,.;\d\x01]{0,36}"
    r"(?:\(?\d{1,2}\)?[ x]{0,3}[^,.;\d\x01]{0,16})?(?=\x01)"
)
"""Between a count of machines and the chip in them: "24 eight-GPU Supermicro servers fitted with NVIDIA H200"."""
_GROWN = re.compile(
    r"s?(?: (?:gpus?|chips|cards|accelerators|servers))?(?: from [\d,]+)? (?:(?:came |amounted )?to|reached|totall?ed"
    r"|hit) (?:about |around |more than |over |nearly )?"
)
"""Between a chip and the number that orders of it grow to: "doubled its purchase of H200 GPUs to 16,000"."""
_GROUPED = re.compile(r"s? (?:(?P<server>servers?|nodes?|systems?|machines|boxes)|(?P<rack>racks?)|pods?|clusters?)\b")
"""Behind "GPU" what is counted: "60 GPU servers", "20 GPU pods"."""
_AT = re.compile(r"(?:\bat|\bfor|@)\s(?:about |around |just )?$")
"""Before a price of each, which counts nothing: "20 boxes at 172 thousand each"."""
_OTHER_NOUN = re.compile(
    r" (?:objections|complaints|applications|comments|signatures|votes|people|jobs|employees|letters|bids)\b"
)
_EACH = re.compile(r" each\b|\s?apiece")
_HELD = re.compile(
    r"(?:\b(?:equipped|fitted|configured|loaded|populated|built) with"
    r"|\beach (?:with|having|containing|comprising|holding|housing)"
    r"|每[台套柜][^,。;\d]{0,8}|搭载|配备|内置|配置)\s?(?:a total of |up to )?$"
)
"""Before a count of what is in each machine: "130 servers, each equipped with eight H200"."""
_HOLDS_EACH = re.compile(r"(?: [a-z]{2,10})?\s?\x01+s? (?:each|apiece|per (?:server|node|system|machine|box))\b")
"""Behind a count of what is in each machine: "eight H200s each"."""
MOST_HELD, HELD_REACH = 16, 32
_UNITS_OF = re.compile(r" of [^,.;:\d\n]{0,36}?\b(?:(?P<server>servers?|systems?|nodes?)|(?P<rack>racks?))\b")
"""Behind "units" what they are: "130 units of high performance servers"."""
_ORDERED = re.compile(
    r"(?:订单|订购|采购|下单)(?:总?数?量|总数)?(?:应该|应|可能|将|有望|预计|估计|或)?(?:达到?|为|共|合计)?约?\s?$"
)
_ENDS = re.compile(r"\s?(?:[,。;)]|$)")
_OF_OTHER_THINGS = re.compile(r"个\s?(?!gpu|npu|加速|算力|芯片|ai)[a-z\u4e00-\u9fff]")
"""What "个" counts that is no chip: "每秒 200 万个 Tokens"."""
_COMPUTE = re.compile(
    r"算力|智算|计算设备|人工智能|训练机|推理机|服务器|整机|一体机|超节点|工作站|加速|gpu|npu|集群|机柜|servers?|supercomput|accelerat|nodes?\b|clusters?|racks?"
)
"""What machines are said to be, or to be for, that are bought for computing."""
_OTHER_MACHINES = re.compile(
    r"(?:(?!服务器|芯片|gpu|加速|整机|配[备置]|搭载|[及和与、(带含])[^,。;]){0,12}?(?:交换机|网卡|路由器|存储(?:设备|服务器)|机器人|手机|轮机|发电机"
    r"|变压器|机组|无人机|汽车|机床|电源|power ?shel|光模块|连接器|散热器|机箱|背板|铜缆|线缆|硬盘|冷板|滑轨|电容)"
    r"(?!\s?(?:ai|gpu)?\s?服务器|的[^,。;]{0,12}服务器(?!配套|[专所]?用))"
    r"| (?:[a-z-]+ ){0,2}(?:laptops|notebooks|desktops|pcs|phones|handsets|cars|vehicles|robots|drones|turbines)\b"
)
_OTHER_BEFORE = Sieve(
    r"(?<![^,。;\s(][含带])(?<![^,。;\s(]配备)(?<![^,。;\s(]包括)(?:交换机|网卡|路由器|光模块|存储设备|线缆|机柜电源|防火墙|显示器)[^,。;\d)]{0,4}$"
)
"""Behind and before machines that are counted, what else they are."""
_HOLDING = re.compile(r"芯片|搭载|配备|采用|型号|\b(?:with|containing|having|comprising)\b|\bpowered\b|\bholding\b")
_DELIVERED = re.compile(
    r"(?:交付|到货|交货|供货|\bdeliver|\bship)[^,;。]{0,24}(?:批|阶段|期|tranche|batch|phase|stage)"
)
"""Before the parts in which one order is delivered: "交付分三批:9 月 400 台"."""
PARTS = 3
"""Counts of which the first may be the sum of the others."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of units, and the chip it counts."""

    figure: Figure
    unit: OrderUnit
    chip: ChipMention | None


def counted_in(reading: Reading, sentence: Sentence) -> list[Counted]:
    found: list[Counted] = []
    for figure in sentence.figures:
        if figure.kind not in ("count", "plain", "times", "gpus") or (figure.high or figure.low or 0) < 2:
            continue
        if _PACKAGES.match(reading.lowered, figure.end - 1) or _CLUSTER.match(reading.lowered, figure.end):
            continue
        if _ORDINAL.search(reading.lowered, max(sentence.start, figure.start - 4), figure.start):
            continue
        if _TIMES.match(reading.lowered, figure.start) or _OTHER_NOUN.match(reading.lowered, figure.end):
            continue
        if (
            figure.kind == "plain"
            and _EACH.match(reading.lowered, figure.end)
            and _AT.search(reading.lowered, max(sentence.start, figure.start - 12), figure.start)
        ):
            continue
        if (
            figure.kind == "plain"
            and figure.scale_word == "w"
            and reading.lowered.startswith(("的", " 的"), figure.end)
        ):
            continue  # a price: "装了 1w9 的 5090d"
        if "倍" in reading.lowered[figure.start : figure.end + 1] or _FROM.search(
            reading.lowered, max(sentence.start, figure.start - 24), figure.start
        ):
            continue
        if _HALF.search(reading.lowered, max(sentence.start, figure.start - 16), figure.start):
            figure = figure.times(0.5)
        chip = chip_after(reading, sentence, figure) or chip_of_next(reading, sentence, figure)
        if chip is None and figure.measure is None and _OF_OTHER_THINGS.match(reading.lowered, figure.end - 1):
            continue
        if chip is None and (_OF_THEM.match(reading.lowered, figure.end) or _EACH.match(reading.lowered, figure.end)):
            chip = chip_around(reading, sentence, figure)
        machines = _MACHINES_WITH.match(reading.masked, figure.end, sentence.end) if figure.kind == "plain" else None
        if chip is None and machines and (within := chip_at(reading, sentence, machines.end())):
            found.append(Counted(figure, machines.lastgroup or "server", within))  # type: ignore[arg-type]
            continue
        is_gpus = reading.lowered.endswith(("gpu", "gpus"), figure.start, figure.end)
        grouped = _GROUPED.match(reading.lowered, figure.end) if is_gpus else None
        if grouped:
            if grouped.lastgroup:
                within = chip or chip_around(reading, sentence, figure)
                found.append(Counted(figure, grouped.lastgroup, within))  # type: ignore[arg-type]
            continue
        if figure.kind == "plain" and chip is None:
            before = [c for c in sentence.named if c.end <= figure.start]
            grown = before and figure.value >= MANY and _GROWN.fullmatch(reading.lowered, before[-1].end, figure.start)
            chip = before[-1] if grown else None
        if figure.kind == "plain" and chip is None and _is_of_orders(reading, sentence, figure):
            chip = chip_around(reading, sentence, figure)
        is_too = False
        if figure.kind in ("plain", "gpus") and chip is None:
            is_allotted = goes_to(reading, sentence, figure)
            is_too = bool(found) and bought_too(reading, sentence, figure)
            chip = found[-1].chip if found and (is_allotted or is_too) else None
            chip = chip or (None if found or figure.kind == "gpus" else carried(reading, sentence, figure))
            if chip is None and not is_allotted:
                continue
        if figure.kind == "gpus" and figure.value <= MOST_HELD:
            continue
        if figure.value <= MOST_HELD and _HOLDS_EACH.match(reading.masked, figure.end, sentence.end):
            continue
        held = _HELD.search(reading.lowered, max(sentence.start, figure.start - HELD_REACH), figure.start)
        if held and (figure.value <= MOST_HELD or held.group().startswith("每")):
            continue
        if chip is None:
            chip = chip_around(reading, sentence, figure)
        is_machine = figure.measure in ("server", "rack", "cluster") and _COMPUTE.search(*_told(reading, sentence))
        is_told = is_machine or goes_to(reading, sentence, figure)
        if (chip is None and not is_told) or _counts_others(reading, sentence, figure, chip):
            continue
        unit = found[-1].unit if is_too else _unit(reading, sentence, figure, chip)
        found.append(Counted(figure, unit, chip))
    return _without_repeats(_without_total(reading, found))


def _is_of_orders(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number of orders that leaves out what it counts: "订单应该超过 7 万,总值约 20 亿美元"."""
    lead = max(sentence.start, figure.start - HELD_REACH)
    is_bare = figure.value >= MANY and _ENDS.match(reading.lowered, figure.end, sentence.end + 1) is not None
    return is_bare and _ORDERED.search(reading.lowered, lead, figure.start) is not None


def _counts_others(reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention | None) -> bool:
    """True for machines whose clause says nothing of computing, with the chip behind: "7 台燃气轮机,为 H100 供电"."""
    before = max(sentence.start, figure.start - HELD_REACH)
    if _OTHER_MACHINES.match(reading.lowered, figure.end, sentence.end):
        return True
    if _OTHER_BEFORE.search(reading.lowered, before, figure.start):
        return True
    start, end = reading.clause(sentence, figure.start)
    row = reading.lexicon.chips.get(chip.chip or "") if chip else None
    if row is not None and chip is not None and not start <= chip.start < end:
        makers = [
            o.known.id
            for o in sentence.organisations
            if o.known and o.known.kind == "maker" and start <= o.start < figure.start
        ]
        if makers and row.vendor not in makers and reading.lowered[figure.start - 2 : figure.start].startswith("系"):
            return True
    if figure.measure != "server" or chip is None or chip.start < end:
        return False
    is_held = _HOLDING.search(reading.lowered, end, chip.start) is not None
    return not is_held and _COMPUTE.search(reading.lowered, start, end) is None


def _told(reading: Reading, sentence: Sentence) -> tuple[str, int, int]:
    """Give the text and the span of a sentence with the one before it on its line."""
    before = reading.sentences[max(0, sentence.index - 1)]
    return reading.lowered, before.start if before.line == sentence.line else sentence.start, sentence.end


def _without_total(reading: Reading, found: Sequence[Counted]) -> Sequence[Counted]:
    """Leave out the sum of the parts that follow it behind a colon: "18,000 GPUs: 12,896 H100 and 1,480 H200"."""
    if len(found) < PARTS or ":" not in reading.lowered[found[0].figure.end : found[1].figure.start]:
        return found
    if _DELIVERED.search(reading.lowered, found[0].figure.end, found[1].figure.start):
        return found[:1]
    parts = sum(c.figure.value for c in found[1:])
    return found[1:] if 0.7 * found[0].figure.value <= parts <= 1.05 * found[0].figure.value else found


def _without_repeats(found: Sequence[Counted]) -> list[Counted]:
    """Of an order counted both ways, keep its cards; "8 颗 … 的服务器 86 台" counts machines."""
    machines = [c for c in found if c.unit != "card"]
    found = [c for c in found if c.unit != "card" or (c.figure.value > 16 or not machines)]
    cards = [c for c in found if c.unit == "card"]
    return [c for c in found if c.unit == "card" or not any(_holds(c, card) for card in cards)]


def _holds(machine: Counted, card: Counted) -> bool:
    """True for the machines that hold the cards counted beside them."""
    chips = [c.chip.chip if c.chip else None for c in (machine, card)]
    return chips[0] == chips[1] and machine.figure.value < card.figure.value


def _unit(reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention | None) -> OrderUnit:
    if chip is not None and chip.alias and chip.alias.unit in ("rack", "cluster") and figure.measure == "server":
        return chip.alias.unit
    if figure.measure in ("server", "rack", "cluster"):
        return figure.measure  # type: ignore[return-value]
    if reading.lowered[figure.start : figure.end].endswith(("unit", "units", "nos")):
        found = _UNITS_OF.match(reading.masked, figure.end, sentence.end)
        if found is not None:
            return found.lastgroup  # type: ignore[return-value]
        if any(
            _HOLDS_EACH.match(reading.masked, f.end, sentence.end) for f in sentence.figures if f.start > figure.end
        ):
            return "server"
    is_many_times = figure.measure == "x" and figure.value > MOST_HELD
    is_bare = figure.kind == "plain" or is_many_times or reading.lowered.endswith("nos", figure.start, figure.end)
    if is_bare and chip is not None and chip.start >= figure.end:
        if reading.lowered.startswith("部", figure.end):
            return "server"
        if chip.alias and chip.alias.unit in ("server", "rack", "cluster"):
            return chip.alias.unit
        if _RACKS.match(reading.lowered, chip.end, sentence.end):
            return "rack"
        if _MACHINES.match(reading.lowered, chip.end, sentence.end):
            return "server"
    return "card"
