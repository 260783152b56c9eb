"""Dates in a text, absolute and relative, as ISO days, months, quarters and years."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.extract.openings import Finder
from pipeline.extract.periods import periods

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4} | {
    str(i): i for i in range(1, 5)
}
_YEARS = {
    "前年": -2,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "后年": 2,
    "last year": -1,
    "this year": 0,
    "next year": 1,
}
_RELATIVE_MONTHS = {"上个月": -1, "上月": -1, "本月": 0, "这个月": 0, "当月": 0, "下月": 1, "下个月": 1}
_RELATIVE_MONTHS |= {"last month": -1, "this month": 0, "next month": 1}
_COUNTS = {w: n for n, ws in enumerate(("半", "一 a an one", "二 两 two", "三 three", "四 four")) for w in ws.split()}
_COUNTS |= {"五": 5, "five": 5, "六": 6, "six": 6, "七": 7, "seven": 7, "八": 8, "eight": 8, "九": 9, "nine": 9}
_COUNTS |= {"十": 10, "ten": 10, "eleven": 11}
_RELATIVE_DAYS = {
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
}

_DATE = re.compile(
    r"(?P<iso>(?<!\d)(?P<iy>20[12]\d)[-/.](?P<im>1[0-2]|0?[1-9])(?:[-/.](?P<id>3[01]|[12]\d|0?[1-9]))?(?![\d])(?!\s?[万亿元%]))"
    r"|(?P<zy>20\d\d(?=\s?(?:年|q[1-4]|[上下]半年))|(?<!\d)[12]\d(?=\s?年\s?(?:1[0-2]|\d)\s?月)|前年|去年|今年|本年|明年|后年)\s?年?(?:度)?\s?(?:的\s?)?"
    r"(?:(?P<zm>1[0-2]|0?[1-9])(?:\s?[-~至到]\s?(?:1[0-2]|[1-9]))?\s?月(?:份)?(?:\s?(?P<zd>3[01]|[12]\d|0?[1-9])\s?[日号])?"
    r"|第?(?P<zq>[一二三四1-4])\s?季度?|q(?P<zq2>[1-4]))?"
    r"|(?<![\d.])(?P<m>1[0-2]|0?[1-9])(?:[-~至](?:1[0-2]|[1-9]))?\s?月(?:份)?(?!\s?[租费付卡])(?:\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号])?"
    r"|第?(?P<q>[一二三四])季度|(?<![a-z0-9])(?<!q\d/)q(?P<eq>[1-4])(?:\s?(?P<eqy>20\d\d))?(?![\d]|\s?(?:量化|quant|gguf|k_|_|[/、和与]\s?q[568]))"
    r"|(?P<ago>[一二两三四五六七八九十半]|\d{1,2}|\ba|\ban|\bone|\btwo|\bthree|\bfour|\bfive|\bsix|\bseven|\beight|\bnine|\bten|\beleven)\s?个?多?\s?"
    r"(?P<ago_unit>月|周|星期|礼拜|天|年|days?|weeks?|months?|years?)\s?(?:之前|以前|前(?!后)|ago\b)"
    r"|(?P<word>年初|前天|昨天|昨日|今天|今日|明天|上个月|上月|本月|这个月|当月|下个?月"
    r"|\b(?:yesterday|today|tomorrow|last year|this year|next year|last month|this month|next month)\b)"
    rf"|\b(?:(?<!\d)(?P<dd>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s(?:of\s)?)?(?P<mon>{_MONTH})\b\.?(?:\s(?P<dd2>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?!\d|\.\d|,\d{{3}}(?!\d)|\s?(?:[mb]illion|thousand|percent|%)))?"
    r"(?:,?\s(?:of\s)?(?P<my>20\d\d|(?:last|this|next) year\b))?"
    r"|\b(?P<quarter>first|second|third|fourth) quarter(?: of (?P<qy>20\d\d|this year|next year|last year))?"
    r"|(?<![\d.$¥€£,])\b(?P<year>20[12]\d)\b(?!-\d{3})(?![\d.,]*\d|\s?[万亿元%块张台颗片])"
)


_FINDER = Finder(_DATE)
_SIGN = re.compile(
    r"年|月|季|前|昨|今|明|20[12]|q[1-4]|ago\b|yesterday|today|tomorrow|last |this |next |quarter"
    r"|jan|feb|mar(?:ch)?\b|apr|may\b|june?\b|july?\b|aug|sept?|oct|nov|dec"
)
"""Without such words there is no date; each begins with a plain letter, which makes the search fast."""
_REPORT = re.compile(r"[初中底末]?\s?的?(?:报道|报导|消息|讯|电)")
_OF_MONTH = re.compile(r"\b(?:in|since|of|by|until|from|through|during|early|late|mid)[ -]$")
_THIS_YEAR = ("今年", "本年", "this year")
MONTHS_AHEAD = 6
"""A month without a year that lies further ahead than this is last year's."""


