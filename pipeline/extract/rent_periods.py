"""The period that a rent is told for: in the words beside its price, of its list or its column."""

import re
from collections.abc import Sequence
from typing import Literal

from models.facts import Period
from pipeline.extract.figures import Figure
from pipeline.extract.layout import PER
from pipeline.extract.left_out import hourly_before, is_rent_too, period_before, tells_of_buying
from pipeline.extract.plans import is_plan
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import TAIL, Scope
from pipeline.extract.terms import PRICED_PER, Cue

_WARRANTY = re.compile(r"保修?|用了|不到|约|签|租期|warranty|commit")
_LABEL = r"(?:单?价格?|费用?| (?:price|cost|rate|fee))?[\"']?\s?[:=]?\s?[\"'~]?"
_FOLLOWED = re.compile(rf".?|{_LABEL}|\s?(?:也|才|就|只要|只|仅|约|大约|大概|好像|差不多|要|是|得|不到|\s){{1,4}}")
"""Between a period and the price told for it: "一小时也才480", "小时价: 8.04"."""
_OPENS = re.compile(rf"\s|{_LABEL}")
_HOUR = re.compile(r"hours?\b")
_COMMA = re.compile(r"[,;、。]")
_OF_CHIP = re.compile(r"[\s-]?(?:\d{2,3}\s?gb?\s)?(?:(?:sxm\d?|pcie|nvl)\s)?")
"""Between a chip and its hour: "$2.21 per A100 80GB hour"."""
_RESERVED_FOR = re.compile(r"\b(?:reserved|committed|commit|signed|sign|booked|locked in|locked) (?:up )?for\s?$")
"""Before how long a renter is bound, which is no period of the price: "$1.89 reserved for a year"."""
_COMMITTED = re.compile(r"(?:自用|用过|(?<!租)用了|租期|期限|最短|最少租?|质保|保修|账期|[送赠]了?)\s?:?\s?$")
"""Likewise in Chinese, and what is thrown in: "最低租期一个月", "还送了一年驻场"."""
RESERVED_REACH = 20


def rent_period(reading: Reading, scope: Scope) -> Period | Literal["week"] | None:
    """Give the period of a rental. Words such as 一年 tell one only right behind the price: 保修一年 is none."""
    told = [
        c
        for c in scope.sentence.of("period")
        if (scope.holds(c.start, c.end) or labels(reading, c, scope.figure))
        and not _COMMITTED.search(reading.lowered, max(scope.sentence.start, c.start - 5), c.start)
        and not _RESERVED_FOR.search(reading.lowered, max(scope.sentence.start, c.start - RESERVED_REACH), c.start)
    ]
    if (hourly := hourly_before(reading, scope)) is not None:
        return hourly.value  # type: ignore[return-value]
    end = scope.figure.end
    slashed = [c for c in told if 0 <= c.start - end <= TAIL and reading.lowered.startswith("/", c.start)]
    cue = (
        scope.closest(slashed)
        or _just_before(reading, scope, told)
        or scope.closest([c for c in told if PRICED_PER.match(reading.lowered, c.start) or _is_after_per(reading, c)])
        or scope.closest([c for c in told if PER.match(reading.lowered, c.start)])
        or scope.closest(told)
    )
    if cue is not None and cue.end <= scope.start and tells_of_buying(reading, scope):
        return None
    if cue is not None and cue.end <= scope.start and _is_told_since(reading, scope, cue):
        cue = None
    if cue is not None and cue.end <= scope.figure.start and cue is _just_before(reading, scope, told):
        return cue.value  # type: ignore[return-value]
    if cue is not None and _is_by_use(reading, scope, cue):
        return "hour"
    if cue is not None:
        gap = reading.lowered[scope.figure.end : cue.start]
        adjacent = 0 <= cue.start - scope.figure.end <= TAIL and not _COMMA.search(gap)
        if (
            adjacent
            or PER.match(reading.lowered, cue.start)
            or _is_after_per(reading, cue)
            or _is_chip_hour(reading, scope, cue)
            or scope.told("deal") == "rental"
        ):
            return cue.value  # type: ignore[return-value]
    if "period" in scope.column:
        return scope.column["period"]  # type: ignore[return-value]
    earlier = [
        c for c in scope.sentence.of("period") if c.end <= scope.figure.start and PER.match(reading.lowered, c.start)
    ]
    if earlier and scope.figure.kind == "money":
        told_before: Period = earlier[-1].value  # type: ignore[assignment]
        if scope.figure.value < 100 or is_rent_too(reading, scope, told_before):
            return told_before
    if (said := period_before(reading, scope)) is not None:
        return said.value  # type: ignore[return-value]
    return scope.header.get("period")  # type: ignore[return-value]


def _is_told_since(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for a period behind which another price has its own: "月租 6.8 万。Lambda 2.99 美元/小时,RunPod 2.69"."""
    behind = (c for c in scope.sentence.of("period") if cue.end <= c.start and c.end <= scope.start)
    return any(c.value != cue.value and PER.match(reading.lowered, c.start) for c in behind)


def period_of_list(reading: Reading, scope: Scope) -> Period | None:
    """Give the one period of a list of rents for a line without its own: "出租" above "A100 80G*8 40台 1.9w"."""
    period = reading.layout.rental_period
    if period is None or scope.header.get("deal") != "rental" or not reading.layout.is_list_line(scope.sentence):
        return None
    return period if is_rent_too(reading, scope, period, is_bare=True) else None


def _is_by_use(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for what is paid by use though the clause behind tells of months: "按量价下调至 6.90,包月不变"."""
    if cue.start < scope.figure.end or not _COMMA.search(reading.lowered, scope.figure.end, cue.start):
        return False
    return any(c.end <= scope.figure.start for c in scope.sentence.of("term", "on_demand"))


def labels(reading: Reading, cue: Cue, figure: Figure) -> bool:
    """True for the period that stands right before a price: "8.2元/小时 包月 3200元", `"monthly_price": 320`."""
    is_label = figure.start > cue.end and _OPENS.fullmatch(reading.lowered, cue.end, figure.start)
    return bool(is_label) and reading.lowered[cue.start] not in "/每"


def _is_chip_hour(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for the hour of "an H100 hour will cost $2"."""
    return _HOUR.match(reading.lowered, cue.start) is not None and any(
        c.end <= cue.start and _OF_CHIP.fullmatch(reading.lowered, c.end, cue.start) for c in scope.sentence.chips
    )


def _just_before(reading: Reading, scope: Scope, told: Sequence[Cue]) -> Cue | None:
    """Give the period that a price follows at once: "一小时 1.88", but not "保修一年 12 万"."""
    for cue in told if not is_plan(reading, scope.sentence, scope.figure) else ():
        if _FOLLOWED.fullmatch(reading.lowered, cue.end, scope.figure.start) and not _WARRANTY.search(
            reading.lowered, cue.start - 4, cue.start
        ):
            return cue
    return None


def _is_after_per(reading: Reading, cue: Cue) -> bool:
    """True for the hour of "per GPU / hour"."""
    return reading.lowered[max(0, cue.start - 4) : cue.start].rstrip().endswith(("/", "per"))
