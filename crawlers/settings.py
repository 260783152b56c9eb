"""Scrapy's settings: polite, bounded, quiet, and shut to private networks."""

import os
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

CONTACT = "no contact given by the operator"
MEGABYTE = 1 << 20


def settings(base_url: str | None, allow_private: bool, seconds: float) -> dict[str, Any]:
    """Give the settings of one crawl that may last `seconds`.

    With `base_url` every request goes to that server, named by the operator, whatever its address says: the crawl
    is then not slowed down.
    """
    polite = base_url is None
    return {
        "USER_AGENT": f"chipwire/0.1 (reads public news; {os.environ.get('CHIPWIRE_CONTACT') or CONTACT})",
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "chipwire",
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 1.0 if polite else 0,
        "AUTOTHROTTLE_ENABLED": polite,
        "AUTOTHROTTLE_START_DELAY": 2.0,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "DOWNLOAD_TIMEOUT": 30,
        "DOWNLOAD_MAXSIZE": 20 * MEGABYTE,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        "REDIRECT_MAX_TIMES": 5,
        "DEPTH_LIMIT": 50,
        "RETRY_TIMES": 2,
        "RETRY_HTTP_CODES": [429, 500, 502, 503, 504],
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "CLOSESPIDER_TIMEOUT": seconds,
        "LOG_LEVEL": "CRITICAL",
        "STATS_DUMP": False,
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.addresses.Guard": 50,
            "crawlers.revisit.Revisit": 900,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        },
        "CHIPWIRE_BASE_URL": base_url,
        "CHIPWIRE_ALLOW_PRIVATE": allow_private,
        "CHIPWIRE_PROXIES": proxies(base_url),
        **({} if allow_private else {"TWISTED_DNS_RESOLVER": "crawlers.addresses.PublicResolver"}),
    }


def proxies(base_url: str | None) -> list[str]:
    """Give the hosts that the operator sends requests through, which may be private."""
    servers = [base_url] if base_url else list(getproxies().values())
    return [host for host in (urlsplit(server).hostname for server in servers) if host]
