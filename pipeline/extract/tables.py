"""Tables in plain text: Markdown rows, columns set apart by spaces, and rows flattened to one line of words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.columns import GPUS_EACH, Column, Row, column_of
from pipeline.extract.heads import bound_for, by_hour, counted, of_work, shared, sized, trended
from pipeline.extract.sieves import Sieve
from pipeline.extract.terms import Cue
from pipeline.extract.text import Segment

_MARKDOWN = re.compile(r"[^|]+")
_SPACED = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"(?:[a-z]{0,3}[$¥€£] (?=\d))?\S+")
_COMMA = re.compile(r'(?<![^,\n])(?:"[^"\n]*"|[^,"\n]*)(?![^,\n])')
"""Fields set apart by commas alone, without a blank behind them; one in quotes may hold commas."""
_SEMICOLON = re.compile(r"(?<![^;\n])[^;\n]*")
"""Likewise by semicolons, as sheets are saved where a comma is the decimal sign."""
_COMMAS = re.compile(r"[^,\n]*(?:,(?![ \d])[^,\n]*){3,}")
_RULE = re.compile(r"[\s|:\-+=—\u2500-\u257f]*$")
_BOX_RULE = re.compile(r"\s*[|+\u250c\u2554\u256d\u250f][\s|:\-+=—\u2500-\u257f]*")
"""The rule above the head of a table in a box."""
_MANY_GAPS = re.compile(r"\S {2,}\S.* {2,}\S")
_HAN_HEAD = re.compile(r"\s*(?:[\u4e00-\u9fff()/]{2,12}(?:\s+|$)){4,12}")
"""A head whose words are all in Chinese, each of them a column."""
AMOUNT = re.compile(r"(?:us|hk|nt)?[$¥€£]?\s?\d[\d,.]*\s?[万wk]?(?:元|美元|/[a-z\u4e00-\u9fff]+)?")
_MYRIADS = re.compile(r"\d[\d.]*\s?[万w]元?")
_RENT = re.compile(r"\d[\d.]*\s?[万w]?元?(?:/[a-z\u4e00-\u9fff]+){1,3}")
"""A word of a dealer's line that is a rent: "4.6w/台/月"."""
_VALUE = re.compile(r"[\s\"]*(?:us|hk|nt)?[$¥€£]?\s?(\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d.]|\s?[万wk])")
_LONG = ("day", "week", "month", "year")
_PRICED = re.compile(r"[$¥€£]\s?\d")
_MONEY = re.compile(
    r"\|\s*(?:us|hk|nt)?[$¥€£]\s?\d[\d,.]*(?:\s?万|\s?/\s?[a-z]{1,6})?\s*\||\|\s*\d[\d,.]*\s?万?元(?:/[^|\s]{1,3})?\s*\|"
)
"""A cell that is an amount of money."""
_OFFERED = re.compile(r"(?<![\d.])\d{1,4}\s?x\s?[a-z]|[a-z]\s?x\s?\d|(?<![\d.])\d{1,3}\.\d\d?(?![\d.])")
"""In a line that names a product, pieces or a price: it is an offer, and no head."""
_COLUMN_KINDS = ("column-price", "column-change", "currency", "period")
UNITS_ABOVE = 4
"""Segments above a head that may tell the units of its columns, as the one below the table may."""
BRIEF = 90
"""A line that tells units is no longer than this."""
UNIT_TOLD = Sieve(
    r"(?:单位|计价)\s?[:为是]\s?[^,。;()\n]{1,16}|\(unit: [^()\n]{1,20}\)"
    r"|\b(?:prices|rates|figures|costs) (?:shown |listed |quoted |below |here )?(?:are|in) [^.;\n]{1,40}"
)
"""What tells the unit of prices below, "(单位:元/时/卡,括号内为原价)"; a line that no row follows is no head then."""
_UNIT_BELOW = re.compile(
    r"[^\w$€£]{0,3}(?:(?:all )?(?:prices|rates|figures)\b[^.\n]{0,20}? )?(?:单位\s?[:为是]?\s?|in )?"
    r"(?:us\$|usd|\$|eur|€|gbp|£|rmb|cny|美?元)\s?(?:/|per |每)\s?[a-z\u4e00-\u9fff]"
)
"""How a line below a table begins that tells the unit of its prices: "USD per GPU-hour, on demand"."""
_POWER = Sieve(r"kwh\b|\belectricity\b|\b(?:running|power) (?:costs?|bills?)\b|电费|电价|度电")
_RENTED = Sieve(r"\bincl|\bexcl?\b|\brent|\bprices?\b|\brates?\b|含|租")
"""In a line above a table: what it runs on costs so much, or what its prices hold."""
HEAD = 400
"""A head of a table is no longer than this."""
LEAST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a text: rows below a head by the index of their segment, and the segments that are heads."""

    rows: dict[int, Row]
    heads: set[int]
    chips: dict[int, int]
    """For a cell on a line of its own the segment that names its record's chip."""


