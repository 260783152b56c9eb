"""One crawl shared by several processes, on several machines, over a Redis server: the extra `redis`."""

from typing import Any

from crawlers.crawl import Job, Shared
from crawlers.settings import ALWAYS


def shared_settings(job: Job) -> dict[str, Any]:
    """Give Scrapy's settings for a crawl that is shared, on top of those of any crawl; none for one that is not."""
    if job.shared is None:
        return {}
    turn = "crawlers.shared.turns.TurnHandler"
    return {
        "SCHEDULER": "crawlers.shared.scheduler.SharedScheduler",
        "DOWNLOAD_HANDLERS": {**ALWAYS["DOWNLOAD_HANDLERS"], "http": turn, "https": turn},
        "CHIPWIRE_SHARED": job.shared,
        "CHIPWIRE_PAGE_SECONDS": job.page_seconds,
    }


def checked(shared: Shared) -> str | None:
    """Say why the server of a shared crawl cannot be had; None where it can."""
    from crawlers.shared.server import UnreachableError, check  # the extra `redis`

    try:
        check(shared)
    except UnreachableError as why:
        return str(why)
    return None
