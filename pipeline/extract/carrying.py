"""Whether an amount is a price of a chip that an earlier sentence names."""

import re

from pipeline.extract.beside import is_second_hand
from pipeline.extract.figures import Figure
from pipeline.extract.implied import Bound, is_listing
from pipeline.extract.keyed import is_keyed
from pipeline.extract.plans import is_plan
from pipeline.extract.quantities import TIER
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import fits, fits_machine, is_put, is_told
from pipeline.extract.sieves import Sieve
from pipeline.extract.talk import has_shape, is_of_one, is_reply, is_talked

_ASKS = re.compile(r"\bcosts?\b|\bprices?\b|\bhow much\b|\bgoing for\b|多少|什么价|啥价|怎么卖|价格|行情")
"""Words of a question that a price answers."""
_OFFERS = re.compile(
    r"\b(?:listings?|(?:buy|get|find|grab|pick up|sell) (?:one|them)|pick (?:one|them|it) up|found (?:one|them))\b"
    r"|显卡|单卡|整卡|成交价"
)
"""What a sentence speaks of that goes on about the chip of the one before: "most listings range from $2,200"."""
_HOW_MANY = re.compile(r"\bhow many\b|(?<!\ba )\bnumber of\b")
"""What a line asks or heads whose answers count chips."""
_POST = re.compile(r"^\[(?:\d{1,5}|\?)\s?楼\s", re.M)
"""How the next post of a thread begins, which speaks of what it will."""
ITEMS = ("- ", "* ", "• ", "· ")
RECORD_LINE = 70
"""A line below its product that begins with the price is no longer: "£7,899.00   Pre-order, due 15/09"."""
LONGEST_ITEM = 160
"""An item of a list is no longer than this, or it is prose."""
NEIGHBOURS = 4
"""Lines around one that may be items of the same list."""
_TERMS = (
    *("unit", "period", "term", "condition", "delivery", "tax", "kind", "price", "price-told", "form-factor", "deal"),
)
_RUNG = re.compile(
    r"\W*(?:\d{1,2}|one|two|three|six|twelve)[ -]?(?:mo|mos|mths?|months?|yrs?|years?|wks?|weeks?)\b"
    r"(?: (?:term|commit|commitment|reserved|contract|prepaid|plan))?\W{0,16}"
)
"""All that stands before the rent of a ladder: "6 mo: $1.85"."""
LADDER = 8
"""Lines of a ladder at most."""
_VARIANT = re.compile(
    r"\W{0,4}(?:(?:pcie?|sxm\d?|nvl|oam|\d{2,3} ?gb?|new|used|refurb(?:ished)?|pulls?|pulled|open[ -]box|sealed|tested"
    r"|module|card|version|variant|edition|\([^()\n$€£]{1,24}\))[ ,/-]{0,3}){1,6}\W{0,4}"
)
"""All that stands before the price of one make of a product that is named above."""
_PLAIN = re.compile(
    r"\b(?:from|starting|about|around|now|only|and|or|for|with|per|the|each|all|node|price|gpus?|months?|years?)\b"
)
_NAME = re.compile(r"[a-z]{4}")
"""What is left of a label without words of terms, where the item has a name."""
_WITHOUT_CHIP = Sieve(
    r"\bcpu[ -]only\b|\b(?:no|without) gpus?\b|\n\W{0,4}(?:cpu (?:instances?|pods?|nodes?|servers?|vms?)|vgpu"
    r"|mac (?:studio|mini|pro)|macbook"
    r"|(?:storage|network|egress|bandwidth|data transfer)(?: volume)? (?:costs?|pricing|prices?|fees?|rates?))\b"
    r"|无gpu|无卡|不带(?:显)?卡|纯cpu|cpu(?:云主机|云服务器|服务器|实例)|vgpu|\n\W{0,6}(?:存储|网盘|带宽|流量)(?:费用?|价格|计费)|轻量(?:应用)?(?:云)?服务器"
)
"""What names a machine without a chip, whose price follows."""
_OTHER_ITEM = re.compile(
    r"\s*(?:[-*•·]\s)?\W{0,4}(?:estimated|total|storage|network(?:ing)?|bandwidth|egress|monthly|yearly|grand total|s3"
    r"|总计?|合计|存储|网络|带宽|流量|数据盘|系统盘)(?![a-z])[^\n:≈$¥]{0,20}[:≈=]\W{0,4}"
)
"""Before the price of an item of a list that is no chip's: "- Estimated: $500-2000/month", "- Storage: $35.00"."""
_ANY_BEFORE = re.compile(r"\b(?:an?|any|every) (?:about |roughly |~)?$")
_ANY_BEHIND = re.compile(
    r"(?:\s?/\s?\w{1,5}| (?:an?|per) (?:hour|month))? (?:gpu|card|instance|machine|node|pod|vm)s?\b(?!-)"
)
"""Around a price of whatever machine: "on a $3.00/hr GPU"."""
_SELLS = re.compile(
    r"(?:'s (?:\d{3}\b|own|rival|competing|answer|version|equivalent|part|card|chip|board|system|box)"
    r"| (?:now |also |still |does not |doesn't )?(?:asks?|wants?|charges?|sells?|lists?|prices?|quotes?|offers?))\b"
    r"|(?:那边|官方|方面|自己|则|也|现在){0,2}(?:报|要|卖|给|开价|定价)"
)
"""Behind a maker's name what makes a price one of its own goods."""
_RULE_BELOW = re.compile(r"[^\S\n]{0,8}\n[ |:]{0,8}-{3}[ |:-]{0,400}(?:\n|$)")
"""Behind the head of a table."""
_WAS = re.compile(r"(?:was|rrp|msrp|list(?: price)?|regular(?: price)?|原价|市场价)\s?:?\s?[$€£¥]\s?\d[\d.,]{0,12}")
_NOW_LABEL = re.compile(r"\W*(?:(?:now|sale|only|just|today)\W*){0,2}")
"""All that may stand before a price below its product."""
_LABELLED = re.compile(
    r"(?:^|[|/,;(]\s?|\d\s)(?:avg\.?|average|median|street|market|used|new|resale|ebay|二手价?|均价|市价|全新|行情价?)\s?:\s?[~约]?\s?$"
)
"""Before a price what it is one of, in a line below its product: "MSRP: $5,999 | Avg: $4,100"."""
LABEL = 16
_OTHER_MONEY = re.compile(
    r"\b(?:paid|pays?|paying|won|wins|seeks?|pledg\w+|built|builds?|rais\w+|earn\w+|sav(?:e|es|ed|ing)|lost|donat\w+"
    r"|ow(?:e|es|ed)|fined?|spen[dt]\w*|invest\w*|billed|salar\w+|wages?|flights?|travel|tuition|our"
    r"|for (?:every|each) (?:user|token))\b"
    r"|工资|薪|房租|月供|[退赔奖捐投]|花了|一[件顿杯瓶份双]"
)
"""Words of money that is paid for something else, won, owed or put in, of which the next sentence may speak."""
LEAST_BARE = 10
"""A bare number below, far from its chip, may be anything."""


