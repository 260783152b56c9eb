"""Answers in JSON: the posts of a Discourse topic, and records by the paths that their source declares."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from crawlers.pages.dates import Moment, moment
from crawlers.pages.decode import decode, unescaped
from crawlers.pages.document import PageError, document
from crawlers.pages.render import render
from crawlers.pages.tree import parse
from models.documents import Capture, Document
from models.reference import ReadField, Source

MAX_RECORDS = 10_000
SPOKEN = (1, 2)
"""Types of a post that people write; the others are notices of the software."""
MARKUP = ("<p", "<br", "<div", "<table", "<ul", "<ol", "<a ", "<span", "<strong", "<b>", "<h")


def loaded(capture: Capture) -> Any:
    """Give what a payload holds as JSON; raises PageError where it holds none."""
    try:
        return json.loads(decode(capture.payload, capture.media_type))
    except (ValueError, RecursionError) as error:
        raise PageError(f"{capture.url}: expected an answer in JSON: {error}") from error


def read_topic(capture: Capture, source: Source) -> list[Document]:
    """Give a document for each post of a Discourse topic; none for its lists of topics."""
    topic = loaded(capture)
    posts = at(topic, "post_stream.posts")
    if isinstance(at(topic, "topic_list.topics"), list):
        return []
    if not isinstance(posts, list):
        raise PageError(f"{capture.url}: expected a topic as Discourse gives it, with post_stream.posts")
    found = (read_post(post, topic, capture, source) for post in posts[:MAX_RECORDS] if isinstance(post, dict))
    return [post for post in found if post]


def read_post(post: dict[str, Any], topic: dict[str, Any], capture: Capture, source: Source) -> Document | None:
    """Give a post; None for notices, hidden posts, and those that hold no words of their own."""
    if post.get("post_type", 1) not in SPOKEN or post.get("hidden") or not isinstance(post.get("cooked"), str):
        return None
    text = without_markup(post["cooked"], capture.url, ".//aside[contains(@class,'quote')] | .//blockquote")
    place = f"/t/{topic.get('slug') or '-'}/{topic.get('id')}/{post.get('post_number')}"
    if not text:
        return None
    return document(
        capture,
        source,
        text,
        url=urljoin(capture.url, str(post.get("post_url") or place)),
        title=words(topic.get("title")),
        author=words(post.get("username")),
        moment=sent(post.get("created_at"), source),
    )


def read_records(capture: Capture, source: Source) -> list[Document]:
    """Give every record that the source's `records` and `fields` point to as a document.

    Raises PageError where there is no list of records at that path, or none of them has a text.
    """
    records = at(loaded(capture), source.records or "")
    if not isinstance(records, list):
        raise PageError(f"{capture.url}: expected a list of records at {source.records!r}, found none")
    found = [
        each for number, record in enumerate(records[:MAX_RECORDS], 1) for each in one(record, number, capture, source)
    ]
    if records and not found:
        raise PageError(f"{capture.url}: expected a text at {source.fields.get('text')!r} in its records, found none")
    return found


def one(record: Any, number: int, capture: Capture, source: Source) -> Iterator[Document]:
    """Yield a record as a document, unless it has no text."""

    def field(name: ReadField) -> str | None:
        paths = source.fields.get(name, "").split()
        values = [value for path in paths if (value := words(at(record, path)))]
        return " | ".join(values) or None

    text = without_markup(field("text") or "", capture.url)
    if text:
        link = field("url")
        day = sent(field("published"), source)
        url = urljoin(capture.url, link) if link else f"{capture.url}#{number}"
        title, author = field("title"), field("author")
        yield document(capture, source, text, url=url, title=title, author=author, moment=day)


def at(value: Any, path: str) -> Any:
    """Give what stands at a path of keys and numbers joined by dots; None where it leads nowhere."""
    for key in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def words(value: Any) -> str | None:
    """Give a text or number as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def sent(value: Any, source: Source) -> Moment | None:
    """Give the moment that a field tells."""
    found = moment(words(value) or "", source.time_zone)
    return found._replace(origin="sent") if found else None


def without_markup(text: str, url: str, dropped: str = "") -> str:
    """Give a text, its markup rendered where it has any."""
    if not any(tag in text for tag in MARKUP):
        return unescaped(text).strip()
    page = parse(text, url)
    for element in page.xpath(dropped) if dropped else ():
        element.drop_tree()
    return render(page)
