"""One crawl shared by several crawlers over a Redis server: what each of them alone would bring, whatever happens."""

import json
import os
import signal
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from threading import Lock

import pytest
from crowds import crowd, job
from redis import Redis
from servers import free_port, redis, wait_until
from websites import HOST, Answers, Handler, linking, page, site, source

from crawlers.archive import Archive
from crawlers.crawl import Outcome
from flows.publish import publish, record_reference
from flows.read import read
from flows.settings import Settings, StartError
from pipeline import seeds
from pipeline.warehouse import query

SEEDS = Path(__file__).parents[1] / "seeds"
EACH = 20
LISTS = int(os.environ.get("CHIPWIRE_SHARED_PAGES", "160")) // EACH
"""Documents of a list, and lists of the site whose pages are counted in the warehouse: 5,000 take minutes."""
KEY = "chipwire:{site}:"
IN_HAND = range(3)
"""Pages that a crawler has in its hands, fetching one and looking into another: killed, they are asked for again."""


def pages(lists: int = LISTS, each: int = EACH) -> Answers:
    """Give a site of lists and documents, each with a price of its own."""
    answers: Answers = {}
    for number in range(lists):
        documents = [f"/doc/{number * each + n}" for n in range(each)]
        more = f"/list/{number + 1}" if number + 1 < lists else None
        answers[f"/list/{number}"] = linking(*documents, next_page=more)
        answers |= {path: page(f"A dealer asks $2{path[5:]:0>4} for an H100 PCIe card.") for path in documents}
    return answers


def sums(outcome: Outcome) -> tuple[str, int, int, tuple[str, ...]]:
    """Give what all crawlers of a crawl report alike."""
    return outcome.state, outcome.pages, outcome.documents, outcome.problems


def published(archive: Path, home: Path) -> dict[str, list[float]]:
    """Read an archive in a home of its own, publish it, and give the prices in each document by its address."""
    home.mkdir()
    (home / "archive").symlink_to(archive)
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(home)})
    settings.work.mkdir()
    reference, given = seeds.load(SEEDS), source(f"{HOST}/list/0")
    assert not read(settings, reference, {given.id: given}).problems
    record_reference(settings, reference, [given], ())
    assert not publish(settings).problems
    asked = (
        "SELECT url, list(price_low) AS prices FROM documents LEFT JOIN quotes USING (document_id, url) GROUP BY url"
    )
    return {row["url"]: row["prices"] for row in query(settings.published, asked, None).to_pylist()}


def test_a_crawler_and_the_redis_server_are_killed_and_every_page_arrives_once(tmp_path: Path) -> None:
    port, folder, wanted = free_port(), tmp_path / "redis", pages()
    patience = 120 + len(wanted)
    with ExitStack() as stack:
        served, crawlers = stack.enter_context(site(wanted)), stack.enter_context(crowd())
        with redis(folder, port) as address:
            for folder_of in (tmp_path / "a", tmp_path / "b"):
                given = source(f"{HOST}/list/0", max_pages=2 * len(wanted))
                crawlers.start(job(given, folder_of, served.url, address, seconds=patience))
                wait_until((folder_of / "site").is_dir, "its first page")
            wait_until(lambda: len(served.asked) > len(wanted) / 4, "the first requests", patience)
            os.kill(crawlers.started[0], signal.SIGKILL)
            wait_until(lambda: len(served.asked) > len(wanted) / 2, "requests of the other crawler", patience)
        asked = len(served.asked)
        time.sleep(0.5)  # the server is away, and the crawl waits: at most what was on its way is asked for
        assert len(served.asked) - asked <= 1
        stack.enter_context(redis(folder, port))
        wait_until(lambda: bool(crawlers.ended), "the end of the crawl", patience)
        (outcome,) = crawlers.outcomes()
        paths = Counter(served.paths())
    assert (outcome.state, outcome.problems) == ("ok", ())
    assert outcome.documents - LISTS * EACH in IN_HAND
    assert set(paths) == set(wanted)
    assert sum(paths.values()) <= len(paths) + 3
    together = tmp_path / "together"
    together.mkdir()
    for each in ("a", "b"):
        (tmp_path / each / "site").rename(together / f"site{each}")
    (together / "site").mkdir()
    for file in together.glob("site?/*.warc.gz"):
        file.rename(together / "site" / file.name)
    prices = {f"{HOST}/doc/{n}": [20_000.0 + n] for n in range(LISTS * EACH)}
    assert published(together, tmp_path / "home") == prices


