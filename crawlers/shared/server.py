"""The Redis server of shared crawls: asked again while it is away, and given up after some minutes."""

from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from scrapy_redis.connection import get_redis

from crawlers.crawl import Shared

TRIES = 600
"""Tries of one command, half a second apart on average: a server that is restarted, or its machine, is back by then."""
FIRST_TRIES = 8
"""Tries of the first command: what is not there when a crawl begins is mostly a wrong address."""
ANSWER_SECONDS = 10


class UnreachableError(Exception):
    """The Redis server does not answer; the message names its host and nothing of the user or password."""


def connected(shared: Shared, tries: int = TRIES) -> Redis:
    """Give a client of the server."""
    retry = Retry(ExponentialWithJitterBackoff(cap=1, base=0.05), tries)
    given = {"retry": retry, "socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
    client: Redis = get_redis(url=shared.redis, **given)
    return client


def check(shared: Shared) -> None:
    """Raise UnreachableError where the server cannot be had."""
    try:
        connected(shared, FIRST_TRIES).ping()
    except (RedisError, ValueError) as silent:
        raise UnreachableError(f"CHIPWIRE_REDIS: {urlsplit(shared.redis).hostname}: {silent}") from silent


@cache
def script(name: str) -> str:
    """Give the text of a script."""
    return (files("crawlers.shared") / "scripts" / f"{name}.lua").read_text(encoding="utf-8")
