"""The dashboard in a real browser: what is on its pages, that they fit, that keys reach all of it, and how it looks.

With CHIPWIRE_SCREENSHOTS naming a folder the pictures go there (`make screenshots`), else into a temporary one.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Ran
from dashboards import serving
from pictures import small
from playwright.sync_api import Browser, Page, sync_playwright
from servers import program

from pipeline.review import load
from pipeline.warehouse import query

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-lcd-text"]  # fmt: skip
DOUBTFUL = (
    "深圳 H200 八卡整机现货 80 万元,含税。",
    "机房清仓,H20 八卡整机现货 36 万元含税,自提。",
    "RTX 5090 现货 9.8 万元一张,含税。",
)
"""Lines that a person should look at: prices far from the others of the sample's last week."""
HOSTILE = """<html><head><meta charset="utf-8"><title>kept</title>
<meta property="article:published_time" content="2026-11-20"></head><body><article><h1>H20</h1>
<p>华强北的渠道商本周五报价,H20 八卡整机现货 116 万元,含税,货在深圳。与上周相比没有变化,市场上询价的人不多。</p>
<p>另有渠道商称,H20 八卡整机期货 111 万元,六周到货,须先付三成定金,价格三天内有效。</p></article>
<script>document.title='owned'</script><img src=/chips></body></html>""".encode()


class Look(NamedTuple):
    """How a page is looked at."""

    device: str
    lang: str
    scheme: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (1280, 900) if self.device == "desktop" else (390, 844)

    def __str__(self) -> str:
        return "-".join(self)


LOOKS = [
    Look("desktop", "en", "light"),
    Look("desktop", "zh", "dark"),
    Look("phone", "zh", "light"),
    Look("phone", "en", "dark"),
]
"""Each width in both languages and both schemes; of pages, the first and the last of them."""
MAIN = {
    "overview": ("/", {"h1": 1, ".tiles a": 5, "section h2": 5, "table.list tbody tr": 12, "svg.spark": 3}),
    "chip": ("/chips/nvidia-h20", {"h1": 1, "section": 5, "figure svg.plot": 3, "figure.pair": 1, "figure table": 3}),
    "evidence": ("/facts/{fact}", {"h1": 1, "mark#evidence": 1, "dl dt": 10, ".links a": 2}),
    "review": ("/review", {"h1": 1, "article.item": 8, "article button[value=accept]": 2, "article mark": 8}),
}
"""Pages of which there are pictures, and what is on them, at least so often."""
MORE = {
    "chips": ("/chips", {"tbody tr": 50}),
    "quotes": ("/quotes", {"form.filters select": 10, "tbody tr": 50, "nav.pages a": 1}),
    "orders": ("/orders?status=placed", {"tbody tr": 5, "option[selected]": 1}),
    "supply": ("/supply", {"tbody tr": 5}),
    "moves": ("/moves", {"tbody tr": 5}),
    "sources": ("/sources", {"tbody tr": 5, ".state": 5}),
    "sql": (
        "/sql?q=SELECT fact_id, words, url FROM quotes LIMIT 30",
        {"textarea": 1, ".scroll tbody tr": 30, ".chapters a": 30},
    ),
    "document": ("/documents/{document}", {".document a": 3}),
    "correct": ("/review/item?place=quote:{fact}", {"input, select": 20}),
    "fault": ("/chips/none", {".notice": 1}),
}
FOCUSABLE = "a[href]:not([tabindex='-1']), button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
WATCH = """() => {
  window.seen = [];
  document.addEventListener('focusin', (event) => {
    const style = getComputedStyle(event.target);
    window.seen.push([event.target, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]);
  });
}"""
MISSED = """(focusable) => {
  const shown = [...document.querySelectorAll(focusable)].filter((one) => one.checkVisibility());
  const reached = window.seen.map((one) => one[0]);
  const words = (one) => `${one.tagName} ${one.textContent.trim().slice(0, 40)} ${one.name || ''}`;
  return {
    missed: shown.filter((one) => !reached.includes(one)).map(words),
    unseen: window.seen.filter((one) => !one[1]).map((one) => words(one[0])),
    order: shown.every((one, at) => at === 0 || reached.indexOf(shown[at - 1]) < reached.indexOf(one)),
  };
}"""


class Dashboard(NamedTuple):
    """A dashboard that serves, its home, and what its pages are about."""

    address: str
    home: Path
    names: dict[str, str]


