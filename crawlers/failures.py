"""Failures of a crawl by name, and how much each weighs on the state of its source."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.addresses import RefusedError, refused_hosts
from models.outcomes import WEIGHTS, gravity

CLASSES = {
    "CannotResolveHostError": "dns",
    "DNSLookupError": "dns",
    "DownloadTimeoutError": "timeout",
    "TimeoutError": "timeout",
    "TCPTimedOutError": "timeout",
    "DownloadConnectionRefusedError": "connection",
    "ConnectionRefusedError": "connection",
    "DownloadFailedError": "connection",
    "ConnectionLost": "connection",
    "ResponseNeverReceived": "connection",
    "ResponseDataLossError": "connection",
    "SSLError": "tls",
    "DownloadCancelledError": "too_large",
    "CancelledError": "too_large",
    "BadGzipFile": "parse_error",
    "error": "parse_error",
}
"""Class of failure by the name of the exception, which differs between versions of Scrapy; `error` is zlib's."""

SAID = (
    ("robots.txt", "robots"),
    ("offsite", "offsite"),
    ("budget", "budget"),
    ("DOWNLOAD_MAXSIZE", "too_large"),
    ("redirections", "redirects"),
)
"""Class of failure by what Scrapy and our middlewares say when they drop a request."""

GONE = ("http_404", "http_410")
"""What a dead link gives: it says nothing of the site that it leads into."""
MOST_WORDS = 300
"""Characters of an error's own words, of which a browser's run to pages."""


def classify(failure: Failure, request: Request) -> tuple[str, str]:
    """Give the class of a failure and a sentence about it."""
    error = failure.value
    host = urlsplit(request.url).hostname
    if isinstance(error, HttpError):
        return f"http_{error.response.status}", f"answered with status {error.response.status}"
    if host in refused_hosts:
        return "refused", f"{host} resolves to an address that is not public"
    if isinstance(error, RefusedError):
        return error.kind, error.args[0]
    if isinstance(error, IgnoreRequest):
        return next((kind for words, kind in SAID if words in str(error)), "error"), str(error)
    first = (failure.getErrorMessage().splitlines() or [""])[0][:MOST_WORDS]
    return CLASSES.get(type(error).__name__, "error"), f"{type(error).__name__}: {first}"


def state(documents: int, asked: int, failures: list[str]) -> str:
    """Give the state of a source in a word: `ok` where it gave documents and its failures weigh less than half.

    Of several failures the gravest names the state, of equally grave ones the first.
    """
    weight = sum(WEIGHTS[gravity(kind)] for kind in failures)
    if documents and weight * 2 <= max(asked, documents):
        return "ok"
    return max(failures, key=lambda kind: WEIGHTS[gravity(kind)], default="empty")
