"""What a reviewer decided about one reading: kept by page and words, so that it outlives the reading."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import AwareDatetime, Field, JsonValue

from models.records import Record

Verdict = Literal["accepted", "corrected", "rejected", "undone"]
Reviewed = Literal["accepted", "corrected", "rejected"]
What = Literal["quote", "order", "move", "supply", "unread", "document"]
VERDICTS: dict[What, tuple[Reviewed, ...]] = {
    "quote": ("accepted", "corrected", "rejected"),
    "order": ("accepted", "corrected", "rejected"),
    "move": ("accepted", "corrected", "rejected"),
    "supply": ("accepted", "corrected", "rejected"),
    "unread": ("corrected", "rejected"),
    "document": ("rejected",),
}
"""What can be decided: an unread place states a fact (corrected) or none (rejected), an unreadable page is let go."""
OWN = {"type", "confidence", "rule", "evidence_start", "evidence_end"}
"""Fields of a fact that say how it was read, and not what."""
ENDS = re.compile(r"\n|[。！？!?；](?:[”」』）)]*)|\.(?=\s)")
"""Where a sentence ends, for people: what is read ends by finer rules."""
REACH = 300


class Decision(Record):
    """One line of the decisions' file, which is only ever appended to."""

    id: str = Field(description="Id of the decision", pattern="^[0-9a-f]{32}$")
    made_at: AwareDatetime = Field(description="When it was made, UTC")
    by: str = Field(description="Who made it", min_length=1, max_length=100)
    why: str = Field("", description="Why, in the reviewer's words", max_length=2_000)
    verdict: Verdict = Field(description="accepted, corrected, rejected, or undone: it takes another one back")
    what: What = Field(description="What was decided on: quote, order, move, supply, unread or document")
    key: str = Field(description="Hash of page, kind, words and reading: the same place read alike has the same")
    page_id: str = Field(description="Page it stands on, whichever version of it")
    source_id: str = Field(description="Source of the page")
    url: str = Field(description="Address of the page")
    words: str = Field(description="Words of the evidence; of an unread place the sentence around it")
    reading: dict[str, JsonValue] = Field(description="What was read there then")
    fields: dict[str, JsonValue] = Field({}, description="What a correction says instead, field by field")
    undoes: str | None = Field(None, description="Id of the decision that an undone one takes back")


def identity(reading: Mapping[str, object]) -> dict[str, object]:
    """Give what a reading says, without how it was read and without what it leaves open."""
    return {name: plain(value) for name, value in reading.items() if name not in OWN and value not in (None, (), [])}


def plain(value: object) -> object:
    """Give a value as JSON keeps it: a number as one of floating point, a tuple as a list."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def passage(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the span of the sentence or line around a place, at most REACH characters to either side of it.

    It looks no further than that: a text cut out around the place gives the same words.
    """
    head, tail = text[max(0, start - REACH) : start], text[end : end + REACH]
    before = max((found.end() for found in ENDS.finditer(head)), default=0)
    after = ENDS.search(tail)
    first, last = start - len(head) + before, end + (after.end() if after else len(tail))
    words = text[first:last]
    return first + len(words) - len(words.lstrip()), last - len(words) + len(words.rstrip())


def decision_key(what: What, page_id: str, words: str, reading: Mapping[str, object]) -> str:
    """Give the hash by which a place that is read alike is found again."""
    told = json.dumps([what, page_id, words, identity(reading)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Hold(NamedTuple):
    """A decision, from when it was made, or holds again, until it was replaced or undone; None while it holds."""

    decision: Decision
    since: datetime
    until: datetime | None


def holds(decisions: Sequence[Decision]) -> dict[str, list[Hold]]:
    """Give for each key which decision held when, in order: the last one made that was not undone.

    A decision that is undone was there all the time until then, and the one before it holds again.
    """
    made: dict[str, list[Decision]] = defaultdict(list)
    found: dict[str, list[Hold]] = defaultdict(list)
    keys = {decision.id: decision.key for decision in decisions}
    undone: set[str | None] = set()
    for line in decisions:
        key = keys.get(line.undoes or "", line.key)
        if line.verdict == "undone":
            undone.add(line.undoes)
        else:
            made[key].append(line)
        while made[key] and made[key][-1].id in undone:
            made[key].pop()
        last = found[key][-1] if found[key] else None
        now = made[key][-1] if made[key] else None
        if last and last.until is None:
            if last.decision is now:
                continue
            found[key][-1] = last._replace(until=max(last.since, line.made_at))
        if now:
            found[key].append(Hold(now, line.made_at, None))
    return found


def standing(decisions: Sequence[Decision]) -> dict[str, Decision]:
    """Give the decision that holds for each key."""
    last = {key: over[-1] for key, over in holds(decisions).items() if over}
    return {key: hold.decision for key, hold in last.items() if hold.until is None}
