"""Articles: the running text of a page, without what stands around it."""

import re
from copy import deepcopy

import trafilatura
from lxml import html
from trafilatura.settings import Document as Extracted

from crawlers.pages.dates import WRITTEN
from crawlers.pages.document import document
from crawlers.pages.head import author, published, title
from crawlers.pages.render import render
from crawlers.pages.tree import tree
from models.documents import Capture, Document
from models.reference import Source

SHORT = 80
"""Characters below which a text is taken for a failure of the library, and the page's own main element is read."""

MAIN = "(//article | //main | //*[@itemprop='articleBody'] | //*[@id='content'] | //body)"
AROUND = "//nav | //aside | //footer | //body/header | //dialog"
RENAMED = {
    "span": "(//p | //li | //td)//time | //data | //label | //mark | //output",
    "div": "//center | //details",
    "p": "//summary | //table/caption",
}
"""Elements that the library drops with the words in them, by the element it keeps."""


def read_article(capture: Capture, source: Source) -> list[Document]:
    """Give the one document of an article's page; none if there is no text on it."""
    page = tree(capture)
    heading = title(page)
    text = without_head(body(page), heading)
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


def prepared(page: html.HtmlElement) -> html.HtmlElement:
    """Give a copy of a page without its frame, and with nothing in it that the library would lose."""
    page = deepcopy(page)
    for element in page.xpath(AROUND):
        element.drop_tree()
    for tag, path in RENAMED.items():
        for element in page.xpath(path):
            if element.tag == "caption":
                element.getparent().addprevious(element)
            element.tag = tag
    return page


def main_text(page: html.HtmlElement) -> str:
    """Give all text of the page's main element, in the order article, main, content, body."""
    main = page.xpath(MAIN)
    return render(main[0]) if main else ""


def without_head(text: str, heading: str | None) -> str:
    """Give a text without its title and its line of date and author at the head of it."""
    first, _, rest = text.partition("\n")
    if (heading and first == heading) or is_dateline(first):
        return without_head(rest, heading)
    return text


def is_dateline(line: str) -> bool:
    """Say whether a line is a date with no more than a name or two beside it."""
    beside = WRITTEN.sub("", line)
    return beside != line and len(beside) < 40 and not re.search(r"[\d。.!?\uff01\uff1f]", beside)
