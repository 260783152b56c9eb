"""Sources by domain: one at a time on each, several domains at once, each within its share of a run."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from crawlers.crawl import Fetched
from crawlers.hours import seconds_left
from crawlers.registered import registered
from models.reference import Source

AT_ONCE = 4
"""Domains that are crawled at once: a crawl waits for its site most of the time, and takes 100 MB."""
NOT_ASKED = ("closed", "budget", "waiting")
"""States of sources that were not fetched: they say nothing of how a source fares."""


@dataclass
class Share:
    """What a domain may still cost in this run, whatever its sources may cost each."""

    requests: int = 5000
    bytes: int = 2 << 30
    seconds: float = 4 * 3600

    def spend(self, fetched: Fetched) -> None:
        """Take off what a fetch has cost."""
        self.requests -= fetched.requests
        self.bytes -= fetched.bytes
        self.seconds -= (fetched.finished_at - fetched.started_at).total_seconds()

    def spent(self) -> bool:
        """Say whether nothing is left."""
        return min(self.requests, self.bytes >> 20, self.seconds) < 1

    def within(self, source: Source) -> Source:
        """Give a source with no more than is left."""
        most = {
            "max_pages": min(source.max_pages, self.requests),
            "max_megabytes": min(source.max_megabytes, self.bytes >> 20),
            "max_minutes": min(source.max_minutes, self.seconds / 60),
        }
        return source.model_copy(update=most)


Crawl = Callable[[Source, float, Event], Fetched]
"""Fetches a source in so many seconds, or until the event is set."""


def by_domain(sources: Iterable[Source], crawl: Crawl) -> list[Fetched]:
    """Fetch sources, those of one domain one after the other; give what came of each, in the order of the sources."""
    wanted = list(sources)
    queues, stop = in_queues(wanted), Event()
    with ThreadPoolExecutor(min(AT_ONCE, len(queues)) or 1) as pool:
        try:
            turns = [pool.submit(copy_context().run, in_turn, queue, crawl, stop) for queue in queues]
            done = [one for turn in turns for one in turn.result()]
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    order = {source.id: number for number, source in enumerate(wanted)}
    return sorted(done, key=lambda fetched: order[fetched.source_id])


def in_queues(sources: Iterable[Source]) -> list[list[Source]]:
    """Give sources in groups that have no domain in common, subdomains and further hosts included."""
    queues: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        domains, together = domains_of(source), [source]
        for queue in [queue for queue in queues if queue[0] & domains]:
            queues.remove(queue)
            domains, together = queue[0] | domains, queue[1] + together
        queues.append((domains, together))
    return [together for _, together in queues]


def domains_of(source: Source) -> set[str]:
    """Give the registered domains that a source is fetched from; the host itself where it is of none."""
    hosts = [host for host in ((source.url and source.url.host) or "", *source.hosts) if host]
    return {registered(host) for host in hosts}


def in_turn(sources: Sequence[Source], crawl: Crawl, stop: Event) -> list[Fetched]:
    """Fetch the sources of one domain, as far as its share and their hours go."""
    share, done = Share(), []
    for source in sources:
        if stop.is_set():
            break
        left = seconds_left(source, datetime.now(UTC))
        if left == 0:
            done.append(not_asked(source, "closed", f"not fetched: its hours are {source.hours} in {source.time_zone}"))
        elif share.spent():
            done.append(not_asked(source, "budget", "not fetched: other sources of its domain have spent its share"))
        else:
            fetched = crawl(share.within(source), share.seconds if left is None else min(left, share.seconds), stop)
            share.spend(fetched)
            done.append(fetched)
    return done


def not_asked(source: Source, state: str, why: str) -> Fetched:
    """Give the outcome of a source that was not fetched."""
    now = datetime.now(UTC)
    return Fetched(
        source_id=source.id,
        state=state,
        requests=0,
        pages=0,
        documents=0,
        bytes=0,
        written=0,
        problems=(),
        notes=(why,),
        started_at=now,
        finished_at=now,
    )
