"""Sources that asked to be left alone for longer than a run waits: until when, kept beside their captures."""

from datetime import datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, Field

from models.records import Record

FILE = "wait.json"
LONGEST = timedelta(days=7)
"""What is kept of a wait, whatever a server says: a mistake there must not end a source."""


class Wait(Record):
    """That a source is not asked for anything before a moment."""

    until: AwareDatetime = Field(description="When it may be asked again, UTC")


def wait(folder: Path, source_id: str, now: datetime, seconds: float) -> None:
    """Leave a source alone for so many seconds from now, a week at most."""
    path = folder / source_id / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".tmp")
    until = now + min(timedelta(seconds=seconds), LONGEST)
    fresh.write_text(Wait(until=until).model_dump_json(), encoding="utf-8")
    fresh.replace(path)


def left_alone(folder: Path, source_id: str, now: datetime) -> datetime | None:
    """Give until when a source is to be left alone; None where it may be asked."""
    path = folder / source_id / FILE
    until = Wait.model_validate_json(path.read_bytes()).until if path.exists() else now
    return until if until > now else None
