"""Which chip an amount belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.transposed import heading_chip

LOOK_BACK = 6
"""Sentences before that an unnamed price may speak of."""
CARRIED_LINES = 2
"""Lines before, likewise; in a chat, where a line is a breath, more."""
CHAT_LINES = 8
THREAD_LINES = 12
HEADING_BACK = 3
"""Sentences between a heading and the rows of its table, the table's head among them."""

_FORWARD = re.compile(
    r"\s?(?:/\w+ )?(?:each |ea |apiece )?(?:for|per|of|on)\b[^,.;]{0,24}"
    r"|\s?(?:的价格|的价|价格)?[^,。;]{0,6}(?:出租|租用|购买|购入|买|拿下|入手|收|的)[^,。;]{0,10}"
    r"|\s?(?:/\s?[a-z-]{1,12})?\s?\(\s?(?:nvidia |amd |intel )?"
    r"|\s?(?:一[张块台片颗]|每[张块台片颗])(?:的)?\s?|\s?(?:an?|the)\s"
)
_OWN_PRICE = re.compile(
    r"(?:\s|[(:=~]|\d{2,3}\s?gb?\b|sxm\d?|pcie|nvl|median|average|price|at|is|was|the|about|around|的|版|卡|整机|模组|价格?|售价|约|为)*"
)
AHEAD = 40
"""Characters behind a price within which its chip may be named."""
_TRADED = ("price-told", "kind", "term", "delivery", "condition", "tax", "deal", "unit")
"""What a sentence says besides an amount that is a price of what the text is about."""
_GOODS = re.compile(r"\b(?:cards?|models?|listings?|variants?|editions?|units?)\b|显卡|整卡|型号|版本|单卡")
"""What a text whose title names one chip calls it."""
GENERAL = 16
"""Characters between a rent and the word that says it is a card's."""
BESIDE = 20
"""Characters between a chip and its own price, though it stands as a yardstick."""
_PRONOUN = re.compile(
    r"前者|后者|该卡|该款|该芯片|这款|这张卡|此卡|同款|(?<!其)它"
    r"|(?:二手|全新|\d{2,3}g|pcie|sxm)(?:版|的|款)"
    r"|\b(?:the )?(?:pcie|sxm\d?|nvl|used|new|refurbished|second-hand|\d{2,3} ?gb) (?:version|variant|model|one|card|unit)s?\b|\bmine\b"
    r"|\b(?:it|they|those|that card|the same card|(?:this|the) (?:card|chip|gpu)|the former|the latter|them)\b"
)
_LABEL = re.compile(
    r"asking price|our price|price|now only|sale|buy it now|us |each|obo|firm"
    r"|售价|价格|现价|一口价|特价|券后|到手价|包邮"
)
_NOT_LABEL = re.compile(r"[a-z\u4e00-\u9fff]")
_MEMORY = re.compile(r"\bhbm\d?|\bl?p?ddr\d|\bgddr\d|\bdram\b|\bnand\b")
_OTHER_MEASURE = re.compile(r"[一每]\s?(?:公斤|平方米|[碗杯斤瓶桶辆双顿桌餐晚吨升])")
"""What no chip is counted in: "一碗面 18 元"."""
_SUBJECT = re.compile(
    r"\W{0,9}(?:an?|the|his|her|my) (?P<noun>[a-z' -]{3,40}?) "
    r"(?:now |still |already |also |usually )?(?:costs?|sells? for|retails?|fetches|is priced|will cost)\b"
)
_SUBSTITUTE = re.compile(
    r"\b(?:ones?|latter|former|same|other|version|variant|model|edition|option|pair|set|kit|top|base)\b"
)
"""Nouns that stand for a product named before."""
_OTHER_PRODUCT = re.compile(r"\b[A-Z][A-Za-z]*-?\d{2,}[A-Za-z]*\b")


@dataclass(frozen=True, slots=True)
class Bound:
    """A chip that an amount was bound to, how surely, and the sentence that names it."""

    chip: ChipMention
    certainty: float
    rule: str
    sentence: Sentence
    by_pronoun: bool = False
    """True where "it", "该卡" and the like take the amount back to the chip."""


def candidates(sentence: Sentence, reading: Reading) -> list[ChipMention]:
    """Give the chips a sentence may be about: no yardsticks, and no family beside a model of it."""
    named = [c for c in sentence.named if not c.compared] or list(sentence.named)
    rows = reading.lexicon.chips
    families = {row.family for c in named if (row := rows.get(c.chip or ""))}
    return [c for c in named if c.chip not in families] or named


