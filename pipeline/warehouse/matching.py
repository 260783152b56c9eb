"""Which decision is about which reading: by page and words, and by what was read there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from models.decisions import Decision, What, decision_key, plain

FIGURES: dict[str, tuple[str, ...]] = {
    "quote": ("deal", "kind", "unit", "gpus", "period", "price_low", "price_high", "currency"),
    "order": (
        "buyers",
        "quantity_low",
        "quantity_high",
        "quantity_unit",
        "value_low",
        "value_high",
        "currency",
        "status",
    ),
    "move": (
        *("direction", "pct", "change_low", "change_high", "from_low", "from_high", "to_low", "to_high"),
        *("currency", "unit", "deal"),
    ),
    "supply": ("event", "lead_time_days_low", "lead_time_days_high"),
    "unread": ("words",),
    "document": (),
}
"""What a reading must share, beside page, words and chip, with one that was decided on: terms may be read otherwise."""


class Place(NamedTuple):
    """A reading in a version of a page."""

    what: What
    page_id: str
    words: str
    reading: Mapping[str, object]
    version: int

    @property
    def key(self) -> str:
        """What it shares with the same reading in another version."""
        return decision_key(self.what, self.page_id, self.words, self.reading)


def matched(decisions: Iterable[Decision], places: Sequence[Place]) -> dict[int, Decision]:
    """Give the decision on each place that has one, by the number of the place.

    Read as it was then, or as the decision corrected it: it is the same. Where nothing is read so any more, it is what
    has the same chip and figures, if there is but one such in a version of the page.
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        by_key[place.key].append(number)
    found: dict[int, Decision] = {}
    lost: list[Decision] = []
    for decision in sorted(decisions, key=lambda d: d.made_at):
        keys = {own_key(decision), key_as_corrected(decision)}
        numbers = [number for key in keys for number in by_key.get(key, ())]
        found |= dict.fromkeys(numbers, decision)
        lost += [] if numbers else [decision]
    for decision in lost:
        alike = [n for n, place in enumerate(places) if n not in found and is_alike(decision, place)]
        many = Counter(places[number].version for number in alike)
        found |= {number: decision for number in alike if many[places[number].version] == 1}
    return found


def own_key(decision: Decision) -> str:
    """Give the key of what a decision was made on."""
    return decision_key(decision.what, decision.page_id, decision.words, decision.reading)


def key_as_corrected(decision: Decision) -> str:
    """Give the key that a place has once the rules read it as the decision corrected it."""
    if decision.what == "unread":
        return own_key(decision)
    return decision_key(decision.what, decision.page_id, decision.words, {**decision.reading, **decision.fields})


def is_alike(decision: Decision, place: Place) -> bool:
    """Say whether a place has the page, the words, the chip and the figures that were decided on."""
    if (decision.what, decision.page_id, decision.words) != (place.what, place.page_id, place.words):
        return False
    return alike(place.what, place.reading, decision.reading)


def alike(what: What, one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Say whether two readings of the same words name one chip and state the same figures."""
    same = all(plain(one.get(name)) == plain(other.get(name)) for name in FIGURES[what])
    return same and chip(one) == chip(other)


def chip(reading: Mapping[str, object]) -> str:
    """Give what a reading is about."""
    return str(reading.get("chip") or reading.get("chip_text") or "").casefold()
