"""HTML to an element tree, within bounds."""

from urllib.parse import urljoin

from lxml import etree, html

from crawlers.pages.decode import decode
from crawlers.pages.document import PageError
from models.documents import Capture

MAX_CHARACTERS = 10 << 20
MAX_ELEMENTS = 50_000
"""Far above any article; what has more would keep the article library busy for minutes."""


def tree(capture: Capture) -> html.HtmlElement:
    """Give the tree of a page, its links not resolved; raises PageError where there is no element in it."""
    return parse(decode(capture.payload, capture.media_type), capture.url)


def parse(text: str, url: str) -> html.HtmlElement:
    """Give the tree of a page's text."""
    if len(text) > MAX_CHARACTERS:
        raise PageError(f"{url}: {len(text)} characters, expected a page of at most {MAX_CHARACTERS}")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise PageError(f"{url}: expected an HTML page, found none: {error}") from error
    elements = float(str(page.xpath("count(//*) + count(//comment())")))
    if elements > MAX_ELEMENTS:
        raise PageError(f"{url}: {elements:.0f} elements, expected a page of at most {MAX_ELEMENTS}")
    return page


def base(page: html.HtmlElement, url: str) -> str:
    """Give what the links of a page are resolved against: its base element, or its own address."""
    declared: str = page.xpath("string((//base/@href)[1])")
    try:
        return urljoin(url, declared.strip())
    except ValueError:
        return url


def words_of(element: html.HtmlElement) -> str:
    """Give the text of an element; of most, which hold no other, in a twentieth of the time."""
    return str(element.text_content()) if len(element) else element.text or ""
