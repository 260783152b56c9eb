"""Work that is done again where another loader came first, after pauses that are drawn at random."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import duckdb

T = TypeVar("T")
ATTEMPTS = 30
LONGEST = 2.0
"""Seconds of one pause at most: a load takes a fraction of one."""


def attempted(work: Callable[[], T], lost: Callable[[duckdb.Error], bool]) -> T:
    """Give what the work gives, begun again when it lost a race; raises what it raises after so many attempts."""
    for number in range(1, ATTEMPTS):
        try:
            return work()
        except duckdb.Error as error:
            if not lost(error):
                raise
            time.sleep(random.uniform(0, min(LONGEST, 0.05 * 2**number)))  # noqa: S311
    return work()
