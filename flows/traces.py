"""Where a failure arose, for whoever mends it: the calls, without a path of the machine or a value of theirs."""

import re
import traceback

CALLS = 20
"""Calls that are told, the innermost: a recursion without end has a thousand."""
ROOTS = re.compile(r".*/(?:site-packages|lib/python3\.\d+)/|.*/(?=(?:flows|crawlers|pipeline|models)/)")


def trace(failure: BaseException) -> str:
    """Give a line for each call, the innermost last: file, line, function and what stands there."""
    calls = traceback.extract_tb(failure.__traceback__)[-CALLS:]
    return "\n".join(f"{ROOTS.sub('', c.filename)}:{c.lineno} in {c.name}: {c.line or ''}" for c in calls)
