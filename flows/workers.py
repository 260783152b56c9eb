"""Work done by several processes: answers in the order of the items, with few of them held at a time."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, connection, get_context, parent_process
from typing import Any, TypeVar

from flows.settings import StartError
from flows.texts import answered, encoded, facts_of
from pipeline.extract import Lexicon

AHEAD = 4
"""Items that are worked on ahead for each process."""
KEY = "facts"
Answered = tuple[bytes, bool]
Item = TypeVar("Item")
Answer = TypeVar("Answer")
_held: list[Any] = []
"""What a process of ours works with, set once when it starts."""


def facts_by(jobs: int, lines: Iterable[bytes], lexicon: Lexicon) -> Iterator[Answered]:
    """Yield an encoded line of facts for each line that is not empty, in order, and whether that one could be read.

    Raises StartError where one of the processes is killed.
    """
    numbered = ((line, number) for number, line in enumerate(lines, 1) if line.strip())
    return (answer for _, answer in by_processes(jobs, lexicon, _facts, numbered))


def by_processes(
    jobs: int, held: Any, work: Callable[[Any, Item], Answer], items: Iterable[Item]
) -> Iterator[tuple[Item, Answer]]:
    """Yield each item with what `work` makes of it and of what every process holds, in order.

    Raises StartError where one of the processes is killed.
    """
    waiting: deque[tuple[Item, Future[Answer]]] = deque()
    with _processes(jobs, held) as pool:
        for item in items:
            waiting.append((item, pool.submit(_worked, work, item)))
            while waiting and (len(waiting) >= jobs * AHEAD or waiting[0][1].done()):
                done, answer = waiting.popleft()
                yield done, answer.result()
        while waiting:
            done, answer = waiting.popleft()
            yield done, answer.result()


@contextmanager
def _processes(jobs: int, held: Any) -> Iterator[ProcessPoolExecutor]:
    """Give a pool whose processes end at once when it is left, however that comes about."""
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (held,))
    try:
        yield pool
    except BrokenProcessPool as died:
        raise StartError(f"one of {jobs} reading processes was killed; try fewer --jobs") from died
    finally:
        for process in active_children():
            process.terminate()
        pool.shutdown(cancel_futures=True)


def _start(held: Any) -> None:
    """Make a process ready: Ctrl-C is its parent's to answer, and it ends when its parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _held[:] = [held]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _worked(work: Callable[[Any, Item], Answer], item: Item) -> Answer:
    return work(_held[0], item)


def _facts(lexicon: Lexicon, numbered: tuple[bytes, int]) -> Answered:
    line, number = numbered
    found, readable = answered(line, number, lambda document: facts_of(document, lexicon), KEY)
    return encoded(found) + b"\n", readable