def tables(lowered: str, segments: Sequence[Segment], cues: Sequence[Sequence[Cue]], named: Sequence[bool]) -> Tables:
    """Find all tables of a text. The first row of a table that speaks of prices is its head.

    Below a line that tells a currency or a period ("Rates in USD per GPU hour") a head need not speak of prices.
    """
    found: dict[int, Row] = {}
    heads: set[int] = set()
    head: tuple[list[tuple[int, int]], list[Column], re.Pattern[str]] | None = None
    last_line = -2
    for index, segment in enumerate(segments):
        is_plain = not _speaks_of_columns(cues[index]) and lowered.find("|", segment.start, segment.end) < 0
        if head is None and is_plain:
            last_line = segment.line
            continue
        words = lowered[segment.start : segment.end]
        if _RULE.fullmatch(words):
            last_line = segment.line
            is_last = index - 1 not in heads and not _is_boxed(lowered, segments, heads)
            if head is not None and head[2] is _MARKDOWN and is_last:
                head = None  # what stands between a head and its rule is more of the head, whose cells are unknown
            continue
        is_ruled = _is_ruled(lowered, segments, index) and not _is_boxed(lowered, segments, heads)
        if head is None or segment.line > last_line + 1 or is_ruled:
            head = _head(lowered, segment, cues[index], is_named=named[index]) or _open_head(
                lowered, segments, cues, named, index
            )
            heads |= {index} if head else set()
            if head is not None and index and _is_of_power(lowered, segments[index - 1]):
                head = head[0], [replace(c, sums=c.sums or "period" in c.terms) for c in head[1]], head[2]
        elif segment.line == last_line + 1:
            cells = list(_cells(lowered, segment, head[2]))
            if head[2] in (_COMMA, _SEMICOLON) and len(cells) != len(head[1]):
                cells = []
            if len(cells) >= LEAST_COLUMNS - 1 and any(c.isdigit() for c in words):
                columns = _aligned(head[1], len(cells), is_noted=_is_noted(lowered, head[0][-1][1], cells[-1]))
                closed = [_closed(lowered, c, cell) for c, cell in zip(columns, cells, strict=True)]
                found[index] = Row(cells, _of_an_hour(lowered, closed, cells))
            elif head[2] is not _MARKDOWN:
                head = _head(lowered, segment, cues[index], is_named=named[index])
                heads |= {index} if head else set()
        last_line = segment.line
    lone = {h for h in heads if h + 1 not in found and (h + 1 in heads or h + 2 not in found)}
    told = {h for h in lone if UNIT_TOLD.search(lowered, segments[h].start, segments[h].end)}
    return Tables(found, heads - told, {})


