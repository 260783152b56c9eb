"""Weekly: the digest of one week out of the published file."""

import logging
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.settings import Settings, StartError
from models.documents import Lang
from pipeline import digest

log = logging.getLogger("chipwire")

READERS = ZoneInfo("Asia/Shanghai")
LANGS: tuple[Lang, ...] = ("en", "zh")


def last_week() -> date:
    """Give the Monday of the last week that is over where the readers are."""
    today = datetime.now(READERS).date()
    return today - timedelta(days=today.weekday() + 7)


def write_digest(settings: Settings, week: date | None = None, lang: Lang = "en") -> Path:
    """Write the digest of the week that holds a day, by default the newest that has documents."""
    if not settings.published.exists():
        raise StartError(f"{settings.published} does not exist yet; `chipwire run` makes it")
    log.info(f"of {week or 'the newest week'} in {lang}", extra={"stage": "digest"})
    return digest.write(settings.published, settings.digests, week, lang)


def write_digests(settings: Settings) -> tuple[Path, ...]:
    """Write the digest of the newest week in both languages; none where nothing was ever published."""
    if not settings.published.exists():
        return ()
    return tuple(write_digest(settings, lang=lang) for lang in LANGS)
