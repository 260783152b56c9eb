"""Requests as a Redis server keeps them: JSON of a fixed shape, since whoever reaches the server can write there.

What scrapy-redis does by itself is to pickle them, which runs whatever is in the queue.
"""

from collections.abc import Callable
from typing import Any, Literal

from scrapy import Request

from crawlers.spiders.source import SourceSpider
from models.records import Record

REFERER = "Referer"


class Meta(Record):
    """What a request carries of its source's walk, and of what became of it before; the rest is made anew."""

    asked: str
    document: bool = False
    mark: str | None = None
    thread: str | None = None
    said: str | None = None
    first: str | None = None
    part: int = 1
    further: bool = False
    depth: int = 0
    waits: int = 0
    retry_times: int = 0
    redirect_times: int = 0
    redirect_ttl: int = 0
    redirect_urls: tuple[str, ...] = ()
    redirect_reasons: tuple[int | str, ...] = ()


class Ticket(Record):
    """A request of a shared crawl."""

    url: str
    callback: Literal["parse", "page", "article"]
    priority: int
    dont_filter: bool
    referer: str | None
    meta: Meta


def written(request: Request) -> str:
    """Give a request as JSON."""
    referer = request.headers.get(REFERER)
    return Ticket(
        url=request.url,
        callback=getattr(request.callback, "__name__", ""),
        priority=request.priority,
        dont_filter=request.dont_filter,
        referer=referer.decode("latin-1") if referer else None,
        meta=Meta(**{name: value for name, value in request.meta.items() if name in Meta.model_fields}),
    ).model_dump_json(exclude_unset=True)


def read(data: bytes | str, spider: SourceSpider) -> Request:
    """Give the request that was written; raises ValueError for what is none.

    Whether it may be sent is the guard's to say, as of any other.
    """
    ticket = Ticket.model_validate_json(data)
    callback: Callable[..., Any] | None = getattr(spider, ticket.callback, None)
    return Request(
        ticket.url,
        callback=callback or spider.keeper.article,
        errback=spider.keeper.failed,
        priority=ticket.priority,
        dont_filter=ticket.dont_filter,
        headers={REFERER: ticket.referer} if ticket.referer else None,
        meta=ticket.meta.model_dump(exclude_unset=True) | {name: list(value) for name, value in lists(ticket.meta)},
    )


def lists(meta: Meta) -> list[tuple[str, tuple[Any, ...]]]:
    """Give what Scrapy wants as a list, where it is set."""
    return [(name, value) for name, value in meta if isinstance(value, tuple) and name in meta.model_fields_set]
