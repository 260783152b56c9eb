"""Which sources a run fetches that names none: those whose last success lies their cadence back."""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from flows.settings import Settings
from flows.show import counted
from models.reference import Source
from pipeline import warehouse

log = logging.getLogger("chipwire")
EARLY = 0.9
"""Share of its cadence after which a source may be fetched again: no two runs are exactly a day apart."""


def due(source: Source, last_success: datetime | None, now: datetime) -> bool:
    """Say whether a source is to be fetched again: one that never gave anything, and a sample, always is."""
    if source.sample or last_success is None:
        return True
    return now - last_success >= timedelta(hours=EARLY * source.cadence_hours)


def those_due(settings: Settings, sources: Iterable[Source], now: datetime | None = None) -> list[Source]:
    """Give the sources that are due, and say how many rest."""
    wanted, last, now = list(sources), last_successes(settings), now or datetime.now(UTC)
    found = [source for source in wanted if due(source, last.get(source.id), now)]
    if resting := len(wanted) - len(found):
        log.info(f"{counted(resting, 'source')} not fetched: their cadence has not passed", extra={"stage": "collect"})
    return found


def last_successes(settings: Settings) -> Mapping[str, datetime]:
    """Give when each source last gave a document, as the published file has it; nothing where there is none."""
    if not settings.published.exists():
        return {}
    try:
        found = warehouse.query(settings.published, "SELECT source_id, last_success_at FROM sources")
    except warehouse.QueryError:
        return {}
    return {row["source_id"]: row["last_success_at"] for row in found.to_pylist() if row["last_success_at"]}
