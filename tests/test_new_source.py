"""`new-source`: what a site is taken for by its first page, sites on loopback tried for real, the files it leaves."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from crawling import crawled
from websites import HOST, Answer, Answers, as_json, site, source, xml

from crawlers.archive import Archive
from crawlers.crawl import Fetched
from crawlers.guesses import guesses
from crawlers.pages import read
from crawlers.sources import load_file
from flows.new_source import Explorer, documents, elsewhere
from flows.settings import Settings, StartError
from flows.source_files import SourceFiles, default_id
from models.documents import Capture
from models.reference import Seeds, Source
from pipeline import seeds as seed_files
from pipeline.extract import Lexicon, extract

SEEDS = Path(__file__).parent.parent / "seeds"
WORDS = "深圳一家渠道商表示,H20 八卡整机现货报价为 105 万元,含税。与上周相比,价格下跌约 3%,成交量却没有明显放大。" * 2


def article(number: int, day: str = "2026-11-03") -> Answer:
    """A page of an article."""
    head = f'<title>H20 报价 {number}</title><meta property="article:published_time" content="{day}T09:00:00+08:00">'
    text = f"<html lang='zh-CN'><head>{head}</head><body><article><h1>H20 报价 {number}</h1><p>{WORDS}</p></article>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()


def html(text: str) -> Answer:
    """A page of a site with a name."""
    return 200, {"Content-Type": "text/html; charset=utf-8"}, f"<title>机柜早报</title>{text}".encode()


def feed(host: str = HOST) -> Answer:
    """A feed of two articles."""
    items = "".join(f"<item><title>{n}</title><link>{host}/a/{n}</link></item>" for n in (1, 2))
    return xml(f"<rss><channel><title>机柜早报</title>{items}</channel></rss>")


ARTICLES: Answers = {"/a/1": article(1), "/a/2": article(2)}
ROW = '<tbody id="normalthread_{n}"><tr><th><a class="xst" href="thread-{n}-1-1.html">出 H20</a></th></tr></tbody>'
POST = (
    '<div id="post_7"><table id="pid7"><tr><td><div class="authi"><a>老韩</a></div>'
    '<em id="authorposton7">发表于 2026-11-3 14:22</em>'
    '<div id="postmessage_7">H20 八卡整机 105 万,现货</div></table></div>'
)
TOPIC = (
    '{"id": 5, "title": "H20", "post_stream": {"stream": [9], "posts": [{"id": 9, "post_number": 1, "username": "kai",'
)
TOPIC += ' "created_at": "2026-11-03T06:22:31Z", "cooked": "<p>Eight H20 at $130,000, in stock</p>"}]}}'
PRICES = "<table><tr><th>GPU</th><th>Price per hour</th></tr>"
PRICES += "".join(
    f"<tr><td>NVIDIA {chip}</td><td>${n}.19/hr</td></tr>" for n, chip in enumerate(("A100", "H100", "H200", "B200"), 1)
)
PRICES += "</table>"

SITES: list[tuple[str, str, Answers, str, str, int]] = [
    ("a feed", "/blog.xml", {"/blog.xml": feed(), **ARTICLES}, "feed", "/blog.xml", 2),
    (
        "a feed that the page names",
        "/",
        {
            "/": html('<link rel="alternate" type="application/rss+xml" href="/blog.xml"><p>早报</p>'),
            "/blog.xml": feed(),
            **ARTICLES,
        },
        "feed",
        "/blog.xml",
        2,
    ),
    ("a feed where they often lie", "/", {"/": html("<p>早报</p>"), "/feed": feed(), **ARTICLES}, "feed", "/feed", 2),
    (
        "sitemaps that robots.txt names",
        "/robots.txt",
        {
            "/robots.txt": (200, {"Content-Type": "text/plain"}, f"Sitemap: {HOST}/map.xml\n".encode()),
            "/map.xml": xml(f"<urlset><url><loc>{HOST}/a/1</loc></url><url><loc>{HOST}/a/2</loc></url></urlset>"),
            **ARTICLES,
        },
        "sitemap",
        "/robots.txt",
        2,
    ),
    (
        "a board of Discuz!",
        "/forum-2-1.html",
        {
            "/forum-2-1.html": html(f"<table>{ROW.format(n=1)}{ROW.format(n=2)}</table>"),
            "/thread-1-1-1.html": html(POST),
            "/thread-2-1-1.html": html(POST),
        },
        "forum",
        "/forum-2-1.html",
        2,
    ),
    (
        "a forum of Discourse",
        "/",
        {
            "/": html('<meta name="generator" content="Discourse 3.6.0"><p>latest</p>'),
            "/latest.json": as_json('{"topic_list": {"topics": [{"id": 5, "posts_count": 1}]}}'),
            "/t/5.json": as_json(TOPIC),
        },
        "forum",
        "/latest.json",
        1,
    ),
    ("a page of prices", "/pricing", {"/pricing": html(PRICES)}, "prices", "/pricing", 1),
    (
        "a front page with a table of prices among its articles",
        "/",
        {"/": html(f"{PRICES}{f'<p>{WORDS}</p>' * 12}"), "/feed": feed(), **ARTICLES},
        "feed",
        "/feed",
        2,
    ),
]


def capture(payload: bytes, url: str = f"{HOST}/", at: datetime = datetime(2026, 11, 8, tzinfo=UTC)) -> Capture:
    """Give a page as if it had been fetched."""
    digest = sha256(payload).hexdigest()
    return Capture(url=url, source_id="new", fetched_at=at, media_type="text/html", payload=payload, sha256=digest)


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """The project's own seeds."""
    return seed_files.load(SEEDS)


