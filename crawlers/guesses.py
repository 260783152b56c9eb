"""What kind of source a site may be: guesses from the first page that was fetched of it, likeliest first."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from crawlers.links import joined
from crawlers.pages.decode import decode
from crawlers.pages.feeds import is_feed
from crawlers.threads import rows
from models.documents import Capture

Kind = Literal["feed", "sitemap", "listing", "forum", "prices"]

NAMED_FEEDS = (
    "//link[contains(concat(' ', @rel, ' '), ' alternate ')]"
    "[contains(@type, 'rss') or contains(@type, 'atom') or contains(@type, 'feed+json')]/@href"
)
USUAL_FEEDS = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
MOST_NAMED = 3
"""Feeds that a page names are for its columns and comments too."""
SITEMAP = re.compile(rb"<(?:urlset|sitemapindex)[\s>]")
LEAST_LINKS, LEAST_WORDS = 4, 8
"""Links of one shape that make a list, and characters of a headline."""


class Guess(NamedTuple):
    """A kind of source to be tried, and why."""

    kind: Kind
    url: str
    why: str
    follow: str | None = None


def guesses(capture: Capture) -> list[Guess]:
    """Give what a site may be read as, by the page at the address that the operator named."""
    text = decode(capture.payload, capture.media_type)
    if SITEMAP.search(capture.payload[:1000]) or capture.url.endswith("/robots.txt"):
        return [Guess("sitemap", capture.url, "the address is a sitemap or names some")]
    if is_feed(capture.payload):
        return [Guess("feed", capture.url, "the address is a feed")]
    if text.lstrip().startswith("{"):
        return [Guess("forum", capture.url, "the address answers in JSON, as Discourse does")]
    if not text.strip():
        return []
    page = Selector(text, type="html")
    return [*forums(page, capture.url), *feeds(page, capture.url), *sitemaps(capture.url), *lists(page, capture.url)]


def forums(page: Selector, url: str) -> Iterator[Guess]:
    """Yield a forum, by the list of threads on the page or by the software that made it."""
    if next(rows(page), None):
        yield Guess("forum", url, "the page lists threads as forum software does")
    if page.xpath("string(//meta[@name='generator']/@content)").get("").startswith("Discourse"):
        yield Guess("forum", urljoin(url, "/latest.json"), "the page says that Discourse made it")


def feeds(page: Selector, url: str) -> Iterator[Guess]:
    """Yield the feeds that the page names, those of comments last, then the usual places."""
    named = [address for href in page.xpath(NAMED_FEEDS).getall() if (address := joined(url, href))]
    for address in sorted(dict.fromkeys(named), key=lambda address: "comment" in address)[:MOST_NAMED]:
        yield Guess("feed", address, "the page names the feed")
    for path in USUAL_FEEDS:
        if (address := urljoin(url, path)) not in named:
            yield Guess("feed", address, "feeds often lie there")


def sitemaps(url: str) -> Iterator[Guess]:
    """Yield the sitemaps that robots.txt names, and the usual place."""
    yield Guess("sitemap", urljoin(url, "/robots.txt"), "robots.txt may name sitemaps")
    yield Guess("sitemap", urljoin(url, "/sitemap.xml"), "sitemaps often lie there")


def lists(page: Selector, url: str) -> Iterator[Guess]:
    """Yield a list of headlines: the shape of address that most words on the page link to."""
    words, addresses = headlines(page, url)
    found = [follow for follow in words if len(addresses[follow]) >= LEAST_LINKS]
    if found:
        yield Guess("listing", url, "many headlines link to addresses of one shape", max(found, key=words.__getitem__))


def most_alike(capture: Capture) -> int:
    """Give how many headlines of a page link to addresses of one shape, at most: below LEAST_LINKS it is no list."""
    text = decode(capture.payload, capture.media_type)
    found = headlines(Selector(text, type="html"), capture.url)[1] if text.strip() else {}
    return max(map(len, found.values()), default=0)


def headlines(page: Selector, url: str) -> tuple[dict[str, int], dict[str, set[str]]]:
    """Give the characters of the headlines on a page, and where they link to, by the shape of address."""
    words: dict[str, int] = defaultdict(int)
    addresses: dict[str, set[str]] = defaultdict(set)
    for link in page.xpath("//a[@href]"):
        parts = urlsplit(joined(url, link.attrib["href"]))
        headline = " ".join(link.xpath("string()").get("").split())
        if parts.hostname == urlsplit(url).hostname and len(headline) >= LEAST_WORDS:
            follow = shape(parts.path, parts.query)
            addresses[follow].add(parts.path + parts.query)
            words[follow] += len(headline)
    return words, addresses


def shape(path: str, query: str) -> str:
    """Give the regular expression of addresses that differ from this one in numbers and in the last name alone."""
    folders, _, last = path.rstrip("/").rpartition("/")
    name, _, ending = last.rpartition(".")
    plain = re.sub(r"\d+", r"\\d+", re.escape(folders) + "/")
    if query:
        tail = re.escape(last)
    elif last.count("-") > 1 or not re.search(r"\d", last):
        tail = r"[^/?#]+" + (re.escape(f".{ending}") if name else "")
    else:
        tail = re.sub(r"\d+", r"\\d+", re.escape(last))
    asked = re.sub(r"\d+", r"\\d+", re.escape(f"?{query}")) if query else ""
    return f"{plain}{tail}{'/?' if path.endswith('/') else ''}{asked}$"
