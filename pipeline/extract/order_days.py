"""The day on which what is ordered comes."""

import re

from pipeline.extract.dates import DateMention
from pipeline.extract.days import last_was
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence

_DELIVERY = re.compile(
    r"(?:交付|到货|交[货机完齐]|完成|出货|发货|上线|上架|投产|投入|启用|进驻|部署|到位|前|\bonline|\boperational|\blive"
    r"|\bby|\bdeliver\w*|\bship\w*|\bready|\barriv\w*|\bdue|\buntil|\bthrough|\bend of)"
)
_THIS_YEAR = re.compile(
    r"(?:今|本)?年(?:底|末|内)(?:前|之前|以前)?(?:全部|陆续)?(?:交|到货|到位|完成|发货|出货|上线)"
    r"|\b(?:ship|deliver|arriv|receiv|online|operational|installed|live)\w*[^.;]{0,40}"
    r"\b(?:by|before) (?:the )?(?:end of (?:the|this) year|year[- ]end)"
)
"""How it is told that something arrives before the year of publication ends."""
_REST = re.compile(r"其余|余下|剩余|剩下|\b(?:the rest|remaining|the others?)\b")
_IN = re.compile(r"\bin\b|\bfor (?:the )?(?:first|second|early|late|mid)")
"""Before a date ahead it tells of arrival: "12,000 chips in 2027"."""


def is_ahead(reading: Reading, day: DateMention) -> bool:
    """True for a date past the day of publication."""
    today, iso = reading.document.published or "", _by_month(day.as_of(reading.document.published) or day.iso)
    return bool(today) and iso[: len(today)] > today[: len(iso)]


def has_been(reading: Reading, sentence: Sentence, day: DateMention) -> bool:
    return last_was(reading, sentence, day) != day.as_of(reading.document.published)


def _is_of_rest(reading: Reading, sentence: Sentence, day: DateMention, came: Figure) -> bool:
    start, end = reading.clause(sentence, day.start)
    counts = any(start <= f.start < end and f.kind in ("count", "gpus") for f in sentence.figures)
    return not start <= came.start < end and (counts or _REST.search(reading.lowered, start, end) is not None)


def _by_month(iso: str) -> str:
    """Give a quarter by its last month, so that it compares with other dates."""
    return f"{iso[:5]}{3 * int(iso[6]):02}" if iso[5:6] == "Q" else iso


def delivery_in(reading: Reading, sentence: Sentence, came: Figure | None = None) -> str | None:
    """Give the date of arrival: one that is not past, with a word of delivery beside it.

    Of a part that came already it is no day on which the rest is to come: "首批 40 台已到货,其余 160 台 9 月交付".
    """
    today = reading.document.published or ""
    for day in sentence.dates:
        if came is not None and _is_of_rest(reading, sentence, day, came):
            continue
        around = reading.lowered[max(sentence.start, day.start - 20) : min(sentence.end, day.end + 12)]
        iso = _by_month(day.iso)
        is_past = bool(today) and iso[: len(today)] < today[: len(iso)]
        is_in = is_ahead(reading, day) and _IN.search(around) and not has_been(reading, sentence, day)
        if not is_past and (_DELIVERY.search(around) or is_in):
            return day.iso
    return today[:4] or None if _THIS_YEAR.search(reading.lowered, sentence.start, sentence.end) else None
