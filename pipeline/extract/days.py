"""The day that a price speaks of."""

import re

from pipeline.extract.behind import behind
from pipeline.extract.dates import MONTHS_AHEAD, DateMention
from pipeline.extract.ends import NOW_BEHIND
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import Scope
from pipeline.extract.sieves import Sieve
from pipeline.extract.transposed import day_above

_STARTED = re.compile(r"(?:从|由|自|\bfrom|\bsince)\s?(?:the |early |late |mid-)?$")
_SAID_OF = re.compile(r"\s?(?:元|块)?,?\s?(?:那|这|还|都|已)?是")
_COMPARED = re.compile(
    r"(?:较|比|与|和|跟|同|高于|低于|高出|相较|\bthan|\bversus|\bvs\.?|\bcompared (?:with|to))\s?(?:in |the |at the )?$"
)
"""Before the day of what a price is held against: "较去年同期下调两成"."""
_DELIVERED_IN = re.compile(
    r"(?:交付|交货|到货|发货|出货|(?:保固|保修|质保|联保|维保|在保|过保)期?[至到]{0,2}|\b(?:warranty|eta|ships?|shipping|delivery|delivered|arriv(?:es?|al|ing)|landing|ready|due|till|until|valid|expires?))"
    r"\s?:?\s?(?:(?:in|on|from|by|at|for|around|is|the|early|mid|late|end of)[ -])*$"
)
_DELIVERED = re.compile(
    r"\s?(?:前|底|初|中旬|上旬|下旬)?(?:能|可|才)?(?:交付|交货|到货|发货|出货|到(?=\s*$|[,;。\n]))"
    r"|,? (?:delivery|arrival|shipment)\b"
)
"""Before and behind the day of delivery: "eta Q4", "9 月交付"."""
_IN_BEHIND = re.compile(
    r"(?: ?(?:each|apiece|a piece|usd|cad|aud|eur|gbp|euros?))?(?: (?!in\b"
    r"|last\b)[a-z0-9'-]+){0,4}(?: back)? (?:in|last|in early|in late|in mid|(?=\s?$))\s?$"
)
"""Between a price that was paid and when: "I paid $2,600 on eBay in January"."""
_PAST = re.compile(
    r"\b(?:paid|got|bought|sold|grabbed|ordered|snagged|picked up|(?:were|was) (?:offered|quoted|asked)"
    r"|had quoted|quoted|fetched|went for|cost|was|were|stood|averaged"
    r"|stopped|halted|paused|suspended|resumed|signed|placed|rose|fell|climbed|dropped)\b"
    r"|(?<!将)(?<!望)获(?![准批])|买[了过到]|卖[了掉]|入手|成交|收[了过]"
)
"""Words of what is over."""
_AHEAD = Sieve(r"\b(?:will|would|going to|expects?|expected|forecasts?)\b|[将会]|预计")
_TO_COME = Sieve(
    r"\b(?:will|going to|(?:is|are) (?:set |due )?to|goes up|go up|takes effect|expects?|expected)\b"
    r"|将|预计|起(?:涨|上调|下调|生效|执行)"
)
"""Words of what comes."""
_COMES = Sieve(
    r"\b(?:will|would|could|might|is to|are to|going|expect\w*|plans?|planned|due|from (?=early|late|mid|next|the "
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|starting|effective|next|by|until|till"
    r"|forecasts?|scheduled|upcoming|eta|ships?|delivery|opening)\b|[将会拟可要]|预[计估期售]|计划|起|前|开始|年内|下半年|[到交发提]货|交付|期货"
)
"""Words that leave open whether what is told of a month has been."""
_LAST = re.compile(r"\b(?:last|past)\s?$")
_MADE_IN = re.compile(
    r"\b(?:bought|built|released|launched|installed|purchased|introduced|made|founded)"
    r"(?: new)? (?:in|on) (?:early |late )?$"
)
_FOUNDED = re.compile(r"\s?(?:购于|京东购|购自|出厂|过保|成立|创立|上市|发布|推出|停产|投产|开业|入职|毕业)")
"""Before and behind the day of what a thing is, not of its price."""
_PRICE_OF = re.compile(r"的?老?(?:价|报价|行情)")
_LED_TO = re.compile(r",? to (?:about |around |some |roughly )?")
_TAKES_EFFECT = re.compile(r"\s?(?:零时|凌晨)?起(?!步|[租订])")
"""Behind the day from which a new price holds: "自 6 月 1 日起下调"."""
_NOWADAYS = Sieve(r"现在|目前|如今|眼下|上周已?|近日|最近|这两天|\b(?:now|today|currently)\b")
"""Words behind a date that take what follows back to the present."""


