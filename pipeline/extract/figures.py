"""Figures: numbers with what stands beside them, joined into ranges, with their bounds.

What follows a number decides what it is: a currency makes it money, a measure makes it a count, a percentage, a
memory size or a time; nothing leaves it plain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from models.documents import Lang
from models.facts import Bound
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.numbers import Number, numbers

FigureKind = Literal["money", "count", "percent", "memory", "days", "gpus", "times", "spec", "plain"]

_BETWEEN = re.compile(
    r"\s*(?:-|~|--|至|到|to|and|or|or so to|元至|元到)\s*(?:about|around|约)?\s*|\s*[-~至到]\s*(?=[$¥£€])"
)
_ORIGIN = re.compile(r"(?:从|由|自|from)[^,;。]{0,12}$")
_PAIRED = re.compile(r"between\s*$|介于\s*$|在\s*$")
MOST_APART = 10
"""The ends of a range are no further apart than so many times."""
_MINUS = re.compile(r"\s+-")
"""A sign, not a dash: set apart from the number before, close to the one behind."""
_LONE_AND = re.compile(r"\s*(?:and|or)\s*")


TENTHS_OF = dict(zip("一二三四五六七八九半", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.5], strict=True))
TENTHS = re.compile("[一二三四五六七八九半]")
"""What stands behind 成: 一成五 is 15 percent."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or range in the text, with its bound and what it measures."""

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
        """One end that is known, the lower first."""
        known = self.low if self.low is not None else self.high
        assert known is not None
        return known


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    number: Number
    currency: str | None
    currency_open: bool
    factor: float
    kind: FigureKind
    measure: str | None


def figures(lowered: str, start: int, end: int, lexicon: Lexicon, lang: Lang) -> list[Figure]:
    """Give the figures of a span of folded, lower-cased text, in order; what is masked holds no digits."""
    atoms = [_atom(lowered, n, start, end, lexicon) for n in numbers(lowered, start, end)]
    return [_bounded(lowered, f, start, end, lexicon, lang) for f in _joined(lowered, atoms)]


def _atom(lowered: str, number: Number, start: int, end: int, lexicon: Lexicon) -> _Atom:
    begin, stop, currency, is_open, factor = number.start, number.end, None, False, 1.0
    before = lexicon.currency_before.search(lowered, max(start, begin - 9), begin)
    after = lexicon.currency_after.match(lowered, stop, end)
    if before:
        name = lexicon.currencies_before[before["words"]]
        begin, currency, is_open, factor = before.start(), name.currency, name.ambiguous, name.factor
    if after and not (before and not is_open and _is_counter(lowered, after.end(), end)):
        name = lexicon.currencies_after[after["words"]]
        if currency is None or is_open or name.currency == currency:
            stop, currency, is_open, factor = after.end(), name.currency, name.ambiguous, name.factor
    kind: FigureKind = "money" if currency else "plain"
    measure = None
    if currency is None:
        found = lexicon.measures.match(lowered, stop, end)
        rule = lexicon.measure_rules[found["latin"] or found["han"]] if found else None
        if found and rule and not (number.scale_word == "w" and rule.cue == "measure-spec"):
            kind, measure, stop = _measure_kind(rule.cue), rule.value, found.end()
            tenth = TENTHS.match(lowered, stop) if rule.value == "10" else None
            if tenth:
                more = TENTHS_OF[tenth.group()]
                number, stop = replace(number, low=number.low + more, high=number.high + more), tenth.end()
    return _Atom(begin, stop, number, currency, is_open, factor, kind, measure)


def _is_counter(lowered: str, at: int, end: int) -> bool:
    return bool(re.match(r"\s?(?:gpu|显卡|卡|芯片)", lowered[at : min(end, at + 6)]))


def _measure_kind(cue: str) -> FigureKind:
    kinds: dict[str, FigureKind] = {
        "measure-count": "count",
        "measure-percent": "percent",
        "measure-memory": "memory",
        "measure-days": "days",
        "measure-gpus": "gpus",
        "measure-times": "times",
        "measure-spec": "spec",
    }
    return kinds[cue]


def _joined(lowered: str, atoms: list[_Atom]) -> Iterator[Figure]:
    i = 0
    while i < len(atoms):
        if i + 1 < len(atoms):
            joined = _range(lowered, atoms[i], atoms[i + 1])
            if joined is not None:
                yield joined
                i += 2
                continue
        yield _single(atoms[i])
        i += 1


def _single(a: _Atom) -> Figure:
    n = a.number
    low, high = n.low * a.factor, n.high * a.factor
    bound: Bound = "range" if low != high else "at_least" if n.more else "about" if n.about else "exact"
    return Figure(
        a.start,
        a.end,
        low,
        None if bound == "at_least" else high,
        bound,
        a.kind,
        a.currency,
        a.currency_open,
        a.measure,
        n.scale,
        n.scale_word,
        n.words,
    )


def _range(lowered: str, a: _Atom, b: _Atom) -> Figure | None:
    gap = lowered[a.end : b.start]
    if len(gap) > 12 or not _BETWEEN.fullmatch(gap) or a.number.low != a.number.high:
        return None
    before = lowered[max(0, a.start - 16) : a.start]
    if _MINUS.fullmatch(gap):
        return None
    if _LONE_AND.fullmatch(gap) and not _PAIRED.search(before):
        return None
    if not _are_alike(a, b):
        return None
    low, high = a.number.low, b.number.high
    if a.number.scale == 1 and b.number.scale > 1 and low <= high / b.number.scale:
        low *= b.number.scale
    if low >= high or (_ORIGIN.search(before) and re.search(r"到|至|to", gap) and not re.search("between", before)):
        return None
    lead = b if b.kind != "plain" else a
    factor = b.factor if b.currency else a.factor
    return Figure(
        a.start,
        b.end,
        low * factor,
        high * factor,
        "range",
        lead.kind,
        b.currency or a.currency,
        b.currency_open if b.currency else a.currency_open,
        lead.measure,
        b.number.scale,
        b.number.scale_word,
        b.number.words,
    )


def _are_alike(a: _Atom, b: _Atom) -> bool:
    """True where two numbers can be the ends of one range: of one kind and currency, or the unit left to one."""
    if b.kind == "plain" and a.kind == "money":
        return True
    same_currency = not (a.currency and b.currency) or a.currency == b.currency or a.currency_open
    return a.kind in ("plain", b.kind) and same_currency


def _bounded(lowered: str, figure: Figure, start: int, end: int, lexicon: Lexicon, lang: Lang) -> Figure:
    """Widen a figure by the words of bound beside it and say what they make of it."""
    before = lexicon.bound_before[lang].search(lowered, max(start, figure.start - 18), figure.start)
    after = lexicon.bound_after[lang].match(lowered, figure.end, end)
    bound = figure.bound
    begin, stop = figure.start, figure.end
    for match in (after, before):
        if match is None:
            continue
        said = lexicon.bounds[match["words"]]
        if not match.groupdict().get("tail"):
            begin, stop = min(begin, match.start()), max(stop, match.end())
        if bound in ("exact", "about") or (bound == "range" and said != "about"):
            bound = said
    return _as_bound(replace(figure, start=begin, end=stop), bound)


def _as_bound(figure: Figure, bound: Bound) -> Figure:
    if bound == "at_least":
        return replace(figure, high=None, bound=bound)
    if bound == "at_most":
        return replace(figure, low=None, high=figure.high if figure.high is not None else figure.low, bound=bound)
    return replace(figure, bound=bound)