def chip_of(reading: Reading, sentence: Sentence, figure: Figure, prices: Sequence[Figure]) -> Bound | None:
    """Give the chip that a price of `sentence` speaks of; `prices` are all of the sentence's."""
    named = candidates(sentence, reading)
    beside = _compared_beside(reading, sentence, figure)
    if beside is not None:
        return Bound(beside, 0.85, "compared", sentence)
    if named and all(c.compared and c.start >= figure.end for c in named):
        general = [c for c in sentence.chips if c.generic and c.end <= figure.start]
        earlier = _carried(reading, sentence, figure)
        if earlier is not None or general:
            return earlier or Bound(general[-1], 0.7, "general", sentence)
    record = reading.record_of(sentence)
    if not named and record is not sentence:
        return Bound(candidates(record, reading)[-1], 0.92, "record", record)
    if not named and sentence.index in reading.tables:
        return _of_table(reading, sentence)
    if not named:
        heading = heading_chip(reading, sentence, figure)
        if heading is not None:
            return Bound(heading, 0.85, "table-heading", sentence)
        return (
            _carried(reading, sentence, figure)
            or _of_page(reading, sentence, figure)
            or _of_topic(reading, sentence, figure)
            or _in_general(reading, sentence, figure)
        )
    if len(named) == 1:
        only = named[0]
        if only.end <= figure.start:
            return Bound(only, 0.97, "one-chip", sentence)
        if only.start < reading.clause(sentence, figure.end - 1)[1]:
            return Bound(only, 0.95, "one-chip", sentence)
        return _carried(reading, sentence, figure, same_line=True) or _later(reading, sentence, figure, only)
    told = _respectively(sentence, figure, named, prices)
    if told is not None:
        return told
    before = [c for c in named if c.end <= figure.start]
    after = [c for c in named if c.start >= figure.end]
    if after and _FORWARD.fullmatch(reading.lowered, figure.end, after[0].start):
        return Bound(after[0], 0.9, "price-then-chip", sentence)
    if before:
        return Bound(before[-1], 0.93, "chip-then-price", sentence)
    return _later(reading, sentence, figure, after[0]) if after else Bound(named[0], 0.6, "chip-around", sentence)


_CONTRAST = re.compile(r"\b(?:while|whereas|but|though)\b|而|但")


def _later(reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention) -> Bound | None:
    """Take a price for one of a chip that the sentence names soon behind it, with no other amount between."""
    between = [f for f in sentence.figures if f.kind == "money" and figure.end <= f.start < chip.start]
    near = chip.start - figure.end <= AHEAD and not between
    near = near and not _CONTRAST.search(reading.lowered, figure.end, chip.start)
    return Bound(chip, 0.75, "price-first", sentence) if near else None


