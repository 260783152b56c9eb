"""Dates in words: years and months in Han numerals, halves and quarters in short, seasons, weekdays, "last August"."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from pipeline.extract.openings import Finder

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_HAN_MONTH = r"(?:十[一二]?|[一二三四五六七八九])"
_HAN_DAY = r"(?:三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {w: n for n, w in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
ROC = 1911
"""The year before the first that Taiwan counts."""
_AGAINST = {"去": -1, "今": 0, "本": 0, "明": 1, "前": -2}
_PERIOD = re.compile(
    rf"(?P<hy>二[零〇][零〇一二三四五六七八九]{{2}})年(?:(?P<hm>{_HAN_MONTH})月(?:份)?(?:(?P<hd>{_HAN_DAY})[日号])?)?"
    rf"|(?P<ry>[去今本明前])年\s?(?P<rm>{_HAN_MONTH})月(?:份)?(?:(?P<rd>{_HAN_DAY})[日号])?"
    rf"|(?<![\u4e00-\u9fff\d])(?P<bm>十[一二]?|[二三四五六七八九])月(?:份|(?=[底初中]|\s?[a-z0-9,]))"
    r"|(?:民国\s?|(?<![\d.]))(?P<roc>1[01]\d)年(?P<rocm>1[0-2]|0?[1-9])月(?:(?P<rocd>3[01]|[12]\d|0?[1-9])[日号])?"
    r"|(?P<ey>[去今])年双\s?(?:11|十一)"
    r"|(?<![\d.])(?P<y2>2\d)年(?!质保|保修|[前后多来期保])"
    r"(?:\s?(?:第?(?P<q2>[一二三四1-4])季度|q(?P<q3>[1-4])|(?P<m2>1[0-2]|[1-9])月))?"
    r"|(?<![a-z0-9.])(?P<qa>[1-4])q\s?'?(?:20)?(?P<qy>2\d)(?!\d)"
    r"|(?<![a-z0-9])q(?P<qb>[1-4])(?:\s?'|/|-)(?:20)?(?P<qz>2\d)(?!\d)"
    r"|(?<![a-z0-9.])(?P<yq>2\d)q(?P<qc>[1-4])(?![\da-z])"
    r"|(?<![a-z0-9.])(?:[12]h|h[12])\s?'?(?:20)?(?P<half>2\d)(?!\d|x|\.\d)"
    r"|(?<!\d)20(?P<yh>2\d)\s?年?[上下]半年"
    r"|(?<![年度\d])(?P<since>上半年|下半年)"
    r"|(?P<rq>上个?季度|上一季度|本季度|下个?季度|下一季度|\b(?:last|this|next) quarter\b)"
    rf"|\b(?P<lm>last|this(?! may)|next) (?P<lmon>{_MONTH})\b"
    r"|\b(?P<ls>last|this|next) (?P<season>spring|summer|autumn|fall)\b"
    r"|\b(?P<by>by|in|since|until|back in|this past) (?:the |early |late |mid-)?(?P<bs>spring|summer|autumn|fall)\b"
    r"(?!,? (?:of )?(?:'?2|last|next))"
    r"|(?:\b(?:spring|summer|autumn|fall|winter|early|late|mid|back in|in|since) |\bmid-)'(?P<ay>2\d)\b"
    r"|\blast (?P<wd>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\b"
    r"|上(?:个)?(?:周|星期|礼拜)(?P<cw>[一二三四五六日天])"
    r"|(?P<rmd>上个?月|本月)\s?(?P<md>3[01]|[12]\d|0?[1-9])\s?[日号]"
    r"|(?<![\d月/.\-])(?P<nd>3[01]|[12]\d|[1-9])(?:日(?=宣布|表示|通知|公告|公布|发布|晚|上午|下午|早|凌晨|[,起]|向|在)|号(?=就|那天|晚|起|上午|下午|当天|开始|前后))"
    r"|\bon the (?P<ed>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?! (?:of|floor|gen))"
)
_FINDER = Finder(_PERIOD)
_SIGN = re.compile(
    r"年|月|季|日|周|星期|礼拜|[1-4]q|q[1-4]|[12]h|h[12]|last |this |next |'2|on the |spring|summer|autumn|fall\b"
)


def periods(lowered: str, start: int, end: int, today: date | None) -> list[tuple[int, int, str, bool]]:
    """Give the dates in words of a span: where each stands, its ISO form, and whether its year is told.

    What is relative and has no day of publication to count from is left out.
    """
    found: list[tuple[int, int, str, bool]] = []
    if not _SIGN.search(lowered, start, end):
        return found
    for match in _FINDER.finditer(lowered, start, end):
        told = {k: v for k, v in match.groupdict().items() if v}
        iso = next((read(told) for key, read in _WHOLE.items() if key in told), None)
        if iso is None and today is not None:
            iso = next((read(told, today) for key, read in _COUNTED.items() if key in told), None)
        if iso:
            found.append((match.start(), match.end(), iso, "bm" not in told))
    return found


def _number(words: str) -> int:
    """Read a number below a hundred in Han numerals or digits: 十二, 三十一, 7."""
    if words.isdigit() and words[0] not in _HAN:
        return int(words)
    tens, ten, ones = words.partition("十")
    return (_HAN[tens] if tens else 1) * 10 + (_HAN[ones] if ones else 0) if ten else _HAN[words]


def _iso(year: int, month: str | None = None, day: str | None = None) -> str:
    return f"{year}" + (f"-{_number(month):02}" if month else "") + (f"-{_number(day):02}" if month and day else "")


def _of_numerals(told: Mapping[str, str]) -> str:
    year = int("".join(str(_HAN[c]) for c in told["hy"]))
    return _iso(year, told.get("hm"), told.get("hd"))


def _short_year(told: Mapping[str, str]) -> str:
    quarter = told.get("q2") or told.get("q3")
    return f"20{told['y2']}-Q{_number(quarter)}" if quarter else _iso(2000 + int(told["y2"]), told.get("m2"))


def _against(told: Mapping[str, str], today: date) -> str:
    return _iso(today.year + _AGAINST[told["ry"]], told["rm"], told.get("rd"))


def _bare_month(told: Mapping[str, str], today: date) -> str:
    return _iso(today.year, told["bm"])


def _elevens(told: Mapping[str, str], today: date) -> str:
    return f"{today.year + _AGAINST[told['ey']]}-11"


def _relative_quarter(told: Mapping[str, str], today: date) -> str:
    word = told["rq"]
    by = -1 if word[0] in "上l" else 1 if word[0] in "下n" else 0
    quarters = today.year * 4 + (today.month - 1) // 3 + by
    return f"{quarters // 4}-Q{quarters % 4 + 1}"


def _named_month(told: Mapping[str, str], today: date) -> str:
    """Read "last August": the latest that is over; "next March": the first to come."""
    month = _MONTHS.index(told["lmon"][:3]) + 1
    year = today.year
    if told["lm"] == "last" and month >= today.month:
        year -= 1
    if told["lm"] == "next" and month <= today.month:
        year += 1
    return f"{year}-{month:02}"


def _season(told: Mapping[str, str], today: date) -> str:
    """Read "last summer" as the year of the latest that is over; "next summer" as the next year."""
    is_over = today.month >= _SEASONS[told["season"]] + 3
    return str(today.year + {"last": 0 if is_over else -1, "this": 0, "next": 1}[told["ls"]])


def _bare_season(told: Mapping[str, str], today: date) -> str:
    """Read "by summer" as this year, and "in autumn", where it is far ahead, as the year before."""
    is_ahead = _SEASONS[told["bs"]] > today.month + 1 and told["by"] != "by"
    return str(today.year - is_ahead)


def _last_weekday(told: Mapping[str, str], today: date) -> str:
    back = (today.weekday() - _WEEKDAYS[told["wd"]] - 1) % 7 + 1
    return (today - timedelta(days=back)).isoformat()


def _of_last_week(told: Mapping[str, str], today: date) -> str:
    return (today - timedelta(days=today.weekday() + 7 - _WEEKDAYS[told["cw"]])).isoformat()


def _day_of_month(told: Mapping[str, str], today: date) -> str | None:
    return _in_month(today, 0 if told["rmd"] == "本月" else -1, int(told["md"]))


def _latest_day(told: Mapping[str, str], today: date) -> str | None:
    """Read "9 日" or "on the 9th" as the latest such day that is not to come."""
    day = int(told.get("nd") or told["ed"])
    return _in_month(today, -1 if day > today.day else 0, day)


def _in_month(today: date, by: int, day: int) -> str | None:
    months = today.year * 12 + today.month - 1 + by
    try:
        return date(months // 12, months % 12 + 1, day).isoformat()
    except ValueError:
        return None


_WHOLE: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "hy": _of_numerals,
    "y2": _short_year,
    "qa": lambda told: f"20{told['qy']}-Q{told['qa']}",
    "qb": lambda told: f"20{told['qz']}-Q{told['qb']}",
    "yq": lambda told: f"20{told['yq']}-Q{told['qc']}",
    "roc": lambda told: _iso(ROC + int(told["roc"]), told["rocm"], told.get("rocd")),
    "half": lambda told: f"20{told['half']}",
    "yh": lambda told: f"20{told['yh']}",
    "ay": lambda told: f"20{told['ay']}",
}
"""Readers of what tells its year, by a group of the pattern."""
_COUNTED: Mapping[str, Callable[[Mapping[str, str], date], str | None]] = {
    "ry": _against,
    "bm": _bare_month,
    "ey": _elevens,
    "since": lambda _, today: str(today.year),
    "rq": _relative_quarter,
    "lm": _named_month,
    "ls": _season,
    "bs": _bare_season,
    "wd": _last_weekday,
    "cw": _of_last_week,
    "rmd": _day_of_month,
    "nd": _latest_day,
    "ed": _latest_day,
}
"""Readers of what counts from the day of publication."""
