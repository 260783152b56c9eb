"""A decision on an item, checked before it is kept."""

import re
import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from pydantic import ValidationError

from models.corrections import KINDS, REVIEW, Refused, corrected
from models.decisions import Decision, Reviewed, identity, plain
from models.mistakes import plain as plainly
from pipeline.review.items import Item

CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def decision(
    item: Item,
    verdict: Reviewed,
    by: str,
    why: str = "",
    fields: Mapping[str, object] | None = None,
    chips: Collection[str] | None = None,
) -> Decision:
    """Give the decision on an item, ready for `decide`.

    `fields` are those of a correction, name to value, None to empty one; of an unread place all that the fact has, its
    `type` among them. Strings are taken for numbers where the contract has numbers. `chips` are the ids that the table
    chips lists. Raises Refused, one line for each thing that is wrong.
    """
    if verdict not in item.verdicts:
        raise Refused(f"what is {item.what} can be {' or '.join(item.verdicts)}, not {verdict}")
    told = checked(item, dict(fields or {}), chips) if verdict == "corrected" else {}
    try:
        return Decision.model_validate(
            {
                **{"id": uuid.uuid4().hex, "made_at": datetime.now(UTC), "verdict": verdict, "fields": told},
                **{"by": CONTROL.sub(" ", by).strip(), "why": CONTROL.sub(" ", why).strip()},
                **item.model_dump(include={"what", "key", "page_id", "source_id", "url", "words"}),
                "reading": {k: v for k, v in item.reading.items() if v is not None},
            }
        )
    except ValidationError as wrong:
        raise Refused("\n".join(f"{m.field}: {m.wanted}" for m in plainly(wrong))) from wrong


def checked(item: Item, fields: dict[str, object], chips: Collection[str] | None) -> dict[str, object]:
    """Give what a correction changes, in the contract's own types. Raises Refused where it cannot be, or is nothing."""
    spread = {"evidence_start": 0, "evidence_end": len(item.words)}
    if item.what == "unread":
        kind = str(fields.pop("type", ""))
        if kind not in KINDS:
            raise Refused(f"type: expected {', '.join(KINDS)}, found {kind or 'none'}")
        fact = corrected(kind, {"rule": REVIEW, **spread}, fields, chips)
        return {"type": kind, **identity(fact.model_dump(mode="json"))}
    fact = corrected(item.what, {**item.reading, "rule": "", **spread}, fields, chips)
    values = fact.model_dump(mode="json")
    before = identity(item.reading)
    changed = {name: values[name] for name in fields if plain(values[name]) != before.get(name)}
    changed = {name: value for name, value in changed.items() if name in before or value not in (None, [])}
    if not changed:
        raise Refused("nothing differs from what was read; accept it instead")
    return changed
