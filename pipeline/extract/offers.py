"""The terms around a price: unit, period, delivery, tax and the rest, from the words that hold for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from models.facts import Condition, Deal, Delivery, FormFactor, Kind, Period, Tax, Term, Unit
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

TAIL = 8
"""Characters behind an amount within which its unit is written: "22.5W/张", "$29,800 each"."""
CHIP_LEAD = 14
"""Characters before a chip's name in which its own words stand: "8 卡 NVLink H20"."""

T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms that hold for one price."""

    deal: Deal
    kind: Kind
    unit: Unit
    unit_is_said: bool
    gpus: int | None
    period: Period | None
    term: Term | None
    delivery: Delivery | None
    condition: Condition | None
    tax: Tax | None
    form_factor: FormFactor | None
    memory_gb: float | None
    quantity: int | None
    seller: str | None
    currency: str | None
    as_of: str | None
    hypothetical: bool
    certainty: float


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that hold for one figure of a sentence."""

    sentence: Sentence
    figure: Figure
    start: int
    end: int
    chip: ChipMention

    def holds(self, start: int, end: int) -> bool:
        """True where a span is within the scope, or among the chip's own words."""
        if self.start <= start and end <= self.end:
            return True
        return self.chip.start - CHIP_LEAD <= start and end <= self.chip.end + CHIP_LEAD and end <= self.figure.start

    def nearest(self, kind: str) -> Cue | None:
        """Give the cue of a kind nearest to the figure: one right behind it first."""
        found = [c for c in self.sentence.of(kind) if self.holds(c.start, c.end)]
        return min(found, key=self._distance, default=None)

    def _distance(self, cue: Cue) -> float:
        if cue.start >= self.figure.end:
            gap = cue.start - self.figure.end
            return gap if gap <= TAIL else 20 + gap
        return 8.5 + max(0, self.figure.start - cue.end)


def scope_of(sentence: Sentence, figure: Figure, prices: Sequence[Figure], chip: ChipMention) -> Scope:
    """Cut the sentence at its other prices and at the next chip."""
    start = max((f.end for f in prices if f.end <= figure.start), default=sentence.start)
    stops = [f.start for f in prices if f.start >= figure.end]
    stops += [c.start for c in sentence.named if c.start >= figure.end and c is not chip]
    return Scope(sentence, figure, start, min(stops, default=sentence.end), chip)


def offer(reading: Reading, sentence: Sentence, figure: Figure, prices: Sequence[Figure], chip: ChipMention) -> Offer:
    """Read the terms of one price."""
    scope = scope_of(sentence, figure, prices, chip)
    header = reading.headers(sentence)

    def told(kind: str, default: Callable[[], str | None] = lambda: None) -> str | None:
        cue = scope.nearest(kind)
        return cue.value if cue else header.get(kind) or default()

    period_cue = scope.nearest("period")
    adjacent = period_cue is not None and 0 <= period_cue.start - figure.end <= TAIL
    rental = adjacent or told("deal") == "rental" or (header.get("period") is not None)
    period = _period(period_cue, header.get("period")) if rental else None
    if rental and period is None:
        rental = False
    unit, said, gpus = _unit(reading, scope, chip, rental=rental, header=header.get("unit"))
    return Offer(
        deal="rental" if rental else "sale",
        kind=_kind(reading, scope, rental=rental, header=header.get("kind")),
        unit=unit,
        unit_is_said=said,
        gpus=gpus,
        period=period,
        term=told("term"),  # type: ignore[arg-type]
        delivery=told("delivery"),  # type: ignore[arg-type]
        condition=told("condition"),  # type: ignore[arg-type]
        tax=told("tax"),  # type: ignore[arg-type]
        form_factor=told("form-factor") or (chip.alias.form_factor if chip.alias else None),  # type: ignore[arg-type]
        memory_gb=_memory(scope, chip),
        quantity=_quantity(scope),
        seller=_seller(reading, scope, rental=rental),
        currency=header.get("currency"),
        as_of=_as_of(reading, scope),
        hypothetical=bool([c for c in sentence.of("hypothetical") if c.start < figure.start]),
        certainty=1.0 if said or scope.nearest("price") or period else 0.93,
    )


def _period(cue: Cue | None, header: str | None) -> Period | None:
    return cue.value if cue else header  # type: ignore[return-value]


def _unit(
    reading: Reading, scope: Scope, chip: ChipMention, *, rental: bool, header: str | None
) -> tuple[Unit, bool, int | None]:
    """Give the unit, whether words say it, and the accelerators in it."""
    gpus = _gpus(scope)
    alias = chip.alias
    cue = scope.nearest("unit")
    if cue is not None:
        unit: Unit = cue.value  # type: ignore[assignment]
        if unit in ("server", "instance", "rack") and gpus is None and alias is not None:
            gpus = alias.gpus
        return unit, True, 1 if unit == "card" else gpus
    if header:
        return header, True, 1 if header == "card" else gpus  # type: ignore[return-value]
    if alias is not None and alias.unit not in (None, "card"):
        return alias.unit, True, alias.gpus or gpus  # type: ignore[return-value]
    if gpus is not None and gpus > 1:
        return ("instance" if rental else "server"), True, gpus
    row = reading.lexicon.chips.get(chip.chip or "")
    if row is not None and row.unit != "card":
        return row.unit, True, row.gpus
    return "card", False, 1


def _gpus(scope: Scope) -> int | None:
    """Accelerators in a machine: "8 卡", "8-way", "8x H100"; the nearest to the chip."""
    sized = [f for f in scope.sentence.figures if f.kind == "gpus" and f.high == f.low and scope.holds(f.start, f.end)]
    nearest = min(sized, key=lambda f: abs(f.start - scope.figure.start), default=None)
    return int(nearest.value) if nearest is not None and 1 <= nearest.value <= 1024 else None


def _kind(reading: Reading, scope: Scope, *, rental: bool, header: str | None) -> Kind:
    order = ("bid", "deal", "estimate", "list")
    found = [c.value for c in scope.sentence.of("kind") if scope.holds(c.start, c.end)]
    chosen = next((k for k in order if k in found), None)
    if chosen is None:
        chosen = header or ("list" if rental and (scope.sentence.is_row or reading.is_price_page) else "ask")
    return chosen  # type: ignore[return-value]


def _memory(scope: Scope, chip: ChipMention) -> float | None:
    sizes = [f for f in scope.sentence.figures if f.kind == "memory" and f.low == f.high and 8 <= f.value <= 768]
    near = [f for f in sizes if scope.holds(f.start, f.end)]
    chosen = min(near, key=lambda f: min(abs(f.start - chip.end), abs(chip.start - f.end)), default=None)
    if chosen is not None:
        return chosen.value
    return chip.alias.memory_gb if chip.alias else None


def _quantity(scope: Scope) -> int | None:
    counts = [
        f for f in scope.sentence.figures if f.kind == "count" and f.low == f.high and scope.holds(f.start, f.end)
    ]
    counts = [f for f in counts if f.value > 1 and not f.start < scope.figure.end <= f.end]
    return int(counts[0].value) if len(counts) == 1 else None


def _seller(reading: Reading, scope: Scope, *, rental: bool) -> str | None:
    kinds = ("cloud", "dealer", "oem")
    named = [
        o for o in scope.sentence.organisations if o.known and o.known.kind in kinds and o.start < scope.figure.start
    ]
    return named[-1].name if named and rental else None


def _as_of(reading: Reading, scope: Scope) -> str | None:
    days = [d for d in scope.sentence.dates if d.end <= scope.figure.start]
    return reading.past(days[-1].iso) if days else None
