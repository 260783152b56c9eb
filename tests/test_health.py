"""How sources fare: what breaks expectations is held back, and each keeps to its hours and to its share of a run."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from websites import HOST, source

from crawlers.archive import Archive
from crawlers.crawl import Fetched
from crawlers.expectations import begun, judged
from crawlers.failures import state
from crawlers.held import hold, holds, release
from crawlers.hours import seconds_left
from flows.domains import by_domain, in_queues
from flows.read import let_go
from models.documents import Capture
from models.outcomes import gravity
from models.reference import Source

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
DATED = "<article><h1>H100</h1><time datetime='2026-11-20'>x</time><p>H100 现货 23 万元，含税，量大从优。</p></article>"
UNDATED = "<article><h1>H100</h1><p>H100 现货 23 万元，含税，量大从优，只此一家。</p></article>"


def fetched(source_id: str = "site", documents: int = 2, kind: str = "ok", **more: object) -> Fetched:
    """Give a fetch."""
    given = {"requests": 3, "pages": 3, "bytes": 1 << 20, "written": 2, "problems": (), "notes": (), "started_at": NOW}
    fields = {"source_id": source_id, "state": kind, "documents": documents, "finished_at": NOW, **given, **more}
    return Fetched.model_validate(fields)


def archived(
    folder: Path,
    number: int,
    body: str,
    media_type: str = "text/html",
    hours: int = 1,
    archive: Archive | None = None,
) -> None:
    """Put a page into an archive, fetched some hours after the start."""
    payload = body.encode()
    (archive or Archive(folder)).add(
        Capture(
            url=f"{HOST}/doc/{number}",
            source_id="site",
            fetched_at=NOW + timedelta(hours=hours),
            media_type=media_type,
            payload=payload,
            sha256=sha256(payload).hexdigest(),
        )
    )


EXPECTED = [
    ("all that is expected", {"least_documents": 2, "least_dated": 0.5}, fetched(), "ok", None),
    ("too few", {"least_documents": 3}, fetched(), "held", "2 documents, expected at least 3"),
    ("none", {"least_documents": 1}, fetched(documents=0, kind="empty"), "held", "0 documents, expected at least 1"),
    ("too few dates", {"least_dated": 0.6}, fetched(), "held", "1 of 2 documents with a date, expected a share of 0.6"),
    ("nothing expected", {}, fetched(documents=0, kind="empty"), "empty", None),
    ("not reached", {"least_documents": 3}, fetched(documents=0, kind="dns"), "dns", None),
]


@pytest.mark.parametrize(("fields", "given", "wanted", "said"), [r[1:] for r in EXPECTED], ids=[r[0] for r in EXPECTED])
def test_what_breaks_expectations_is_held_back(
    tmp_path: Path, fields: dict[str, object], given: Fetched, wanted: str, said: str | None
) -> None:
    archived(tmp_path, 1, DATED)
    archived(tmp_path, 2, UNDATED)
    found = judged(source(**fields), given, Archive(tmp_path))
    assert (found.state, len(found.problems)) == (wanted, said is not None)
    assert said is None or said in found.problems[0]
    assert list(holds(tmp_path)) == ([] if said is None else ["site"])


def test_pages_that_cannot_be_read_have_a_state(tmp_path: Path) -> None:
    archived(tmp_path, 1, "%PDF-1.7 and no more", "application/x-none")
    found = judged(source(), fetched(), Archive(tmp_path))
    assert (found.state, len(found.problems)) == ("parse_error", 1)


def test_what_is_held_back_comes_with_the_run_that_keeps_expectations(tmp_path: Path) -> None:
    for number, hours in ((1, -1), (2, 1), (3, 25)):
        archived(tmp_path, number, DATED, hours=hours)
    given, archive = source(least_documents=3), Archive(tmp_path)
    tomorrow = NOW + timedelta(days=1)

    def read() -> list[str]:
        return [capture.url[-1] for capture in let_go(archive.captures(), holds(tmp_path))]

    assert judged(given, fetched(), archive).state == "held"
    assert read() == ["1"]
    assert judged(given, fetched(started_at=tomorrow, finished_at=tomorrow), archive).state == "held"
    assert read() == ["1"]
    assert judged(given, fetched(documents=3, started_at=tomorrow, finished_at=tomorrow), archive).state == "ok"
    assert read() == ["1", "2", "3"]


LATER = NOW + timedelta(days=1)
NOTHING_NEW = [
    ("undated pages, and nothing new", UNDATED, fetched(started_at=LATER), "held", ["site"]),
    ("undated pages, and no answer", UNDATED, fetched(started_at=LATER, kind="dns", documents=0), "held", ["site"]),
    ("dated pages, of a run that was cut short", DATED, fetched(started_at=LATER), "ok", []),
    ("dated pages, and no answer", DATED, fetched(started_at=LATER, kind="dns", documents=0), "dns", ["site"]),
    ("pages of nothing", "<script>captcha()</script>", fetched(started_at=LATER), "held", ["site"]),
]


@pytest.mark.parametrize(
    ("body", "given", "wanted", "left"), [r[1:] for r in NOTHING_NEW], ids=[r[0] for r in NOTHING_NEW]
)
def test_what_is_held_back_is_judged_again_though_nothing_is_new(
    tmp_path: Path, body: str, given: Fetched, wanted: str, left: list[str]
) -> None:
    hold(tmp_path, "site", NOW, "its run was cut short before it was judged")
    archived(tmp_path, 1, body)
    found = judged(source(least_dated=0.5), given, Archive(tmp_path))
    assert (found.state, list(holds(tmp_path))) == (wanted, left)


BEGUN = [
    ("nothing is expected", {}, "dns", None, [], []),
    ("what no run has judged is held back", {"least_documents": 1}, None, DATED, ["site"], ["site"]),
    ("nothing came", {"least_documents": 1}, "dns", None, ["site"], []),
    ("what came before it broke off is good", {"least_dated": 0.5}, "http_403", DATED, ["site"], []),
    ("what came before it broke off is not", {"least_dated": 0.5}, "http_403", UNDATED, ["site"], ["site"]),
]


@pytest.mark.parametrize(
    ("fields", "kind", "body", "before", "after"), [r[1:] for r in BEGUN], ids=[r[0] for r in BEGUN]
)
def test_what_a_crawl_brings_is_held_back_until_it_is_judged(
    tmp_path: Path, fields: dict[str, object], kind: str | None, body: str | None, before: list[str], after: list[str]
) -> None:
    begun_at = begun(source(**fields), tmp_path)
    if body:
        archived(tmp_path, 1, body, hours=24 * 365 * 100)
    assert list(holds(tmp_path)) == before
    if kind:
        judged(source(**fields), fetched(kind=kind, started_at=begun_at), Archive(tmp_path), begun_at)
    assert list(holds(tmp_path)) == after


def test_pages_are_judged_without_being_held_together(tmp_path: Path) -> None:
    archive, pages = Archive(tmp_path), 120
    for number in range(pages):
        archived(tmp_path, number, f"{number}{' ' * (1 << 20)}", "application/x-none", archive=archive)
    tracemalloc.start()
    judged(source(), fetched(), archive)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < (pages << 20) * 2 / 3


def test_the_operator_lets_go_what_is_held_back(tmp_path: Path) -> None:
    hold(tmp_path, "site", NOW, "too few")
    assert (release(tmp_path, "site"), release(tmp_path, "site"), holds(tmp_path)) == (True, False, {})


STATES = [
    ("documents", 5, 6, [], "ok"),
    ("nothing", 0, 1, [], "empty"),
    ("some that fail for now", 5, 9, ["timeout", "http_500", "http_404"], "ok"),
    ("as many that fail for good", 5, 10, ["http_403"] * 5 + ["timeout"], "http_403"),
    ("the gravest names it", 0, 4, ["timeout", "http_404", "too_large", "http_403"], "http_404"),
    ("all of them for now", 0, 4, ["timeout", "dns"], "timeout"),
]


@pytest.mark.parametrize(
    ("documents", "asked", "failures", "wanted"), [r[1:] for r in STATES], ids=[r[0] for r in STATES]
)
def test_failures_are_weighed(documents: int, asked: int, failures: list[str], wanted: str) -> None:
    assert state(documents, asked, failures) == wanted


def test_every_state_is_of_a_class() -> None:
    found = {word: gravity(word) for word in ("ok", "http_403", "http_418", "http_503", "dns", "parse_error", "robots")}
    assert found == {
        "ok": None,
        "http_403": "hard",
        "http_418": "soft",
        "http_503": "temporary",
        "dns": "temporary",
        "parse_error": "soft",
        "robots": "hard",
    }


HOURS = [
    (None, "2026-11-26T04:00+08:00", None),
    ("22:00-06:00", "2026-11-26T04:00+08:00", 7200.0),
    ("22:00-06:00", "2026-11-26T23:00+08:00", 25_200.0),
    ("22:00-06:00", "2026-11-26T06:00+08:00", 0.0),
    ("22:00-06:00", "2026-11-26T21:59+08:00", 0.0),
    ("09:00-17:30", "2026-11-26T09:00+08:00", 30_600.0),
    ("09:00-17:30", "2026-11-26T01:00+00:00", 30_600.0),
    ("00:00-00:00", "2026-11-26T13:00+08:00", 39_600.0),
]


@pytest.mark.parametrize(("hours", "now", "left"), HOURS, ids=[f"{row[0]} at {row[1]}" for row in HOURS])
def test_a_source_is_fetched_in_its_hours(hours: str | None, now: str, left: float | None) -> None:
    given = source(hours=hours, time_zone="Asia/Shanghai")
    assert seconds_left(given, datetime.fromisoformat(now)) == left


def test_sources_of_one_domain_take_turns_and_share_what_it_may_cost() -> None:
    sources = [source(id=f"s{n}", url=f"http://{host}/") for n, host in enumerate(["a.example", "b.example"] * 3)]
    at_work: dict[str, int] = {}
    most = []

    def crawl(given: Source, seconds: float, stop: Event) -> Fetched:
        host = str(given.url)
        at_work[host] = at_work.get(host, 0) + 1
        most.append((at_work[host], given.max_pages))
        stop.wait(0.02)
        at_work[host] -= 1
        return fetched(given.id, requests=2450 if "a.example" in host else 2)

    found = by_domain([*sources, source(id="s6", url="http://www.a.example/")], crawl)
    assert [(one.source_id, one.state) for one in found] == [
        *((f"s{n}", "ok") for n in range(6)),
        ("s6", "budget"),
    ]
    assert {turn for turn, _ in most} == {1}
    assert sorted(pages for _, pages in most) == [100, 200, 200, 200, 200, 200]


QUEUES = [
    ("subdomains", ["http://www.chips.com/", "http://forums.chips.com/"], (), [[0, 1]]),
    ("domains of one registry", ["http://chips.com.cn/", "http://cards.com.cn/"], (), [[0], [1]]),
    ("hosts of many people", ["http://chips.github.io/", "http://cards.github.io/"], (), [[0], [1]]),
    ("another host", ["http://feeds.example/", "http://a.com/", "http://b.chips.com/"], ("chips.com",), [[1], [0, 2]]),
    ("no registry", ["http://127.0.0.1/", "http://localhost/", "http://www.localhost/"], (), [[0], [1, 2]]),
]  # fmt: skip


@pytest.mark.parametrize(("urls", "hosts", "wanted"), [row[1:] for row in QUEUES], ids=[row[0] for row in QUEUES])
def test_sources_with_a_domain_in_common_are_one_queue(
    urls: list[str], hosts: tuple[str, ...], wanted: list[list[int]]
) -> None:
    sources = [source(url, id=f"s{number}", hosts=() if number else hosts) for number, url in enumerate(urls)]
    assert [[int(one.id[1:]) for one in queue] for queue in in_queues(sources)] == wanted


def test_a_source_out_of_its_hours_is_not_fetched() -> None:
    here = datetime.now(UTC) + timedelta(hours=2)
    closed = source(hours=f"{here:%H:%M}-{here + timedelta(hours=1):%H:%M}")

    def crawl(given: Source, seconds: float, stop: Event) -> Fetched:
        raise AssertionError("it was asked")

    (found,) = by_domain([closed], crawl)
    assert (found.state, found.requests) == ("closed", 0)