class Forked(Explorer):
    """One whose crawls begin sooner."""

    def fetch(self, source: Source) -> tuple[Fetched, list[Capture]]:
        """Crawl a source into an archive of its own and give what came."""
        with TemporaryDirectory() as folder:
            fetched = crawled(source, Path(folder), str(self.base_url))
            return fetched, list(Archive(Path(folder)).captures())


@pytest.mark.parametrize(
    ("path", "answers", "kind", "url", "count"), [row[1:] for row in SITES], ids=[row[0] for row in SITES]
)
def test_a_site_is_found_to_be(
    seeds: Seeds, lexicon: Lexicon, path: str, answers: Answers, kind: str, url: str, count: int
) -> None:
    with site(answers) as server:
        explorer = Forked(seeds, lambda document: extract(document, lexicon), base_url=server.url)
        trial = explorer.explore(f"{HOST}{path}", "new")
    found = trial.source
    assert (found.kind, str(found.url), len(trial.read)) == (kind, f"{HOST}{url}", count)
    assert any(extraction.facts for _, extraction in trial.read)
    assert found.tried_on is not None


def test_a_feed_of_another_host_says_where_its_entries_lie(seeds: Seeds, lexicon: Lexicon) -> None:
    with site({"/blog.xml": feed("http://www.other.example"), **ARTICLES}) as server:
        explorer = Forked(seeds, lambda document: extract(document, lexicon), base_url=server.url)
        trial = explorer.explore(f"{HOST}/blog.xml", "new")
    assert (trial.source.hosts, len(trial.read)) == (("other.example",), 2)
    assert (trial.source.lang, trial.source.market, trial.source.time_zone) == ("zh", "cn", "Asia/Shanghai")


def test_a_feed_of_two_languages_leaves_the_language_to_each_text(seeds: Seeds, lexicon: Lexicon) -> None:
    words = "A broker in Leeds asks $29,500 for an H100 PCIe card in stock; two others ask more for theirs. " * 3
    english = html(f"<article><h1>H100 quotes</h1><p>{words}</p></article>")
    with site({"/blog.xml": feed(), **ARTICLES, "/a/2": english}) as server:
        explorer = Forked(seeds, lambda document: extract(document, lexicon), base_url=server.url)
        trial = explorer.explore(f"{HOST}/blog.xml", "new")
    assert trial.source.lang is None
    assert [extraction.lang for _, extraction in trial.read] == ["zh", "en"]


ELSEWHERE = [
    ("another host", "www.other.example", ("other.example",)),
    ("a suffix", "com", ()),
    ("a suffix of two parts", "com.cn", ()),
    ("a suffix with www", "www.com.cn", ()),
    ("a host of many people", "github.io", ()),
    ("one of those people's", "chips.github.io", ("chips.github.io",)),
    ("no domain", "localhost", ()),
]


@pytest.mark.parametrize(("host", "wanted"), [row[1:] for row in ELSEWHERE], ids=[row[0] for row in ELSEWHERE])
def test_a_feed_gives_away_no_more_than_a_domain(host: str, wanted: tuple[str, ...]) -> None:
    given = capture(feed(f"http://{host}")[2], f"{HOST}/blog.xml")  # type: ignore[index]
    assert elsewhere(source(kind="feed", url=f"{HOST}/blog.xml"), [given]) == wanted


def test_a_page_that_breaks_a_reader_leaves_the_others() -> None:
    _, _, body = article(1)  # type: ignore[misc]
    given = source(selectors={"title": "//h1[unknown()]"})
    assert documents([capture(body, f"{HOST}/doc/1")], given) == []


HEADLINES = "".join(
    f'<a href="/news/2026/{n:02}/h20-price-falls-{n}.html">H20 八卡整机报价走低</a>' for n in range(1, 7)
)
DATED = r"/news/\d+/\d+/[^/?#]+\.html$"
LISTS = [
    ("headlines", HEADLINES, DATED),
    ("numbers", "".join(f'<a href="/n/{n}">H20 八卡整机报价走低 {n}</a>' for n in range(9)), r"/n/\d+$"),
    ("queries", "".join(f'<a href="/show?id={n}">H20 八卡整机报价走低</a>' for n in range(9)), r"/show\?id=\d+$"),
    ("among tags", HEADLINES + "".join(f'<a href="/tag/{n}">显卡</a>' for n in range(99)), DATED),
    ("three alone", "".join(f'<a href="/n/{n}">H20 八卡整机报价走低</a>' for n in range(3)), None),
    ("other hosts", HEADLINES.replace('href="', 'href="//else.example'), None),
]  # fmt: skip


