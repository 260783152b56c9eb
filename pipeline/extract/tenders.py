"""Orders that a tender or an award notice tells as a form: its parties, its total, and the rows of what was bought."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from models.facts import Order, OrderUnit, Status
from pipeline.extract.chips import ChipMention
from pipeline.extract.counts import counted_in
from pipeline.extract.figures import Figure
from pipeline.extract.forms import SCALES, Field, Label, forms
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import trimmed

_MACHINES = re.compile(r"服务器|整机|一体机|工作站|\bservers?\b|\bsystems?\b|\bnodes?\b")
_NAME_END = re.compile(
    r",(?! (?i:ltd|inc|llc|limited|corp|plc|gmbh|s\.a|l\.p)\b)|[;。(、]|\.\s(?=[A-Z])|\s{2,}"
    r"|(?<=[\u4e00-\u9fff])\.(?:\s|$)"
    r"|\s(?=[\u4e00-\u9fff]{2,8}[:|])"
)
_VOID = re.compile(r"废标|流标|终止公告")
"""Words of a form that came to nothing; beside a package that was won, of another one."""
_NO_PURCHASE = re.compile(
    r"(?:标的|项目|内容)(?:名称)?\s?:[^\n]{0,30}(?:租赁|租用|运维|维保|维护|算力服务(?!器)|云服务(?!器))"
)
"""Words of a form that buys a service."""
_COMPUTERS = re.compile(r"学生机|教师机|台式(?:机|电脑|计算机)|笔记本电脑")
"""Words of one that buys computers for desks."""
_PACKAGE = re.compile(
    r"^[^\S\n]*(?:第\s?)?(?:(?P<no>\d{1,2})\s?(?:包|标段|标项)|(?:包|标段|标项)号?\s?:?\s?(?P<behind>\d{1,2}))", re.M
)
"""The head of one package of several: "01 包 AI 训练服务器", "标段 2:"."""
_OF_PACKAGE = re.compile(r"\W*(?:第\s?|包\s?)?(?P<no>\d{1,2})(?:-\d{1,2})?\s?(?:包\s?)?(?=[^\d.,])")
"""How a row of the list of goods tells its package."""
_SERIAL = re.compile(r"\W{0,4}\d{1,3}\s")
_HAS_SERIAL = re.compile(r"序号\W{1,4}(?:分?包|标段|标项)")
"""What stands before it below a head that has rows numbered."""
_GOODS_HEAD = re.compile(r"^[^\n]{0,60}数量[^\n]{0,24}(?:单价|总价|金额)[^\n]{0,12}$", re.M)
"""The head of that list."""
_SUM = re.compile(
    r"(?:金额|总价|小计)\s?:?\s?(?:人民币|新台币)?$"
    r"|\bvalue\b[^\n.;\d]{0,4}(?:excl\.? |incl\.? |ex |inc )?(?:vat|tax)?\s?:\s?$"
)
"""What stands before the sum of a lot."""
_SCALE_BEHIND = re.compile(r"\s?\((?:人民币)?(?P<scale>[万亿])元?\)")
"""Behind the sum of a field: "成交金额:1,268.0000000(万元)"."""
ROWS = 1500
"""Characters behind a form within which the rows of what was bought stand."""
LEAST = 2
"""Units that words before a machine's parts count; one may be a part of it."""
HEAD = 200
"""Characters before a form's first field in which its subject may stand."""
GOODS = 60
"""Characters before a count in which its goods stand."""


def tenders(reading: Reading) -> Iterator[Order]:
    """Yield an order for each row of a form that names a chip, or for the form's total or count."""
    for form in forms(reading.fields):
        around = max(0, form[0].start - HEAD), form[-1].end + HEAD
        won = list(_packages(reading, form))
        if any(p.search(reading.lowered, *around) for p in (_NO_PURCHASE, _COMPUTERS)) or (
            not won and _VOID.search(reading.lowered, *around)
        ):
            continue
        rows = won or list(_rows(reading, form)) or list(_lots(reading, form))
        yield from rows
        chip = None if rows else _subject(reading, form)
        if chip is None:
            continue
        sums = [f for f in form if f.label == "total"] or [f for f in form if f.label == "budget"]
        if len(sums) > 1 and len({name_of(reading, f) for f in form if f.label == "supplier"}) > 1:
            continue  # each lot has goods of its own, which no line of it names
        for total in sums or [f for f in form if f.label == "quantity"][:1]:
            order = _order(reading, form, total, chip)
            if order is not None:
                yield order