def may_carry(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound) -> bool:
    """True where the words say that an amount is a price, though its chip stands in an earlier sentence."""
    if bound.rule in ("record", "page-product", "table-heading") or (bound.by_pronoun and figure.kind == "money"):
        return True
    if bound.rule == "carried" and _is_other_item(reading, sentence, figure, bound):
        return False
    if figure.kind == "plain" and _HOW_MANY.search(reading.lowered, bound.sentence.start, bound.sentence.end):
        return False
    if TIER.match(reading.lowered, sentence.start, sentence.end) or is_reply(reading, sentence):
        return True
    if bound.rule == "carried" and (is_rung(reading, sentence, figure) or is_variant(reading, sentence, figure)):
        return True
    if bound.rule == "carried" and _asks_price(reading, bound.sentence):
        is_answer = bound.sentence.index == sentence.index - 1 and has_shape(reading, figure)
        if figure.kind == "money" or is_answer:
            return True
    if figure.kind == "plain" and _POST.search(reading.lowered, bound.sentence.end, figure.start):
        return False
    if is_second_hand(reading, sentence, figure):
        return True
    is_alone = bound.rule in ("carried", "heading") and (
        bound.sentence.line == sentence.line or is_of_one(reading, sentence)
    )
    above = bound.rule == "carried" and figure.kind == "money" and _is_right_above(reading, sentence, bound)
    is_first = _NOW_LABEL.fullmatch(reading.lowered, sentence.start, figure.start) is not None
    if (
        above
        and is_first
        and len(reading.lines[sentence.line]) <= RECORD_LINE
        and (fits(reading, bound.chip, figure) or fits_machine(reading, bound.sentence, bound.chip, figure))
    ):
        return True
    is_put_there = (
        bound.rule == "carried" and bound.sentence.line == sentence.line and is_put(reading, sentence, figure)
    )
    if (
        is_alone
        and (is_put_there or is_told(reading, sentence, figure))
        and (fits(reading, bound.chip, figure) or fits_machine(reading, bound.sentence, bound.chip, figure))
    ):
        return True
    if is_keyed(reading, sentence, figure) or is_plan(reading, sentence, figure):
        return True
    if _is_glued(sentence, figure):
        return False
    if is_of_one(reading, sentence) and is_talked(reading, sentence, figure):
        return True
    if figure.kind == "plain" and figure.scale == 1 and figure.value < LEAST_BARE:
        return False
    label = reading.lowered[max(sentence.start, figure.start - LABEL) : figure.start]
    if figure.kind == "money" and _LABELLED.search(label) and fits(reading, bound.chip, figure):
        return True
    if _is_its_only(reading, sentence, figure, bound):
        return True
    told = any(sentence.of(k) for k in ("price-told", "unit", "period", "tax", "delivery"))
    is_topic = reading.topic is not None and reading.topic.chip == bound.chip.chip and figure.kind == "money"
    if is_topic and is_listing(reading, sentence):
        return True
    if bound.rule == "carried" and figure.kind == "money" and bound.sentence.line == sentence.line:
        told = told or _OFFERS.search(reading.lowered, sentence.start, sentence.end) is not None
        told = told or _ends_item(reading, sentence, figure)
    return told or any(-3 <= c.start - figure.end <= 3 or -3 <= figure.start - c.end <= 3 for c in sentence.of("kind"))


