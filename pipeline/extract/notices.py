"""Orders that a notice tells lot by lot, or point by point: each with its own goods, winner and sum.

Sources of the forms: award notices of public buyers in Chinese and English, and the points in which companies on the
Taiwan exchange announce what they acquire.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.facts import Order, Status
from pipeline.extract.chips import ChipMention
from pipeline.extract.counts import Counted, counted_in
from pipeline.extract.figures import Figure
from pipeline.extract.forms import Field
from pipeline.extract.openings import Finder
from pipeline.extract.order_days import delivery_in
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.tenders import figure_of, name_of, nearest, within
from pipeline.extract.text import trimmed

_LOT = re.compile(
    r"^\W{0,4}(?:lot \d{1,2}\b(?=\s?[:.,(-])|[a-e一二三四五六1-9]\s?(?:包|标段)\s?[::]"
    r"|第\s?[\d一二三四五六]\s?(?:品?项|包|标段)"
    r"|(?:标包|标段|包)\s?[a-e一二三四五六1-9](?![\d号])|(?:\d{1,2}[.、]\s?|\([一二三四五\d]\)\s?)?"
    r"(?:(?:合同|采购|交易)?标的物?|采购内容|采购设备)(?:(?:[及和与]|、)?(?:数量|规格|名称)){0,2}\s?:)",
    re.M,
)
"""How a lot begins, or the line of a contract that tells its goods."""
_NOTICE = Finder(r"采购|招标|中标|成交|比选|磋商|合同|\baward|\btender|\bcontracting authority|\bprocurement")
_SIGNED = re.compile(r"(?<!拟)(?<!将)签[订署]|合同公告|重大合同")
"""What the head of an announcement says of a contract that is signed."""
_NOT_AWARDED = re.compile(r"not awarded|no (?:admissible )?tenders?|废标|流标|未授标|不足三家|终止")
_SUM = re.compile(
    r"(?:(?<!unit )(?<!estimated )(?:value|amount|price)(?: of the contract)?(?:,? excl(?:\.|uding)? vat)?"
    r"|(?<!单台)(?<!单)(?:金额|总价)(?:\(元\))?)"
    r"\s?:\s?(?:人民币|新台币|新臺币)?$"
    r"|\b(?:contract|award|total) (?:value|sum|price)(?: of)?\s$"
)
_EACH = re.compile(r"(?:unit price:?|单价:?|each:?)\s?$")
_QUANTITY = re.compile(r"(?:数量|\b(?:quantity|qty))\s?:?\s?$")
_EACH_BEHIND = re.compile(r" (?:per|each)\b")
_WINNER = re.compile(r"(?:awarded to|winner|contractor)\s?:\s?(?P<name>[^\n;,|]{2,60}?)(?=\.\s|[\n;,|]|$)", re.I)
_BUYER = re.compile(r"(?:contracting (?:authority|entity))\s?:\s?(?P<name>[^\n;,|(]{2,60})", re.I)
_TITLED = re.compile(
    r"^\W{0,3}(?P<name>[\u4e00-\u9fff()]{2,24}(?:大学|学院|研究院|研究所|医院|公司|集团|中心|局))"
    r"(?=[\u4e00-\u9fffA-Za-z\d() .\-]{2,40}(?:采购|招标|比选|磋商|询价))",
    re.M,
)
"""The buyer at the head of a notice's title."""
HEAD = 3
"""Characters of a lot's own number."""
SERIAL = 2
LONGEST = 900
"""Characters of one lot, at most."""
REACH = 48
_NUMBER = re.compile(r"\d{1,2}|[a-e一二三四五六]")
_BLANK = re.compile(r"\n\s*\n|\n[一二三四五六七八九]、")
"""Where the last lot ends."""
_GOODS = re.compile(r"(?:标的物[^:\n]{0,12}|\bname and nature of [^:\n]{2,90}):\s?(?P<goods>[^\n]{2,80})")
_POINTS = re.compile(
    r"(?:交易(?:单位)?数量[^:\n]{0,30}|\btransaction (?:volume|quantity|unit amount)[^:\n]{0,90}):[^\S\n]*\n?"
    r"(?P<figures>[^\n]{4,160})"
)
_PARTNER = Sieve(
    r"(?:(?:交易)?相对人[^:\n]{0,20}|\b(?:[Tt]rading |[Tt]ransaction )?[Cc]ounterpart(?:y|ies)\b[^:\n]{0,70})"
    r":\s?(?P<name>[^\n;,。()]{2,40})"
)
_TOTAL = re.compile(
    r"总(?:金额|价)(?:为|约)?\s?:?\s?(?:约|新台币|新臺币|人民币|\s)*$|\btotal (?:transaction )?(?:price|amount)\s?:\s?$"
)
"""The points of an announcement on the Taiwan exchange: goods, quantities and sums, and the other side."""