def _head(
    lowered: str, segment: Segment, cues: Sequence[Cue], *, is_named: bool
) -> tuple[list[tuple[int, int]], list[Column], re.Pattern[str]] | None:
    words = lowered[segment.start : segment.end]
    if is_named and "|" in words and _OFFERED.search(words):
        return None
    is_first = "|" not in lowered[lowered.rfind("\n", 0, max(0, segment.start - 1)) + 1 : segment.start]
    is_sized = is_first and "|" in words and len(GPUS_EACH.findall(words)) > 1
    if len(words) > HEAD or words.rstrip().endswith((":", "。")) or not (is_sized or _speaks_of_columns(cues)):
        return None
    shape = _shape(words, lowered[segment.end : segment.end + HEAD])
    is_counted = shape is _WORD and _is_of_goods(words, cues)
    if shape is _WORD and not is_counted and sum(c.kind == "period" for c in cues) < 2:
        return None
    if shape is _SEMICOLON and is_named:
        return None
    cells = list(_cells(lowered, segment, shape))
    if len(cells) < LEAST_COLUMNS - (shape is _MARKDOWN):
        return None
    columns = sized(by_hour(counted(lowered, cells, [column_of(lowered, cell, cues) for cell in cells])))
    columns = shared(lowered, cells, trended(lowered, cells, columns))
    columns = bound_for(lowered, cells, of_work(lowered, cells, columns))
    if not any(c.priced or c.is_change for c in columns):
        return None
    if is_counted and not _counts_and_prices(columns):
        return None
    if shape is _WORD and not is_counted and sum("period" in c.terms for c in columns) < 2:
        return None
    if any(_MYRIADS.fullmatch(lowered[slice(*cell)].strip()) for cell in cells):
        return None
    if shape is _WORD and any(_RENT.fullmatch(lowered, *cell) for cell in cells):
        return None
    if any(AMOUNT.fullmatch(lowered, *cell) for cell in cells) or _PRICED.search(words):
        return None
    return cells, columns, shape


def _shape(words: str, behind: str) -> re.Pattern[str]:
    """Give the pattern of a head's cells, by what sets them apart; commas only if those of the next line do too."""
    if words.count("|") >= 2:
        return _MARKDOWN
    below = behind.strip("\n").partition("\n")[0]
    if _COMMAS.fullmatch(words.strip()) and len(_COMMA.findall(below)) == len(_COMMA.findall(words)):
        return _COMMA
    if words.count(";") >= LEAST_COLUMNS - 1 and words.count(";") == below.count(";"):
        return _SEMICOLON
    return _SPACED if "  " in words and _MANY_GAPS.search(words) else _WORD


def _open_head(
    lowered: str, segments: Sequence[Segment], cues: Sequence[Sequence[Cue]], named: Sequence[bool], index: int
) -> tuple[list[tuple[int, int]], list[Column], re.Pattern[str]] | None:
    """Read a Markdown head below a line of units: any column whose head says nothing else may hold prices."""
    segment = segments[index]
    if not _is_ruled(lowered, segments, index) or named[index]:
        return None
    around = [i for i in range(max(0, index - UNITS_ABOVE), index) if not named[i]]
    end = index + 2
    while (
        end < len(segments)
        and segments[end].is_row
        and not _RULE.fullmatch(lowered, segments[end].start, segments[end].end)
    ):
        end += 1
    is_below = end < len(segments) and not segments[end].is_row
    around += [end] if is_below and _UNIT_BELOW.match(lowered, segments[end].start) else []
    is_told = any(c.kind in ("period", "currency") for i in around for c in cues[i] if _is_brief(segments[i]))
    below = segments[index + 2 : index + 3]
    if not is_told and not (below and named[index + 2] and _MONEY.search(lowered, below[0].start, below[0].end)):
        return None
    cells = list(_cells(lowered, segment, _MARKDOWN))
    columns = trended(lowered, cells, [column_of(lowered, cell, cues[index]) for cell in cells])
    columns = of_work(lowered, cells, columns)
    first = int(not lowered[segment.start : cells[0][1]].strip())  # blanks before the first bar are no cell
    return (
        cells,
        [replace(c, priced=True, is_open=True) if i > first and _says_nothing(c) else c for i, c in enumerate(columns)],
        _MARKDOWN,
    )


