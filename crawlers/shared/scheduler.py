"""Scrapy's scheduler for a crawl that several processes share: requests, budgets and what was seen are the server's."""

import os
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, NoReturn, TypeVar

from redis import Redis
from redis.exceptions import RedisError
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.utils.asyncio import call_later
from scrapy_redis.scheduler import Scheduler

from crawlers.crawl import Outcome, Shared
from crawlers.shared import tickets
from crawlers.shared.queue import LeasedQueue
from crawlers.shared.server import connected
from crawlers.shared.standing import address, counts, left_out, take_over
from crawlers.spiders.source import SourceSpider

T = TypeVar("T")
LOOK_SECONDS = 0.2
"""How soon to look again for a request where all that are left are in other crawlers' hands."""
THE_SITES_REASONS = ("http_429", "http_503", "failing")
"""Reasons that end a crawl for all who share it; out of time and a full disk are a crawler's own."""


class SharedScheduler(Scheduler):  # type: ignore[misc]
    """Takes requests from a queue that others take from too, and notes each of them once it is done."""

    def __init__(self, crawler: Crawler, server: Redis) -> None:
        super().__init__(server, persist=True)
        self.crawler, self.stats = crawler, crawler.stats
        self.held: dict[Request, bytes] = {}
        self.ended: str | None = None
        self.looking = False
        self.left = Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "SharedScheduler":
        """Build it for a crawl."""
        return cls(crawler, connected(crawler.settings["CHIPWIRE_SHARED"]))

    def open(self, spider: SourceSpider) -> None:
        """Take part in the crawl of the spider's source."""
        shared: Shared = self.crawler.settings["CHIPWIRE_SHARED"]
        self.spider, self.keeper = spider, spider.keeper
        self.queue = self.tried(lambda: LeasedQueue(self.server, spider, shared))
        self.told, self.failures = counts(self.keeper), 0
        self.keeper.crowd = self
        self.crawler.signals.connect(self.idle, signals.spider_idle)
        Thread(target=self.renewing, args=(shared.lease_seconds / 3,), daemon=True).start()

    def knows(self, address: str) -> bool:
        """Say whether an address was asked for by any who share the crawl."""
        return self.tried(lambda: self.queue.knows(address))

    def enqueue_request(self, request: Request) -> bool:
        """Queue a request; False for a redirect to what was asked for before, which the keeper is then told of."""
        walked = not request.dont_filter and not request.meta.get("redirect_times")
        known = address(request) if walked else ""
        became, asked = self.tried(lambda: self.queue.push(request, known, self.keeper.source.max_pages))
        if became != "over":
            self.keeper.asked = asked
        if became == "spent":
            left_out(self.keeper, request)
        return became != "seen"

    def next_request(self) -> Request | None:
        """Give the next request, or None for now; what was given before and is done is noted first."""
        self.settle()
        while self.ended is None:
            state, data = self.tried(self.queue.pop)
            if state in ("over", "lost"):
                self.ended = data.decode() or state
            elif state == "wait":
                self.look_again()
                return None
            elif request := self.read(data):
                self.held[request] = data
                return request
        return None

    def read(self, data: bytes) -> Request | None:
        """Give the request that an entry of the queue is; one that is none is a failure, and done with."""
        try:
            return tickets.read(data, self.spider)
        except ValueError:
            self.keeper.failures.append(("error", "an entry of the shared queue is no request, and was passed over"))
            self.note(data)
            return None

    def has_pending_requests(self) -> bool:
        """Say whether anything is left, in whosever hands."""
        return self.ended is None

    def settle(self) -> None:
        """Note the requests that are done: those whose answers have led to all that they lead to."""
        slot = self.crawler.engine._slot
        for request in [request for request in self.held if slot is None or request not in slot.inprogress]:
            self.note(self.held.pop(request))

    def note(self, data: bytes) -> bool:
        """Note a request as done, with what it cost and gave, and take over what all have spent and found.

        Says whether the server still knows the crawl.
        """
        news = {name: count - self.told[name] for name, count in counts(self.keeper).items()}
        told = self.tried(lambda: self.queue.done(data, news, self.keeper.failures[self.failures :]))
        self.failures = len(self.keeper.failures)
        if told is not None:
            take_over(self.keeper, told)
        self.told = counts(self.keeper)
        return told is not None

    def look_again(self) -> None:
        """Have the engine ask again soon; it would by itself, after five seconds."""
        if not self.looking:
            self.looking = True
            call_later(LOOK_SECONDS, self.look)

    def look(self) -> None:
        """Have the engine ask now."""
        self.looking = False
        if self.crawler.engine and (slot := self.crawler.engine._slot):
            slot.nextcall.schedule()

    def idle(self) -> None:
        """Close the spider for the reason that another crawler ended the crawl for, or that the server forgot it."""
        if self.ended == "lost":
            self.keeper.failures.append(("error", "the Redis server has forgotten the crawl: is appendonly on?"))
        if self.ended not in (None, "finished"):
            raise CloseSpider(self.ended)

    def close(self, reason: str) -> None:
        """Leave the crawl; what is known of it by then is what the keeper sums up."""
        self.left.set()
        self.settle()
        if self.note(b""):
            self.keeper.failures = self.tried(self.queue.failures)
        self.tried(lambda: self.queue.leave(reason, reason in THE_SITES_REASONS, list(self.held.values())))

    def renewing(self, every: float) -> None:
        """Renew what this crawler holds while it lives, however long a page of it takes."""
        while not self.left.wait(every):
            try:
                self.queue.renew(list(self.held.values()))
            except RedisError:
                continue  # the next request that waits for the server says so, if it does not come back

    def tried(self, work: Callable[[], T]) -> T:
        """Give what the server answers; the process ends with its report where it does not, whoever waits for it."""
        try:
            return work()
        except RedisError as silent:
            self.give_up(silent)

    def give_up(self, silent: RedisError) -> NoReturn:
        """Report what there is and end: no part of Scrapy could do anything without the server."""
        self.keeper.failures.append(("error", f"CHIPWIRE_REDIS: {type(silent).__name__}: {silent}"))
        summary: dict[str, Any] = self.keeper.summary()
        sys.stdout.write(Outcome.model_validate(summary).model_dump_json())
        sys.stdout.flush()
        os._exit(0)
