"""Which of two article libraries to believe on a page: trafilatura, or readability where it finds more.

Each is best on some pages. The rules were set on public sets of 181, 262 and 99 English and 69 and 60 Chinese articles,
where the choice reaches 0.968, 0.948, 0.866, 0.939 and 0.911 and the better library 0.955, 0.940, 0.848, 0.904, 0.906.
"""

import re
from copy import deepcopy

import readability
from lxml import html

from crawlers.pages.render import render

HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE = 0.1
"""Share of Chinese characters from which on a text is Chinese."""
LEAST = {True: 0.7, False: 1.67}
"""Of how many times the length of trafilatura's text readability's is taken, for Chinese texts and others."""
LEAST_PROSE = 0.55
"""Likewise of its sentences, of a Chinese text that has some: sites put lists of links and notices around it."""
PROSE = 0.2
"""Share of its length that a text of sentences has in lines of them."""
SENTENCE = re.compile(r"[。！？；]")
FIGURE = re.compile(r"(?<![\d:/.-])(?!(?:19|20)\d\d(?!\d))\d{2,}[\d,.]*(?![\d:/.-])")
MONEY = re.compile(r"[$¥￥€£]\s?\d|\d\s?(?:[万萬亿億元]|美元|USD|RMB|CNY|HKD|NTD)")
LONGEST_ROW = 300
DOUBTFUL, LOST = 0.25, 0.2
"""An English text so small beside the page's main element is doubted, and beside trafilatura's widest given up."""


class Prepared(readability.Document):  # type: ignore[misc]
    """Readability of a tree that is clean already: its own cleaning takes half of its time."""

    def _parse(self, input: html.HtmlElement) -> html.HtmlElement:
        self.encoding = "utf-8"
        return input


def chosen(page: html.HtmlElement, main: str) -> str:
    """Give the text of the article on a page made ready, `main` all text of its main element on one line.

    Gives nothing where neither library finds a text.
    """
    is_chinese = len(HAN.findall(main)) > CHINESE * len(main)
    least = LEAST[is_chinese]
    text = by_trafilatura(deepcopy(page), precise=True)
    other = by_readability(deepcopy(page)) if least * len(text) < len(main) else ""
    best = other if other and is_whole(other, text, least, is_chinese=is_chinese) and keeps(other, text) else text
    if is_chinese or len(best) >= DOUBTFUL * len(main):
        return best
    wide = by_trafilatura(deepcopy(page), precise=False)
    return wide if len(best) < LOST * len(wide) else best


def by_trafilatura(page: html.HtmlElement, *, precise: bool) -> str:
    """Give trafilatura's text of a page; nothing where it finds none."""
    import trafilatura  # a tenth of what a crawl starts with, which reads no article
    from trafilatura.settings import Document as Extracted

    found = trafilatura.bare_extraction(
        page, favor_precision=precise, include_comments=False, include_tables=True, with_metadata=False
    )
    return render(found.body) if isinstance(found, Extracted) else ""


def by_readability(page: html.HtmlElement) -> str:
    """Give readability's text of a page; nothing where it finds none."""
    try:
        summary = Prepared(page, min_text_length=15).summary(html_partial=True)
        return render(html.fromstring(summary)) if summary and summary.strip() else ""
    except (readability.readability.Unparseable, html.etree.ParserError, ValueError, IndexError, AttributeError):
        return ""


def is_whole(other: str, text: str, least: float, *, is_chinese: bool) -> bool:
    """Say whether a text is no smaller part of another than it may be: of its sentences, where it is made of them."""
    if is_chinese and (sentences := prose(text)) > PROSE * len(text):
        return prose(other) >= LEAST_PROSE * sentences
    return len(other) >= least * len(text)


def prose(text: str) -> int:
    """Give the length of the lines that hold sentences."""
    return sum(len(line) for line in text.split("\n") if SENTENCE.search(line))


def keeps(other: str, text: str) -> bool:
    """Say whether a text has all figures of another's rows, and half of those beside money in its lines.

    A text that loses a table of prices is not chosen; one that loses the prices of other articles may be.
    """
    kept, told = figures(other), figures(text, rows=False)
    return figures(text, money=False) <= kept and 2 * len(told - kept) <= len(told)


def figures(text: str, *, rows: bool = True, money: bool = True) -> set[str]:
    """Give the figures of lines with money and of rows with two or more, or of one of these alone."""
    found: set[str] = set()
    for line in text.split("\n"):
        if len(line) > LONGEST_ROW:
            continue
        if (money and MONEY.search(line)) or (rows and len(cells_with_figures(line)) > 1):
            found.update(FIGURE.findall(line))
    return found


def cells_with_figures(line: str) -> list[str]:
    """Give the cells of a row that hold a figure; none of a line that is no row."""
    return [cell for cell in line.split(" | ") if FIGURE.search(cell)] if " | " in line else []
