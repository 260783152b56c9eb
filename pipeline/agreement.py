"""When a fact that was read agrees with a gold fact: at its core, in its details, and which goes with which."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Facts = Sequence[Mapping[str, Any]]

CORE: dict[str, tuple[str, ...]] = {
    "quote": ("chip", "unit", "period", "currency", "price_low", "price_high"),
    "order": ("chip", "quantity_low", "quantity_high", "value_low", "value_high", "currency"),
    "move": ("chip", "direction"),
    "supply": ("chip", "event"),
}
CORE_IF_STATED: dict[str, tuple[str, ...]] = {"move": ("pct", "to_low", "to_high")}
NOT_SCORED = {"type", "optional", "note", "chip_text", "confidence", "evidence_start", "evidence_end"}
TOLERANCE = 0.005


def same(gold: Any, got: Any) -> bool:
    """Tell whether a value is what gold allows: `*` anything, `{"any": […]}` one of several, `a|b` one of the names."""
    if gold == "*":
        return True
    if isinstance(gold, dict) and "any" in gold:
        return any(same(choice, got) for choice in gold["any"])
    if isinstance(gold, list):
        values = got if isinstance(got, list) else [got] if got else []
        return len(gold) == len(values) and all(any(same(g, v) for v in values) for g in gold)
    if gold is None or got is None:
        return gold is None and got is None
    if isinstance(gold, int | float) and not isinstance(gold, bool):
        return isinstance(got, int | float) and abs(got - gold) <= TOLERANCE * max(abs(gold), 1e-9)
    return str(got).strip().casefold() in [name.strip().casefold() for name in str(gold).split("|")]


def right_at_core(gold: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Tell whether a fact has the type, the chip and the figures of a gold fact."""
    kind = gold["type"]
    if got.get("type") != kind:
        return False
    stated = [name for name in CORE_IF_STATED.get(kind, ()) if gold.get(name) is not None]
    no_value = kind == "order" and gold.get("value_low") is None and gold.get("value_high") is None
    names = [name for name in CORE[kind] if not (no_value and name == "currency")]
    return all(same(gold.get(name), got.get(name)) for name in [*names, *stated])


def details(gold: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each stated field outside the core and whether it is right, the evidence last."""
    skipped = NOT_SCORED.union(CORE[gold["type"]], CORE_IF_STATED.get(gold["type"], ()))
    for name, value in gold.items():
        if name not in skipped and value not in (None, [], ""):
            yield name, same(value, got.get(name))
    yield "evidence", touches(gold, got)


def touches(gold: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Tell whether two facts have evidence in common."""
    (start, end), (other_start, other_end) = ((f.get("evidence_start"), f.get("evidence_end")) for f in (gold, got))
    if start is None or end is None or other_start is None or other_end is None:
        return False
    return bool(start < other_end and other_start < end)


def pairs(gold: Facts, got: Facts) -> list[tuple[int, int]]:
    """Pair facts that are right at the core, obligatory and best-detailed first; each is used once."""
    candidates = []
    for i, expected in enumerate(gold):
        for j, found in enumerate(got):
            if right_at_core(expected, found):
                marks = [right for _, right in details(expected, found)]
                candidates.append((bool(expected.get("optional")), -sum(marks) / len(marks), i, j))
    chosen: dict[int, int] = {}
    for _, _, i, j in sorted(candidates):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return list(chosen.items())
