"""Pages that need a browser: Scrapy's requests through Chromium, shut in to the one address that was checked.

It needs the extra `browser` (scrapy-playwright) and a Chromium, Playwright's own or that at CHIPWIRE_BROWSER.
"""

import os
from importlib.util import find_spec
from ipaddress import ip_address
from socket import IPPROTO_TCP, gaierror, getaddrinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawlers.addresses import EVERYWHERE, Allowed, RefusedError
from crawlers.crawl import Job

if TYPE_CHECKING:
    from playwright.async_api import Request

KINDS = ("document", "script", "xhr", "fetch", "stylesheet")
"""What a page loads that its text may depend on; pictures, fonts, films and sockets are not fetched."""
HANDLER = "crawlers.bounded.BoundedHandler"
HEAP = "--js-flags=--max-old-space-size=512"
"""Megabytes that the scripts of a page may hold."""
CONTEXT = {"accept_downloads": False, "service_workers": "block"}
"""Nothing is written to the disk, and no request goes past the look at it."""


def missing() -> str | None:
    """Say what is to be installed before a browser can be used; None where nothing is."""
    if find_spec("scrapy_playwright"):
        return None
    return "its pages need a browser, and the extra is not installed: pip install 'chipwire[browser]'"


def sandbox() -> str:
    """Give what the operator says of Chromium's sandbox: `off`, `required`, or nothing: where it can be had."""
    return os.environ.get("CHIPWIRE_BROWSER_SANDBOX", "").strip().lower()


def unshut(error: str) -> str:
    """Give the line that says why Chromium cannot be shut in."""
    why = "root cannot use it" if os.geteuid() == 0 else "this host gives processes no user namespaces"
    return f"Chromium's sandbox is not to be had: {why if 'sandbox' in error else error}"


def browser_settings(job: Job) -> dict[str, Any]:
    """Give Scrapy's settings for a source whose pages need a browser; none for others.

    The browser resolves nothing by itself: the source's host leads to the address that was checked, and no other host
    leads anywhere. Raises RefusedError where that address may not be reached.
    """
    if not job.source.browser:
        return {}
    host = urlsplit(str(job.source.url)).hostname or ""
    rules = "MAP * ~NOTFOUND" if job.base_url is None else ""
    if job.base_url is None:
        rules = f"MAP {host} {checked(host, Allowed(EVERYWHERE if job.allow_private else job.allowed))},{rules}"
    launch: dict[str, Any] = {
        "chromium_sandbox": sandbox() != "off",
        "args": [HEAP, *([f"--host-resolver-rules={rules}", "--disable-quic"] if rules else [])],
    }
    if job.base_url:
        launch["proxy"] = {"server": job.base_url}
    if path := os.environ.get("CHIPWIRE_BROWSER"):
        launch["executable_path"] = path
    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER, "data": None, "file": None, "ftp": None, "s3": None},
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_CONTEXTS": {"default": CONTEXT},
        "PLAYWRIGHT_MAX_CONTEXTS": 1,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": job.page_seconds * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": lambda request: unwanted(request, host),
    }


def checked(host: str, allowed: Allowed) -> str:
    """Give the address of a host; raises RefusedError for one that may not be reached."""
    try:
        address = str(getaddrinfo(host, None, proto=IPPROTO_TCP)[0][4][0])
    except gaierror as error:
        raise RefusedError(f"{host} does not resolve: {error.strerror}", "dns") from error
    if not allowed.admits(host, address):
        raise RefusedError(f"{host} is {address}, which is not public")
    return f"[{address}]" if ip_address(address).version == 6 else address


def unwanted(request: "Request", host: str) -> bool:
    """Say whether the browser is not to load what a page asks for."""
    parts = urlsplit(request.url)
    return request.resource_type not in KINDS or parts.scheme not in ("http", "https") or parts.hostname != host