@dataclass(frozen=True, slots=True)
class _Lot:
    start: int
    end: int
    sentences: Sequence[Sentence]


def notices(reading: Reading) -> Iterator[Order]:
    """Yield the orders that a notice tells by its lots, or an announcement by its points."""
    acquired = _acquired(reading)
    if acquired is not None:
        yield acquired
        return
    head = reading.title + "\n" + reading.lowered[:LONGEST]
    if _NOTICE.search(head) is None:
        return
    lots = list(_lots(reading))
    told = [o for lot in lots for o in _orders(reading, lot, is_only=len(lots) == 1)]
    yield from told or _rows(reading, lots)


def _lots(reading: Reading) -> Iterator[_Lot]:
    starts = [m.start() for m in _LOT.finditer(reading.lowered)]
    for start, after in pairwise([*starts, len(reading.lowered)]):
        stop = min(after, start + LONGEST)
        blank = _BLANK.search(reading.lowered, start + 1, stop)
        stop = blank.start() if blank else stop
        sentences = [s for s in within(reading, start, stop) if start <= s.end and s.start < stop and s.end > start]
        if _NOT_AWARDED.search(reading.lowered, start, stop) is None:
            yield _Lot(start, stop, [s for s in sentences if s.start >= start - 1])


def _orders(reading: Reading, lot: _Lot, *, is_only: bool) -> Iterator[Order]:
    """Yield an order for each chip whose units a lot counts; its sum is told of one alone."""
    goods: list[Counted] = []
    for counted in (c for s in lot.sentences for c in counted_in(reading, s)):
        is_known = any(g.chip and counted.chip and g.chip.chip == counted.chip.chip for g in goods)
        if counted.chip is not None and not is_known and counted.figure.start >= lot.start + HEAD:
            goods.append(counted)
    goods = [g for g in goods if g.chip and not g.chip.generic] or goods[:1] or _apart(reading, lot)
    inside = [f for f in reading.fields if lot.start <= f.start < lot.end]
    supplier = _supplier(reading, lot, inside)
    if not goods or (supplier is None and not is_only and not _is_planned(reading)):
        return
    value = _value(reading, lot, inside, is_only=is_only) if len(goods) == 1 else None
    delivery = next((d for s in lot.sentences if (d := delivery_in(reading, s))), None)
    is_signed = _SIGNED.search(reading.title + reading.lowered[:LONGEST]) is not None
    status: Status = "placed" if supplier or is_signed else "planned"
    for counted in goods:
        yield _order(reading, counted, value, supplier, status, delivery, (lot.start, lot.end))


def _apart(reading: Reading, lot: _Lot) -> list[Counted]:
    """Give the one chip of a lot with the units that another of its lines counts."""
    chips = {c.chip: c for s in lot.sentences for c in s.named}
    counts = [f for s in lot.sentences for f in s.figures if f.kind == "count" and lot.start <= f.start < lot.end]
    told = [f for f in counts if _QUANTITY.search(reading.lowered, max(lot.start, f.start - REACH), f.start)]
    return [_counted(told[0], *chips.values())] if len(chips) == 1 and told else []


def _rows(reading: Reading, lots: Sequence[_Lot]) -> Iterator[Order]:
    """Yield an order for each row of the table below lots that gives its lot's number, a chip and a quantity."""
    found: list[tuple[_Lot, Counted, Sentence]] = []
    numbered = {m.group(): lot for lot in lots if (m := _NUMBER.search(reading.lowered, lot.start, lot.start + REACH))}
    for sentence in (s for s in reading.sentences if s.index in reading.tables and s.named and numbered):
        row = reading.tables[sentence.index]
        cells = list(row.cells)
        if [len(reading.lowered[slice(*c)].strip(" |")) <= SERIAL for c in cells[:3]] == [True, True, False]:
            del cells[0]  # the number of the row, before that of its lot
        number = next((m.group() for c in cells if (m := _NUMBER.search(reading.lowered, *c))), None)
        cell = row.quantity_cell
        count = next((f for f in sentence.figures if cell and cell[0] <= f.start < cell[1]), None)
        if number in numbered and count is not None:
            found.append((numbered[number], _counted(count, sentence.named[-1]), sentence))
    for lot, counted, sentence in found:
        inside = [f for f in reading.fields if lot.start <= f.start < lot.end]
        is_only = sum(other is lot for other, _, _ in found) == 1
        value = _value(reading, lot, inside, is_only=False) if is_only else None
        supplier = _supplier(reading, lot, inside)
        if supplier is not None:
            yield _order(reading, counted, value, supplier, "placed", None, (sentence.start, sentence.end))


def _is_planned(reading: Reading) -> bool:
    return any(f.label == "budget" for f in reading.fields)


