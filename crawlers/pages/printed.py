"""The day that a file says it is of: printed at its head or foot, or in its name."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from crawlers.pages.dates import IN_ENGLISH, WRITTEN, Moment, in_address, moment

HEAD_LINES, FOOT_LINES = 12, 4
MOST = 70
"""Characters of a line that dates what stands around it."""
LABEL = re.compile(
    r"日\s*期|报价|價|价[格目]|行情|更新|发布|制[表单]"
    r"|\b(?:dated?|quot\w*|prices?|pricing|list|updated|issued|as of)\b",
    re.IGNORECASE,
)
FOOT_LABEL = re.compile(r"日\s*期|更新|\b(?:dated?|updated|issued|as of)\b", re.IGNORECASE)
OF_ANOTHER = re.compile(
    r"有效|截止|到期|[交到发]货|成立|保修|©"
    r"|\b(?:valid\w*|expir\w*|until|due|deliver\w*|ships?|shipping|eta|since|founded)\b",
    re.IGNORECASE,
)
"""What a day may be of that is not that of the text."""


def printed(lines: Iterable[str], zone: str) -> Moment | None:
    """Give the one day that the head of a text is of, or else its foot; None where it prints none, or several."""
    kept = [line for line in lines if line.strip()]
    for part, label in ((kept[:HEAD_LINES], LABEL), (kept[-FOOT_LINES:], FOOT_LABEL)):
        days = dict.fromkeys(found.day for line in part if (found := day_of(line, label, zone)))
        if days:
            return Moment(days.popitem()[0]) if len(days) == 1 else None
    return None


def day_of(line: str, label: re.Pattern[str], zone: str) -> Moment | None:
    """Give the day that a line is there to tell: with a word for it, or with but a few words beside it."""
    words = " ".join(line.split())
    if len(words) > MOST or OF_ANOTHER.search(words) or re.search(r"[。!?！？]", words):
        return None
    beside = IN_ENGLISH.sub("", WRITTEN.sub("", words))
    is_bare = label is LABEL and beside != words and len(beside) < MOST / 2 and not re.search(r"[\d.]", beside)
    return written(words, zone) if is_bare or label.search(words) else None


def named(url: str, zone: str) -> Moment | None:
    """Give the day in the name of a file, or in that of a sheet or an attachment in it."""
    for name in names(url):
        if found := written(name, zone):
            return found._replace(origin="url", at=None)
    return None


def told(lines: Iterable[str], url: str, zone: str) -> Moment | None:
    """Give the day that a file prints, or else that of its name."""
    return printed(lines, zone) or named(url, zone)


def names(url: str) -> Iterator[str]:
    """Yield the names in an address, the innermost first, without the folder that an imported file lay in."""
    for part in reversed(url.split("#")):
        yield unquote(part.partition("?")[0]).rpartition("/")[2]


def written(words: str, zone: str) -> Moment | None:
    """Give the first whole day in a few words."""
    return (moment(words, zone) if WRITTEN.search(words) or IN_ENGLISH.search(words) else None) or in_address(words)
