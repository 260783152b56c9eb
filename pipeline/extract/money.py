"""Every amount of money in a text, whether or not a chip stands near it."""

import re

from models.documents import Lang
from models.facts import Money
from pipeline.extract import text as texts
from pipeline.extract.atoms import MASK
from pipeline.extract.figures import Figure, figures
from pipeline.extract.lexicon import Lexicon

_OWED = re.compile(r"(?:\b(?:is|was|were|of)\s|[=:|]\s?|^)\($")
"""A bracket where an amount must stand: accountants write a loss so. Others hold the same sum in other money."""
LEAST_FIELDS = 9
"""Commas of the smallest table that they set apart."""
_LETTER, _SPACE = re.compile(r"\S"), re.compile(r"\s")
_FIELDS = re.compile(
    r"(?:^(?=[^\n]*,(?!\d{3}(?!\d)))[^,\n\u4e00-\u9fff]*(?:,[^ ,\n\u4e00-\u9fff][^,\n\u4e00-\u9fff]*){3,}(?:\n|$)){3,}",
    re.M,
)
"""Three lines and more of fields set apart by commas, within which no comma groups digits."""
_QUOTED = re.compile(r'((?<![^,\n])"[^"\n]*"(?![^,\n]))|,')
"""A field in quotes, whose commas are its own, or a comma between fields."""
_LINE = re.compile(r"[^\n]+")


def money(text: str, lexicon: Lexicon, lang: Lang | None = None) -> list[Money]:
    """Give the amounts of money of a text in order; a `$` or `¥` alone takes the currency of the language."""
    folded = lexicon.fold(text)
    lowered = texts.lower(folded)
    lang = lang or ("zh" if texts.is_chinese(folded) else "en")
    masked = masked_text(lowered, [m.span() for m in lexicon.alias_pattern.finditer(lowered)])
    return [
        _amount(masked, f)
        for line in _LINE.finditer(masked)
        for f in figures(masked, line.start(), line.end(), lexicon, lang)
        if is_money(f)
    ]


def _amount(masked: str, figure: Figure) -> Money:
    f = figure
    if (
        f.bound == "exact"
        and f.low
        and masked[f.end : f.end + 1] == ")"
        and _OWED.search(masked[max(0, f.start - 8) : f.start])
    ):
        return Money(start=f.start - 1, end=f.end + 1, low=-f.low, high=-f.low, bound=f.bound, currency=f.currency)
    return Money(start=f.start, end=f.end, low=f.low, high=f.high, bound=f.bound, currency=f.currency)


def is_money(figure: Figure) -> bool:
    """True for a figure with a currency."""
    return figure.kind == "money"


def masked_text(lowered: str, spans: list[tuple[int, int]]) -> str:
    """Give the text with the digits and numerals of `spans` out of the way, every offset kept."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end > at:
            start = max(at, start)
            words = lowered[start:end]
            parts += (lowered[at:start], _LETTER.sub(MASK, words) if _SPACE.search(words) else MASK * len(words))
            at = end
    parts.append(lowered[at:])
    return "".join(parts)


def with_fields_apart(masked: str) -> str:
    """Give the text with semicolons between the fields of a table that commas set apart: "4,576,23.90" is three."""
    if masked.count(",") < LEAST_FIELDS:
        return masked
    return _FIELDS.sub(lambda table: _QUOTED.sub(lambda m: m[1] or ";", table.group()), masked)
