"""Articles: the running text of a page, without what stands around it."""

import trafilatura
from lxml import html
from trafilatura.settings import Document as Extracted

from crawlers.pages.dates import is_dateline
from crawlers.pages.document import document
from crawlers.pages.head import author, published, title
from crawlers.pages.render import render
from crawlers.pages.structure import prepared
from crawlers.pages.tree import tree
from models.documents import Capture, Document
from models.reference import Source

SHORT = 80
"""Characters below which a text is taken for a failure of the library, and the page's own main element is read."""

MAIN = "(//article | //main | //*[@itemprop='articleBody'] | //*[@id='content'] | //body)"


def read_article(capture: Capture, source: Source) -> list[Document]:
    """Give the one document of an article's page; none if there is no text on it."""
    page = tree(capture)
    heading = title(page)
    text = trimmed(body(page), heading)
    if not text:
        return []
    moment = published(page, capture.url, source.time_zone, capture.fetched_at)
    return [document(capture, source, text, title=heading, author=author(page), moment=moment)]


def body(page: html.HtmlElement) -> str:
    """Give the text of the article, captions of tables as lines above them."""
    page = prepared(page)
    found = trafilatura.bare_extraction(
        page, favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
    )
    text = render(found.body) if isinstance(found, Extracted) else ""
    return text if len(text) >= SHORT else max(text, main_text(page), key=len)


def main_text(page: html.HtmlElement) -> str:
    """Give all text of the page's main element, in the order article, main, content, body."""
    main = page.xpath(MAIN)
    return render(main[0]) if main else ""


def trimmed(text: str, heading: str | None) -> str:
    """Give a text without its title at its head and lines of date and author at head and foot."""
    lines = text.split("\n")
    while lines and (lines[0] == heading or is_dateline(lines[0])):
        del lines[0]
    while lines and is_dateline(lines[-1]):
        del lines[-1]
    return "\n".join(lines)
