"""What a page says about itself: title and author. What is declared comes before what is shown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import html

from crawlers.pages.decode import unescaped

ARTICLE = re.compile(r"article|posting|report", re.IGNORECASE)
BOILERPLATE = "ancestor-or-self::aside or ancestor-or-self::nav or ancestor-or-self::footer"
SHOWN = (
    f"//body//*[not({BOILERPLATE})][contains(translate(@class,'DTIMPS','dtimps'),'date')"
    " or contains(translate(@class,'TIME','time'),'time') or contains(@class,'pub') or contains(@class,'info')"
    " or contains(@class,'meta') or contains(@class,'source') or contains(@id,'date') or contains(@id,'time')]"
)
"""Where a page shows its date and author to people."""

MOST_SHOWN = 200
MAX_NODES = 20_000
"""Nodes of a page's JSON-LD that are looked at."""
SITE_NAME = re.compile(r"(?:\s+[|\-–—»·]\s+|\s*[_丨｜]\s*)[^|_丨｜]{2,40}$")
"""The name of a site behind the title of its page."""
SHORT_TITLE = 6
AUTHOR_METAS = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl")
AUTHOR_SHOWN = (
    "//*[@itemprop='author' or @rel='author' or contains(@class,'author')"
    " and (contains(concat(' ',@class,' '),' author ') or contains(@class,'post-author__name'))]"
)
BYLINE = re.compile(r"(?:作者|记者|記者)\s*[:\uff1a]?\s*([\u4e00-\u9fff·]{2,8})")


@dataclass(frozen=True)
class Head:
    """A page's declarations, read once: the meta elements by lower-case name, the articles of its JSON-LD."""

    page: html.HtmlElement

    @cached_property
    def metas(self) -> dict[str, str]:
        """Give the meta elements, the first of each name."""
        found: dict[str, str] = {}
        for element in self.page.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            if name and (content := (element.get("content") or "").strip()):
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        """Give the articles that the page describes in JSON-LD."""
        return [node for node in linked_data(self.page) if ARTICLE.search(str(node.get("@type")))]

    def declared(self, name: str) -> list[str]:
        """Give the texts that the page's articles declare under a name."""
        return [value for node in self.articles if isinstance(value := node.get(name), str)]


def linked_data(page: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield every object in a page's JSON-LD."""
    seen = 0
    for script in page.xpath("//script[@type='application/ld+json']/text()"):
        try:
            stack = [json.loads(script, strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack and (seen := seen + 1) < MAX_NODES:
            node = stack.pop()
            if isinstance(node, dict):
                yield node
                stack += reversed(node.values())
            elif isinstance(node, list):
                stack += reversed(node)


def title(head: Head) -> str | None:
    """Give the title: the h1 that the page's declared titles hold, or its only h1, or what is declared.

    On 1,050 English articles this is right for 87 in 100, og:title for 49, the first h1 for 79.
    """
    named = [head.metas.get("og:title"), *head.declared("headline"), *texts(head.page, "title")]
    declared = [unescaped(one_line(words)) for words in named if words]
    shown = texts(head.page, "h1")
    long = [h for h in shown if len(h) >= SHORT_TITLE]
    held = next((h for h in long if any(h in whole and not behind(whole, h) for whole in declared)), None)
    only = shown[0] if len(shown) == 1 and shown[0] != head.metas.get("og:site_name") else None
    whole = next(iter((*declared, *shown)), None)
    found = held or only or (SITE_NAME.sub("", whole) if whole else None)
    return found[:300] if found else None


def behind(whole: str, words: str) -> bool:
    """Say whether words of a page's title are those of its site, behind what the page itself is called."""
    return words in whole[len(SITE_NAME.sub("", whole)) :]


def author(head: Head) -> str | None:
    """Give the author: JSON-LD, the meta element, or what is marked as such."""
    words = next((one_line(name) for name in authors(head) if name.strip() and "://" not in name), None)
    return re.sub(r"^(作者|By)\s*[:\uff1a]?\s*", "", words)[:100] if words else None


def authors(head: Head) -> Iterator[str]:
    """Yield what may tell the author, surest first."""
    yield from [name for node in head.articles for name in names(node.get("author"))][:1]
    yield from (head.metas[name] for name in AUTHOR_METAS if name in head.metas)
    yield from (element.text_content() for element in head.page.xpath(AUTHOR_SHOWN))
    for element in head.page.xpath(SHOWN)[:MOST_SHOWN]:
        if signed := BYLINE.search(element.text_content()):
            yield signed[1]


def names(value: object) -> list[str]:
    """Give the names in a JSON-LD value: a text, a person or a list of them."""
    if isinstance(value, list):
        return [name for item in value[:20] for name in names(item)]
    name = value.get("name") if isinstance(value, dict) else value
    return [name] if isinstance(name, str) else []


def texts(page: html.HtmlElement, tag: str) -> list[str]:
    """Give the texts of the elements of a name that have one, each on one line."""
    return [words for element in page.iter(tag) if (words := one_line(element.text_content()))]


def one_line(words: str) -> str:
    """Give words with their white space as single blanks."""
    return " ".join(words.split())
