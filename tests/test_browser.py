"""Sources that need a browser: refused in words where there is none, and shut in to their own site where there is."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from websites import HOST, source

from crawlers.addresses import RefusedError
from crawlers.browser import browser_settings, unwanted
from crawlers.crawl import Job, crawl


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


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    fetched = crawl(source(browser=True), tmp_path, seconds=60)
    assert (fetched.state, fetched.requests) == ("browser", 0)
    assert "pip install 'chipwire[browser]'" in fetched.problems[0]


def test_the_browser_may_reach_one_address_alone() -> None:
    launch = browser_settings(job("http://localhost/", ("127.0.0.0/8",)))["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert launch["args"][0] == "--host-resolver-rules=MAP localhost 127.0.0.1,MAP * ~NOTFOUND"
    launch = browser_settings(job(HOST, base_url="http://127.0.0.1:1"))["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert launch == {"args": [], "proxy": {"server": "http://127.0.0.1:1"}}


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
