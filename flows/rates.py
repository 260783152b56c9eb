"""Newer exchange rates from the address that the operator names, checked before they are kept."""

import logging
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import httpx

from flows.settings import Settings
from pipeline import fx

log = logging.getLogger("chipwire")

ECB = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
MOST_BYTES, MOST_UNPACKED = 5_000_000, 50_000_000
"""Of the file as it comes, and unpacked: eight times what the ECB's has."""
SECONDS = 60


def refresh(settings: Settings, url: str) -> str:
    """Fetch the series into the home and give a line on what it holds; what is there stays where that fails.

    Raises RatesError for what is not the series, OSError where it cannot be fetched or kept.
    """
    fresh = settings.rates.with_name(f".{settings.rates.stem}.{os.getpid()}.zip")
    try:
        fresh.parent.mkdir(parents=True, exist_ok=True)
        for left in fresh.parent.glob(f".{settings.rates.stem}.*.zip"):  # by a killed run: one at a time writes here
            left.unlink()
        fresh.write_bytes(fetched(url))
        bounded(fresh)
        series = fx.check(fresh, datetime.now(UTC).date())
        fresh.replace(settings.rates)
    finally:
        fresh.unlink(missing_ok=True)
    return f"rates up to {series.last_day}"


def fetched(url: str) -> bytes:
    """Give what an address answers with, within the bounds."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise fx.RatesError(f"{url}: expected an address that begins with https:// or http://")
    content = bytearray()
    end = monotonic() + SECONDS
    try:
        with httpx.stream("GET", url, timeout=SECONDS, follow_redirects=False) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > MOST_BYTES or monotonic() > end:
                    raise fx.RatesError(f"{url}: more than {MOST_BYTES:,} bytes or {SECONDS} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OSError(None, f"{type(error).__name__}: {str(error).splitlines()[0]}", url) from error
    return bytes(content)


def bounded(path: Path) -> None:
    """Refuse an archive that would unpack to too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise fx.RatesError(f"{path.name}: not a zip file") from error
    if size > MOST_UNPACKED:
        raise fx.RatesError(f"{path.name}: unpacks to more than {MOST_UNPACKED:,} bytes")


def refresh_if_named(settings: Settings) -> tuple[str, ...]:
    """Refresh from the address in the settings, where there is one; gives a warning where that fails."""
    if not settings.rates_url:
        return ()
    try:
        log.info(refresh(settings, settings.rates_url), extra={"stage": "rates"})
    except (OSError, fx.RatesError) as error:
        return (f"rates: {error}; the series at hand goes up to {fx.newest(settings.rates).last_day}",)
    return ()
