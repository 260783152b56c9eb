"""The day of publication of a page, and where it stands: declared, told by its feed, shown, in its address, guessed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from lxml import html

from crawlers.pages.dates import Moment, in_address, moment, plausible
from crawlers.pages.figures import is_doubtful
from crawlers.pages.head import Head, title
from crawlers.pages.shown import language, shown
from models.documents import DateOrigin

DATE_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "publishdate", "publish_date", "publish-date", "pubdate", "pub_date", "published", "release_date",
    "og:release_date", "dc.date.issued", "dc.date", "dcterms.issued", "parsely-pub-date", "sailthru.date", "date",
)  # fmt: skip
"""Names of meta elements that carry the day of publication, surest first."""
Listed = Callable[[], str | None]


def published(head: Head, url: str, zone: str, fetched_at: datetime, listed: Listed) -> Moment | None:
    """Give the moment of publication, nothing later than the fetch; None if nothing tells it.

    `listed` gives the date that the source's feed tells for the page; it is asked where the page declares none.
    """
    addressed = in_address(url)
    for origin, text in declared(head, listed):
        found = moment(text, zone)
        if found and plausible(found, fetched_at):
            return in_site_zone(found._replace(origin=origin), addressed)
    found = shown(head.page, title(head), zone, fetched_at)
    if addressed and plausible(addressed, fetched_at):
        is_same = found and abs(found.day - addressed.day) <= timedelta(days=1)
        return in_site_zone(found, addressed) if found and is_same else addressed._replace(origin="url")
    if found:
        return found
    return guessed(head.page, url, zone, fetched_at)


def in_site_zone(found: Moment, addressed: Moment | None) -> Moment:
    """Give an instant the day in the page's address where that is the day before or after: it is the site's own."""
    is_next = addressed and found.at and abs(addressed.day - found.day) == timedelta(days=1)
    return found._replace(day=addressed.day) if addressed and is_next else found


def guessed(page: html.HtmlElement, url: str, zone: str, fetched_at: datetime) -> Moment | None:
    """Give the day that the library finds in a page's scripts and elsewhere, but not one whose month may be its day.

    Its extensive search finds 22 more on 513 pages of the library's own set, of which 12 are wrong: worse than none.
    """
    from htmldate import find_date  # as `choice` has trafilatura, of which it is a part

    found = find_date(page, False, original_date=True, max_date=fetched_at.date().isoformat(), url=url)
    told = moment(found, zone) if found else None
    return None if told and is_doubtful(told.day, " ".join(page.itertext()), language(page)) else told


def declared(head: Head, listed: Listed) -> Iterator[tuple[DateOrigin, str]]:
    """Yield what declares the date, surest first, with where it stands."""
    yield from (("json-ld", text) for text in head.declared("datePublished"))
    yield from (("meta", head.metas[name]) for name in DATE_METAS if name in head.metas)
    marked = head.page.xpath("//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime")
    yield from (("markup", text) for text in marked)
    yield "feed", listed() or ""
