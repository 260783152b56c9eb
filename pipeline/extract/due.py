"""When an order is to arrive, as a sentence behind it tells: "The chips are due to arrive by June 2026"."""

import re

from pipeline.extract.reading import Reading, Sentence

SENTENCES = 6
"""Sentences behind an order that may tell when it arrives."""
_ARRIVES = re.compile(
    r"交付|到货|交货|交机|交完|\bdeliver(?:y|ies|ed)\b|\bdue to arrive\b|\b(?:will |to )(?:arrive|ship)\b|\barrivals?\b"
    r"|\bshipments? (?:is|are|will)\b"
)
_PAST = re.compile(r"已|未能|推迟|\b(?:was|were|have been|has been) delivered\b|\bplaced in service\b|\bdelayed\b")
_PARTS = re.compile(r"[首第][一二批期][^,。;]{0,12}\d[^。;]{0,40}(?:其余|剩余|余下|剩下|另外|第[二三])")
"""Of what comes in parts, each on a day of its own."""
_ALL = re.compile(r"上述|该等|该批|以上|全部|[两二三四]份|\ball of\b|\bboth\b|\bthe (?:equipment|machines|servers)\b")
"""Words that take all that was told before."""


def is_due(reading: Reading, sentence: Sentence) -> bool:
    """True for a sentence that tells when something arrives, and no more."""
    if not sentence.dates or any(f.kind in ("money", "percent") for f in sentence.figures):
        return False
    words = reading.lowered[sentence.start : sentence.end]
    return _ARRIVES.search(words) is not None and _PAST.search(words) is None


def due_behind(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Give the sentence behind an order that tells when it arrives; another order between takes it for itself."""
    is_apart = False
    for after in reading.sentences[sentence.index + 1 : sentence.index + 1 + SENTENCES]:
        told = {c.chip for c in after.named} - {c.chip for c in sentence.named}
        if is_due(reading, after) and not told and not _PARTS.search(reading.lowered, after.start, after.end):
            is_of_all = _ALL.search(reading.lowered, after.start, after.end) is not None
            return after if is_of_all or not is_apart else None
        is_apart = is_apart or bool(after.of("order") and after.chips)
    return None
