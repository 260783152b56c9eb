"""Numbers as people write them: digits, Chinese numerals, English words, and their multipliers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SCALES = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "十亿": 1e9,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "十万": 1e5,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
    "w": 1e4,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mm": 1e6,
    "mil": 1e6,
    "mio": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "hundred": 1e2,
    "thousand": 1e3,
    "grand": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "billion": 1e9,
    "billions": 1e9,
    "trillion": 1e12,
    "lakh": 1e5,
    "lakhs": 1e5,
    "crore": 1e7,
    "crores": 1e7,
}
_DIGITS = dict(zip("零一二三四五六七八九〇两俩壹贰叁肆伍陆柒捌玖", [*range(10), 0, 2, 2, *range(1, 10)], strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve"
    " thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {w: i for i, w in enumerate(_TEENS.split(" "))} | {w: 10 * i for i, w in enumerate(_TENS.split(" "), 2)}

_ARABIC = r"\d{1,3}(?:, ?\d{3}(?![\da-z]))+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d+(?:\.\d+)?|\.\d+"
_SCALE = (
    r"万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?!瓦|克|米|帕)|百(?!分)"
    r"|(?:hundred|thousand|grand|million|billion|trillion|lakh|crore)s?\b"
    r"|(?:mn|mm|mil|mio|bn|tn|[wkmbt])(?![a-z0-9])|[wk](?=\d\d?(?![\da-z]))"
)
_HAN = "零〇一二两俩三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))

_COUNTED = "万亿千百wk张台片颗块套个卡年月天周人"
"""What behind a digit makes it a number of its own, no tail of the one before."""

NUMBER = re.compile(
    rf"(?P<arabic>(?<![\d.])(?:{_ARABIC}))"
    rf"(?P<vague>\s?[多余几来](?=\s?[万亿千百]))?"
    rf"(?:\s?(?P<scale>{_SCALE}))?"
    rf"(?:(?<=[万w亿千k])(?P<tail>\s?\d(?:千|百万|千万)?|(?<=w)\d\d|\d{{3,4}}(?:万)?)(?![\d%a-z]|[.,]\d|\s?[{_COUNTED}]|-\d))?"
    rf"(?P<more>\s?[多余来](?!\w{{0,1}}[次年月天]))?"
    rf"|(?P<han>(?<![数几])[{_HAN}][{_HAN}点几半多余来]*)"
    rf"|(?P<words>\b(?:half an? |an? )?(?:{_WORD}|hundred|thousand|million|billion|trillion|grand|dozen)\b"
    rf"(?:[ -](?:and )?(?:a half|{_WORD}|hundred|thousand|million|billion|trillion|grand)\b)*)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number: `low` and `high` differ where the words give two ("八九十万")."""

    start: int
    end: int
    low: float
    high: float
    scale: float = 1
    """Multiplier written behind the digits; 1 where none is."""
    scale_word: str = ""
    more: bool = False
    """True for 多, 余 and the like: this much and somewhat more."""
    about: bool = False
    words: bool = False
    """True where written out, in Chinese numerals or English words."""


def numbers(lowered: str, start: int, end: int) -> Iterator[Number]:
    """Yield the numbers of a span of a folded, lower-cased text."""
    for match in NUMBER.finditer(lowered, start, end):
        number: Number | None
        if match["arabic"] is not None:
            number = _arabic(match)
        elif match["han"] is not None:
            number = _chinese(match.start(), match["han"])
        else:
            number = _english(match.start(), match["words"])
        if number is not None:
            yield number


def digits(written: str) -> float:
    """Read digits with separators: "90, 000", "1,234.5", "1.234,56"."""
    written = written.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d{1,2}", written):
        written = written.replace(".", "").replace(",", ".")
    return float(written.replace(",", ""))


def _arabic(match: re.Match[str]) -> Number:
    value = digits(match["arabic"])
    word = match["scale"] or ""
    scale = SCALES.get(word, SCALES.get(word.removesuffix("s"), 1.0))
    total = round(value * scale, 6)
    if match["tail"]:
        total += _tail(match["tail"], scale)
    return Number(
        match.start(),
        match.end(),
        total,
        total,
        scale,
        word,
        more=bool(match["vague"] or match["more"]),
    )


