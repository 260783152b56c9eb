"""Line ends of two characters: a text is read with one for each, and what was found is put back in its place."""

from bisect import bisect_left
from collections.abc import Callable

from models.facts import AnyFact, Extraction

PAIR = "\r\n"


def single(text: str) -> str:
    """Give the text with one character for each line end of two."""
    return text.replace(PAIR, "\n")


def restored(found: Extraction, text: str) -> Extraction:
    """Give what was read from `single(text)` with the spans it has in `text`."""
    place = _place_in(text)
    return found.model_copy(
        update={
            "facts": tuple(_moved(fact, place) for fact in found.facts),
            "unread": tuple(
                item.model_copy(update={"start": place(item.start), "end": place(item.end)}) for item in found.unread
            ),
        }
    )


def _moved(fact: AnyFact, place: Callable[[int], int]) -> AnyFact:
    span = {"evidence_start": place(fact.evidence_start), "evidence_end": place(fact.evidence_end)}
    return fact.model_copy(update=span)


def _place_in(text: str) -> Callable[[int], int]:
    """Give what turns an offset of `single(text)` into one of `text`: each pair before it is a character more."""
    ends: list[int] = []
    at = text.find(PAIR)
    while at >= 0:
        ends.append(at - len(ends))
        at = text.find(PAIR, at + len(PAIR))
    return lambda offset: offset + bisect_left(ends, offset)
