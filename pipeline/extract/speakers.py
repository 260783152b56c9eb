"""Who speaks in a chat or a thread, and when: the stamps at the head, above or at the end of its lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

_TIME = r"(?:[上下]午|早上|晚上|凌晨)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[apAP]\.?[mM]\b\.?)?"
_DAY = (
    r"(?P<{0}y>20\d\d)[-/.年](?P<{0}m>\d{{1,2}})[-/.月](?P<{0}d>\d{{1,2}})日?"
    r"|(?P<{0}a>\d{{1,2}})[/.](?P<{0}b>\d{{1,2}})[/.](?P<{0}c>(?:20)?\d\d)|(?P<{0}e>\d{{1,2}})[/-](?P<{0}f>\d{{1,2}})(?![/\d])"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? \d\d?"
_WHEN = r"(?:(?:{0}|" + _MONTH + r"|today at|yesterday at|今天|昨天),?\s+)?{1}"
_NAME = r"[^\s:,。、\[\]\d][^:,。、\[\]\n]{0,30}?"
_HEAD = re.compile(
    rf"[^\S\n]*(?P<stamp>[\[(]?{_WHEN.format(_DAY.format('h'), _TIME)}[\])]?\s?-?\s*~?\s?"
    rf"(?:(?P<name>{_NAME})\s?:(?=\s)|<[@+ ]?(?P<nick>[^\s<>]{{1,24}})>))",
    re.I,
)
_ABOVE = re.compile(
    rf"[^\S\n]*(?P<stamp>(?:[\[【(]?\d{{1,4}}\s?[楼f#][\]】)]?\s?)?(?:(?P<name>{_NAME})\s*(?:\s[-\u2013\u2014]|,)?\s)?"
    rf"\[?{_WHEN.format(_DAY.format('h'), _TIME)}\]?"
    r"(?:\s+(?P<name2>[^\s:,。、\d\[](?:[^:,。、\n\d(<]|\([\d*]+\)|<[^>\n]{1,40}>){0,20}))?)[^\S\n]*$",
    re.I,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATED = re.compile(
    rf"[^\S\n]*(?P<stamp>(?P<name>{_NAME})\s+[·•|-]\s+(?P<rank>[a-z][a-z -]{{2,24}}\s+[·•|-]\s+)?"
    rf"(?:(?P<before>\d{{1,2}}) )?"
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
    rf"(?: (?P<behind>\d{{1,2}}))?(?:,? (?P<year>20\d\d))?(?:,?\s+{_TIME})?(?:\s+[·•|-]\s+#\d{{1,5}})?)[^\S\n]*$",
    re.I,
)
"""A member and a day above a post: "PigLover · Mar 2", "FrankTheTank | Active Member | 12 Mar 2025, 19:04 | #41"."""
_MAILED = re.compile(
    rf"(?P<stamp>Date:\s+(?:[A-Za-z]{{3}}, )?(?P<before>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}"
    rf"(?P<behind>) (?P<year>20\d\d)\b.*)$",
    re.I,
)
"""When a mail was sent: "Date: Tue, 28 May 2024 16:02:11 -0500"."""
_EXPORTED = re.compile(
    r"[^\S\n]*(?P<stamp>\d{1,2}:\d{2}\s(?P<name>[^\s\d:,。]{1,12})"
    r"|(?!今天|昨天|前天|周|星期|[上下]午|早上|晚上|凌晨|at "
    r"|on )(?P<first>[^\W\d][^\s:,。]{0,11})\s\d{1,2}:\d{2})\s(?=\S)"
)
"""A line of an exported chat: time, name and words, without a mark between them; or the name first."""
_DAY_LINE = re.compile(
    rf"\W{{0,16}}(?:{_DAY.format('h')}|(?P<hg>\d{{1,2}})月(?P<hi>\d{{1,2}})日(?:\s(?:[上下]午|早上|晚上|{_TIME}))?)\W{{0,3}}(?:\(?(?:周|星期)?[一二三四五六日]\)?)?\W{{0,16}}$"
)
_PUSH = re.compile(r"(?P<stamp>[推嘘噓→]\s?(?P<name>[A-Za-z]\w{1,14})\s*:)")
_PUSHED = re.compile(r"\s(?P<he>\d{1,2})/(?P<hf>\d{1,2}) \d{1,2}:\d{2}\s*$")
_SAID = re.compile(
    r"[^\S\n]*(?P<stamp>(?P<name>(?:[^\s:,。\d\"'{\[(]|\d{1,3}[a-z_])[^:,。\n\"]{0,24}):)[^\S\n]*(?=\S)", re.I
)
"""A line of a talk without times: a name, and what it says."""
_LABEL = re.compile(
    r"(?:名称|金额|[单总报标]价|价格|数量|编号|时间|日期|地址|方式|地点|型号|品牌|单位|采购人|供应商|中标人|机构|标段|包"
    r"|包[月年天日时周]|按(?:量|需)(?:付费|计费)?|竞价|[月日时年周]租|月付|年付|押金|保证金|质保|显存|内存|硬盘|卡型|规格|配置|起租期?|租期|备注"
    r"|交期|货期|现货|期货|含税|未税|卡数"
    r"|price|qty|quantity|model|brand|date|name|id|url|source|tags?|condition|location|status|item|on[- ]?demand|spot"
    r"|reserved|preemptible|hourly|monthly|weekly|yearly|annual|(?:day|week|month|year)s?|gpus?|v?cpus?|v?ram|memory"
    r"|storage|disk|network|notes?|pros|cons|region|warranty|shipping|deposit|rate|cost|terms?)$",
    re.I,
)
"""How the label of a form ends, which is nobody's name."""
LEAST_SAID = 4
SAID_SHARE = 0.6
"""Lines, and their share of all, that make such a talk, in which some name comes again."""
_WE = ("我", "me", "you", "我方")
_NUMBERED = re.compile(r"发表于|^#{1,6}\s*\d|(?<!\d)\d{1,6}\s?#")
"""What a forum writes before the time of a post and that is nobody's name: "##### 11#  发表于"."""
_POST = re.compile(
    rf"\[(?:\d{{1,5}}|\?)\s?楼\s{_WHEN.format(_DAY.format('h'), _TIME)}\]\s(?=\S)(?![\w-]{{1,8}}$|[a-z\d_-]+$)", re.I
)
"""The head of a post whose words stand behind it: "[16楼 2025-2-18 16:38] 哪里看的价格啊?"."""
_EDITED = re.compile(r"\s*本帖最后由 ")
"""How a line begins that tells when a post was changed."""
_HEADING = re.compile(r"#{1,6}\s*(?P<name>[^\s#|:,。][^#|:,。\n]{0,22}?)\s*")
_TITLES = re.compile(r"^【[^】]{1,8}】|<[^>]*>?$|\([\d*]+\)$")
_TIMED = re.compile(r"\d:\d\d|^[推嘘噓→]")
EXPORTED_LINE = 60
SAID_LINE = 200
DATED_LINE = 80
ANSWERED = 30
"""Days after a thread is published within which its posts may stand."""
LINES_BELOW = 12
"""Lines below a stamp on a line of its own that its speaker says."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a line of a chat says of who speaks and when."""

    spans: tuple[tuple[int, int], ...]
    speaker: str | None
    day: str | None
    """ISO day, where the stamp gives one."""
    is_alone: bool
    """True where it stands above what is said."""
    opens_post: bool = False
    """True for a head of a forum's post, which makes no chat."""


