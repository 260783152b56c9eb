"""What each amount of a sentence is: a price, the end of a move, the total of an order, or none of ours."""

import re
from typing import Literal

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

Role = Literal["price", "from", "to", "change", "total", "other"]

_TO = re.compile(
    r"(?:[到至为破]了?(?:超过)?了?|突破|\bto|\bat)\s?(?:(?:about|around|roughly|just|a|some|约|近|大约|惊人的|现在的|目前的|如今的)\s?)*$"
)
_FROM = re.compile(
    r"(?:从|由|自|高于|低于|\bfrom|\babove|\bbelow)\s?(?:[^,;。:、0-9]{0,14}?(?:的)?)\s?(?:about |around |约|近)?$"
)
_CHANGE = re.compile(
    r"(?:涨|跌|降|贵|便宜|高|低|高出|低出|溢价|上调|下调|上涨|下跌|涨价|降价|差|加价|多|少|省|省下|优惠|立减|可省)了?\s?(?:约|近|大约|将近|至少|超过|超)?\s?$|\bby (?:about |around |nearly |roughly )?$"
)
_CHANGE_AFTER = re.compile(
    r"\s?(?:premium|cheaper|more expensive|more than|less than|dearer|off\b|discount|surcharge|above|below|higher|lower|的?(?:差价|价差|溢价|优惠))"
)
_DIFFERENCE_GAP = 6


def roles(reading: Reading, sentence: Sentence) -> dict[Figure, Role]:
    """Give the role of each amount of money, and of each plain figure that may be one."""
    found: dict[Figure, Role] = {}
    for figure in sentence.figures:
        if figure.kind in ("money", "plain"):
            found[figure] = _role(reading, sentence, figure)
    return _paired(reading, sentence, found)


def _role(reading: Reading, sentence: Sentence, figure: Figure) -> Role:
    before = reading.lowered[max(sentence.start, figure.start - 24) : figure.start]
    after = reading.lowered[figure.end : min(sentence.end, figure.end + 18)]
    if _CHANGE.search(before) or _CHANGE_AFTER.match(after):
        return "change"
    moves = sentence.of("move")
    if any(-2 <= figure.start - m.end <= 14 for m in moves) and (
        _TO.search(before) or re.search(r"[至到]$", before.rstrip())
    ):
        return "to"
    if moves and _FROM.search(before):
        return "from"
    return "other" if _is_business(reading, sentence, figure) else "price"


def _is_business(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True where words such as revenue or funding govern the amount: in its clause, before it or just behind."""
    start, end = reading.clause(sentence, figure.start)
    chips = [c for c in sentence.named if start <= c.start < figure.start]
    for cue in sentence.of("not-price"):
        if start <= cue.start and cue.end <= figure.start and not any(cue.end <= c.start for c in chips):
            return True
        if figure.end <= cue.start <= min(end, figure.end + 14):
            return True
    return False


def _paired(reading: Reading, sentence: Sentence, found: dict[Figure, Role]) -> dict[Figure, Role]:
    """A start without an end is no move: "from $2,000" alone is a price."""
    if "from" in found.values() and "to" not in found.values():
        targets = [f for f, r in found.items() if r == "price" and f.kind == "money"]
        starts = [f for f, r in found.items() if r == "from"]
        later = next((f for f in targets if f.start > starts[0].end and f.start - starts[0].end < 30), None)
        if later is not None and any(starts[0].end <= m.start <= later.start for m in sentence.of("move")):
            return found | {later: "to"}
        earlier = next((f for f in reversed(targets) if f.end <= starts[0].start), None)
        if earlier is not None and any(m.start <= starts[0].start for m in sentence.of("move")):
            return found | {earlier: "to"}
        return {f: "price" if r == "from" else r for f, r in found.items()}
    return found
