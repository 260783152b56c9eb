"""What several cost at once, told apart from what one does: lots, machines of eight."""

import re
from dataclasses import replace

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.gpus import multiplies
from pipeline.extract.offers import Offer
from pipeline.extract.plausibility import is_nearer_as_sum
from pipeline.extract.prices import Priced
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import EACH, TAIL
from pipeline.extract.sieves import Sieve
from pipeline.extract.standing import TIMES
from pipeline.extract.terms import Cue

_LOT = Sieve(
    r"\blots? of (?:\d|two|three|four|five|six|seven|eight|nine|ten|twelve)|\b(?:pair|set) of "
    r"|\b(?:[2-9]|two|three|four|six|eight)[ -]packs?\b|\bbundles? of "
    r"|[2-9两四八]\s?(?:[张片块]装|卡(?:堆叠|叠加|并联|组合|并行))"
)
"""How several at once are named before the chip: "Lot of 6 Tesla V100"."""
_PACK = re.compile(r"\s?的?(?:组合包|组合装|套装|捆绑包)|s? (?:\w{3,9} )?(?:bundle|pack|kit)\b")
"""Right behind a chip that is counted, where its price is of all: "4 张 B70 的组合包"."""
_DUAL = re.compile(r"(?:双路?|[两二]张|[两二]块|\b(?:dual|twin|two|2\s?x|quad|4\s?x))\s?(?:nvidia |amd |英伟达)?$")
_SYSTEM = re.compile(r"\s?(?:方案|平台|主机|配置|系统|电脑)|s? (?:setup|build|rig|system|pc|workstation|desktop)\b")
"""Before and behind a chip of which a computer holds several: "双 V100 方案仅需 2000 元"."""
_TWIN = re.compile(r"\b(?:dual|twin|triple|quad)[ -](?:used |nvidia |amd |geforce )*$")
"""Before a chip of which several are meant: "dual 3090 GPUs (~$3,000)"."""
_PACKS_AT = re.compile(r"\b[2-9][ -]packs? (?:at|for|from|is|are) (?:about |around )?$")
"""Likewise before their price: "brokers are clearing 8-packs at $62k"."""
PACKS = 28
_COUNT = re.compile(r"(?<![\d.])(?:[2-9]|1\d|[两四八])\s?(?:[张片块颗]|x)\s?(?:nvidia |amd |intel |英伟达)?$")
COUNT_REACH = 14
_COST_OF_ALL = re.compile(r"[^,。;\d]{0,8},[^,。;\d]{0,6}(?:采购|购买|购置|硬件|设备)(?:总)?成本[^,。;\d]{0,6}")
"""Between several chips and what they cost in all: "需要 576 块 LPU,采购成本约 1152 万美元"."""
_PLURAL = re.compile(r"(?<!\d)(?<!l4)(?<!l40)s$|(?<!l)\d0s$|sparks$")
_SEVERAL = re.compile(r"(?:\s[a-z-]{2,12}){0,2}\s")
"""Between a count and its chip: "4 used A100s"."""
_PAID_FOR = re.compile(r"\s?(?:in total )?for (?:the |all )?")
"""Between a price and the count that it pays for: "$96,000 for 4 H100 GPUs"."""
_GOT_FOR = re.compile(
    r"s?(?: (?:gpus?|cards?|accelerators?))? for (?:(?:about|around|roughly|just|only|under|a total of) )?~?"
)
_GOT = re.compile(r"\b(?:bought|got|purchased|acquired|picked up|snagged|scored|grabbed|buying)\s$")
"""Behind several chips and before their count: "bought 4 used A100s for $20,000"; a stock list's "for" is of each."""
_SPENT = re.compile(r"(?:花|用|掏)了?\s?(?:近|约|大约|大概)?\s?$")
_BOUGHT = re.compile(r"\s?(?:块|元|左右|多)?\s?(?:买|购|收|拿|入手|采购|提)(?:了|入|进|下|到)?\s?")
_PRICE_FOR = re.compile(r"\s?(?:块|元|左右|多|上下)?的价格?(?:买|拿|入手|收)(?:了|到|下)?\s?")
"""Between a price and the count it pays for: "1700 左右的价格买三张"."""
_BOUGHT_CHIP = re.compile(r"[^,。;\d\n]{0,6}")
"""Before and behind a price, and behind the count: "花 60 万买了 8 张 A100"."""
SUM_REACH = 12
_OF_THEM = re.compile(
    r"\b(?:/\s?ea|each|apiece|a pop|per card)\b[^.$€£\d]{0,16}"
    r"\b(?:would be|comes? to|makes|that's|for a total of|totals?)(?: about| around)? ~?$"
    r"|(?<!with )(?<!of )(?<!holding )(?<!holds )\b"
    r"(?:(?:[2-9]|1\d|two|three|four|six|eight) of (?:them|these|those)|\d{1,2}\s?x (?:of )?(?:them|these|those|that))"
    r"(?: (?:for|at|is|are|cost|costs|run|would be|come to))?(?: about| around)? $"
)
"""Before what several cost at once: "$949, four of them $3,796", "$800 each would be $3,200"."""
OF_THEM = 44
_RUN = re.compile(
    r"(?:'?s)?(?: (?:that )?(?:it|you|we|they) [a-z '\d-]{4,60})?,? \(?(?:which )?(?:(?:will|would|could|can) )?"
    r"(?:cost|run|set)(?: (?:you|me|us))?(?: back)?"
    r"(?: (?:about|around|roughly|over|at least|upwards? of|north of|close to|nearly|something like))? ?~?"
)
"""Between several chips and what they cost in all: "two 5090s will run you $4k"."""
_KINDS = re.compile(r"\s?(?:(?:nvidia|amd|used|more|of the|new|of these) )*")
"""Between their count and them."""
ALIKE = 1.3
"""How many times the one the price of the other of two cards may be."""
EITHER = 0.4
"""In powers of e, how much nearer to one's price a price must lie that stands beside "2x" and no word of "each"."""
MACHINE = 8
"""Accelerators of the usual machine: "8x H100" with a price is one, where "2x" is a lot."""