def _is_ruled(lowered: str, segments: Sequence[Segment], index: int) -> bool:
    """True for a line of cells above the rule that parts a head from its rows."""
    ruled = index + 1 < len(segments) and _RULE.fullmatch(lowered, segments[index + 1].start, segments[index + 1].end)
    return bool(ruled) and lowered.count("|", segments[index].start, segments[index].end) > 1


def _is_boxed(lowered: str, segments: Sequence[Segment], heads: set[int]) -> bool:
    """True where the last head stands in a box, in which rules part rows and close the table."""
    top = max(heads, default=0) - 1
    return top >= 0 and _BOX_RULE.fullmatch(lowered, segments[top].start, segments[top].end) is not None


def _is_of_goods(words: str, cues: Sequence[Cue]) -> bool:
    """True for a head in Chinese whose columns, a blank apart, count goods and price them: "货物名称 数量 单价(元)"."""
    return {"column-quantity", "column-price"} <= {c.kind for c in cues} and _HAN_HEAD.fullmatch(words) is not None


def _counts_and_prices(columns: Sequence[Column]) -> bool:
    counts = next((i for i, c in enumerate(columns) if c.counts_pieces), len(columns))
    return any(c.priced for c in columns[counts:])


def _is_of_power(lowered: str, above: Segment) -> bool:
    """True for a line that says of the table below that it tells what machines draw: "At $0.16/kWh, per card:"."""
    span = above.start, above.end
    return not above.is_row and _POWER.search(lowered, *span) is not None and _RENTED.search(lowered, *span) is None


def _is_brief(segment: Segment) -> bool:
    return segment.end - segment.start <= BRIEF


def _says_nothing(column: Column) -> bool:
    counts = column.counts_gpus or column.counts_pieces or column.sizes_memory or column.is_past
    return not (column.priced or column.skipped or column.is_change or column.sums or counts)


def _closed(lowered: str, column: Column, cell: tuple[int, int]) -> Column:
    """Take a column of an open head for one of prices where the cell is an amount, and for sellers' names where not."""
    if not column.is_open:
        return column
    is_amount = AMOUNT.fullmatch(lowered[slice(*cell)].strip(' "')) is not None
    return replace(column, priced=is_amount, names_seller=column.names_seller and not is_amount)


def _of_an_hour(lowered: str, columns: list[Column], cells: Sequence[tuple[int, int]]) -> list[Column]:
    """Take what would be less for a month than for an hour for the price of an hour to who stays so long."""
    values = [m and float(m[1].replace(",", "")) for m in (_VALUE.match(lowered, *cell) for cell in cells)]
    hours = [v for v, c in zip(values, columns, strict=True) if v and c.priced and c.terms.get("period") == "hour"]
    if not hours:
        return columns
    return [
        replace(c, terms=c.terms | {"period": "hour", "term": "reserved"})
        if v and v <= max(hours) and c.priced and c.terms.get("period") in _LONG
        else c
        for v, c in zip(values, columns, strict=True)
    ]


def _speaks_of_columns(cues: Sequence[Cue]) -> bool:
    if any(c.kind in _COLUMN_KINDS for c in cues):
        return True
    return len({c.value for c in cues if c.kind == "term"}) > 1


def _cells(lowered: str, segment: Segment, shape: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in shape.finditer(lowered, segment.start, segment.end):
        if match.group().strip() or shape in (_MARKDOWN, _COMMA, _SEMICOLON):
            yield match.span()


def _is_noted(lowered: str, head_end: int, last: tuple[int, int]) -> bool:
    """True for a last cell that is a note on its row: in brackets, or behind the bar that closes the head."""
    return lowered.startswith("(", last[0]) or (
        lowered[head_end : head_end + 1] == "|" != lowered[last[1] : last[1] + 1]
    )


def _aligned(columns: Sequence[Column], cells: int, *, is_noted: bool = False) -> list[Column]:
    """Set columns to cells from the right: a product's name may have spaces that look like columns."""
    if cells <= len(columns):
        return list(columns[:cells])
    if is_noted:
        return [*_aligned(columns, cells - 1), Column(skipped=True)]
    return [columns[0]] * (cells - len(columns)) + list(columns)