@pytest.fixture(scope="module")
def dashboard(
    tmp_path_factory: pytest.TempPathFactory, first_run: Ran, chipwire: Callable[..., subprocess.CompletedProcess[str]]
) -> Iterator[Dashboard]:
    """The sample's home with some doubtful lines and a hostile page more."""
    program("chromium")
    home = tmp_path_factory.mktemp("pages") / "data"
    shutil.copytree(first_run.home, home)
    texts = tmp_path_factory.mktemp("texts")
    lines = (
        {"id": str(n), "text": text, "published": "2026-11-24", "title": "群里报价"} for n, text in enumerate(DOUBTFUL)
    )
    (texts / "offers.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (texts / "hostile.html").write_bytes(HOSTILE)
    assert chipwire(home, "import", str(texts)).returncode == 0
    assert chipwire(home, "read").returncode == 0
    sql = """SELECT fact_id AS fact, document_id AS document FROM quotes
             WHERE currency = 'USD' AND chip = 'nvidia-b200' ORDER BY price_low, fact_id LIMIT 1"""
    (names,) = query(home / "chipwire.duckdb", sql).to_pylist()
    with serving(home) as address:
        yield Dashboard(address, home, names)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, dashboard: Dashboard) -> Iterator[Callable[[str, Look], tuple[Page, list[str]]]]:
    """Open a page in a new window; gives it with the list of what goes wrong on it, which grows."""
    contexts = []

    def go(path: str, look: Look) -> tuple[Page, list[str]]:
        width, height = look.size
        locale = {"zh": "zh-CN", "en": "en-US"}[look.lang]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=look.scheme,
            locale=locale,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page, wrong = context.new_page(), list[str]()
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on(
            "console", lambda said: wrong.append(f"console: {said.text}") if said.type in ("error", "warning") else None
        )
        page.on("request", lambda asked: None if asked.url.startswith(dashboard.address) else wrong.append(asked.url))
        page.goto(dashboard.address + path.format(**dashboard.names))
        return page, wrong

    yield go
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go."""
    wanted = os.environ.get("CHIPWIRE_SCREENSHOTS")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def judge(page: Page, wrong: list[str], wanted: dict[str, int], expected: int = 200) -> None:
    """Hold a page to its structure, its width, and what axe-core finds grave."""
    counts = {selector: page.locator(selector).count() for selector in wanted}
    assert {selector: n for selector, n in counts.items() if n < wanted[selector]} == {}
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = {
        one["id"]: [node["html"][:120] for node in one["nodes"]]
        for one in found
        if one["impact"] in ("serious", "critical")
    }
    assert grave == {}
    assert [each for each in wrong if not (expected == 404 and "404" in each)] == []


CASES = [(name, look) for name in MAIN for look in LOOKS]


@pytest.mark.parametrize(("name", "look"), CASES, ids=[f"{name}-{look}" for name, look in CASES])
def test_a_page_with_a_picture(
    browser: Browser,
    opened: Callable[..., tuple[Page, list[str]]],
    pictures: Path,
    name: str,
    look: Look,
) -> None:
    path, wanted = MAIN[name]
    page, wrong = opened(path, look)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[look.lang]
    picture = page.screenshot()
    if "CHIPWIRE_SCREENSHOTS" in os.environ:
        picture = small(browser, picture)
    (pictures / f"{name}-{look}.png").write_bytes(picture)
    judge(page, wrong, wanted)


REST = [(name, look) for name in MORE for look in (LOOKS[0], LOOKS[-2])]


@pytest.mark.parametrize(("name", "look"), REST, ids=[f"{name}-{look}" for name, look in REST])
def test_another_page(opened: Callable[..., tuple[Page, list[str]]], name: str, look: Look) -> None:
    path, wanted = MORE[name]
    page, wrong = opened(path, look)
    judge(page, wrong, wanted, 404 if name == "fault" else 200)


@pytest.mark.parametrize("name", [*MAIN, "quotes", "sql", "correct"])
def test_keys_reach_all_of_a_page(opened: Callable[..., tuple[Page, list[str]]], name: str) -> None:
    page, _ = opened(({**MAIN, **MORE})[name][0], LOOKS[0])
    page.evaluate(WATCH)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("(one) => one === document.activeElement && one.getBoundingClientRect().left >= 0")
    for _ in range(page.locator(FOCUSABLE).count() + 12):
        page.keyboard.press("Tab")
    assert page.evaluate(MISSED, FOCUSABLE) == {"missed": [], "unseen": [], "order": True}


def test_the_skip_link_leads_past_the_head(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    page, _ = opened("/", LOOKS[0])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_review_goes_by_keys(opened: Callable[..., tuple[Page, list[str]]], dashboard: Dashboard) -> None:
    log = dashboard.home / "decisions.jsonl"
    page, wrong = opened("/review?what=quote", LOOKS[0])
    places = page.locator("input[name=place]").evaluate_all("(all) => all.map((one) => one.value)")
    assert len(places) >= 2
    for keys in ("j", "j", "k"):
        page.keyboard.press(keys)
    assert page.evaluate("document.activeElement.querySelector('input[name=place]').value") == places[0]
    page.keyboard.press("w")
    page.keyboard.type("ja, right")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert [(one.verdict, one.why) for one in load(log).standing.values()] == [("accepted", "ja, right")]
    assert page.evaluate("document.activeElement.querySelector('input[name=place]').value") == places[1]
    with page.expect_navigation():
        page.keyboard.press("u")
    assert load(log).standing == {}
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("r")
    assert [one.verdict for one in load(log).standing.values()] == ["rejected"]
    with page.expect_navigation():
        page.keyboard.press("u")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("c")
    assert page.locator("input[name='field.price_low']").count() == 1
    assert wrong == []


def test_the_query_box_goes_by_keys(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    page, wrong = opened("/sql", LOOKS[0])
    page.locator("textarea").fill("SELECT 6 * 7 AS answer")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.locator(".scroll td").all_inner_texts() == ["42"]
    assert wrong == []


def test_an_archived_page_runs_nothing(opened: Callable[..., tuple[Page, list[str]]], dashboard: Dashboard) -> None:
    sql = "SELECT document_id FROM documents WHERE url LIKE '%hostile%'"
    (row,) = query(dashboard.home / "chipwire.duckdb", sql).to_pylist()
    loaded: list[str] = []
    page, _ = opened("/sources", LOOKS[0])
    page.on("response", lambda one: loaded.append(one.url))
    address = f"{dashboard.address}/archive/{row['document_id']}"
    page.goto(address)
    assert page.title() == "kept"
    assert page.locator("h1").inner_text() == "H20"
    assert address in loaded
    assert f"{dashboard.address}/chips" not in loaded
