"""Amounts in two units or three: 50 元 6 角 3 分, 两块五, 3 dollars 50 cents, $20 and 43c, 35€ 99."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.atoms import Atom
from pipeline.extract.numerals import DIGITS

_JOINT = re.compile(r"\s?(?:(?:and|又|&)\s?)?")
_CENTS = re.compile(r"\s?[cp](?![a-z0-9])")
_AND_A_HALF = re.compile(r" and a half\b(?! [a-z]*(?:illion|thousand|hundred))")
_CLOSED = re.compile(r"\s*(?:$|[,;!?。、)\n]|\.(?!\d))")
_TENTH_ENDS = re.compile(r"$|[^\u4e00-\u9fffa-z0-9.]|[到至每左上起的一吧了呢啊以就](?!手)")
"""What may stand behind the 五 of 两块五: 一块二手卡 is no price."""
_COARSE = "块元圆蚊毛角毫"
TENTHS = 10
"""In a text that puts spaces around digits one alone stands behind 块: "9 块 5"."""
_SMALL = 1000
"""A price in digits with bare cents behind it ("$20 43") is less than this."""


def compounded(lowered: str, found: list[Atom]) -> Iterator[Atom]:
    """Yield the atoms with small units added to the amount before them."""
    i = 0
    while i < len(found):
        atom, unit = found[i], found[i].factor
        if atom.is_whole:
            while i + 1 < len(found) and (part := _part(lowered, atom, unit, found[i + 1])):
                more, unit, end = part
                atom, i = _grown(atom, more, end), i + 1
            atom = _with_half(lowered, atom, unit)
        yield atom
        i += 1


def _grown(atom: Atom, more: float, end: int) -> Atom:
    value = round(atom.number.low * atom.factor + more, 6)
    return replace(atom, number=replace(atom.number, low=value, high=value), factor=1, end=end)


def _part(lowered: str, atom: Atom, unit: float, part: Atom) -> tuple[float, float, int] | None:
    """Give what the number behind an amount adds to it, the unit it counts, and where it ends."""
    gap, number = lowered[atom.end : part.start], part.number
    if number.low != number.high or number.more or not _JOINT.fullmatch(gap):
        return None
    if part.kind == "money":
        is_smaller = part.factor < min(unit, 1) and (part.currency == atom.currency or part.currency_open)
        return (number.low * part.factor, part.factor, part.end) if is_smaller and part.start == number.start else None
    letter = _CENTS.match(lowered, number.end)
    if letter and unit == 1 and number.low < 100:
        return number.low / 100, 0.01, letter.end()
    if part.kind != "plain" or number.scale != 1 or number.low != int(number.low):
        return None
    is_tight = not gap or (gap == " " and number.low < TENTHS and _CLOSED.match(lowered, number.end))
    if is_tight and lowered[atom.end - 1] in _COARSE:
        return _tenths(lowered, unit, part)
    return (number.low / 100, 0.01, number.end) if unit == 1 and _are_cents(lowered, atom, gap, part) else None


def _tenths(lowered: str, unit: float, part: Atom) -> tuple[float, float, int] | None:
    words = lowered[part.start : part.number.end]
    if not _TENTH_ENDS.match(lowered, part.number.end):
        return None
    if len(words) == 2 and words[0] in "零〇0":
        return part.number.low * unit / 100, unit / 100, part.number.end
    is_digit = len(words) == 1 and (words in DIGITS or words.isdigit())
    return (part.number.low * unit / 10, unit / 10, part.number.end) if is_digit and part.number.low else None


def _are_cents(lowered: str, atom: Atom, gap: str, part: Atom) -> bool:
    """True for a bare number of two digits or in words that ends its clause, behind whole dollars or euros."""
    number, last = part.number, lowered[atom.end - 1]
    if not 0 < number.low < 100 or last > "\u2e80" or not _CLOSED.match(lowered, number.end):
        return False
    if not number.words and number.end - number.start != 2:
        return False
    if not gap:
        return not last.isalnum()
    in_front = atom.end == atom.number.end
    return not in_front or "and" in gap or atom.number.low < _SMALL


def _with_half(lowered: str, atom: Atom, unit: float) -> Atom:
    end = atom.end
    if atom.end > atom.number.end and (match := _AND_A_HALF.match(lowered, end)):
        return _grown(atom, unit / 2, match.end())
    if lowered.startswith("半", end) and lowered[end - 1] in _COARSE and _TENTH_ENDS.match(lowered, end + 1):
        return _grown(atom, unit / 2, end + 1)
    return atom
