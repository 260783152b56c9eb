"""The value of a number as it is written: digits with separators, Chinese numerals, English words."""

import math
import re

SCALES = {
    "十万亿": 1e13,
    "百万亿": 1e14,
    "千万亿": 1e15,
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "十亿": 1e9,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "十万": 1e5,
    "万": 1e4,
    "兆": 1e12,
    "千": 1e3,
    "仟": 1e3,
    "百": 1e2,
    "佰": 1e2,
    "w": 1e4,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mm": 1e6,
    "mil": 1e6,
    "mio": 1e6,
    "mln": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "mrd": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trn": 1e12,
    "hundred": 1e2,
    "thousand": 1e3,
    "grand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "lakh": 1e5,
    "lac": 1e5,
    "crore": 1e7,
    "cr": 1e7,
    "l": 1e5,
}
DIGITS = dict(zip("零一二三四五六七八九〇两俩壹贰叁肆伍陆柒捌玖", [*range(10), 0, 2, 2, *range(1, 10)], strict=True))
UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20, "卅": 30}
MYRIADS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
HAN = "".join([*DIGITS, *UNITS, *MYRIADS])
_DIGIT = "".join(DIGITS)
_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve"
    " thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {w: i for i, w in enumerate(_TEENS.split(" "))} | {w: 10 * i for i, w in enumerate(_TENS.split(" "), 2)}
PARTS = {"half": 0.5, "quarter": 0.25, "quarters": 0.75}
_SPOKEN = re.compile("[a-z]+")
_THREE_QUARTERS = re.compile("three[ -]quarters")
_COMMA_LAST = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?")
_DOTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_POINT = re.compile(rf"([{HAN}]+)点([{_DIGIT}]+)(半)?([{''.join([*UNITS, *MYRIADS])}]*)")
_SPELT = re.compile(rf"([{_DIGIT}]{{2,}})([{''.join(MYRIADS)}]*)")
"""Digits in their places, as newspapers print them: 四二〇亿."""


def digits(written: str) -> float:
    """Read digits as the English write them: "90, 000", "1,234.5"; "1.234,56" can be one thing alone."""
    if written.isdigit():
        return float(written)
    written = written.replace(" ", "").replace("'", "")
    if "." in written and _COMMA_LAST.fullmatch(written) and ("," in written or _DOTS.fullmatch(written)):
        return continental(written)
    return float(written.replace(",", ""))


def continental(written: str) -> float:
    """Read digits whose last comma is the decimal one: "1 298,00", "1.234,5", "35,70"."""
    written = re.sub(r"[ '.](?=\d{3})", "", written)
    return float(written.replace(",", ".").replace(" ", ""))


def chinese(words: str) -> float | None:
    """Read a Chinese numeral: 两百三十万, 一点五万, 一万二, 三亿五千万. None where it is none."""
    if "点" in words:
        return _with_point(words)
    spelt = _SPELT.fullmatch(words)
    if spelt:
        value = float("".join(str(DIGITS[c]) for c in spelt[1]))
        return value * math.prod(MYRIADS[c] for c in spelt[2])
    total, section, digit, last = 0.0, 0.0, -1.0, 1.0
    for c in words:
        if c in DIGITS:
            digit = float(DIGITS[c])
            if c in "零〇":
                last = 10.0
        elif c == "半":
            section += 0.5 * last
        elif c in UNITS:
            last = float(UNITS[c])
            section += (1 if digit < 0 else digit) * last
            digit = -1.0
        else:
            whole = section + max(digit, 0)
            last = float(MYRIADS[c])
            total = (total + whole) * last if 0 < total < last else total + (whole or 1) * last
            section, digit = 0.0, -1.0
    if digit >= 0:
        section += digit * (last / 10 if last > 10 else 1)
    return total + section


def _with_point(words: str) -> float | None:
    match = _POINT.fullmatch(words)
    whole = chinese(match[1]) if match else None
    if match is None or whole is None:
        return None
    value = float(f"{int(whole)}." + "".join(str(DIGITS[c]) for c in match[2]))
    for c in match[4]:
        value *= UNITS.get(c) or MYRIADS[c]
    return round(value, 6)


def english(words: str) -> tuple[float, float]:
    """Read a number in English words, and the last multiplier of thousand and more in it.

    "six and a half million", "a quarter billion", "seven point oh nine", "one fifty five" (155).
    """
    total, current, scale = 0.0, 0.0, 1.0
    decimals: str | None = None
    for word in _SPOKEN.findall(_THREE_QUARTERS.sub("quarters", words)):
        if word == "point":
            decimals = ""
        elif decimals is not None and (word in WORDS or word in ("o", "oh")):
            decimals += str(WORDS.get(word, 0))
        elif word in WORDS:
            current = _beside(current, WORDS[word])
        elif word in PARTS:
            total, current = (total + scale * PARTS[word], current) if scale > 1 else (total, current + PARTS[word])
        elif word == "dozen":
            current = (current or 1) * 12
        elif (times := SCALES.get(word.removesuffix("s"))) is not None:
            current, decimals = _pointed(current, decimals), None
            if times == 100:
                current = (current or 1) * 100
            else:
                total, current, scale = total + (current or 1) * times, 0.0, times
    return total + _pointed(current, decimals), scale


def _beside(current: float, value: int) -> float:
    """Add a word to those before it: "twenty five" is 25, "one fifty" 150, "fifteen twenty" 1520."""
    if 0 < current < 20 and value >= 10:
        return current * 100 + value
    return current * 10 + value if 0 < current < 10 else current + value


def _pointed(current: float, decimals: str | None) -> float:
    return float(f"{int(current)}.{decimals or 0}") if decimals is not None else current