@dataclass(frozen=True, slots=True)
class Speakers:
    """The stamps of a text by line."""

    stamps: Mapping[int, Stamp]

    def of(self, line: int) -> Stamp | None:
        """Give the stamp that holds for a line: its own, or one alone on a line just above."""
        for number in range(line, max(-1, line - LINES_BELOW - 1), -1) if self.stamps else ():
            stamp = self.stamps.get(number)
            if stamp is not None:
                return stamp if number == line or stamp.is_alone else None
        return None


def speakers(folded: str, published: str | None) -> Speakers:
    """Find the stamps of a folded text; a day without a year, or in an order not known, is the latest that can be."""
    found: dict[int, Stamp] = {}
    start, today = 0, None
    above = ""
    for number, line in enumerate(folded.split("\n")):
        if len(line) <= 40 and (alone := _DAY_LINE.match(line)):
            today = _day(alone, published)
        elif len(line) <= 400 and _TIMED.search(line) and not _EDITED.match(line):
            stamp = _stamp(line, start, published)
            if stamp is not None:
                stamp = stamp if stamp.day else replace(stamp, day=today)
                is_number = stamp.speaker is not None and _NUMBERED.search(stamp.speaker) is not None
                found[number] = replace(stamp, speaker=_named_above(above)) if is_number else stamp
        above = line if line.strip() else above
        start += len(line) + 1
    return Speakers(found | _dated(folded, published) or _said(folded))


def _dated(folded: str, published: str | None) -> dict[int, Stamp]:
    """Find the stamps that tell a member and a day, where there are two or more."""
    lines = folded.split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    matched = [
        (n, start, m)
        for n, (line, start) in enumerate(zip(lines, starts, strict=False))
        if len(line) <= DATED_LINE and (m := _DATED.match(line) or _MAILED.match(line)) and (m["before"] or m["behind"])
    ]
    if len(matched) < 2:
        return {}
    return {
        n: Stamp(_shifted([m.span("stamp")], start), _dealer(m), _day_of(m, published), is_alone=True)
        for n, start, m in matched
    }


