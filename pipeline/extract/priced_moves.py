"""What says that it is a price that moves, and whether that of rent."""

import re
from collections.abc import Sequence
from dataclasses import replace

from models.facts import Bound as Bounded
from models.facts import Deal, Period, Unit
from pipeline.extract import offers
from pipeline.extract.carrying import may_carry
from pipeline.extract.changes import Change
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.implied import Bound
from pipeline.extract.plausibility import is_plausible
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.subjects import names_other
from pipeline.extract.terms import Cue

_WAYS: Sequence[tuple[Unit, Deal, Period | None]] = (
    ("card", "sale", None),
    ("server", "sale", None),
    ("card", "rental", "hour"),
    ("server", "rental", "month"),
)
MYRIAD = 1e4
"""What a dealer leaves out of the price of a machine."""
MOST_RENT = 100
"""A change of more is no rent's by the hour."""
LEAST_BARE = 10
"""A bare number below this, where nothing says price and none came before it, is none: "batch 降到 4"."""
OPENS = 3
"""Characters before the word of change that begins a clause: "又涨了"."""
RIGHT_BEHIND = 8
"""Characters between a chip and a word of change that is its own."""
_PRICE_TOLD = re.compile(
    r"涨价|降价|调价|价|[月时日年]租|租金|行情|\bpric\w+|\brates?\b|\bquotes?\b|(?<!low-)(?<!low )\bcosts?\b|\bmedian\b"
    r"|(?<!license )\brenewals? (?:came|comes)\b|\bcharg(?:e|es|ed) (?:about |around |some )?(?:\d|a (?:third"
    r"|quarter|fifth)|half)|\bindex\b|\baverages?\b|\brent\w*\b|\bask\w*\b"
    r"|\bmsrp\b|\bsurcharges?\b|\bfetch\w*\b|\bchang\w+ hands\b|加收|\b(?:cheap"
    r"|dear|price?i)er\b|\bmore expensive\b|\bof (?:its|their) value\b|\bresale\b"
)
_PRICED = re.compile(rf"{_PRICE_TOLD.pattern}|\$|¥|(?<=[\d万亿千百 ])元|[美日欧港]元")
_GOODS = re.compile(
    r"s?(?:-generation|-class)(?: (?:boards|cards|gpus|chips|parts|models|servers))?(?: (?:have|has|are"
    r"|is|were))?\s"
)
"""Between a chip and a word of change that is its own: "Blackwell-generation boards have gone up"."""
_MARK = re.compile(
    r"(?:\s?(?:\d{2,3}\s?gb?|sxm\d?|pcie|整机|单卡|模组|八卡|八卡机|servers?|cards?|boards?|racks?))*\s?[:,(-]\s*"
)
"""Between a chip and the clause that tells of its price."""
_CLOSED = re.compile(r"(?:[\w ]{0,12})\)\s?")
"""Between the last chip of a bracket and the clause behind it: "older GPUs (H100, A100) trade at falling prices"."""
_ITS_PRICE = re.compile(
    r"报价|售价|租金|[月时]租|均价|(?:成交|渠道|现货|拿货|出厂|整机|裸卡)价|行情"
    r"|(?<![\u4e00-\u9fff])价格|\b(?:prices?|rents?|rates|quotes?)\b"
)
"""Words of a clause without a chip that speak of the price of the one chip named before it."""
_OF_THESE = re.compile(
    r"(?:这[两几三]?[款种些]|该[款型]?|上述|此款)(?:热门|高端|ai)?(?:芯片|显卡|卡|产品|型号|gpu|加速卡|服务器)的?"
    r"(?:价格|售价|报价|行情|租金)"
    r"|\b(?:these|those|the two|both) (?:chips|cards|gpus|models|parts)'? (?:prices?|rents?|quotes?)\b"
)
"""Words of a clause that speak of the price of the chips named before it."""
_BOUGHT = re.compile(
    r"\bmsrp\b|\bretail\w*|\bebay\b|\bused\b|\bsecond-?hand\b|\bbuy(?:ing|ers?)?\b|二手|零售|首发价|建议售价|购买|拿货|闲鱼"
)
"""Words of what is bought, though the text speaks of rents elsewhere."""
_OTHER_COSTS = re.compile(
    r"\b(?:training|inference|serving|management|operati\w+|development|energy|deployment|maintenance|ownership"
    r"|completion|per-token|token) (?:costs?|prices?|pricing|rates?|expenses)\b"
)
"""What a move of chips in general is not told of."""
_CHIP_PRICE = re.compile(
    r"\b(?:gpu|accelerator|chip|compute|cloud|server|card)s?(?:[ -]\w+)? (?:prices?|pricing|rates?|rents?|rentals)\b"
)
_OF_MARKET = re.compile(r"\b(?:cloud|gpu|market|compute) (?:rents|rentals|rental rates)\b")
"""Rents of no one chip, though another clause names one."""
_COUNTED = re.compile(
    r"\s?(?:wafers|units|cards|chips|gpus|boards|racks|servers|nodes|pieces|people|users|tokens|watts|[mg]?w\b"
    r"|[片颗张台人个次套]|块(?!钱))"
)
"""Behind a bare number that counts something: "doubles to 75,000 wafers"."""
_BEHIND = re.compile(
    r"\W{0,3}(?:(?:over|above|below|from) (?:msrp|list|retail) )?(?:for|of|on) (?:an? |the |its |used |new )*\W{0,3}"
)
_NOUN = re.compile(r"(?:increase|hike|rise|jump|surge|cut|drop|reduction|decline|decrease)s?(?: of)?$")
"""A change told as a thing, which has its chip behind it."""
_COUNTS = re.compile(
    r"\b(?:stocks?|inventory|units?|pcs|pieces|weeks?|days?|points?|fps|tokens?|watts?|shares|queue|scores?|ranks?"
    r"|delivered|shipments?|temperatures?|clocks?)\b"
)
"""Words of what changes by a number and is no price."""
_BY = re.compile(r"\b(?:up|down|higher|lower|raised|cut|reduced) by $")
BY = 16
_SIGN = re.compile(r"(?:^|[\s(:,/|比幅])(?P<sign>[-+▲▼↑↓])\s?$", re.M)


