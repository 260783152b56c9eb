"""HTML to an element tree, within bounds."""

from lxml import etree, html

from crawlers.pages.decode import decode
from crawlers.pages.document import PageError
from models.documents import Capture


def tree(capture: Capture) -> html.HtmlElement:
    """Give the tree of a page, its links not resolved; raises PageError where there is no element in it."""
    return parse(decode(capture.payload, capture.media_type), capture.url)


def parse(text: str, url: str) -> html.HtmlElement:
    """Give the tree of a page's text."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise PageError(f"{url}: expected an HTML page, found none: {error}") from error
