"""Digits of prices where a comma is the decimal sign, or a space or a dot parts thousands: "35,70 €", "1 298 €"."""

import re

from pipeline.extract.currencies import Beside, Currencies
from pipeline.extract.numbers import SCALE, Number, times
from pipeline.extract.numerals import continental, digits
from pipeline.extract.openings import Finder

_WRITTEN = re.compile(
    r"(?<![\d.,'x*/:])(?<!\d[ .,])(?<![a-z]-)"
    r"(?P<digits>[1-9]\d{0,2}(?P<gap>[ .'])\d{3}(?:(?P=gap)\d{3}){0,5}(?:,\s?\d{1,2}|\.\d{1,2})?(?!['.,]?\d)"
    r"|\d{1,7},\d{1,2}(?![\d,.]|\s?[gt]b?\b|x\b)|\d{1,7}\.\s\d{2}(?=\s*$))"
    r"(?P<dash>,-{1,2})?"
    rf"(?:\s?(?P<scale>{SCALE}))?"
)
_FINDER = Finder(_WRITTEN)
_PARTED = re.compile(r"[0-9](?:[ .']\d{3}(?!\d)|,\s?\d{1,2}(?![\d,.])|\.\s\d{2})")
"""Without such a place no number is written so."""
_DOTTED = frozenset(("r$", "brl", "rp", "rp.", "idr", "ar$", "ars", "clp", "clp$", "cop", "cop$", "vnd", "₫", "₺"))
"""Currencies in whose countries a dot parts thousands."""
_TO = re.compile(r"\s?(?:-|~|to|bis|至|到)\s?")
"""Between two such numbers: what stands beside the second holds for both."""
_GOES_ON = re.compile(r"[\u4e00-\u9fff%]")
_GOES_ON_APART = re.compile(r"\s?[a-z%\u4e00-\u9fff]")
"""Behind digits that have a currency in front of them alone: they measure something, or are a list."""
_ENDED = re.compile(
    r" (?:excl|excluding|incl|including|ex|inc|plus|per|net|netto|brutto|inkl|exkl|zzgl|hors|each|vat|without"
    r"|before|\(was)\b"
)
_CELL_ENDS = re.compile(r" {0,3}(?:\||$|\n)")
"""Behind all of a cell: "| 2,80 |" is no two fields."""
_PER_TIME = re.compile(r"\s?(?:/|per |an |a )\s?(?:h\b|hr|hour|std|gpu|min|s\b|sec)")


def continental_numbers(lowered: str, start: int, end: int, currencies: Currencies) -> list[Number]:
    """Give the numbers of a span that are written so and have a currency in letters or a sign beside them."""
    found: list[Number] = []
    if not _PARTED.search(lowered, start, end):
        return found
    for match in reversed(list(_FINDER.finditer(lowered, start, end))):
        value = _value(lowered, match, start, end, currencies)
        if value is None and found and _TO.fullmatch(lowered, match.end(), found[-1].start):
            value = continental(match["digits"])
        if value is not None:
            word = match["scale"] or ""
            value = round(value * times(word), 6)
            found.append(Number(*match.span(), value, value, times(word), word))
    return found[::-1]


def _is_sum(lowered: str, match: re.Match[str], beside: Beside, end: int) -> bool:
    """True for digits in groups between a currency and words of tax or of a unit: "SEK 79 500 excluding VAT"."""
    name = lowered[beside.start : beside.end].strip()
    is_code = name.isalpha() or name in "€£$"
    return is_code and (match["digits"].count(" ") > 1 or _ENDED.match(lowered, match.end(), end) is not None)


def _value(lowered: str, match: re.Match[str], start: int, end: int, currencies: Currencies) -> float | None:
    behind = currencies.behind(lowered, match.end(), end)
    ahead = currencies.ahead_of(lowered, start, match.start())
    beside = behind or ahead
    written, gap = match["digits"], match["gap"]
    if match["dash"] and gap == "." and "," not in written:
        return continental(written)
    if beside is None and gap is None and "," in written:
        before = lowered[start : match.start()].rstrip(" ")
        is_cell = not before or before.endswith("|")
        if (is_cell and _CELL_ENDS.match(lowered, match.end())) or _PER_TIME.match(lowered, match.end(), end):
            return continental(written)
    if beside is None or "\u4e00" <= lowered[beside.start] <= "\u9fff":
        return None
    goes_on = _GOES_ON_APART if gap == " " and not _is_sum(lowered, match, beside, end) else _GOES_ON
    if behind is None and goes_on.match(lowered, match.end(), end):
        return None
    if gap == "." and "," not in written and written.count(".") == 1:
        is_price = behind is not None and ahead is None and behind.name.words != "$"
        sign = lowered[ahead.start : match.start()] if ahead and not behind else ""
        is_price |= sign in ("€ ", "eur ") or (sign.strip() in ("€", "eur") and written.endswith("000"))
        is_price |= match["dash"] is not None or sign.strip() in _DOTTED
        is_price |= sign == "€" and _ENDED.match(lowered, match.end(), end) is not None
        if not is_price or _PER_TIME.match(lowered, behind.end if behind else match.end(), end):
            return None
    if gap and "," not in written and "." in written and gap != ".":
        return digits(written)
    return continental(written)
