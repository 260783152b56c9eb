"""What the bare numbers of a list are multiplied by, where a line says so: "单位:千元", "USD k"."""

import re

from pipeline.extract.sieves import Sieve

_FACTORS = {"万": 1e4, "千": 1e3, "k": 1e3, "thousand": 1e3, "'000": 1e3}
_FACTOR = Sieve(
    r"单位\s?:?\s?(?:人民币|港币|美元|rmb|usd|hkd)?\s?(?:[万千]|k\b)|[万千]元\s?(?:为单位|/台|/张)(?=\s*$)|单位万|(?<![\d.])(?<![\d.]\s)[万千]元?\s?/\s?[台套张卡]\s?/\s?[月年天]"
    r"|\(万元?\)\s?:|\bin (?:usd |us\$ ?)?(?:thousands|k)\b|\b(?:usd|us\$|hkd|rmb|eur|gbp|\$) ?(?:k|thousands?)\b"
    r"|\bk (?:usd|rmb|hkd)\b|\b(?:in |usd |us\$ ?|rmb |hkd )'000s?\b|\(\$k\)",
    re.M,
)


def factor_of(lowered: str) -> float | None:
    """Give the multiplier that a text tells for its numbers; None where it tells none."""
    match = _FACTOR.search(lowered)
    return next(v for k, v in _FACTORS.items() if k in match.group()) if match else None