_OF_LATE = Sieve(
    r"上周|本周|这周|上[个]?星期|这个?星期|近期|最近|目前|现在|如今"
    r"|\b(?:last|this|past) week\b|\b(?:now|today|currently)\b"
)


def as_of(reading: Reading, scope: Scope) -> str | None:
    """Give the day that a price speaks of, null where it is that of publication.

    In a table it is the day of the row; when the row is delivered, or what remarks tell of, is none.
    """
    row = reading.tables.get(scope.sentence.index)
    cells = list(zip(row.cells, row.columns, strict=True)) if row else []
    for cell, _ in (place for place in cells if place[1].dates and not place[1].tells_lead):
        if told := [d for d in scope.sentence.dates if cell[0] <= d.start < cell[1]]:
            return told[0].as_of(reading.document.published)
    if (head := day_above(reading, scope.sentence, scope.figure)) is not None:
        return head.as_of(reading.document.published)
    if NOW_BEHIND.match(reading.lowered, scope.figure.end):
        return None
    others = [cell for cell, column in cells if column.tells_lead or column.holds_notes]
    told = [d for d in scope.sentence.dates if not any(a <= d.start < b for a, b in others)]
    told = [d for d in told if not _is_of_start(reading, scope, d) and not _is_compared(reading, scope, d)]
    years = [d for d in told if d.is_this_year and d.end <= scope.figure.start]
    this_year = years[-1].start if years else 0
    told = [d for d in told if not d.is_this_year and not _is_of_delivery(reading, scope, d)]
    told = [d for d in told if d.end >= this_year - 1]
    told = [d for d in told if not _is_aside(reading, scope, d)]
    days = [d for d in told if d.end <= scope.figure.start or _is_told_behind(reading, scope, d)]
    days = [d for d in days if not _NOWADAYS.search(reading.lowered, d.end, scope.figure.start)]
    if (own := behind(reading, scope, told)) and (not days or _is_of_another(scope)):
        days = [own]
    if not days and not this_year:
        days = [d for d in reading.dated_by(scope.sentence) if d.start == d.end or not _tells_own(reading, scope)]
    if not days and (row or scope.sentence.is_row or reading.layout.is_list_line(scope.sentence)):
        days = [day for day in (_of_column(reading, scope), reading.priced_on) if day is not None][:1]
    return _latest(reading, scope, days[-1]) if days else None


def _tells_own(reading: Reading, scope: Scope) -> bool:
    """True where words before a price tell that it is of late, whatever day the sentence before has."""
    return _OF_LATE.search(reading.lowered, scope.sentence.start, scope.figure.start) is not None


def _is_of_another(scope: Scope) -> bool:
    """True where another price stands before the one at hand, which a day between may date."""
    return any(
        f.kind == "money" and f is not scope.figure and f.start < scope.figure.start for f in scope.sentence.figures
    )


def _latest(reading: Reading, scope: Scope, day: DateMention) -> str | None:
    """Give a day; of what is over it is the latest that was: "I sold mine in December" in a text of March."""
    iso, today = day.as_of(reading.document.published), (reading.document.published or "")[:10]
    if _AHEAD.search(reading.lowered, scope.sentence.start, scope.figure.start):
        return day.iso if iso else None
    if iso and not day.has_year and len(iso) >= 7 and today and _is_to_come(reading, scope, iso, today):
        return f"{int(iso[:4]) + 1}{iso[4:]}"
    if iso is None or day.has_year or not today or iso[: len(today)] <= today[: len(iso)]:
        return iso
    is_over = _PAST.search(reading.lowered, scope.sentence.start, scope.figure.start) is not None
    is_over = is_over or _LAST.search(reading.lowered, max(0, day.start - 6), day.start) is not None
    return f"{int(iso[:4]) - 1}{iso[4:]}" if is_over else last_was(reading, scope.sentence, day)


