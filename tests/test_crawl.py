"""Crawls by real Scrapy processes of real servers on loopback: the sample site, and sites that mean no good."""

import gzip
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from select import select
from urllib.request import Request, urlopen

import pytest
from crawling import crawled
from warcio.archiveiterator import ArchiveIterator
from websites import Answers, site, source, to

from crawlers.addresses import is_public, literal
from crawlers.archive import Archive
from crawlers.crawl import Fetched, crawl
from crawlers.pages import read
from crawlers.sample import SampleServer, running, serve
from crawlers.sources import load
from crawlers.spiders.feed import entries
from models.documents import Document

SEEDS = Path(__file__).parent.parent / "seeds"
SAMPLES = {source.id: source for source in load(SEEDS / "sources") if source.sample}
POSTS = 98
"""Posts of the sample's board: of a forum, a source's file counts threads."""


class Visit:
    """What one crawl of the whole sample site, and a second one after it, came to."""

    def __init__(self, folder: Path) -> None:
        server = SampleServer(SEEDS / "site")
        with running(server) as base_url:
            self.first = [crawl(source, folder, base_url) for source in SAMPLES.values()]
            self.requested = list(server.requested)
            self.second = crawl(SAMPLES["sample-news"], folder, base_url)
            self.unchanged = list(server.unchanged)
        self.captures = list(Archive(folder).captures())
        self.documents = [found for capture in self.captures for found in read(capture, SAMPLES[capture.source_id])]

    def of(self, source_id: str) -> list[Document]:
        """Give the documents of a source."""
        return [document for document in self.documents if document.source_id == source_id]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    return Visit(tmp_path_factory.mktemp("archive"))


def test_every_sample_source_is_fetched_without_a_problem(visit: Visit) -> None:
    assert [(fetched.source_id, fetched.state, fetched.problems) for fetched in visit.first] == [
        (source_id, "ok", ()) for source_id in SAMPLES
    ]


def test_a_forbidden_page_is_linked_to_and_never_asked_for(visit: Visit) -> None:
    assert (SEEDS / "site/members/pricelist.html").is_file()
    assert "/robots.txt" in visit.requested
    assert [path for path in visit.requested if path.startswith("/members/")] == []
    assert any("robots" in note for fetched in visit.first for note in fetched.notes)


def test_every_page_is_asked_for_once_by_each_source(visit: Visit) -> None:
    pages = [path for path in visit.requested if path != "/robots.txt"]
    assert sorted(set(pages)) == sorted(pages)


def test_the_second_crawl_writes_nothing(visit: Visit) -> None:
    assert visit.second.state == "ok"
    assert visit.second.written == 0


def test_the_second_crawl_is_answered_304_and_goes_on_from_the_archived_pages(visit: Visit) -> None:
    first = next(fetched for fetched in visit.first if fetched.source_id == "sample-news")
    assert len(visit.unchanged) == first.pages > 1
    assert "/feed.xml" in visit.unchanged
    assert visit.second.pages == first.pages
    assert visit.second.bytes < first.bytes / 10
    assert f"not sent again: unchanged since the last crawl ({first.pages})" in visit.second.notes


