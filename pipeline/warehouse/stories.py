"""Which documents tell one story, and the stable ids of what they state."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate

from models.facts import AnyFact

CORE: dict[str, tuple[str, ...]] = {
    "quote": ("deal", "unit", "period", "price_low", "price_high", "currency"),
    "order": ("buyers", "quantity_low", "quantity_high", "quantity_unit", "value_low", "value_high", "currency"),
    "move": ("direction", "pct", "change_low", "change_high", "from_low", "from_high", "to_low", "to_high"),
    "supply": ("event",),
}
"""The fields that make a fact the one it is; what else a better rule adds leaves its id alone."""

ONE_LINER = 120
"""Characters, white space not counted, up to which a text is a dealer's line and no article that sites reprint."""


def normal(text: str) -> str:
    """Fold what copies of one text differ in: white space, full and half width, case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def digest(*parts: object) -> str:
    """Give a short hash of the parts."""
    words = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def story_id(text: str, told: date | None) -> str:
    """Give the story of a text: equal for texts that are equal when folded.

    A one-liner is another story in another week: a dealer who asks the same price again next Monday asks it again.
    `told` is the day of publication, None where that is not known.
    """
    folded = normal(text)
    if told is None or len(folded) > ONE_LINER:
        return digest(folded)
    return digest(folded, *told.isocalendar()[:2])


def with_ids(story: str, text: str, facts: Sequence[AnyFact]) -> Iterator[tuple[str, AnyFact]]:
    """Yield each fact with its id: a hash of story, type, chip, core figures and place, white space not counted.

    Facts that agree in all of them (two sellers at one price in one sentence) are counted, so that none is lost.
    """
    seen: Counter[str] = Counter()
    places = list(accumulate((not character.isspace() for character in text), initial=0))
    for fact in facts:
        figures = [getattr(fact, name) for name in CORE[fact.type]]
        key = digest(story, fact.type, fact.chip or fact.chip_text, figures, places[fact.evidence_start])
        seen[key] += 1
        yield (key if seen[key] == 1 else digest(key, seen[key])), fact
