"""Weekly: the digest of one week out of the published file."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.settings import Settings, StartError
from models.documents import Lang
from pipeline import digest
from pipeline.digest import FORMS, Form

log = logging.getLogger("chipwire")

READERS = ZoneInfo("Asia/Shanghai")
LANGS: tuple[Lang, ...] = ("en", "zh")


def last_week() -> date:
    """Give the Monday of the last week that is over where the readers are."""
    today = datetime.now(READERS).date()
    return today - timedelta(days=today.weekday() + 7)


def write_digest(settings: Settings, week: date | None = None, lang: Lang = "en") -> Path:
    """Write the page of the week that holds a day, by default the newest that has documents. Raises as `write_all`."""
    return write_all(settings, week, lang, ("html",))[0]


def write_all(
    settings: Settings, week: date | None = None, lang: Lang = "en", forms: Sequence[Form] = FORMS
) -> tuple[Path, ...]:
    """Write the digest of a week as page, Markdown and mail; gives the files.

    Raises StartError where no document was published yet.
    """
    if not settings.published.exists():
        raise StartError(f"{settings.published} does not exist yet; `chipwire run` makes it")
    log.info(f"of {week or 'the newest week'} in {lang}", extra={"stage": "digest"})
    if written := digest.write(settings.published, settings.digests, week, lang, forms):
        return written
    raise StartError(f"{settings.published} holds no document yet, there is nothing to digest; `chipwire run` fetches")


def write_digests(settings: Settings) -> tuple[Path, ...]:
    """Write the digest of the newest week in both languages; none where no document was ever published."""
    if not settings.published.exists() or digest.newest_week(settings.published) is None:
        return ()
    return tuple(write_digest(settings, lang=lang) for lang in LANGS)
