"""Discussions of Flarum, whose pages hold their posts as JSON and show them by a script."""

import json
from typing import Any

from lxml import html

from crawlers.pages.answers import at, sent, without_markup, words
from crawlers.pages.document import document
from models.documents import Capture, Document
from models.reference import Source

PAYLOAD = "string(//script[@id='flarum-json-payload'])"
QUOTED = ".//blockquote | .//*[contains(@class,'PostMention')]"


def read_discussion(page: html.HtmlElement, capture: Capture, source: Source) -> list[Document]:
    """Give a document for each post that a page's payload holds; none for pages of other software."""
    try:
        payload = json.loads(str(page.xpath(PAYLOAD)) or "null")
    except (ValueError, RecursionError):
        return []
    included = at(payload, "apiDocument.included")
    held = [one for one in included if isinstance(one, dict)] if isinstance(included, list) else []
    people = {
        str(one.get("id")): words(at(one, "attributes.displayName")) for one in held if one.get("type") == "users"
    }
    title = words(at(payload, "apiDocument.data.attributes.title"))
    posts = [post(one, title, people, capture, source) for one in held if one.get("type") == "posts"]
    return list({one.id: one for one in posts if one}.values())


def post(
    one: dict[str, Any], title: str | None, people: dict[str, str | None], capture: Capture, source: Source
) -> Document | None:
    """Give a post as a document; None for what is no comment, or has no words of its own."""
    text = without_markup(words(at(one, "attributes.contentHtml")) or "", capture.url, QUOTED)
    number = words(at(one, "attributes.number"))
    if not text or not number:
        return None
    return document(
        capture,
        source,
        text,
        url=f"{capture.url.partition('?')[0].rstrip('/')}/{number}",
        title=title,
        author=people.get(str(at(one, "relationships.user.data.id"))),
        moment=sent(at(one, "attributes.createdAt"), source),
    )
