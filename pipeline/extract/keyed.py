"""Bare prices of records in code and data: `"on_demand": 32.77,` below `"gpu": "A100 × 8"`, in dollars by the hour."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_KEY = re.compile(
    r"[\"']?\b(?P<key>on[ -]?demand|spot|preemptible|reserved|hourly"
    r"|(?:(?:price|cost|rate|usd|cny|rmb|dollars?|on demand|spot)[ -]){1,3}(?:per[ -])?(?:gpu[ -])?(?:h|hr|hour|hourly)"
    r"|(?:hourly|hour)[ -](?:price|cost|rate|usd|cny|rmb)(?:[ -](?:usd|cny|rmb))?)[\"']?\s?[:=]\s?[\"']?$"
)
"""A key that says that a rent by the hour follows."""
_ENDS = re.compile(r"[\"']?\s*(?:,|\}|#|$)", re.M)
_YUAN = re.compile(r"\b(?:cny|rmb)\b|元")
_SALE_KEY = re.compile(
    r"[\"']\s?(?:(?:list|unit|retail|street|sale|avg|average|min|max|current)[ _-])?(?:price|msrp|cost)"
    r"(?:[ _-]?(?:usd|cny|rmb|eur|gbp|hkd|twd|inr))?[\"']\s?:\s?[\"']?$"
)
"""A quoted key that says that what one is bought for follows."""
_OPENS = re.compile(r"\[\s*$")
_CLOSES = re.compile(r"\]")
REACH = 48
"""Characters before a price within which its key begins."""
FAR = 120
"""Sentences of an array between its name and a price in it."""
LEAST_SALE = 100
"""A smaller number is none that a chip is bought for."""


def is_keyed(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the bare number of a record whose key says that it is a rent by the hour."""
    if figure.kind != "plain" or figure.scale != 1 or _ENDS.match(reading.lowered, figure.end, sentence.end) is None:
        return False
    lead = reading.lowered[max(sentence.start, figure.start - REACH) : figure.start]
    return lead.rstrip("\"' ").endswith((":", "=")) and _KEY.search(lead) is not None


def is_sale_keyed(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the bare number of a record whose key says that it is a price: `"Price_USD": 6439`."""
    if figure.kind != "plain" or figure.value < LEAST_SALE:
        return False
    if _ENDS.match(reading.lowered, figure.end, sentence.end) is None:
        return False
    return _SALE_KEY.search(reading.lowered, max(sentence.start, figure.start - REACH), figure.start) is not None


def array_chip(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the one chip that the line names which opens the array of a keyed rent's record: `H100_PRICING = [`."""
    if not is_keyed(reading, sentence, figure):
        return None
    for above in reversed(reading.sentences[max(0, sentence.index - FAR) : sentence.index]):
        words = reading.lines[above.line]
        if not words[:1].strip():
            continue
        if _CLOSES.match(words):
            return None  # another array ends
        if _OPENS.search(words):
            return above.named[0] if len({c.chip for c in above.named}) == 1 else None
    return None


def keyed_currency(reading: Reading, sentence: Sentence) -> str:
    """Give the currency of a record's rent: dollars, unless its line says yuan."""
    return "CNY" if _YUAN.search(reading.lowered, sentence.start, sentence.end) else "USD"
