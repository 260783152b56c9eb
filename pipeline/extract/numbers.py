"""Numbers as people write them: digits, Chinese numerals, English words, and their multipliers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.extract import tries
from pipeline.extract.numerals import DIGITS, HAN, MYRIADS, PARTS, SCALES, UNITS, WORDS, chinese, digits, english
from pipeline.extract.openings import Finder

GLUED = r"(?:usd[tc]?|u|eur|gbp|cny|rmb|hkd|twd|ntd?|sgd|jpy|krw|inr|aud|cad|chf|pcs?|ea|gpus?|cards?|units?)"
"""What dealers write right behind grouped digits: "1,620U", "28,500HKD", "2,400pcs"."""
ARABIC = (
    rf"\d{{1,3}}(?:,\d{{3}}(?:(?![\da-z])|(?=x |{GLUED}(?![a-z\d]))))+(?:\.\d+)?|"
    r"(?<![x*])(?<![x*]\s)\d{1,3}(?:, (?:000(?![\da-z])"
    r"|\d{3}(?![\da-z])(?!\s?(?:(?:pcs|units?|pieces|cards?|ea|gpus?|servers?|sets?|boxes)\b|[张台片颗块套个]))))+(?:\.\d+)?"
    r"|\d{1,2}(?:,\d\d){1,4},\d{3}(?!\d)(?:\.\d+)?"
    r"|\d{1,3}(?:'\d{3}){1,5}(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3}){1,5},\d{1,2}(?!\d)"
    r"|\d+(?: point \d+|\.\d+)?|(?<![a-z])\.\d+|\.\d+(?=[kmbt]\b)"
)
SCALE = (
    r"[十百千]?万亿|[十百千]亿|亿|[十百千]万|万|(?<!\d{4})(?<!\d{4}\s)[千仟](?!瓦|克|米|帕)|(?<!\d{3})(?<!\d\s)[百佰](?!分)|兆(?!瓦|赫|字|欧|帕|位|比|易|[a-z])"
    r"|(?:hundred|thousand|grand|million|billion|trillion|lakh|lac|crore)s?\b"
    r"|(?:(?:mio|mln|mrd)\.?|mn|mm|mil|bn|bln|tn|trn|w(?!/ [a-z])|[kmbt])(?![a-z0-9\u00c0-\u024f])"
    r"|[wk](?=\d\d?(?![\da-z]))|cr(?![a-z0-9])"
    r"|(?:(?<=₹\d)|(?<=₹\d\d)|(?<=₹\d\.\d)|(?<=₹\d\.\d\d)|(?<=₹\d\d\.\d)|(?<=₹\d\d\.\d\d))l(?![a-z0-9])"
)
_COUNTED = "万亿千百wk张台片颗块套个卡年月天周人"
"""What behind a digit makes it a number of its own, no tail of the one before."""

_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_TIMES = "hundred|thousand|million|billion|trillion|grand|dozen|lakh|crore"
_AFTER_TIMES = "|".join(f"(?<={word})" for word in ("hundred", "thousand", "million", "billion", "trillion"))
_PART = r"(?:(?:an? |one )?(?:half|quarter)|three[ -]quarters)(?: of)?(?: an?)?"
_SPOKEN = (
    rf"(?:(?:{_PART}|an?)[ -](?:{_TIMES})s?|(?:point )?(?:{_WORD}))\b"
    rf"(?:[ -](?:(?:{_TIMES})s?|{_WORD}|point|oh?(?=[ -](?:{_WORD})\b))\b"
    rf"|(?:{_AFTER_TIMES}),? (?:and |& )?(?:{_WORD})\b|,? and (?:a half|a quarter|three quarters)\b){{0,30}}"
)
NUMBER = re.compile(
    rf"(?P<arabic>(?<!\d)(?<!\d\.)(?:(?<!\.\.)|(?<=\.\.\.))(?:{ARABIC}))"
    rf"(?:[.,]-{{1,2}}(?![\d-]))?"
    rf"(?P<vague>\s?[多余几来](?=\s?[万亿千百])|\+(?=\s?(?:[万亿千百]|(?:million|billion|thousand)\b)))?"
    rf"(?P<half> and a half\b)?"
    rf"(?:(?:\s?个?|-(?=[mbtht](?:illion|rillion|undred|housand)))(?P<scale>{SCALE}))?"
    rf"(?:(?<=[万w亿千k])(?P<tail>(?<=亿)\s?(?:\d,\d{{3}}|\d{{1,4}})\s?万(?!\s?[张台片颗块套个卡股人])|\d[千百](?=[块元])|(?<=万)\d{{4}}(?=\s?[张台片颗块套个枚])|(?<=万)\s?[一二三四五六七八九](?=\s?(?:[一每/][张台片]|元|块钱|$|[,。;)]))|(?<=万)(?<!\.\d万)(?<!\.\d\d万)\s?(?:\d,\d{{3}}|(?<!\.\d万\s)(?<!\.\d\d万\s)(?<!\.\d\s万\s)(?<!\.\d\d\s万\s)\d{{4}})(?=\s?(?:[元块圆]|[美港欧日韩][元币金]|新?台币|人民币))|(?:\d千\d(?![\d千百])|\s?\d,\d{{3}}(?=万)万|\s?\d(?:\s?(?:千万|百万|千|百))?|(?<=w)\d\d|\d{{3,4}}(?:万)?)(?![\d%a-z]|[.,]\d|\s?(?!台币)[{_COUNTED}]|-\d)))?"
    rf"(?P<more>\s?[多余来](?!\w{{0,1}}[次年月天]|[少大久])(?!(?<=\s[多余来])[个张台片块])|\+(?=\s?(?:元|块|美元|人民币|刀)))?"
    rf"|(?P<han>(?<![数几])[{HAN}](?:[{HAN}点几半多余来]|(?<=[{HAN}])○(?=[{HAN}])|个(?=[万亿])|把(?=块|元|万|来))*)"
    rf"|(?P<words>\b{_SPOKEN})"
)
ONES = ("dollar", "buck", "euro", "quid", "penny", "pound", "yuan", "rupee", "ringgit", "cent")
"""Of these "a" is one: "a dollar an hour"."""
GREATEST = 1e30
"""Digits that give more are no number of anything."""
_VAGUE = re.compile("[多余来几个把]")
_NO_NUMBER = {*MYRIADS, *"百千佰仟半点"}
_DIGIT, _UNIT, _MYRIAD = "".join(DIGITS).replace("零", "").replace("〇", ""), "".join(UNITS), "".join(MYRIADS)
_PAIR = re.compile(rf"(?:(.*[{_UNIT}{_MYRIAD}]))?([{_DIGIT}])([{_DIGIT}])((?:[{_UNIT}{_MYRIAD}])[{HAN}]*)?")
_ROUND = re.compile(rf"[{_DIGIT}]([百千佰仟])")


_AGAIN = re.compile(r"\s?\((?P<digits>\d[\d,]{0,11})\)")
"""A number in words told again in digits: "forty-eight (48) servers"."""
_BEFORE_ONE = re.compile(rf"(?:[万千百亿]|[万千][{_DIGIT}])一$")
_OF_ONE = re.compile(r"\s?(?:[张台片颗枚套组天年月周]|块(?!钱)|小时|个(?![\u4e00-\u9fff])|个[月钟小])")
"""Behind a price and 一, what costs so much: "两万一张", "五千一个月"."""
_LED = re.compile(r"(?:逾|超过?|近)$")
_PIECES = re.compile("[余多]?[张台颗片枚套柜]")
_FINDER = Finder(NUMBER)
_DIGITS = re.compile(rf"[0-9{HAN}]")
_COUNTS = re.compile(tries.ahead([*WORDS, *_TIMES.split("|"), *ONES]))


@dataclass(slots=True)
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


def may_count(lowered: str, start: int, end: int) -> bool:
    """Tell whether a span can hold a number at all."""
    return _DIGITS.search(lowered, start, end) is not None or _COUNTS.search(lowered, start, end) is not None


def numbers(lowered: str, start: int, end: int) -> Iterator[Number]:
    """Yield the numbers of a span of a folded, lower-cased text."""
    told = start
    for match in _FINDER.finditer(lowered, start, end):
        number: Number | None
        if match.start() < told:
            continue
        if match["arabic"] is not None:
            number = _arabic(match)
        elif match["han"] is not None:
            number = _han(match.start(), _own(lowered, match)) or _lone(lowered, match)
        else:
            value, scale = english(match["words"])
            number = Number(*match.span(), value, value, scale, words=True)
        if number is not None and number.high < GREATEST:
            again = _AGAIN.match(lowered, number.end, end) if number.words else None
            if again is not None and digits(again["digits"]) == number.low == number.high:
                number, told = replace(number, end=again.end()), again.end()
            yield number


def _own(lowered: str, match: re.Match[str]) -> str:
    """Give a Chinese numeral without the 一 of the unit behind it: of "两万一张" 两万."""
    words = match["han"]
    return words[:-1] if _BEFORE_ONE.search(words) and _OF_ONE.match(lowered, match.end()) else words


def _lone(lowered: str, match: re.Match[str]) -> Number | None:
    """Read a unit alone that a word of bound leads and pieces follow: "逾千台", "近万张"."""
    value = {"千": 1e3, "万": 1e4}.get(match["han"])
    led = value and _LED.search(lowered, max(0, match.start() - 2), match.start())
    if not (value and led and _PIECES.match(lowered, match.end())):
        return None
    return Number(*match.span(), value, value, words=True)


def times(word: str) -> float:
    """Give what a multiplier multiplies by; 1 for none."""
    return SCALES.get(word) or SCALES.get(word.rstrip("s."), 1.0)


def _arabic(match: re.Match[str]) -> Number:
    written, scale_word, half, tail, vague, more = match.group("arabic", "scale", "half", "tail", "vague", "more")
    word = scale_word or ""
    scale = times(word) if word else 1.0
    value = digits(written.replace(" point ", "."))
    total = round((value + (PARTS["half"] if half else 0)) * scale, 6)
    if tail:
        total += _tail(tail, scale)
    return Number(match.start(), match.end(), total, total, scale, word, more=bool(vague or more))


def _tail(tail: str, scale: float) -> float:
    """Read what follows a multiplier: 2万2 is 22,000, 2万5000 is 25,000, 2w35 is 23,500, 3亿5千万 is 350 million."""
    tail = tail.replace(" ", "").replace(",", "")
    if tail in DIGITS:
        return float(DIGITS[tail]) * scale / 10
    thousands = re.fullmatch(r"(\d)千(\d)", tail)
    if thousands:
        return float(thousands[1]) * 1000 + float(thousands[2]) * 100
    plain = re.match(r"\d+", tail)
    assert plain is not None
    value, word = float(plain[0]), tail[plain.end() :]
    if word:
        return value * SCALES[word]
    return value * scale / 10 ** len(plain[0]) if len(plain[0]) < 3 else value


def _han(start: int, words: str) -> Number | None:
    if words in DIGITS:
        value = float(DIGITS[words])
        return Number(start, start + 1, value, value, words=True)
    words = words.replace("○", "〇")
    body = words.rstrip("多余来几把")
    more = len(body) < len(words) or any(c in "多余几" for c in body)
    about = words.endswith(("来", "把")) or "来" in body
    clean = _VAGUE.sub("", body)
    if not clean or (clean in _NO_NUMBER and not words.endswith(("把", "来"))):
        return None
    end = start + len(words)
    pair = _PAIR.fullmatch(clean)
    if pair and (DIGITS[pair[3]] == DIGITS[pair[2]] + 1 or (pair[2] + pair[3] == "三五" and pair[4])):
        low = chinese((pair[1] or "") + pair[2] + (pair[4] or ""))
        high = chinese((pair[1] or "") + pair[3] + (pair[4] or ""))
        is_scaled = pair[4] or not pair[1] or pair[1][-1] in MYRIADS  # "两万七八" is 27,000 to 28,000
        if low is not None and high is not None and is_scaled:
            return Number(start, end, low, high, scale=_last_scale(clean), words=True)
    read = chinese(clean)
    if read is None:
        return None
    return Number(start, end, read, read, scale=_last_scale(clean), more=more and not about, about=about, words=True)


def _last_scale(words: str) -> float:
    """Give the multiplier that another number may share: of 三十万 10,000, of 三千 1,000, of 三千五百 none."""
    found = _ROUND.fullmatch(words)
    if found:
        return float(UNITS[found[1]])
    return next((float(MYRIADS[c]) for c in reversed(words) if c in MYRIADS), 1.0)
