"""What tells a fact from others: the same in every document that states it, whatever else a rule adds to it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from models.facts import AnyFact
from pipeline.warehouse.fingerprints import digest, normal

CORE: dict[str, tuple[str, ...]] = {
    "quote": (
        *("deal", "unit", "period", "price_low", "price_high", "currency", "kind", "gpus", "term", "delivery"),
        *("condition", "tax", "form_factor", "memory_gb"),
    ),
    "order": (
        *("buyers", "quantity_low", "quantity_high", "quantity_unit", "value_low", "value_high", "currency"),
        *("status", "delivery_date"),
    ),
    "move": (
        *("direction", "pct", "change_low", "change_high", "from_low", "from_high", "to_low", "to_high"),
        *("currency", "unit", "deal"),
    ),
    "supply": ("event", "lead_time_days_low", "lead_time_days_high"),
}
"""The fields that make a fact the one it is: a page that changes one of them has corrected itself."""
SLOT: dict[str, tuple[str, ...]] = {
    "quote": ("deal", "unit", "period"),
    "order": (),
    "move": ("unit", "deal"),
    "supply": (),
}
"""The fields that a corrected fact shares with the one whose place it takes."""


def with_keys(facts: Sequence[AnyFact]) -> Iterator[tuple[str, str, AnyFact]]:
    """Yield each fact of a document with its key and its slot.

    Facts that agree in all that the key holds (two sellers at one price) are counted, so that none is lost.
    """
    seen: Counter[str] = Counter()
    for fact in facts:
        thing = (fact.type, fact.chip or normal(fact.chip_text or ""))
        key = digest(*thing, *(folded(getattr(fact, name)) for name in CORE[fact.type]))
        seen[key] += 1
        slot = digest(*thing, *(getattr(fact, name) for name in SLOT[fact.type]))
        yield key if seen[key] == 1 else digest(key, seen[key]), slot, fact


def folded(value: object) -> object:
    """Fold names, which a copy in another script writes in other characters."""
    return sorted(normal(str(name)) for name in value) if isinstance(value, tuple) else value
