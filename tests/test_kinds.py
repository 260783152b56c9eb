"""Each kind of site crawled twice: everything at first, then what is new or changed and little else."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from websites import HOST, Answers, as_json, linking, page, site, source, xml

from crawlers.archive import Archive
from crawlers.crawl import crawl

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
    "JSON feed": Kind(
        {"kind": "feed", "url": f"{HOST}/feed.json"},
        {
            "/feed.json": as_json('{"items": [{"url": "/doc/1", "content_text": "a"}, {"id": "/doc/2"}]}'),
            **DOCS,
        },
        ["/feed.json", "/doc/1", "/doc/2"],
        lambda: {"/feed.json": as_json('{"items": [{"url": "/doc/1", "content_text": "A"}]}')},
        ["/feed.json", "/doc/1"],
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
    "JSON interface by cursor": Kind(
        {
            "kind": "api",
            "url": f"{HOST}/api?n=2",
            "api": {"items": "data.list", "link": "url", "changed": "at", "next": "data.next", "parameter": "cursor"},
        },
        {
            "/api?n=2": as_json(
                '{"data": {"list": [{"url": "/doc/1", "at": 1}, {"url": "/doc/2", "at": 1}], "next": "x"}}'
            ),
            "/api?n=2&cursor=x": as_json('{"data": {"list": [{"url": "/doc/3", "at": 1}], "next": null}}'),
            **DOCS,
        },
        ["/api?n=2", "/doc/1", "/doc/2", "/api?n=2&cursor=x", "/doc/3"],
        lambda: {"/api?n=2": as_json('{"data": {"list": [{"url": "/doc/1", "at": 1}, {"url": "/doc/2", "at": 2}]}}')},
        ["/api?n=2", "/doc/2"],
    ),
    "JSON interface by offset": Kind(
        {
            "kind": "api",
            "url": f"{HOST}/api",
            "api": {"items": "[]", "parameter": "from", "step": "offset"},
            "follow": None,
        },
        {
            "/api": as_json('[{"a": 1}, {"a": 2}]'),
            "/api?from=2": as_json('[{"a": 3}]'),
            "/api?from=3": as_json("[]"),
        },
        ["/api", "/api?from=2", "/api?from=3"],
        dict,
        ["/api", "/api?from=2", "/api?from=3"],
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
        assert len(captured) == first.written == len(kind.first) + (given.kind == "sitemap")
        changed = kind.changes()
        served.answers.update(changed)
        second = crawl(given, tmp_path, served.url, seconds=60)
        assert (second.state, second.problems) == ("ok", ())
        assert sorted(served.paths()) == sorted(kind.second)
    new = [path for path in kind.second if path in changed or f"{HOST}{path}" not in captured]
    assert second.written == len(new)
