"""What a source's file expects of each run, held against what a crawl brought."""

from itertools import islice

from crawlers.archive import Archive
from crawlers.crawl import Fetched
from crawlers.held import hold, release
from crawlers.links import is_document
from crawlers.pages import PageError, read
from models.documents import Capture
from models.reference import Source

SAMPLE = 20
"""New pages that are read to see whether the expectations hold."""
JUDGED = ("ok", "empty")
"""States of crawls that reached their source; of others nothing can be told."""


def judged(source: Source, fetched: Fetched, archive: Archive) -> Fetched:
    """Give a fetch as its pages, read, show it: `held` or `parse_error` in place of `ok`.

    What breaks the expectations is held back with all that comes after it; a run that keeps them lets it go.
    """
    if fetched.state not in JUDGED:
        return fetched
    new = [capture for capture in archive.of(source.id, fetched.started_at) if is_document(source, capture.url)]
    documents, dated, wrong = sampled(new, source)
    if why := broken(source, fetched, documents, dated):
        hold(archive.folder, source.id, fetched.started_at, why)
        line = f"{source.id}: held back: {why}; `chipwire read --accept {source.id}` lets it go"
        return fetched.model_copy(update={"state": "held", "problems": (*fetched.problems, line)})
    release(archive.folder, source.id)
    if wrong and not documents:
        return fetched.model_copy(update={"state": "parse_error", "problems": (*fetched.problems, wrong[0])})
    return fetched


def sampled(captures: list[Capture], source: Source) -> tuple[int, int, list[str]]:
    """Read some captures: give how many documents came out, how many of them dated, and what could not be read."""
    documents = dated = 0
    wrong: list[str] = []
    for capture in islice(captures, SAMPLE):
        try:
            found = read(capture, source)
        except Exception as error:  # noqa: BLE001 (the edge of a run, which one poisoned page must not end)
            wrong.append(str(error) if isinstance(error, PageError) else f"{capture.url}: {error!r}")
            continue
        documents += len(found)
        dated += sum(document.published is not None for document in found)
    return documents, dated, wrong


def broken(source: Source, fetched: Fetched, documents: int, dated: int) -> str | None:
    """Say which expectation is broken, None where all are kept."""
    if fetched.documents < source.least_documents:
        return f"{fetched.documents} documents, expected at least {source.least_documents}"
    if documents and dated < source.least_dated * documents:
        return f"{dated} of {documents} documents with a date, expected a share of {source.least_dated:g} at least"
    return None