@pytest.mark.parametrize(("body", "follow"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_a_list_is_known_by_the_shape_of_its_links(body: str, follow: str | None) -> None:
    found = [guess.follow for guess in guesses(capture(body.encode())) if guess.kind == "listing"]
    assert found == ([follow] if follow else [])


ODD = [b"", b"<", b"\xff\xfe", b"{", b"<rss", b"<a href='//[bad'>a headline of some words</a>" * 5, b"\0" * 99]


@pytest.mark.parametrize("payload", ODD, ids=map(repr, range(len(ODD))))
def test_odd_pages_are_guessed_at_without_a_failure(payload: bytes) -> None:
    assert [guess for guess in guesses(capture(payload)) if guess.kind == "listing"] == []


IDS = [
    ("https://www.ithome.com.tw/rss", "ithome-com-tw"),
    ("http://127.0.0.1:8000/", "127-0-0-1"),
    ("https://新闻.example/", "example"),
]


@pytest.mark.parametrize(("url", "name"), IDS)
def test_a_source_is_named_for_its_host(url: str, name: str) -> None:
    assert default_id(url) == name


@pytest.fixture
def checkout(tmp_path: Path) -> Settings:
    """A checkout with seeds of its own, in which files can be written."""
    shutil.copytree(SEEDS, tmp_path / "seeds", ignore=shutil.ignore_patterns("site"))
    return Settings(home=tmp_path / "data", seeds=tmp_path / "seeds")


def test_the_files_say_what_was_found_and_the_stored_page_reads_as_it_did(
    seeds: Seeds, lexicon: Lexicon, checkout: Settings
) -> None:
    with site(SITES[0][2]) as server:
        explorer = Forked(seeds, lambda document: extract(document, lexicon), base_url=server.url)
        trial = explorer.explore(f"{HOST}/blog.xml", "new")
    declared, page, expected = SourceFiles(checkout, "new").write(trial)
    assert load_file(declared) == trial.source.model_copy(update={"max_pages": 200})
    wanted = yaml.safe_load(expected.read_text(encoding="utf-8"))
    stored = capture(page.read_bytes(), wanted["url"], wanted["fetched_at"])
    fields = {"follow": None, **wanted["source"]}
    found = read(stored, source(kind=wanted["kind"], time_zone=wanted["time_zone"], **fields))
    assert [(one.title, one.published, one.text) for one in found] == [
        (one["title"], one["published"], one["text"]) for one in wanted["documents"]
    ]
    with pytest.raises(StartError, match=r"new\.yml exists already"):
        SourceFiles(checkout, "new")
    with pytest.raises(StartError, match="is the source new already"):
        SourceFiles(checkout, "newer").write(trial)


def test_a_front_page_of_few_links_says_what_a_list_needs(seeds: Seeds, lexicon: Lexicon) -> None:
    links = "".join(f"<a href='/a/{n}'>深圳 H20 八卡整机报价 {n}</a>" for n in (1, 2, 3))
    with site({"/": html(links), **ARTICLES}) as server:
        explorer = Forked(seeds, lambda document: extract(document, lexicon), base_url=server.url)
        with pytest.raises(StartError, match=r"a list of articles \(3 headlines of 8 characters .*, expected 4\)"):
            explorer.explore(f"{HOST}/", "new")


REFUSED = [
    ("a private address", "http://127.0.0.1:9/", "127.0.0.1 is not a public address"),
    ("no address", "nowhere", "expected an address"),
    ("a name", "news.example", "as https://news.example/"),
    ("one that a source has", "http://36KR.com/feed/", "is the source 36kr already: "),
    ("a file", "file:///etc/passwd", "expected an address that begins"),
]


@pytest.mark.parametrize(("url", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_tried_is_one_line_and_status_2(
    chipwire: Callable[..., subprocess.CompletedProcess[str]], checkout: Settings, url: str, said: str
) -> None:
    done = chipwire(checkout.home, "new-source", url, "--id", "new", CHIPWIRE_SEEDS=str(checkout.seeds))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
    assert not (checkout.seeds / "sources" / "new.yml").exists()


def test_the_command_shows_what_it_would_read(
    chipwire: Callable[..., subprocess.CompletedProcess[str]], checkout: Settings
) -> None:
    status, headers, body = html(PRICES)
    with site({"/pricing": (status, headers, body.replace(b"</title>", b"&#27;[31m</title>"))}) as server:
        settings = {"CHIPWIRE_SEEDS": str(checkout.seeds), "CHIPWIRE_ALLOW_PRIVATE": "127.0.0.1"}
        done = chipwire(checkout.home, "new-source", f"{server.url}/pricing", "--id", "rents", **settings)
    assert done.returncode == 0, done.stderr
    assert "机柜早报" in done.stdout
    assert "\x1b" not in done.stdout
    assert "NVIDIA A100" in done.stdout
    assert "4 facts" in done.stdout
    assert load_file(checkout.seeds / "sources" / "rents.yml").kind == "prices"