def _supplier(reading: Reading, lot: _Lot, inside: Sequence[Field]) -> str | None:
    """Give who won a lot: named in it, or the one winner of all."""
    told = _WINNER.search(reading.folded, lot.start, lot.end)
    if told is not None:
        return told["name"].strip()
    own = next((f for f in inside if f.label == "supplier"), None)
    if own is not None:
        return name_of(reading, own)
    names = {name_of(reading, f) for f in reading.fields if f.label == "supplier"}
    return names.pop() if len(names) == 1 else None


def _value(reading: Reading, lot: _Lot, inside: Sequence[Field], *, is_only: bool) -> Figure | None:
    """Give the sum of a lot: of its field, behind a word of sums, or the one amount that is no unit's price."""
    total = next((f for f in inside if f.label == "total"), None)
    if total is None and is_only:
        total = next((f for f in reading.fields if f.label in ("total", "budget")), None)
    if total is not None and (told := figure_of(reading, total, ("money", "plain"))) is not None:
        return told if told.kind == "money" else told.times(total.scale)
    amounts = [f for s in lot.sentences for f in s.figures if f.kind == "money" and f.value > 1]
    amounts = [f for f in amounts if lot.start <= f.start < lot.end]
    summed = [f for f in amounts if _SUM.search(reading.lowered, max(lot.start, f.start - REACH), f.start)]
    whole = [
        f
        for f in amounts
        if not _EACH.search(reading.lowered, max(lot.start, f.start - REACH), f.start)
        and not _EACH_BEHIND.match(reading.lowered, f.end)
    ]
    return next(iter(summed), None) or (max(whole, key=lambda f: f.value) if whole and not is_only else None)


def _buyers(reading: Reading, at: int) -> tuple[str, ...]:
    field = nearest(reading.fields, "buyer", at)
    if field is not None:
        return (name_of(reading, field),)
    told = _BUYER.search(reading.folded)
    if told is not None:
        return (told["name"].strip(),)
    titled = _TITLED.search(reading.lexicon.fold(reading.document.title or "")) or _TITLED.search(
        reading.folded[:LONGEST]
    )
    return (titled["name"],) if titled else ()


def _acquired(reading: Reading) -> Order | None:
    """Read the points of an announcement on the Taiwan exchange."""
    goods, points = _GOODS.search(reading.lowered), _POINTS.search(reading.lowered)
    partner = _PARTNER.search(reading.folded)
    if goods is None or points is None:
        return None
    chips = [
        c for s in within(reading, *goods.span("goods")) for c in s.chips if goods.start() <= c.start < goods.end()
    ]
    figures = [
        f
        for s in within(reading, *points.span("figures"))
        for f in s.figures
        if points.start() <= f.start < points.end()
    ]
    count = next((f for f in figures if f.kind == "count"), None)
    value = next(
        (f for f in figures if f.kind == "money" and _TOTAL.search(reading.lowered, f.start - REACH, f.start)), None
    )
    if not chips or count is None:
        return None
    named = [c for c in chips if not c.generic] or chips
    delivery = next(
        (d for s in reading.sentences if "交付" in reading.lowered[s.start : s.end] and (d := delivery_in(reading, s))),
        None,
    )
    order = _order(
        reading,
        _counted(count, named[0]),
        value,
        partner["name"].strip() if partner else None,
        "placed",
        delivery,
        (goods.start(), points.end()),
    )
    issuer = reading.issuer if reading.issuer != order.supplier else None
    return order.model_copy(update={"buyers": (issuer,) if issuer else ()})


def _counted(count: Figure, chip: ChipMention) -> Counted:
    """Give a count of a chip's units: of machines, where no word tells which."""
    unit = count.measure if count.measure in ("card", "server", "rack", "cluster") else "server"
    return Counted(count, unit, chip)  # type: ignore[arg-type]


def _order(
    reading: Reading,
    counted: Counted,
    value: Figure | None,
    supplier: str | None,
    status: Status,
    delivery: str | None,
    span: tuple[int, int],
) -> Order:
    chip, count = counted.chip, counted.figure
    start, end = trimmed(reading.folded, *span)
    return Order(
        chip=chip.chip if chip else None,
        chip_text=reading.document.text[chip.start : chip.end] if chip else None,
        evidence_start=start,
        evidence_end=end,
        as_of=None,
        confidence=0.8,
        rule="order-lot",
        buyers=_buyers(reading, span[0]),
        supplier=supplier,
        quantity_low=count.low,
        quantity_high=count.high,
        quantity_bound=count.bound,
        quantity_unit=counted.unit,
        value_low=value.low if value else None,
        value_high=value.high if value else None,
        value_bound=value.bound if value else None,
        currency=reading.currency_of(value) if value else None,
        status=status,
        delivery_date=delivery,
    )
