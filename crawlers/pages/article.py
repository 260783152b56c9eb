"""Articles: the running text of a page, without what stands around it."""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from crawlers.links import is_document
from crawlers.pages.choice import FIGURE, MONEY, chosen
from crawlers.pages.dates import is_dateline, moment
from crawlers.pages.document import document
from crawlers.pages.feeds import entry_dates
from crawlers.pages.head import Head, author, one_line, title
from crawlers.pages.offers import offers
from crawlers.pages.parts import NUMBERED, Find, parts
from crawlers.pages.published import published
from crawlers.pages.render import render
from crawlers.pages.structure import prepared
from models.documents import Capture, Document
from models.reference import ReadField, Source

SHORT = 80
"""Characters below which a text is taken for a failure of the library, and the page's own main element is read."""

Told = Callable[[str], str | None]
"""Gives the date that the source's feeds tell for a page; None where they tell none."""
PRICE = re.compile(r"\d{2,}(?:\.\d+)?")
NOTICE = re.compile(
    r"版[权權]所有|All Rights Reserved|ICP[备備]|网安备|许可证(?:编号|号)|举报电话|[责責]任[编編][辑輯]", re.IGNORECASE
)
FRAME = re.compile(
    r"^举报$|查看更多|^分享到|打印本页|扫一扫|扫码|[编編][辑輯][:：]|[关關][键鍵][字词詞][:：]|[发發]表[评評][论論]"
    r"|[关關][闭閉]窗口|^发布于|^原标题|^[上下]一[页篇頁]"
)
"""What sites say around an article, in lines of its own: these without a figure."""
LONGEST_FRAME = 120
BODY = re.compile(r"(?:article|art|post|news|entry|caas)[-_]{0,2}(?:body|content|text)|TRS_Editor|rich_media_content")
"""What sites call the element that holds an article's text, and nothing else."""
MARKED = (
    "//*[@itemprop='articleBody' or contains(@class,'content') or contains(@class,'body') or contains(@class,'text')"
    " or contains(@class,'TRS_')][not(self::body)]"
)
LEAST_MARKED = 150
"""Characters of such an element that is no lead or caption."""
FOREIGN, BESIDE = 0.5, 2
"""Least share of such an element and a text that the other holds, and most times its length: or else the text is of
other articles."""
MAIN = "(//article | //main | //*[@itemprop='articleBody'] | //*[@id='content'] | //body)"


def read_article(capture: Capture, source: Source, find: Find, told: Told | None = None) -> list[Document]:
    """Give the one document of an article's page, with all parts of it; none if there is no text on it."""
    chain = parts(capture, find)
    if not chain:
        return []
    first, page = chain[0]
    head = Head(page)
    heading = selected(page, source, "title") or title(head)
    text = "\n".join(words for _, root in chain if (words := trimmed(body(root, source), heading)))
    text = "\n".join(words for words in (text, *unseen(page, text)) if words)
    if not text:
        return []
    day = moment(selected(page, source, "published") or "", source.time_zone)
    listed = partial(told, first.url) if told else partial(in_feed, source, first.url, find)
    return [
        document(
            capture,
            source,
            text,
            url=canonical(page, first.url, source),
            title=heading,
            author=selected(page, source, "author") or author(head),
            moment=day or published(head, first.url, source.time_zone, capture.fetched_at, listed),
        )
    ]


def body(page: html.HtmlElement, source: Source) -> str:
    """Give the text of the article, captions of tables as lines above them; of a page of prices all its main text."""
    if text := selected(page, source, "text"):
        return text
    page = prepared(page)
    found = page.xpath(MAIN)
    main = found[0] if found else page
    if source.kind == "prices":
        return render(main)
    text = chosen(page, one_line(main.text_content()))
    own = marked(page)
    first = render(own[0]) if own else ""
    is_other = max(held(first, text), held(text, first)) < FOREIGN
    if len(first) >= LEAST_MARKED and (is_other or (len(own) == 1 and len(text) > BESIDE * len(first))):
        return first
    return text if len(text) >= SHORT else max(text, render(main), key=len)


def marked(page: html.HtmlElement) -> list[html.HtmlElement]:
    """Give the elements that a page marks as the text of an article, none within another."""
    found: list[html.HtmlElement] = []
    for element in page.xpath(MARKED):
        named = element.get("itemprop") == "articleBody" or any(map(BODY.fullmatch, element.get("class", "").split()))
        if named and not (found and found[-1] in element.iterancestors()):
            found.append(element)
    return found


def held(own: str, text: str) -> float:
    """Give the share of the characters of one text whose lines are another's as well."""
    others = set(text.split("\n"))
    return sum(len(line) for line in own.split("\n") if line in others) / max(1, len(own))


def selected(page: html.HtmlElement, source: Source, field: ReadField) -> str | None:
    """Give what the source's own selector finds for a field; None where it declares or finds none."""
    if not (path := source.selectors.get(field)):
        return None
    found = page.xpath(path)
    items = found if isinstance(found, list) else [found]
    lines = (render(item) if isinstance(item, html.HtmlElement) else one_line(str(item)) for item in items)
    return "\n".join(line for line in lines if line) or None


def unseen(page: html.HtmlElement, text: str) -> list[str]:
    """Give the offers declared for machines whose price people are not shown."""
    plain = text.replace(",", "")
    return [line for line in offers(page) if not any(figure in plain for figure in PRICE.findall(line))]


def in_feed(source: Source, url: str, find: Find) -> str | None:
    """Give the date that the source's feed or sitemap tells for a page; None where it tells none."""
    if source.kind not in ("feed", "sitemap"):
        return None
    feed = find(str(source.url))
    return entry_dates(feed.payload, feed.url).get(url) if feed else None


def canonical(page: html.HtmlElement, url: str, source: Source) -> str:
    """Give the address that a page declares as its own, if that is one of its site; or else the one it was found at."""
    declared: str = page.xpath("string((//link[@rel='canonical']/@href)[1])").strip()
    try:
        target: str = urldefrag(urljoin(url, declared)).url
        here, there = urlsplit(url), urlsplit(target)
    except ValueError:
        return url
    if not declared or there.scheme not in ("http", "https") or NUMBERED.fullmatch(target):
        return url
    if source.kind == "inbox" and here.scheme not in ("http", "https"):
        return target
    is_front = there.path in ("", "/") and here.path not in ("", "/")
    return target if site(there.netloc) == site(here.netloc) and not is_front and is_document(source, target) else url


def site(host: str) -> str:
    """Give a host without the names that sites give their parts for telephones and others."""
    return host.lower().removeprefix("www.").removeprefix("m.")


def trimmed(text: str, heading: str | None) -> str:
    """Give a text without its title at its head, and without datelines and words of the site at head and foot."""
    lines = text.split("\n")
    while lines and (lines[0] == heading or is_dateline(lines[0]) or is_frame(lines[0])):
        del lines[0]
    while lines and (is_dateline(lines[-1]) or is_frame(lines[-1])):
        del lines[-1]
    return "\n".join(lines)


def is_frame(line: str) -> bool:
    """Say whether a line is of the site, and tells no price."""
    if len(line) > LONGEST_FRAME:
        return False
    return bool((NOTICE.search(line) and not MONEY.search(line)) or (FRAME.search(line) and not FIGURE.search(line)))
