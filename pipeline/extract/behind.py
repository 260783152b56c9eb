"""The day of a price that is told behind it: "we paid $31,500 a card in April", "$232,000 (January)"."""

import re
from collections.abc import Sequence

from pipeline.extract.dates import DateMention
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.sieves import Sieve

REACH = 64
"""Characters between a price and its day."""
_LEADS = re.compile(
    r"(?:^|[\s(,])(?:back )?"
    r"(?:in|on|during|as of|at the (?:start|end) of|(?:through|for|in) (?:most|much|all) of|around|by)"
    r" (?:the )?(?:early |late |mid[ -]|spring |fall |end of )?$"
)
"""Before a day: "in late"."""
_ALONE = re.compile(
    r"(?:last|this|next|yesterday|two|three|four|five|six|seven|eight|nine|ten|a|an|one|\d{1,2})\b"
    r"|[去今昨前上]|.{1,24}(?:ago|前)$"
)
"""How a day begins that needs no word before it: "last month"."""
_NOT_OF_PRICE = re.compile(
    r"\b(?:released?|launch\w*|came out|introduced|announced|made|manufactured|built|since|warranty|covered|bought new"
    r"|until|till|before|after|through(?! (?:most|much) of)|from|expir\w+|renews?|than|versus|vs|compared|starting"
    r"|due|ships?|shipping|deliver\w*|arriv\w*|landing|available|ready|eta|stock|lead time)\b[^.;]{0,20}$"
)
"""Before the day of something else."""
_APART = re.compile(
    r"[;:!?。]|\.\s|\b(?:and|but|while|whereas|when|as)\s(?!of\b)"
    r"|,(?!\s?(?:(?:back )?(?:in|on|as of|during)\b|\d{3}|$))"
)
"""Between a price and the day of something else."""
_AHEAD = Sieve(r"\b(?:will|would|expects?|expected|forecasts?|estimates?|models?|could|should|see)\b|[将会]|预[计估期]")
_TAKEN = re.compile(r"[^,;。\n]{0,16}(?:拿|收|买|入|提|卖|成交)\S{0,3}的?(?:\s\S{1,4}){0,2}\s?")
"""Between a price in Chinese and when somebody took it, at the end of a line: "210 万拿的 含税 上个月"."""
_BRACKETED = re.compile(r"[^,;。()\n]{0,40}\(\s?(?:(?:as of|in|early|late|mid|end of)[ -]?){0,2}")
_CLOSED = re.compile(r"(?:年)?[初中底末]?\s?\)")
_EFFECTIVE = re.compile(r"\s?起(?:生效|执行|实施|施行|适用)")
_EFFECTIVE_FROM = re.compile(r"\b(?:effective|as of|starting|beginning)(?: from| on)?\s$")
"""Behind and before the day from which a price holds: "1 月 4 日起生效", "effective June 1"."""
_ENDS = re.compile(r"(?:[初中底末]|中旬|上旬|下旬|份)?\s?(?:$|[\n),。;.])")


def behind(reading: Reading, scope: Scope, days: Sequence[DateMention]) -> DateMention | None:
    """Give the day told behind a price, where no other price stands between them or takes it."""
    day = next((d for d in days if d.start >= scope.figure.end), None)
    if day is None or day.start - scope.figure.end > REACH or _is_taken(reading, scope, day):
        return None
    lowered, end = reading.lowered, scope.figure.end
    if _EFFECTIVE.match(lowered, day.end) or _EFFECTIVE_FROM.search(lowered, max(end, day.start - 20), day.start):
        return day
    if _BRACKETED.fullmatch(lowered, end, day.start) and _CLOSED.match(lowered, day.end):
        return day
    if reading.lang == "zh":
        is_last = _ENDS.match(lowered, day.end) is not None
        return day if is_last and _TAKEN.fullmatch(lowered, end, day.start) else None
    if not is_led(lowered, end, day) or _APART.search(lowered[end : day.start]):
        return None
    today = (reading.document.published or "")[:10]
    is_ahead = bool(today) and day.has_year and day.iso[: len(today)] > today[: len(day.iso)]
    return None if is_ahead and not _AHEAD.search(lowered, scope.sentence.start, end) else day


def is_led(lowered: str, start: int, day: DateMention) -> bool:
    """True where the words from `start` to a day lead to it, and not to the day of something else."""
    between = lowered[start : day.start]
    if _NOT_OF_PRICE.search(between):
        return False
    return _LEADS.search(between) is not None or _ALONE.match(lowered, day.start, day.end) is not None


def _is_taken(reading: Reading, scope: Scope, day: DateMention) -> bool:
    """True where another price stands before the day, or follows it in the clause that it opens."""
    money = [f for f in scope.sentence.figures if f.kind == "money" and f.start >= scope.figure.end]
    if any(f.start < day.start for f in money):
        return True
    opens = any(mark in reading.lowered[scope.figure.end : day.start] for mark in ",(")
    return opens and any(not re.search(r"[,;.)]", reading.lowered[day.end : f.start]) for f in money[:1])
