"""Bargaining in a chat: bare numbers that answer a price told before, "412 可以", "can do 255 for all 5"."""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from models.facts import Kind, Quote
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.talk import BID, DEAL
from pipeline.extract.text import LETTER, trimmed

REACH = 8
"""Lines back to the price that a number answers."""
LONGEST = 40
"""Characters of an answer."""
BARE = 8
"""Letters beside a number that stands almost alone."""
NEARNESS = 0.25
"""How far an offer may lie from the price it answers, as a share of it."""
SAME = 0.06
"""Likewise where another chip was named since."""
_PIECES = re.compile(r"(?<![\d.])(\d{1,4})\s?[张台片块套]|\ball (\d{1,4})\b|\d\s?[x*]\s?(\d{1,4})\b")
_ASKS = re.compile(r"[吗嗎么]|回[复覆]|点赞|評論|评论|听说|聽說|成本|进价|進價")


def bargains(reading: Reading, quotes: Sequence[Quote]) -> Iterator[Quote]:
    """Yield the offers of a chat whose chip and unit stand with an earlier price of the same order of size."""
    if not reading.layout.is_chat:
        return
    ahead = deque(sorted(quotes, key=lambda q: q.evidence_start))
    told: list[Quote] = []
    for sentence in reading.sentences:
        while ahead and ahead[0].evidence_end <= sentence.start:
            told.append(ahead.popleft())
        figure = None if sentence.named or not told else _bare(reading, sentence)
        if figure is None:
            continue
        before = reading.sentences[max(0, sentence.index - REACH) : sentence.index]
        recent = [q for q in told if before and q.evidence_end > before[0].start]
        for last in reversed(recent):
            others = {c.chip for s in before for c in s.named if c.start >= last.evidence_end} - {last.chip}
            value = _scaled(figure.value, last, SAME if others else NEARNESS)
            if value is not None:
                told.append(_offer(reading, sentence, last, value))
                yield told[-1]
                break


def _bare(reading: Reading, sentence: Sentence) -> Figure | None:
    """Give the one number of a short line that may be a price."""
    stamp = reading.stamp(sentence)
    if stamp is None or reading.is_question(sentence) or _ASKS.search(reading.lowered, sentence.start, sentence.end):
        return None
    start = max([sentence.start, *(b for a, b in stamp.spans if a <= sentence.start < b)])
    plain = [f for f in sentence.figures if f.kind == "plain" and f.bound in ("exact", "at_least") and not f.words]
    if not plain or any(f.kind == "money" for f in sentence.figures):
        return None
    words = reading.lowered[start : plain[0].start] + reading.lowered[plain[0].end : sentence.end]
    is_bare = len(LETTER.findall(words)) <= BARE
    return plain[0] if is_bare or (len(words) <= LONGEST and (BID.search(words) or DEAL.search(words))) else None


def _scaled(value: float, answered: Quote, nearness: float) -> float | None:
    """Give the number in whole units, multiplied as the price before was, where it comes near that price."""
    for factor in (1.0, 1e3, 1e4, 1e6):
        if answered.price_low and abs(value * factor / answered.price_low - 1) <= nearness:
            return round(value * factor, 6)
    return None


def _pieces(reading: Reading, sentence: Sentence) -> int | None:
    """Give how many pieces an answer is for: "拿 5 张 22.3", "255 for all 5", "260 x 5"."""
    told = _PIECES.search(reading.lowered, sentence.start, sentence.end)
    return int(next(g for g in told.groups() if g)) or None if told else None


def _offer(reading: Reading, sentence: Sentence, answered: Quote, value: float) -> Quote:
    words = reading.lowered[sentence.start : sentence.end]
    kind: Kind = "deal" if DEAL.search(words) else "bid" if BID.search(words) else "ask"
    stamp = reading.stamp(sentence)
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    return answered.model_copy(
        update={
            "evidence_start": start,
            "evidence_end": end,
            "confidence": round(0.75 * answered.confidence, 2),
            "rule": "quote-bargain",
            "kind": kind,
            "price_low": value,
            "price_high": value,
            "bound": "exact",
            "quantity": _pieces(reading, sentence),
            "seller": stamp.speaker if stamp and kind == "ask" else None,
        }
    )
