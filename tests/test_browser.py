"""Sources that need a browser: refused in words where there is none, and shut in to their own site where there is."""

import os
import time
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from servers import program
from websites import HOST, Answers, Handler, linking, page, site, source

from crawlers.addresses import RefusedError
from crawlers.archive import Archive
from crawlers.browser import HEAP, browser_settings, unwanted
from crawlers.crawl import Job, crawl
from crawlers.keeper import Keeper


def job(url: str, allowed: tuple[str, ...] = (), base_url: str | None = None) -> Job:
    """Give a job for a browser."""
    return Job(
        source=source(url, browser=True),
        archive="",
        base_url=base_url,
        allow_private=False,
        allowed=allowed,
        seconds=60,
        page_seconds=30,
    )


@pytest.mark.skipif(find_spec("scrapy_playwright") is not None, reason="the extra is installed")
def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    fetched = crawl(source(browser=True), tmp_path, seconds=60)
    assert (fetched.state, fetched.requests) == ("browser", 0)
    assert "pip install 'chipwire[browser]'" in fetched.problems[0]


def test_the_browser_may_reach_one_address_alone() -> None:
    launch = browser_settings(job("http://localhost/", ("127.0.0.0/8",)))["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert launch["args"][1] == "--host-resolver-rules=MAP localhost 127.0.0.1,MAP * ~NOTFOUND"
    launch = browser_settings(job(HOST, base_url="http://127.0.0.1:1"))["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert launch == {"chromium_sandbox": True, "args": [HEAP], "proxy": {"server": "http://127.0.0.1:1"}}


SANDBOX = [("", True), ("off", False), ("required", True)]


@pytest.mark.parametrize(("said", "wanted"), SANDBOX)
def test_the_browser_is_shut_into_its_sandbox(monkeypatch: pytest.MonkeyPatch, said: str, wanted: bool) -> None:
    monkeypatch.setenv("CHIPWIRE_BROWSER_SANDBOX", said)
    launch = browser_settings(job(HOST, base_url="http://127.0.0.1:1"))["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert launch["chromium_sandbox"] == wanted


@pytest.mark.parametrize(("path", "wanted"), [("/doc/1", True), ("/doc/sheet.PDF", False), ("/doc/1?f=a.pdf", True)])
def test_a_browser_is_not_asked_for_what_it_would_download(tmp_path: Path, path: str, wanted: bool) -> None:
    keeper = Keeper(source(browser=True), Archive(tmp_path))
    (request,) = keeper.document(f"{HOST}{path}")
    assert request.meta.get("playwright", False) == wanted


@pytest.mark.parametrize("url", ["http://localhost/", "http://169.254.169.254/", "http://0x7f.1/"])
def test_a_private_address_is_refused_before_a_browser_starts(url: str) -> None:
    with pytest.raises(RefusedError, match="not public"):
        browser_settings(job(url))


LOADED = [
    ("document", f"{HOST}/", False),
    ("xhr", f"{HOST}/api", False),
    ("image", f"{HOST}/a.png", True),
    ("websocket", f"{HOST}/w", True),
    ("script", "http://cdn.example/a.js", True),
    ("fetch", "http://169.254.169.254/", True),
    ("document", "file:///etc/passwd", True),
]


@pytest.mark.parametrize(("kind", "url", "wanted"), LOADED, ids=[f"{row[0]} {row[1]}" for row in LOADED])
def test_a_page_loads_what_its_text_may_depend_on(kind: str, url: str, wanted: bool) -> None:
    asked = SimpleNamespace(resource_type=kind, url=url)
    assert unwanted(asked, "site.example") == wanted  # type: ignore[arg-type]


WORDS = "Two dealers ask $24,000 for an H100 PCIe card."
SCRIPTS = {
    "fetches": "for (;;) { const more = await fetch('/doc/floods'); await more.text(); }",
    "grows": "const held = document.createElement('template'); document.body.append(held);"
    " held.content.append('x'.repeat(30 << 20));",
    "hangs": "for (;;) {}",
}
HOSTILE = {"floods": "too_large", "fetches": "too_large", "grows": "too_large", "hangs": "timeout", "waits": "timeout"}


def flood(handler: Handler) -> None:
    """Send a page without end."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!--")
    while True:
        handler.wfile.write(b"more and more " * 4096)


def wait(handler: Handler) -> None:
    """Send the head of a page, and then a byte now and then."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
    while True:
        handler.wfile.write(b".")
        time.sleep(0.1)


def test_a_page_costs_a_browser_no_more_than_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scrapy_playwright")
    monkeypatch.setenv("CHIPWIRE_BROWSER", program("chromium"))
    scripted = {
        f"/doc/{name}": page(f"<p>begun</p><script type=module>{script}</script>") for name, script in SCRIPTS.items()
    }
    answers: Answers = {
        "/": linking(*(f"/doc/{name}" for name in (*HOSTILE, "good"))),
        "/doc/good": page("<span id=words></span><img src=/a.png><script src=/a.js></script>"),
        "/a.js": (200, {"Content-Type": "text/javascript"}, f"words.textContent = {WORDS!r}".encode()),
        "/doc/floods": flood,
        "/doc/waits": wait,
        **scripted,
    }
    given = source(browser=True)
    with site(answers) as server:
        fetched = crawl(given, tmp_path, base_url=server.url, seconds=200, page_seconds=8)
        asked = set(server.paths())
    told = {name: next((line for line in fetched.problems if f"/doc/{name}:" in line), "") for name in HOSTILE}
    kinds = {name: line.split(": ")[1] if line else "" for name, line in told.items()}
    assert kinds == HOSTILE, fetched.problems
    assert "/a.js" in asked
    assert "/a.png" not in asked
    kept = Archive(tmp_path).earlier(given.id, f"{HOST}/doc/good")
    assert kept
    assert WORDS in kept.payload.decode()
    assert any("sandbox" in note for note in fetched.notes) == (os.geteuid() == 0)
    assert fetched.bytes < MOST_BYTES


MOST_BYTES = 4 * 4 * (20 << 20)
"""What the pages that are too large may come to, each asked for three times at most, and what lies between."""