_NEARLY = re.compile(
    r"(?:近乎?|几近|几乎|快|接近|差不多|约|逼近)[^,。;\d]{0,3}$|\b(?:nearly|almost|roughly|about) (?:[a-z]+ )?$"
)
_AND_MORE = re.compile(r"(?:至少|起码|超过?|不止)[^,。;\d]{0,3}$|\b(?:at least|more than|over) (?:[a-z]+ )?$")
SIZED = 16
"""Characters before a size told in a word within which its bound is told: "价格近乎翻倍", "至少翻了一番"."""


def size_bound(reading: Reading, size: Cue) -> Bounded:
    """Give how a size in a word, "翻倍", bounds a change."""
    before = reading.lowered[max(0, size.start - SIZED) : size.start]
    words = reading.lowered[size.start : size.end]
    if _NEARLY.search(before) or "近" in words or "快" in words:
        return "about"
    return "at_least" if _AND_MORE.search(before) else "exact"


def sign_before(reading: Reading, figure: Figure) -> re.Match[str] | None:
    return _SIGN.search(reading.lowered, max(0, figure.start - 3), figure.start)


def told_behind(reading: Reading, sentence: Sentence, change: Change, bound: Bound) -> Bound | None:
    """Take the chip that the words right behind a change name as its own: "a rise of $80 for the RTX 5070"."""
    last = max(f.end for f in (change.to, change.origin, change.change, change.pct) if f)
    after = next((c for c in sentence.named if c.start >= last), None)
    if after is None or bound.chip.end > last or after.chip == bound.chip.chip:
        return None
    is_its = _BEHIND.fullmatch(reading.lowered, last, after.start) is not None
    noun = bound.rule == "general" or any(
        _NOUN.search(reading.lowered, c.start, c.end) for c in sentence.of("move") if change.start <= c.start <= last
    )
    return replace(bound, chip=after) if is_its and noun else None


