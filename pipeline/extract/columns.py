"""Columns of tables: what the head of one says of its cells, and rows of such cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.dates import mentions
from pipeline.extract.sieves import Sieve
from pipeline.extract.terms import Cue, period_first

PRICED_KINDS = {"column-price", "period", "term"}
_UNPRICED_KINDS = {"column-skip", "column-change", "column-notes", "column-lead", "column-commitment"}
_PIECE = re.compile(r"(?:pcs?|ea|each|piece|unit)$")
"""Words for whatever a row offers, card or machine."""
_SPAN = re.compile(
    r"(?<!\d)\d+(?:(?: [a-z]{3,9})?[\s-]?(?:h|hrs?|hours?|days?)(?![a-z\d])|\s?(?:小时|天)|[\s-]?个月\b)"
)
"""In a head: what so many hours come to, no price of one."""
_ONE_SPAN = re.compile(r"[|\s*]*1[\s-]?(?:(?P<hour>hr|hour|小时)|(?P<day>day|天))[|\s*]*")
"""A whole head: the rent of one hour or day."""
_YEAR = re.compile(
    r"[|\s]*annual(?: costs?| totals?| spend)?[|\s]*"
    r"|[|\s*]*[\u4e00-\u9fff]{0,4}[每月年日]{1,2}[均度]?(?:总?成本|开销|支出)(?:\s?\([^()]{1,16}\))?[|\s*]*"
    r"|[^|\n]{0,12}\best(?:imated|\.)? (?:cost )?(?:per |/ ?)?(?:dai|week|month|year|annual)[^|\n]{0,24}\|?"
)
"""A whole head: what a year comes to, or what a rent by the hour does: "Est. monthly"."""
_FACTOR = Sieve(
    r"万元?(?=\s?[)/|]|\s*$)|\(万|千元|\b(?:usd|us\$|rmb|hkd|\$) ?k\b|\bk ?(?:usd|rmb|\$)|\(k\)|'000|\bthousands?\b"
)
_DAYS = re.compile(r"(周|weeks?\b|wks?\b)|天|日(?!期)|days?\b")
"""In a head of lead times: what their bare numbers count."""
_TIER = re.compile(
    r"[|\s*]*(?:moq|qty\.?|quantity|数量|批量)?\s?:?\s?(?P<least>\d{1,5})\s?(?:(?P<range>[-~]\s?\d{1,5})|\+)?"
    r"\s?(?P<piece>[张台片块套]|pcs?|units?|cards?|ea|pieces?)?\s?(?P<more>以?上|及以上|起|\+|or more|and up)?[|\s*]*"
)
"""A whole head: the pieces that its prices hold for, "1-4 张", "10 张起", "50+"."""
GPUS_EACH = re.compile(
    r"(?<![\d.])(?P<gpus>1|2|4|8|16)(?:\s?x(?![a-z\d])|[ -]?gpus?\b|[ -](?:cards?|way)\b|\s?卡(?![时a-z]))"
    r"|(?P<han>[单双两四八])卡(?!时)"
)
"""In a head: the accelerators of the machine that its cells price, "8x", "单卡", "8-GPU node"."""
_PER_ONE = re.compile(r"per[ -]gpu\b|/\s?gpu\b|gpu[ -]h(?:r|our)|per card|[/每]卡|卡时|单价|以上|起|or more")
"""In a head: the price is of one, or holds from so many on."""
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
_HAN = {"单": "1", "双": "2", "两": "2", "四": "4", "八": "8"}
_PERCENT = re.compile(r"%|pct\b|percent")
_BY_MINUTE = re.compile(r"(?:/|per[ -])\s?(?:min(?:ute)?|(?P<second>s(?:ec(?:ond)?)?))\b|每(?:分|(?P<han>秒))")
"""In a head: what a minute or a second costs."""
_SAYS_PRICE = re.compile(r"price|pricing|cost|rate|gpu|instance|单价|价格|费用")
_USED = re.compile(
    r"call|audio|stream|user|channel|talk|speech|video|voice|agent|conversation|通话|音频|视频|并发|用户"
)
"""In a head: what a minute of something that machines do costs."""
_EITHER = re.compile(r"一次性|买断|one-off|upfront")
"""In a head: the cells are prices, of which each says itself whether it is a rent."""
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
_WORK = re.compile(
    r"per (?:\d[\d,]*k?|thousand|million) [a-z]{3,}"
    r"|(?:per|/)\s?(?:1k|1,?000|1m|m|million|百万|千)?\s?(?:images?|tokens?|requests?|samples?|steps?|epochs?|queries|runs?|图|次|m?tok(?:en)?s?)\b"
    r"|每\s?(?:1000|1k|千|万|百万|1m)?\s?(?:次|个?请求|tokens?|张图|条)"
)
"""In a head: the cost of work done, no price of a machine."""


@dataclass(slots=True)
class Column:
    """What the head of a column says of its cells."""

    terms: dict[str, str] = field(default_factory=dict)
    priced: bool = False
    skipped: bool = False
    is_change: bool = False
    counts_gpus: bool = False
    counts_pieces: bool = False
    sizes_memory: bool = False
    """True where the cells tell the GB of one accelerator."""
    in_percent: bool = False
    """True where the cells are percentages, without their sign."""
    names_seller: bool = False
    tells_lead: bool = False
    """True where the cells tell when the row is delivered: "现货", "3-4 周"."""
    dates: bool = False
    """True where the cells tell the day of their row's price."""
    commits: bool = False
    """True where the cells tell how long a renter is bound."""
    holds_notes: bool = False
    """True where the cells hold remarks: their figures are no prices, their words are terms of the row."""
    is_open: bool = False
    """True where the head does not say that the cells are prices."""
    sums: bool = False
    """True where the cells are totals of their rows."""
    is_past: bool = False
    """True where the cells are prices of before, beside those of now and by how much they changed."""
    is_metered: bool = False
    """True where the cells are what a machine costs by the second or the minute, and not, say, a call."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table below its head: the spans of its cells, and a column for each."""

    cells: Sequence[tuple[int, int]]
    columns: Sequence[Column]

    def place(self, at: int) -> tuple[tuple[int, int], Column] | None:
        """Give the cell that holds a place of the text, and its column; None outside."""
        for cell, column in zip(self.cells, self.columns, strict=True):
            if cell[0] <= at < cell[1]:
                return cell, column
        return None

    @property
    def seller_cell(self) -> tuple[int, int] | None:
        """The cell that names who offers."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.names_seller), None)

    @property
    def gpus_cell(self) -> tuple[int, int] | None:
        """The cell that says how many accelerators the row's machine has."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.counts_gpus), None)

    @property
    def quantity_cell(self) -> tuple[int, int] | None:
        """The cell that says how many pieces the row offers."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.counts_pieces), None)

    @property
    def memory_cell(self) -> tuple[int, int] | None:
        """The cell that tells the memory of one accelerator."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.sizes_memory), None)

    @property
    def lead(self) -> tuple[tuple[int, int], Column] | None:
        """The cell that tells when the row is delivered, and its column."""
        return next(((cell, c) for cell, c in zip(self.cells, self.columns, strict=True) if c.tells_lead), None)

    @property
    def commitment(self) -> tuple[int, int] | None:
        """The cell that tells how long a renter is bound."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.commits), None)

    @property
    def notes(self) -> Sequence[tuple[int, int]]:
        """The cells of remarks."""
        return [cell for cell, c in zip(self.cells, self.columns, strict=True) if c.holds_notes]

    @property
    def beside(self) -> Sequence[tuple[int, int]]:
        """The cells that state no price, and so speak of all that do."""
        return [cell for cell, c in zip(self.cells, self.columns, strict=True) if not (c.priced or c.skipped)]

    @property
    def sum_cell(self) -> tuple[int, int] | None:
        """The cell that gives the row's total."""
        return next((cell for cell, c in zip(self.cells, self.columns, strict=True) if c.sums), None)


