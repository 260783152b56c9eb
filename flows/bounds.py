"""What one query may take of the machine: the last resort where DuckDB's own bounds do not hold."""

import os
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

MEMORY = 4 << 30
"""Bytes of the process; DuckDB counts neither a constant that it works out beforehand nor what it hands over."""
GRACE = 5
"""Seconds after which a query that heeds no interrupt, such as one long function, ends with its process."""


@contextmanager
def bounded(seconds: float | None) -> Iterator[None]:
    """Bound the memory of this process from now on, and end it with status 2 where this takes `seconds` and longer."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most), most))
    if seconds is None:
        yield
        return
    timer = threading.Timer(seconds + GRACE, end, (seconds,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def end(seconds: float) -> None:
    """End this process here and now."""
    print(f"chipwire: the query took longer than {seconds:g} s; --timeout allows more", file=sys.stderr)  # noqa: T201
    os._exit(2)
