"""What an order comes to, as a sentence behind it tells: "The deal is worth $150 million"."""

import re

from models.facts import Order
from pipeline.extract.counts import Counted
from pipeline.extract.figures import Figure
from pipeline.extract.order_values import LEAST_VALUE_USD, is_beyond
from pipeline.extract.plausibility import ROUGH_USD, SLACK, USUAL_GPUS
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import trimmed

SENTENCES = 3
"""Sentences behind an order that may go on about it."""
GAP = 16
"""Characters between the words that lead to a sum and its figure, which holds those of its bound."""

_PART = re.compile(r"\b(?:first|initial|remaining|last) (?:\w+ )?$")
_ELSE = re.compile(
    r" (?:to (?:develop|design|build|make|run|train|operate|power)\b|(?:in|of) (?:revenue|sales|power)\b|each\b"
    r"|apiece\b|(?:per|an?|every) (?:year|month|quarter|unit|card|chip|server|rack)\b)"
)
"""Behind a sum that pays for something else, or for one, or again and again."""
_REST = re.compile(r"\b(?:the remaining|the rest|the others?)\b")
"""Words of a part of what was ordered, whose sum is that of the whole: "received 384 and awaits the remaining 128"."""


def with_sum(reading: Reading, sentence: Sentence, count: Counted, order: Order, *, alone: bool) -> Order:
    """Give an order that counts alone the sum that a sentence behind it tells, unless another is told between.

    Where its sentence tells of several, the words of the sum name who buys: "Crusoe's order is valued at".
    """
    told = {c.chip for c in sentence.named}
    if _PART.search(reading.lowered, sentence.start, count.figure.start):
        return order
    if _REST.search(reading.lowered, sentence.start, sentence.end):
        return order
    for after in reading.sentences[sentence.index + 1 : sentence.index + 1 + SENTENCES]:
        if {c.chip for c in after.named} - told or reading.is_question(after) or reading.is_denied(after):
            return order
        value = _sum_in(after, order, alone=alone)
        if value is not None:
            _, end = trimmed(reading.folded, after.start, after.end)
            found = {**valued(reading, value), "evidence_end": end}
            return order.model_copy(update=found) if is_likely(reading, order, value) else order
        if after.of("order") and (
            after.figures or {o.name for o in after.organisations} - {*order.buyers, order.supplier}
        ):
            return order
    return order


def _sum_in(after: Sentence, order: Order, *, alone: bool) -> Figure | None:
    """Give the amount that words of a sum lead to, which name nobody but who buys and who supplies."""
    if after.of("hypothetical"):
        return None
    parties = {*order.buyers, order.supplier}
    for cue in after.of("order-sum"):
        named = {o.name for o in after.organisations if cue.start <= o.start < cue.end}
        if named - parties or not (alone or named & {*order.buyers}):
            continue
        led = [f for f in after.figures if f.kind == "money" and 0 <= f.start - cue.end <= GAP]
        if led and not _ELSE.match(after.context.lowered, led[0].end):
            return led[0]
    return None


def valued(reading: Reading, value: Figure) -> dict[str, object]:
    """Give the fields of an order that an amount fills."""
    ends = {"value_low": value.low, "value_high": value.high, "value_bound": value.bound}
    return {**ends, "currency": reading.currency_of(value)}


def is_likely(reading: Reading, order: Order, value: Figure) -> bool:
    """True for a sum that may pay for what is counted: no price of one, and not that of a whole site."""
    row = reading.lexicon.chips.get(order.chip or "")
    usd = value.value * ROUGH_USD.get(reading.currency_of(value), 1.0)
    size, unit = order.quantity_low or order.quantity_high or 0, order.quantity_unit or "cluster"
    least = (row.price_usd_low or 0) * size * USUAL_GPUS[unit] / SLACK if row and unit != "cluster" else 0
    return usd >= max(LEAST_VALUE_USD, least) and not is_beyond(reading, order.chip, unit, size, value)
