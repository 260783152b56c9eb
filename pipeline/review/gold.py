"""Decisions as gold documents, in the form that `chipwire evaluate` and the training read."""

from collections.abc import Iterator

from pipeline.review.log import Log
from pipeline.warehouse import Reader

NOT_GOLD = {"confidence", "rule"}


def gold(reader: Reader, log: Log) -> Iterator[dict[str, object]]:
    """Yield each published document on whose facts or unread places something holds, in order of its id.

    What was accepted or corrected must be read, what was rejected must not, and what nobody looked at may be or not:
    it is `optional`.
    """
    raise NotImplementedError
