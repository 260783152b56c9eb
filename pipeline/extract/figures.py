"""Figures: numbers with what stands beside them, joined into ranges, with their bounds.

What follows a number decides what it is: a currency makes it money, a measure makes it a count, a percentage, a
memory size or a time; nothing leaves it plain.
"""

import re
from dataclasses import dataclass, replace

from models.documents import Lang
from models.facts import Bound
from pipeline.extract.atoms import Atom, FigureKind, atoms
from pipeline.extract.compounds import compounded
from pipeline.extract.denials import turns_bound
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.ranges import joined
from pipeline.extract.screens import is_resolution

BOUND_REACH = 26
"""A word of bound begins no further before its figure."""
LOWEST = ("as low as", "as little as", "低至", "最低")
"""Words of a lowest price that leave a range one: "as low as $550-$1,500"."""
OPPOSITE: dict[Bound, Bound] = {"at_least": "at_most", "at_most": "at_least"}
_ALSO = re.compile(r",?\s?(?:and|but|且|并且|并|但|而|的同时)?\s?")
_AND = re.compile(r"\s?(?:和|与|及|以及|、|,)\s?")
_INCLUDED = re.compile(r"\s?\((?:不?含税?|未税)\)")


@dataclass(slots=True, eq=False)
class Figure:
    """A number or range in the text, with its bound and what it measures; equal to itself alone."""

    start: int
    end: int
    low: float | None
    high: float | None
    bound: Bound
    kind: FigureKind
    currency: str | None = None
    """ISO 4217; None where no currency is written."""
    currency_open: bool = False
    """True where the sign is shared by several currencies."""
    measure: str | None = None
    """Of a count what is counted, of days the days in one, of percent nothing."""
    scale: float = 1
    scale_word: str = ""
    words: bool = False

    @property
    def value(self) -> float:
        """One end that is known, the lower first unless it is nothing, as of "$0-5"."""
        known = self.low if self.low or self.high is None else self.high
        assert known is not None
        return known

    def times(self, factor: float) -> "Figure":
        """Give the figure multiplied, as a total in thousands or a price by the second is."""
        low, high = (None if end is None else round(end * factor, 6) for end in (self.low, self.high))
        return replace(self, low=low, high=high)


def is_nothing(figure: Figure) -> bool:
    """True for money that is none: "¥0", "$0.00"; it is no price, and nothing can be held against it."""
    return figure.kind == "money" and not figure.low and not figure.high


def figures(lowered: str, start: int, end: int, lexicon: Lexicon, lang: Lang) -> list[Figure]:
    """Give the figures of a span of folded, lower-cased text, in order; what is masked holds no digits."""
    found = list(compounded(lowered, atoms(lowered, start, end, lexicon)))
    read = [_figure(lowered, atom, is_range, start, end, lexicon, lang) for atom, is_range in joined(lowered, found)]
    for i in range(len(read) - 1, 0, -1):
        both = _enclosed(lowered, read[i - 1], read[i])
        if both:
            read[i - 1 : i + 1] = [both]
        elif _is_counted_alike(lowered, read[i - 1], read[i]):
            read[i - 1] = replace(
                read[i - 1], kind="count", measure=read[i].measure, currency=None, currency_open=False
            )
    return read


def _is_counted_alike(lowered: str, a: Figure, b: Figure) -> bool:
    """True for pieces that a list counts with those behind them: the first of "23 万块和 20 万块 H20" is no money."""
    is_piece = b.kind == "count" and lowered[b.end - 1] == "块"
    return (
        is_piece
        and a.kind == "money"
        and lowered[a.end - 1] == "块"
        and _AND.fullmatch(lowered, a.end, b.start) is not None
    )


def _enclosed(lowered: str, a: Figure, b: Figure) -> Figure | None:
    """Give the one range of "more than $10 and less than $20": two bounds of one thing, told one after the other."""
    if {a.bound, b.bound} != {"at_least", "at_most"} or not _ALSO.fullmatch(lowered[a.end : b.start]):
        return None
    low, high = (a.low, b.high) if a.bound == "at_least" else (b.low, a.high)
    alike = (a.kind, a.measure) == (b.kind, b.measure) and (a.currency == b.currency or a.currency is None)
    if not alike or low is None or high is None or low >= high:
        return None
    return replace(b, start=a.start, low=low, high=high, bound="range")


def _figure(lowered: str, atom: Atom, is_range: bool, start: int, end: int, lexicon: Lexicon, lang: Lang) -> Figure:
    """Say what an atom gives with the words of bound beside it, which widen its span."""
    n = atom.number
    low, high = round(n.low * atom.factor, 9), round(n.high * atom.factor, 9)
    bound: Bound = "range" if is_range or low != high else "at_least" if n.more else "about" if n.about else "exact"
    included = _INCLUDED.match(lowered, atom.end, end) if lowered[atom.end : atom.end + 1] in " (" else None
    words = lexicon.bound_words[lang]
    before = words.before(lowered, max(start, atom.start - BOUND_REACH), atom.start)
    if before is not None and lowered[before.start() - 1 : before.start() + 1] == "以上":
        before = None
    after = words.after(lowered, included.end() if included else atom.end, end)
    begin, stop = atom.start, atom.end
    for match in (after, before):
        if match is None:
            continue
        said = lexicon.bounds[match["words"]]
        if match is before and said == "about":  # "as low as around $400"
            outer = words.before(lowered, max(start, match.start() - BOUND_REACH), match.start())
            said = "at_least" if outer is not None and outer["words"] in LOWEST else said
        if match is before and said in OPPOSITE and turns_bound(lowered, start, match.start()):
            said = OPPOSITE[said]
        if not match.groupdict().get("tail"):
            begin, stop = min(begin, match.start()), max(stop, match.end())
        if bound in ("exact", "about") or (bound == "range" and said != "about" and match["words"] not in LOWEST):
            bound = said
    kind = "spec" if atom.kind == "plain" and n.scale_word == "k" and is_resolution(lowered, begin, stop) else atom.kind
    return Figure(
        begin,
        stop,
        None if bound == "at_most" else low,
        None if bound == "at_least" else high,
        bound,
        kind,
        atom.currency,
        atom.currency_open,
        atom.measure,
        n.scale,
        n.scale_word,
        n.words,
    )