def is_sold_alone(reading: Reading, chip: ChipMention) -> bool:
    """True for a card that nobody sells as a machine: a GeForce, an L4."""
    row = reading.lexicon.chips.get(chip.chip or "")
    return row is not None and row.unit == "card"


def is_of_other(reading: Reading, sentence: Sentence) -> bool:
    """True for a sentence without a chip that speaks of business or of other goods: "its revenue rose 34%"."""
    return bool(sentence.of("not-price") or sentence.of("move-not")) or names_other(reading, sentence)


def is_rental(
    reading: Reading, sentence: Sentence, bound: Bound, offer: offers.Offer, money: Figure | None, *, change_only: bool
) -> bool:
    """True where the words say rent, and in a text on rents where the price is no price of a card."""
    if offer.deal == "rental" or sentence.of("deal", "rental"):
        return True
    chip = reading.lexicon.chips.get(bound.chip.chip or "")
    if money is None:
        if _BOUGHT.search(reading.lowered, sentence.start, sentence.end):
            return False
        clouds = any(o.known and o.known.kind == "cloud" for o in sentence.organisations)
        return clouds or reading.layout.rental_period is not None
    if change_only:
        return reading.layout.rental_period is not None and money.value < MOST_RENT
    currency = reading.currency_of(money)
    if is_plausible(chip, offer.unit, offer.gpus, money.value, currency, "sale", None):
        return False
    return reading.layout.rental_period is not None or is_plausible(
        chip, offer.unit, offer.gpus, money.value, currency, "rental", "hour"
    )


def with_factor(reading: Reading, sentence: Sentence, change: Change, bound: Bound, offer: offers.Offer) -> Change:
    """Give the bare prices of a move in whole yuan, where only 万 makes them prices of the chip: "从 230 跳到 280"."""
    ends = [f for f in (change.origin, change.to) if f]
    is_bare = bool(ends) and all(f.kind == "plain" and f.scale == 1 for f in ends) and reading.lang == "zh"
    if not is_bare or offer.deal == "rental" or sentence.of("deal", "rental"):
        return change
    chip = reading.lexicon.chips.get(bound.chip.chip or "")
    units: tuple[Unit, ...] = ("card", "server")
    ways = [(u, f) for f in (1.0, MYRIAD) for u in units]
    for unit, factor in ways:
        if all(is_plausible(chip, unit, None, f.value * factor, reading.local_currency, "sale", None) for f in ends):
            origin, to, size = (f.times(factor) if f else None for f in (change.origin, change.to, change.change))
            return replace(change, origin=origin, to=to, change=size)
    return change


def _may_cost(reading: Reading, sentence: Sentence, bound: Bound, ends: Sequence[Figure], *, is_size: bool) -> bool:
    """True where one of the bare numbers of a move is what the chip may cost, sold or rented, alone or in a machine."""
    chip = reading.lexicon.chips.get(bound.chip.chip or "")
    left_out = 1e4 if reading.lang == "zh" else 1e3
    is_card = chip is not None and chip.form_factor == "pcie" and not reading.layout.rental_period
    is_machine = any(c.value != "card" for c in sentence.of("unit"))
    ways = _WAYS[:1] if is_card and not (is_size or is_machine) else _WAYS
    return any(
        is_plausible(chip, unit, None, f.value * factor, reading.local_currency, deal, period)
        for f in ends
        for factor in ((1.0, left_out) if f.scale == 1 else (1.0,))
        for unit, deal, period in ways
    )


def _follows(reading: Reading, sentence: Sentence, change: Change) -> bool:
    """True where the word of change stands right behind a chip: "A800 涨了 5%", "H100s are down 20%"; or is a 涨幅."""
    cues = [c for c in sentence.of("move") if change.start <= c.start < change.end]
    return any(reading.lowered[c.end - 1] == "幅" for c in cues) or any(
        0 <= c.start - chip.end <= RIGHT_BEHIND or _GOODS.fullmatch(reading.lowered, chip.end, c.start)
        for c in cues
        for chip in sentence.chips
    )


