"""Which sources are fetched where none is named: those whose last fetch lies their cadence back."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flows.settings import Settings
from flows.show import counted
from models.reference import Source
from pipeline.warehouse import Attempt, Warehouse, last_attempts

log = logging.getLogger("chipwire")
SLACK = timedelta(hours=2)
"""How much before its cadence has passed a source is fetched, and no more than half of it: its last fetch ended later
than it began, and else each day's would be an hour later than the one before."""
SOON = timedelta(hours=1)
"""After how long a source is fetched again whose failure mostly passes by itself."""


def is_due(source: Source, last: Attempt | None, now: datetime, by_hand: bool = False) -> bool:
    """Say whether the time of a source has come, by its cadence and how its last fetch ended.

    Who asks for a run by hand gets the samples each time, and what failed as well: its cause may have been mended.
    """
    if last is None or (by_hand and (source.sample or last.failure)):
        return True
    cadence = timedelta(hours=source.cadence_hours)
    pause = min(cadence, SOON) if last.failure == "temporary" else cadence
    return now - last.at >= pause - min(SLACK, pause / 2)


def those_due(settings: Settings, sources: Iterable[Source], by_hand: bool = False) -> list[Source]:
    """Give the sources that are due, and say how many rest."""
    wanted, now = list(sources), datetime.now(UTC)
    with Warehouse(settings.work, settings.lake) as warehouse:
        last = last_attempts(warehouse.con)
    found = [source for source in wanted if is_due(source, last.get(source.id), now, by_hand)]
    if resting := len(wanted) - len(found):
        log.info(f"{counted(resting, 'source')} not fetched: their cadence has not passed", extra={"stage": "collect"})
    return found
