"""Forum threads: each post a document of its own speaker, time and permalink, by the structure of the software."""

import re
from dataclasses import dataclass

from lxml import html

from crawlers.pages.dates import moment, plausible
from crawlers.pages.document import PageError, document
from crawlers.pages.head import title
from crawlers.pages.render import render
from crawlers.pages.tree import tree
from models.documents import Capture, Document
from models.reference import Source


@dataclass(frozen=True)
class Layout:
    """Where a forum's software puts the parts of a post, as XPath; all but `post` are relative to the post."""

    software: str
    post: str
    anchor: str
    author: str
    time: str
    body: str
    quoted: str


LAYOUTS = (
    Layout(
        software="Discuz!",
        post="//div[starts-with(@id,'post_')][.//*[starts-with(@id,'postmessage_')]]",
        anchor=".//table[starts-with(@id,'pid')]/@id",
        author="(.//*[contains(@class,'authi')]/a)[1]",
        time=".//em[starts-with(@id,'authorposton')]/span/@title | .//em[starts-with(@id,'authorposton')]",
        body="(.//*[starts-with(@id,'postmessage_')])[1]",
        quoted=".//div[contains(@class,'quote')] | .//i[contains(@class,'pstatus')]",
    ),
    Layout(
        software="XenForo",
        post="//article[contains(@class,'message--post')]",
        anchor=".//*[starts-with(@id,'post-')]/@id",
        author="./@data-author",
        time=".//*[contains(@class,'message-attribution')]//time/@datetime | .//time/@datetime",
        body="(.//*[contains(@class,'bbWrapper')])[1]",
        quoted=".//blockquote",
    ),
    Layout(
        software="phpBB",
        post="//div[contains(concat(' ',@class,' '),' post ')][.//*[contains(@class,'postbody')]]",
        anchor="./@id",
        author="(.//*[contains(@class,'author')]//a[contains(@class,'username')])[1]",
        time=".//*[contains(@class,'author')]//time/@datetime | .//*[contains(@class,'author')]",
        body="(.//*[contains(@class,'content')])[1]",
        quoted=".//blockquote",
    ),
    Layout(
        software="schema.org",
        post="//*[contains(@itemtype,'DiscussionForumPosting') or contains(@itemtype,'schema.org/Comment')]",
        anchor="./@id",
        author=".//*[@itemprop='author']//*[@itemprop='name'] | .//*[@itemprop='author'][not(*)]",
        time=".//*[@itemprop='dateCreated' or @itemprop='datePublished']/@datetime"
        " | .//*[@itemprop='dateCreated' or @itemprop='datePublished']/@content",
        body="(.//*[@itemprop='text' or @itemprop='articleBody'])[1]",
        quoted=".//blockquote",
    ),
)


def read_thread(capture: Capture, source: Source) -> list[Document]:
    """Give a document for each post of a page of a thread; raises PageError for software it does not know."""
    page = tree(capture)
    for layout in LAYOUTS:
        posts = page.xpath(layout.post)
        if posts:
            heading = title(page)
            found = (read_post(post, layout, heading, capture, source) for post in posts)
            return [post for post in found if post]
    known = ", ".join(layout.software for layout in LAYOUTS)
    raise PageError(f"{capture.url}: no posts found, expected a thread as {known} writes it")


def read_post(
    post: html.HtmlElement, layout: Layout, heading: str | None, capture: Capture, source: Source
) -> Document | None:
    """Give a post as a document; None if nothing but a quotation or a picture is in it."""
    body = post.xpath(layout.body)
    if not body:
        return None
    for quoted in body[0].xpath(layout.quoted):
        quoted.drop_tree()
    text = render(body[0])
    anchor = first(post, layout.anchor)
    if not text or not anchor:
        return None
    times = (moment(words, source.time_zone) for words in texts(post, layout.time))
    posted = next((found for found in times if plausible(found, capture.fetched_at)), None)
    return document(
        capture,
        source,
        text,
        url=f"{capture.url}#{re.sub(r'[^A-Za-z0-9_-]', '', anchor)}",
        title=heading,
        author=first(post, layout.author) or None,
        moment=posted,
    )


def texts(post: html.HtmlElement, path: str) -> list[str]:
    """Give the texts that a path finds, in document order."""
    found = post.xpath(path)
    return [
        " ".join((item.text_content() if isinstance(item, html.HtmlElement) else str(item)).split()) for item in found
    ]


def first(post: html.HtmlElement, path: str) -> str:
    """Give the first text that a path finds, or nothing."""
    return next(iter(texts(post, path)), "")
