"""Forum threads: each post a document of its own speaker, time and permalink, by the structure of the software."""

import re
from urllib.parse import urljoin, urlsplit

from lxml import html

from crawlers.pages.ago import relative
from crawlers.pages.archiver import parted
from crawlers.pages.dates import Moment, moment, month_first, plausible
from crawlers.pages.document import PageError, document
from crawlers.pages.flarum import read_discussion
from crawlers.pages.head import Head, title
from crawlers.pages.layouts import LAYOUTS, Layout
from crawlers.pages.render import render
from crawlers.pages.tree import base, tree
from models.documents import Capture, Document
from models.reference import Source

SUBJECT = "//h1[.//*[@id='thread_subject']] | //*[@id='thread_subject'] | //div[@class='view_tit']"
MARKED = "schema.org"
VISIT = frozenset(("sid", "s", "fromuid", "PHPSESSID", "extra"))
"""Parts of an address that tell of a visit and not of a post."""


def read_thread(capture: Capture, source: Source) -> list[Document]:
    """Give a document for each post of a page of a thread; raises PageError for software it does not know."""
    page = parted(tree(capture))
    if found := read_discussion(page, capture, source):
        return found
    for layout in LAYOUTS:
        posts = page.xpath(layout.post)
        if any(post.xpath(layout.body) for post in posts):
            heading = first(page, SUBJECT) or title(Head(page))
            read = {post.id: post for each in posts if (post := read_post(each, layout, heading, capture, source))}
            if read or layout.software != MARKED:  # by the markup alone none can be told from a page that is no thread
                return list(read.values())
    known = ", ".join((*(layout.software for layout in LAYOUTS), "Flarum"))
    raise PageError(f"{capture.url}: no posts found, expected a thread as {known} writes it")


def read_post(
    post: html.HtmlElement, layout: Layout, heading: str | None, capture: Capture, source: Source
) -> Document | None:
    """Give a post as a document; None if nothing but a quotation or a picture is in it."""
    bodies = post.xpath(layout.body)
    for body in bodies:
        for element in body.xpath(layout.dropped):
            element.drop_tree()
    text = "\n".join(filter(None, map(render, bodies)))
    anchor = re.sub(r"[^A-Za-z0-9_-]", "", first(post, layout.anchor))
    if not text or not anchor:
        return None
    return document(
        capture,
        source,
        text,
        url=permalink(
            first(post, layout.permalink), first(post, layout.topic), anchor, capture.url, base(post, capture.url)
        ),
        title=heading,
        author=first(post, layout.author) or None,
        moment=posted([words for path in layout.times for words in texts(post, path)], capture, source),
    )


def permalink(link: str, topic: str, anchor: str, page: str, base: str) -> str:
    """Give the address that the software links a post to, where the post's number is in it; else page and anchor."""
    number = re.sub(r"\D", "", anchor)
    numbered = re.compile(rf"(?<!\d){number}(?!\d)")
    if topic and not numbered.search(link):
        link = f"{topic.rstrip('/')}/{number}"
    if number and numbered.search(link):
        parts = urlsplit(urljoin(base, link))
        if parts.netloc == urlsplit(page).netloc:
            kept = (field for field in parts.query.split("&") if field.partition("=")[0] not in VISIT)
            return parts._replace(query="&".join(kept)).geturl()
    return f"{page}#{anchor}"


def posted(written: list[str], capture: Capture, source: Source) -> Moment | None:
    """Give the time of a post, the first that is written and can be."""
    for read in (moment, lambda words, zone: relative(words, zone, capture.fetched_at), month_first):
        for words in written:
            found = read(words, source.time_zone)
            if found and plausible(found, capture.fetched_at):
                return found._replace(origin="sent")
    return None


def texts(post: html.HtmlElement, path: str) -> list[str]:
    """Give the texts that a path finds, in document order."""
    found = post.xpath(path)
    items = found if isinstance(found, list) else [found]
    return [
        " ".join((item.text_content() if isinstance(item, html.HtmlElement) else str(item)).split()) for item in items
    ]


def first(post: html.HtmlElement, path: str) -> str:
    """Give the first text that a path finds, or nothing."""
    return next(iter(texts(post, path)), "")
