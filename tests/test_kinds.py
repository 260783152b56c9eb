"""Each kind of site crawled twice: everything at first, then what is new or changed and little else."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from parsel import Selector
from scrapy.http import HtmlResponse
from websites import HOST, Answers, as_json, linking, page, site, source, xml

from crawlers.archive import Archive
from crawlers.budget import due
from crawlers.crawl import crawl
from crawlers.keeper import Keeper
from crawlers.known import Page
from crawlers.links import cleaned, further, is_document
from crawlers.spiders.api import next_answer
from crawlers.threads import Row, rows
from models.reference import Api

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


def atom(*entries: tuple[int, str], after: str = "") -> str:
    """Give a feed of entries, number and day of the last change."""
    told = "".join(f'<entry><link href="/doc/{n}"/><updated>{on}</updated></entry>' for n, on in entries)
    return ATOM.format(told + after)


def located(tag: str, *entries: tuple[str, str]) -> str:
    """Give the entries of a sitemap, address and day of the last change."""
    return "".join(f"<{tag}><loc>{HOST}{path}</loc><lastmod>{on}</lastmod></{tag}>" for path, on in entries)


def board(*threads: tuple[int, int], more: str = "") -> bytes:
    """Give a list of threads as Discuz! does, number of the thread and of its replies."""
    row = (
        '<tbody id="normalthread_{0}"><tr><th><a class="s xst" href="thread-{0}-1-1.html">t</a>'
        ' <a href="thread-{0}-2-1.html">2</a></th><td class="num"><a class="xi2">{1}</a><em>{2}</em></td>'
        '<td class="by"><cite>Li</cite></td></tr></tbody>'
    )
    rows = "".join(row.format(thread, replies, replies * 37) for thread, replies in threads)
    return f'<table>{rows}</table><div class="pg">{more}</div>'.encode()


def posts(thread: int, number: int, last: int, words: str = "") -> Answers:
    """Give a page of a thread, with the link to the next one if there is one."""
    more = f'<a href="thread-{thread}-{number + 1}-1.html" class="nxt">下一页</a>' if number < last else ""
    return {f"/f/thread-{thread}-{number}-1.html": (200, {}, f"<p>{thread} {number} {words}</p>{more}".encode())}


class Kind(NamedTuple):
    """A site of one kind, how it changes, and what each of two crawls asks for."""

    fields: dict[str, object]
    answers: Answers
    first: list[str]
    changes: Callable[[], Answers]
    second: list[str]


DOCS: Answers = {f"/doc/{n}": page(f"H100 {n}") for n in range(1, 10)}
PACKED = URLSET.format(located("url", ("/doc/1", "2026-11-01"), ("/doc/2", "2026-11-02")))
TOPICS = [{"id": n, "posts_count": 21, "last_posted_at": "2026-11-01"} for n in (1, 2)]
LATEST = {"topic_list": {"topics": TOPICS, "more_topics_url": "/latest?page=1"}}
STREAM = {"post_stream": {"stream": list(range(21)), "posts": [{"id": 1}]}}

KINDS = {
    "feed in two pages": Kind(
        {"kind": "feed", "url": f"{HOST}/feed"},
        {
            "/feed": xml(atom((2, "2026-11-02"), (1, "2026-11-01"), after='<link rel="next" href="/feed?page=2"/>')),
            "/feed?page=2": xml(atom((3, "2026-10-03"))),
            **DOCS,
        },
        ["/feed", "/doc/2", "/doc/1", "/feed?page=2", "/doc/3"],
        lambda: {"/feed": xml(atom((4, "2026-11-04"), (2, "2026-11-04"), (1, "2026-11-01"))), "/doc/2": page("new")},
        ["/feed", "/doc/4", "/doc/2"],
    ),
    "sitemap named in robots.txt": Kind(
        {"kind": "sitemap", "url": f"{HOST}/robots.txt"},
        {
            "/robots.txt": (200, {"Content-Type": "text/plain"}, f"Sitemap: {HOST}/index.xml\n".encode()),
            "/index.xml": xml(INDEX.format(located("sitemap", ("/one.xml.gz", "2026-11-02"), ("/two.xml", "")))),
            "/one.xml.gz": (200, {"Content-Type": "application/octet-stream"}, gzip.compress(PACKED.encode())),
            "/two.xml": xml(URLSET.format(located("url", ("/doc/3", ""), ("/about", "2026-11-03")))),
            **DOCS,
        },
        ["/index.xml", "/one.xml.gz", "/two.xml", "/doc/2", "/doc/1", "/doc/3"],
        lambda: {"/two.xml": xml(URLSET.format(located("url", ("/doc/4", "2026-11-04"))))},
        ["/index.xml", "/one.xml.gz", "/two.xml", "/doc/4"],
    ),
    "listing": Kind(
        {"max_pages": 8},
        {
            "/": linking("/doc/1", "/doc/2", "/about", next_page="/2"),
            "/2": (200, {}, b'<a href="/doc/3">d</a><a href="/3"> \xe4\xb8\x8b\xe4\xb8\x80\xe9\xa1\xb5 &gt;</a>'),
            "/3": linking("/doc/4"),
            **{path: (status, {"ETag": '"1"'}, body) for path, (status, _, body) in DOCS.items()},  # type: ignore[misc]
            "/doc/4": linking("/doc/4_2.html", next_page="/doc/4_2"),
            "/doc/4_2": page("the second half"),
        },
        ["/", "/doc/1", "/doc/2", "/2", "/doc/3", "/3", "/doc/4", "/doc/4_2"],
        lambda: {"/doc/2": page("edited")},
        ["/", "/2", "/3", "/doc/1", "/doc/2", "/doc/3", "/doc/4", "/doc/4_2"],
    ),
    "forum": Kind(
        {"kind": "forum", "url": f"{HOST}/f/", "follow": None},
        {
            "/f/": (200, {}, board((7, 5), (8, 0), more='<a href="/f/2" class="nxt">下一页</a>')),
            "/f/2": (200, {}, board((9, 1))),
            **posts(7, 1, 2),
            **posts(7, 2, 2),
            **posts(8, 1, 1),
            **posts(9, 1, 1),
        },
        ["/f/", *(f"/f/thread-{part}-1.html" for part in ("7-1", "8-1", "7-2")), "/f/2", "/f/thread-9-1-1.html"],
        lambda: {
            "/f/": (200, {}, board((7, 6), (8, 0), more='<a href="/f/2" class="nxt">下一页</a>')),
            **posts(7, 2, 3, "new"),
            **posts(7, 3, 3),
        },
        ["/f/", "/f/thread-7-2-1.html", "/f/thread-7-3-1.html", "/f/2"],
    ),
    "Discourse": Kind(
        {"kind": "forum", "url": f"{HOST}/latest.json", "follow": None},
        {
            "/latest.json": as_json(json.dumps(LATEST)),
            "/latest.json?page=1": as_json('{"topic_list": {"topics": []}}'),
            **{f"/t/{n}.json{more}": as_json(json.dumps(STREAM)) for n in (1, 2) for more in ("", "?page=2")},
        },
        ["/latest.json", "/t/1.json", "/t/2.json", "/t/1.json?page=2", "/t/2.json?page=2", "/latest.json?page=1"],
        lambda: {"/latest.json": as_json(json.dumps({"topic_list": {"topics": [TOPICS[0], {"id": 2}]}}))},
        ["/latest.json", "/t/2.json?page=2"],
    ),
    "JSON interface": Kind(
        {
            "kind": "api",
            "url": f"{HOST}/api?n=2",
            "records": "data.list",
            "api": {"link": "url", "changed": "at", "next": "data.next", "parameter": "cursor"},
        },
        {
            "/api?n=2": as_json(
                '{"data": {"list": [{"url": "/doc/1", "at": 1}, {"url": "/doc/2", "at": 1}], "next": "x"}}'
            ),
            "/api?n=2&cursor=x": as_json('{"data": {"list": [{"url": "/doc/3", "at": 1}], "next": "y"}}'),
            **DOCS,
        },
        ["/api?n=2", "/doc/1", "/doc/2", "/api?n=2&cursor=x", "/doc/3", "/api?n=2&cursor=y"],
        lambda: {"/api?n=2": as_json('{"data": {"list": [{"url": "/doc/1", "at": 1}, {"url": "/doc/2", "at": 2}]}}')},
        ["/api?n=2", "/doc/2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_second_crawl_asks_for_what_may_have_changed(tmp_path: Path, kind: Kind) -> None:
    given = source(**kind.fields)
    with site(dict(kind.answers)) as served:
        first = crawl(given, tmp_path, served.url, seconds=60)
        assert (first.state, first.problems) == ("ok", ())
        assert served.paths() == kind.first
        captured = {capture.url for capture in Archive(tmp_path).captures()}
        there = sum(path in kind.answers for path in kind.first) + (given.kind == "sitemap")
        assert len(captured) == first.written == there
        changed = kind.changes()
        served.answers.update(changed)
        second = crawl(given, tmp_path, served.url, seconds=60)
        assert (second.state, second.problems) == ("ok", ())
        assert sorted(served.paths()) == sorted(kind.second)
    new = [path for path in kind.second if path in changed or f"{HOST}{path}" not in captured]
    assert second.written == len(new)


ANSWERS = [
    ("page numbers", {"parameter": "page"}, "/a?page=3", 2, "/a?page=4"),
    ("the second page", {"parameter": "page"}, "/a", 2, "/a?page=2"),
    ("an offset", {"parameter": "from", "step": "offset"}, "/a?from=20", 20, "/a?from=40"),
    ("the first offset", {"parameter": "from", "step": "offset"}, "/a", 20, "/a?from=20"),
    ("a cursor", {"parameter": "after", "next": "meta.cursor"}, "/a", 2, "/a?after=x%2Fy"),
    ("a link", {"next": "links[0].href"}, "/a", 2, "/a/2"),
    ("no cursor left", {"parameter": "after", "next": "meta.none"}, "/a", 2, None),
    ("a path that is none", {"next": "links[["}, "/a", 2, None),
    ("no records left", {"parameter": "page"}, "/a?page=3", 0, None),
    ("one answer", {}, "/a", 2, None),
]
FOUND = {"meta": {"cursor": "x/y"}, "links": [{"href": "/a/2"}]}


@pytest.mark.parametrize(("api", "url", "count", "wanted"), [r[1:] for r in ANSWERS], ids=[r[0] for r in ANSWERS])
def test_an_answer_leads_to_the_next(api: dict[str, str], url: str, count: int, wanted: str | None) -> None:
    assert next_answer(url, FOUND, count, Api.model_validate(api)) == wanted


LISTS = {
    "XenForo": (
        '<div class="structItem structItem--thread"><div class="structItem-title"><a href="/forums/x/?p=1">WTS</a>'
        '<a href="/threads/h100.7/">H100</a></div><div class="structItem-cell structItem-cell--meta"><dl>'
        "<dt>Replies</dt><dd>4</dd></dl><dl><dd>900</dd></dl></div>"
        '<time class="structItem-latestDate u-dt" datetime="2026-11-02">x</time></div>',
        Row("/threads/h100.7/", "4 2026-11-02"),
    ),
    "phpBB": (
        '<ul class="topiclist topics"><li class="row bg1"><a class="topictitle" href="./viewtopic.php?t=9">H100</a>'
        '<dd class="posts">3 <dfn>Replies</dfn></dd><dd class="views">99</dd><dd class="lastpost"><span>'
        '<time datetime="2026-11-02T08:00:00+00:00">x</time></span></dd></li></ul>',
        Row("./viewtopic.php?t=9", "3 2026-11-02T08:00:00+00:00"),
    ),
    "NodeBB": (
        '<li component="category/topic"><h3 component="topic/header"><a href="/topic/2/h100">H100</a></h3>'
        '<div class="stats-postcount"><span title="26">26</span></div>'
        '<div class="stats-viewcount"><span title="8">8</span></div><div component="topic/teaser">'
        '<a href="/topic/2/h100/26" class="timeago" title="2026-11-05">x</a></div></li>',
        Row("/topic/2/h100", "26 2026-11-05"),
    ),
    "Discuz! archiver": (
        '<div id="content"><ul><li><a href="?tid-88.html">A800</a> (3 篇回复)</li></ul></div>',
        Row("?tid-88.html", "(3 篇回复)"),
    ),
    "Invision": (
        '<li class="ipsDataItem" data-rowID="88"><a href="/topic/88-h100/?do=getNewComment"><i></i></a>'
        '<h4><a href="/topic/88-h100/">H100</a></h4><ul class="ipsDataItem_stats">'
        '<li><span class="ipsDataItem_stats_number">4</span></li><li><span class="ipsDataItem_stats_number">9</span>'
        '</li></ul><ul class="ipsDataItem_lastPoster"><li><time datetime="2026-11-02T08:00:00Z">x</time></li></ul>',
        Row("/topic/88-h100/", "4 2026-11-02T08:00:00Z"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), LISTS.values(), ids=LISTS)
def test_a_list_tells_of_replies_and_not_of_views(body: str, wanted: Row) -> None:
    assert list(rows(Selector(body))) == [wanted]


def test_the_next_page_of_an_archived_thread_is_behind_its_number() -> None:
    links = '<a href="?t">1</a> <strong>[2]</strong> <a href="?t&page=3">3</a>'
    body = f'<div id="content"><div class="page">{links}</div></div>'.encode()
    page = HtmlResponse(f"{HOST}/archiver/?t&page=2", body=body)
    assert further(source(kind="forum"), page) == [f"{HOST}/archiver/?t&page=3"]


THREADS = [
    ("/thread-7-1-1.html", True),
    ("/viewthread.php?tid=14848&extra=page", True),
    ("/viewthread.php?action=printable&tid=14848", False),
    ("/forum/index.php?threads/b200.41/", True),
    ("/forum/index.php?threads/b200.41/page-2", True),
    ("/forum/index.php?threads/b200.41/post-302", False),
    ("/forum.php?mod=viewthread&tid=7&page=2", True),
    ("/forum.php?mod=forumdisplay&fid=7", False),
    ("/threads/h100-for-sale.7/", True),
    ("/threads/h100-for-sale.7/page-2", True),
    ("/threads/h100-for-sale.7/latest", False),
    ("/forums/gpus.7/", False),
    ("/viewtopic.php?f=2&t=7&start=10", True),
    ("/viewtopic.php?p=77", False),
    ("/viewforum.php?f=2", False),
    ("/topic/7/h100", True),
    ("/topic/7/h100?lang=en-GB&page=2", True),
    ("/topic/7/h100/26", False),
    ("/t/h100/7", True),
    ("/t/7.json?page=2", True),
    ("/tag/7", False),
    ("/archiver/?tid-88.html", True),
    ("/archiver/tid-88.html?page=2", True),
    ("/archiver/?tid-88.html&page=2", True),
    ("/archiver/?fid-2.html&page=2", False),
    ("/topic/88-selling-h100/", True),
    ("/index.php?/topic/88-selling-h100/page/2/", True),
    ("/topic/88-selling-h100/?do=getNewComment", False),
    ("/forum/88-marketplace/", False),
    ("/d/88-h100-for-sale?page=2", True),
    ("/d/88-h100-for-sale/14", False),
    ("/showthread.php?tid=31&page=2", True),
    ("/showthread.php?tid=31&action=lastpost", False),
    ("/Thread-wts-a100-80gb?page=2", True),
    ("/thread-31-page-2.html", True),
    ("/thread-31-post-4101.html", False),
    ("/Thread-wts-a100-80gb?action=lastpost", False),
    ("/threads/" + "x" * 1900 + ".7/", True),
    ("/threads/" + "x" * 2000 + ".7/", False),
]


@pytest.mark.parametrize(("path", "wanted"), THREADS, ids=[row[0][:50] for row in THREADS])
def test_the_addresses_of_threads_are_known(path: str, wanted: bool) -> None:
    assert is_document(source(kind="forum", follow=None), f"{HOST}{path}") == wanted


CLEANED = [
    ("/a?utm_source=x&b=1#c", "/a?b=1"),
    ("/viewtopic.php?t=7&sid=0af", "/viewtopic.php?t=7"),
    ("/forum.php?mod=viewthread&tid=7&extra=page%3D1", "/forum.php?mod=viewthread&tid=7"),
    ("/forum.php?mod=viewthread&tid=7&extra=&page=2", "/forum.php?mod=viewthread&tid=7&page=2"),
    ("/报价", "/%E6%8A%A5%E4%BB%B7"),
]


@pytest.mark.parametrize(("path", "wanted"), CLEANED, ids=[row[0] for row in CLEANED])
def test_what_tells_who_comes_is_left_out_of_an_address(path: str, wanted: str) -> None:
    assert cleaned(f"{HOST}{path}") == f"{HOST}{wanted}"


NOW, DAY = 1_800_000_000.0, 86_400.0
RESTS = [
    ("never seen", None, "m", True),
    ("another mark", Page(NOW - 9 * DAY, NOW - DAY, mark="l"), "m", True),
    ("the same mark, this week", Page(NOW - 9 * DAY, NOW - DAY, mark="m"), "m", False),
    ("the same mark, last week", Page(NOW - 9 * DAY, NOW - 8 * DAY, mark="m"), "m", True),
    ("fetched once, no mark", Page(NOW - 60, NOW - 60), None, True),
    ("unchanged for ten days", Page(NOW - 14 * DAY, NOW - 4 * DAY), None, False),
    ("and then rested for half of it", Page(NOW - 15 * DAY, NOW - 5 * DAY), None, True),
    ("unchanged for a year, rested a month", Page(NOW - 396 * DAY, NOW - 31 * DAY), None, True),
]


@pytest.mark.parametrize(("known", "mark", "wanted"), [r[1:] for r in RESTS], ids=[r[0] for r in RESTS])
def test_a_page_rests_as_long_as_it_is_likely_not_to_change(known: Page | None, mark: str | None, wanted: bool) -> None:
    assert due(known, mark, NOW) == wanted


MET = [
    ("a new document", f"{HOST}/doc/1", 1, 1),
    ("a document of another site", "https://other.example/doc/1", 0, 0),
    ("an address that is none", "//[bad", 0, 0),
    ("no page", "mailto:sales@site.example", 0, 0),
]


@pytest.mark.parametrize(("url", "news", "asked"), [row[1:] for row in MET], ids=[row[0] for row in MET])
def test_what_is_not_asked_for_is_no_news(tmp_path: Path, url: str, news: int, asked: int) -> None:
    keeper = Keeper(source(), Archive(tmp_path))
    assert len([*keeper.document(url), *keeper.document(url)]) == asked
    assert keeper.walk.news == news
