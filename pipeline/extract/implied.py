"""Chips of prices that neither their sentence nor the one before names: of a table, a page, a topic, or any."""

import re
from dataclasses import dataclass

from pipeline.extract.cells import subjects
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.subjects import candidates, names_other

HEADING_BACK = 3
"""Sentences between a heading and the rows of its table, the table's head among them."""
HEADING_FAR = 6
"""Likewise where the line of a heading is marked as one, and words stand below it."""
_MARKED = re.compile(r"\s{0,3}(?:#{1,6}\s|\*\*|\d{1,2}\.\d{1,2}\s)")
HEAD_BACK = 2
"""Sentences between a table's first row and its head, the rule between them among them."""
_LABEL = re.compile(
    r"asking price|our price|price|now only|sale|buy it now|us |each|obo|firm"
    r"|售价|价格|现价|一口价|特价|券后|到手价|包邮"
)
_PER_HOUR = re.compile(r"(?:/|\bper\b|每)\s?(?:(?:gpu|card|卡)[\s/·-]{0,3}(?:per )?)?(?:hour|hr|h|小时|时)\b")
"""Beside the rent of the one product of a page: "$0.86 / hour"."""
_NOT_LABEL = re.compile(r"[a-z\u4e00-\u9fff]")
TRADED = ("price-told", "kind", "term", "delivery", "condition", "tax", "deal", "unit")
"""What a sentence says besides an amount that is a price of what the text is about."""
_TERMS = frozenset((*TRADED, "period", "form", "pieces", "generic-chip"))
_WORDS = re.compile(r"[a-z]{3}|[\u4e00-\u9fff]{2}")
_SERVICE = re.compile(
    r"\b(?:support|warranty|licen[sc]e|maintenance|installation|training)\b|维保|质保|授权|许可|安装|培训"
)
_RUN_ON = re.compile(r"(?<![a-z])(?:qwen|llama|deepseek|gpt|claude|gemini|glm|kimi|mi[sx]tral|gemma)(?![a-z])")
"""Models that a chip runs, at the head of a row."""
_GOODS = re.compile(r"\b(?:cards?|models?|listings?|variants?|editions?|units?)\b|显卡|整卡|型号|版本|单卡")
"""What a text whose title names one chip calls it."""
_WAFERS = re.compile(r"晶圆|\bwafers?\b|(?:信用|银行|会员|储值|购物|礼品|充值|月|年|季|黑)卡(?!租)|\bcredit cards?\b")
"""What "each" may count that is no card."""
_UNIT_PRICED = re.compile(r"单价\s?(?:为|:)?\s?(?:人民币)?$|\bunit price (?:of |is |was )?$")
UNIT_PRICE = 16
_APART = re.compile(r"[|\t]| {2,}")
"""Between the columns of a table."""
ABOVE = 8
"""Sentences before an amount that is surely a price that may name its chip."""
GENERAL = 16
"""Characters between a rent and the word that says it is a card's."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A chip that an amount was bound to, how surely, and the sentence that names it."""

    chip: ChipMention
    certainty: float
    rule: str
    sentence: Sentence
    by_pronoun: bool = False
    """True where "it", "该卡" and the like take the amount back to the chip."""


def only_above(reading: Reading, sentence: Sentence) -> Bound | None:
    """Give the chip that the sentences before name, where it is the only one, and this one names none."""
    above = reading.sentences[max(0, sentence.index - ABOVE) : sentence.index]
    named = [(before, chip) for before in above for chip in before.named]
    if sentence.named or len({chip.chip for _, chip in named}) != 1:
        return None
    return Bound(named[-1][1], 0.7, "carried", named[-1][0])


