"""What a query of an analyst gave."""

from collections.abc import Callable
from typing import NamedTuple

import pyarrow as pa


class Answer(NamedTuple):
    """The rows of an answer, or why it has none; `more` where there are more than were asked for."""

    rows: pa.Table | None
    fault: str | None = None
    more: bool = False


Ask = Callable[[str, int], Answer]
"""Answers a query with its first rows, within the bounds of `chipwire query`."""
