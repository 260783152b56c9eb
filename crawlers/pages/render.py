"""Elements to plain text: a line for a block or a table row, cells parted by ` | `."""

import re

from lxml import etree

BLOCKS = frozenset(
    """address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    head item lb list quote row""".split()  # noqa: SIM905
)
UNSEEN = frozenset(
    """audio button canvas iframe input math noscript object script select style svg template textarea
    video""".split()  # noqa: SIM905
)
ROWS = frozenset(("tr", "row"))
CELLS = frozenset(("td", "th", "cell"))
"""Names of HTML and of trafilatura's own markup: its `head` is a heading; an HTML head is never rendered."""

LONGEST_CELL = 200
"""Characters above which a cell is no cell of a table of facts: the page is laid out by it."""
BLANKS = re.compile(r"[ \t\n\r\f\v\xa0\u2002-\u200b\ufeff]+")


def render(root: etree._Element) -> str:
    """Give the text of an element, one line for each block, empty lines left out."""
    parts: list[str] = []
    open_cells = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if event in ("start", "end") else None
        cell = tag in CELLS and element is not root and not lays_out(element)
        if tag in BLOCKS or (tag in CELLS and not cell):
            parts.append(" " if open_cells else "\n")
        if event == "start":
            if tag in UNSEEN:
                walk.skip_subtree()
                continue
            if cell:
                parts.append(" | " if not open_cells and follows_cell(element) else "")
                open_cells += 1
            parts.append(plain(element.text))
            continue
        open_cells -= cell
        if element is not root:
            parts.append("" if in_row(element) else plain(element.tail))
    lines = (re.sub(" {2,}", " ", line).strip(" \u3000") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line.strip("| "))


def plain(text: str | None) -> str:
    """Give text with its white space as single blanks."""
    return BLANKS.sub(" ", text or "")


def in_row(element: etree._Element) -> bool:
    """Say whether an element is a direct child of a table row: white space around it means nothing."""
    parent = element.getparent()
    return parent is not None and parent.tag in ROWS


def follows_cell(element: etree._Element) -> bool:
    """Say whether a cell is not the first of its row."""
    return any(before.tag in CELLS for before in element.itersiblings(preceding=True))


def lays_out(element: etree._Element) -> bool:
    """Say whether a cell is one of a table used for layout: it holds a table, or a text."""
    if next(element.iter("table"), None) is not None:
        return True
    length = 0
    for words in element.itertext():
        length += len(words.strip())
        if length > LONGEST_CELL:
            return True
    return False
