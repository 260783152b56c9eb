"""Bare prices of records in code and data: `"on_demand": 32.77,` below `"gpu": "A100 × 8"`, in dollars by the hour."""

import re

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
REACH = 48
"""Characters before a price within which its key begins."""


def is_keyed(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the bare number of a record whose key says that it is a rent by the hour."""
    if figure.kind != "plain" or figure.scale != 1 or _ENDS.match(reading.lowered, figure.end, sentence.end) is None:
        return False
    lead = reading.lowered[max(sentence.start, figure.start - REACH) : figure.start]
    return lead[-2:].strip("\"' ") in (":", "=") and _KEY.search(lead) is not None


def keyed_currency(reading: Reading, sentence: Sentence) -> str:
    """Give the currency of a record's rent: dollars, unless its line says yuan."""
    return "CNY" if _YUAN.search(reading.lowered, sentence.start, sentence.end) else "USD"
