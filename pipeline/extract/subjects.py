"""What a sentence is about: its chips, or other goods."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.machine_types import names_machine_type
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve

_MEMORY = Sieve(r"\bhbm\d?|\bl?p?ddr\d|\bgddr\d|\bdram\b|\bnand\b|\b[rul]{0,2}dimms?\b")
_OTHER_MEASURE = re.compile(r"[一每]\s?(?:公斤|平方米|[碗杯斤瓶桶辆双顿桌餐晚吨升])")
"""What no chip is counted in: "一碗面 18 元"."""
_SUBJECT = re.compile(
    r"\W{0,9}(?:(?:an?|the|his|her|my|our|their|another|each|every) (?P<noun>[a-z' -]{3,40}?)"
    r"|(?P<bare>[a-z]+(?: [a-z-]+){0,2})) "
    r"(?:now |still |already |also |usually |alone )?(?:(?:costs?|sells? for|retails?|fetches|is priced|will cost)\b"
    r"|(?:is|are|was|were|starts? (?:at|from)|runs?|comes? to|came to|adds?|added|earns?|makes?|gets?|(?:is|are) paid)"
    r" (?:about |around |another |just |only |some |roughly |over |under |nearly )*(?=[$€£¥]?\d))"
)
_NO_NOUN = re.compile(
    r"\b(?:it|this|that|these|those|they|there|here|which|who|what|that's|i|we|you|he|she|mine|ours|yours|theirs|hers|his|both"
    r"|all|any|some|most|many|few|none|two|three|four|five|six|eight|ten|each|and|but|so|or|if|then|now|today|currently|still"
    r"|new|used|second-hand|refurbished|street|retail|resale|msrp|list|launch|everyone|nobody|in|on|at|from|by|for|to|with|of)\b"
)
"""What tells that words before a verb are no common noun alone: "Flights were $900"."""
_CLAUSE = re.compile(r"\b(?:it|i|we|you|he|she|they|who|that|which|is|was|are|were|has|had|have|ago|to)\b")
"""Likewise that words behind an article are no noun alone: "A year ago he was glad to get $6,000"."""
_PART = re.compile(r"\b(?:chassis|case|motherboard|cpus?|power supply|psu|cooler|fan|cable|shroud|adapter|riser)$")
"""What is bought beside a card, though a word of the trade."""
_SUBSTITUTE = re.compile(
    r"\b(?:ones?|latter|former|same|other|version|variant|model|edition|option|pair|set|kit|top|base|rest|first|second|last"
    r"|next|single|figure|number|quote|offer|tag|sticker|average|median|mean|low|high|floor|ceiling|range|minimum"
    r"|cheapest|lowest|highest|best|dearest|sellers?|dealers?|shop|store|resellers?|broker|market|marketplace|street|site"
    r"|vendor|distributor|provider|cloud|replacement|design)\b"
)
"""Nouns that stand for a product named before, its price or who sells it."""
_THROWN_IN = re.compile(
    r"[(,;](?:已|都|均|价格)?(?:含|包含?|赠送?|送)[^()。;\n]{0,14}$"
    r"|\b(?:incl\.?|including|includes|with free) [^().;\n]{0,20}$"
)
EXTRA = 24
"""Characters before what an offer throws in within which it says so."""
_THE = re.compile(r"\b(?:the|these|those) $|[该这]批?$")
_THE_ORDER = re.compile(r"\s?(?:the|this) (?:order|deal|contract|purchase|agreement|transaction)\b")
_THE_CHIPS = re.compile(r"\b(?:the|these|those) (?:chips|processors|gpus|accelerators)\b|[该这]批(?:芯片|显卡|加速卡)")
TOLD_BEFORE = 3
"""Sentences before one within which "the chips" were named."""
BOARDS = frozenset(("huawei-atlas",))
"""Families of machines, named beside the chip that is in them: "an eight-card 910B Atlas box"."""
_OTHER_PRODUCT = re.compile(
    r"(?<![A-Za-z\d])(?:(?!(?:RMB|USD|CNY|HKD|TWD|NTD|EUR|GBP|JPY|INR|SGD)\d)[A-Z][A-Za-z]*(?:\d-)?-?\d{2,}[A-Za-z]*"
    r"|(?:cpu|i[3579]-|e[357]-)\d{2,}[a-z]*)(?![A-Za-z\d])"
    r"|(?:鲲鹏|飞腾|兆芯|龙芯|申威|至强|霄龙|骁龙|天玑|麒麟)\s?[A-Za-z]{0,2}-?\d{3,5}"
)


def candidates(sentence: Sentence, reading: Reading) -> list[ChipMention]:
    """Give the chips a sentence may be about: no yardsticks, and no family beside a model of it."""
    named = [c for c in sentence.named if not c.compared] or list(sentence.named)
    rows = reading.lexicon.chips
    models = [c for c in named if (row := rows.get(c.chip or "")) and row.level == "model"] if sentence.is_row else []
    named = models or named
    families = {row.family for c in named if (row := rows.get(c.chip or ""))}
    named = [c for c in named if c.chip not in families] or named
    return [c for c in named if c.chip not in BOARDS or len(named) == 1] or named


def names_other(reading: Reading, sentence: Sentence, until: int | None = None) -> bool:
    """True where a sentence without chips speaks of another product: "Chassis alone, empty. €3,150".

    What stands behind `until` has a price of its own: "the cards were $750 each, the motherboard $300".
    """
    end = sentence.end if until is None else until
    return (
        any(c.start < end and not is_extra(reading, c.start) for c in sentence.of("other-goods"))
        or names_machine_type(reading.lowered, sentence.start, end)
        or _MEMORY.search(reading.lowered, sentence.start, end) is not None
        or _names_unlisted(reading, sentence)
        or _OTHER_MEASURE.search(reading.lowered, sentence.start, end) is not None
        or _has_other_subject(reading, sentence)
    )


def _names_unlisted(reading: Reading, sentence: Sentence) -> bool:
    """True for a name of letters and digits that is none of the chips told, yardsticks among them: "(2x H100 cost)"."""
    found = _OTHER_PRODUCT.finditer(reading.folded, sentence.start, sentence.end)
    return any(not any(c.start < m.end() and m.start() < c.end for c in sentence.chips) for m in found)


def is_extra(reading: Reading, at: int) -> bool:
    """True for what is thrown in: "3.2 万元/台/月(含机柜、带宽)"."""
    return _THROWN_IN.search(reading.lowered, max(0, at - EXTRA), at) is not None


def _has_other_subject(reading: Reading, sentence: Sentence) -> bool:
    """True for "A bowl of soup now costs $12": what costs so much is named, in no words of the trade."""
    match = _SUBJECT.match(reading.lowered, sentence.start, sentence.end)
    if match is None:
        return False
    start, end = match.span("noun" if match["noun"] else "bare")
    noun = reading.lowered[start:end]
    is_name = not reading.folded[start + (match["noun"] is None) : end].islower()
    if is_name or _SUBSTITUTE.search(noun) or (_NO_NOUN if match["noun"] is None else _CLAUSE).search(noun):
        return False  # a brand stands for its card: "The Zotac was $1,900"
    if any(start <= o.start < end for o in sentence.organisations):
        return False
    return _PART.search(noun) is not None or not any(start <= c.start < end for c in sentence.cues)


def meant_by(reading: Reading, sentence: Sentence, chip: ChipMention) -> ChipMention | None:
    """Give the one chip that the sentence before names, where this one says "the chips"."""
    before = reading.sentences[sentence.index - 1] if sentence.index else None
    if (
        before is None
        or before.line != sentence.line
        or not (
            _THE.search(reading.lowered[max(0, chip.start - 6) : chip.start])
            or _THE_ORDER.match(reading.lowered, sentence.start, chip.start)
        )
    ):
        return None
    return before.named[0] if len({c.chip for c in before.named}) == 1 else None


def the_chips(reading: Reading, sentence: Sentence) -> ChipMention | None:
    """Give the one chip named not far before a sentence that says "the chips" alone: "agreed to purchase the chips"."""
    if not _THE_CHIPS.search(reading.lowered, sentence.start, sentence.end):
        return None
    before = reading.sentences[max(0, sentence.index - TOLD_BEFORE) : sentence.index]
    named = [c for s in before for c in s.named if c.chip and not c.compared]
    return named[-1] if len({c.chip for c in named}) == 1 else None