def _rows(reading: Reading, form: Sequence[Field]) -> Iterator[Order]:
    for sentence in within(reading, form[0].start, form[-1].end + ROWS):
        row = reading.tables.get(sentence.index)
        if row is None or not sentence.named or not form[0].start < sentence.start < form[-1].end + ROWS:
            continue
        count = _in_cell(sentence, row.quantity_cell, ("count", "plain", "money"))
        value = _in_cell(sentence, row.sum_cell, ("money", "plain"))
        if count is not None and value is not None:
            span = sentence.start, sentence.end
            yield _told(reading, form, sentence.start, sentence.named[0], count, value, span)


def _lots(reading: Reading, form: Sequence[Field]) -> Iterator[Order]:
    """Yield an order for each line that names a chip and tells, with the line below, its count and its sum."""
    near = within(reading, form[0].start, form[-1].end + ROWS)
    lines = [list(group) for _, group in groupby(near, key=lambda s: s.line)]
    for i, line in enumerate(lines):
        below = lines[i + 1] if i + 1 < len(lines) else []
        named = [c for s in line for c in s.named]
        goes_on = below and below[0].line == line[-1].line + 1 and not any(s.named for s in below)
        parts = [*line, *below] if goes_on else line
        figures = [f for s in parts for f in s.figures] if named else []
        count = next((f for f in figures if f.kind == "count"), None)
        value = next(
            (f for f in figures if f.kind == "money" and _SUM.search(reading.lowered, f.start - 32, f.start)), None
        )
        if count is not None and value is not None:
            yield _told(reading, form, line[0].start, named[0], count, value, (line[0].start, parts[-1].end))


def _packages(reading: Reading, form: Sequence[Field]) -> Iterator[Order]:
    """Yield an order for each row of goods whose package has a supplier of its own among several."""
    suppliers = [f for f in form if f.label == "supplier"]
    head = _GOODS_HEAD.search(reading.lowered, form[0].start, form[-1].end + ROWS)
    if len(suppliers) < LEAST or head is None:
        return
    heads = list(_PACKAGE.finditer(reading.lowered, max(0, form[0].start - HEAD), head.start()))
    if not heads:
        return
    ends = [m.start() for m in heads[1:]] + [head.start()]
    places = {int(m["no"] or m["behind"]): (m.start(), end) for m, end in zip(heads, ends, strict=True)}
    goods = [s for s in within(reading, head.end(), head.end() + ROWS) if s.start >= head.end()]
    serial = _SERIAL if _HAS_SERIAL.search(head.group()) else None
    starts = [(s, m.end() if serial and (m := serial.match(reading.lowered, s.start)) else s.start) for s in goods]
    told = [(s, int(m["no"])) for s, at in starts for m in [_OF_PACKAGE.match(reading.lowered, at)] if m]
    buyer = next((f for f in reading.fields if f.label == "buyer"), None)
    for row, number in told:
        start, end = places.get(number, (0, 0))
        supplier = next((f for f in suppliers if start <= f.start < end), None)
        counts = [f for f in row.figures if f.kind == "count" and f.measure in ("card", "server")]
        count = counts[-1] if counts else None
        if supplier is None or count is None or not row.named:
            continue
        sums = [f for f in form if f.label == "total" and start <= f.start < end]
        is_all = len(sums) == 1 and [n for _, n in told].count(number) == 1
        value = figure_of(reading, sums[0], ("money",)) if is_all else None
        order = _told(reading, form, row.start, row.named[0], count, value, (row.start, row.end))
        names = (name_of(reading, buyer),) if buyer else ()
        yield order.model_copy(update={"supplier": name_of(reading, supplier), "buyers": names})


def within(reading: Reading, start: int, end: int) -> Sequence[Sentence]:
    """Give the sentences that reach into a span."""
    first = bisect_right(reading.sentences, start, key=lambda s: s.start) - 1
    return reading.sentences[max(0, first) : bisect_left(reading.sentences, end, key=lambda s: s.start)]


def _in_cell(sentence: Sentence, cell: tuple[int, int] | None, kinds: tuple[str, ...]) -> Figure | None:
    inside = (f for f in sentence.figures if cell is not None and cell[0] <= f.start < cell[1])
    return next((f for f in inside if f.kind in kinds), None)


def _subject(reading: Reading, form: Sequence[Field]) -> ChipMention | None:
    """Give the chip a form is about: named within it, else just above, else in general words."""
    first, last = form[0].start, form[-1].end
    around = within(reading, first - HEAD, last + HEAD)
    near = [c for s in around for c in s.chips if first - HEAD <= c.start < last + HEAD]
    named = [c for c in near if not c.generic and c.chip]
    return next((c for c in named if c.start >= first), None) or next(iter(named or near), None)


