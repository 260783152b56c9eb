"""The chip of an earlier sentence that a price goes on about."""

import re
from collections.abc import Sequence

from pipeline.extract.carrying import ITEMS, LONGEST_ITEM, is_rung, is_variant
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.headings import is_parted
from pipeline.extract.implied import Bound
from pipeline.extract.neighbours import without_bracketed
from pipeline.extract.pairing import FORMER_OR_LATTER
from pipeline.extract.quantities import TIER
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.subjects import candidates, names_other
from pipeline.extract.transposed import is_family

LOOK_BACK = 6
"""Sentences before that an unnamed price may speak of."""
CARRIED_LINES = 2
"""Lines before, likewise; in a chat, where a line is a breath, more."""
CHAT_LINES = 8
THREAD_LINES = 12
RECORD_LINES = 24
"""Lines of a record between its product and its price."""
_HEAD = re.compile(r"\W*\w[^:.。;,\n]{8,80}[^\s\d:.。;,]\s?:(?!/)")
"""How an item begins that has a head: "- Cloud rates climb in the squeeze: …"."""
LABELLED = 40
"""Characters of a price that stands alone below its label."""
LONE = 16
"""Characters of a line that is but a price."""
_PRICE_LABEL = re.compile(
    r"\W*(?:参考|市场|官方|国行|建议|零售|当前|二手|租赁|租用)*(?:价格?|售价|价位|报价|租金)(?:区间|范围)?\s?[::]?\s*"
    r"|\W*(?:(?:list|street|retail|launch|current|approx\.?|typical|used|rental|sale|our|your|special|online|net) )?"
    r"(?:price|msrp|cost|rate)(?: \([a-z$]{1,6}\))?\s?:?\s*"
)
_PRONOUN = Sieve(
    rf"{FORMER_OR_LATTER}|该卡|该款|该芯片|这款|这张卡|此卡|同款|(?<!其)它"
    r"|(?:二手|全新|\d{2,3}g|pcie|sxm)(?:版|的|款)"
    r"|\b(?:the )?(?:pcie|sxm\d?|nvl|used|new|refurbished|second-hand|\d{2,3} ?gb)"
    r" (?:version|variant|model|one|card|unit)s?\b|\bmine\b"
    r"|\b(?:it|they|those|that card|the same card|(?:this|the|that same|the same) (?:card|chip|gpu)|them)\b"
)


_FOR_IT = re.compile(
    r"(?: apiece| each| a piece)? (?:for|on) (?:it|one|them|these|those|mine|his|hers|theirs|the same)\b"
)
"""A pronoun behind the price: "they pay $30,000 for it"."""


def carried(reading: Reading, sentence: Sentence, figure: Figure, *, same_line: bool = False) -> Bound | None:
    """Look back: the sentences before in the same line, then, unless `same_line`, the nearest lines."""
    start, stop = reading.clause(sentence, figure.start)
    is_own = any(start <= c.start < stop for c in sentence.of("unit", "card")) or _is_first(sentence, figure)
    if sentence.of("elsewhere") or names_other(reading, sentence, stop if is_own else None):
        return None
    layout = reading.layout
    is_tier = TIER.match(reading.lowered, sentence.start, sentence.end) is not None
    is_tier = is_tier or is_rung(reading, sentence, figure) or is_variant(reading, sentence, figure)
    is_labelled = _is_labelled(reading, sentence)
    reach = CHAT_LINES if layout.is_chat else THREAD_LINES if layout.is_thread or is_tier else CARRIED_LINES
    reach = RECORD_LINES if is_labelled else max(reach, _items_above(reading, sentence))
    for back in range(sentence.index - 1, max(-1, sentence.index - max(LOOK_BACK, reach) - 1), -1):
        earlier = reading.sentences[back]
        between = [s for s in reading.sentences[back + 1 : sentence.index] if not _is_lone(s)]
        lines = len({s.line for s in (earlier, *between, sentence)}) - 1
        if lines > (0 if same_line else reach) or (lines and _is_item_of_prose(reading, sentence)):
            break
        named = candidates(earlier, reading)
        if named and _tells_family(reading, earlier, named):
            continue
        if named and all(c.compared for c in named):
            continue  # "Unlike the H100, it has 141 GB" below a heading that names what it is
        if named and lines and is_parted(reading, earlier, sentence):
            return None
        if named and lines and _answers_title(reading, sentence, named):
            return None
        if named and is_labelled:
            return Bound(named[-1], 0.8, "record", earlier) if len({c.chip for c in named}) == 1 else None
        if named:
            return _from_earlier(reading, sentence, figure, earlier, named)
    return None


