"""The day of publication among all the dates that a page shows to people, where it declares none.

The weights were set on half of the 877 English and 51 Chinese dated articles of two public sets.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from lxml import html

from crawlers.pages.dates import IN_ENGLISH, WRITTEN, Moment, moment, plausible
from crawlers.pages.figures import FIGURES, in_figures, month_first
from crawlers.pages.lines import Line, lines
from crawlers.pages.printed import OF_ANOTHER

LONGEST, LABEL = 140, 30
"""Characters of a line that tells when a page was published, and by whom, and of a word for it on the line before."""
BRIEF = 45
TOLD = re.compile(r"发布|發布|發佈|发表|發表|于\s*$|\b(?:published|posted|publish(?:ed)?\s+date)\b", re.IGNORECASE)
CALLED = re.compile(r"日\s*期|时\s*间|時\s*間|\b(?:date|written|on|by)\b", re.IGNORECASE)
CHANGED = re.compile(r"更新|修改|编辑于|\b(?:last\s)?(?:updated?|modified|reviewed|revised|edited)\b", re.IGNORECASE)
SHORT_YEAR = re.compile(r"((?:发布|時間|时间|日期)\D{0,4})(\d\d-\d\d-\d\d)(?=\s?\d\d:\d\d)")
"""Days of this century as some Chinese sites write them: 26-11-03 08:00."""
DAY = re.compile(r"\d\D")
CLOCK = re.compile(r"\d{1,2}:\d\d")
SENTENCE = re.compile(r"[。!?！？；]|[a-z]{2}\.(?:\s|$)")
ABOVE, BELOW, FAR = 4, 8, 25
"""Lines from the title on within which a dateline stands."""
AROUND, MOST_AROUND = 8, 3
"""Lines about a date, and how many other days may stand there before it is one of a list."""
LEAST = 2
"""What a date needs to be believed."""


class Dated(NamedTuple):
    """A line with a date: the words beside it, the line before, what its own markup says."""

    line: Line
    told: Moment
    beside: str
    before: str

    @property
    def is_declared(self) -> bool:
        """Say whether a time element gives the date."""
        return self.told.origin == "markup"


def shown(page: html.HtmlElement, title: str | None, zone: str, fetched_at: datetime) -> Moment | None:
    """Give the moment of the line that is likeliest the page's dateline; None where none is likely."""
    found = list(lines(page))
    heading = heading_of(found, title)
    dated = [each for each in with_dates(found, page, zone) if plausible(each.told, fetched_at)]
    weighed = [(weight(each, heading) - 2 * is_listed(number, dated), each.told) for number, each in enumerate(dated)]
    worth, best = max(weighed, key=lambda pair: pair[0], default=(0, None))
    return best if worth >= LEAST else None


def heading_of(found: list[Line], title: str | None) -> int | None:
    """Give the place of the line that is the page's title, or else of its first heading, or of the title's begin."""
    own = [line for line in found if title and not line.beside and line.text and title.startswith(line.text)]
    whole = (line.place for line in own if line.text == title)
    headings = (line.place for line in found if line.is_heading)
    begun = (line.place for line in own if title and 2 * len(line.text) >= len(title))
    return next((place for places in (whole, headings, begun) for place in places), None)


def with_dates(found: list[Line], page: html.HtmlElement, zone: str) -> Iterator[Dated]:
    """Yield the lines that hold a date."""
    short = [line for line in found if len(line.text) <= LONGEST]
    order = month_first("\n".join(line.text for line in short), language(page))
    before = ""
    for line in found:
        for stamp in line.stamps:
            if told := moment(stamp, zone):
                yield Dated(line, told._replace(origin="markup"), beside(line.text), before)
                break
        else:
            words = first_told(line.text) if DAY.search(line.text) else ""
            if words and len(words) <= LONGEST and (told := written(words, zone, is_month_first=order)):
                yield Dated(line, told, beside(words), before)
        before = line.text


def language(page: html.HtmlElement) -> str:
    """Give the language that a page declares, with its country where it names one."""
    locale: str = page.xpath("string((//meta[@property='og:locale']/@content)[1])")
    return max(str(page.get("lang") or ""), locale, key=len)


def first_told(words: str) -> str:
    """Give a line as far as the word for its change, where a date stands before that."""
    if (changed := CHANGED.search(words)) and beside(words[: changed.start()]) != words[: changed.start()]:
        return words[: changed.start()]
    return words


def written(words: str, zone: str, *, is_month_first: bool | None) -> Moment | None:
    """Give the first date in a line."""
    words = SHORT_YEAR.sub(r"\g<1>20\g<2>", words)
    if WRITTEN.search(words) or IN_ENGLISH.search(words):
        return moment(words, zone)
    day = in_figures(words, is_month_first=is_month_first)
    return Moment(day) if day else None


def beside(words: str) -> str:
    """Give a line without its dates."""
    return FIGURES.sub("", IN_ENGLISH.sub("", WRITTEN.sub("", words)))


def weight(dated: Dated, heading: int | None) -> int:
    """Say how likely a line with a date tells the publication: by words for it, marks, clock and place."""
    line, _, words, before = dated
    called = f"{before if len(before) < LABEL else ''} {words}"
    worth = 2 * dated.is_declared + line.is_marked + bool(CLOCK.search(line.text)) + (len(words) < BRIEF)
    worth += -1 if CHANGED.search(called) else 3 if TOLD.search(called) else bool(CALLED.search(called))
    worth -= 4 * bool(OF_ANOTHER.search(words)) + 3 * bool(SENTENCE.search(words))
    away = FAR + 1 if heading is None else line.place - heading
    near = 3 if 0 <= away <= BELOW else 2 if -ABOVE <= away < 0 else 0
    return worth + (near or 0 <= away <= FAR) - (0, 2 if near else 6, 6)[line.beside]


def is_listed(number: int, dated: list[Dated]) -> bool:
    """Say whether a date is one of a list of other articles' or comments'."""
    place = dated[number].line.place
    about = dated[max(0, number - AROUND) : number + AROUND + 1]
    return len({other.told.day for other in about if abs(other.line.place - place) <= AROUND}) > MOST_AROUND