def _compared_beside(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the yardstick whose own price stands right behind it: "$1.99 vs H100 median $3.49"."""
    near = (c for c in sentence.named if c.compared and 0 <= figure.start - c.end <= BESIDE)
    return next((c for c in near if _OWN_PRICE.fullmatch(reading.lowered, c.end, figure.start)), None)


def _respectively(
    sentence: Sentence, figure: Figure, named: Sequence[ChipMention], prices: Sequence[Figure]
) -> Bound | None:
    if not sentence.of("respectively") or figure not in prices:
        return None
    chips = [c for c in named if c.start < prices[0].start] or list(named)
    if len(chips) < len(prices):
        return None
    return Bound(chips[-len(prices) :][prices.index(figure)], 0.9, "respectively", sentence)


def _carried(reading: Reading, sentence: Sentence, figure: Figure, *, same_line: bool = False) -> Bound | None:
    """Look back: the sentences before in the same line, then, unless `same_line`, the nearest lines."""
    if sentence.of("elsewhere") or _names_other(reading, sentence):
        return None
    layout = reading.layout
    reach = CHAT_LINES if layout.is_chat else THREAD_LINES if layout.is_thread else CARRIED_LINES
    for back in range(sentence.index - 1, max(-1, sentence.index - max(LOOK_BACK, reach) - 1), -1):
        earlier = reading.sentences[back]
        lines = len({s.line for s in reading.sentences[back : sentence.index + 1]}) - 1
        if lines > (0 if same_line else reach):
            break
        named = candidates(earlier, reading)
        if named:
            return _from_earlier(reading, sentence, figure, earlier, named)
    return None


def _from_earlier(
    reading: Reading, sentence: Sentence, figure: Figure, earlier: Sentence, named: Sequence[ChipMention]
) -> Bound | None:
    same_line = earlier.line == sentence.line
    pronoun = _PRONOUN.search(reading.lowered, sentence.start, figure.start)
    if len({c.chip for c in named}) == 1:
        return Bound(named[-1], 0.82 if same_line or pronoun else 0.7, "carried", earlier, bool(pronoun))
    if pronoun:
        first = pronoun.group() in ("前者", "the former")
        return Bound(named[0] if first else named[-1], 0.72, "carried-by-pronoun", earlier, by_pronoun=True)
    return Bound(named[-1], 0.55, "carried-among-several", earlier) if same_line else None


def _of_table(reading: Reading, sentence: Sentence) -> Bound | None:
    """Give the chip of a table that is all of one: the line just above it names it, or the page's title."""
    first = sentence.index
    while first > 0 and (
        first - 1 in reading.tables or reading.sentences[first].line == reading.sentences[first - 1].line
    ):
        first -= 1
    last = sentence.index
    while last + 1 in reading.tables:
        last += 1
    if any(s.named for s in reading.sentences[first : last + 1]):
        return None
    for heading in reversed(reading.sentences[max(0, first - HEADING_BACK) : first]):
        named = candidates(heading, reading)
        if named:
            one = len({c.chip for c in named}) == 1 and not any(f.kind == "money" for f in heading.figures)
            return Bound(named[-1], 0.85, "table-heading", sentence) if one else None
    return Bound(reading.product[0], 0.8, "page-product", sentence) if reading.product else None


def _of_page(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Take a price that stands alone on its line for the one of the product that the page offers."""
    product = reading.product
    rest = reading.lowered[sentence.start : figure.start] + reading.lowered[figure.end : sentence.end]
    if product is None or _NOT_LABEL.search(_LABEL.sub("", rest)) or sentence.index > product[1]:
        return None
    return Bound(product[0], 0.8, "page-product", sentence)


def is_listing(reading: Reading, sentence: Sentence) -> bool:
    """True for a sentence on cards or models, without a name, in a text whose title names one chip."""
    return reading.is_titled and _GOODS.search(reading.lowered, sentence.start, sentence.end) is not None


def _of_topic(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Take a price told without a name for one of what the whole text is about."""
    topic = reading.topic
    if topic is None or figure.kind != "money" or sentence.of("elsewhere"):
        return None
    if topic.start > sentence.start and not reading.is_titled:
        return None
    if not is_listing(reading, sentence) and not any(sentence.of(kind) for kind in _TRADED):
        return None
    return None if _names_other(reading, sentence) else Bound(topic, 0.6, "topic", sentence)


def _in_general(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Take a rent of a card that names no product for one of accelerators in general: "每卡每月 5,000 元"."""
    cards = [
        c
        for c in sentence.of("unit", "card")
        if abs(c.start - figure.end) <= GENERAL or abs(figure.start - c.end) <= GENERAL
    ]
    if figure.kind != "money" or not cards or not sentence.of("period") or _names_other(reading, sentence):
        return None
    general = [c for c in sentence.chips if c.generic]
    words = general[0] if general else ChipMention(cards[0].start, cards[0].end, None, generic=True)
    return Bound(words, 0.6, "general", sentence)


def _names_other(reading: Reading, sentence: Sentence) -> bool:
    """True where a sentence without chips speaks of another product: "Chassis alone, empty. €3,150"."""
    return (
        bool(sentence.of("other-goods"))
        or _MEMORY.search(reading.lowered, sentence.start, sentence.end) is not None
        or _OTHER_PRODUCT.search(reading.folded, sentence.start, sentence.end) is not None
        or _OTHER_MEASURE.search(reading.lowered, sentence.start, sentence.end) is not None
        or _has_other_subject(reading, sentence)
    )


def _has_other_subject(reading: Reading, sentence: Sentence) -> bool:
    """True for "A bowl of soup now costs $12": what costs so much is named, in no words of the trade."""
    match = _SUBJECT.match(reading.lowered, sentence.start, sentence.end)
    if match is None or _SUBSTITUTE.search(match["noun"]):
        return False
    return not any(match.start("noun") <= c.start < match.end("noun") for c in sentence.cues)
