"""The dashboard as a browser asks for it: what each page shows, what it refuses, and what hostile pages cannot do."""

import csv
import hashlib
import io
import json
import re
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, get_args

import httpx
import pyarrow.parquet
import pytest
from by_hand import FETCHED, document, move, order, published, quote, read, supply
from conftest import CHIPWIRE, environment
from dashboards import serving
from servers import free_port, running

from crawlers.archive import Archive
from models.documents import Capture, Lang
from models.facts import Unread
from pipeline import review
from pipeline.dashboard.files import plain
from pipeline.dashboard.language import words_of
from pipeline.review import load
from pipeline.warehouse import Read, query, reading

NEWS = (
    "H800 八卡整机现货报 200 万到 220 万元,含税。H800 八卡整机期货 190 万元。某厂下单 2 万张以上 H20,金额 27.45 亿元。"
    "H800 涨了 15% 以上。H20 交期四到六周。另有 5 万的货。"
)
SAID = [part + "。" for part in NEWS.split("。")[:-1]]
EVIL = "H800 八卡整机 180 万 <script>alert(1)</script>\"><img src=x onerror=alert(2)> =cmd|' /C calc'!A0"
PAGE = (
    b"<html><head><script>document.title='owned'</script></head><body><h1>H800</h1><a href='/sql'>x</a></body></html>"
)
SECURE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
}


