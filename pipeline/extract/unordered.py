"""Figures of a sentence about an order that are of none: of what is owned or rented, of a foundry, plain computers."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

_OWN_NUMBER = re.compile(r" (?:about |over |more than |some |around |nearly )*\d")
"""Behind what is owned, how much of it: "ordered 40,000 chips and runs 12,000"."""
_SHIPPING = re.compile(
    r"\b(?:incl\w*|excluding|plus|free|before|after|with|for|(?:tax(?:es)?|vat|dut(?:ies|y)|insurance) and)\.? $"
)
"""Before what is paid for the way."""
_THEN = re.compile(r"\band $|\bthen $")
"""Before another predicate: "secured a loan and ordered"."""
_PLAIN = re.compile(
    r"全光组?网|台式(?:机|电脑|计算机)|(?:笔记本|个人|办公|教学|学生|平板|台)电脑|pc\s?服务器|(?:通用|计算)型?服务器"
)
_OURS = re.compile(r"(?<![a-z])ai|人工智能|智算|训练|推理|gpu|加速")
"""What a purchase of plain computers is told in, and one of ours."""


def is_no_order(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True where the figure is of what somebody owns or rents, or, told in its own clause, makes and ships."""
    start, end = reading.clause(sentence, figure.start)
    if any(
        c.end >= figure.start - 32
        and (c.start <= max(figure.start + 24, figure.end + 16) or c.value == "foundry")
        and (c.start < figure.end or c.start < end)
        for c in sentence.of("order-not")
        if not _is_outdone(reading, sentence, c, figure)
    ):
        return True
    if figure.kind == "money":  # a sum is told of what ships before it: "$5.8 billion, payable on shipping"
        end = figure.end
    verbs = sentence.of("order")
    ships = [c for c in sentence.of("order-ships") if not any(v.start <= c.start < v.end for v in verbs)]
    ships = [c for c in ships if start <= c.start < end and not _SHIPPING.search(reading.lowered, start, c.start)]
    return not all(figure.end <= c.start and _THEN.search(reading.lowered, start, c.start) for c in ships)


def _is_outdone(reading: Reading, sentence: Sentence, cue: Cue, figure: Figure) -> bool:
    """True where a word of ordering holds more of a figure than one that tells of no order.

    It stands between what is owned or lent and the figure, or holds the other in itself: "placed $2 billion in orders
    for"; or what is owned has a number of its own.
    """
    verbs = sentence.of("order")
    if cue.value == "owned" and cue.start >= figure.end:
        return _OWN_NUMBER.match(reading.lowered, cue.end) is not None
    between = [o for o in verbs if cue.end <= o.start and o.end <= figure.start]
    if cue.value == "owned":
        return bool(between)
    if cue.value == "booked":
        return any(o.start < cue.start < o.end for o in verbs)
    if cue.value == "foundry" and _buys_behind(reading, sentence, cue, figure):
        return True
    return any(_THEN.search(reading.lowered, cue.end, o.start) for o in between) or any(
        "," in reading.lowered[cue.end : o.start] for o in between if reading.lang == "en"
    )


def _buys_behind(reading: Reading, sentence: Sentence, foundry: Cue, figure: Figure) -> bool:
    """True where another buys in a clause behind the foundry's: "已向台积电追单,字节跳动下单 3 万颗"."""
    comma = reading.lowered.find(",", foundry.end, figure.start)
    verbs = [c.start for c in sentence.of("order") if c.start < figure.start]
    names = [o.start for o in sentence.organisations if comma < o.start]
    return comma >= 0 and any(name < verb for name in names for verb in verbs)


def is_plain(words: str) -> bool:
    """True for words on computers for desks and servers without accelerators."""
    return _PLAIN.search(words) is not None and _OURS.search(words) is None