def is_sum(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the price of a lot: "€19k for the lot", "打包 30 万"."""
    end = reading.clause(sentence, figure.end)[1] if figure.end < sentence.end else figure.end
    behind = min(figure.end + SUM_REACH, end)
    if any(0 <= c.start - figure.end <= 1 or 0 <= figure.start - c.end <= 1 for c in sentence.of("unit", "card")):
        return False
    if _OF_THEM.search(reading.lowered, max(sentence.start, figure.start - OF_THEM), figure.start):
        return True
    return any(
        (figure.end <= c.start < behind and not _opens_next(reading, sentence, c)) or 0 <= figure.start - c.end <= 4
        for c in sentence.of("sum")
    )


def _opens_next(reading: Reading, sentence: Sentence, cue: Cue) -> bool:
    """True for a word of sums that has a figure of its own behind it: "22.5w 一对 45w"."""
    is_label = reading.lowered[cue.end : cue.end + 1] == ":"
    return is_label or any(0 <= f.start - cue.end <= 1 and f.value > 1 and not f.words for f in sentence.figures)


def is_lot(reading: Reading, sentence: Sentence, chip: ChipMention, offer: Offer, priced: Priced) -> bool:
    """True for the price of several at once, no machine of them: "2x RTX 4090 ~$3,600", "two DGX Sparks run $9,398".

    A stock list counts pieces too, "30x H100 PCIe, $21,000"; which of the two is told by what the chip costs.
    """
    is_machine = offer.unit == "server" and (offer.gpus or 1) > 1
    if is_machine or any(c.rule.name == EACH and not _is_of_memory(sentence, c) for c in sentence.of("unit")):
        return False
    if any(0 <= c.start - priced.figure.end <= TAIL for c in sentence.of("unit", "card")):
        return False
    if _LOT.search(reading.lowered, sentence.start, chip.start):
        return True
    if _PACKS_AT.search(reading.lowered, max(chip.end, priced.figure.start - PACKS), priced.figure.start):
        return True
    lead = max(sentence.start, chip.start - COUNT_REACH)
    if _SYSTEM.match(reading.lowered, chip.end) and _DUAL.search(reading.lowered, lead, chip.start):
        return True
    if not offer.unit_is_said and _TWIN.search(reading.lowered, lead, chip.start):
        return True
    counted = _COUNT.search(reading.lowered, max(sentence.start, chip.start - COUNT_REACH), chip.start)
    if counted and _PACK.match(reading.lowered, chip.end):
        return True
    of_all = _COST_OF_ALL.fullmatch(reading.lowered, chip.end, priced.figure.start) is not None
    if of_all and any(0 <= chip.start - f.end <= 1 and f.kind == "count" and f.value > 1 for f in sentence.figures):
        return True
    if priced.deal == "sale" and _RUN.fullmatch(reading.lowered, chip.end, priced.figure.start):
        counts = (
            f for f in sentence.figures if f.end <= chip.start and f.low == f.high and f.value not in (1, MACHINE)
        )
        if any(f.kind != "money" and _KINDS.fullmatch(reading.lowered, f.end, chip.start) for f in counts):
            return True
    is_each = any(
        0 <= priced.figure.start - c.end <= 1 for c in sentence.of("unit")
    )  # "以每台 230 万元的价格买下 10 台"
    if not is_each and any(_pays_for(reading.lowered, priced.figure, f, chip) for f in sentence.figures):
        return priced.deal == "sale" and not any(0 <= c.start - priced.figure.end <= TAIL for c in sentence.of("unit"))
    before = [
        f
        for f in sentence.figures
        if f.kind in ("count", "plain", "times") and f.low == f.high and 2 <= f.value < 100 and f.value != MACHINE
    ]
    for count in before:
        if any(_is_unit_of(reading, priced.figure, c) for c in sentence.of("unit")):
            continue
        is_plural = _PLURAL.search(reading.lowered, chip.start, chip.end) is not None
        if count.measure is None and 0 <= chip.start - count.end <= 1 and is_plural:
            return not any(f.start > chip.start and _is_alike(f, priced.figure) for f in sentence.figures)
        row = reading.lexicon.chips.get(chip.chip or "")
        if not is_nearer_as_sum(row, priced.figure.value, priced.currency, count.value, EITHER):
            continue
        if count.measure == "card" and 0 <= priced.figure.start - count.end <= 1:
            return True
        is_times = 0 < count.start - chip.end <= 4 and TIMES.search(reading.lowered, chip.end, count.start)
        if is_times and count.measure == "card":
            return True
        if offer.unit_is_said:
            continue
        if count.measure == "x" and 0 <= chip.start - count.end <= 2:
            return True
        if is_times:
            return True
    return False


def _is_of_memory(sentence: Sentence, each: Cue) -> bool:
    """True for what each has of memory, no price: "two with 16GB each is $900"."""
    return any(f.kind == "memory" and 0 <= each.start - f.end <= 1 for f in sentence.figures)


def _is_unit_of(reading: Reading, figure: Figure, unit: Cue) -> bool:
    """True for a word of units behind a price in its own clause: not "4 张 23 万多,加上准系统"."""
    return 0 <= unit.start - figure.end <= TAIL and "," not in reading.lowered[figure.end : unit.start]


def _is_alike(other: Figure, price: Figure) -> bool:
    """True for another price near one, as each of two cards has: "two 5090s, $4,199 for the one and $4,499 for …"."""
    is_other = other.kind == "money" and other.start != price.start and bool(price.value)
    return is_other and 1 / ALIKE <= other.value / price.value <= ALIKE


def _pays_for(lowered: str, price: Figure, count: Figure, chip: ChipMention) -> bool:
    """True where words say that so many chips together have the price."""
    is_several = count.kind in ("count", "plain", "gpus") and count.low == count.high and 2 <= (count.low or 0) < 100
    if not is_several or not count.end <= chip.start:
        return False
    if price.end <= count.start:
        if _PAID_FOR.fullmatch(lowered, price.end, count.start):
            return _SEVERAL.fullmatch(lowered, count.end, chip.start) is not None
        if _PRICE_FOR.fullmatch(lowered, price.end, count.start):
            return _BOUGHT_CHIP.fullmatch(lowered, count.end, chip.start) is not None
        return (
            _SPENT.search(lowered, max(0, price.start - SUM_REACH), price.start) is not None
            and _BOUGHT.fullmatch(lowered, price.end, count.start) is not None
            and _BOUGHT_CHIP.fullmatch(lowered, count.end, chip.start) is not None
        )
    return (
        chip.end <= price.start
        and _GOT_FOR.fullmatch(lowered, chip.end, price.start) is not None
        and _SEVERAL.fullmatch(lowered, count.end, chip.start) is not None
        and _GOT.search(lowered, max(0, count.start - SUM_REACH), count.start) is not None
    )


def of_machine(reading: Reading, sentence: Sentence, chip: ChipMention, offer: Offer, priced: Priced) -> Priced:
    """Take the price of "8x A100 SXM, $78k" for a machine's where it is nearer to what eight cost than to one's."""
    if priced.deal != "sale" or offer.unit_is_said or not (priced.unit == "card" or priced.gpus is None):
        return priced
    row = reading.lexicon.chips.get(chip.chip or "")
    eight = [f for f in sentence.figures if f.value == MACHINE and multiplies(reading, chip, f)]
    if not (row and eight and is_nearer_as_sum(row, priced.figure.value, priced.currency, MACHINE)):
        return priced
    return replace(priced, unit="server", gpus=MACHINE)
