"""Scrapy's settings: polite, bounded, quiet, and shut to private networks."""

import os
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from crawlers.addresses import EVERYWHERE
from crawlers.crawl import Job

CONTACT = "no contact given by the operator"
MEGABYTE = 1 << 20


ALWAYS: dict[str, Any] = {
    "ROBOTSTXT_OBEY": False,  # crawlers.robots obeys it
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_ITEMS": 1,  # Scrapy makes so many tasks for each answer, a hundred by default
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # the newest stand first in a list
    "DOWNLOAD_DELAY_JITTER": 0,  # a site that names a delay means no less
    "AUTOTHROTTLE_START_DELAY": 2.0,
    "AUTOTHROTTLE_MAX_DELAY": 60.0,
    "DOWNLOAD_MAXSIZE": 20 * MEGABYTE,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
    "REDIRECT_MAX_TIMES": 5,
    "RETRY_TIMES": 2,
    "RETRY_HTTP_CODES": [500, 502, 504],  # 429 and 503 are crawlers.backoff's
    "COOKIES_ENABLED": False,
    "EXTENSIONS": {  # not even imported: that takes a tenth of what a small crawl does
        "scrapy.extensions.telnet.TelnetConsole": None,
        "scrapy.extensions.remote_control.RemoteControl": None,
        "scrapy.extensions.feedexport.FeedExporter": None,
    },
    "LOG_LEVEL": "CRITICAL",
    "STATS_DUMP": False,
    "DOWNLOADER_MIDDLEWARES": {
        "crawlers.guard.Guard": 50,
        "crawlers.robots.Robots": 100,
        "crawlers.backoff.Backoff": 595,  # before the retries' sees an answer
        "crawlers.revisit.Revisit": 900,
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    },
    "TWISTED_DNS_RESOLVER": "crawlers.addresses.PublicResolver",
}


def settings(job: Job) -> dict[str, Any]:
    """Give the settings of one crawl.

    With a `base_url` every request goes to that server, named by the operator, whatever its address says: the crawl
    is then not slowed down.
    """
    polite = job.base_url is None
    return {
        **ALWAYS,
        "USER_AGENT": f"chipwire/0.1 (reads public news; {os.environ.get('CHIPWIRE_CONTACT') or CONTACT})",
        "DOWNLOAD_DELAY": 1.0 if polite else 0,
        "AUTOTHROTTLE_ENABLED": polite,
        "DOWNLOAD_TIMEOUT": job.page_seconds,
        "CLOSESPIDER_TIMEOUT": job.seconds,
        "CHIPWIRE_BASE_URL": job.base_url,
        "CHIPWIRE_ALLOWED": list(EVERYWHERE if job.allow_private else job.allowed),
        "CHIPWIRE_PROXIES": proxies(job.base_url),
    }


def proxies(base_url: str | None) -> list[str]:
    """Give the hosts that the operator sends requests through, which may be private."""
    servers = [base_url] if base_url else list(getproxies().values())
    return [host for host in (urlsplit(server).hostname for server in servers) if host]
