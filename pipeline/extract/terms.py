"""Cues: the words of the rule files where they stand in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from models.documents import Lang
from models.reference import CueRule
from pipeline.extract.lexicon import NOTHING, Lexicon
from pipeline.extract.of_prices import is_of_price

__all__ = ["NOTHING", "Cue", "cues", "of", "period_first"]


OF_PRICE = "move-of-price"
"""The kind of words that tell of a move where a price is their subject."""


@dataclass(slots=True, eq=False)
class Cue:
    """A place where a rule's words stand."""

    start: int
    end: int
    rule: CueRule
    kind: str
    """What the words tell about: unit, delivery, order, …"""
    value: str
    """What they tell; empty where the cue alone says it."""


def cues(lowered: str, start: int, end: int, lexicon: Lexicon, lang: Lang) -> list[Cue]:
    """Give the cues of a span of folded, lower-cased text in order of their place.

    Of patterns that tell the same, the first hides those it overlaps, as of the alternatives of one: behind "has not
    placed an order" no "order for" is left that nothing denies.
    """
    known = lexicon.cues[lang]
    words, matches = known.words.scan(lowered, start, end)
    found: list[Cue] = []
    until: dict[str, int] = {}
    for begin, stop, word in words:
        for kind, rules in known.meanings[word]:
            if begin >= until.get(kind, 0):
                until[kind] = -stop
                for rule in rules:
                    found.append(Cue(begin, -stop, rule, kind, rule.value or ""))
    taken: dict[tuple[str, str | None], int] = {}
    for begin, index, stop in sorted((m.start(), index, m.end()) for index, those in matches.items() for m in those):
        rule = known.patterns[index]
        told = rule.cue, rule.value
        if begin >= taken.get(told, 0):
            taken[told] = stop
            found.append(Cue(begin, stop, rule, rule.cue, rule.value or ""))
    if matches:
        found = _without_hidden(found)
        found.sort(key=lambda c: (c.start, -c.end))
    return _of_prices(found, lowered, start)


def _without_hidden(found: list[Cue]) -> list[Cue]:
    """Leave out what a pattern says to tell nothing, and words of its kind within: "a freight box" is no machine."""
    hidden = [c for c in found if c.value == NOTHING]
    if not hidden:
        return found
    return [c for c in found if not any(h.kind == c.kind and h.start <= c.start and c.end <= h.end for h in hidden)]


def _of_prices(found: list[Cue], lowered: str, start: int) -> list[Cue]:
    """Make words that tell of a move only where a price does what they say tell of it there, and leave out the rest."""
    if not any(c.kind == OF_PRICE for c in found):
        return found
    told = [(c.start, c.end) for c in found if c.kind == "move"]
    kept = []
    for cue in found:
        if cue.kind == OF_PRICE:
            if any(a < cue.end and cue.start < b for a, b in told) or not is_of_price(
                lowered, start, cue.start, cue.end
            ):
                continue
            cue = Cue(cue.start, cue.end, cue.rule, "move", cue.value)
        kept.append(cue)
    return kept


PRICED_PER = re.compile(r"[/·]|每|per|卡时|an? |hourly|[月年日时]租|月价")
"""How a word begins that says what the price is for; 包年 but tells how long one is bound."""
_UNIT_SIGNS = ("/", "·", "每", "per")


def period_first(found: Iterable[Cue], lowered: str) -> list[Cue]:
    """Put cues of a period that say what a price is for before the others: 包年(元/卡时) is by the hour.

    Those that begin as a unit does come first: 年租(元/台/月) is by the month.
    """
    return sorted(
        found, key=lambda c: (PRICED_PER.match(lowered, c.start) is None, not lowered.startswith(_UNIT_SIGNS, c.start))
    )


def of(found: Iterable[Cue], kind: str, value: str | None = None) -> list[Cue]:
    """Give those of one kind, and of one value where it is given."""
    return [c for c in found if c.kind == kind and value in (None, c.value)]
