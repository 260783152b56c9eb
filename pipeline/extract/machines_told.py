"""What tells that a price is for a machine: its type, a count of machines, other rows, a cloud."""

import re

from models.facts import Unit
from pipeline.extract import gpus
from pipeline.extract.machine_types import names_machine_type
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope

TYPE_REACH = 80
"""Characters before a price, or before its chip, within which a machine type is named."""
_ONE = re.compile(r"1\s?[x*]")


def may_be_machine(reading: Reading, scope: Scope, *, rental: bool) -> bool:
    """True where a price may be a machine's: of a column, of a rent, or by a word beside it."""
    return (
        bool(scope.column)
        or rental
        or scope.told("unit") not in (None, "card")
        or scope.says_each()
        or names_instances(reading, scope)
        or any(c.end <= scope.chip.start for c in scope.sentence.of("machine"))
    )


def names_type(reading: Reading, scope: Scope) -> bool:
    """True where a machine type stands before a price in prose: "An p5.48xlarge with 8 H100s costs $41.04 an hour"."""
    types = [c for c in scope.sentence.named if c.alias and c.alias.unit == "instance" and c.chip == scope.chip.chip]
    if any(reading.lowered[c.end : scope.chip.start].strip() == "(" for c in types):
        return True
    start = max(scope.start, scope.figure.start - TYPE_REACH)
    if scope.sentence.is_row:
        return False
    return names_machine_type(reading.lowered, start, scope.figure.start) or _is_of_type(reading, scope)


def _is_of_type(reading: Reading, scope: Scope) -> bool:
    """True for a further price behind a chip that itself stands behind its machine type, no other price between."""
    chip = scope.chip
    stops = [f.end for f in scope.sentence.figures if f.kind == "money" and f.end <= chip.start]
    start = max(scope.sentence.start, chip.start - TYPE_REACH, *stops)
    return chip.end <= scope.figure.start and names_machine_type(reading.lowered, start, chip.start)


def counts_machines(reading: Reading, scope: Scope) -> bool:
    """True where machines are counted beside the price: "H800 20 台 5.6 万/月"."""
    first, last = sorted((scope.chip.start, scope.figure.start))
    is_named = "\n" not in reading.lowered[first:last]
    counts = [f for f in scope.sentence.figures if f.kind == "count" and scope.holds(f.start, f.end)]
    return is_named and bool(counts) and all(f.measure == "server" for f in counts)


def names_instances(reading: Reading, scope: Scope) -> bool:
    """True in a row that names a machine type, or below a head that has a column for it."""
    row = reading.tables.get(scope.sentence.index)
    if row is None or "unit" in scope.column or scope.header.get("unit") == "card":
        return False
    named = any(not c.priced and c.terms.get("unit") == "instance" for c in row.columns)
    return named or names_machine_type(reading.lowered, scope.sentence.start, scope.sentence.end)


def is_counted(reading: Reading, scope: Scope) -> bool:
    """True where a card is but counted, "1x", as a machine type's row does."""
    cue = scope.nearest("unit")
    return cue is not None and _ONE.fullmatch(reading.lowered, cue.start, cue.end) is not None


def of_counted(reading: Reading, scope: Scope) -> Unit | None:
    """Give the machine that one card is told to be in: "Dedicated server, 1x RTX 4090, €349 per month"."""
    told = [c for c in scope.sentence.of("unit", "server") if scope.holds(c.start, c.end)]
    return "server" if told and is_counted(reading, scope) else None


def is_cloud(reading: Reading, scope: Scope) -> bool:
    """True where a machine is rented as a cloud's instance: by the hour, or on a page of instances."""
    row = reading.tables.get(scope.sentence.index)
    by_hour = row is not None and any(c.terms.get("period") == "hour" for c in row.columns)
    return reading.layout.is_cloud_page or by_hour or scope.told("period") == "hour"


def is_among_machines(reading: Reading, scope: Scope) -> bool:
    """True in a row of a table whose other rows tell of machines with several accelerators."""
    if scope.sentence.index not in reading.tables:
        return False
    others = (reading.sentences[i] for i in reading.tables)
    return any(
        f.value > 1 and gpus.multiplies(reading, c, f) for s in others for c in s.named for f in s.figures if f.low
    )
