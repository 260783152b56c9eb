"""One move that is told of several chips in a list."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from models.facts import Move
from pipeline.extract.changes import Change
from pipeline.extract.chips import ChipMention
from pipeline.extract.reading import Reading, Sentence

_LISTED = re.compile(
    r"(?:/\d{3,4}[a-z]?)?\s?(?:、|与|和|及|以及|,|/|and|,\s?and)\s?"
    r"(?:消费级显卡|the |显卡|[\u4e00-\u9fff]{2,4})?\s?"
)
_JOINED = re.compile(r"、|与|和|及|\band\s")
"""What a list has before its last."""


def alike(reading: Reading, sentence: Sentence, change: Change, move: Move) -> Iterator[Move]:
    """Yield the same move for the chips listed with its own just before, or behind what tells of it.

    "H100 和 RTX 4090 均下降了 50%", "a price cut for L40S, A100 and H100 instances".
    """
    if sentence.of("respectively") or move.rule == "move-respectively":
        return
    named = list(sentence.named)
    at = next(
        (i for i in reversed(range(len(named))) if named[i].chip == move.chip and named[i].end <= change.end), None
    )
    if at is None:
        return
    listed = _listed(reading, named[at::-1])
    if any(change.start <= c.start < named[at].start for c in sentence.of("move")):
        behind = _listed(reading, named[at:])
        joint = (
            reading.lowered[behind[-2].end if len(behind) > 1 else named[at].end : behind[-1].start] if behind else ""
        )
        listed += behind if _JOINED.search(joint) and (len(behind) > 1 or "," not in joint) else []
    for chip in listed:
        if chip.chip != move.chip:
            words = reading.document.text[chip.start : chip.end]
            yield move.model_copy(update={"chip": chip.chip, "chip_text": words})


def _listed(reading: Reading, chips: Sequence[ChipMention]) -> list[ChipMention]:
    """Give the chips that stand in one list with the first of `chips`, from which these go on in either direction."""
    run: list[ChipMention] = []
    for one, other in pairwise(chips):
        first, second = sorted((one, other), key=lambda c: c.start)
        if other.chip == chips[0].chip or not _LISTED.fullmatch(reading.lowered, first.end, second.start):
            break
        run.append(other)
    return run