def _is_labelled(reading: Reading, sentence: Sentence, change: Change) -> bool:
    """True where a change begins the clause behind its chip and a mark: "L40S: down 8%", "H20 整机,又涨了 5%"."""
    begins = any(0 <= c.start - change.start <= OPENS for c in sentence.of("move"))
    return begins and any(_MARK.fullmatch(reading.lowered, c.end, change.start) for c in sentence.named)


def _is_of_chips(reading: Reading, sentence: Sentence, change: Change) -> bool:
    """True where a price of chips moves, and none of what they are used for: "training costs"."""
    if _CHIP_PRICE.search(reading.lowered, sentence.start, sentence.end):
        return True
    told = _PRICE_TOLD.search(reading.lowered, change.start, change.end) is not None
    return told and _OTHER_COSTS.search(reading.lowered, change.start, change.end) is None


def _is_listed_change(reading: Reading, change: Change) -> bool:
    """True for a change by a bare number, of prices whose currency a list tells: "A100 80GB down by 300"."""
    size = change.change
    if (
        size is None
        or size.kind != "plain"
        or not reading.states_currency
        or _COUNTS.search(reading.lowered, change.start, change.end)
    ):
        return False
    return _BY.search(reading.lowered, max(0, size.start - BY), size.start) is not None


def is_stated(reading: Reading, sentence: Sentence, change: Change, bound: Bound) -> bool:
    """False where nothing says that it is a price that moves, or how, and no chip stands near to say of what."""
    named = any(change.start <= c.start < change.end for c in sentence.chips) or _is_labelled(reading, sentence, change)
    named = named or any(_CLOSED.fullmatch(reading.lowered, c.end, change.start) for c in sentence.named)
    if reading.tables.get(sentence.index) is not None:
        return True
    told = _PRICED.search(reading.lowered, sentence.start, sentence.end) is not None
    told = told or any(
        f.kind == "money" for f in (*sentence.figures, *(bound.sentence.figures if bound.rule == "carried" else ()))
    )
    told = told or _is_listed_change(reading, change)
    ends = [f for f in (change.origin, change.to, change.change) if f]
    is_bare = bool(ends) and all(f.kind == "plain" for f in ends)
    if (
        is_bare
        and not sentence.is_row
        and not _may_cost(reading, sentence, bound, ends, is_size=change.change is not None)
    ):
        return False
    if is_bare and any(_COUNTED.match(reading.lowered, f.end, sentence.end) for f in ends):
        return False
    if is_bare and (reading.lang == "en" or sentence.is_row) and all(f.scale == 1 for f in ends) and not told:
        return False
    if is_bare and not told and change.origin is None and all(f.value < LEAST_BARE and f.scale == 1 for f in ends):
        return False
    if not named and _OF_MARKET.search(reading.lowered, change.start, change.end):
        return bound.rule == "general"
    if change.has_prices:
        if bound.sentence is sentence or "pronoun" in bound.rule or sentence.of("price-told"):
            return True
        return change.to is not None and bound.rule == "carried" and may_carry(reading, sentence, change.to, bound)
    if change.pct is not None and sign_before(reading, change.pct):
        return named
    if bound.rule == "general":
        return told if reading.lang != "en" else _is_of_chips(reading, sentence, change)
    if change.anchor or change.size:
        told = told or change.change is not None or reading.layout.is_price_page or reading.layout.is_thread
        is_next = bound.rule == "carried" and bound.sentence.line == sentence.line
        told = told or (
            is_next and _PRICED.search(reading.lowered, bound.sentence.start, bound.sentence.end) is not None
        )
        return (told and bool(sentence.chips or is_next)) or (named and _follows(reading, sentence, change))
    if named:
        return _PRICE_TOLD.search(reading.lowered, change.start, change.end) is not None
    if bound.sentence is sentence and _OF_THESE.search(reading.lowered, change.start, change.end):
        return bound.chip.end <= change.start
    is_one = bound.sentence is sentence and {c.chip for c in sentence.chips} == {bound.chip.chip}
    is_before = is_one and bound.chip.end <= change.start and not sentence.of("other-goods")
    return is_before and _ITS_PRICE.search(reading.lowered, change.start, change.end) is not None
