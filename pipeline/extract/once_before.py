"""What something cost before, in a sentence of its own behind the price of now: "It costs $4,699. It was $3,999."."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_WAS = re.compile(
    r"\W{0,3}(?:(?:only |just )?(?:last \w+|yesterday|(?:an?|one|two|three|six|a few) \w+ (?:ago|earlier)"
    r"|in [a-z]+(?: 20\d\d)?),? )?(?:it|that|this|the (?:same |very )?(?:price|card|box|page|listing|model|one)) "
    r"(?:was|were|had been|cost|stood at|used to be) (?:(?:about|around|still|only|just|at|listed|priced) ){0,2}"
    r"|\W{0,3}(?:上周|上个?月|上季度|昨[天日]|前[天几]天?|之前|以前|年初|月初|去年(?:年?[底初]|同期|[春夏秋冬]天|这时候?)?|[一两三半几]个?[周月年]前)"
    r"(?:还|才|只|也|都|就){0,2}(?:是|要|卖|报)?(?:约|大约)?\s?"
)
"""All that stands before the price of once."""
_TIME = re.compile(
    r"\b(?:last \w+|yesterday|(?:days?|weeks?|months?|years?) (?:ago|earlier|before)|in (?:january|february|march|april"
    r"|may|june|july|august|september|october|november|december|early|late|mid|20\d\d)|at launch|before)\b"
    r"|[周月天日年]|前"
)
_PAID = re.compile(r"\b(?:i|we|he|she|they) (?:paid|bought|got)\b|[我他她](?:们)?[^,。;]{0,6}(?:买|收|入)")
"""What somebody paid is a price of its own."""
THOUSAND = 1e3
APART = 5.0
"""How many times the one the other may be."""


def price_now(reading: Reading, sentence: Sentence, figure: Figure) -> Figure | None:
    """Give the one price of the sentence before, where a figure is but what the same cost then."""
    before = reading.sentences[sentence.index - 1] if sentence.index else sentence
    if before is sentence or before.line != sentence.line or sentence.named:
        return None
    if reading.is_question(sentence) or reading.is_question(before):
        return None
    amounts = [f for f in before.figures if f.kind == "money" or (f.kind == "plain" and f.scale >= THOUSAND)]
    if (
        len(amounts) != 1
        or figure.kind not in ("money", "plain")
        or _PAID.search(reading.lowered, before.start, before.end)
    ):
        return None
    now = amounts[0]
    is_alike = (figure.kind == "plain" and figure.scale == now.scale) or figure.currency == now.currency
    if not is_alike or not figure.value or figure.value == now.value:
        return None
    if (
        not 1 / APART <= now.value / figure.value <= APART
        or len([f for f in sentence.figures if f.kind == "money"]) > 1
    ):
        return None
    lead = _WAS.fullmatch(reading.lowered, sentence.start, figure.start)
    return now if lead and _TIME.search(reading.lowered, sentence.start, sentence.end) else None
