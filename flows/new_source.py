"""A new source: the kinds of site tried on an address, by the crawl itself, until one of them gives documents."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawlers import pages
from crawlers.archive import Archive
from crawlers.crawl import Fetched, crawl
from crawlers.guesses import LEAST_LINKS, LEAST_WORDS, Guess, guesses, most_alike
from crawlers.registered import REGISTERED
from crawlers.spiders.feed import entries
from crawlers.whereabouts import site_name, whereabouts
from flows.settings import StartError
from flows.show import counted
from models.documents import Capture, Document
from models.facts import Extraction
from models.mistakes import plain
from models.reference import Seeds, Source

PAGES = 6
"""Most pages of one trial, lists and feeds included."""
SECONDS = 120
LEAST_ROWS, LEAST_LISTED, LEAST_DATED = 3, 2, 0.5
"""Rows with a quote that make a page one of prices; documents that make a list one of articles; their share dated."""
CELL = " | "
"""What parts the cells of a row, as the page readers write it."""
MOST_HOSTS = 3
LICENCE = "Terms not read. Facts with a short quotation and the link, no copies of pages"

Extract = Callable[[Document], Extraction]


class Trial(NamedTuple):
    """A source as it was tried: what came, and what is read out of it."""

    source: Source
    why: str
    fetched: Fetched
    captures: list[Capture]
    read: list[tuple[Document, Extraction]]


class Explorer:
    """Tries the kinds of site on one address; everything goes through the crawl, its manners and its guards."""

    def __init__(
        self, seeds: Seeds, extract: Extract, allowed: Sequence[str] = (), base_url: str | None = None
    ) -> None:
        self.seeds, self.extract = seeds, extract
        self.allowed, self.base_url = allowed, base_url

    def explore(self, url: str, source_id: str) -> Trial:
        """Give the first kind of source that an address works as; raises StartError where nothing was found."""
        first = self.trial(Guess("prices", url, "the page itself holds prices"), source_id, most=1)
        if not first.captures:
            said = first.fetched.problems or first.fetched.notes or (first.fetched.state,)
            raise StartError(f"{url}: nothing was fetched: {said[0]}")
        if priced(first):
            return first
        tried = ["a page of prices"]
        for guess in guesses(first.captures[0]):
            trial = self.trial(guess, source_id)
            if len(trial.read) >= (LEAST_LISTED if guess.kind == "listing" else 1):
                return trial
            read = f", {counted(len(trial.read), 'article')} of {LEAST_LISTED}" if guess.kind == "listing" else ""
            tried.append(f"{guess.kind} {guess.url} ({trial.fetched.state}{read})")
        if (alike := most_alike(first.captures[0])) < LEAST_LINKS:
            tried.append(
                f"a list of articles ({counted(alike, 'headline')} of {LEAST_WORDS} characters or more that link to"
                f" addresses of one shape, expected {LEAST_LINKS})"
            )
        raise StartError(f"{url}: nothing found to read; tried {', '.join(tried)}")

    def trial(self, guess: Guess, source_id: str, most: int = PAGES) -> Trial:
        """Crawl a few pages as a guess has it and read them."""
        source = declared(guess, source_id, most)
        fetched, captures = self.fetch(source)
        if hosts := elsewhere(source, captures):
            source = source.model_copy(update={"hosts": hosts})
            fetched, captures = self.fetch(source)
        if read := documents(captures, source):
            source = source.model_copy(update=self.known(source, captures[0], read))
            read = documents(captures, source)
        return Trial(source, guess.why, fetched, captures, [(one, self.extract(one)) for one in read])

    def fetch(self, source: Source) -> tuple[Fetched, list[Capture]]:
        """Crawl a source into an archive of its own and give what came."""
        with TemporaryDirectory() as folder:
            archive = Path(folder)
            fetched = crawl(source, archive, self.base_url, seconds=SECONDS, allowed=self.allowed)
            return fetched, list(Archive(archive).captures())

    def known(self, source: Source, first: Capture, read: list[Document]) -> dict[str, object]:
        """Give the fields of a source that its pages tell."""
        home = whereabouts(str(source.url), [one.text for one in read], self.seeds.simplified)
        return {
            **home._asdict(),
            "name": site_name(first),
            "least_documents": 1,
            "least_dated": LEAST_DATED if all(one.published for one in read) else 0,
            "tried_on": datetime.now(UTC).date(),
        }


def declared(guess: Guess, source_id: str, most: int) -> Source:
    """Give the source that a guess is tried as; raises StartError for an address that is none."""
    fields = {"id": source_id, "name": source_id, "licence": LICENCE, "max_pages": most}
    try:
        return Source.model_validate({**fields, "kind": guess.kind, "url": guess.url, "follow": guess.follow})
    except ValidationError as error:
        field, value, wanted = plain(error)[0]
        raise StartError(f"{field} {value!r}: {wanted}") from error


def elsewhere(source: Source, captures: list[Capture]) -> tuple[str, ...]:
    """Give the hosts that a feed's entries lie on where none lies on its own, as of feeds that others serve.

    One under which domains are registered, such as `com`, is none: it would let a crawl go anywhere.
    """
    if source.kind != "feed" or not captures or source.hosts:
        return ()
    own = (urlsplit(captures[0].url).hostname or "").removeprefix("www.")
    hosts = [urlsplit(entry.url).hostname or "" for entry in entries(captures[0].payload, captures[0].url)]
    if any(host == own or host.endswith(f".{own}") for host in hosts):
        return ()
    bare = dict.fromkeys(host.removeprefix("www.") for host in hosts)
    return tuple(host for host in bare if "." in host and REGISTERED(host).domain)[:MOST_HOSTS]


def documents(captures: list[Capture], source: Source) -> list[Document]:
    """Give the documents of captures; what cannot be read gives none."""
    found, newest = [], {capture.url: capture for capture in captures}
    for capture in captures:
        with suppress(Exception):  # whatever a page of an unknown site breaks, the others are read
            found += pages.read(capture, source, newest.get)
    return [document for document in found if document.text.strip()]


def priced(trial: Trial) -> bool:
    """Say whether a page is one of prices: a third of its lines are rows of tables that state a quote.

    The front page of a site that writes about prices shows some tables too, between its articles.
    """
    lines = sum(document.text.count("\n") + 1 for document, _ in trial.read)
    rows = sum(len(rows_quoted(document, extraction)) for document, extraction in trial.read)
    return rows >= LEAST_ROWS and rows >= lines / 3


def rows_quoted(document: Document, extraction: Extraction) -> set[int]:
    """Give where the rows begin in which a document states a quote."""
    text, found = document.text, set()
    for fact in extraction.facts:
        begin = text.rfind("\n", 0, fact.evidence_start) + 1
        if fact.type == "quote" and CELL in text[begin:].partition("\n")[0]:
            found.add(begin)
    return found