@dataclass(slots=True)
class DateMention:
    """Words that name a day, month, quarter or year."""

    start: int
    end: int
    iso: str
    has_year: bool = True
    """False where the year was taken from the day of publication."""
    of_report: bool = False
    """True for the date of a report that is cited, which dates nothing that it tells."""
    is_this_year: bool = False
    """True for "this year", which says less than the day of publication."""

    def as_of(self, published: str | None) -> str | None:
        """Give the day a statement speaks of, null where it is the day of publication.

        A month without a year that lies far ahead is last year's: "12 月" in a text of January.
        """
        day = (published or "")[:10]
        if not day or self.has_year or len(self.iso) < 7 or len(day) < 7:
            return None if self.iso == day else self.iso
        ahead = (int(self.iso[:4]) - int(day[:4])) * 12 + int(self.iso[5:7]) - int(day[5:7])
        if ahead > MONTHS_AHEAD:
            return f"{int(self.iso[:4]) - 1}{self.iso[4:]}"
        return None if self.iso == day else self.iso


_NO_YEAR = re.compile(r"\s?(?:q[1-4]|[1-4]q|第?[一二三四]季度?|(?:1[0-2]|[1-9])\s?月(?:份|初|中旬?|底|末)?)\s?")
"""A quarter or a month of a year that is told before it."""
YEAR_REACH = 60


def mentions(lowered: str, start: int, end: int, published: str | None) -> list[DateMention]:
    """Give the dates of a span; what is relative and has no day of publication to count from is left out."""
    today = _day(published)
    in_words = [DateMention(a, b, iso, told) for a, b, iso, told in periods(lowered, start, end, today)]
    found: list[DateMention] = []
    if not _SIGN.search(lowered, start, end):
        return in_words
    for match in _FINDER.finditer(lowered, start, end):
        if match["mon"] == "may" and not (
            match["dd"] or match["dd2"] or match["my"] or _is_may(lowered, match.start())
        ):
            continue
        iso = _iso(match, today)
        if iso:
            has_year = iso[:4] in match.group() or bool(match["my"]) or not (match["m"] or match["mon"])
            of_report = _REPORT.match(lowered, match.end(), end) is not None
            this_year = match.group().strip() in _THIS_YEAR
            found.append(DateMention(match.start(), match.end(), iso, has_year, of_report, this_year))
    return _of_year_before(lowered, _in_order(found, in_words) if in_words else found)


def _of_year_before(lowered: str, found: list[DateMention]) -> list[DateMention]:
    """Give a month or a quarter without a year the one that the date before it tells: "2023 年 Q1 涨价,Q2 回落"."""
    for i in range(1, len(found)):
        told, day = found[i - 1], found[i]
        is_told = told.iso[:4] in lowered[told.start : told.end] or (i > 1 and told.iso[:4] == found[i - 2].iso[:4])
        is_told = is_told or lowered.startswith(("去年", "前年"), told.start)
        near = day.start - told.end <= YEAR_REACH and told.start != day.start
        if is_told and near and _NO_YEAR.fullmatch(lowered, day.start, day.end) and len(told.iso) >= len("2023"):
            found[i] = replace(day, iso=told.iso[:4] + day.iso[4:], has_year=True)
    return found


