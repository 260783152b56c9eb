"""How each source fares, from its declaration, the fetches of this run and what the file knew before."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

import duckdb

from models.outcomes import Gravity, gravity
from models.reference import Source
from pipeline.warehouse.arrow import Values

OK = "ok"
NEVER = "never"


class Fetch(Protocol):
    """What the warehouse wants to know of one fetch of a source; the crawler's own record has it."""

    @property
    def source_id(self) -> str:
        """The source."""

    @property
    def state(self) -> str:
        """`ok` if it gave documents, else `empty` or the class of failure in words."""

    @property
    def finished_at(self) -> datetime:
        """When the fetch ended, UTC."""


def source_rows(
    sources: Iterable[Source],
    fetches: Iterable[Fetch],
    before: Mapping[str, Values],
    newest: Mapping[str, datetime],
) -> Iterator[Values]:
    """Yield the rows of `sources`.

    `before` holds the rows of the last run by id, `newest` when each source's newest document was fetched.
    """
    by_source = {fetch.source_id: fetch for fetch in fetches}
    for source in sources:
        old, fetch = before.get(source.id, {}), by_source.get(source.id)
        success = [old.get("last_success_at"), newest.get(source.id)]
        success += [fetch.finished_at] if fetch and fetch.state == OK else []
        attempts = [old.get("last_attempt_at"), newest.get(source.id), fetch and fetch.finished_at]
        known = old.get("state", NEVER)
        unfetched = OK if known == NEVER and source.id in newest else known
        state = fetch.state if fetch else unfetched
        yield {
            **source.model_dump(include={"name", "kind", "lang", "market", "cadence_hours", "licence"}),
            "source_id": source.id,
            "url": str(source.url) if source.url else None,
            "last_success_at": latest(success),
            "last_attempt_at": latest(attempts),
            "state": state,
            "failure": gravity(str(state)),
        }


class Attempt(NamedTuple):
    """When a source was last fetched, and how grave its failure was, if it failed."""

    at: datetime
    failure: Gravity | None


def last_attempts(con: duckdb.DuckDBPyConnection) -> dict[str, Attempt]:
    """Give the last attempt at each source that was ever fetched, from the working file."""
    asked = "SELECT source_id, last_attempt_at, failure FROM sources WHERE last_attempt_at IS NOT NULL"
    return {source_id: Attempt(at, failure) for source_id, at, failure in con.execute(asked).fetchall()}


def latest(moments: Iterable[object]) -> datetime | None:
    """Give the latest of the moments that are known."""
    return max((m for m in moments if isinstance(m, datetime)), default=None)
