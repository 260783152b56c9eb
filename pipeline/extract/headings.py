"""Prices below a heading that names their chip: "### H100", some lines on it, "- Cloud: $2.50 per hour"."""

import re
from dataclasses import replace
from itertools import pairwise

from models.reference import Chip
from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.gpus import multiplies
from pipeline.extract.implied import TRADED, Bound
from pipeline.extract.offers import Offer
from pipeline.extract.plausibility import distance
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.subjects import candidates, names_other

REACH = 30
"""Sentences between a heading and a price below it."""
WIDTH = 60
"""A heading is no longer than this."""
BOLD, PLAIN = 7, 8
"""Levels of headings that name a chip and carry no mark of Markdown."""
_MARKED = re.compile(r"\s*(#{1,6})\s|\s*(?:\*\*|\d{1,2}[.)、]\s|[一二三四五六七八九十]{1,3}、)")
_ITEM = re.compile(r"\s*(?:[-*•·+]\s|\d{1,2}[.)]\s|[^\W\d][^:,.。,;\n]{2,32}:\s)")
"""How a line of a section's list begins; prose below a heading strays too far to be bound by it."""
_MARKED_HEAD = re.compile(r"\s{0,3}#{1,6}\s")
_RULE = re.compile(r"\s{0,3}(?:-\s?){3,}\s*|\s{0,3}(?:\*\s?){3,}\s*|\s{0,3}_{3,}\s*")
"""A line across the page."""
_ENDED = re.compile(r"[.。,;；，!?]\s*$")


def of_heading(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Give the chip that the heading of a price's section names, where nothing between names another."""
    if figure.kind != "money" or reading.layout.is_thread or sentence.is_row or names_other(reading, sentence):
        return None
    if not _ITEM.match(reading.lowered, sentence.start):
        return None
    before = reading.sentences[sentence.index - 1] if sentence.index else sentence
    is_listed = before is not sentence and _ITEM.match(reading.lowered, before.start) is not None
    is_listed = is_listed and any(f.kind == "money" for f in before.figures)
    is_told = is_listed or any(sentence.of(kind) for kind in TRADED)
    seen: set[str | None] = set()
    least = PLAIN + 1
    for back in range(sentence.index - 1, max(-1, sentence.index - REACH - 1), -1):
        earlier = reading.sentences[back]
        named = candidates(earlier, reading)
        seen |= {c.chip for c in named}
        if len(seen) > 1:
            return None
        level = _level(reading, earlier)
        if level is None or level >= least:
            continue
        if named:
            is_told = is_told or bool(earlier.of("period") or earlier.of("price-told"))
            return Bound(named[-1], 0.75, "heading", earlier) if is_told else None
        least = level
    return None


def is_parted(reading: Reading, above: Sentence, sentence: Sentence) -> bool:
    """True where a rule across the page, or a heading, begins something else between prose and what comes below it.

    In a thread they stand between posts that answer one another; a line right below a title underlines it.
    """
    if reading.layout.is_thread or above.line == sentence.line or _MARKED_HEAD.match(reading.lines[above.line]):
        return False
    below = reading.lines[above.line + 1 : sentence.line + 1]
    is_ruled = any(_RULE.fullmatch(line) and not before.strip() for before, line in pairwise(below))
    return is_ruled or any(_MARKED_HEAD.match(line) for line in below)


def of_machine_above(
    chip: Chip | None, reading: Reading, sentence: Sentence, figure: Figure, currency: str, offer: Offer, bound: Bound
) -> Offer:
    """Take a rent far too high for one card for that of the machine that the lines above tell of."""
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    is_said = (
        sentence.of("unit")
        or (offer.unit_is_said and bound.rule == "record")
        or (place is not None and place[1].terms.get("unit") == "card")
    )
    if is_said or offer.unit != "card" or offer.deal != "rental" or sentence.named:
        return offer
    gpus = _machine_above(reading, sentence, bound.chip)
    if gpus is None:
        return offer
    as_card = distance(chip, "card", 1, figure.value, currency, "rental", offer.period)
    as_machine = distance(chip, "instance", gpus, figure.value, currency, "rental", offer.period)
    return replace(offer, unit="instance", gpus=gpus) if as_machine < as_card else offer


def _machine_above(reading: Reading, sentence: Sentence, chip: ChipMention) -> int | None:
    """Give how many of a chip the machine holds that the lines above tell of: "- GPU: 8x NVIDIA H100"."""
    for earlier in reversed(reading.sentences[max(0, sentence.index - REACH) : sentence.index]):
        named = [c for c in earlier.named if c.chip == chip.chip]
        for mention in named:
            for figure in earlier.figures:
                if figure.value > 1 and multiplies(reading, mention, figure):
                    return int(figure.value)
        if earlier.named and not named:
            return None
    return None


def _level(reading: Reading, sentence: Sentence) -> int | None:
    """Give how high a heading stands, 1 the highest; None for what is none."""
    line = reading.lines[sentence.line]
    if len(line) > WIDTH or _ENDED.search(line) or any(f.kind == "money" for f in sentence.figures):
        return None
    marked = _MARKED.match(line)
    if marked and marked.group(1):
        return len(marked.group(1))
    named = {c.chip for c in sentence.named}
    return None if len(named) != 1 else BOLD if marked else PLAIN
