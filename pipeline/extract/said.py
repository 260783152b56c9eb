"""Numbers that words of buying and selling make prices, where they fit what the chip they speak of costs."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.held import MOST_HELD
from pipeline.extract.plausibility import USUAL_GPUS, is_plausible
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve

FIT = 1.3
"""How far outside the seeds' bounds such a number may lie: without a currency it must fit well."""
BACK = 8
"""Sentences before that may name the chip, and no other."""
LINE = 4
"""Sentences before one, of its line, that may say that its prices are by the hour."""
LEAST = 100
"""A number below is a count, or thousands left out."""
MYRIAD = 1e4
REACH = 28
"""Characters before a number within which such words end."""
_ABOUT = r"(?: (?:about|around|like|just|only|roughly|some|over|under|nearly|almost))?"
_PAID = re.compile(
    r"(?:\b(?:(?:can|could|will|i'll|we'll) do"
    r"|paid|paying|pay|costs?|costing|cost (?:me|us)|asking|asks?|wants?|wanted|quoted|quoted (?:me|us)"
    r"|(?:goes?|going|went|sold|sells?|selling|listed|got (?:it|one|mine|them)|get (?:it|one|them)"
    r"|let (?:it|one|them) go|(?:see|saw|found|spotted) (?:it|one|them|some)) (?:for|at)|seeing|msrp (?:is|was"
    r"|of)|supposed to be|(?:haggled|got|talked|knocked|beat) (?:it|him|her|them|the seller) (?:down )?to"
    r"|(?:met|settled|agreed|closed) (?:at|on)|shook (?:hands )?(?:on|at)|countered (?:at|with)|they gave(?: me| us)?)"
    rf"{_ABOUT} [\"']?"
    r"|(?:还?(?:[要卖报喊叫挂收售]|(?<![目指招中投达超对])标)|有人出|开价|开到|花了?|敢写|只要|到手|入手|标价|掛|我出)(?:到|了|的是|我|过|着)?约?\s?)$"
)
_IS = {
    "en": re.compile(rf"(?:\b(?:is|are|was|were|at|for|now|says|still){_ABOUT},? |[a-z)] )$"),
    "zh": re.compile(r"[\u4e00-\u9fffa-z][,:]?\s?(?:现在|就|才|是|都|一看|看到)?\s?$"),
}
"""What stands before a price in the talk of a forum: "FE is 1999 at Best Buy", "刚蹲到华硕 TUF,17999"."""
_PUT = re.compile(
    r"\b(?:is|are|was|were|be|been|at|for|took|takes?|gets?|got|then|closer to|nearer(?: to)?|low|high)"
    r"(?: (?:about|around|only|just|roughly|nearly|over|under|now|still|a mere|well over))? $"
    r"|(?:是|为|要|在|约|到|卖|出|收|报|拿|开|喊|标|挂|只|才|近|仅)了?\s?$"
)
"""What stands before an amount of money that a text on one chip goes on with."""
_THING = re.compile(
    r"\b(?:it|they|these|those|this|that|them|ones?|mine|ours|his|hers|theirs|each|both|same|number|figure|tag|sticker|street|retail"
    r"|resale|list|msrp|average|median|cheapest|lowest|highest|best|sellers?|dealers?|scalpers?|resellers?|brokers?|vendors?"
    r"|distributors?|shops?|stores?|marketplaces?|versions?|variants?|editions?|models?|boards?|modules?|listings?)\b"
    r"|[它其该这那]|同款|版|卡|价|市|商|行情|现在|如今|目前|去年|今年|上月|年初|年底"
)
"""Words for a thing told before, for its price, or for who sells it."""
_OF_OFFERS = ("unit", "condition", "term", "period", "price-told", "delivery", "tax", "generic-chip", "kind")
_IS_ITS = re.compile(r"(?:\x01|\d\s?gb?|版本?|单卡)\s?(?:则|也|就|现在){0,2}(?:是|得|差不多)\s?$")
"""Between a chip, of which the masked text keeps no letter, and the thousands that it "is": "A6000 48G 是 3 万 2"."""
_NOT = Sieve(
    r"预算|\bbudget|\bno way\b|\bnever\b|\bwon't\b|\bif\b|如果|要是|够(?:不够|吗)|心理价|上限|3dmark|time ?spy"
    r"|\btse\b|跑分|鲁大师"
)
"""Words of what somebody has to spend, or of what is not so."""
_AT = re.compile(
    r"\+?(?: ?(?:at|from|on|new|used|shipped|each|a piece|apiece|obo|cash|rn|right now|today|now|everywhere|local)\b"
    r"|\s?(?:块|元)?(?:左右|上下|打底|含税|未税|包邮|[一每]张|拿下|到手|入手|不含|还送|有现货|随便|没舍得|还没|没[货人]|不肯|不卖|直接|面交|看看|包)|\s*(?:[,;!)]|\.(?!\d)|$|\n))"
)
_COUNTS = re.compile(
    r"\s?(?:[a-z]{3,}s\b(?<!bucks)(?<!pounds)(?<!euros)(?<!dollars)|%|x\b|mb|mhz|ghz|tops|wpm|tflops|points|score|series|系列|系|型|号|款|年|月|分|跑分|毫米|帧)"
)
_YEAR = re.compile(r"20[12]\d")
_DATED = re.compile(r"(?:\b(?:at|in|since|by|until|of|for|was|is|now|still)|[^一-龥]) $|年|[月初末]$")
"""Before a year; the words of paying may stand before the price 1999."""
_RATE = re.compile(r"\s?\d{1,2}\.\d{1,3}\s?")
"""What an hour costs, in a text on rents by the hour."""
_ITEM = re.compile(r"\s*(?:[-*•·]|\d{1,2}[.)])\s[^:\n]{2,40}(?::|\s-)\s?(?:about |from |~)?$")
"""Before the price of a list's item: "- MSI Gaming Trio: $3,299"."""