def test_a_request_names_the_archived_version_of_its_own_page_alone(tmp_path: Path) -> None:
    validators = {"ETag": '"7"', "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
    visited(tmp_path, {"/": (200, validators, PAGE)})
    visited(tmp_path, {"/": to("/doc/1"), "/doc/1": (200, validators, ENDLESS)})
    visited(tmp_path, {"/": (200, validators, b"<p>changed</p>")})
    asked = []
    for path in sorted(tmp_path.rglob("*.warc.gz")):
        with path.open("rb") as file:
            requests = [r for r in ArchiveIterator(file) if r.rec_type == "request"]
            asked += [
                tuple(r.http_headers.get_header(name) for name in ("If-None-Match", "If-Modified-Since"))
                for r in requests
            ]
    assert asked == [(None, None), (None, None), tuple(validators.values())]


def test_an_answer_304_that_was_not_asked_for_is_a_problem(tmp_path: Path) -> None:
    fetched = visited(tmp_path, {"/": (304, {}, b"")})
    assert (fetched.state, fetched.pages) == ("http_304", 0)


@pytest.mark.parametrize("source_id", SAMPLES)
def test_every_sample_gives_its_documents_with_title_and_date(visit: Visit, source_id: str) -> None:
    documents = visit.of(source_id)
    assert len(documents) == (POSTS if source_id == "sample-board" else SAMPLES[source_id].least_documents)
    assert [found.url for found in documents if not (found.title and found.published and found.published_at)] == []
    assert len({found.id for found in documents}) == len(documents)


def test_no_frame_of_a_page_is_in_its_text(visit: Visit) -> None:
    frame = (
        "首页",
        "首頁",
        "演示站点",
        "示範網站",
        "demonstration site",
        "Subscribe",
        "责任编辑",
        "猜你喜欢",
        "robots",
    )
    assert [(found.url, words) for found in visit.documents for words in frame if words in found.text] == []


def test_every_post_is_a_document_of_its_own_speaker(visit: Visit) -> None:
    posts = visit.of("sample-board")
    assert len({post.author for post in posts}) > 5
    assert all("#pid" in (post.url or "") for post in posts)
    site = SEEDS / "site/forum"
    assert len(posts) == sum(path.read_text("utf-8").count("postmessage_") for path in site.glob("thread-*.html"))


def test_the_gbk_page_and_the_traditional_page_are_read_right(visit: Visit) -> None:
    assert b'charset="gbk"' in (SEEDS / "site/news/20260928-operator-tender.html").read_bytes()
    texts = [document.text for document in visit.documents]
    assert any("采购昇腾 910C 服务器 7,800 台" in text for text in texts)
    assert any("訂單金額約新台幣 720 億元" in text for text in texts)


def test_the_samples_spread_over_ten_weeks(visit: Visit) -> None:
    weeks = {found.published_at.isocalendar()[:2] for found in visit.documents if found.published_at}
    assert len(weeks) >= 10


def test_captures_keep_addresses_that_do_not_depend_on_the_port(visit: Visit) -> None:
    assert {capture.url.split("/")[2] for capture in visit.captures} == {"sample.chipwire.example"}


PATHS = [
    ("/news/", 200),
    ("/feed.xml", 200),
    ("http://sample.chipwire.example/feed.xml", 200),
    ("/none.html", 404),
    ("/../chips.csv", 404),
    ("/%2e%2e/chips.csv", 404),
    ("/%00", 200),
]


@pytest.mark.parametrize(("path", "status"), PATHS, ids=[row[0] for row in PATHS])
def test_the_sample_server_serves_its_folder_alone(path: str, status: int) -> None:
    found = SampleServer(SEEDS / "site")
    with running(found):
        assert (found.find(path.removeprefix("http://sample.chipwire.example")) is not None) == (status == 200)


def test_the_sample_server_answers_conditional_requests() -> None:
    with serve(SEEDS / "site") as base_url:
        with urlopen(f"{base_url}/feed.xml") as response:
            tag = response.headers["ETag"]
        with pytest.raises(OSError, match="304"):
            urlopen(Request(f"{base_url}/feed.xml", headers={"If-None-Match": tag}))


ENDLESS = b'<a href="/doc/1">d</a><a href="/doc/2">d</a><a href="/doc/3">d</a><a href="/doc/4">d</a>'
PAGE = b"<article><p>H100</p></article>"

SITES = [
    (
        "forbidden as a whole",
        {"/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n"), "/": (200, {}, PAGE)},
        "robots",
        "robots.txt",
    ),
    ("status 403", {"/": (403, {}, b"")}, "http_403", "status 403"),
    ("nothing to follow", {"/": (200, {}, b"<p>soon</p>")}, "empty", None),
    ("to a private address", {"/": to("http://10.0.0.1/doc/")}, "refused", "10.0.0.1"),
    ("to a metadata address", {"/": to("http://169.254.169.254/")}, "refused", "169.254.169.254"),
    ("to an address in disguise", {"/": to("http://0x7f.1/doc/")}, "refused", "127.0.0.1"),
    ("to another site", {"/": to("http://other.example/doc/")}, "offsite", "other.example"),
    ("to a file", {"/": to("file:///etc/passwd")}, "http_302", "status 302"),
    ("a loop of redirects", {"/": to("/2"), "/2": to("/")}, "redirects", "again"),
    ("an endless redirect", {f"/{n}"[: n + 1]: to(f"/{n + 1}") for n in range(9)}, "redirects", "max"),
]


def visited(tmp_path: Path, answers: Answers, **fields: object) -> Fetched:
    """Crawl a table of answers as a site."""
    with site(answers) as served:
        return crawled(source(**fields), tmp_path, served.url)