def _tail(tail: str, scale: float) -> float:
    """Read what follows a multiplier: 2万2 is 22,000, 2万5000 is 25,000, 2w35 is 23,500, 3亿5千万 is 350 million."""
    tail = tail.strip()
    plain = re.match(r"\d+", tail)
    assert plain is not None
    value, word = float(plain[0]), tail[plain.end() :]
    if word:
        return value * SCALES[word]
    return value * scale / 10 ** len(plain[0]) if len(plain[0]) < 3 else value


def _chinese(start: int, words: str) -> Number | None:
    body = words.rstrip("多余来几")
    more = len(body) < len(words) or any(c in "多余几" for c in body)
    about = words.endswith("来") or "来" in body
    clean = re.sub("[多余来几]", "", body)
    if not clean or clean in {"万", "亿", "千", "百", "半", "点"}:
        return None
    span = (start, start + len(words))
    pair = re.fullmatch(rf"(?:(.*[十百千万亿]))?([{_HAN[2:13]}])([{_HAN[2:13]}])((?:[十百千万亿])[{_HAN}]*)?", clean)
    if pair and pair[4] and _DIGITS[pair[3]] == _DIGITS[pair[2]] + 1:
        low = parse_chinese((pair[1] or "") + pair[2] + pair[4])
        high = parse_chinese((pair[1] or "") + pair[3] + pair[4])
        if low is not None and high is not None:
            return Number(*span, low, high, scale=_last_scale(clean), words=True)
    value = parse_chinese(clean)
    if value is None:
        return None
    return Number(*span, value, value, scale=_last_scale(clean), more=more and not about, about=about, words=True)


def _last_scale(words: str) -> float:
    return next((float(_MYRIADS[c]) for c in reversed(words) if c in _MYRIADS), 1.0)


def parse_chinese(words: str) -> float | None:
    """Read a Chinese numeral: 两百三十万, 一点五万, 一万二, 三亿五千万. None where it is none."""
    if "点" in words:
        return _with_point(words)
    if re.fullmatch(rf"[{_HAN[:13]}]{{2,}}", words):
        return float("".join(str(_DIGITS[c]) for c in words))
    total, section, digit, last = 0.0, 0.0, -1.0, 1.0
    for c in words:
        if c in _DIGITS:
            digit = float(_DIGITS[c])
            if c in "零〇":
                last = 10.0
        elif c == "半":
            section += 0.5 * last
        elif c in _UNITS:
            last = float(_UNITS[c])
            section += (1 if digit < 0 else digit) * last
            digit = -1.0
        else:
            whole = section + max(digit, 0)
            last = float(_MYRIADS[c])
            total = (total + whole) * last if c == "亿" and total else total + (whole or 1) * last
            section, digit = 0.0, -1.0
    if digit >= 0:
        section += digit * (last / 10 if last > 10 else 1)
    return total + section


def _with_point(words: str) -> float | None:
    match = re.fullmatch(rf"([{_HAN}]+)点([{_HAN[:13]}]+)(半)?([十百千万亿]*)", words)
    if match is None:
        return None
    whole = parse_chinese(match[1])
    if whole is None:
        return None
    value = float(f"{int(whole)}." + "".join(str(_DIGITS[c]) for c in match[2]))
    for c in match[4]:
        value *= _UNITS.get(c) or _MYRIADS[c]
    return round(value, 6)


def _english(start: int, words: str) -> Number | None:
    total, current, scale = 0.0, 0.0, 1.0
    for word in re.findall(r"a half|half|[a-z]+", words):
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word in ("a half", "half"):
            total, current = (total + scale / 2, current) if scale > 1 and not current else (total, current + 0.5)
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in SCALES:
            scale = SCALES[word]
            total, current = total + (current or 1) * scale, 0.0
    value = total + current
    return Number(start, start + len(words), value, value, scale, words=True) if value else None
