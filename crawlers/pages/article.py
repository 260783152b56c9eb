"""Articles: the running text of a page, without what stands around it."""

from copy import deepcopy

import trafilatura
from lxml import html
from trafilatura.settings import Document as Extracted

from crawlers.pages.document import document
from crawlers.pages.head import author, published, title
from crawlers.pages.render import render
from crawlers.pages.tree import tree
from models.documents import Capture, Document
from models.reference import Source

SHORT = 80
"""Characters below which a text is taken for a failure of the library, and the page's own main element is read."""

MAIN = "(//article | //main | //*[@itemprop='articleBody'] | //*[@id='content'] | //body)"
AROUND = "//nav | //aside | //footer | //form | //body/header | //dialog"


def read_article(capture: Capture, source: Source) -> list[Document]:
    """Give the one document of an article's page; none if there is no text on it."""
    page = tree(capture)
    heading = title(page)
    text = without_title(body(page), heading)
    if not text:
        return []
    moment = published(page, capture.url, source.time_zone, capture.fetched_at)
    return [document(capture, source, text, title=heading, author=author(page), moment=moment)]


def body(page: html.HtmlElement) -> str:
    """Give the text of the article, captions of tables as lines above them."""
    page = deepcopy(page)
    for caption in page.xpath("//table/caption"):
        table = caption.getparent()
        caption.tag = "p"
        table.addprevious(caption)
    found = trafilatura.bare_extraction(
        page, favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
    )
    text = render(found.body) if isinstance(found, Extracted) else ""
    return text if len(text) >= SHORT else max(text, main_text(page), key=len)


def main_text(page: html.HtmlElement) -> str:
    """Give all text of the page's main element, in the order article, main, content, body."""
    for element in page.xpath(AROUND):
        element.drop_tree()
    main = page.xpath(MAIN)
    return render(main[0]) if main else ""


def without_title(text: str, heading: str | None) -> str:
    """Give a text without its title at the head of it."""
    first, _, rest = text.partition("\n")
    return rest if heading and first.strip() == heading else text
