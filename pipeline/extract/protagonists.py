"""Who a text is about, where a sentence says "the company" or "the order" alone."""

import re

from pipeline.extract import organisations
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import lower

_SAYS_SO = re.compile(
    r"\b(?:the (?:company|firm|startup|order|purchase|deal|agreement|investment|new (?:order|purchase))|we|its)\b"
    r"|^(?:与|该公司|此次采购|本次采购|这笔订单|该订单)"
)
"""How a sentence speaks of who was named before."""
_NO_BUYERS = ("maker", "press", "state", "foundry")
_FIRM = re.compile(
    r"\bthe (?:company|firm|startup)\b"
    r"(?= (?:[a-z]+ ){0,3}(?:order|bu[yi]|bought|purchas|acquir|secur|sign|plac|procur|receiv|took|tak)[a-z]*\b)"
    r"|该公司"
)
"""Who buys is spoken of again."""
_IT = re.compile(
    r"\bit (?:(?:has|had|will|would|also|since|then|is to|plans? to|intends? to|agreed to) ){0,3}"
    r"(?:order|bu[yi]|bought|purchas|acquir|procur|scrapp|cancel)[a-z]*\b"
)
"""Who buys is whom this sentence, or the one before, opens with: "On Wednesday it confirmed that it had ordered"."""
BACK, OPENS = 8, 4
"""Sentences before, one of which the company opens, but for an article."""
HEAD = 60
"""Characters at the head of a text's first sentence within which it names its subject."""


def protagonist(reading: Reading, sentence: Sentence) -> str | None:
    """Give the organisation that a sentence means without naming it: the one of the title, or that opens the text."""
    if not reading.sentences:
        return None
    if (it := _IT.search(reading.lowered, sentence.start, sentence.end)) is not None:
        near = reading.sentences[max(0, sentence.index - 1) : sentence.index + 1]
        told = {o.name for s in near for o in s.organisations if o.end <= it.start()}
        return next((_opening(s) for s in reversed(near) if _opening(s) in told), None) if len(told) == 1 else None
    if not _SAYS_SO.search(reading.lowered[sentence.start : sentence.end]):
        return None
    title = reading.lexicon.fold(reading.document.title or "")
    lang = reading.lang
    named = organisations.mentions(title, lower(title), 0, len(title), reading.lexicon, lang, lang)
    first = reading.sentences[0]
    named = [o for o in named if _may_buy(o)] or [
        o for o in first.organisations if o.start - first.start <= HEAD and _may_buy(o)
    ]
    if named and first is not sentence:
        return named[0].name
    if not _FIRM.search(reading.lowered, sentence.start, sentence.end):
        return None
    earlier = reading.sentences[max(0, sentence.index - BACK) : sentence.index]
    return next((name for s in reversed(earlier) if (name := _opening(s))), None)


def _opening(sentence: Sentence) -> str | None:
    """Give who may buy and opens a sentence."""
    bodies = (o for o in sentence.organisations if o.start - sentence.start <= OPENS and _may_buy(o))
    return next((o.name for o in bodies), None)


def _may_buy(body: OrganisationMention) -> bool:
    return body.known is None or body.known.kind not in _NO_BUYERS
