"""Days written in figures alone, whose order depends on who wrote them: 11/3/2026, 3.11.2026."""

import re
from datetime import date

FIGURES = re.compile(
    r"(?<![\d/.:-])(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>20\d\d)(?![\d/.-]*\d)"
)
HALF_DAY = re.compile(r"\s+\d{1,2}:\d\d(?::\d\d)?\s?[ap]m\b", re.IGNORECASE)
MONTH_FIRST = re.compile(r"en[-_](?:us|ph)", re.IGNORECASE)
DAY_FIRST = re.compile(r"(?:en[-_](?:gb|au|nz|ie|in|za|sg|hk|my)|de|fr|es|it|nl|pt|pl|ru|tr|vi|id)\b", re.IGNORECASE)


def month_first(text: str, lang: str) -> bool | None:
    """Say whether a page in that language puts the month before the day; None where nothing on it tells.

    A figure above twelve tells, or a clock of twelve hours, or a point between the figures, or the country of `lang`.
    """
    told = set()
    for found in FIGURES.finditer(text):
        first, second = int(found["first"]), int(found["second"])
        if first > 12 or second > 12:
            told.add(second > 12)
        elif found["mark"] == "/" and HALF_DAY.match(text, found.end()):
            told.add(True)
    if len(told) == 1:
        return told.pop()
    if told:
        return None
    return True if MONTH_FIRST.match(lang) else False if DAY_FIRST.match(lang) else None


def in_figures(text: str, *, is_month_first: bool | None) -> date | None:
    """Give the first day so written; None where there is none, or where its order is not known."""
    found = FIGURES.search(text)
    if not found:
        return None
    first, second = int(found["first"]), int(found["second"])
    if first > 12 or second > 12:
        is_month_first = second > 12
    elif found["mark"] == ".":
        is_month_first = False
    if is_month_first is None and first != second:
        return None
    month, day = (first, second) if is_month_first else (second, first)
    try:
        return date(int(found["year"]), month, day)
    except ValueError:
        return None


def is_doubtful(day: date, text: str, lang: str) -> bool:
    """Say whether a page in that language writes a day in figures that are another one, or may be, for who wrote it."""
    if day.day == day.month or max(day.day, day.month) > 12:
        return False
    is_month_first = month_first(text, lang)
    written = ((int(found["first"]), int(found["second"])) for found in FIGURES.finditer(text) if found["mark"] == "/")
    return any(
        {first, second} == {day.day, day.month} and (is_month_first is None or is_month_first != (first == day.month))
        for first, second in written
    )