def _in_order(found: list[DateMention], in_words: list[DateMention]) -> list[DateMention]:
    """Take the two together; of those that overlap the longer stands: "last August", not "August"."""
    kept: list[DateMention] = []
    for day in sorted([*found, *in_words], key=lambda d: (d.start, -d.end)):
        if kept and day.start < kept[-1].end:
            if day.end - day.start > kept[-1].end - kept[-1].start:
                kept[-1] = day
        else:
            kept.append(day)
    return kept


def _is_may(lowered: str, at: int) -> bool:
    """True for the month: "in May", not "prices may rise"."""
    return _OF_MONTH.search(lowered, max(0, at - 8), at) is not None


def _day(published: str | None) -> date | None:
    if not published:
        return None
    parts = [int(p) for p in published[:10].split("-")]
    try:
        year, month, day = [*parts, 1, 1][:3]
        return date(year, month, day)
    except ValueError:
        return None


def _iso(match: re.Match[str], today: date | None) -> str | None:
    return (_absolute if match["iso"] or match["mon"] or match["year"] else _counted)(match, today)


def _absolute(match: re.Match[str], today: date | None) -> str | None:
    """Read a date that may be whole: 2023-08-22, "March 3, 2024", 2025."""
    if match["iso"]:
        return _written(int(match["iy"]), match["im"], match["id"])
    if match["mon"]:
        month = str(_MONTHS.index(match["mon"][:3]) + 1)
        return _in_year(_year(match["my"], today), month, match["dd"] or match["dd2"], None)
    return match["year"]


def _counted(match: re.Match[str], today: date | None) -> str | None:
    """Read a date that is counted from a year or from the day of publication: 去年 8 月, Q3, "two weeks ago"."""
    if match["zy"]:
        year = _year(match["zy"], today)
        return _in_year(year, match["zm"], match["zd"], match["zq"] or match["zq2"])
    if match["m"]:
        return _in_year(today.year if today else None, match["m"], match["d"], None)
    if match["word"]:
        return _word(match["word"], today)
    if match["ago"]:
        return _ago(match["ago"], match["ago_unit"], today)
    if match["quarter"]:
        return _in_year(_year(match["qy"], today), None, None, match["quarter"])
    return _in_year(_year(match["eqy"], today), None, None, match["q"] or match["eq"])


def _year(words: str | None, today: date | None) -> int | None:
    if words and words.isdigit():
        return int(words) if len(words) == 4 else 2000 + int(words)
    if today is None:
        return None
    return today.year + _YEARS.get(words or "", 0)


def _written(year: int, month: str | None, day: str | None) -> str:
    return f"{year}" + (f"-{int(month):02}" if month else "") + (f"-{int(day):02}" if day else "")


def _in_year(year: int | None, month: str | None, day: str | None, quarter: str | None) -> str | None:
    if year is None:
        return None
    if quarter:
        return f"{year}-Q{_QUARTERS[quarter]}"
    return _written(year, month, day)


def _word(word: str, today: date | None) -> str | None:
    if today is None:
        return None
    if word == "年初":
        return str(today.year)
    if word in _YEARS:
        return str(today.year + _YEARS[word])
    if word in _RELATIVE_DAYS:
        return (today + timedelta(days=_RELATIVE_DAYS[word])).isoformat()
    return _months_on(today, _RELATIVE_MONTHS[word])


def _ago(count: str, unit: str, today: date | None) -> str | None:
    """Give the day, month or year that long ago, no more exact than the words."""
    if today is None:
        return None
    number = int(count) if count.isdigit() else _COUNTS[count]
    if unit[0] in "年y":
        return str(today.year - number)
    if unit[0] in "月m":
        return _months_on(today, -number)
    return (today - timedelta(days=number * (1 if unit[0] in "天d" else 7))).isoformat()


def _months_on(today: date, by: int) -> str:
    months = today.year * 12 + today.month - 1 + by
    return f"{months // 12}-{months % 12 + 1:02}"