class Alone:
    """Answers requests with a page, and notes how many there are at once, and when each came and was answered."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock = Lock()

    def __call__(self, handler: Handler) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.01)
        with self.lock:
            self.now -= 1
        handler.answer(*page("A bridge opens."))


def test_crawlers_ask_one_thing_at_a_time_and_share_the_budget(tmp_path: Path) -> None:
    alone = Alone()
    answers = pages(3, 20) | {f"/doc/{n}": alone for n in range(60)}
    with redis(tmp_path / "redis") as address, site(answers) as served, crowd() as crawlers:
        for _ in range(3):
            crawlers.start(job(source(f"{HOST}/list/0", max_pages=40), tmp_path / "archive", served.url, address))
        wait_until(lambda: len(crawlers.ended) == 3, "the end of the crawl")
        paths = served.paths()
    assert alone.most == 1
    assert (len(paths), len(set(paths))) == (40, 40)
    assert {sums(outcome) for outcome in crawlers.outcomes()} == {("ok", 40, 40 - lists(paths), ())}
    captures = [capture.url for capture in Archive(tmp_path / "archive").captures()]
    assert sorted(captures) == sorted(HOST + path for path in paths)
    assert any("more than max_pages 40" in note for outcome in crawlers.outcomes() for note in outcome.notes)


def lists(paths: list[str]) -> int:
    """Give how many of some paths are those of lists."""
    return sum(path.startswith("/list/") for path in paths)


def test_the_delay_between_requests_holds_over_all_crawlers(tmp_path: Path) -> None:
    with redis(tmp_path / "redis") as address, site(pages(1, 4)) as served, crowd() as crawlers:
        given = job(source(f"{served.url}/list/0"), tmp_path / "archive", "", address)
        for _ in range(2):
            crawlers.start(given.model_copy(update={"base_url": None, "allowed": ("127.0.0.1",)}))
        wait_until(lambda: len(crawlers.ended) == 2, "the end of the crawl")
        when = [at for _, at in served.asked]
    assert {sums(outcome) for outcome in crawlers.outcomes()} == {("ok", 5, 4, ())}
    assert len(when) >= 6
    spans = [last - first for first, last in zip(when, when[2:], strict=False)]
    assert min(spans) > 1.5  # of two delays, for one request may arrive late and the next in time; of two crawlers 1


def test_a_pause_that_a_server_asks_for_is_kept_by_all(tmp_path: Path) -> None:
    answers, asked = pages(1, 20), []

    def busy(handler: Handler) -> None:
        asked.append(time.monotonic())
        first = len(asked) == 1
        handler.answer(*((429, {"Retry-After": "1"}, b"") if first else page("A bridge opens.")))

    answers["/doc/5"] = busy
    with redis(tmp_path / "redis") as address, site(answers) as served, crowd() as crawlers:
        for _ in range(2):
            crawlers.start(job(source(f"{HOST}/list/0"), tmp_path / "archive", served.url, address))
        wait_until(lambda: len(crawlers.ended) == 2, "the end of the crawl")
        when = [at for _, at in served.asked]
    assert {sums(outcome) for outcome in crawlers.outcomes()} == {("ok", 21, 20, ())}
    assert not [at for at in when if 0 < at - asked[0] < 0.9]


def test_a_crawl_ends_for_all_where_the_site_wants_to_be_left_alone(tmp_path: Path) -> None:
    answers = pages(3, 20) | {"/doc/9": (429, {"Retry-After": "86400"}, b"")}
    with redis(tmp_path / "redis") as address, site(answers) as served, crowd() as crawlers:
        for _ in range(2):
            crawlers.start(job(source(f"{HOST}/list/0"), tmp_path / "archive", served.url, address))
        wait_until(lambda: len(crawlers.ended) == 2, "the end of the crawl")
        paths = served.paths()
        crawlers.start(job(source(f"{HOST}/list/0"), tmp_path / "another", served.url, address))
        wait_until(lambda: len(crawlers.ended) == 3, "the end of the next crawl")
        assert served.paths() == []
    assert len(paths) < 60
    both = crawlers.outcomes()[:2]
    assert any(f"site: http_429: {HOST}/doc/9: answered with status 429" in outcome.problems for outcome in both)
    for outcome in both:  # the one that was not answered so may but be told by the other
        assert outcome.problems
        assert all(problem.startswith("site: http_429: ") for problem in outcome.problems)
    (said,) = crawlers.outcomes()[2].problems
    assert "asks for no request for 86" in said


def entry(callback: str, url: str = f"{HOST}/doc/1", **meta: object) -> bytes:
    """Give an entry as a crawler would write it."""
    given = {"url": url, "callback": callback, "priority": 1, "dont_filter": True, "referer": None}
    return json.dumps({**given, "meta": {"asked": url, **meta}}).encode()


HOSTILE = [
    ("pickled code", b"cos\nsystem\n(S'touch pwned'\ntR.", "is no request"),
    ("no JSON", b"{", "is no request"),
    ("another method", entry("close"), "is no request"),
    ("a proxy", entry("parse", proxy="http://127.0.0.1:1"), "is no request"),
    ("a private address", entry("parse", "http://127.0.0.1:1/"), "is not a public address"),
    ("a file", entry("parse", "file:///etc/passwd"), "only http and https are fetched"),
]


def test_what_others_write_into_the_queue_runs_nothing_and_leads_nowhere(tmp_path: Path) -> None:
    with redis(tmp_path / "redis") as address, site(pages(2, 20)) as served, crowd() as crawlers:
        server = Redis.from_url(address)
        crawlers.start(job(source(f"{HOST}/list/0"), tmp_path / "archive", served.url, address))
        wait_until(lambda: len(served.asked) > 10, "the first requests")
        server.zadd(f"{KEY}queue", {written: -1e15 for _, written, _ in HOSTILE})
        wait_until(lambda: bool(crawlers.ended), "the end of the crawl")
        paths = served.paths()
    (outcome,) = crawlers.outcomes()
    assert (outcome.documents, Counter(paths).most_common(1)[0][1]) == (40, 1)
    assert len(outcome.problems) == len(HOSTILE)
    for _, _, said in HOSTILE:
        assert any(said in problem for problem in outcome.problems)
    assert not Path("pwned").exists()


def test_a_server_that_has_forgotten_a_crawl_is_told_of(tmp_path: Path) -> None:
    with redis(tmp_path / "redis") as address, site(pages(2, 20)) as served, crowd() as crawlers:
        crawlers.start(job(source(f"{HOST}/list/0"), tmp_path / "archive", served.url, address))
        wait_until(lambda: len(served.asked) > 10, "the first requests")
        Redis.from_url(address).flushall()
        wait_until(lambda: bool(crawlers.ended), "the end of the crawl")
    (outcome,) = crawlers.outcomes()
    assert [problem for problem in outcome.problems if "appendonly" in problem] == list(outcome.problems)
    walk = Archive(tmp_path / "archive").page("site", "walk:site")
    assert walk
    assert walk.mark is None


def test_a_crawl_whose_only_crawler_was_killed_goes_on_where_it_stood(tmp_path: Path) -> None:
    with redis(tmp_path / "redis") as address, site(pages(3, 20)) as served, crowd() as crawlers:
        given = job(source(f"{HOST}/list/0"), tmp_path / "archive", served.url, address, page_seconds=3)
        crawlers.start(given)
        wait_until(lambda: len(served.asked) > 25, "the first requests")
        os.kill(crawlers.started[0], signal.SIGKILL)
        crawlers.start(given)
        wait_until(lambda: bool(crawlers.ended), "the end of the crawl")
        paths = Counter(served.paths())
    (outcome,) = crawlers.outcomes()
    assert (outcome.state, outcome.problems) == ("ok", ())
    assert outcome.pages - 63 in IN_HAND
    assert len(paths) == 63
    assert paths.total() <= len(paths) + 3


WRONG = [
    ("CHIPWIRE_REDIS", "http://:secret@cache", "expected an address such as redis://host:port"),
    ("CHIPWIRE_REDIS", "redis://user:secret/more@cache", "expected an address such as redis://host:port"),
    ("CHIPWIRE_REDIS", "redis://", "expected an address such as redis://host:port"),
    ("CHIPWIRE_DASK", "127.0.0.1:8786", "expected an address such as tcp://host:port"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG, ids=[f"{row[0]}={row[1]}" for row in WRONG])
def test_a_wrong_address_is_refused_without_its_password(name: str, value: str, said: str) -> None:
    with pytest.raises(StartError, match=said) as refused:
        Settings.from_environment({name: value})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("name", "extra"), [("CHIPWIRE_REDIS", "redis"), ("CHIPWIRE_DASK", "dask")])
def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, name: str, extra: str) -> None:
    monkeypatch.setattr("flows.settings.find_spec", lambda _: None)
    address = "redis://cache" if extra == "redis" else "tcp://scheduler:8786"
    with pytest.raises(StartError, match=f"{name} needs the extra '{extra}': pip install 'chipwire.{extra}.'"):
        Settings.from_environment({name: address})


def test_a_password_is_neither_shown_nor_handed_to_deployments(tmp_path: Path) -> None:
    settings = Settings.from_environment({"CHIPWIRE_REDIS": f"redis://:secret@127.0.0.1:{free_port()}/0"})
    assert "secret" not in repr(settings)
    assert "secret" not in str(settings.environment())
    given = job(source(), tmp_path, "http://127.0.0.1:1", settings.redis or "")
    assert "secret" not in repr(given)
    with crowd() as crawlers:
        crawlers.start(given)
        wait_until(lambda: bool(crawlers.ended), "the end of the crawl")
    (outcome,) = crawlers.outcomes()
    assert outcome.state == "error"
    assert "CHIPWIRE_REDIS" in outcome.problems[0]
    assert "secret" not in outcome.problems[0]


def test_one_crawler_alone_brings_what_it_brings_without_a_server(tmp_path: Path) -> None:
    with redis(tmp_path / "redis") as address, site(pages(2, 20)) as served, crowd() as crawlers:
        shared = job(source(f"{HOST}/list/0"), tmp_path / "shared", served.url, address)
        crawlers.start(shared)
        wait_until(lambda: bool(crawlers.ended), "the end of the shared crawl")
        with_server = served.paths()
        crawlers.start(shared.model_copy(update={"shared": None, "archive": str(tmp_path / "alone")}))
        wait_until(lambda: len(crawlers.ended) == 2, "the end of the other")
        assert served.paths() == with_server
    assert crawlers.outcomes()[0] == crawlers.outcomes()[1]
    kept = [Archive(tmp_path / name).known("site").addresses() for name in ("shared", "alone")]
    assert kept[0] == kept[1]