def _is_its_only(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound) -> bool:
    """True for the one amount of money of a sentence right behind the chip's, in the same line, which that may cost."""
    above = bound.sentence
    if bound.rule != "carried" or above.line != sentence.line or above.index != sentence.index - 1 or sentence.named:
        return False
    if figure.kind != "money" or sum(f.kind == "money" for f in sentence.figures) > 1:
        return False
    if _OTHER_MONEY.search(reading.lowered, sentence.start, sentence.end):
        return False
    return fits(reading, bound.chip, figure) or fits_machine(reading, above, bound.chip, figure)


def is_rung(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a line of a ladder of rents, which begins with how long one is bound: "6 mo: $1.85"."""
    if figure.kind != "money" or not _RUNG.fullmatch(reading.lowered, sentence.start, figure.start):
        return False
    return reading.layout.rental_period is not None or _is_below_rents(reading, sentence)


def _is_below_rents(reading: Reading, sentence: Sentence) -> bool:
    """True for a line of a list below one that tells the period of its rents: "Per GPU and hour:"."""
    first = max(0, sentence.index - LADDER)
    above = next((s for s in reversed(reading.sentences[first : sentence.index]) if not s.figures or s.named), None)
    return above is not None and bool(above.of("period")) and not any(f.kind == "money" for f in above.figures)


def is_variant(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a price behind words that but say of what make a product is: "SXM4 40GB (no heatsink) $1,500"."""
    return figure.kind == "money" and _VARIANT.fullmatch(reading.lowered, sentence.start, figure.start) is not None


def passes_other(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound) -> bool:
    """True where a price is no carried chip's.

    It stands in cells that run together, behind a machine without a chip, in a table's head, or is any GPU's.
    """
    if sentence.start <= bound.chip.start < sentence.end:
        return False
    if _is_glued(sentence, figure) or _is_rivals(reading, sentence, figure, bound):
        return True
    if _OTHER_ITEM.fullmatch(reading.lowered, sentence.start, figure.start):
        return True
    start = min(bound.sentence.end, sentence.start)
    if bound.rule == "page-product" and sentence.index:
        start = min(start, reading.sentences[sentence.index - 1].start - 1)
    if _WITHOUT_CHIP.search(reading.lowered, start, figure.start):
        return True
    if _ANY_BEFORE.search(reading.lowered, sentence.start, figure.start) and _ANY_BEHIND.match(
        reading.lowered, figure.end
    ):
        return True
    return _RULE_BELOW.match(reading.lowered, sentence.end) is not None and "|" in reading.lines[sentence.line]


def _is_rivals(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound) -> bool:
    """True for a price of what another maker than the carried chip's sells: "AMD asks $11,000 for its part"."""
    row = reading.lexicon.chips.get(bound.chip.chip or "")
    makers = [o for o in sentence.organisations if o.known and o.known.kind == "maker" and o.start < figure.start]
    if row is None or any(o.known and o.known.id == row.vendor for o in makers):
        return False
    return any(_SELLS.match(reading.lowered, o.end) for o in makers)


def _is_right_above(reading: Reading, sentence: Sentence, bound: Bound) -> bool:
    """True for a chip in the line above, or with but an old price between: "Was $3,999.00", "Now $3,699.00"."""
    lines = range(bound.sentence.line + 1, sentence.line)
    return bound.sentence.line < sentence.line and all(_WAS.fullmatch(reading.lines[i].strip().lower()) for i in lines)


def _asks_price(reading: Reading, sentence: Sentence) -> bool:
    """True for a question that a price answers: "What does a DGX H100 cost?"."""
    return reading.is_question(sentence) and _ASKS.search(reading.lowered, sentence.start, sentence.end) is not None


def _is_other_item(reading: Reading, sentence: Sentence, figure: Figure, bound: Bound) -> bool:
    """True for an item with a name of its own in a list whose priced items name different chips: "Barebone - $1600"."""
    above = bound.sentence
    if above.line != sentence.line - 1 or not any(f.kind == "money" for f in above.figures):
        return False
    near = reading.sentences[max(0, above.index - NEIGHBOURS) : sentence.index + NEIGHBOURS]
    chips = {s.named[0].chip for s in near if s.named and any(f.kind == "money" for f in s.figures)}
    told = [(c.start, c.end) for k in _TERMS for c in sentence.of(k)]
    told += [(o.start, o.end) for o in sentence.organisations if o.known and o.known.kind == "cloud"]
    label = list(reading.lowered[sentence.start : figure.start])
    for first, last in told:
        label[first - sentence.start : last - sentence.start] = " " * (last - first)
    return len(chips) > 1 and _NAME.search(_PLAIN.sub("", "".join(label))) is not None


def _is_glued(sentence: Sentence, figure: Figure) -> bool:
    """True for a price of a table's row whose cells run together: "Cost (used)$2,000+$600–$800" tells of two things."""
    return any(f.kind == "money" and (f.start == figure.end or f.end == figure.start) for f in sentence.figures)


def _ends_item(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the price that ends an item of a list: "- RTX5090 32G, few left! Ask first, $2,199 *"."""
    line = reading.lines[sentence.line]
    is_last = not any(c.isalnum() for c in reading.lowered[figure.end : sentence.end])
    return line.lstrip().startswith(ITEMS) and is_last and len(line) <= LONGEST_ITEM
