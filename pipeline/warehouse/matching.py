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

    Read as it was then, or as the decision corrected it: it is the same. In a version of the page where nothing is read
    so, it is what has the same chip and figures, if there is but one such.
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    by_words: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        by_key[place.key].append(number)
        by_words[place.what, place.page_id, place.words].append(number)
    found: dict[int, Decision] = {}
    ordered = sorted(decisions, key=lambda d: d.made_at)
    versions: list[set[int]] = []
    for decision in ordered:
        numbers = [number for key in {own_key(decision), key_as_corrected(decision)} for number in by_key.get(key, ())]
        found |= dict.fromkeys(numbers, decision)
        versions.append({places[number].version for number in numbers})
    for decision, known in zip(ordered, versions, strict=True):
        here = [n for n in by_words[decision.what, decision.page_id, decision.words] if n not in found]
        near = [n for n in here if alike(decision.what, places[n].reading, decision.reading)]
        many = Counter(places[number].version for number in near)
        found |= {n: decision for n in near if many[places[n].version] == 1 and places[n].version not in known}
    return found


def own_key(decision: Decision) -> str:
    """Give the key of what a decision was made on."""
    return decision_key(decision.what, decision.page_id, decision.words, decision.reading)


def key_as_corrected(decision: Decision) -> str:
    """Give the key that a place has once the rules read it as the decision corrected it."""
    if decision.what == "unread":
        return own_key(decision)
    return decision_key(decision.what, decision.page_id, decision.words, {**decision.reading, **decision.fields})


def alike(what: What, one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Say whether two readings of the same words name one chip and state the same figures."""
    same = all(plain(one.get(name)) == plain(other.get(name)) for name in FIGURES[what])
    return same and chip(one) == chip(other)


def chip(reading: Mapping[str, object]) -> str:
    """Give what a reading is about."""
    return str(reading.get("chip") or reading.get("chip_text") or "").casefold()