@pytest.mark.parametrize(("answers", "state", "said"), [row[1:] for row in SITES], ids=[row[0] for row in SITES])
def test_what_goes_wrong_has_a_name(tmp_path: Path, answers: Answers, state: str, said: str | None) -> None:
    fetched = visited(tmp_path, answers)
    assert (fetched.state, fetched.pages > 0) == (state, state == "empty")
    assert len(fetched.problems) == (said is not None)
    assert said is None or said in fetched.problems[0]


def test_a_body_that_unpacks_to_too_much_costs_no_more_than_the_limit(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(200 << 20), compresslevel=1)
    fetched = visited(tmp_path, {"/": (200, {"Content-Encoding": "gzip"}, bomb)})
    assert (fetched.state, fetched.pages) == ("too_large", 0)
    assert list(Archive(tmp_path).captures()) == []


def test_no_more_pages_than_the_source_allows(tmp_path: Path) -> None:
    answers = {"/": (200, {}, ENDLESS), **{f"/doc/{n}": (200, {}, PAGE) for n in range(1, 5)}}
    fetched = visited(tmp_path, answers, max_pages=3)
    assert (fetched.state, fetched.pages) == ("ok", 3)
    assert any("max_pages 3" in note for note in fetched.notes)


LARGE = b"H100 " * (2 << 18)
PACKED = gzip.compress(LARGE)
COSTLY = [
    ("pages", (200, {}, LARGE)),
    ("packed pages", (200, {"Content-Encoding": "gzip"}, PACKED)),
    ("files that are not kept", (200, {"Content-Type": "application/zip"}, LARGE)),
    ("pages that are not there", (404, {}, LARGE)),
    ("redirects", (302, {"Location": "/end"}, LARGE)),
]


@pytest.mark.parametrize("answer", [row[1] for row in COSTLY], ids=[row[0] for row in COSTLY])
def test_no_more_megabytes_than_the_source_allows(tmp_path: Path, answer: tuple[int, dict[str, str], bytes]) -> None:
    links = "".join(f'<a href="/doc/{n}">d</a>' for n in range(8)).encode()
    answers: Answers = {"/": (200, {}, links), **dict.fromkeys((f"/doc/{n}" for n in range(8)), answer)}
    with site(answers) as served:
        fetched = crawled(source(max_megabytes=5), tmp_path, served.url)
        asked = [path for path in served.paths() if path.startswith("/doc/")]
    assert len(asked) in (2, 3)  # a page is unpacked while the next is on its way
    assert fetched.bytes >= 5 << 20


def test_a_pdf_that_a_feed_leads_to_is_read(tmp_path: Path) -> None:
    sheet = (Path(__file__).parent / "pages" / "price-sheet.pdf").read_bytes()
    feed = b"<rss><item><link>/doc/sheet.pdf</link></item></rss>"
    given = source(kind="feed")
    answers: Answers = {
        "/": (200, {"Content-Type": "application/rss+xml"}, feed),
        "/doc/sheet.pdf": (200, {"Content-Type": "application/pdf"}, sheet),
    }
    with site(answers) as served:
        fetched = crawled(given, tmp_path, served.url)
    assert (fetched.state, fetched.documents) == ("ok", 1)
    (document,) = (found for capture in Archive(tmp_path).captures() for found in read(capture, given))
    assert "H20 八卡整机含税 98 万元" in document.text


def test_a_name_that_resolves_to_a_private_address_is_refused(tmp_path: Path) -> None:
    with site({"/": (200, {}, PAGE)}) as served:
        fetched = crawl(source(served.url.replace("127.0.0.1", "localhost")), tmp_path, seconds=60)
    assert (fetched.state, fetched.pages) == ("refused", 0)
    assert "localhost" in fetched.problems[0]


