"""What the dashboard gets from outside the published file: answers to analysts' queries, and archived pages."""

from datetime import datetime, timedelta
from pathlib import Path

from crawlers.archive import Archive, ArchiveError
from flows.asking import ask
from flows.settings import Settings
from models.documents import Capture
from pipeline.dashboard.site import Site
from pipeline.dashboard.snapshots import Snapshots


def site(settings: Settings, by: str) -> Site:
    """Give the dashboard of a home; `by` is who decides in its review."""
    return Site(
        snapshots=Snapshots(settings.published),
        ask=lambda sql, limit: ask(settings.published, sql, limit),
        archived=lambda source_id, sha256, at: archived(settings.archive, source_id, sha256, at),
        home=settings.home,
        decisions=settings.decisions,
        by=by,
    )


def archived(archive: Path, source_id: str, sha256: str, at: datetime) -> Capture | None:
    """Give a capture of a source, known by its payload and the moment of its fetch; None where it is not there."""
    try:
        for capture in Archive(archive).of(source_id, since=at, problems=[]):
            if capture.sha256 == sha256:
                return capture
            if capture.fetched_at > at + timedelta(days=1):
                return None
    except (ArchiveError, OSError):
        return None
    return None
