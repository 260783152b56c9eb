"""Bare numbers of a chat that are prices: almost alone on a short line, or beside words of a trade."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import LETTER

LONGEST = 64
"""Characters of a line that may state a price without its currency."""
BARE = 14
"""Letters beside a number that stands almost alone."""
REACH = 8
"""Lines back to the chip that a number goes on about."""
LEAST = 100
"""A whole number below may count anything."""
_TRADE = ("delivery", "condition", "tax", "kind", "price-told", "unit", "term")
_GOODS = ("delivery", "condition", "tax", "kind", "price-told")
_ASKED = re.compile(
    r"有[^,。;?\n]{0,12}[吗嗎没](?![\u4e00-\u9fff])|能拿|出不|有货|有貨|还有|還有|多少|什么价|怎么卖|[出收求](?=\s?[a-z0-9])"
    r"|\bprice|\bhow much\b|\bquote|\boffer|\bwt[sb]\b"
)
BID = re.compile(
    r"收|我出|出价|有没有|能不能|全要|来\s?\d|\bcan do\b|\boffer|\bpay|\bbuy|\btake\b|\bfor all\b|\btarget\b|\bwants?\b"
)
DEAL = re.compile(
    r"可以|成交|定了|行吧|^行|好的?[,。 ]|合同发|发合同|锁了|\bdeal\b|\bok\b|\bdone\b|\bsend (?:pi|invoice)\b|\bfine\b"
)
_SPEAKER = re.compile(r"[^\s:,。\d][^:,。\d]{0,16}:\s?")
_BEFORE = re.compile(r"(?:[a-z]|[#+*x/=\d.-]|第|\d:)\s?$")
_GLUED = re.compile(r"[a-z°%/*:(=\d]|\.\d")
_NOUN = re.compile(
    r"[^\S\n]?(?![一每张台片块套起多到至含未包带不税出整现期吧了吗呢拿成收走块元的能可要卖买给就还剩限另那行打少])[\u4e00-\u9fff]"
    r"| (?:t/s|tok|tokens?|fps|watts?|gb|tb|hours?|hrs?|min|people|pcs|units|pieces|context|ctx|params?|am|pm)\b"
    r"| (?!bucks|pounds|euros|dollars)[a-z]{4,}s\b"
)
"""What a number counts or measures, and so is no price."""
REPLY = 14
"""Letters of a chat's line that is a reply."""


def is_talked(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the first number of a short line of a chat that has the shape of a price and no other meaning."""
    start = _words_start(reading, sentence)
    is_talk = reading.layout.is_talk or (reading.lang == "zh" and reading.layout.is_chat)
    if not is_talk or sentence.end - start > LONGEST or reading.is_question(sentence):
        return False
    shaped = [f for f in sentence.figures if f.start >= start and has_shape(reading, f)]
    if not shaped or shaped[0] is not figure or any(f.kind in ("money", "percent") for f in sentence.figures):
        return False
    if _BEFORE.search(reading.lowered, max(start, figure.start - 3), figure.start):
        return False
    if _GLUED.match(reading.lowered, figure.end) or _NOUN.match(reading.lowered, figure.end):
        return False
    rest = reading.masked[start : figure.start] + reading.masked[figure.end : sentence.end]
    is_traded = (
        any(sentence.of(kind) for kind in _TRADE)
        or any(f.kind == "count" for f in sentence.figures)
        or BID.search(rest)
        or DEAL.search(rest)
    )
    return bool(is_traded) or (len(LETTER.findall(rest)) <= BARE and _is_trading(reading, sentence))


def _is_trading(reading: Reading, sentence: Sentence) -> bool:
    """True where the lines just before speak of goods and their prices."""
    before = reading.sentences[max(0, sentence.index - REACH) : sentence.index + 1]
    before = [s for s in before if s is sentence or _is_spoken(reading, s)]
    told = any(s.of(kind) for s in before for kind in _GOODS) or any(
        f.kind == "money" for s in before for f in s.figures
    )
    first, last = (before[0].start, before[-1].end)
    return told or _ASKED.search(reading.lowered, first, last) is not None


def _is_spoken(reading: Reading, sentence: Sentence) -> bool:
    """True for a line of the talk, and not of what somebody wrote above it."""
    return reading.stamp(sentence) is not None or _SPEAKER.match(reading.lowered, sentence.start) is not None


def is_of_one(reading: Reading, sentence: Sentence) -> bool:
    """True where the lines just before name one chip alone, which a bare number then goes on about."""
    before = reading.sentences[max(0, sentence.index - REACH) : sentence.index]
    return len({c.chip for s in before for c in s.named}) == 1


def tells_of_machines(reading: Reading, sentence: Sentence) -> bool:
    """True where the lines just before speak of machines, so that a price may be one's."""
    before = reading.sentences[max(0, sentence.index - REACH) : sentence.index]
    return any(
        s.of("unit", "server") or any(f.kind == "gpus" or f.measure == "server" for f in s.figures) for s in before
    )


def has_shape(reading: Reading, figure: Figure) -> bool:
    """True for a number that is written as a price is, "14.2", "368" or "5w8", and not as a count."""
    if figure.kind != "plain" or figure.bound == "range" or (figure.words and figure.scale == 1):
        return False
    words = reading.lowered[figure.start : figure.end]
    return figure.scale_word in ("w", "万", "k", "千") or "." in words or figure.value >= LEAST


def _words_start(reading: Reading, sentence: Sentence) -> int:
    """Give where the words of a line begin, behind its stamp or its speaker."""
    stamp = reading.stamp(sentence)
    spans = stamp.spans if stamp else ()
    start = max([sentence.start, *(b for a, b in spans if a <= sentence.start < b)])
    speaker = _SPEAKER.match(reading.lowered, start, sentence.end)
    return speaker.end() if speaker else start


def is_reply(reading: Reading, sentence: Sentence) -> bool:
    """True for a short line of a chat: a price alone answers for the product that was asked for."""
    stamp = reading.stamp(sentence)
    if stamp is None or not reading.layout.is_chat or reading.is_question(sentence):
        return False
    start = max([sentence.start, *(b for a, b in stamp.spans if a <= sentence.start < b)])
    return len(LETTER.findall(reading.lowered[start : sentence.end])) <= REPLY