def last_was(reading: Reading, sentence: Sentence, day: DateMention) -> str | None:
    """Give the day of what has happened: a month ahead without a year is last year's where no word tells what comes."""
    iso, today = day.as_of(reading.document.published), (reading.document.published or "")[:7]
    if iso is None or day.has_year or len(iso) < len("2026-01") or not today or iso[:7] <= today:
        return iso
    is_past = _PAST.search(reading.lowered, sentence.start, sentence.end) is not None
    if not is_past or _COMES.search(reading.lowered, sentence.start, sentence.end):
        return iso
    return f"{int(iso[:4]) - 1}{iso[4:]}"


def _is_to_come(reading: Reading, scope: Scope, iso: str, today: str) -> bool:
    """True for a month of next year: "goes up on 1 January" in a text of December."""
    back = (int(today[:4]) - int(iso[:4])) * 12 + int(today[5:7]) - int(iso[5:7])
    told = _TO_COME.search(reading.lowered, scope.sentence.start, scope.sentence.end)
    return back > MONTHS_AHEAD and told is not None


def _of_column(reading: Reading, scope: Scope) -> DateMention | None:
    """Give the day that the head of a price's column tells: "Street price (Dec 2024)"."""
    heads = [i for i in reading.heads if i < scope.sentence.index]
    if not heads or "|" not in reading.lines[scope.sentence.line]:
        return None
    head = reading.sentences[max(heads)]
    column = reading.lowered.count("|", scope.sentence.start, scope.figure.start)
    return next((d for d in head.dates if reading.lowered.count("|", head.start, d.start) == column), None)


def _is_told_behind(reading: Reading, scope: Scope, date: DateMention) -> bool:
    """True for the day of a price told behind it: "200 万是去年的价"."""
    if reading.lang == "en" and _IN_BEHIND.fullmatch(
        reading.lowered, scope.figure.end, max(scope.figure.end, date.start)
    ):
        return _PAST.search(reading.lowered, scope.start, scope.figure.start) is not None
    said = _SAID_OF.fullmatch(reading.lowered, scope.figure.end, max(scope.figure.end, date.start))
    return said is not None and _PRICE_OF.match(reading.lowered, date.end) is not None


def _is_compared(reading: Reading, scope: Scope, date: DateMention) -> bool:
    first = max(scope.sentence.start, date.start - 16)
    return _COMPARED.search(reading.lowered, first, date.start) is not None


def _is_aside(reading: Reading, scope: Scope, date: DateMention) -> bool:
    """True for the day of an aside before a price: "the cluster, bought in 2023, is rented out at $2.10"."""
    if date.end > scope.figure.start or "," not in reading.lowered[date.end : scope.figure.start]:
        return False
    if _FOUNDED.match(reading.lowered, date.end):
        return True
    return _MADE_IN.search(reading.lowered, max(scope.sentence.start, date.start - 24), date.start) is not None


def _is_of_delivery(reading: Reading, scope: Scope, date: DateMention) -> bool:
    first = max(scope.sentence.start, date.start - 24)
    before = _DELIVERED_IN.search(reading.lowered, first, date.start)
    return before is not None or _DELIVERED.match(reading.lowered, date.end) is not None


def _is_of_start(reading: Reading, scope: Scope, date: DateMention) -> bool:
    """True for the date of where a move began: "从年初的 8 万元涨至 11 万元", "from $30 in early 2024 to $22"."""
    if not scope.sentence.of("move"):
        return False
    if _TAKES_EFFECT.match(reading.lowered, date.end):
        return False
    before = reading.lowered[max(scope.sentence.start, date.start - 10) : date.start]
    between = reading.lowered[date.end : scope.figure.start]
    return _STARTED.search(before) is not None or _LED_TO.fullmatch(between) is not None