FEEDS = [
    ("RSS", "<rss><item><link>https://a.example/1</link></item></rss>", ["https://a.example/1"]),
    ("relative", "<rss><item><link> n/1.html </link></item></rss>", ["https://site.example/f/n/1.html"]),
    ("a base", "<rss xml:base='/x/'><item><link>1</link></item></rss>", ["https://site.example/x/1"]),
    ("an address that is none", "<rss><item><link>//[bad</link></item><item><link>/1</link></item></rss>", ["", "https://site.example/1"]),
    ("the channel's own link", "<rss><channel><link>https://a.example/</link></channel></rss>", []),
    (
        "Atom",
        "<feed xmlns='http://www.w3.org/2005/Atom'><link href='/self'/><entry><link rel='enclosure' href='/mp3'/>"
        "<link href='/1'/></entry><entry><link rel='alternate' href='/2'/></entry></feed>",
        ["https://site.example/1", "https://site.example/2"],
    ),
    (
        "JSON",
        '{"items": [{"url": "/1"}, {"id": "https://a.example/2"}, {"id": 3}, 4]}',
        ["https://site.example/1", "https://a.example/2"],
    ),
    ("broken JSON", '{"items": [', []),
    ("deep JSON", '{"items": ' + "[" * 100_000, []),
    (
        "a guid",
        "<rss><item><guid>https://a.example/1</guid></item><item><guid isPermaLink='false'>7</guid></item></rss>",
        ["https://a.example/1"],
    ),
    ("files", "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><item><link>/&x;</link></item></rss>", None),
    ("no XML", "sorry", []),
    ("nothing", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), [row[1:] for row in FEEDS], ids=[row[0] for row in FEEDS])
def test_entries_of_a_feed_are_found(body: str, wanted: list[str] | None) -> None:
    found = [entry.url for entry in entries(body.encode(), "https://site.example/f/feed.xml")]
    assert found == wanted if wanted is not None else "root" not in "".join(found)


def test_entities_of_a_feed_are_not_multiplied() -> None:
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<!DOCTYPE r [<!ENTITY a0 'ha'>{laughs}]><rss><item><link>/&a11;</link></item></rss>"
    assert sum(len(entry.url) for entry in entries(bomb.encode(), "https://site.example/")) < 1000


HOSTS = [
    ("93.184.216.34", "93.184.216.34", True),
    ("127.0.0.1", "127.0.0.1", False),
    ("127.1", "127.0.0.1", False),
    ("0x7f000001", "127.0.0.1", False),
    ("2130706433", "127.0.0.1", False),
    ("0", "0.0.0.0", False),
    ("10.1.2.3", "10.1.2.3", False),
    ("100.64.0.1", "100.64.0.1", False),
    ("169.254.169.254", "169.254.169.254", False),
    ("224.0.0.1", "224.0.0.1", False),
    ("::1", "::1", False),
    ("[fd00::1]", "fd00::1", False),
    ("64:ff9b::a00:1", "64:ff9b::a00:1", False),
    ("2002:a00:1::", "2002:a00:1::", False),
    ("::a00:1", "::a00:1", False),
    ("fec0::1", "fec0::1", False),
    ("fe80::1%eth0", "fe80::1", False),
    ("2606:4700::1111", "2606:4700::1111", True),
    ("::ffff:10.0.0.1", "::ffff:10.0.0.1", False),
    ("::ffff:127.0.0.1", "::ffff:127.0.0.1", False),
    ("news.example", None, None),
]


@pytest.mark.parametrize(("host", "address", "public"), HOSTS, ids=[row[0] for row in HOSTS])
def test_hosts_written_as_addresses_are_seen_through(host: str, address: str | None, public: bool | None) -> None:
    assert literal(host) == address or (address and ip_address(literal(host) or "") == ip_address(address))
    assert address is None or is_public(address) == public


PARENT = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-m", "crawlers.process", str(os.getpid())], stdin=sys.stdin)
print("started", flush=True)
time.sleep(600)
"""


def test_a_crawl_ends_with_the_process_that_wanted_it() -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-c", PARENT], **pipes) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"started\n"
        parent.kill()
        ended, _, _ = select([parent.stdout], [], [], 30)
    assert ended


def test_requests_say_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPWIRE_CONTACT", "ops@reader.example")
    with site({"/": (200, {}, PAGE)}) as served:
        crawl(source(), tmp_path, served.url, seconds=60)
    (path,) = tmp_path.rglob("*.warc.gz")
    with path.open("rb") as file:
        agents = [r.http_headers["User-Agent"] for r in ArchiveIterator(file) if r.rec_type == "request"]
    assert len(agents) == 1
    assert "chipwire" in agents[0]
    assert "ops@reader.example" in agents[0]


def test_an_archive_that_cannot_be_written_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    fetched = visited(tmp_path / "archive", {"/": (200, {}, ENDLESS), "/doc/1": (200, {}, PAGE)})
    assert (fetched.state, fetched.written) == ("error", 0)
    assert "cannot be written" in fetched.problems[0]
