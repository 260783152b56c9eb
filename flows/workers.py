"""Documents read by several processes: answers in the order of the lines, with few of them held at a time."""

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, connection, get_context, parent_process

from flows.settings import StartError
from flows.texts import answered, encoded, facts_of
from pipeline.extract import Lexicon

AHEAD = 4
"""Lines that are read ahead for each process."""
KEY = "facts"
Answered = tuple[bytes, bool]
_lexicons: list[Lexicon] = []
"""What a process of ours reads with, set once when it starts."""


def facts_by(jobs: int, lines: Iterable[bytes], lexicon: Lexicon) -> Iterator[Answered]:
    """Yield an encoded line of facts for each line that is not empty, in order, and whether that one could be read.

    Raises StartError where one of the processes is killed.
    """
    waiting: deque[Future[Answered]] = deque()
    with _processes(jobs, lexicon) as pool:
        for number, line in enumerate(lines, 1):
            if line.strip():
                waiting.append(pool.submit(_facts, line, number))
            while waiting and (len(waiting) >= jobs * AHEAD or waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _processes(jobs: int, lexicon: Lexicon) -> Iterator[ProcessPoolExecutor]:
    """Give a pool whose processes end at once when it is left, however that comes about."""
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (lexicon,))
    try:
        yield pool
    except BrokenProcessPool as died:
        raise StartError(f"one of {jobs} reading processes was killed; try fewer --jobs") from died
    finally:
        for process in active_children():
            process.terminate()
        pool.shutdown(cancel_futures=True)


def _start(lexicon: Lexicon) -> None:
    """Make a process ready: Ctrl-C is its parent's to answer, and it ends when its parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _lexicons[:] = [lexicon]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _facts(line: bytes, number: int) -> Answered:
    found, readable = answered(line, number, lambda document: facts_of(document, _lexicons[0]), KEY)
    return encoded(found) + b"\n", readable
