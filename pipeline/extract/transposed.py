"""Tables of specifications that give each product a column: a line of names, and further down a line of prices."""

import re
from collections.abc import Sequence

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_LABEL = re.compile(
    r"[\s|*]*(?:(?:发售|首发|官方|上市)?(?:建议)?(?:零售)?(?:售价|定价|价格|单价|参考价格?)"
    r"|(?:launch |list |retail |starting )?(?:price|msrp|pricing|cost))"
    r"(?:\s?\([^)\n]{1,20}\))?[\s|:*]*(?=\D{0,4}\d)"
)
BACK = 40
"""Sentences between the line of names and the line of prices."""


def heading_chip(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the product of the column in which a price stands, where as many names as prices head the table.

    A cell may give a price in two currencies: "US$ 1,599 / NT$ 56,990".
    """
    if _LABEL.match(reading.lowered, sentence.start, sentence.end) is None:
        return None
    prices = [f for f in sentence.figures if f.kind == "money"]
    names = _names_above(reading, sentence)
    if len(names) < 2 or figure not in prices or len(prices) % len(names):
        return None
    return names[prices.index(figure) // (len(prices) // len(names))]


def _names_above(reading: Reading, sentence: Sentence) -> Sequence[ChipMention]:
    for earlier in reversed(reading.sentences[max(0, sentence.index - BACK) : sentence.index]):
        names = [c for c in earlier.named if c.chip]
        if (
            len({c.chip for c in names}) >= 2
            and not any(f.kind == "money" for f in earlier.figures)
            and earlier.line != sentence.line
        ):
            return names
        if len({c.chip for c in names}) >= 2 and any(f.kind == "money" for f in earlier.figures):
            return ()
    return ()
