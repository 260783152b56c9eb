"""Articles of several pages: which page is the next part, and all parts that the archive holds."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from crawlers.pages.tree import base, tree, words_of
from models.documents import Capture

Find = Callable[[str], Capture | None]
"""Gives the newest capture of an address, of the same source; None where there is none."""
Part = tuple[Capture, html.HtmlElement]

MAX_PARTS = 30
NEXT = re.compile(r"\s*(?:下一?[页頁]|后一?页|後一?頁|next(?:\s+page)?|阅读全文|继续阅读)\s*[>›»→]*\s*", re.IGNORECASE)
BACK = re.compile(
    r"[<«‹←\s]*(?:上一?[页頁]|前一?[页頁]|第?[一1][页頁]?|首[页頁]|prev(?:ious)?(?:\s+page)?)\s*", re.IGNORECASE
)
NUMBERED = re.compile(
    r"(?P<stem>.+?)(?:[_-](?P<number>\d{1,2})(?P<end>\.(?:s?html?|php|aspx?))|/(?:page/)?(?P<folder>\d{1,2})/?"
    r"|[?&](?:page|pageno|pn|p)=(?P<query>\d{1,2}))"
)
"""Addresses of parts: `a_2.html`, `a-2.shtml`, `a/2/`, `a/page/2`, `a?page=2`."""


def next_part(page: html.HtmlElement, url: str) -> str | None:
    """Give the address of the part that follows, if the page is one of an article and links to it as the next."""
    links = page.xpath("//link[contains(concat(' ',@rel,' '),' next ')] | //a[@href]")
    resolve = base(page, url)
    target: str
    for link in links:
        if link.tag == "link" or "next" in (link.get("rel") or "") or NEXT.fullmatch(words_of(link)[:30]):
            try:
                target = urldefrag(urljoin(resolve, str(link.get("href") or ""))).url
            except ValueError:
                continue
            if follows(target, url):
                return target
    return None


def follows(target: str, url: str) -> bool:
    """Say whether an address is that of the part behind another's, by its number."""
    if urlsplit(target).netloc != urlsplit(url).netloc or not (numbered := NUMBERED.fullmatch(target)):
        return False
    number = number_of(numbered)
    here = NUMBERED.fullmatch(url)
    if here and here["stem"] == numbered["stem"] and number_of(here) == number - 1:
        return True
    return number in (1, 2) and url in firsts(numbered)


def leads_back(page: html.HtmlElement, url: str, numbered: re.Match[str]) -> bool:
    """Say whether a page links to the first part of its article, or to that before it, as such."""
    resolve = base(page, url)
    for link in page.xpath("//link[contains(concat(' ',@rel,' '),' prev ')] | //a[@href]"):
        if link.tag == "link" or "prev" in (link.get("rel") or "") or BACK.fullmatch(words_of(link)[:30]):
            try:
                target = urldefrag(urljoin(resolve, str(link.get("href") or ""))).url
            except ValueError:
                continue
            before = NUMBERED.fullmatch(target)
            if target in firsts(numbered) or (before and before["stem"] == numbered["stem"]):
                return True
    return False


def number_of(numbered: re.Match[str]) -> int:
    """Give the number of a part."""
    return int(numbered["number"] or numbered["folder"] or numbered["query"])


def firsts(numbered: re.Match[str]) -> tuple[str, ...]:
    """Give the addresses that the first part of a numbered one may have."""
    stem = numbered["stem"]
    if numbered["number"]:
        return (stem + numbered["end"], f"{stem}_1{numbered['end']}", f"{stem}-1{numbered['end']}")
    return (stem, f"{stem}/")


def parts(capture: Capture, find: Find) -> list[Part]:
    """Give the parts of the article that a capture belongs to, in order: of most articles it is the only one.

    Nothing is given where a later capture of another part gives them: of an article only one capture is a document.
    """
    page = tree(capture)

    def known(url: str) -> Capture | None:
        return capture if url == capture.url else find(url)

    numbered = NUMBERED.fullmatch(capture.url)
    back = firsts(numbered) if numbered and leads_back(page, capture.url, numbered) else ()
    start = next((found for url in back if (found := known(url))), None)
    chain = list(walked((start, tree(start)), known)) if start else []
    if all(part.url != capture.url for part, _ in chain):
        chain = list(walked((capture, page), known))
    chain = [(capture, page) if part.url == capture.url else (part, root) for part, root in chain]
    return chain if max(part.fetched_at for part, _ in chain) == capture.fetched_at else []


def walked(first: Part, find: Find) -> Iterator[Part]:
    """Yield a part and those behind it."""
    capture, page = first
    yield first
    for _ in range(MAX_PARTS - 1):
        url = next_part(page, capture.url)
        if url is None or (following := find(url)) is None:
            return
        capture, page = following, tree(following)
        yield capture, page
