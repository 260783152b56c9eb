"""Runs that were missed while the machine was off, and which of them are still to be run: pure, the clock is given."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from flows.schedules import CatchUp

MOST = 100
"""Runs that are caught up at most, the newest: what lies further back has been overtaken."""
FARTHEST = timedelta(days=366)
PUNCTUAL = timedelta(minutes=10)
"""How late a run may start and is still no missed one, unless the next is due sooner than twice that."""


def missed(cron: str, zone: ZoneInfo, last: datetime, now: datetime) -> list[datetime]:
    """Give the instants of a schedule after that of the last run that was done, up to now, in UTC and in order."""
    found: list[datetime] = []
    for instant in CronSim(cron, max(last, now - FARTHEST).astimezone(zone)):
        if instant > now:
            return found[-MOST:]
        found.append(instant.astimezone(UTC))
    return found[-MOST:]


def to_run(policy: CatchUp, instants: Sequence[datetime]) -> list[datetime]:
    """Give the missed instants that are still to be run, oldest first."""
    chosen = {"skip": [], "latest": instants[-1:], "all": instants}
    return list(chosen[policy])


def still_wanted(policy: CatchUp, cron: str, zone: ZoneInfo, instant: datetime, now: datetime) -> bool:
    """Say whether a run that was due at an instant is to be run now, when it starts."""
    following = next(CronSim(cron, instant.astimezone(zone)), now + PUNCTUAL)
    if now - instant < min(PUNCTUAL, (following - instant) / 2):
        return True
    return instant in to_run(policy, missed(cron, zone, instant - timedelta(seconds=1), now))
