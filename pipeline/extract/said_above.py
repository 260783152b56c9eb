"""What the lines of a text say for the prices of others: a head for those below it, one line for the whole page."""

import re
from collections.abc import Iterable, Sequence

from pipeline.extract.lexicon import Lexicon
from pipeline.extract.sentences import Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.tables import UNIT_TOLD, Tables
from pipeline.extract.terms import Cue, period_first

_LABELLED_ROW = re.compile(r"\|?\s*\*{0,2}[a-z\u4e00-\u9fff]")
"""A line of a table that says at its head of what it tells; a second line of heads leaves that open."""
_ITEM = re.compile(r"\s*(?:>|[-*•]\s)")
"""How a remark or an item of a list begins, whose machines are not those of the prices below."""
OWN = ("week", "deal")
"""What a line above does not say for the prices below."""
HELD_BY_ALL = ("tax", "period", "term")
HEADER_KINDS = ("unit", "period", "deal", "tax", "delivery", "kind", "condition", "term")
"""What one line may say of all prices, and what a head may say for those below it."""
HEADER_LENGTH, LABEL_LENGTH = 90, 160
"""A line that speaks for those below is no longer than this, one that a colon ends than that."""
_HOURS_USED = re.compile(
    r"(?<![\d.,*x])(?!0|1 |24 )\d[\d,]{0,6} (?:gpu[ -])?(?:hours|hrs)\b(?! ago).*:$"
    r"|(?<![\d.*x])(?!0|1\D|24\D)\d{1,6}\s?个?小时.*:$"
)
"""A number of hours that machines run, so that what stands below is no rent: "1,000 GPU hours a month:"."""
_SELLS = re.compile(
    r"\b(?:fs|wts|for sale|selling)\b|\b(?:we|i|also)(?: also| still)?(?: have|'ve got| got) [^.;:?\n]{0,32}\bto sell\b"
    r"|(?<![不想])出(?:售|货)(?!价)"
)
"""What a line above offers says of them, whether it buys too or not."""
_ALL_PRICES = Sieve(
    r"\b(?:all|listed|our) (?:listed )?prices\b|\bprices:? (?:ex|inc)"
    r"|\bprices (?:are|per|listed|shown|exclude|include|do not)\b"
    r"|^[^\w\n]*(?:prices )?ex(?:cl)?\b"
    r"|\b(?:before|excluding|excl?\.?|plus) (?:[a-z]+ )?tax\b|\btaxes? (?:are )?(?:not )?included\b"
    r"|\bprices\b[^.\n]{0,40}\b(?:net|excl|ex|exclude|excluding|plus|before|include|including|incl)\b"
    r"|\b(?:vat|gst|sst|tax) (?:\d+% )?not in\b"
    r"|(?:数字|金额|单价)[^,。;\n]{0,4}(?:都|均|全)?[是为]?(?:含税|未税|不含税)"
    r"|\((?:都|均|全部?|皆)(?:含税|未税|不含税|含票|不含)\)"
    r"|\b(?:all|everything|quoted) net\b|\bnet prices\b|以上[^,。\n]{0,4}(?:未税|含税|不含税)"
    r"|(?:价|报价)[^,。;\n]{0,6}(?:含税|未税|不含税|含专票)|(?:价格?|报价)(?:都|均|全)|均[为不]?[含未]|以上(?:报价|价格|均|单位|[:\s]{0,2}[万千]?元?/)|(?:以上|所有|全部)[^,。;\n]{0,6}(?:价|报价)",
    re.M,
)


def said_of_all(lowered: str, sentences: Sequence[Sentence], tables: Tables) -> dict[str, str]:
    """Give what one line says of all prices of a page: "All prices per GPU-hour, excluding VAT"."""
    said: dict[str, str] = {}
    for sentence in sentences:
        told = [c for c in sentence.cues if c.kind in HELD_BY_ALL and c.value != "week"]
        if not told or sentence.index in tables.rows or sentence.named:
            continue
        if _ALL_PRICES.search(lowered, sentence.start, sentence.end):
            said |= {c.kind: c.value for c in reversed(told)}
    return said


def said_above(
    lowered: str, sentences: Sequence[Sentence], tables: Tables, lexicon: Lexicon
) -> dict[int, dict[str, str]]:
    """Give for each line without a chip or a price of its own, by its index, what it says for those below."""
    said, rows = {}, set[int]()
    for sentence in sentences:
        words = lowered[sentence.start : sentence.end].rstrip()
        in_table = sentence.index in tables.heads or sentence.index in tables.rows
        in_table = in_table or (sentence.is_row and sentence.index - 1 in rows and bool(_LABELLED_ROW.match(words)))
        rows = {sentence.index} if sentence.is_row else set()
        if in_table or sentence.named or any(f.kind == "money" for f in sentence.figures):
            continue
        told = _told(lowered, sentence, words)
        if told is not None:
            terms = _terms(lowered, sentence, words, told)
            currency = lexicon.currencies.named_in(lowered, sentence.start, sentence.end)
            terms |= {"currency": currency} if currency else {}
            if terms:
                said[sentence.index] = terms
    return said


def _told(lowered: str, sentence: Sentence, words: str) -> list[Cue] | None:
    """Give the words of a line that hold below it: of a long one those of its prices' unit; None where none do."""
    told = [*sentence.cues, *period_first(sentence.of("period"), lowered)[:1]]
    if len(words) <= (LABEL_LENGTH if words.endswith(":") else HEADER_LENGTH):
        return told
    unit = UNIT_TOLD.search(words)
    if unit is None:
        return None
    start, end = (sentence.start + at for at in unit.span())
    is_one_term = len({c.value for c in sentence.of("term")}) == 1
    return [c for c in told if start <= c.start < end or (c.kind == "term" and is_one_term)]


def _terms(lowered: str, sentence: Sentence, words: str, told: Iterable[Cue]) -> dict[str, str]:
    """Give the terms that a line states, its currency apart."""
    told = [c for c in told if c.kind in HEADER_KINDS and c.value not in OWN and (c.kind, c.value) != ("kind", "deal")]
    terms = {
        c.kind: c.value for c in told if lowered[max(0, c.start - 4) : c.start] != "not "
    }  # "on-demand, not spot:"
    if _SELLS.search(words):
        terms["kind"] = "ask"
    elif terms.get("kind") == "bid" and not (words.endswith(":") or _is_line(lowered, sentence)):
        del terms["kind"]
    taxes = [c.value for c in told if c.kind == "tax"]
    terms |= {"tax": taxes[0]} if taxes else {}  # "全部未税,开票加 6 个点"
    if terms.get("unit") not in (None, "card") and _ITEM.match(words) and not words.endswith(":"):
        del terms["unit"]
    if _HOURS_USED.search(words):
        terms["used"] = "hours"
    held = [f for f in sentence.figures if f.kind == "gpus" and f.low == f.high]
    if terms.get("unit") == "server" and len(held) == 1:
        terms["gpus"] = str(int(held[0].value))
    return terms


def _is_line(lowered: str, sentence: Sentence) -> bool:
    """True for a sentence that is all of its line."""
    start = lowered.rfind("\n", 0, sentence.start) + 1
    end = lowered.find("\n", sentence.end)
    rest = lowered[start : sentence.start] + lowered[sentence.end : end if end >= 0 else None]
    return not any(c.isalnum() for c in rest)