def _dealer(match: re.Match[str]) -> str | None:
    """Give the name of a post's stamp, unless it is of a forum's member with a rank, or of a mail: they report."""
    return _cleaned(match["name"]) if match.re is _DATED and not match["rank"] else None


def _day_of(match: re.Match[str], published: str | None) -> str | None:
    """Give the day of such a stamp; without a year it is the latest that is not after the day of publication."""
    today = published[:10] if published and published[:4].isdigit() else None
    if match["year"] is None and today is None:
        return None
    year, month = int(match["year"] or (today or "")[:4]), _MONTHS.index(match["month"][:3].lower()) + 1
    day = _date(year, month, int(match["before"] or match["behind"]))
    if day and today and not match["year"] and day.isoformat() > today:
        day = _date(year - 1, month, day.day)
    return day.isoformat() if day else None


def _named_above(line: str) -> str | None:
    """Give the member whom the heading above the number of a post names: "#### 山东"."""
    match = _HEADING.fullmatch(line)
    return match["name"] if match else None


def _said(folded: str) -> dict[int, Stamp]:
    """Find the speakers of a talk whose lines begin with a name and no time."""
    lines = folded.split("\n")
    matched = {n: m for n, line in enumerate(lines) if len(line) <= SAID_LINE and (m := _SAID.match(line))}
    names = [m["name"].strip() for m in matched.values()]
    filled = sum(1 for line in lines if line.strip())
    is_form = any(_LABEL.search(name) for name in names)
    come_again = 2 <= len(set(names)) <= SAID_SHARE * len(names)
    if is_form or not come_again or len(names) < max(LEAST_SAID, SAID_SHARE * filled):
        return {}
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    return {
        n: Stamp(_shifted([m.span("stamp")], starts[n]), _speaker(m["name"]), None, is_alone=False)
        for n, m in matched.items()
    }


def _speaker(name: str) -> str | None:
    return None if name.strip().lower() in _WE else _cleaned(name)


def _stamp(line: str, start: int, published: str | None) -> Stamp | None:
    push = _PUSH.match(line)
    if push:
        when = _PUSHED.search(line)
        spans = _shifted([push.span("stamp"), *([when.span()] if when else [])], start)
        return Stamp(spans, push["name"], _day(when, published) if when else None, is_alone=False)
    head = _HEAD.match(line)
    if head:
        return Stamp(
            _shifted([head.span("stamp")], start),
            _cleaned(head["name"] or head["nick"]),
            _day(head, published),
            is_alone=False,
        )
    post = _POST.match(line)
    if post:
        return Stamp(_shifted([post.span()], start), None, _day(post, published), is_alone=True, opens_post=True)
    above = _ABOVE.fullmatch(line)
    if above is None:
        exported = _EXPORTED.match(line) if len(line) <= EXPORTED_LINE else None
        if exported is None:
            return None
        return Stamp(
            _shifted([exported.span("stamp")], start), exported["name"] or exported["first"], None, is_alone=False
        )
    name = above["name"] or above["name2"]
    return Stamp(
        _shifted([above.span("stamp")], start), _cleaned(name) if name else None, _day(above, published), is_alone=True
    )


def _shifted(spans: list[tuple[int, int]], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((a + by, b + by) for a, b in spans)


def _cleaned(name: str) -> str:
    name = name.strip(" -|")
    for _ in range(2):
        name = _TITLES.sub("", name).strip(" -|")
    return name


def _day(match: re.Match[str], published: str | None) -> str | None:
    """Give the day of a stamp: of the ways to read it the latest that is not after the day of publication."""
    g = {k[1:]: int(v) for k, v in match.groupdict().items() if v and k[0] == "h"}
    year = int(published[:4]) if published and published[:4].isdigit() else None
    if "y" in g:
        ways = [(g["y"], g["m"], g["d"])]
    elif "a" in g:
        full = g["c"] if g["c"] > 99 else 2000 + g["c"]
        ways = [(full, g["b"], g["a"]), (full, g["a"], g["b"])]
    elif "g" in g and year:
        ways = [(year, g["g"], g["i"]), (year - 1, g["g"], g["i"])]
    elif "e" in g and year:
        pair = (g["e"], g["f"]) if g["e"] <= 12 else (g["f"], g["e"])
        ways = [(year, *pair), (year - 1, *pair)]
    else:
        return None
    days = sorted(day.isoformat() for w in ways if (day := _date(*w)))
    latest = _date(*map(int, published[:10].split("-"))) if published and len(published) >= 10 else None
    until = (latest + timedelta(days=ANSWERED)).isoformat() if latest else ""
    known = [d for d in days if not published or d <= (until or published[:10])]
    return known[-1] if known else (days[0] if days else None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
