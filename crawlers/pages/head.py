"""What a page says about itself: title, author, date of publication. What is declared comes before what is guessed."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from htmldate import find_date
from lxml import html

from crawlers.pages.dates import Moment, in_address, moment, plausible

DATE_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "publishdate", "publish_date", "publish-date", "pubdate", "pub_date", "published", "release_date",
    "og:release_date", "dc.date.issued", "dc.date", "dcterms.issued", "parsely-pub-date", "sailthru.date", "date",
)  # fmt: skip
"""Names of meta elements that carry the day of publication, surest first."""

ARTICLE = re.compile(r"article|posting|report", re.IGNORECASE)
BOILERPLATE = "ancestor-or-self::aside or ancestor-or-self::nav or ancestor-or-self::footer"
SHOWN = (
    f"//body//*[not({BOILERPLATE})][contains(translate(@class,'DTIMPS','dtimps'),'date')"
    " or contains(translate(@class,'TIME','time'),'time') or contains(@class,'pub') or contains(@class,'info')"
    " or contains(@class,'meta') or contains(@class,'source') or contains(@id,'date') or contains(@id,'time')]"
)
"""Where a page shows its date to people."""

MOST_SHOWN = 200


BYLINE = re.compile(r"(?:作者|记者|記者)\s*[:\uff1a]?\s*([\u4e00-\u9fff·]{2,8})")


def linked_data(page: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the articles that a page describes in JSON-LD."""
    for script in page.xpath("//script[@type='application/ld+json']/text()"):
        try:
            stack = [json.loads(script, strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            node = stack.pop()
            if isinstance(node, dict):
                if ARTICLE.search(str(node.get("@type"))):
                    yield node
                stack += node.values()
            elif isinstance(node, list):
                stack += node


def metas(page: html.HtmlElement) -> dict[str, str]:
    """Give the meta elements of a page, by lower-case name, the first of each."""
    found: dict[str, str] = {}
    for element in page.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (content := (element.get("content") or "").strip()):
            found.setdefault(name.lower(), content)
    return found


def title(page: html.HtmlElement) -> str | None:
    """Give the title: og:title, JSON-LD, the first h1, or the title element."""
    declared = (metas(page).get("og:title"), *(node.get("headline") for node in linked_data(page)))
    shown = (element.text_content() for name in ("h1", "title") for element in page.iter(name))
    found = (" ".join(words.split()) for words in (*declared, *shown) if isinstance(words, str))
    return next((words[:300] for words in found if words), None)


def author(page: html.HtmlElement) -> str | None:
    """Give the author: JSON-LD, the meta element, or what is marked as such."""
    named = [name for node in linked_data(page) for name in names(node.get("author"))]
    shown = page.xpath("//*[@itemprop='author' or @rel='author' or contains(concat(' ',@class,' '),' author ')]")
    signed = (BYLINE.search(element.text_content()) for element in page.xpath(SHOWN)[:MOST_SHOWN])
    found = [*named[:1], metas(page).get("author"), *(element.text_content() for element in shown)]
    found += [line[1] for line in signed if line]
    words = next((" ".join(name.split()) for name in found if name and name.strip()), None)
    return re.sub(r"^(作者|By)\s*[:\uff1a]?\s*", "", words)[:100] if words else None


def names(value: object) -> list[str]:
    """Give the names in a JSON-LD value: a text, a person or a list of them."""
    if isinstance(value, list):
        return [name for item in value[:20] for name in names(item)]
    name = value.get("name") if isinstance(value, dict) else value
    return [name] if isinstance(name, str) else []


def published(page: html.HtmlElement, url: str, zone: str, fetched_at: datetime) -> Moment | None:
    """Give the moment of publication, nothing later than the fetch; None if the page does not say."""
    for text in declared_dates(page):
        found = moment(text, zone)
        if plausible(found, fetched_at):
            return found
    found = in_address(url)
    if plausible(found, fetched_at):
        return found
    guessed = find_date(page, original_date=True, max_date=fetched_at.date().isoformat(), url=url)
    return moment(guessed, zone) if guessed else None


def declared_dates(page: html.HtmlElement) -> Iterator[str]:
    """Yield what may tell the date, surest first: JSON-LD, meta, microdata, time elements, dates shown to people."""
    yield from (str(node["datePublished"]) for node in linked_data(page) if node.get("datePublished"))
    found = metas(page)
    yield from (found[name] for name in DATE_METAS if name in found)
    yield from page.xpath("//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime")
    yield from page.xpath(f"//time[not({BOILERPLATE})]/@datetime")
    for element in page.xpath(SHOWN)[:MOST_SHOWN]:
        words = element.text_content()
        if len(words) < 300:
            yield words