def _order(reading: Reading, form: Sequence[Field], total: Field, chip: ChipMention) -> Order | None:
    value = None if total.label == "quantity" else figure_of(reading, total, ("money", "plain"))
    counted = nearest(form, "quantity", total.start)
    count = figure_of(reading, counted, ("count", "plain")) if counted else _only_count(reading, form, chip)
    if count is not None and count.value < LEAST and count.kind == "plain":
        count = None  # "数量:1" counts projects
    if value is None and count is None:
        return None
    if value is not None and value.kind == "plain":
        value = value.times(total.scale)
    used = [f for f in (total, counted, nearest(form, "supplier", total.start)) if f]
    span = min(f.start for f in used), max(f.end for f in used)
    return _told(reading, form, total.start, chip, count, value, span)


def _only_count(reading: Reading, form: Sequence[Field], chip: ChipMention) -> Figure | None:
    """Give the one count of a form's goods that is told in words: "Subject: 20 servers with 4 NVIDIA H100"."""
    rows = [
        (s, reading.tables[s.index].quantity_cell)
        for s in within(reading, form[0].start, form[-1].end + ROWS)
        if s.index in reading.tables and s.named
    ]
    told = [_in_cell(s, cell, ("count", "plain", "money")) for s, cell in rows if cell is not None]
    if len(told) == 1 and told[0] is not None:
        return told[0]
    around = within(reading, form[0].start - HEAD, form[-1].end + HEAD)
    first, last = form[0].start, form[-1].end
    silent = [s for s in around if not s.of("order") or (s.start < last and first < s.end)]
    found = [c for s in silent for c in counted_in(reading, s) if c.chip and c.chip.chip == chip.chip]
    return found[0].figure if len(found) == 1 and found[0].figure.value >= LEAST else None


def _told(
    reading: Reading,
    form: Sequence[Field],
    at: int,
    chip: ChipMention,
    count: Figure | None,
    value: Figure | None,
    span: tuple[int, int],
) -> Order:
    buyer, supplier = nearest(form, "buyer", at), nearest(form, "supplier", at)
    is_award = supplier is not None or any(f.label == "total" for f in form)
    status: Status = "placed" if is_award else "planned"
    start, end = trimmed(reading.folded, *span)
    return Order(
        chip=chip.chip,
        chip_text=reading.document.text[chip.start : chip.end],
        evidence_start=start,
        evidence_end=end,
        as_of=None,
        confidence=0.75,
        rule="order-form",
        buyers=(name_of(reading, buyer),) if buyer else (),
        supplier=name_of(reading, supplier) if supplier else None,
        quantity_low=count.low if count else None,
        quantity_high=count.high if count else None,
        quantity_bound=count.bound if count else None,
        quantity_unit=_unit(reading, count, span) if count else None,
        value_low=value.low if value else None,
        value_high=value.high if value else None,
        value_bound=value.bound if value else None,
        currency=reading.currency_of(value) if value else None,
        status=status,
        delivery_date=None,
    )


def figure_of(reading: Reading, field: Field, kinds: tuple[str, ...]) -> Figure | None:
    near = within(reading, field.value_start, field.end)
    inside = [f for s in near for f in s.figures if f.start < field.end and field.value_start < f.end]
    found = next((f for kind in kinds for f in inside if f.kind == kind), None)
    behind = _SCALE_BEHIND.match(reading.lowered, found.end) if found and found.kind == "plain" else None
    return found.times(SCALES[behind["scale"]]) if found and behind else found


def nearest(form: Sequence[Field], label: Label, at: int) -> Field | None:
    """Give the field of a kind nearest to a place, one before it first."""
    same = [f for f in form if f.label == label]
    return min(same, key=lambda f: (f.start > at, abs(f.start - at)), default=None)


def name_of(reading: Reading, field: Field) -> str:
    words = reading.document.text[field.value_start : field.end]
    stop = _NAME_END.search(reading.folded, field.value_start, field.end)
    return (words if stop is None else words[: stop.start() - field.value_start]).strip()


def _unit(reading: Reading, count: Figure, span: tuple[int, int]) -> OrderUnit:
    if count.kind == "count" and count.measure in ("card", "server", "rack", "cluster"):
        return count.measure  # type: ignore[return-value]
    places = (max(0, span[0] - HEAD), span[1]), (max(0, count.start - GOODS), count.end)
    return "server" if any(_MACHINES.search(reading.lowered, *place) for place in places) else "card"
