"""Columns of tables: what the head of one says of its cells, and rows of such cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extract.sieves import Sieve
from pipeline.extract.terms import Cue, period_first

PRICED_KINDS = {"column-price", "currency", "period", "term"}
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
_WORK = re.compile(
    r"per (?:\d[\d,]*k?|thousand|million) [a-z]{3,}"
    r"|(?:per|/)\s?(?:1k|1,?000|1m|m|million|百万|千)?\s?(?:images?|tokens?|requests?|samples?|steps?|epochs?|queries|runs?|experiments?|jobs?|tasks?|clips?|videos?|pages?|图|次|m?tok(?:en)?s?)\b"
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