def _is_first(sentence: Sentence, figure: Figure) -> bool:
    """True for the first amount of a sentence, which is of its subject: "It is $390, with 16 GB of GDDR7 memory"."""
    return not any(f.start < figure.start and (f.kind == "money" or f.scale > 1) for f in sentence.figures)


def _items_above(reading: Reading, sentence: Sentence) -> int:
    """Give how many lines lie between an item and the line its list stands below, were they but priced items."""
    if not reading.lines[sentence.line].lstrip().startswith(ITEMS):
        return 0
    for back in range(sentence.index - 1, max(-1, sentence.index - THREAD_LINES), -1):
        above = reading.sentences[back]
        is_item = reading.lines[above.line].lstrip().startswith(ITEMS)
        if above.line < sentence.line and not (is_item and any(f.kind == "money" for f in above.figures)):
            return sentence.line - above.line
    return 0


def _is_item_of_prose(reading: Reading, sentence: Sentence) -> bool:
    """True for an item of a list that is prose under a head of its own: it speaks of what it names itself."""
    line = reading.lines[sentence.line]
    return len(line) > LONGEST_ITEM and line.lstrip().startswith(ITEMS) and _HEAD.match(line) is not None


def _tells_family(reading: Reading, sentence: Sentence, named: Sequence[ChipMention]) -> bool:
    """True for a line that but says of what architecture the product just above is: "L40S", "Ada Lovelace"."""
    if sentence.index == 0 or sentence.figures or not all(is_family(reading, c) for c in named):
        return False
    rows = reading.lexicon.chips
    above = (row for c in reading.sentences[sentence.index - 1].named if (row := rows.get(c.chip or "")))
    families = {row.family for row in above}
    return any(c.chip in families for c in named)


def _is_lone(sentence: Sentence) -> bool:
    """True for a line of a record that is but one more price of its product: "¥42/天"."""
    return sentence.end - sentence.start <= LONE and [f.kind for f in sentence.figures] == ["money"]


def _answers_title(reading: Reading, sentence: Sentence, named: Sequence[ChipMention]) -> bool:
    """True for a comment of its own speaker on a title's one product, though another comment names a second."""
    if reading.layout.is_chat and not reading.is_titled:
        return False
    product = reading.product[0].chip if reading.product and reading.is_titled else None
    return product is not None and reading.stamp(sentence) is not None and all(c.chip != product for c in named)


def _is_labelled(reading: Reading, sentence: Sentence) -> bool:
    """True for a price alone on its line below a line that says but that: a record with a line for each property."""
    if sentence.index == 0 or sentence.end - sentence.start > LABELLED:
        return False
    label = reading.sentences[sentence.index - 1]
    is_above = label.line == sentence.line - 1
    return is_above and _PRICE_LABEL.fullmatch(reading.lowered, label.start, label.end) is not None


def _from_earlier(
    reading: Reading, sentence: Sentence, figure: Figure, earlier: Sentence, named: Sequence[ChipMention]
) -> Bound | None:
    same_line = earlier.line == sentence.line
    named = without_bracketed(reading, earlier, named)
    pronoun = _PRONOUN.search(reading.lowered, sentence.start, figure.start) or _FOR_IT.match(
        reading.lowered, figure.end, sentence.end
    )
    if len({c.chip for c in named}) == 1:
        return Bound(named[-1], 0.82 if same_line or pronoun else 0.7, "carried", earlier, bool(pronoun))
    if pronoun:
        return Bound(named[-1], 0.72, "carried-by-pronoun", earlier, by_pronoun=True)
    return Bound(named[-1], 0.55, "carried-among-several", earlier) if same_line else None
