"""A price told a second time: a rent for another span of time, "$2.49/hr (about $1,818 a month)", one with its tax."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve

_SPAN = re.compile(
    r"\s?(?:(?:usd|eur|gbp) )?(?:(?:/|per |an? |每|一)\s?)?(?:(?:gpu|card|卡)[ /-]{1,3}(?:per |an? )?)?"
    r"(?:(?P<second>s(?:ec(?:ond)?)?|秒)|(?P<minute>min(?:ute)?|分钟)|(?P<hour>h(?:(?:ou)?r(?:ly)?)?|小时|时)"
    r"|(?P<day>day|daily|天|日)|(?P<week>week(?:ly)?|wk|周)|(?P<month>mo(?:nth(?:ly)?)?|mth|月)"
    r"|(?P<year>y(?:ea)?r(?:ly)?|annum|年))(?![a-z])"
)
_HOURS = {
    "second": (1 / 3600, 1 / 3600),
    "minute": (1 / 60, 1 / 60),
    "hour": (1.0, 1.0),
    "day": (24.0, 24.0),
    "week": (168.0, 168.0),
    "month": (672.0, 750.0),
    "year": (8640.0, 8784.0),
}
"""Hours of a span, fewest and most as writers count them."""
SLACK = 0.015
"""How far off the product of a rounded price may be."""
_SAYS_SAME = re.compile(
    r"[(≈=~]|\b(?:about|around|roughly|approx\w*|or about|i\.?e\.?|that is|that's|which is|equals|equivalent"
    r"|works out|comes to|adds up to|est(?:imated|\.)?|if (?:you )?(?:left|leave|run)|so )|约|合|相当于|折合|即"
)
_OPENS_SAME = re.compile(
    r"\W*(?:that(?:'s| is| works out| comes)|this (?:is|works out)|which is|so,? |equivalent to)\b"
)
"""How a sentence begins that says again what the one before did: "That is $2,642/month"."""
TAXED = 1.04, 1.28
"""By how much a price with its tax exceeds that without, least and most."""
TAX_REACH = 4
"""Characters between a price and what is said of its tax."""
_PER_TIME = re.compile(r"\s?(?:/|per\s|a\s)\s?(?:(?P<second>s|sec|second)|min(?:ute)?)\b|/(?:(?P<han>秒)|分钟)")
_TIMED = re.compile(r"(?:(?P<second>每秒(?:钟)?)|每分钟)\s?(?:约|仅|只要|仅需)?\s?$")
TIMED = 16
"""Characters before a rent that may tell it to be of a second or a minute."""
_BY_SECOND = Sieve(r"/ ?s(?:ec(?:ond)?s?)?\b|\bper[ -]sec(?:ond)?\b|每秒|按秒")
"""Above a list whose prices are of a second: "GPU tasks, per second" above "Nvidia H200 $0.001261"."""
SECONDS_ABOVE = 800
LEAST_RENT = 0.02
"""A rent below this is none of an hour."""
BETWEEN = 40
"""Characters between the two at most."""


def hour_factor(reading: Reading, sentence: Sentence, figure: Figure) -> float | None:
    """Give what makes an hour's rent of one told by the second or the minute; None for all others."""
    timed = _PER_TIME.match(reading.lowered, figure.end) or _TIMED.search(
        reading.lowered, max(sentence.start, figure.start - TIMED), figure.start
    )
    if timed is not None:
        return 3600.0 if timed.lastgroup else 60.0
    above = max(0, figure.start - SECONDS_ABOVE)
    is_tiny = figure.kind == "money" and figure.value < LEAST_RENT
    return 3600.0 if is_tiny and _BY_SECOND.search(reading.lowered, above, figure.start) else None


def is_converted(reading: Reading, first: Figure, second: Figure) -> bool:
    """True where `second` is `first` for a longer span of time, and words, a sign or a bracket say so.

    What a second or a minute costs beside the hour needs no such words.
    """
    if second.start - first.end > BETWEEN:
        return False
    factor = _factor(reading, first, second)
    if factor is None:
        return False
    words = reading.lowered[first.end : second.end]
    return factor in ("second", "minute") or _SAYS_SAME.search(words) is not None


def is_told_before(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for what a sentence makes of the rent that the one before tells: "That is $2,642/month for one GPU"."""
    if sentence.index == 0 or not _OPENS_SAME.match(reading.lowered, sentence.start, figure.start):
        return False
    before = reading.sentences[sentence.index - 1]
    rents = [f for f in before.figures if f.kind == "money"] if before.line == sentence.line else []
    return any(_factor(reading, first, figure) is not None for first in rents)


def is_taxed_twin(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a price told right behind the same one without tax, or with it: "£3,649 inc VAT, £3,041 ex VAT"."""
    own = _tax_behind(sentence, figure)
    if own is None or figure.kind != "money":
        return False
    for earlier in (sentence, *reading.sentences[max(0, sentence.index - 1) : sentence.index]):
        for first in earlier.figures:
            if first.kind != "money" or first.currency != figure.currency or not first.value:
                continue
            is_near = 0 < figure.start - first.end <= BETWEEN
            if not is_near or any(first.end <= c.start < figure.start for c in sentence.named):
                continue
            other, ratio = _tax_behind(earlier, first), figure.value / first.value
            if other not in (None, own) and TAXED[0] <= max(ratio, 1 / ratio) <= TAXED[1]:
                return True
    return False


def _tax_behind(sentence: Sentence, figure: Figure) -> str | None:
    told = (c.value for c in sentence.of("tax") if 0 <= c.start - figure.end <= TAX_REACH)
    return next(told, None)


def _factor(reading: Reading, first: Figure, second: Figure) -> str | None:
    """Give the span that the second is told for, where it is the first one's price times as many hours."""
    if not (first.kind == second.kind == "money" and first.value and second.value):
        return None
    one, other = _SPAN.match(reading.lowered, first.end), _SPAN.match(reading.lowered, second.end)
    if one is None or other is None or one.lastgroup == other.lastgroup:
        return None
    (least, most), (fewest, longest) = _HOURS[one.lastgroup or ""], _HOURS[other.lastgroup or ""]
    ratio = second.value / first.value
    is_same = fewest / most * (1 - SLACK) <= ratio <= longest / least * (1 + SLACK)
    return other.lastgroup if is_same else None
