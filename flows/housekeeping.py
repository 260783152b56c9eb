"""What gathers where chipwire runs and nobody needs any more; what readers or a rebuild need is never touched."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flows.lock import writing
from flows.settings import Settings
from flows.show import counted
from pipeline.warehouse.swapping import removed

LEFT = (".tmp", ".part", ".spill", ".wal.tmp")
"""How files end that a killed process leaves beside what it was making."""
DAY = 86_400
LOG_BYTES = 5_000_000
"""What is kept of a log, its end."""


def tidy(settings: Settings, keep_days: int = 30, patience: float = 0) -> str:
    """Remove what killed processes left and working files of old layouts, and cut logs; gives a line on it.

    The archive, the published file, digests, exports and the inbox are no business of this.
    """
    with writing(settings, patience):  # nobody else is making a file now
        gone = [path for path in leftovers(settings) if path.exists()]
        kept = [settings.work / "warehouse.old.duckdb", *(settings.work / "running").glob("*")]
        gone += [path for path in kept if path.exists() and older(path, keep_days)]
        for path in gone:
            removed(path)
        cut = [path for path in settings.prefect.glob("*.log") if shortened(path)]
    return f"{counted(len(gone), 'file')} removed, {counted(len(cut), 'log')} cut"


def leftovers(settings: Settings) -> Iterator[Path]:
    """Yield what is at least a day old and was being made when its process was killed."""
    for folder in (settings.home, settings.work, settings.digests, settings.rates.parent):
        for path in sorted(folder.glob("*")):
            if path.name.endswith(LEFT) and older(path, 1):
                yield path


def older(path: Path, days: int) -> bool:
    """Say whether a file was last written so many days ago, or before."""
    return path.stat().st_mtime < time.time() - days * DAY


def shortened(path: Path) -> bool:
    """Keep the end of a log that has grown too long; say whether it had."""
    with suppress(OSError), path.open("r+b") as log:
        size = log.seek(0, 2)
        if size > 2 * LOG_BYTES:
            log.seek(size - LOG_BYTES)
            end = log.read()
            log.seek(0)
            log.write(end)
            log.truncate()
            return True
    return False