def news() -> list[Read]:
    """A document with each kind of fact, two stories more of the same week, and one that means harm."""
    unread = Unread(reason="no_chip", start=NEWS.index("5 万"), end=NEWS.index("5 万") + 3, detail="No chip.")
    whole = read(
        document("news", NEWS, sha256=hashlib.sha256(PAGE).hexdigest(), title="周报 & more"),
        quote(NEWS, SAID[0], 2e6, 2.2e6, delivery="spot", tax="included", form_factor="sxm"),
        quote(NEWS, SAID[1], 1.9e6, 1.9e6, delivery="forward", form_factor="sxm", confidence=0.4),
        order(NEWS, SAID[2], buyers=("某厂",), chip="nvidia-h20", quantity_low=2e4, quantity_bound="at_least",
              quantity_unit="card", value_low=2.745e9, value_high=2.745e9, currency="CNY"),
        move(NEWS, SAID[3], pct=15, pct_bound="at_least"),
        supply(NEWS, SAID[4], event="lead_time", lead_time_days_low=28, lead_time_days_high=42),
        unread=(unread,),
    )  # fmt: skip
    lines = {name: f"H800 八卡整机现货报 {price} 万元,货在{name}仓。" for name, price in (("甲", 205), ("乙", 210))}
    more = [
        read(document(name, text), quote(text, text, price, price, delivery="spot", form_factor="sxm"))
        for (name, text), price in zip(lines.items(), (2.05e6, 2.1e6), strict=True)
    ]
    harm = read(
        document("evil", EVIL, title="<script>alert(3)</script>", url="javascript:alert(4)", author="<b>x"),
        quote(EVIL, EVIL, 1.8e6, 1.8e6, seller='=HYPERLINK("http://evil")', chip=None, chip_text="<i>H800</i>"),
    )
    return [whole, *more, harm]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published file and an archive."""
    folder = tmp_path_factory.mktemp("dashboard")
    published(folder, news())
    capture = {"url": "https://desk.example/news", "source_id": "desk", "fetched_at": FETCHED, "payload": PAGE,
               "media_type": "text/html; charset=utf-8", "sha256": hashlib.sha256(PAGE).hexdigest()}  # fmt: skip
    Archive(folder / "archive").add(Capture.model_validate(capture))
    return folder


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[httpx.Client]:
    """A browser without scripts at the dashboard."""
    with serving(home) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def ids(home: Path) -> dict[str, str]:
    """The id of a fact of each kind, of the doubtful quote and of the harmful one, and those of documents."""
    union = " UNION ALL ".join(
        f"SELECT '{name}', fact_id FROM {table} WHERE {where}"
        for name, table, where in (
            ("quotes", "quotes", "delivery = 'spot' AND price_high = 2.2e6"),
            ("doubtful", "quotes", "confidence < 0.6"),
            ("evil", "quotes", "chip IS NULL"),
            ("orders", "orders", "true"),
            ("moves", "price_moves", "true"),
            ("supply", "supply_events", "true"),
        )
    )
    return {row[0]: row[1] for row in (tuple(r.values()) for r in query(home / "chipwire.duckdb", union).to_pylist())}


def text_of(page: httpx.Response) -> str:
    """The words of a page, with single spaces."""
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    return " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page.text, flags=re.S)).split())


SHOWN = [
    ("/", "en", ["NVIDIA H800", "AI-chip market at a glance", "某厂", "28–42 days", "up at least 15%", "2026-11-16"]),
    ("/", "zh", ["英伟达 H800", "市场总览", "2 万张以上", "27.45 亿元", "交期", "上涨 15%以上"]),
    ("/chips", "en", ["NVIDIA", "H800", "Ascend 910B"]),
    ("/chips/nvidia-h800", "zh", ["折合单卡价格", "现货与期货", "26.25 万元", "整机 · 销售 · SXM · 报价"]),
    ("/chips/nvidia-h800?currency=CNY", "en", ["CNY 262,500", "Spot against forward", "4 quotes"]),
    ("/chips/nvidia-h20", "en", ["No quote of this chip", "2026-11-18", "at least 20,000 cards", "lead time"]),
    ("/quotes", "en", ["5 found", "CNY 2–2.2 million", "8-GPU server", "spot, tax included", SAID[0]]),
    ("/quotes?delivery=forward", "en", ["1 found", "CNY 1.9 million"]),
    ("/quotes?q=甲仓", "zh", ["共 1 条", "205 万元"]),
    ("/quotes?chip=nvidia-h20", "en", ["0 found", "Nothing matches"]),
    ("/orders", "en", ["1 found", "CNY 2.745 billion", "placed"]),
    ("/moves", "zh", ["共 1 条", "上涨 15%以上"]),
    ("/supply", "en", ["lead time 28–42 days"]),
    ("/sources", "en", ["The Desk", "卡友论坛", "never fetched"]),
    ("/sql", "en", ["Example queries", "Who offers what at the lowest price?"]),
    ("/review", "en", ["2 to look at", "low confidence", "Accept", "a price without a product", "States none"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "lang", "words"), SHOWN, ids=[f"{row[0]} {row[1]}" for row in SHOWN])
def test_a_page_shows(desk: httpx.Client, path: str, lang: Lang, words: list[str]) -> None:
    page = desk.get(path, headers={"Accept-Language": f"{lang},fr;q=0.5", "Cookie": ""})
    assert page.status_code == 200
    assert [each for each in words if each not in text_of(page)] == []
    assert SECURE.items() <= dict(page.headers).items()


@pytest.mark.parametrize("kind", ["quotes", "orders", "moves", "supply"])
@pytest.mark.parametrize("lang", get_args(Lang))
def test_a_fact_shows_its_evidence(desk: httpx.Client, ids: dict[str, str], kind: str, lang: Lang) -> None:
    page = desk.get(f"/facts/{ids[kind]}", headers={"Accept-Language": lang})
    row = {"quotes": 0, "orders": 2, "moves": 3, "supply": 4}[kind]
    assert f'<mark id="evidence">{SAID[row]}</mark>' in page.text
    assert page.text.count('href="https://desk.example/news"') == 1
    assert words_of(lang)["archived_page"] in text_of(page)
    assert "周报 & more" in text_of(page)


def test_a_document_shows_all_that_it_states(desk: httpx.Client, home: Path) -> None:
    (row,) = query(home / "chipwire.duckdb", "SELECT document_id FROM documents WHERE title LIKE '周报%'").to_pylist()
    page = desk.get(f"/documents/{row['document_id']}")
    assert "5 facts stand in this part" in text_of(page)
    assert [words for words in SAID[:5] if f">{words}</a>" not in page.text] == []


def test_nothing_of_a_page_becomes_markup(desk: httpx.Client, ids: dict[str, str]) -> None:
    for path in ("/", "/quotes", f"/facts/{ids['evil']}", f"/review/item?place=quote:{ids['evil']}",
                 "/quotes?q=<script>alert(1)</script>", "/chips/<script>", "/sql?q=SELECT '<script>alert(1)</script>'",
                 "/sql?q=SELECT words, url, fact_id FROM quotes"):  # fmt: skip
        page = desk.get(path)
        scripts = re.findall(r"<script[^>]*>", page.text)
        assert scripts in ([], ['<script src="/static/keys.js" defer>']), path
        assert not re.search(r"(href|src)=\"(javascript|data):|<img|<i>|<b>x|\son\w+=\"|\sstyle=", page.text), path


REFUSED = [
    ("/quotes?page=0", 400, "page: 0 is no whole number from 1 to 10000"),
    ("/quotes?page=x", 400, "page: x is no whole number"),
    ("/quotes?page=99999999999999999999", 400, "no whole number"),
    ("/quotes?deal=gift", 400, "deal: gift is none of sale, rental"),
    ("/quotes?sort=words", 400, "sort: words is none of chip"),
    ("/quotes?dir=sideways", 400, "dir: sideways is none of asc, desc"),
    ("/quotes?since=yesterday", 400, "since: yesterday is no day"),
    (f"/quotes?q={'x' * 201}", 400, "q is longer than 200 characters"),
    ("/quotes.csv?unit=box", 400, "unit: box is none of"),
    ("/chips/nvidia-h800?weeks=3", 400, "weeks: 3 is none of"),
    ("/chips/nvidia-h800?currency=XXX", 400, "currency: XXX is none of CNY, USD"),
    ("/chips/nobody-x1", 404, "No chip nobody-x1 is listed"),
    ("/facts/0", 404, "No fact 0 is in the published file"),
    ("/documents/0", 404, "No document 0"),
    ("/archive/0", 404, "No document 0"),
    ("/quotes.xlsx", 404, "There is no page /quotes.xlsx"),
    ("/nowhere", 404, "There is no page /nowhere"),
    ("/a/b/c", 404, "There is no page /a/b/c"),
    ("/static/../app.py", 404, "There is no page"),
    ("/review?what=rumour", 400, "what: rumour is none of"),
    ("/review/item?place=quote:0", 404, "nothing to review at quote:0"),
    ("/sql.csv", 400, "There is no query"),
    ("/sql.csv?q=SELECT 1/", 400, "The query could not be answered"),
]


@pytest.mark.parametrize(("path", "status", "words"), REFUSED, ids=[row[0][:40] for row in REFUSED])
def test_what_cannot_be_asked_is_refused_in_words(desk: httpx.Client, path: str, status: int, words: str) -> None:
    page = desk.get(path)
    assert page.status_code == status
    assert words in text_of(page)
    assert SECURE.items() <= dict(page.headers).items()


def test_an_older_page_of_numbers_than_there_are_is_empty(desk: httpx.Client) -> None:
    page = desk.get("/quotes?page=7")
    assert (page.status_code, "Nothing matches" in text_of(page)) == (200, True)


SORTED = [
    ("?sort=price", [2.1e6, 2.05e6, 2e6, 1.9e6, 1.8e6]),
    ("?sort=price&dir=asc", [1.8e6, 1.9e6, 2e6, 2.05e6, 2.1e6]),
    ("?delivery=spot&sort=price&dir=asc", [2e6, 2.05e6, 2.1e6]),
]


@pytest.mark.parametrize(("asked", "lows"), SORTED, ids=[row[0] for row in SORTED])
def test_a_table_is_the_same_in_every_form(desk: httpx.Client, asked: str, lows: list[float]) -> None:
    rows = list(csv.DictReader(io.StringIO(desk.get(f"/quotes.csv{asked}").content.decode("utf-8-sig"))))
    lines = [json.loads(line) for line in desk.get(f"/quotes.json{asked}").text.splitlines()]
    table = pyarrow.parquet.read_table(io.BytesIO(desk.get(f"/quotes.parquet{asked}").content)).to_pylist()
    assert [float(row["price_low"]) for row in rows] == lows
    assert [row["price_low"] for row in lines] == [row["price_low"] for row in table] == lows
    assert [row["words"] for row in lines] == [row["words"] for row in table]
    page = desk.get(f"/quotes{asked}").text
    places = [page.index(f"/facts/{row['fact_id']}") for row in table]
    assert places == sorted(places)


def test_no_cell_of_a_download_is_a_formula(desk: httpx.Client) -> None:
    answer = desk.get("/quotes.csv?sort=price&dir=asc")
    assert answer.headers["content-disposition"] == 'attachment; filename="chipwire-quotes.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert '\'=HYPERLINK("http://evil")' in rows[1]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_words_that_begin_like_a_formula_are_words(first: str) -> None:
    assert plain(f"{first}1+1") == f"'{first}1+1"


def test_the_archived_page_is_sealed_off(desk: httpx.Client, home: Path) -> None:
    sql = "SELECT document_id FROM documents ORDER BY title NOT LIKE '周报%', document_id"
    kept, *others = (row["document_id"] for row in query(home / "chipwire.duckdb", sql).to_pylist())
    page = desk.get(f"/archive/{kept}")
    assert page.content == PAGE
    assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none';")
    assert page.headers["x-content-type-options"] == "nosniff"
    missing = desk.get(f"/archive/{others[0]}")
    assert (missing.status_code, "not in the archive" in text_of(missing)) == (404, True)


ASKED = [
    ("SELECT count(*) AS n FROM quotes", 200, "5"),
    ("SELECT chip, list(price_low) FROM quotes GROUP BY chip ORDER BY chip", 200, "nvidia-h800"),
    ("SELECT * FROM range(1000)", 200, "the first 200 rows"),
    ("DELETE FROM quotes", 400, "expected one query that reads, found DELETE"),
    ("SELECT 1; SELECT 2", 400, "expected one query that reads"),
    ("COPY quotes TO '/tmp/x'", 400, "expected one query that reads, found COPY"),
    ("SELECT * FROM read_text('/etc/passwd')", 400, "Permission Error"),
    ("SELECT * FROM 'http://127.0.0.1:1/x.csv'", 400, "answered:"),
    ("SELEC 1", 400, "Parser Error"),
    ("SELECT repeat('x', 30000000) FROM range(3)", 400, "the answer is larger than 64 MB"),
]


@pytest.mark.parametrize(("sql", "status", "words"), ASKED, ids=[row[0] for row in ASKED])
def test_the_box_answers_or_says_why_not(desk: httpx.Client, sql: str, status: int, words: str) -> None:
    page = desk.get("/sql", params={"q": sql})
    assert (page.status_code, words in text_of(page)) == (status, True)
    assert sql in unescape(page.text)


def test_the_boxs_answer_is_a_file_as_well(desk: httpx.Client) -> None:
    answer = desk.get("/sql.json", params={"q": "SELECT DATE '2026-01-02' AS day, [1, 2] AS two, NULL AS none"})
    assert answer.json() == {"day": "2026-01-02", "two": [1, 2], "none": None}


def test_a_link_from_elsewhere_runs_no_query(desk: httpx.Client) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    page = desk.get("/sql?q=SELECT 42 AS answer", headers=elsewhere)
    assert "was not run" in text_of(page)
    assert "<td" not in page.text
    assert desk.get("/sql.csv?q=SELECT 42", headers=elsewhere).status_code == 403


HOSTS = [("127.0.0.1:8717", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 421),
         ("127.0.0.1.evil.example", 421), ("", 421), ("[", 421)]  # fmt: skip


@pytest.mark.parametrize(("host", "status"), HOSTS, ids=[row[0] or "none" for row in HOSTS])
def test_only_names_of_loopback_are_answered(desk: httpx.Client, host: str, status: int) -> None:
    assert desk.get("/chips", headers={"Host": host}).status_code == status


def test_the_language_is_asked_for_remembered_and_linked(desk: httpx.Client) -> None:
    with httpx.Client(base_url=desk.base_url) as browser:
        english = {"Accept-Language": "en"}
        assert "市场总览" in browser.get("/?lang=zh", headers=english).text
        page = browser.get("/quotes?unit=server", headers=english)
        assert '<html lang="zh-CN">' in page.text
        assert 'href="/quotes?unit=server&amp;lang=en"' in page.text
        assert '<html lang="en">' in browser.get("/quotes?lang=en").text


def keys_of(words: Any) -> Any:
    """The names in the words of a language, without what they say."""
    return {str(k): keys_of(v) for k, v in words.items()} if isinstance(words, dict) else None


def test_both_languages_have_the_same_words() -> None:
    english, chinese = (dict(words_of(lang)) for lang in ("en", "zh"))
    assert english.pop("axis_scales").keys() != chinese.pop("axis_scales").keys()
    assert keys_of(english) == keys_of(chinese)


def form_of(page: httpx.Response, place: str | None = None) -> dict[str, str]:
    """The hidden fields of the first form for a place on a page, or of the first form that takes a decision back."""
    forms = re.findall(r"<form.*?</form>", page.text, re.S)
    wanted = place or "/review/undo"
    found = next(form for form in forms if wanted in form)
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found)}


def test_what_a_fact_said_before_is_a_link_away(tmp_path: Path) -> None:
    text = "H800 八卡整机现货报 200 万元。"
    told = [
        read(document("a", text, fetched_at=FETCHED + timedelta(days=n)), quote(text, text, 2e6, 2e6, seller=seller))
        for n, seller in enumerate(("甲公司", "乙公司"))
    ]
    file = published(tmp_path, told).target
    (now,) = query(file, "SELECT fact_id FROM quotes WHERE superseded_at IS NULL").column(0).to_pylist()
    with serving(tmp_path) as address, httpx.Client(base_url=address) as client:
        page = client.get(f"/facts/{now}").text
        assert "乙公司" in page
        (link,) = re.findall(rf'href="(/facts/{now}(?:@|%40)\w+)"', page)
        before = client.get(unescape(link)).text
        assert "甲公司" in text_of(client.get(unescape(link)))
        assert f'href="/facts/{now}"' in before
        (old,) = re.findall(r'href="/documents/([^"?]+@[^"?]+|[^"?]+%40[^"?]+)', before)[:1]
        assert text in text_of(client.get(f"/documents/{old}"))
        review_link = re.findall(r'href="(/review/item[^"]+)"', before)
        assert [client.get(unescape(each)).status_code for each in review_link] == [200]


def test_decisions_are_made_corrected_and_taken_back(desk: httpx.Client, home: Path, ids: dict[str, str]) -> None:
    place = f"quote:{ids['doubtful']}"
    accepted = desk.post("/review", data={**form_of(desk.get("/review"), place), "verdict": "accept", "why": "seen"})
    assert accepted.status_code == 303
    page = desk.get(accepted.headers["location"])
    assert "One to look at" in text_of(page)
    assert "accepted" in text_of(page)
    held = load(home / "decisions.jsonl").standing
    assert [(one.verdict, one.by, one.why) for one in held.values()] == [("accepted", "tester", "seen")]
    assert desk.post("/review", data={**form_of(page, None), "place": place, "verdict": "reject"}).status_code == 409

    taken = desk.post("/review/undo", data=form_of(page))
    assert "2 to look at" in text_of(desk.get(taken.headers["location"]))

    item = desk.get("/review/item", params={"place": place})
    wrong = desk.post("/review", data={**form_of(item, place), "verdict": "correct", "field.price_low": "many"})
    assert (wrong.status_code, "price_low: expected a number" in text_of(wrong)) == (400, True)
    assert 'value="many"' in wrong.text
    right = {"field.price_low": "192万", "field.price_high": "1.92m", "field.bound": "exact"}
    desk.post("/review", data={**form_of(item, place), "verdict": "correct", **right})
    (made,) = load(home / "decisions.jsonl").standing.values()
    assert (made.verdict, made.fields) == ("corrected", {"price_low": 1.92e6, "price_high": 1.92e6})
    desk.post("/review/undo", data=form_of(desk.get("/review")))


def test_a_fact_says_who_decided_on_it_and_a_rejected_one_marks_no_document(tmp_path: Path) -> None:
    file = published(tmp_path, news()).target
    with reading(file) as reader:
        doubtful, good = (
            next(item for item in review.queue(reader, review.Log()) if item.confidence == 0.4),
            review.find(reader, review.Log(), f"order:{query(file, 'SELECT fact_id FROM orders').column(0)[0]}"),
        )
    assert good is not None
    made = (
        review.decision(doubtful, "rejected", "tester", "<b>no price"),
        review.decision(good, "corrected", "tester", "", {"quantity_low": 3e4}),
    )
    published(tmp_path, decisions=made)
    with serving(tmp_path) as address, httpx.Client(base_url=address, timeout=60) as client:
        page = client.get(f"/facts/{doubtful.fact_id}")
        assert "Review: rejected · tester, " in text_of(page)
        assert "&lt;b&gt;no price" in page.text
        assert "no document states this any more" not in page.text
        assert f'<mark id="evidence">{SAID[1]}</mark>' in page.text
        assert "Review: corrected · tester, " in text_of(client.get(f"/facts/{good.fact_id}"))
        whole = client.get("/documents/news")
        assert "4 facts stand in this part" in text_of(whole)
        assert str(doubtful.fact_id) not in whole.text
        listed = {path: client.get(path).text for path in ("/quotes.csv", "/chips/nvidia-h800", "/")}
        assert [path for path, text in listed.items() if str(doubtful.fact_id) in text] == []


def test_an_unread_place_can_state_a_fact(desk: httpx.Client, home: Path) -> None:
    place = next(p for p in re.findall(r'name="place" value="([^"]+)"', desk.get("/review").text) if "unread" in p)
    for kind in ("quote", "order", "move"):
        assert desk.get("/review/item", params={"place": place, "as": kind}).status_code == 200
    item = desk.get("/review/item", params={"place": place, "as": "supply"})
    desk.post("/review", data={**form_of(item, place), "verdict": "correct", "field.event": "surplus"})
    (made,) = load(home / "decisions.jsonl").standing.values()
    assert (made.what, made.fields) == ("unread", {"type": "supply", "event": "surplus"})
    desk.post("/review/undo", data=form_of(desk.get("/review")))


FORGED = [
    ({"Origin": "http://evil.example"}, {}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, {}, 403),
    ({"Origin": "null"}, {}, 403),
    ({}, {"token": "guess"}, 403),
    ({}, {"token": ""}, 403),
    ({"Content-Type": "text/plain"}, {}, 403),
    ({}, {"why": "x" * 70_000}, 413),
    ({}, {"verdict": "bless"}, 400),
    ({}, {"place": "quote:0"}, 404),
]


@pytest.mark.parametrize(("headers", "fields", "status"), FORGED, ids=[str(row[:2])[:50] for row in FORGED])
def test_a_forged_decision_is_refused(
    desk: httpx.Client, home: Path, ids: dict[str, str], headers: dict[str, str], fields: dict[str, str], status: int
) -> None:
    whole = {**form_of(desk.get("/review"), f"quote:{ids['doubtful']}"), "verdict": "accept"}
    before = load(home / "decisions.jsonl").decisions
    assert desk.post("/review", data={**whole, **fields}, headers=headers).status_code == status
    assert load(home / "decisions.jsonl").decisions == before


def test_without_a_published_file_it_says_how_to_make_one(tmp_path: Path) -> None:
    with serving(tmp_path) as address, httpx.Client(base_url=address, timeout=60) as client:
        for path in ("/", "/quotes", "/review"):
            page = client.get(path)
            assert (page.status_code, "chipwire run" in text_of(page)) == (503, True)
        assert "chipwire run" in text_of(client.get("/sql?q=SELECT 1"))
        published(tmp_path, news())
        assert client.get("/").status_code == 200


def test_an_empty_file_has_words_on_every_page(tmp_path: Path) -> None:
    published(tmp_path, [])
    with serving(tmp_path) as address, httpx.Client(base_url=address, timeout=60) as client:
        for path in (
            "/",
            "/chips",
            "/chips/nvidia-h800",
            "/quotes",
            "/orders",
            "/moves",
            "/supply",
            "/sources",
            "/review",
        ):
            for lang in get_args(Lang):
                page = client.get(f"{path}?lang={lang}")
                assert page.status_code == 200, path
        assert "Nothing is left to review" in text_of(client.get("/review?lang=en"))
        assert "No quote is known" in text_of(client.get("/quotes?lang=en"))


def test_a_publication_is_seen_by_the_next_page(tmp_path: Path) -> None:
    published(tmp_path, news()[:1])
    with serving(tmp_path) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert "2 found" in text_of(client.get("/quotes"))
        with client.stream("GET", "/quotes.csv") as old:  # a reader of the old file goes on undisturbed
            published(tmp_path, news())
            assert "5 found" in text_of(client.get("/quotes"))
            assert len(list(csv.reader(old.iter_lines()))) == 3


def test_the_command_serves_until_it_is_stopped(home: Path) -> None:
    port = free_port()
    command = [str(CHIPWIRE), "dashboard", "--port", str(port)]
    with running(command, port, home / "log", **environment(home)) as server:
        assert httpx.get(f"http://127.0.0.1:{port}/chips", timeout=60).status_code == 200
        second = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
        assert (second.returncode, second.stderr) == (
            2,
            f"chipwire: port {port}: Address already in use; --port names another one\n",
        )
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
    assert (home / "log").read_text() == f"http://127.0.0.1:{port}/ (Ctrl-C ends it)\n"


def test_a_file_that_is_no_database_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "chipwire.duckdb").write_bytes(b"no database" * 1000)
    with serving(tmp_path) as address:
        page = httpx.get(f"{address}/", timeout=60)
    assert page.status_code == 503
    assert "could not be answered" in text_of(page)
