"""What every spider does with a page: ask for it within a budget, archive what comes, say in words what did not."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from time import time
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from crawlers.archive import Archive, Visit
from crawlers.backoff import asked_for
from crawlers.budget import ROW, Budget, due
from crawlers.crowd import Crowd
from crawlers.exchanges import bare, exchange, is_readable, media
from crawlers.failures import GONE, classify, state
from crawlers.links import MAX_ADDRESS, cleaned, continued
from crawlers.waits import wait
from crawlers.walk import Walk
from models.documents import Capture
from models.reference import Source

Callback = Callable[[Response], Iterator[Request]]

START, FRESH, LIST, SEEN = 3, 2, 1, 0
"""Priorities: what was never archived goes before further lists, so that a crawl cut short gains ground."""
MAX_PARTS = 50
"""Pages of one article."""
HOUR = 3600


class Keeper:
    """Keeps the pages of one crawl of one source."""

    def __init__(self, source: Source, archive: Archive) -> None:
        self.source, self.archive = source, archive
        self.budget = Budget(3 * source.max_pages + ROW, source.max_megabytes << 20)
        self.domain = (urlsplit(str(source.url)).hostname or "").removeprefix("www.")
        self.walk = Walk(archive, source)
        self.seen: set[int] = set()
        self.crowd: Crowd | None = None
        self.asked = self.pages = self.documents = self.written = 0
        self.failures: list[tuple[str, str]] = []
        self.notes: Counter[str] = Counter()

    def request(self, url: str, callback: Callback, priority: int = LIST, **meta: Any) -> Iterator[Request]:
        """Yield a request for a page, unless it was asked for before, is of another site or over the budget."""
        url = cleaned(url)
        if not self.wants(url):
            return
        if self.asked >= self.source.max_pages:
            self.notes[f"not asked for: more than max_pages {self.source.max_pages}"] += 1
            self.walk.whole = False
            return
        self.seen.add(hash(url))
        self.asked += 1
        if self.source.browser and not urlsplit(url).path.lower().endswith(".pdf"):  # which a browser would download
            meta["playwright"] = True
        yield Request(url, callback=callback, errback=self.failed, priority=priority, meta={"asked": url, **meta})

    def document(self, url: str, mark: str | None = None, callback: Callback | None = None) -> Iterator[Request]:
        """Yield a request for a document, unless its list says that it has not changed.

        `mark` is whatever in the list changes with it, in any words. One of several pages begins where the last run
        left it.
        """
        url = cleaned(url)
        if not self.wants(url):
            return
        digest = sha256(mark.encode()).hexdigest()[:16] if mark else None
        page = self.archive.page(self.source.id, url)
        news = page is None or (digest is not None and digest != page.mark)
        self.walk.news += news
        if not due(page, digest):
            self.seen.add(hash(url))
            self.documents += 1
            self.notes["not asked for: unchanged, as its list says or as it mostly is"] += 1
            return
        priority = FRESH if news else SEEN
        last = page.last if page and page.mark != digest else None
        told = {"document": True, "mark": digest, "thread": url, "said": digest, "part": 1}
        for request in self.request(url, callback or self.article, priority, **told):
            yield request.replace(url=last, meta={**request.meta, "asked": last}) if last else request

    def wants(self, url: str) -> bool:
        """Say whether an address is one to ask for that was not asked for before."""
        url = cleaned(url)
        wanted = hash(url) not in self.seen and self.admits(url)
        return wanted and (self.crowd is None or not self.crowd.knows(url))

    def admits(self, url: str) -> bool:
        """Say whether an address is one to ask for: of the source's site, and no longer than addresses are."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return False
        host = parts.hostname or ""
        if not any(host == name or host.endswith(f".{name}") for name in (self.domain, *self.source.hosts)):
            self.notes["offsite: not asked for"] += 1
            return False
        if len(url) > MAX_ADDRESS:
            self.notes[f"not asked for: an address of more than {MAX_ADDRESS} characters"] += 1
            return False
        return True

    def keep(self, response: Response) -> bool:
        """Archive a page as it came; say whether it is one to look into."""
        self.budget.row = 0
        self.budget.unpacked(response)
        media_type = media(response)
        if not (readable := is_readable(media_type)):
            self.notes[f"not kept: {bare(media_type)}"] += 1
        try:
            new = readable and self.archive.add(self.capture(response, media_type), exchange(response))
            if response.meta.get("document"):
                self.visit(response, new)
        except OSError as error:
            self.failures.append(("error", f"{self.archive.folder}: cannot be written: {error.strerror}"))
            raise CloseSpider("archive") from error
        self.written += new
        self.pages += readable
        self.documents += readable and bool(response.meta.get("document"))
        return readable

    def capture(self, response: Response, media_type: str) -> Capture:
        """Give a page as the archive keeps it."""
        return Capture(
            url=response.url,
            source_id=self.source.id,
            fetched_at=datetime.now(UTC),
            media_type=media_type,
            payload=response.body,
            sha256=sha256(response.body).hexdigest(),
        )

    def visit(self, response: Response, new: bool) -> None:
        """Note a visit that the capture itself does not tell: nothing changed, a redirect, a mark of the list."""
        asked, mark = response.meta["asked"], response.meta["mark"]
        if not new or mark or asked != response.url:
            self.visited(asked, mark)

    def visited(self, url: str, mark: str | None, last: str | None = None) -> None:
        """Note a visit, if it tells more than is known from within the hour."""
        known = self.archive.page(self.source.id, url)
        if known and (known.mark, known.last) == (mark, last or known.last) and time() - known.checked_at < HOUR:
            return
        self.archive.visited(self.source.id, Visit(url=url, at=datetime.now(UTC), mark=mark, last=last))

    def article(self, response: Response) -> Iterator[Request]:
        """Archive a document and ask for the next page of one that goes on; its mark is noted with the last of them."""
        meta = response.meta
        resumed = meta["asked"] != meta["thread"]
        first, part = meta.get("first", meta["thread"] if resumed else response.url), meta["part"]
        url = continued(response, first) if part < MAX_PARTS and isinstance(response, HtmlResponse) else None
        if more := url is not None and self.wants(url):
            meta["mark"] = None
        if not self.keep(response):
            return
        if url and more:
            yield from self.further(response, url, self.article, FRESH, first=first)
        elif resumed:
            self.visited(meta["thread"], meta["said"])

    def further(
        self, response: Response, url: str, callback: Callback, priority: int, **meta: Any
    ) -> Iterator[Request]:
        """Ask for the next page of a document; where there are too many pages for this run, the next begins there."""
        thread, part = response.meta["thread"], response.meta["part"] + 1
        asked = list(
            self.request(url, callback, priority, thread=thread, said=response.meta["said"], part=part, **meta)
        )
        if not asked:
            self.visited(thread, None, cleaned(url))
        yield from asked

    def failed(self, failure: Failure) -> None:
        """Note a request that gave no page, in words; too many of them in a row end the crawl."""
        request: Request = failure.request  # type: ignore[attr-defined]
        kind, detail = classify(failure, request)
        if kind == "budget":
            self.walk.whole = False
            self.notes[f"not asked for: {detail}"] += 1
            return
        if kind in ("http_400", "http_404") and request.meta.get("further"):
            self.notes["the answers end here, by their status"] += 1
            return
        if kind in ("robots", "offsite") and self.asked > 1:
            self.notes[f"{kind}: not asked for"] += 1
            if not request.meta.get("document"):
                self.ended(request)
            return
        self.failures.append((kind, f"{request.url}: {detail}"))
        if kind in GONE:
            self.ended(request)
        self.budget.row += kind not in GONE
        if kind in ("http_429", "http_503"):
            now, response = datetime.now(UTC), getattr(failure.value, "response", None)
            if response is not None and (seconds := asked_for(response, now)):
                wait(self.archive.folder, self.source.id, now, seconds)
            raise CloseSpider(kind)
        if self.budget.row >= ROW:
            self.failures.append((kind, f"{ROW} requests failed in a row, the rest is left for the next run"))
            raise CloseSpider("failing")

    def ended(self, request: Request) -> None:
        """Note that a document ends before a page that cannot be had; one that was to go on from there begins anew."""
        meta = request.meta
        if thread := meta.get("thread"):
            resumed = meta.get("document") and meta["asked"] != thread
            self.visited(thread, None if resumed else meta["said"])

    def dropped(self, request: Request) -> None:
        """Note a redirect to a page that was asked for before, which Scrapy does not ask for again."""
        if self.pages:
            self.notes["redirected to a page asked for before"] += 1
        else:
            self.failures.append(("redirects", f"{request.url}: a redirect led here again"))

    def closed(self, reason: str) -> None:
        """Note how a crawl ended: that it saw the whole site, or ran out of time with pages left to ask for."""
        if reason == "closespider_timeout":
            self.failures.append(("timeout", "out of time, the rest is left for the next run"))
        if reason == "finished" and self.pages and all(kind in GONE for kind, _ in self.failures):
            self.walk.finished()

    def lost(self, response: Response, kind: str, detail: str) -> None:
        """Note a page that came and could not be used."""
        self.failures.append((kind, f"{response.url}: {detail}"))

    def broken(self, failure: Failure, response: Response) -> None:
        """Note a page that the spider failed on."""
        self.lost(response, "error", f"{type(failure.value).__name__}: {failure.getErrorMessage()}")

    def summary(self) -> dict[str, Any]:
        """Give what the crawl came to, as the process reports it."""
        return {
            "state": state(self.documents, self.asked, [kind for kind, _ in self.failures]),
            "requests": self.budget.requests,
            "pages": self.pages,
            "documents": self.documents,
            "bytes": self.budget.bytes,
            "written": self.written,
            "problems": [f"{self.source.id}: {kind}: {detail}" for kind, detail in self.failures],
            "notes": [f"{note} ({count})" for note, count in sorted(self.notes.items())],
        }
