"""Prices below a line that names a chip: one behind each maker of a card, or the one of the product, with its terms."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.keyed import array_chip
from pipeline.extract.plausibility import USUAL_GPUS, is_plausible
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import FIT, fits
from pipeline.extract.sieves import Sieve
from pipeline.extract.text import LETTER

WIDTH = 32
"""A line of such a list is no longer than this."""
REACH = 12
"""Lines between a price and the one that names its chip."""
SOLD = 64
"""A line that opens with who sells is no longer than this."""
_OPENS = re.compile(r"\W{0,4}")
_RATE = re.compile(r"\d{1,2}\.\d{1,3}")
_COUNTED = Sieve(
    r"出货|销量|产[能量]|保有|数量|采购|部署|囤|订单|[跑得评]分|性能"
    r"|\b(?:shipments?|fleet|orders?|capex|deploy\w*|installed|scores?|benchmarks?|utili[sz]ation|speeds?|tokens?)\b"
)
"""Words of a heading below which are numbers of chips, what they cost in all, or what they do."""
HEADING = 8
"""Letters beside the chip in the line that names it."""
LEAST = 100
_BEFORE = re.compile(r"[\u4e00-\u9fffa-z)\]][^\d\n]{0,4}$|\b(?:tuf|rog|oc)\W{1,3}$")
_BEHIND = re.compile(r"\s*(?:元|块|[,;、(/|]|$|起|现货|缺货|有货|含税|未税|不含|包邮|[✅❌🔥]|→|↑|↓)", re.M)
_MAKER = re.compile(
    r"\W{0,3}(?:华硕|微星|技嘉|七彩虹|影驰|索泰|铭瑄|耕升|映众|盈通|撼讯|丽台|蓝宝石|讯景|msi|asus|gigabyte|zotac|pny|galax|inno3d|palit)"
)
"""How an item begins that is the card of another maker than the one above, which names the chip of both."""
_NO_CARD = re.compile(
    r"跑分|得分|分数|核心|频率|功耗|帧|显存|长度|尺寸|重量|编号|电话|微信|群|页|楼|\b(?:cpu|ram|ssd|w|mhz)\b"
)
"""Words of what is measured or numbered."""
_INDENT = re.compile(r"[^\S\n]{2,}")
"""How a line begins that belongs to the one above."""
_STOCKED = re.compile(r"(?:期货|现货|库存|在途|到货|尾货|仅剩|余)[^\n]{0,24}(?:[\s,|])$")
"""Before the price of such a line: "  现货 3 台  2,380,000"."""
_ENDED = re.compile(r"\s*(?:元|[,;、(|]|$)", re.M)
LEAST_BELOW = 1000


def chip_above(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the one chip that the line above a list of makers names, where the figure fits it."""
    if sentence.named:
        return None
    if (chip := array_chip(reading, sentence, figure)) is not None:
        return chip
    if (chip := _told_below(reading, sentence, figure)) is not None:
        return chip
    if not _is_item(reading, sentence, figure):
        return None
    seen = sentence.line
    for back in range(sentence.index - 1, max(-1, sentence.index - REACH - 1), -1):
        above = reading.sentences[back]
        if above.line == seen or seen - above.line > 1:
            return None
        seen = above.line
        if above.named:
            chip = above.named[0]
            is_next = _MAKER.match(reading.lowered, sentence.start) and any(
                fits(reading, chip, f) for f in above.figures
            )
            is_next = is_next and len({c.chip for c in above.named}) == 1 and above.end - above.start <= WIDTH
            return chip if (is_next or _is_heading(reading, above)) and fits(reading, chip, figure) else None
        if not any(_is_item(reading, above, f) for f in above.figures):
            return None
    return None


def _is_item(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the one number of a short line that ends with it, words before."""
    if sentence.is_row or figure.kind not in ("plain", "money"):
        return False
    if (sold := _is_sold(reading, sentence, figure)) is not None:
        return sold
    if reading.lang == "en" or sentence.end - sentence.start > WIDTH or figure.value < LEAST:
        return False
    if _NO_CARD.search(reading.lowered, sentence.start, sentence.end):
        return False
    if any(f.kind in ("plain", "money") and f is not figure and f.value >= LEAST for f in sentence.figures):
        return False
    is_named = _BEFORE.search(reading.lowered, sentence.start, figure.start) is not None
    return is_named and _BEHIND.match(reading.lowered, figure.end) is not None


def _is_sold(reading: Reading, sentence: Sentence, figure: Figure) -> bool | None:
    """True for the one price of a line that opens with who asks it: "- Newegg: Zotac $2,399"; None of no seller."""
    if sentence.end - sentence.start > SOLD or not any(
        o.known and _OPENS.fullmatch(reading.lowered, sentence.start, o.start) for o in sentence.organisations
    ):
        return None
    if figure.kind != "money":
        by_hour = reading.layout.rental_period == "hour" and _RATE.fullmatch(reading.lowered, figure.start, figure.end)
        return True if by_hour and _BEHIND.match(reading.lowered, figure.end) else None
    return [f for f in sentence.figures if f.kind == "money"] == [figure] and not sentence.of("other-goods")


def _is_heading(reading: Reading, above: Sentence) -> bool:
    if len({c.chip for c in above.named}) != 1 or above.end - above.start > SOLD:
        return False
    if any(f.kind in ("money", "count") or (f.kind == "plain" and f.value >= LEAST) for f in above.figures):
        return False
    if _COUNTED.search(reading.lowered, above.start, above.end):
        return False
    if above.of("price-told") or above.of("period"):
        return True
    rest = reading.lowered[above.start : above.named[0].start] + reading.lowered[above.named[-1].end : above.end]
    return len(LETTER.findall(rest)) <= HEADING


def _told_below(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the product of the line above one, set in, that tells its stock and the price: "  现货 3 台  2,380,000"."""
    above = reading.sentences[sentence.index - 1] if sentence.index else sentence
    if sentence.line - above.line != 1 or len({c.chip for c in above.named}) != 1 or figure.value < LEAST_BELOW:
        return None
    last = max((f for f in sentence.figures if f.kind in ("plain", "money")), key=lambda f: f.start, default=None)
    if figure is not last or not _INDENT.match(reading.lines[sentence.line]):
        return None
    if any(f.kind == "money" for f in above.figures) or not _ENDED.match(reading.lowered, figure.end):
        return None
    if not _STOCKED.search(reading.lowered, sentence.start, figure.start):
        return None
    chip = above.named[0]
    row, currency = reading.lexicon.chips.get(chip.chip or ""), reading.currency_of(figure)
    is_machine = row is not None and is_plausible(
        row, "server", USUAL_GPUS["server"], figure.value, currency, "sale", None, FIT
    )
    return chip if is_machine or fits(reading, chip, figure) else None
