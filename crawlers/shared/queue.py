"""The requests of a shared crawl: leased until they are done, so that those of a crawler that is gone are done again.

scrapy-redis takes a request off its queue before it is done; what a killed process had in flight is lost there.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from time import time
from typing import Any, Literal, cast

from redis import Redis
from scrapy import Request
from scrapy.utils.request import fingerprint
from scrapy_redis.queue import Base

from crawlers.crawl import Shared
from crawlers.shared import tickets
from crawlers.shared.server import script
from crawlers.spiders.source import SourceSpider

KEYS = ("crawl", "queue", "leased", "seen", "tries", "failures", "members")
MOST_TRIES = 3
"""Crawlers that a request may end before it is given up."""
GIVEN_UP = json.dumps(["error", f"a page ended {MOST_TRIES} crawlers, and was given up"])
Pushed = Literal["queued", "known", "seen", "spent", "over"]
Popped = Literal["next", "wait", "lost", "over"]


class LeasedQueue(Base):  # type: ignore[misc]
    """The queue of one source's crawl, and what all who share the crawl have spent and found."""

    def __init__(self, server: Redis, spider: SourceSpider, shared: Shared) -> None:
        super().__init__(server, spider, f"chipwire:{{{spider.keeper.source.id}}}", serializer=json)
        self.lease, self.member = shared.lease_seconds, secrets.token_hex(8)
        self.keys = [f"{self.key}:{name}" for name in KEYS]
        self.crawl = self.run("join", secrets.token_hex(8), time() - shared.began, self.member, self.lease).decode()

    def __len__(self) -> int:
        """Give how many requests are not done."""
        return int(self.server.zcard(self.keys[1])) + int(self.server.zcard(self.keys[2]))

    def run(self, name: str, *given: str | bytes | float) -> Any:
        """Run a script on the server, whole or not at all."""
        return self.server.eval(script(name), len(self.keys), *self.keys, *given)

    def push(self, request: Request, address: str = "", most: int = 0) -> tuple[Pushed, int]:
        """Queue a request and give what became of it, and how many addresses the crawl has asked for.

        With an `address` it is one of a walk: queued if that was not asked for before, and no more than `most` were.
        """
        mark = "" if request.dont_filter else fingerprint(request).hex()
        known = digest(address) if address else ""
        told = self.run("push", self.crawl, tickets.written(request), request.priority, most, mark, known)
        return cast(Pushed, told[0].decode()), int(told[1])

    def pop(self) -> tuple[Popped, bytes]:
        """Lease the next request and give it as it is written, or why there is none."""
        state, data = self.run("pop", self.crawl, self.lease, MOST_TRIES, GIVEN_UP)
        return state.decode(), data

    def done(
        self, data: bytes, counts: Mapping[str, int], failures: Sequence[tuple[str, str]]
    ) -> dict[str, int] | None:
        """Note that a request is done, what it cost and gave, and give the sums; None where the crawl is no more.

        Without a request the counts are noted all the same.
        """
        pairs = [word for name, count in counts.items() if count for word in (name, count)]
        told = self.run("done", self.crawl, data, len(pairs), *pairs, *map(json.dumps, failures))
        words = [word.decode(errors="replace") for word in told]
        return {name: int(word) for name, word in zip(words[::2], words[1::2], strict=True) if word.isdigit()} or None

    def failures(self) -> list[tuple[str, str]]:
        """Give what went wrong, for all who share the crawl."""
        return [split(line) for line in self.server.lrange(self.keys[5], 0, -1)]

    def knows(self, address: str) -> bool:
        """Say whether an address was asked for."""
        return bool(self.server.sismember(self.keys[3], digest(address)))

    def renew(self, held: Sequence[bytes]) -> None:
        """Renew what is leased to this crawler."""
        self.run("renew", self.lease, self.member, *held)

    def leave(self, reason: str, for_all: bool, held: Sequence[bytes]) -> None:
        """Leave the crawl, which ends where the reason is the site's or nobody else takes part."""
        self.run("leave", self.crawl, self.member, reason, int(for_all), *held)


def split(line: bytes) -> tuple[str, str]:
    """Give the class and the words of a failure as they were written; an error of what was not."""
    try:
        kind, detail = json.loads(line)
    except (ValueError, TypeError):
        return "error", "a failure that another crawler noted cannot be read"
    return str(kind), str(detail)


def digest(address: str) -> str:
    """Give a short mark of an address."""
    return sha256(address.encode()).hexdigest()[:32]
