"""What looked like part of a fact and could not be bound, each with its reason."""

from collections.abc import Iterator, Sequence

from models.facts import AnyFact, Unread
from pipeline.extract.reading import Reading, Sentence


def unread(reading: Reading, facts: Sequence[AnyFact]) -> tuple[Unread, ...]:
    """Give the prices without a chip and the products the lexicon lacks, in order of the text."""
    found: list[Unread] = []
    told = sorted({(f.evidence_start, f.evidence_end) for f in facts})
    at, read_until = 0, 0
    for sentence in reading.sentences:
        while at < len(told) and told[at][0] < sentence.end:
            read_until = max(read_until, told[at][1])
            at += 1
        if read_until <= sentence.start:
            found += _amounts(sentence)
        found += _products(sentence)
    return tuple(found)


def _amounts(sentence: Sentence) -> Iterator[Unread]:
    """Yield the amounts beside a word of price or order that no chip could be found for."""
    if not (sentence.of("price") or sentence.of("order")):
        return
    for figure in sentence.figures:
        if figure.kind != "money":
            continue
        if sentence.of("not-price"):
            yield Unread(
                reason="not_a_price",
                start=figure.start,
                end=figure.end,
                detail="An amount beside words of business such as revenue or funding.",
            )
        elif not sentence.chips:
            yield Unread(reason="no_chip", start=figure.start, end=figure.end, detail="A price, and no chip near it.")
        else:
            yield Unread(
                reason="implausible",
                start=figure.start,
                end=figure.end,
                detail="A price that no chip near it could plausibly have.",
            )


def _products(sentence: Sentence) -> Iterator[Unread]:
    for chip in sentence.named:
        if chip.chip is None:
            yield Unread(
                reason="unknown_product", start=chip.start, end=chip.end, detail="A product name the chip list lacks."
            )
