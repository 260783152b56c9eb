"""A page made ready for the article libraries, which lose words that stand in elements they do not know."""

from copy import deepcopy

from lxml import etree, html

from crawlers.pages.tree import MAX_ELEMENTS, words_of

UNREAD = ("script", "style", "template", "link")
AROUND = "//nav | //aside | //footer | //body/header | //dialog"
EMPTY_LINKS = " | ".join(f"//h{level}//a[not(normalize-space())]" for level in range(1, 7))
"""Marks beside a heading, for which the library drops the heading."""
RENAMED = {
    "span": "(//p | //li | //td)//time | //data | //label | //mark | //output",
    "div": "//center | //details | //section",
    "p": "//summary | //table/caption",
}
"""Elements that the library drops with the words in them, by the element it keeps."""

SPANS = ("colspan", "rowspan")
WIDEST = 1000
"""What HTML lets a cell span at most, and what is assumed of one that says something else than a number below it."""


def prepared(page: html.HtmlElement) -> html.HtmlElement:
    """Give a copy of a page without scripts and frame, captions as lines above tables, no cells without end."""
    page = deepcopy(page)
    etree.strip_elements(page, *UNREAD, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    whole = len(page.text_content())
    for element in page.xpath(f"{AROUND} | {EMPTY_LINKS}"):
        told = len(element.text_content()) - sum(len(words_of(link)) for link in element.iter("a"))
        if element.getparent() is not None and 2 * told < whole:  # some sites wrap their articles in a header
            element.drop_tree()
    for tag, path in RENAMED.items():
        for element in page.xpath(path):
            if element.tag == "caption":
                element.getparent().addprevious(element)
            element.tag = tag
    if sum(area(cell) for cell in page.iter("td", "th")) > MAX_ELEMENTS:  # the library makes an element of each place
        etree.strip_attributes(page, *SPANS)
    return page


def area(cell: html.HtmlElement) -> int:
    """Give how many places of its table a cell takes."""
    across, down = (cell.get(name, "1").strip() for name in SPANS)
    return places(across) * places(down)


def places(span: str) -> int:
    """Give how many columns or rows a cell spans."""
    return int(span) if len(span) < len(str(WIDEST)) and span.isdecimal() else WIDEST
