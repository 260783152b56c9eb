"""Page readers: pure functions from a capture to the documents in it."""

from collections.abc import Callable

from crawlers.links import is_document
from crawlers.pages import chats
from crawlers.pages.answers import read_records, read_topic
from crawlers.pages.article import Told, read_article
from crawlers.pages.document import PageError
from crawlers.pages.feeds import is_feed
from crawlers.pages.files import read_json, read_lines, read_text
from crawlers.pages.formats import read_pdf, read_sheets
from crawlers.pages.mail import read_mail
from crawlers.pages.parts import Find
from crawlers.pages.tables import read_table
from crawlers.pages.thread import read_thread
from crawlers.pages.tree import tree
from models.documents import Capture, Document
from models.reference import Source

__all__ = ["Find", "PageError", "read"]

Reader = Callable[[Capture, Source], list[Document]]

SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: dict[str, Reader] = {
    "text/plain": read_text,
    "text/markdown": read_text,
    "text/csv": read_table,
    "application/jsonl": read_lines,
    "application/pdf": read_pdf,
    SHEETS: read_sheets,
}
"""Reader by media type, of what is not a page."""

JSON = ("application/json", "text/json", "application/vnd.api+json")
PAGES = ("text/html", "application/xhtml+xml", "")
ENDINGS = {
    ".txt": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".jsonl": "application/jsonl",
    ".json": "application/json", ".pdf": "application/pdf", ".xlsx": SHEETS, ".eml": "message/rfc822",
    ".html": "text/html", ".htm": "text/html",
}  # fmt: skip
"""Media type by the ending of a file's name."""


def read(capture: Capture, source: Source, find: Find = lambda _: None, told: Told | None = None) -> list[Document]:
    """Give the documents of a capture: none for lists and feeds, one for an article, one for each post or line.

    `find` gives the newest capture of another address of the source: further parts of an article, the feed that dates
    it; `told` what any of its feeds told of a page's date. Raises PageError, naming the capture and what was expected,
    if it cannot be read.
    """
    media_type = capture.media_type.partition(";")[0].strip().lower()
    if is_feed(capture.payload) or capture.url.endswith("/robots.txt"):
        return []
    if media_type in JSON:
        return read_answer(capture, source)
    if media_type == "message/rfc822":
        return read_mail(capture, source, read_attached)
    if media_type in FILES:
        return FILES[media_type](capture, source)
    if media_type not in PAGES:
        known = ", ".join((*FILES, *JSON, "message/rfc822"))
        raise PageError(f"{capture.url}: {media_type} is not read, expected a page or {known}")
    if source.kind == "inbox" and (messages := chats.in_page(tree(capture))):
        return list(chats.documents(messages, capture, source))
    if not is_document(source, capture.url):
        return []
    return read_thread(capture, source) if source.kind == "forum" else read_article(capture, source, find, told)


def read_answer(capture: Capture, source: Source) -> list[Document]:
    """Give the documents of an answer in JSON, by the kind of its source."""
    if source.kind == "inbox":
        return read_json(capture, source)
    return (read_topic if source.kind == "forum" else read_records)(capture, source)


def read_attached(capture: Capture, source: Source, depth: int) -> list[Document]:
    """Give the documents of a mail's attachment: nothing of pictures and the like, and of what cannot be read."""
    ending = "." + capture.url.rpartition(".")[2].lower()
    media_type = capture.media_type.partition(";")[0]
    if media_type in ("application/octet-stream", "text/plain", "application/x-zip-compressed"):
        media_type = ENDINGS.get(ending, media_type)
        capture = capture.model_copy(update={"media_type": media_type})
    if media_type == "message/rfc822":
        return read_mail(capture, source, read_attached, depth)
    if media_type not in (*FILES, *JSON, *PAGES):
        return []
    try:
        return read(capture, source)
    except PageError:
        return []
