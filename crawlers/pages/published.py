"""The day of publication of a page, and where it stands: declared, told by its feed, shown, in its address, guessed."""

from collections.abc import Callable, Iterator
from datetime import datetime

from htmldate import find_date

from crawlers.pages.dates import Moment, in_address, moment, plausible
from crawlers.pages.head import BOILERPLATE, MOST_SHOWN, SHOWN, Head
from models.documents import DateOrigin

DATE_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "publishdate", "publish_date", "publish-date", "pubdate", "pub_date", "published", "release_date",
    "og:release_date", "dc.date.issued", "dc.date", "dcterms.issued", "parsely-pub-date", "sailthru.date", "date",
)  # fmt: skip
"""Names of meta elements that carry the day of publication, surest first."""
BELOW_TITLE = "(//h1)[1]/following::text()[normalize-space()][position() < 40]"
"""Where a page that marks its date in no way shows it."""
Listed = Callable[[], str | None]


def published(head: Head, url: str, zone: str, fetched_at: datetime, listed: Listed) -> Moment | None:
    """Give the moment of publication, nothing later than the fetch; None if nothing tells it.

    `listed` gives the date that the source's feed tells for the page; it is asked where the page declares none.
    """
    for origin, text in written(head, url, listed):
        found = in_address(text) if origin == "url" else moment(text, zone)
        if found and plausible(found, fetched_at):
            return found._replace(origin=origin)
    guessed = find_date(head.page, False, original_date=True, max_date=fetched_at.date().isoformat(), url=url)
    return moment(guessed, zone) if guessed else None


def written(head: Head, url: str, listed: Listed) -> Iterator[tuple[DateOrigin, str]]:
    """Yield what may tell the date, surest first, with where it stands."""
    yield from (("json-ld", text) for text in head.declared("datePublished"))
    yield from (("meta", head.metas[name]) for name in DATE_METAS if name in head.metas)
    marked = head.page.xpath("//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime")
    yield from (("markup", text) for text in marked)
    yield "feed", listed() or ""
    yield from (("markup", text) for text in head.page.xpath(f"//time[not({BOILERPLATE})]/@datetime"))
    for element in head.page.xpath(SHOWN)[:MOST_SHOWN]:
        words = element.text_content()
        if len(words) < 300:
            yield "text", words
    yield "url", url
    yield from (("text", words) for words in head.page.xpath(BELOW_TITLE) if len(words) < 80)
