"""Work done on a Dask cluster: answers in the order of the items, with few of them held at a time.

What every worker works with goes to each once, to those that come later too, as a plugin: what Dask scatters is lost
with the workers that hold it.
"""

import logging
import pickle
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from distributed import Client, Future, KilledWorker, WorkerPlugin, get_worker
from distributed.comm.core import CommClosedError
from prefect_dask.task_runners import DaskTaskRunner

from flows.settings import StartError
from pipeline.seeds import code_version

AHEAD = 4
"""Items that are worked on ahead for each thread of the workers."""
PATIENCE = 60.0
"""Seconds to wait for a scheduler, or for a worker where there is none."""
LOOK = 2.0
"""Seconds after which the workers are counted anew."""
Item = TypeVar("Item")
Answer = TypeVar("Answer")
_alone = Lock()
"""Readers are not made for threads, and threads would gain nothing."""


class OtherCodeError(Exception):
    """A worker runs other code than the process that sends it work."""


class Held(WorkerPlugin):
    """What every worker works with, packed, and the version of the code that may unpack it."""

    idempotent = True

    def __init__(self, held: Any, packages: tuple[str, ...]) -> None:
        self.packed = zlib.compress(pickle.dumps(held), 1)
        self.packages, self.code = packages, code_version("", *packages)
        self.name = f"chipwire-{sha256(self.packed).hexdigest()[:16]}"

    def setup(self, worker: Any) -> None:
        """Raise OtherCodeError where a worker would read with other code."""
        if (here := code_version("", *self.packages)) != self.code:
            raise OtherCodeError(f"the worker {worker.address} runs chipwire {here}, expected {self.code}")


def by_cluster(
    address: str, held: Any, work: Callable[[Any, Item], Answer], items: Iterable[Item], packages: tuple[str, ...]
) -> Iterator[tuple[Item, Answer | None]]:
    """Yield each item with what `work` makes of it and of what every worker holds, in order.

    None is the answer for an item that ended as many workers as the scheduler allows. What a lost worker had to do is
    done again by others. Raises StartError where no scheduler or worker answers, or runs other code, by `packages`.
    """
    waiting: deque[tuple[Item, Future[Answer]]] = deque()
    plugin = Held(held, packages)
    with connected(address) as client, told_if_lost():
        shared(client, plugin)
        room, seen = 0, -LOOK
        for item in items:
            if monotonic() - seen > LOOK:
                room, seen = AHEAD * max(1, sum(client.nthreads().values())), monotonic()
            waiting.append((item, client.submit(_worked, plugin.name, work, item, pure=False)))
            while waiting and (len(waiting) >= room or waiting[0][1].done()):
                done, future = waiting.popleft()
                yield done, answered(client, future)
        while waiting:
            done, future = waiting.popleft()
            yield done, answered(client, future)


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Give a client of a cluster that has a worker, by Prefect's runner for Dask; it works outside of flows too."""
    with DaskTaskRunner(address=address, client_kwargs={"timeout": PATIENCE}) as runner:
        try:
            client = runner.client
        except OSError as silent:
            raise StartError(f"CHIPWIRE_DASK: no Dask scheduler answers at {address}") from silent
        wait_for_worker(client)
        yield client


@contextmanager
def told_if_lost() -> Iterator[None]:
    """Say in a line that the scheduler was lost, for which Dask has pages."""
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    except (CancelledError, CommClosedError) as lost:
        raise StartError("CHIPWIRE_DASK: the scheduler was lost; run it again to go on") from lost


def wait_for_worker(client: Client) -> None:
    """Return when there is a worker; raises StartError where none comes."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as none:
        raise StartError("CHIPWIRE_DASK: the scheduler has no worker; start `dask worker`") from none


def shared(client: Client, plugin: Held) -> None:
    """Give every worker, and those that come later, what it works with."""
    try:
        client.register_plugin(plugin, plugin.name)
    except (OtherCodeError, ImportError) as other:
        raise unlike(other) from other


def answered(client: Client, future: Future[Answer]) -> Answer | None:
    """Give what became of an item, whatever time it takes as long as there are workers."""
    while True:
        try:
            return future.result(timeout=PATIENCE)
        except TimeoutError:
            wait_for_worker(client)
        except KilledWorker:
            return None
        except (OtherCodeError, ImportError, RuntimeError) as other:  # the last where the scheduler has no chipwire
            raise unlike(other) from other


def unlike(other: Exception) -> StartError:
    """Give the line that says that a machine of the cluster has other code, or none."""
    first = (str(other).splitlines() or [type(other).__name__])[0]
    return StartError(f"CHIPWIRE_DASK: {first}; scheduler and workers need the same chipwire as this machine")


def _worked(name: str, work: Callable[[Any, Item], Answer], item: Item) -> Answer:
    with _alone:
        return work(_unpacked(name), item)


@lru_cache(maxsize=2)
def _unpacked(name: str) -> Any:
    plugin = get_worker().plugins[name]
    assert isinstance(plugin, Held)
    plugin.setup(get_worker())
    return pickle.loads(zlib.decompress(plugin.packed))  # noqa: S301 (Dask itself runs what its scheduler sends)
