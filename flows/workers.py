"""Work done by several processes: answers in the order of the items, with few of them held at a time."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children, connection, get_context, parent_process
from typing import Any, TypeVar

from flows.settings import StartError
from flows.texts import answered, encoded, facts_of
from models.documents import Document
from pipeline.extract import Lexicon

AHEAD = 4
"""Items that are worked on ahead for each process."""
KEY = "facts"
Answered = tuple[bytes, bool]
Item = TypeVar("Item")
Answer = TypeVar("Answer")
_held: list[Any] = []
"""What a process of ours works with, set once when it starts."""


class EndedError(Exception):
    """Reading a text ended the process that read it."""


def facts_by(jobs: int, lines: Iterable[bytes], lexicon: Lexicon) -> Iterator[Answered]:
    """Yield an encoded line of facts for each line that is not empty, in order, and whether that one could be read."""
    numbered = ((line, number) for number, line in enumerate(lines, 1) if line.strip())
    for (line, number), answer in by_processes(jobs, lexicon, _facts, numbered):
        yield answer or _encoded(line, number, _ended)


def by_processes(
    jobs: int, held: Any, work: Callable[[Any, Item], Answer], items: Iterable[Item]
) -> Iterator[tuple[Item, Answer | None]]:
    """Yield each item with what `work` makes of it and of what every process holds, in order.

    Where a process is killed, or ends by itself, what was under way is done again, one by one: None is the answer for
    an item that ends its process then as well. Raises StartError where no process can be started.
    """
    rest = iter(items)
    while lost := (yield from _until_broken(jobs, held, work, rest)):
        yield from one_by_one(held, work, lost)


def _until_broken(
    jobs: int, held: Any, work: Callable[[Any, Item], Answer], items: Iterator[Item]
) -> Generator[tuple[Item, Answer], None, list[Item]]:
    """Yield items with their answers as long as no process ends; gives the items that were taken and not answered."""
    taken: deque[Item] = deque()
    answers: deque[Future[Answer]] = deque()
    with _processes(jobs, held) as pool:
        try:
            for item in items:
                taken.append(item)
                answers.append(pool.submit(_worked, work, item))
                while answers and (len(answers) >= jobs * AHEAD or answers[0].done()):
                    answer = answers[0].result()
                    answers.popleft()
                    yield taken.popleft(), answer
            while answers:
                answer = answers.popleft().result()
                yield taken.popleft(), answer
        except BrokenProcessPool:
            return list(taken)
    return []


def one_by_one(
    held: Any, work: Callable[[Any, Item], Answer], items: Iterable[Item]
) -> Iterator[tuple[Item, Answer | None]]:
    """Yield each item with its answer, worked on by one process; None for one that ends it, and a new one goes on.

    Raises StartError where no process can be started.
    """
    rest = deque(items)
    while rest:
        with _processes(1, held) as pool:
            _started(pool)
            with suppress(BrokenProcessPool):
                while rest:
                    answer = pool.submit(_worked, work, rest[0]).result()
                    yield rest.popleft(), answer
        if rest:
            yield rest.popleft(), None


def _started(pool: ProcessPoolExecutor) -> None:
    """Return when a process of the pool works: one that cannot start is no item's fault."""
    try:
        pool.submit(os.getpid).result()
    except BrokenProcessPool as died:
        raise StartError("a reading process ends as soon as it is started; is there memory for it?") from died


@contextmanager
def _processes(jobs: int, held: Any) -> Iterator[ProcessPoolExecutor]:
    """Give a pool whose processes end at once when it is left, however that comes about."""
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (held,))
    try:
        yield pool
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
    return _encoded(line, number, lambda document: facts_of(document, lexicon))


def _encoded(line: bytes, number: int, answer: Callable[[Document], dict[str, Any]]) -> Answered:
    found, readable = answered(line, number, answer, KEY)
    return encoded(found) + b"\n", readable


def _ended(_: Document) -> dict[str, Any]:
    raise EndedError("reading it ended two processes")
