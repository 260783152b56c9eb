"""Racks told by their size alone, "the NVL72", which are of the chip that the text named with that size before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from pipeline.extract.chips import ChipMention

SIZE = "nvl"
"""How the size of such a rack begins."""


class Named(Protocol):
    """A sentence with the chips that it names."""

    chips: Sequence[ChipMention]


def with_racks(sentences: Sequence[Named], lowered: str, last: ChipMention | None) -> ChipMention | None:
    """Set the chip of racks told by their size; give the last rack told with its chip, of these or before (`last`)."""
    for sentence in sentences:
        for i, mention in enumerate(sentence.chips):
            words = lowered[mention.start : mention.end]
            if SIZE not in words or mention.alias is None or mention.alias.unit != "rack":
                continue
            if not words.startswith(SIZE):
                last = mention
            elif last is not None and last.chip != mention.chip:
                told = replace(mention, chip=last.chip, alias=mention.alias.model_copy(update={"chip": last.chip}))
                sentence.chips = [*sentence.chips[:i], told, *sentence.chips[i + 1 :]]
    return last
