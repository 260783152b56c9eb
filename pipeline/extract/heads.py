"""Columns of one head together: what one says of the others, and whole heads that no word of price is in."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.columns import Column
from pipeline.extract.dates import mentions

LEAST_SIZES = 2
_PRICE = r"(?:均?价|报价|价格|(?: on[- ]demand)?(?: hourly)? (?:price|rate)| avg)?(?:\s?\([^()\n]{1,12}\))?"
_NOW = re.compile(
    r"(?:now|new|after|current|today|latest|this (?:week|wk|month|quarter)|本[周月季期]|今[日天]|当[日前]|最新|现[价在]"
    rf"|调[整价]后|新){_PRICE}"
)
_BEFORE = re.compile(
    r"(?:prior|prev(?:ious)?\.?|before|was|old|original|(?:last|prior|prev(?:ious)?) (?:week|wk|month|quarter)"
    r"|(?:week|month) ago"
    rf"|上[周月季期]|上个[月周]|昨[日天]|前值|前[日期]|调[整价]前|[旧原]){_PRICE}"
)
"""Whole heads of columns of prices of now and of before."""
ANY_DAY = "2000-12-31"
"""Before it lie days without a year, whose order alone counts."""
_COST = re.compile(
    r"(?:预计|预估|估算|大概|实际|任务|训练|单次|总)+(?:费用|成本|花费|开销)(?:估算)?(?:\s?\([^()]{1,16}\))?|费用|花费|开销"
    r"|(?:[a-z\d]{2,12} )?"
    r"(?:(?:total|est(?:imated|\.)?|approx\.?|full|job|run|training|task|workload|project|system|overall) ){1,3}"
    r"(?:costs?|price|spend|bill)(?: est(?:imated|\.)?)?(?:\s?\([^()]{1,20}\))?"
)
"""A whole head: what some work or a whole computer comes to, beside the price of an hour or of a card."""
_OF_JOB = re.compile(
    r"(?!.*(?:硬件|设备|采购|购[买置]|买断|整机|单[价卡]))[\d\u4e00-\u9fff]{1,6}(?:费用|成本|花费|开销)(?:\s?\([^()]{1,16}\))?|"
    r"(?!.*\b(?:gpu|card|unit|hardware|purchase|retail|buy(?:ing)?|capex|list|new|used)\b)(?:[^\s|/]{1,16} ){1,3}costs?"
)
"""Likewise beside the rent of an hour: "100K cost", "单条成本"."""
_PLAIN_COST = re.compile(r"成本|(?:costs?|spend)(?:\s?\([$¥€£a-z]{1,4}\))?")
"""Likewise beside a column that tells how long the work takes."""
_LASTS = re.compile(
    r"(?:预计|预估|建议|使用|训练|运行|推理|租用|总|实际|所需|\d{1,6} ?[段张条个次轮步集])*"
    r"(?:时长|用时|耗时|时间|小时数)(?:\s?\([^()]{1,8}\))?"
    r"|(?:(?:total|training|run|wall|est\.?|estimated|job|gpu)[ -])*(?:time|hours|duration|runtime)"
    r"(?:\s?\([^()]{1,8}\))?"
)
"""A whole head: how long some work takes."""
_BOUND_FOR = re.compile(
    r"(?:(?:reserved?|commit(?:ted|ment)?|contract|prepaid|term|plan)[\s:(-]{1,3})?"
    r"(?:\d{1,3}|one|two|three|six|twelve)[\s-]?(?:days?|wks?|weeks?|mos?|months?|yrs?|years?)\)?"
    r"(?:[\s-](?:reserved?|commit(?:ted|ment)?|contract|prepaid|term|plan|lock[- ]in))?(?:\s?\([^()|]{0,16}\))?"
    r"|(?:预留|承诺|合约|预付)?(?:包[周月季年]|[一两三1-5]年|\d{1,2}\s?个月)(?:期?(?:预留|承诺|合约|预付|合同|租期?))?(?:价格?)?"
)
"""A whole head: for how long a renter is bound who pays the price of an hour below."""


_PER_CARD = re.compile(r"(?:per|/)[ -]?(?:gpu|card|accelerator)|每[卡张]")
"""A whole head: what one of the accelerators of a machine costs."""


def by_hour(columns: list[Column]) -> list[Column]:
    """Take what a second or a minute costs for prices, in a table where no column tells what an hour does."""
    if any(c.priced and c.terms.get("period") == "hour" for c in columns):
        return columns
    return [replace(c, sums=False, priced=True) if c.is_metered else c for c in columns]


def bound_for(lowered: str, cells: Sequence[tuple[int, int]], columns: list[Column]) -> list[Column]:
    """Take columns headed by how long a renter is bound for prices: "On demand | 12 months", "| 1-year commitment"."""
    priced = [c for c in columns if c.priced]
    by_hour = any(c.terms.get("period") == "hour" for c in priced)
    if not (by_hour or any(c.terms.get("term") == "on_demand" for c in priced)):
        return columns
    rent = {"deal": "rental"} | ({"period": "hour"} if by_hour else {})
    return [
        replace(c, terms=rent | {"term": "reserved"}, priced=True, sums=False, commits=False)
        if not c.priced and _BOUND_FOR.fullmatch(lowered[slice(*cell)].strip(" *|"))
        else replace(c, terms=rent | c.terms)
        if c.priced and "term" in c.terms
        else c
        for cell, c in zip(cells, columns, strict=True)
    ]


def shared(lowered: str, cells: Sequence[tuple[int, int]], columns: list[Column]) -> list[Column]:
    """Take a column headed by one accelerator for its price, beside that of an hour: "Per-Hour | Per-GPU"."""
    if not any(c.priced and c.terms.get("period") == "hour" for c in columns):
        return columns
    terms = {"deal": "rental", "period": "hour", "unit": "card"}
    return [
        replace(c, terms=terms, priced=True, skipped=False)
        if not c.priced and _PER_CARD.fullmatch(lowered[slice(*cell)].strip(" *|"))
        else c
        for cell, c in zip(cells, columns, strict=True)
    ]


def sized(columns: list[Column]) -> list[Column]:
    """Take columns that differ in the accelerators of a machine for prices, where no head speaks of any."""
    if any(c.priced for c in columns) or len({c.terms["gpus"] for c in columns if "gpus" in c.terms}) < LEAST_SIZES:
        return columns
    return [replace(c, priced=True, is_open=True) if "gpus" in c.terms else c for c in columns]


def trended(lowered: str, cells: Sequence[tuple[int, int]], columns: list[Column]) -> list[Column]:
    """Take the columns of now and of before for prices, with or without a third that says how they changed.

    Without one, both must be told in words: "Before | Now", "调整前 | 调整后". With one, days do: "1 May | 8 May | Δ".
    """
    heads = [lowered[slice(*cell)].strip(" *|") for cell in cells]
    days = {i: found[0].iso for i, cell in enumerate(cells) if (found := mentions(lowered, *cell, ANY_DAY))}
    latest = max(days.values()) if len(days) > 1 else None
    now = {i for i, h in enumerate(heads) if _NOW.fullmatch(h) or (latest is not None and days.get(i) == latest)}
    past = {i for i, h in enumerate(heads) if i not in now and (_BEFORE.fullmatch(h) or (latest and i in days))}
    if not now and len(past) == 1 and any(c.is_change for c in columns):  # "Previous rate | Rate since May | Change"
        now = {i for i, c in enumerate(columns) if c.priced and i not in past}
    if not now or not (past or any(c.is_change for c in columns)) or (latest and not any(c.is_change for c in columns)):
        return columns
    return [
        replace(c, priced=True, is_open=True, sums=False)
        if i in now
        else replace(c, is_past=True, skipped=True, priced=False)
        if i in past
        else c
        for i, c in enumerate(columns)
    ]


def of_work(lowered: str, cells: Sequence[tuple[int, int]], columns: list[Column]) -> list[Column]:
    """Take what work comes to for totals beside the price of an hour or the time it takes: "单价 | 时长 | 费用"."""
    heads = [lowered[slice(*cell)].strip(" *|") for cell in cells]
    by_hour = any(c.priced and c.terms.get("period") == "hour" for c in columns)
    costs = [
        not c.terms.get("period") and bool(_COST.fullmatch(h) or (by_hour and _OF_JOB.fullmatch(h)))
        for h, c in zip(heads, columns, strict=True)
    ]
    lasts = any(_LASTS.fullmatch(h) and not c.dates for h, c in zip(heads, columns, strict=True))
    if not lasts and not any(c.priced and not is_cost for c, is_cost in zip(columns, costs, strict=True)):
        return columns
    costs = [
        is_cost or (lasts and _PLAIN_COST.fullmatch(h) is not None) for is_cost, h in zip(costs, heads, strict=True)
    ]
    return [replace(c, sums=True, priced=False) if is_cost else c for c, is_cost in zip(columns, costs, strict=True)]


def counted(lowered: str, cells: Sequence[tuple[int, int]], columns: list[Column]) -> list[Column]:
    """Take a bare "Count" in a table of rents for the accelerators of each machine."""
    priced = [c for c in columns if c.priced]
    of_machines = any(c.terms.get("unit") == "server" for c in priced)
    if of_machines or not any(c.terms.get("deal") == "rental" for c in priced):
        return columns
    heads = [lowered[slice(*cell)].strip(" *|") for cell in cells]
    return [replace(c, counts_gpus=True) if h in ("count", "数量") else c for h, c in zip(heads, columns, strict=True)]