def column_of(lowered: str, cell: tuple[int, int], cues: Sequence[Cue]) -> Column:
    """Read the head of a column."""
    inside = period_first([c for c in cues if cell[0] <= c.start and c.end <= cell[1]], lowered)
    dates = [c for c in inside if c.kind == "column-date"]
    inside = [c for c in inside if c in dates or not any(d.start <= c.start < d.end for d in dates)]
    is_either = _EITHER.search(lowered, *cell) is not None
    kinds = {c.kind for c in inside}
    inside = [c for c in inside if c.kind != "unit" or not _PIECE.search(lowered, c.start, c.end)]
    factor = _FACTOR.search(lowered, *cell)
    lead = _DAYS.search(lowered, *cell) if "column-lead" in kinds else None
    one = _ONE_SPAN.fullmatch(lowered, *cell)
    comes_to = (one is None and _SPAN.search(lowered, *cell) is not None) or _YEAR.fullmatch(lowered, *cell) is not None
    by_minute = _BY_MINUTE.search(lowered, *cell)
    times = {"times": "3600" if by_minute.lastgroup else "60", "period": "hour", "deal": "rental"} if by_minute else {}
    tier = _TIER.fullmatch(lowered, *cell) if "column-price" in kinds else None
    tiered = {"quantity": tier["least"]} if tier and int(tier["least"]) > 1 else {}
    each = None if _PER_ONE.search(lowered, *cell) else GPUS_EACH.search(lowered, *cell)
    sized = {"gpus": each["gpus"] or _HAN[each["han"]]} if each else {}
    return Column(
        terms={c.kind: c.value for c in reversed(inside) if c.value and not (is_either and c.kind == "period")}
        | ({"factor": "1e4" if "万" in factor.group() else "1e3"} if factor else {})
        | ({"days": "7" if lead[1] else "1"} if lead else {})
        | times
        | tiered
        | sized
        | ({"period": one.lastgroup or "", "deal": "rental"} if one else {}),
        priced=tier is not None
        or one is not None
        or (bool(kinds & PRICED_KINDS) and not kinds & _UNPRICED_KINDS and not comes_to and not by_minute),
        skipped=tier is None and bool(kinds & {"column-skip", "column-notes"}),
        is_change="column-change" in kinds,
        counts_gpus="column-gpus" in kinds and each is None,
        counts_pieces=tier is None and "column-quantity" in kinds,
        sizes_memory="column-memory" in kinds,
        in_percent=_PERCENT.search(lowered, *cell) is not None,
        names_seller="column-seller" in kinds and not kinds & PRICED_KINDS,
        tells_lead="column-lead" in kinds,
        dates="column-date" in kinds,
        commits="column-commitment" in kinds,
        holds_notes="column-notes" in kinds,
        is_metered=by_minute is not None
        and (by_minute.lastgroup is not None or _SAYS_PRICE.search(lowered, *cell) is not None)
        and _USED.search(lowered, *cell) is None,
        sums="column-total" in kinds or by_minute is not None or comes_to or _WORK.search(lowered, *cell) is not None,
    )


def by_hour(columns: list[Column]) -> list[Column]:
    """Take what a second or a minute costs for prices, in a table where no column tells what an hour does."""
    if any(c.priced and c.terms.get("period") == "hour" for c in columns):
        return columns
    return [replace(c, sums=False, priced=True) if c.is_metered else c for c in columns]


def bound_for(lowered: str, cells: Sequence[tuple[int, int]], columns: list[Column]) -> list[Column]:
    """Take columns headed by how long a renter is bound for prices beside those of an hour: "On demand | 12 months"."""
    if not any(c.priced and c.terms.get("period") == "hour" for c in columns):
        return columns
    rent = {"period": "hour", "deal": "rental"}
    return [
        replace(c, terms=rent | {"term": "reserved"}, priced=True, sums=False, commits=False)
        if not c.priced and _BOUND_FOR.fullmatch(lowered[slice(*cell)].strip(" *|"))
        else replace(c, terms=rent | c.terms)
        if c.priced and "term" in c.terms
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