OF_PRICES = ("price", "price-told", "kind", "unit", "term", "tax", "delivery", "condition", "deal", "period")
"""What a sentence speaks of in which a bare number to which something changes is a price."""
_MOVED = re.compile(
    r"(?:s|'s)?(?: (?:prices?|street|used|has|have|had|is|are|was|were|went|go(?:es|ing|ne)|just|now|back|up|down"
    r"|climb(?:ed|s|ing)|jump(?:ed|s)|fell|fallen|drop(?:ped|s)|slid|r[oi]se|risen|crept|moved?))*"
    r"(?: from| to)?(?: about| around| ~)? ?"
    r"|(?:卡|单卡|整机|现货|价格|今[天早]|昨[天日晚]?|前天|刚刚?|现在|上周|上月|本周|这[周月]|月初|年初|已经?|又|都"
    r"|直接|一路|从|由|[上回反再]?[涨跌降掉升砍杀飙跳][破到至成回]?|[到至]|了|:|,|\s){0,10}"
)
"""Between a chip and the first number of a dealer's line, by which its price moved: "4090 从 1.65 跌到 1.5"."""
MOVED_LINE = 60
_CENTS = re.compile(r"\.\d\d(?!\d)")
_OF_CHIP = re.compile(r"s?(?: (?:gpus?|cards|chips))? (?:at|for|around|near|from) (?:about |around |just |only )?")
MOST_IN_CENTS = 20


def fits(reading: Reading, chip: ChipMention, figure: Figure) -> bool:
    """True for a figure that is what one such chip, or its machine, costs to buy, or by the hour in a text on rents."""
    row = reading.lexicon.chips.get(chip.chip or "")
    if row is None or not row.price_usd_low:
        return False
    currency = reading.currency_of(figure)
    alias = chip.alias
    unit, gpus = (alias.unit, alias.gpus) if alias and alias.unit else ("card", 1)
    if (reading.layout.rental_period == "hour" or figure.value < LEAST) and is_plausible(
        row, "card", 1, figure.value, currency, "rental", "hour", 1
    ):
        return True
    return is_plausible(row, unit, gpus, figure.value, currency, "sale", None, FIT)


