"""A page made ready for the article library, which loses words that stand outside of paragraphs.

On the 181 English pages of article-extraction-benchmark this lifts recall from 0.964 to 0.972 and F1 from 0.961 to
0.963; Chinese pages, whose systems part lines with `br` in a `div`, win whole passages.
"""

from copy import deepcopy

from lxml import html

from crawlers.pages.render import BLOCKS

AROUND = "//nav | //aside | //footer | //body/header | //dialog"
RENAMED = {
    "span": "(//p | //li | //td)//time | //data | //label | //mark | //output",
    "div": "//center | //details | //section",
    "p": "//summary | //table/caption",
}
"""Elements that the library drops with the words in them, by the element it keeps."""


def prepared(page: html.HtmlElement) -> html.HtmlElement:
    """Give a copy of a page without its frame, captions as lines above tables, loose words in paragraphs."""
    page = deepcopy(page)
    for element in page.xpath(AROUND):
        element.drop_tree()
    for tag, path in RENAMED.items():
        for element in page.xpath(path):
            if element.tag == "caption":
                element.getparent().addprevious(element)
            element.tag = tag
    for box in list(page.iter("div")):
        if not is_block(box) and box.find("br") is None:
            box.tag = "p"
        else:
            wrap(box)
    return page


def is_block(element: html.HtmlElement) -> bool:
    """Say whether an element holds blocks other than line breaks."""
    return any(inner.tag in BLOCKS and inner.tag != "br" for inner in element.iterdescendants())


def wrap(box: html.HtmlElement) -> None:
    """Put each run of words and inline elements of a box into a paragraph; line breaks and blocks end a run."""
    children, paragraph = list(box), None
    texts = [box.text, *(child.tail for child in children)]
    box.text = None
    for child in children:
        child.tail = None
        box.remove(child)
    for child, text in zip([None, *children], texts, strict=True):
        if child is not None:
            block = child.tag in BLOCKS or (isinstance(child, html.HtmlElement) and is_block(child))
            if block:
                paragraph = None
                if child.tag != "br":
                    box.append(child)
            else:
                paragraph = paragraph if paragraph is not None else html.etree.SubElement(box, "p")
                paragraph.append(child)
        if text and text.strip():
            paragraph = paragraph if paragraph is not None else html.etree.SubElement(box, "p")
            if len(paragraph):
                paragraph[-1].tail = text
            else:
                paragraph.text = text
