"""What every spider does with a page: budget its requests, archive what comes, and say in words what did not."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.addresses import RefusedError, refused_hosts
from crawlers.archive import Archive, Exchange
from crawlers.links import is_document
from models.documents import Capture
from models.reference import Source

Callback = Callable[[Response], Iterator[Request]]

CLASSES = {
    "CannotResolveHostError": "dns",
    "DNSLookupError": "dns",
    "DownloadTimeoutError": "timeout",
    "TimeoutError": "timeout",
    "TCPTimedOutError": "timeout",
    "DownloadConnectionRefusedError": "refused",
    "ConnectionRefusedError": "refused",
}
"""Class of failure by the name of the exception, which differs between versions of Scrapy."""

READABLE = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/json")
UNPACKED = (b"Content-Encoding", b"Transfer-Encoding", b"Content-Length")
"""Headers that do not hold for the payload as Scrapy gives it."""


class Keeper:
    """Keeps the pages of one crawl of one source."""

    def __init__(self, source: Source, archive: Archive) -> None:
        self.source, self.archive = source, archive
        self.asked: set[str] = set()
        self.pages = self.bytes = self.documents = self.written = 0
        self.failures: list[tuple[str, str]] = []
        self.notes: Counter[str] = Counter()

    def request(self, url: str, callback: Callback) -> Iterator[Request]:
        """Yield a request for a page, unless it was asked for before or the source's budget is spent."""
        url = urldefrag(url).url
        if url in self.asked or urlsplit(url).scheme not in ("http", "https"):
            return
        if len(self.asked) >= self.source.max_pages:
            self.notes[f"not asked for: more than max_pages {self.source.max_pages}"] += 1
            return
        self.asked.add(url)
        yield Request(url, callback=callback, errback=self.failed)

    def keep(self, response: Response) -> bool:
        """Archive a page as it came; say whether it is one to look into."""
        media_type = (response.headers.get(b"Content-Type") or b"text/html").decode("latin-1")
        if not media_type.lower().startswith(READABLE):
            self.notes[f"not kept: {media_type.split(';')[0]}"] += 1
            return False
        capture = Capture(
            url=response.url,
            source_id=self.source.id,
            fetched_at=datetime.now(UTC),
            media_type=media_type,
            payload=response.body,
            sha256=sha256(response.body).hexdigest(),
        )
        try:
            self.written += self.archive.add(capture, exchange(response))
        except OSError as error:
            self.failures.append(("error", f"{self.archive.folder}: cannot be written: {error.strerror}"))
            raise CloseSpider("archive") from error
        self.pages += 1
        self.bytes += len(response.body)
        self.documents += is_document(self.source, response.url)
        return True

    def leaf(self, response: Response) -> Iterator[Request]:
        """Archive a page that leads nowhere further."""
        self.keep(response)
        yield from ()

    def failed(self, failure: Failure) -> None:
        """Note a request that gave no page, in words."""
        request: Request = failure.request  # type: ignore[attr-defined]
        kind, detail = self.classify(failure, request)
        if kind in ("robots", "offsite") and len(self.asked) > 1:
            self.notes[f"{kind}: not asked for"] += 1
        else:
            self.failures.append((kind, f"{request.url}: {detail}"))

    def dropped(self, request: Request) -> None:
        """Note a redirect to a page that was asked for before, which Scrapy does not ask for again."""
        if self.pages:
            self.notes["redirected to a page asked for before"] += 1
        else:
            self.failures.append(("error", f"{request.url}: a redirect led here again"))

    def closed(self, reason: str) -> None:
        """Note a crawl that ran out of time with pages left to ask for."""
        if reason == "closespider_timeout":
            self.failures.append(("timeout", "out of time, the rest is left for the next run"))

    def broken(self, failure: Failure, response: Response) -> None:
        """Note a page that the spider failed on."""
        self.failures.append(("error", f"{response.url}: {type(failure.value).__name__}: {failure.getErrorMessage()}"))

    def classify(self, failure: Failure, request: Request) -> tuple[str, str]:
        """Give the class of a failure and a sentence about it."""
        error = failure.value
        host = urlsplit(request.url).hostname
        if isinstance(error, HttpError):
            return f"http_{error.response.status}", f"answered with status {error.response.status}"
        if host in refused_hosts:
            return "refused", f"{host} resolves to an address that is not public"
        if isinstance(error, RefusedError):
            return "refused", error.args[0]
        if isinstance(error, IgnoreRequest):
            known = (kind for kind in ("robots", "offsite") if kind in str(error))
            return next(known, "error"), str(error)
        return CLASSES.get(type(error).__name__, "error"), f"{type(error).__name__}: {failure.getErrorMessage()}"

    def state(self) -> str:
        """Give the state of the source in a word."""
        if self.documents:
            return "ok"
        return self.failures[0][0] if self.failures else "empty"

    def summary(self) -> dict[str, Any]:
        """Give what the crawl came to, as the process reports it."""
        return {
            "state": self.state(),
            "pages": self.pages,
            "bytes": self.bytes,
            "written": self.written,
            "problems": [f"{self.source.id}: {detail}" for _, detail in self.failures],
            "notes": [f"{note} ({count})" for note, count in sorted(self.notes.items())],
        }


def exchange(response: Response) -> Exchange:
    """Give status and headers of a response, less those that its unpacked body has outdated."""
    request = response.request
    return Exchange(
        status=response.status,
        headers=header_lines(response.headers),
        method=request.method if request else "GET",
        request_headers=header_lines(request.headers) if request else (),
    )


def header_lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Give headers as names and values, one line each; proxy credentials are nobody's business."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        if name not in (*UNPACKED, b"Proxy-Authorization", b"Authorization")
        for value in values
    )