def of_table(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Give the chip of a table that is all of one: the line just above it names it, or the page's title.

    What runs on the chip has prices of its own: "| Qwen3-8B | ¥0.3/M |".
    """
    if _RUN_ON.search(reading.lowered, *_first_cell(reading, sentence)) and figure.scale == 1:
        return None
    first = _first_row(reading, sentence)
    last = sentence.index
    while last + 1 in reading.tables:
        last += 1
    rows = (s for s in reading.sentences[first : last + 1] if any(f.kind in ("money", "plain") for f in s.figures))
    chips = {c.chip for s in rows for c in subjects(reading, s)}
    if chips:
        above = _named_above(reading, first)
        if above is not None and chips == {above.chip} and any(o.known for o in sentence.organisations):
            return Bound(above, 0.85, "table-heading", sentence)
        is_head_named = any(s.named for s in reading.sentences[max(0, first - HEAD_BACK) : first] if s.is_row)
        if not is_head_named and _names_another(reading, sentence):
            return None
        is_one = reading.product is not None and chips == {reading.product[0].chip}
        return Bound(reading.product[0], 0.8, "page-product", sentence) if is_one and reading.product else None
    heading_chip = _named_above(reading, first)
    if _is_headed(reading, first) or (heading_chip is not None and not _names_another(reading, sentence)):
        if heading_chip is not None and _is_of_another(reading, heading_chip, sentence, figure):
            return None
        return Bound(heading_chip, 0.85, "table-heading", sentence) if heading_chip is not None else None
    return Bound(reading.product[0], 0.8, "page-product", sentence) if reading.product else None


def of_head(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Give the one chip of a table's head, or of the heading above, whatever the remarks of its rows mention."""
    above = _named_above(reading, _first_row(reading, sentence))
    if above is None or _is_of_another(reading, above, sentence, figure):
        return None
    return Bound(above, 0.85, "table-heading", sentence)


def _first_row(reading: Reading, sentence: Sentence) -> int:
    first = sentence.index
    while first > 0 and (
        first - 1 in reading.tables or reading.sentences[first].line == reading.sentences[first - 1].line
    ):
        first -= 1
    return first


def _is_of_another(reading: Reading, chip: ChipMention, sentence: Sentence, figure: Figure) -> bool:
    """True for a chip that the head of another column names than the figure's: "| Nodes | H100 node | Switches |"."""
    head = reading.sentence_at(chip.start)
    if head.index not in reading.heads:
        return False
    column = len(_APART.findall(reading.lowered[head.start : chip.start].lstrip(" |")))
    cells = reading.tables[sentence.index].cells
    return column > 0 and not any(a <= figure.start < b for a, b in cells[column : column + 1])


def _is_headed(reading: Reading, first: int) -> bool:
    """True where a line just above the table that begins with the sentence `first` names a chip."""
    return any(candidates(s, reading) for s in reading.sentences[max(0, first - HEADING_BACK) : first])


def _named_above(reading: Reading, first: int) -> ChipMention | None:
    """Give the one chip that the nearest line above a table names, or its marked heading, where it tells no price."""
    for back, heading in enumerate(reversed(reading.sentences[max(0, first - HEADING_FAR) : first])):
        named = candidates(heading, reading)
        is_marked = _MARKED.match(reading.lines[heading.line]) is not None
        if named and (back < HEADING_BACK or is_marked):
            one = len({c.chip for c in named}) == 1 and not any(f.kind == "money" for f in heading.figures)
            return named[-1] if one else None
        if back >= HEADING_BACK and (named or is_marked or heading.is_row):
            return None
    return None


def _names_another(reading: Reading, row: Sentence) -> bool:
    """True for a row whose first cell holds words, and no terms of what a row above names: "| Switch | 2 |"."""
    start, end = _first_cell(reading, row)
    sold_by = reading.tables[row.index].seller_cell
    if sold_by is not None and start <= sold_by[0] < end:
        return False
    kinds = {c.kind for c in row.cues if start <= c.start < end}
    if "other-goods" in kinds or _SERVICE.search(reading.lowered, start, end):
        return True
    return kinds.isdisjoint(_TERMS) and _WORDS.search(reading.lowered, start, end) is not None


def _first_cell(reading: Reading, row: Sentence) -> tuple[int, int]:
    return next((c for c in reading.tables[row.index].cells if reading.lowered[slice(*c)].strip()), (0, 0))


def of_page(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Take a price that stands alone on its line for the one of the product that the page offers."""
    product = reading.product
    rest = reading.lowered[sentence.start : figure.start] + reading.lowered[figure.end : sentence.end]
    if figure.kind == "money" and sentence.of("period"):
        rest = _PER_HOUR.sub("", rest)
    if product is None or _NOT_LABEL.search(_LABEL.sub("", rest)) or sentence.index > product[1]:
        return None
    return Bound(product[0], 0.8, "page-product", sentence)


def is_listing(reading: Reading, sentence: Sentence) -> bool:
    """True for a sentence on cards or models, without a name, in a text whose title names one chip."""
    return reading.is_titled and _GOODS.search(reading.lowered, sentence.start, sentence.end) is not None


def of_topic(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Take a price told without a name for one of what the whole text is about."""
    topic = reading.topic
    if topic is None or figure.kind != "money" or sentence.of("elsewhere"):
        return None
    if topic.start > sentence.start and not reading.is_titled:
        return None
    if not is_listing(reading, sentence) and not any(sentence.of(kind) for kind in TRADED):
        return None
    return None if names_other(reading, sentence) else Bound(topic, 0.6, "topic", sentence)


def of_contract(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Take the unit price of a contract for accelerators in general: "100 块 GPU 显卡采购合同,采购单价 15 万元"."""
    general = [c for c in sentence.chips if c.generic and c.end <= figure.start]
    lead = reading.lowered[max(sentence.start, figure.start - UNIT_PRICE) : figure.start]
    if figure.kind != "money" or not general or not sentence.of("order") or _UNIT_PRICED.search(lead) is None:
        return None
    return Bound(general[-1], 0.75, "general", sentence)


def in_general(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Take a rent of a card that names no product for one of accelerators in general: "每卡每月 5,000 元"."""
    cards = [
        c
        for c in sentence.of("unit", "card")
        if abs(c.start - figure.end) <= GENERAL or abs(figure.start - c.end) <= GENERAL
    ]
    if figure.kind != "money" or not cards or not sentence.of("period") or names_other(reading, sentence):
        return None
    if _WAFERS.search(reading.lowered, sentence.start, sentence.end):
        return None
    general = [c for c in sentence.chips if c.generic]
    words = general[0] if general else ChipMention(cards[0].start, cards[0].end, None, generic=True)
    return Bound(words, 0.6, "general", sentence)
