"""One statement repeated in a document is one fact, at its first place, with what the repeats add."""

from collections.abc import Sequence

from models.facts import AnyFact, Move, Order, Quote

_PLACE = {"evidence_start", "evidence_end", "confidence", "rule", "chip_text"}


def merged(facts: Sequence[AnyFact]) -> tuple[AnyFact, ...]:
    """Give the facts in order of their place, repeats taken together."""
    kept: dict[tuple[object, ...], AnyFact] = {}
    for fact in sorted(facts, key=lambda f: (f.evidence_start, f.evidence_end)):
        key = _key(fact)
        kept[key] = _joined(kept[key], fact) if key in kept else fact
    return tuple(kept.values())


def _key(fact: AnyFact) -> tuple[object, ...]:
    if isinstance(fact, Quote):
        return (
            "quote",
            fact.chip or fact.chip_text,
            fact.unit,
            fact.deal,
            fact.period,
            fact.currency,
            fact.price_low,
            fact.price_high,
            fact.kind == "bid",
            fact.memory_gb,
            fact.seller,
        )
    if isinstance(fact, Order):
        return (
            "order",
            fact.chip,
            fact.quantity_low,
            fact.quantity_high,
            fact.value_low,
            fact.value_high,
            fact.currency,
        )
    if isinstance(fact, Move):
        return ("move", fact.chip, fact.direction, fact.pct, fact.from_low, fact.to_low, fact.to_high, fact.change_low)
    return ("supply", fact.chip, fact.event)


def _joined(first: AnyFact, again: AnyFact) -> AnyFact:
    """Fill what the first statement leaves open from the repeat."""
    added = {
        name: value
        for name, value in again.model_dump(exclude=_PLACE).items()
        if value not in (None, ()) and getattr(first, name) in (None, ())
    }
    return first.model_copy(update=added) if added else first
