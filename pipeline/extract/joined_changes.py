"""Changes of one sentence that speak of one move: its prices, and its size told in a clause of its own."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.changes import Change
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_REACHING = re.compile(
    r"(?:\breaching|\bto|\bnow(?: at)?|\bhitting|\bstand(?:s|ing) at|来到|目前|现在?|至|报|如今)"
    r"\s?(?:of |about |around |报|为|是|约|每[台张卡片])*$"
)
REACHED = 40
"""Characters between a change and the price it led to."""
SAME_RATIO = 0.2
"""How far a stated percentage may be off the one its two prices give, as a share of it."""


def reached(reading: Reading, sentence: Sentence, roles: dict[Figure, Role], change: Change) -> Change:
    """Take the one price told behind a change for its end: "down 6% this month, reaching $24,000"."""
    if change.to or not (change.pct or change.change or change.size):
        return change
    last = (
        max(f.end for f in (change.pct, change.change, change.origin) if f)
        if change.anchor
        else change.size.end
        if change.size
        else change.end
    )
    prices = [f for f, role in roles.items() if role in ("price", "to") and f.start >= last]
    if len(prices) != 1 or prices[0].start - last > REACHED or len({c.chip for c in sentence.named}) > 1:
        return change
    lead = reading.lowered[last : prices[0].start]
    if any(last <= c.start < prices[0].start for c in sentence.of("move")):
        return change
    return replace(change, to=prices[0]) if _REACHING.search(lead) else change


def merged(sentence: Sentence, changes: list[Change]) -> list[Change]:
    """Take a percentage in a clause of its own to the prices it speaks of: "由 X 跌至 Y,跌幅逾一成".

    Clauses that name a chip each tell of changes of their own: "5090 prices rose 10%, a 5080 climbed to $1,500".
    """
    kept: list[Change] = []
    for change in changes:
        alone = not change.has_prices and change.change is None and (change.pct or change.size)
        chips = _chips(sentence, change)
        hosts = [i for i, k in enumerate(kept) if k.has_prices and not k.pct and k.direction == change.direction]
        hosts = [i for i in hosts if not chips or chips <= _chips(sentence, kept[i]) or not _chips(sentence, kept[i])]
        is_next = bool(kept) and bool(chips) and bool(_chips(sentence, kept[-1])) and kept[-1].start != change.start
        if alone and hosts:
            fitting = [i for i in hosts if _fits(kept[i], change)] or hosts[-1:]
            for i in fitting:
                kept[i] = replace(kept[i], pct=change.pct, size=change.size)
        elif change.change and not (change.has_prices or change.pct) and hosts:
            kept[hosts[-1]] = replace(kept[hosts[-1]], change=change.change)
        elif (
            change.has_prices
            and kept
            and not (kept[-1].has_prices or is_next)
            and kept[-1].direction == change.direction
        ):
            kept[-1] = replace(change, pct=change.pct or kept[-1].pct, size=change.size or kept[-1].size)
        elif _starts(kept, change):
            kept[-1] = replace(kept[-1], origin=change.origin)
        else:
            kept.append(change)
    return kept


def _chips(sentence: Sentence, change: Change) -> set[str | None]:
    return {c.chip for c in sentence.named if change.start <= c.start < change.end}


def _starts(kept: Sequence[Change], change: Change) -> bool:
    """True for the start of the move just told: "fell to $2, down from previous rates of $5"."""
    is_start = change.origin is not None and change.to is None and change.pct is None
    return (
        is_start
        and bool(kept)
        and kept[-1].origin is None
        and kept[-1].to is not None
        and (kept[-1].direction == change.direction)
    )


def _fits(prices: Change, share: Change) -> bool:
    if prices.origin is None or prices.to is None or share.pct is None or not prices.origin.value:
        return False
    got = abs(prices.to.value / prices.origin.value - 1) * 100
    said = share.pct.value * float(share.pct.measure or 1)
    return abs(got - said) <= SAME_RATIO * said
