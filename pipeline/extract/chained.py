"""Prices that went one way and then the other in one sentence: "fell from $8 to $1.96 before climbing to $2.64"."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_ABOUT = r"(?:about |around |roughly |nearly |just |under |over |an? (?:peak|high|low) of |约|大约|近)?"
_LED = r"(?:[^.;$€£¥。;\n]|(?<=\d)\.(?=\d)){0,60}?"
"""Words between two of the prices, no third."""
_FROM = re.compile(rf"(?:\bfrom|从|由|自)\s?{_ABOUT}$")
_TO = re.compile(rf"(?:{_LED}\bto|[^。;\n]{{0,20}}?[到至])\s?{_ABOUT}")
_TURNED = (
    r"\b(?:before|then|but|only to|later|since|afterwards?)\b[^.;$€£¥\n]{0,24}?"
    r"\b(?:climb|r[oi]s|rebound|recover|bounc|jump|surg|f[ae]ll|dropp?|slid|slip|eas|declin|sink|sank)[a-z]*\b"
    r"[^.;$€£¥\n]{0,16}?\bto"
    r"|(?:随后|之后|后来|此后|然后|后|又|再|如今|现)[^。;\d\n]{0,8}?(?:回升|反弹|回落|攀升|[涨跌降升])[^。;\d\n]{0,3}?[到至]"
)
_THEN = re.compile(rf"{_LED}(?:{_TURNED})\s?{_ABOUT}")
REACH = 32


def chained(reading: Reading, sentence: Sentence) -> Sequence[Figure]:
    """Give the three prices of such a sentence, in order: where it began, where it turned, where it led; or none."""
    money = [f for f in sentence.figures if f.kind == "money"]
    for (first, second), third in zip(pairwise(money), money[2:], strict=False):
        if (
            _FROM.search(reading.lowered, max(sentence.start, first.start - REACH), first.start)
            and _TO.fullmatch(reading.lowered, first.end, second.start)
            and _THEN.fullmatch(reading.lowered, second.end, third.start)
            and (second.value - first.value) * (third.value - second.value) < 0
        ):
            return first, second, third
    return ()
