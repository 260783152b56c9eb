"""Which fields a reviewer may set, and a fact with what a reviewer set in it."""

from collections.abc import Collection, Mapping
from functools import cache
from math import isfinite
from typing import Literal, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from models.ddl import bare
from models.decisions import OWN
from models.facts import AnyFact, Fact, Move, Order, Quote, Supply
from models.mistakes import plain
from models.records import Record

KINDS: dict[str, type[Fact]] = {"quote": Quote, "order": Order, "move": Move, "supply": Supply}
INTERVALS = ("price", "quantity", "value", "change", "from", "to", "lead_time_days")
LARGEST = 2**63 - 1
ANY: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)
REVIEW = "review"
"""The rule of a fact that a reviewer read."""


class Refused(ValueError):  # noqa: N818 - as it is told
    """A correction that cannot be: one line for each thing that is wrong with it."""


class Entry(Record):
    """A field of a correction, as a form shows it."""

    name: str
    meaning: str
    kind: Literal["text", "whole", "number", "choice", "list"]
    choices: tuple[str, ...] = ()
    required: bool = False


@cache
def entries(what: str) -> tuple[Entry, ...]:
    """Give the fields of a kind of fact that a reviewer may set, in order. Raises KeyError for what is no fact."""
    return tuple(
        entry(name, field.annotation, field.description or "", field.is_required())
        for name, field in KINDS[what].model_fields.items()
        if name not in OWN
    )


def entry(name: str, annotation: object, meaning: str, required: bool) -> Entry:
    """Give one field of a form."""
    kind, _ = bare(annotation)
    if get_origin(kind) is Literal:
        return Entry(name=name, meaning=meaning, kind="choice", choices=get_args(kind), required=required)
    shape: dict[object, Literal["whole", "number", "list"]] = {int: "whole", float: "number", tuple[str, ...]: "list"}
    return Entry(name=name, meaning=meaning, kind=shape.get(kind, "text"), required=required)


def corrected(
    what: str, reading: Mapping[str, object], fields: Mapping[str, object], chips: Collection[str] | None = None
) -> AnyFact:
    """Give the fact of kind `what` as read, with the fields that a reviewer set; None empties one.

    `reading` has all that a fact needs, its evidence among it. Raises Refused for a field that the contract has not, a
    value that it does not take, a low end above its high one, a chip that is not among `chips`.
    """
    known = {entry.name for entry in entries(what)}
    if strange := sorted(set(fields) - known):
        raise Refused(f"{strange[0]}: no such field of a fact of kind {what}; there are {', '.join(sorted(known))}")
    fresh = {**reading, **fields, "type": what, "confidence": 1.0}
    try:
        fact = ANY.validate_python({k: v for k, v in fresh.items() if v is not None})
    except ValidationError as wrong:
        named = [mistake._replace(field=mistake.field.partition(".")[2] or mistake.field) for mistake in plain(wrong)]
        found = (f", found {m.value!r}" if m.field in fields else ", found none" for m in named)
        raise Refused("\n".join(f"{m.field}: {m.wanted}{f}" for m, f in zip(named, found, strict=True))) from wrong
    if problems := list(impossible(fact, chips)):
        raise Refused("\n".join(problems))
    return fact


def impossible(fact: AnyFact, chips: Collection[str] | None) -> list[str]:
    """Say what no fact can state though each of its fields may be so."""
    found = []
    if chips is not None and fact.chip is not None and fact.chip not in chips:
        found.append(f"chip: expected an id that the table chips lists, found {fact.chip!r}")
    for name, value in fact:
        if isinstance(value, float | int) and not (isfinite(value) and 0 <= value <= LARGEST):
            found.append(f"{name}: expected a number that is not negative and not without end, found {value}")
    for name in INTERVALS:
        low, high = getattr(fact, f"{name}_low", None), getattr(fact, f"{name}_high", None)
        if low is not None and high is not None and low > high:
            found.append(f"{name}_low: expected no more than {name}_high, which is {high:g}, found {low:g}")
    if isinstance(fact, Quote) and fact.price_low is None and fact.price_high is None:
        found.append("price_low: expected a price, found neither price_low nor price_high")
    return found
