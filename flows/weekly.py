"""Weekly: the digest of one week out of the published file."""

import logging
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.settings import Settings, StartError
from models.documents import Lang
from pipeline import digest, warehouse

log = logging.getLogger("chipwire")

READERS = ZoneInfo("Asia/Shanghai")
LANGS: tuple[Lang, ...] = ("en", "zh")
NEWEST = "SELECT max(published_at) AS newest FROM documents WHERE published_at <= now()"


def last_week() -> date:
    """Give the Monday of the last week that is over where the readers are."""
    today = datetime.now(READERS).date()
    return today - timedelta(days=today.weekday() + 7)


def newest_week(published: Path) -> date:
    """Give the Monday of the newest week that has documents; the last whole week where there are none."""
    newest = warehouse.query(published, NEWEST).to_pylist()[0]["newest"]
    if newest is None:
        return last_week()
    day: date = newest.astimezone(READERS).date()
    return day - timedelta(days=day.weekday())


def write_digest(settings: Settings, week: date | None = None, lang: Lang = "en") -> Path:
    """Write the digest of the week that begins or contains `week`, by default the newest that has documents."""
    if not settings.published.exists():
        raise StartError(f"{settings.published} does not exist yet; `chipwire run` makes it")
    day = week or newest_week(settings.published)
    monday = day - timedelta(days=day.weekday())
    log.info(f"digest of the week of {monday} in {lang}", extra={"stage": "digest"})
    return digest.write(settings.published, settings.digests, monday, lang)


def write_digests(settings: Settings) -> tuple[Path, ...]:
    """Write the digest of the newest week in both languages; none where nothing was ever published."""
    if not settings.published.exists():
        return ()
    return tuple(write_digest(settings, lang=lang) for lang in LANGS)
