"""What a feed says of the pages it links to: their dates."""

import json
from functools import lru_cache

from lxml import etree

from crawlers.links import cleaned, joined
from crawlers.pages.decode import decode

MAX_ENTRIES = 5_000
DATED = ("pubDate", "published", "publication_date", "date", "issued", "updated")
"""Elements with an entry's date, surest first; `date` is Dublin Core's."""


def is_feed(payload: bytes) -> bool:
    """Say whether a payload is a feed, in XML or JSON, or a sitemap, whatever media type it came with."""
    head = payload[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in head
    return head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"<sitemapindex")) and any(
        root in head for root in (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex")
    )


@lru_cache(maxsize=4)
def entry_dates(payload: bytes, url: str) -> dict[str, str]:
    """Give the date of each entry as it is written, by its page's address as it is asked for; nothing of no feed."""
    if payload.lstrip().startswith(b"{"):
        return of_json(payload)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(payload, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None:
        return {}
    found: dict[str, str] = {}
    for entry in entries(root)[:MAX_ENTRIES]:
        fields = {etree.QName(child).localname: child.text for child in entry.iter(etree.Element) if child.text}
        links = [child for child in entry if local_name(child) in ("link", "loc")]
        link = next((address(child) for child in links if child.get("rel") in (None, "alternate")), "")
        written = next((fields[name] for name in DATED if fields.get(name)), None)
        if link and written:
            found[cleaned(joined(url, link))] = written.strip()[:100]
    return found


def entries(root: etree._Element) -> list[etree._Element]:
    """Give the entries of a feed or sitemap."""
    return [element for element in root.iter(etree.Element) if local_name(element) in ("item", "entry", "url")]


def local_name(element: etree._Element) -> str:
    """Give the name of an element without its namespace; nothing for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def address(link: etree._Element) -> str:
    """Give the address in a link, an attribute of Atom's and the text of others."""
    return (link.get("href") or link.text or "").strip()


def of_json(payload: bytes) -> dict[str, str]:
    """Give the dates of a JSON feed."""
    try:
        feed = json.loads(decode(payload))
    except (ValueError, RecursionError):
        return {}
    items = feed.get("items") if isinstance(feed, dict) else None
    given = (item for item in items[:MAX_ENTRIES] if isinstance(item, dict)) if isinstance(items, list) else ()
    return {
        cleaned(str(item["url"])): str(item["date_published"])
        for item in given
        if item.get("url") and item.get("date_published")
    }
