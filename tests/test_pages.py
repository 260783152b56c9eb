"""Page readers: stored pages with what they read as, byte for byte; the way from bytes to text; dates."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from crawlers.pages import FILES, JSON, Find, PageError, read
from crawlers.pages.ago import relative
from crawlers.pages.dates import moment
from crawlers.pages.decode import decode
from crawlers.pages.layouts import LAYOUTS
from crawlers.pages.screen import shown as screened
from models.documents import Capture
from models.reference import Source

STORED = Path(__file__).parent / "pages"
CASES = sorted(path.stem for path in STORED.glob("*.yml"))
FETCHED = datetime(2026, 11, 8, 6, 0, tzinfo=UTC)


def capture(payload: bytes, url: str = "https://page.example/a/1.html", media_type: str = "text/html") -> Capture:
    """Give a payload as if it had been fetched."""
    return Capture(
        url=url,
        source_id="page",
        fetched_at=FETCHED,
        media_type=media_type,
        payload=payload,
        sha256=sha256(payload).hexdigest(),
    )


def source(kind: str = "listing", time_zone: str = "UTC", **fields: Any) -> Source:
    """Give a source whose start page is not among the stored ones, but for a page of prices."""
    url = "https://page.example/prices" if kind == "prices" else "https://page.example/"
    given = {"id": "page", "name": "Page", "kind": kind, "url": url, "time_zone": time_zone, "licence": "ours"}
    return Source.model_validate({**given, **fields})


def expected(case: str) -> dict[str, Any]:
    """Give what a stored page is to read as."""
    found: dict[str, Any] = yaml.safe_load((STORED / f"{case}.yml").read_text(encoding="utf-8"))
    return found


def stored(case: str) -> bytes:
    """Give a stored page, answer or file."""
    (path,) = (path for path in STORED.glob(f"{case}.*") if path.suffix != ".yml")
    return path.read_bytes()


def declared(wanted: dict[str, Any]) -> Source:
    """Give the source of a stored page."""
    fields = {"url": None} if wanted["kind"] == "inbox" else {}
    return source(wanted["kind"], wanted["time_zone"], **fields, **wanted.get("source", {}))


def others(wanted: dict[str, Any]) -> Find:
    """Give the other captures of its source that a stored page is read with, all fetched an hour before it."""
    earlier = FETCHED - timedelta(hours=1)
    held = {
        url: capture((STORED / name).read_bytes(), url).model_copy(update={"fetched_at": earlier})
        for url, name in wanted.get("others", {}).items()
    }
    return held.get


@pytest.mark.parametrize("case", CASES)
def test_a_stored_page_reads_as_it_should(case: str) -> None:
    wanted = expected(case)
    page = capture(stored(case), wanted["url"], wanted.get("media_type", "text/html"))
    page = page.model_copy(update={"fetched_at": wanted.get("fetched_at", FETCHED)})
    found = [
        {
            "url": document.url,
            "title": document.title,
            "author": document.author,
            "published": document.published,
            "published_at": document.published_at and document.published_at.isoformat(),
            "published_from": document.published_from,
            "text": document.text,
        }
        for document in read(page, declared(wanted), others(wanted))
    ]
    assert found == wanted["documents"]


def test_every_forum_software_has_a_stored_page() -> None:
    known = {layout.software for layout in LAYOUTS} | {"Discourse JSON", "Flarum"}
    assert {expected(case).get("software") for case in CASES} - {None} == known


def test_every_reader_has_a_stored_page() -> None:
    read_as = {expected(case).get("media_type", "text/html").partition(";")[0] for case in CASES}
    assert read_as >= {*FILES, JSON[0], "message/rfc822", "text/html"}
    assert {expected(case)["kind"] for case in CASES} >= {"feed", "listing", "forum", "prices", "api", "inbox"}


def test_every_stored_page_says_why() -> None:
    assert [case for case in CASES if not expected(case).get("why")] == []


def test_a_document_carries_where_it_comes_from() -> None:
    page = capture(stored("short"))
    (document,) = read(page, source(lang="zh", market="cn"))
    assert (document.source_id, document.lang, document.market) == ("page", "zh", "cn")
    assert (document.fetched_at, document.sha256) == (FETCHED, page.sha256)
    assert document.id == sha256(b"page\nhttps://page.example/a/1.html").hexdigest()[:16]


LISTS = [
    ("the start page", "listing", "https://page.example/", {}),
    ("its second page", "listing", "https://page.example/?page=2", {}),
    ("a declared list", "listing", "https://page.example/page/2", {"pages": "/page/"}),
    ("not what is followed", "listing", "https://page.example/tag/h100", {"follow": "/a/"}),
    ("a list of threads", "forum", "https://page.example/forum-2-1.html", {"follow": "/thread-"}),
    ("robots.txt", "sitemap", "https://page.example/robots.txt", {}),
    ("a list of price sheets", "prices", "https://page.example/prices", {"follow": r"/prices/\d+"}),
]


@pytest.mark.parametrize(("kind", "url", "fields"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_lists_are_no_documents(kind: str, url: str, fields: dict[str, Any]) -> None:
    page = stored("short")
    assert read(capture(page, url), source(kind, **fields)) == []


FEEDS = {
    "RSS": b"<?xml version='1.0'?>\n<rss><channel/></rss>",
    "Atom": b"\xef\xbb\xbf<feed xmlns='x'/>",
    "RDF": b"  <rdf:RDF/>",
    "JSON": b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"content_text": "H100 at $25,000"}]}',
    "sitemap": b"<?xml version='1.0'?><urlset xmlns='x'/>",
    "sitemaps": b"<sitemapindex/>",
}


@pytest.mark.parametrize("payload", FEEDS.values(), ids=FEEDS)
@pytest.mark.parametrize("media_type", ["application/rss+xml", "text/html", "text/xml; charset=utf-8"])
def test_feeds_are_no_documents(payload: bytes, media_type: str) -> None:
    assert read(capture(payload, media_type=media_type), source("feed")) == []


ENTRIES = [
    ("as it is", "https://page.example/a/1", "https://page.example/a/1"),
    ("relative", "/a/1#more", "https://page.example/a/1"),
    ("with what tells who comes", "https://page.example/a/1?utm_source=rss&utm_medium=rss", "https://page.example/a/1"),
    ("in Chinese", "https://page.example/a/现货", "https://page.example/a/%E7%8E%B0%E8%B4%A7"),
    ("none", "http://[", "https://page.example/a/1"),
]


@pytest.mark.parametrize(("link", "asked"), [row[1:] for row in ENTRIES], ids=[row[0] for row in ENTRIES])
def test_a_feed_dates_a_page_by_the_address_that_is_asked_for(link: str, asked: str) -> None:
    entry = f"<link>{link.replace('&', '&amp;')}</link><pubDate>Tue, 03 Nov 2026 07:30:00 GMT</pubDate>"
    feed = capture(f"<rss><channel><item>{entry}</item></channel></rss>".encode(), "https://page.example/")
    page = capture(b"<article><p>H100 at $24,000.</p></article>", asked)
    (document,) = read(page, source("feed"), {feed.url: feed}.get)
    assert document.published == (None if link == "http://[" else "2026-11-03")


UNREADABLE = [
    ("more elements than any article", b"<a>x</a>" * 60_000, "text/html", "listing", "expected a page of at most"),
    ("longer than any article", b"H100 " * 2_200_000, "text/html", "listing", "expected a page of at most"),
    ("no bytes", b"", "text/html", "listing", "expected an HTML page"),
    ("a thread of unknown software", b"<p>hello</p>", "text/html", "forum", "expected a thread"),
    ("a picture", b"\x89PNG", "image/png", "listing", "image/png is not read"),
    ("a mail of a picture", b"Content-Type: image/png\n\nx", "message/rfc822", "inbox", "expected a mail"),
    ("no JSON", b"hello\n", "application/jsonl", "inbox", "line 1: expected an object in JSON"),
    ("JSON without a text", b'{"id": 1}', "application/jsonl", "inbox", "line 1: expected an object with a text"),
]


@pytest.mark.parametrize(
    ("payload", "media_type", "kind", "said"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_what_cannot_be_read_is_named(payload: bytes, media_type: str, kind: str, said: str) -> None:
    fields = {"url": None} if kind == "inbox" else {"follow": "/a/"}
    with pytest.raises(PageError, match=r"https://page\.example/a/1\.html") as error:
        read(capture(payload, media_type=media_type), source(kind, **fields))
    assert said in str(error.value)


HOSTILE = [
    ("nested elements", b"<div>" * 100_000 + b"H100"),
    ("nested JSON-LD", b"<script type='application/ld+json'>" + b"[" * 200_000 + b"</script><p>H100</p>"),
    ("entities", b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><p>&b; H100</p>"),
    ("NUL characters", b"<p>H\x00100 costs \x00$1</p>"),
    ("broken bytes", b"<p>\xff\xfe\xff H100 \x81\xff</p>"),
    ("one long line of digits", b"<p class='date'>" + b"2026-" * 50_000 + b"</p><p>H100</p>"),
]


ENTITIES = ["&#" + "9" * 5000 + ";", "&#x" + "9" * 5000 + ";", "&#" + "0" * 5000 + "65;"]
PLACES = ["<title>{}</title><p>H100</p>", "<p>H100 {}</p>", "<meta property='og:title' content='&amp;{}'>H100"]


@pytest.mark.parametrize("entity", ENTITIES, ids=["decimal", "hexadecimal", "zeros"])
@pytest.mark.parametrize("place", PLACES, ids=["title", "text", "twice"])
def test_entities_of_no_character_fail_no_page(entity: str, place: str) -> None:
    page = capture(place.format(entity).encode())
    assert "H100" in read(page, source())[0].text
    assert "H100" in screened(page)


@pytest.mark.parametrize("payload", [row[1] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_pages_are_read_or_named(payload: bytes) -> None:
    try:
        documents = read(capture(payload), source())
    except PageError:
        return
    assert all(len(document.text) <= len(payload) and "\0" not in document.text for document in documents)


TEXTS = [
    ("UTF-8", "报价 ¥1".encode(), "", "报价 ¥1"),
    ("UTF-8 with a mark", "\ufeff报价".encode(), "", "报价"),
    ("UTF-8 declared as GBK", "报价单".encode(), "text/plain; charset=gbk", "报价单"),
    ("UTF-16 with a mark", "报价".encode("utf-16"), "", "报价"),
    ("GBK in the header", "现货".encode("gbk"), "text/plain; charset=GB2312", "现货"),
    ("Big5 in the header", "報價".encode("big5"), "text/plain; charset=big5", "報價"),
    ("GB18030 undeclared", "今天的现货报价是这个".encode("gb18030"), "", "今天的现货报价是这个"),
    ("Big5 undeclared", "今天的現貨報價是這個".encode("big5"), "", "今天的現貨報價是這個"),
    ("GB18030 with a damaged byte", b"\xff" + "今天的现货报价".encode("gb18030"), "", "\ufffd今天的现货报价"),
    ("UTF-8 that is cut off", "今天报价".encode() + b"\xe4", "text/plain; charset=utf-8", "今天报价\ufffd"),
    ("Hong Kong's characters", "價錢喺嗰度報".encode("big5hkscs"), "text/plain; charset=big5", "價錢喺嗰度報"),
    ("Windows-1252", "£9 – “new”".encode("cp1252"), "text/plain; charset=iso-8859-1", "£9 – “new”"),
    ("an unknown charset", "报价".encode(), "text/plain; charset=x-none", "报价"),
    ("line ends of Windows", b"a\r\nb\rc", "", "a\nb\nc"),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "media_type", "text"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_bytes_become_text(payload: bytes, media_type: str, text: str) -> None:
    assert decode(payload, media_type) == text


MOMENTS = [
    ("2026-11-03", "Asia/Shanghai", "2026-11-03", None),
    ("2026-11-03T07:30:00+08:00", "Asia/Shanghai", "2026-11-03", "2026-11-02T23:30:00+00:00"),
    ("2026-11-02T23:30:00Z", "Asia/Shanghai", "2026-11-03", "2026-11-02T23:30:00+00:00"),
    ("2026-11-03T07:30:00.123+0800", "UTC", "2026-11-03", "2026-11-02T23:30:00+00:00"),
    ("2026-11-03T07:30:00.123+0800", "Europe/London", "2026-11-02", "2026-11-02T23:30:00+00:00"),
    ("发表于 2026-1-5 9:05", "Asia/Shanghai", "2026-01-05", "2026-01-05T01:05:00+00:00"),
    ("2026年11月3日 14:22 来源", "Asia/Taipei", "2026-11-03", "2026-11-03T06:22:00+00:00"),
    ("2026/11/03", "Asia/Taipei", "2026-11-03", None),
    ("Tue, 03 Nov 2026 21:00:00 -0800", "UTC", "2026-11-03", "2026-11-04T05:00:00+00:00"),
    ("2026-13-03", "UTC", None, None),
    ("2026-11-03 25:99", "UTC", None, None),
    ("12026-11-03", "UTC", None, None),
    ("price 2026", "UTC", None, None),
    ("", "UTC", None, None),
    ("Tue Nov 03, 2026 8:00 am", "Asia/Shanghai", "2026-11-03", "2026-11-03T00:00:00+00:00"),
    ("Nov 3, 2026 at 12:05 PM", "UTC", "2026-11-03", "2026-11-03T12:05:00+00:00"),
    ("Posted on 3rd November 2026", "UTC", "2026-11-03", None),
    ("31 February 2026", "UTC", None, None),
    ("1793692800", "Asia/Shanghai", "2026-11-03", "2026-11-03T08:00:00+00:00"),
    ("1793692800123", "UTC", "2026-11-03", "2026-11-03T08:00:00+00:00"),
]


@pytest.mark.parametrize(("text", "zone", "day", "at"), MOMENTS, ids=[row[0] or "nothing" for row in MOMENTS])
def test_written_dates_are_read_in_their_zone(text: str, zone: str, day: str | None, at: str | None) -> None:
    found = moment(text, zone)
    assert (found.day.isoformat() if found else None) == day
    assert (found.at.isoformat() if found and found.at else None) == at


AGO = [
    ("3 小时前", "2026-11-08", "2026-11-08T03:00:00+00:00"),
    ("昨天 14:22", "2026-11-07", "2026-11-07T06:22:00+00:00"),
    ("前天", "2026-11-06", None),
    ("2 days ago", "2026-11-06", None),
    ("Yesterday at 8:00 PM", "2026-11-07", "2026-11-07T12:00:00+00:00"),
    ("昨天 25:99", "2026-11-07", None),
    ("long ago", None, None),
]


@pytest.mark.parametrize(("text", "day", "at"), AGO, ids=[row[0] for row in AGO])
def test_times_are_told_from_the_fetch_on(text: str, day: str | None, at: str | None) -> None:
    found = relative(text, "Asia/Shanghai", FETCHED)
    assert (found.day.isoformat() if found else None) == day
    assert (found.at.isoformat() if found and found.at else None) == at
