"""Sites that mean no good, or want to be left alone: each costs little, and what it did has a name."""

import gzip
import os
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
from backports import zstd
from crawling import crawled
from scrapy.http import Response
from websites import HOST, Answer, Answers, Handler, linking, page, site, source, to

from crawlers.archive import Archive
from crawlers.backoff import asked_for
from crawlers.crawl import Job, Outcome
from models.reference import Source

GIGABYTES = 10 << 30
ZEROS = bytes(100 << 20)


def packed(encoding: str, body: bytes) -> Answer:
    """Give a page in an encoding."""
    return 200, {"Content-Encoding": encoding}, body


def head(handler: Handler, *lines: str) -> None:
    """Send the head of an answer."""
    handler.close_connection = True
    handler.wfile.write("\r\n".join(("HTTP/1.1 200 OK", "Content-Type: text/html", *lines, "", "")).encode())


def drip(handler: Handler) -> None:
    """Send a byte now and then, until the client has enough of it."""
    head(handler)
    while True:
        handler.wfile.write(b".")
        time.sleep(0.1)


def flood(handler: Handler) -> None:
    """Send without end and without saying how much it will be."""
    head(handler)
    while True:
        handler.server.sent += handler.connection.send(bytes(1 << 16))


def headers(handler: Handler) -> None:
    """Send headers without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.server.sent += handler.connection.send(b"X-More: and more\r\n" * 1000)


def hang_up(handler: Handler) -> None:
    """Close the connection in the middle of a page."""
    head(handler, "Content-Length: 100")
    handler.wfile.write(b"<p>half")
    handler.connection.shutdown(socket.SHUT_RDWR)


HOSTILE: dict[str, tuple[str, Answer | Callable[[Handler], None]]] = {
    "gzip": ("too_large", packed("gzip", gzip.compress(ZEROS, 1))),
    "gzip-twice": ("too_large", packed("gzip, gzip", gzip.compress(gzip.compress(ZEROS, 9), 9))),
    "deflate": ("too_large", packed("deflate", zlib.compress(ZEROS, 1))),
    "br": ("too_large", packed("br", brotli.compress(ZEROS, quality=1))),
    "zstd": ("too_large", packed("zstd", zstd.compress(ZEROS))),
    "no-gzip": ("parse_error", packed("gzip", b"no gzip at all")),
    "ten-gigabytes": ("too_large", lambda handler: head(handler, f"Content-Length: {GIGABYTES}")),
    "flood": ("too_large", flood),
    "headers": ("timeout", headers),
    "drip": ("timeout", drip),
    "hang-up": ("connection", hang_up),
    "loopback": ("refused", to("http://127.0.0.1:1/doc/")),
    "metadata": ("refused", to("http://169.254.169.254/latest/meta-data/")),
    "mapped": ("refused", to("http://[::ffff:10.0.0.1]/doc/")),
    "chain": ("redirects", to("/doc/chain?1")),
    "scheme": ("http_302", to("file:///etc/passwd")),
}

LANDED = {
    "loopback": "http://127.0.0.1:1/doc/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "mapped": "http://[::ffff:10.0.0.1]/doc/",
    "chain": f"{HOST}/doc/chain?5",
}
"""Where redirects led, by the name of the page that they left."""


def watched(given: Source, folder: Path, base_url: str, page_seconds: float) -> tuple[Outcome, int]:
    """Crawl, and give with the outcome the most memory that the process had, in MB."""
    job = Job(
        source=given,
        archive=str(folder),
        base_url=base_url,
        allow_private=False,
        allowed=(),
        seconds=300,
        page_seconds=page_seconds,
    )
    command = [sys.executable, "-P", "-m", "crawlers.process", str(os.getpid())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(job.model_dump_json().encode())
        process.stdin.close()
        most = 0
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            most = max([most, *(int(line.split()[1]) >> 10 for line in status.splitlines() if line[:6] == "VmHWM:")])
            time.sleep(0.05)
        return Outcome.model_validate_json(process.stdout.read()), most


def test_a_hostile_site_costs_little_and_each_trick_has_a_name(tmp_path: Path) -> None:
    answers: Answers = {
        "/": linking(*(f"/doc/{path}" for name in HOSTILE for path in (name, f"good/{name}"))),
        **{f"/doc/{name}": answer for name, (_, answer) in HOSTILE.items()},
        **{f"/doc/chain?{n}": to(f"/doc/chain?{n + 1}") for n in range(1, 9)},
        **{f"/doc/good/{name}": page(name) for name in HOSTILE},
    }
    with site(answers) as served:
        outcome, megabytes = watched(source(), tmp_path, served.url, page_seconds=1)
        assert served.sent < 1 << 30
    told = [tuple(line.split(": ")[1:3]) for line in outcome.problems]
    expected = [(kind, LANDED.get(name, f"{HOST}/doc/{name}")) for name, (kind, _) in HOSTILE.items()]
    assert sorted(told) == sorted(expected)
    assert megabytes < 400
    assert len(list(Archive(tmp_path).captures())) == 1 + len(HOSTILE)


ENDLESS = [
    ("calendar", lambda n: linking(next_page=f"/{n + 1}"), "empty", 3),
    ("the same documents", lambda n: linking("/doc/1", next_page=f"/{n + 1}"), "ok", 5),
    ("ever new documents", lambda n: linking(f"/doc/{n}", next_page=f"/{n + 1}"), "ok", 30),
    ("ever longer addresses", lambda n: linking(next_page=f"/{'x' * 700 * n}{n + 1}"), "empty", 3),
]


@pytest.mark.parametrize(("turn", "state", "most"), [row[1:] for row in ENDLESS], ids=[row[0] for row in ENDLESS])
def test_lists_without_end_come_to_one(tmp_path: Path, turn: Callable[[int], Answer], state: str, most: int) -> None:
    def answer(handler: Handler) -> None:
        last = handler.path.rsplit("/", 1)[1].lstrip("x")
        under_way.append(handler)
        time.sleep(0.005)
        most_at_once.append(len(under_way))
        under_way.remove(handler)
        handler.answer(*(page("H100") if "/doc/" in handler.path else turn(int(last or 0))))

    under_way: list[Handler] = []
    most_at_once: list[int] = []

    with site({}) as served:
        served.otherwise = answer
        served.answers["/robots.txt"] = (404, {}, b"")
        fetched = crawled(source(max_pages=30), tmp_path, served.url)
        assert len(served.paths()) == most
    assert (fetched.state, fetched.problems) == (state, ())
    assert set(most_at_once) == {1}


def test_a_sitemap_that_unpacks_to_too_much_is_named(tmp_path: Path) -> None:
    with site({"/": (200, {"Content-Type": "application/gzip"}, gzip.compress(ZEROS, 1))}) as served:
        fetched = crawled(source(kind="sitemap"), tmp_path, served.url)
    assert (fetched.state, fetched.pages) == ("too_large", 0)


def test_a_site_that_fails_again_and_again_is_left_for_the_next_run(tmp_path: Path) -> None:
    with site({"/": linking(*(f"/doc/{n}" for n in range(50)))}) as served:
        served.otherwise = (403, {}, b"")
        served.answers["/robots.txt"] = (404, {}, b"")
        fetched = crawled(source(), tmp_path, served.url)
        assert len(served.paths()) < 15
    assert fetched.state == "http_403"
    assert "10 requests failed in a row" in fetched.problems[-1]


def busy(times: int, status: int, headers: dict[str, str]) -> Callable[[Handler], None]:
    """Answer with a status so many times, and then with a page."""
    left = [times]

    def answer(handler: Handler) -> None:
        left[0] -= 1
        handler.answer(*((status, headers, b"") if left[0] >= 0 else page("H100")))

    return answer


def test_a_busy_server_is_left_alone_for_as_long_as_it_says(tmp_path: Path) -> None:
    answers: Answers = {
        "/": linking("/doc/1", "/doc/2"),
        "/doc/1": busy(2, 429, {"Retry-After": "2"}),
        "/doc/2": page("2"),
    }
    with site(answers) as served:
        fetched = crawled(source(), tmp_path, served.url)
        asked = served.asked
    assert (fetched.state, fetched.problems, fetched.written) == ("ok", (), 3)
    assert [path for path, _ in asked] == ["/robots.txt", "/", "/doc/1", "/doc/1", "/doc/1", "/doc/2"]
    refused = [at for path, at in asked if path == "/doc/1"]
    assert [later - at >= 2 for at, later in pairwise(refused)] == [True, True]


LATER = [
    ("429, an hour", {"/": (429, {"Retry-After": "3600"}, b"")}, "http_429"),
    ("503, in 2099", {"/": (503, {"Retry-After": "Fri, 06 Nov 2099 08:00:00 GMT"}, b"")}, "http_503"),
    (
        "a robots.txt of 429, an hour",
        {"/robots.txt": (429, {"Retry-After": "3600"}, b""), "/": page("H100")},
        "http_429",
    ),
    ("a robots.txt that is not to be had", {"/robots.txt": (500, {}, b""), "/": page("H100")}, "http_500"),
]


@pytest.mark.parametrize(("answers", "state"), [row[1:] for row in LATER], ids=[row[0] for row in LATER])
def test_what_is_to_be_left_alone_for_long_is(tmp_path: Path, answers: Answers, state: str) -> None:
    with site(answers) as served:
        fetched = crawled(source(), tmp_path, served.url)
        assert len(served.paths()) == ("/robots.txt" not in answers)
    assert (fetched.state, fetched.pages, len(fetched.problems)) == (state, 0, 1)


NOW = datetime(2026, 11, 6, 8, 0, tzinfo=UTC)
RETRY_AFTER = [
    ("7", 7.0),
    ("Fri, 06 Nov 2026 08:00:30 GMT", 30.0),
    ("Fri, 06 Nov 2026 07:00:00 GMT", -3600.0),
    ("", None),
    ("soon", None),
    ("-1", None),
    ("9" * 5000, 999_999_999.0),
    ("Fri, 06 Nov 99999 08:00:30 GMT", None),
]


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER, ids=[row[0][:40] for row in RETRY_AFTER])
def test_retry_after_is_read_as_number_or_date(value: str, seconds: float | None) -> None:
    assert asked_for(Response(HOST, headers={"Retry-After": value}), NOW) == seconds