def is_moved_to(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the number that a price moved to: where prices are spoken of, or a short line tells but of a chip's."""
    if any(map(sentence.of, OF_PRICES)) or any(f.kind == "money" for f in sentence.figures):
        return True
    chip = next((c for c in reversed(sentence.named) if c.end <= figure.start), None)
    if chip is None or sentence.end - sentence.start > MOVED_LINE or _COUNTS.match(reading.lowered, figure.end):
        return False
    first = next(f for f in sentence.figures if f.kind == "plain" and f.start >= chip.end)
    if not _MOVED.fullmatch(reading.lowered, chip.end, first.start):
        return False
    is_left_out = figure.scale == 1 and reading.lang == "zh"
    return fits(reading, chip, figure) or (is_left_out and fits(reading, chip, figure.times(MYRIAD)))


def fits_machine(reading: Reading, sentence: Sentence, chip: ChipMention, figure: Figure) -> bool:
    """True for a figure that is what the machine costs that a line names: "H100 8 卡服务器" above "225 万元"."""
    row = reading.lexicon.chips.get(chip.chip or "")
    sized = [f.value for f in sentence.figures if f.kind == "gpus" or f.measure == "x"]
    is_machine = sized or any(c.value in ("server", "rack") for c in sentence.of("unit"))
    if row is None or not row.price_usd_low or not is_machine:
        return False
    gpus = int(sized[0]) if sized and sized[0] <= MOST_HELD else USUAL_GPUS["server"]
    return is_plausible(row, "server", gpus, figure.value, reading.currency_of(figure), "sale", None, FIT)


def is_in_cents(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a few dollars and cents right behind a chip, which can be but an hour's: "512 H100s at $2.75"."""
    if not (figure.value < MOST_IN_CENTS and _CENTS.search(reading.lowered, figure.start, figure.end)):
        return False
    return any(_OF_CHIP.fullmatch(reading.lowered, c.end, figure.start) for c in sentence.named)


def is_told_by_hour(reading: Reading, sentence: Sentence) -> bool:
    """True where another price of the line is told by the hour, or how machines are hired: "spot A100s at $0.80"."""
    near = reading.sentences[max(0, sentence.index - LINE) : sentence.index + 1]
    return any(
        s.of("period", "hour") or s.of("term", "on_demand") or s.of("term", "preemptible")
        for s in near
        if s.line == sentence.line
    )


def is_told(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True where words say that a figure is what something costs, strong ones anywhere, weak ones in a thread."""
    before = reading.lowered[max(sentence.start, figure.start - REACH) : figure.start]
    if _COUNTS.match(reading.lowered, figure.end) or _NOT.search(reading.lowered, sentence.start, sentence.end):
        return False
    if _PAID.search(before):
        return True
    if figure.scale >= MYRIAD and _IS_ITS.search(
        reading.masked[max(sentence.start, figure.start - REACH) : figure.start]
    ):
        return True
    if figure.kind == "money" and (
        _ITEM.fullmatch(reading.lowered, sentence.start, figure.start) or _is_sellers(reading, sentence, figure)
    ):
        return True
    is_spoken = reading.layout.is_thread or reading.layout.is_talk
    return (
        is_spoken
        and _IS[reading.lang].search(before) is not None
        and _AT.match(reading.lowered, figure.end) is not None
    )


def is_put(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for an amount of money that stands as a price does, in a clause that speaks of a thing told before.

    "Street is closer to $3,300", "Month to month is $2.40", and not "Flights were $900", nor where it is supposed.
    """
    is_amount = figure.kind == "money" or (figure.kind == "plain" and figure.scale >= MYRIAD and not figure.words)
    if not is_amount or _NOT.search(reading.lowered, sentence.start, sentence.end):
        return False
    start = reading.clause(sentence, figure.start)[0]
    if not _PUT.search(reading.lowered, max(start, figure.start - REACH), figure.start):
        return False
    told = any(start <= c.start < figure.start and c.kind in _OF_OFFERS for c in sentence.cues)
    told = told or any(start <= o.start < figure.start and o.known for o in sentence.organisations)
    return told or _THING.search(reading.lowered, start, figure.start) is not None


def _is_sellers(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the price of a line that a seller's name opens: "Newegg: $2,599 - in stock"."""
    named = [o for o in sentence.organisations if reading.lowered[o.end : figure.start].strip() in (":", "-")]
    return any(not any(c.isalnum() for c in reading.lowered[sentence.start : o.start]) for o in named)


def is_said(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare number that words make a price of the chip they speak of, and that fits it."""
    by_hour = reading.layout.rental_period == "hour" or bool(sentence.of("period", "hour") or sentence.of("term"))
    is_rate = bool(sentence.named) and by_hour and _RATE.fullmatch(reading.lowered, figure.start, figure.end)
    if figure.kind != "plain" or (figure.value < LEAST and not is_rate) or (figure.words and figure.scale == 1):
        return False
    if _YEAR.fullmatch(reading.lowered[figure.start : figure.end]) and _DATED.search(
        reading.lowered, max(sentence.start, figure.start - REACH), figure.start
    ):
        return False
    chip = _spoken_of(reading, sentence, figure)
    if chip is None:
        return False
    is_machine = figure.scale >= MYRIAD and fits_machine(reading, reading.sentence_at(chip.start), chip, figure)
    if not is_machine and not fits(reading, chip, figure):
        return False
    return is_told(reading, sentence, figure) or (not sentence.named and is_put(reading, sentence, figure))


def _spoken_of(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the chip named last before a figure, or the only one that the sentences before name."""
    named = [c for c in sentence.named if not c.compared]
    if named:
        return next((c for c in reversed(named) if c.end <= figure.start), named[0])
    earlier = reading.sentences[max(0, sentence.index - BACK) : sentence.index]
    same = [s for s in earlier if s.line == sentence.line]
    before = [c for s in same for c in s.named] or [c for s in earlier for c in s.named]
    return before[-1] if len({c.chip for c in before}) == 1 else None
