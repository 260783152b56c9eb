"""Collecting, as the flow does it: what it says is what it did."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawling import crawled
from websites import HOST, Answer, Answers, page, site, source, xml

from crawlers.archive import Archive
from crawlers.waits import left_alone
from flows.collect import chosen, collect, followed
from flows.reader import Reader
from flows.run import run_once
from flows.settings import Settings
from pipeline.extract import Lexicon

NEXT = b'<channel><link rel="next" href="/more"/>'


def test_what_was_fetched_and_what_was_new_are_said_apart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)})
    sources = chosen(settings, ["sample-prices"])
    caplog.set_level("INFO", "chipwire")
    (first,), _ = collect(settings, sources), collect(settings, sources)
    assert first.written > 0
    said = [line for line in caplog.messages if line.endswith("new or changed")]
    assert said == [f"{first.pages} pages, {new} new or changed" for new in (first.written, 0)]


def test_a_run_that_names_no_source_leaves_out_what_is_off_and_one_that_names_it_does_not() -> None:
    settings = Settings.from_environment({})
    assert all(source.sample for source in chosen(settings, []))
    assert [source.id for source in chosen(settings, ["chiphell"])] == ["chiphell"]


def test_analysts_see_a_source_that_is_off_once_it_was_fetched(tmp_path: Path) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)})
    sources = chosen(settings, ["chiphell", "sample-news"])
    before = followed(settings, sources)
    (settings.archive / "chiphell").mkdir(parents=True)
    assert ([s.id for s in before], followed(settings, sources)) == (["sample-news"], sources)


def test_a_pause_that_robots_txt_asks_for_is_kept(tmp_path: Path) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path), "CHIPWIRE_ALLOW_PRIVATE": "127.0.0.1"})
    with site({"/robots.txt": (429, {"Retry-After": "86400"}, b"")}) as served:
        found = [collect(settings, [source(served.url)])[0].state for _ in range(2)]
    assert found == ["http_429", "waiting"]


def rss(*numbers: int) -> Answer:
    """A feed that tells the dates of pages which tell none."""
    item = "<item><link>{0}/doc/{1}</link><pubDate>Tue, 0{1} Nov 2026 08:00:00 GMT</pubDate></item>"
    return xml("<rss><channel>" + "".join(item.format(HOST, n) for n in numbers) + "</channel></rss>")


FEEDS: list[tuple[str, list[Answers]]] = [
    ("a feed that entries leave", [{"/feed": rss(3)}, {"/feed": rss(4)}]),
    ("a feed that moved", [{"/feed": (301, {"Location": "/new"}, b""), "/new": rss(3, 4)}]),
    ("a feed of several pages", [{"/feed": (200, {}, rss(3)[2].replace(b"<channel>", NEXT)), "/more": rss(4)}]),
]


@pytest.mark.parametrize("runs", [row[1] for row in FEEDS], ids=[row[0] for row in FEEDS])
def test_a_feed_dates_pages_for_ever(tmp_path: Path, lexicon: Lexicon, runs: list[Answers]) -> None:
    fed = source(f"{HOST}/feed", kind="feed", follow=None)
    pages = {f"/doc/{n}": page(f"H20 八卡整机现货报价 10{n} 万元") for n in (3, 4)}
    for feed in runs:
        with site({**feed, **pages}) as served:
            crawled(fed, tmp_path, served.url)
    reader = Reader(lexicon, "1", {"site": fed}, tmp_path)
    (batch,) = reader.batches(Archive(tmp_path).captures(), [])
    found = {read.document.url: read.document.published for read in batch.reads}
    assert found == {f"{HOST}/doc/{n}": f"2026-11-0{n}" for n in (3, 4)}


def test_a_run_leaves_out_what_it_fetched_within_its_cadence(tmp_path: Path) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path), "CHIPWIRE_ALLOW_PRIVATE": "127.0.0.1"})
    shutil.copytree(settings.seeds, tmp_path / "seeds", ignore=shutil.ignore_patterns("sources", "site"))
    settings = settings.model_copy(update={"seeds": tmp_path / "seeds"})
    (tmp_path / "seeds" / "sources").mkdir()
    with site({"/": (200, {"Content-Type": "text/html"}, "<p>H20 八卡整机现货报价 105 万元</p>".encode())}) as served:
        declared = f"name: Shop\nkind: prices\nurl: {served.url}/\nlicence: ours\n"
        (tmp_path / "seeds" / "sources" / "shop.yml").write_text(declared, encoding="utf-8")
        asked = []
        for wanted in ((), (), ("shop",)):
            run_once(settings, wanted)
            asked.append(served.paths().count("/"))
    assert asked == [1, 0, 1]


WAITS = [
    ("a number", "86400", True),
    ("beyond all measure", "999999999", True),
    ("none named, with status 403", "", False),
]


@pytest.mark.parametrize(("said", "waits"), [row[1:] for row in WAITS], ids=[row[0] for row in WAITS])
def test_a_server_that_asks_for_a_pause_longer_than_a_run_gets_it(tmp_path: Path, said: str, waits: bool) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path), "CHIPWIRE_ALLOW_PRIVATE": "127.0.0.1"})
    with site({"/": (403 if not said else 429, {"Retry-After": said}, b"")}) as served:
        given = [source(served.url)]
        found = [collect(settings, given)[0].state for _ in range(2)]
        asked = len(served.paths())
    assert (found[1] == "waiting", asked) == ((True, 1) if waits else (False, 2))
    now = datetime.now(UTC)
    assert left_alone(settings.archive, "site", now + timedelta(days=7)) is None


def test_an_import_says_what_was_replaced(
    chipwire: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    said = []
    for text in ("H100 24k", "H100 25k", "H100 25k"):
        (tmp_path / "chat.txt").write_text(text)
        said.append(chipwire(tmp_path / "data", "import", str(tmp_path / "chat.txt")).stderr)
    assert [line.split(" in place")[0] for line in said] == [
        "1 taken, 0 of them",
        "1 taken, 1 of them",
        "0 taken, 0 of them",
    ]
