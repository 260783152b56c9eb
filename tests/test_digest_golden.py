"""The digest of a fixed database, in both languages: as it was agreed on, and every number in it found again."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
from by_hand import SEEDS, SOURCES, document, move, order, quote, read, supply

from models.ddl import named_sql
from models.documents import Lang
from pipeline import digest
from pipeline.charts import charts, has_chinese
from pipeline.digest.contents import PAGE
from pipeline.warehouse import Read, Warehouse, publish, reading

GOLDEN = Path(__file__).parent / "gold"
MONDAY = date(2026, 11, 16)
NIGHT = datetime(2026, 11, 22, 20, tzinfo=UTC)
GMAIL_CUTS = 102_000


class Fetched(NamedTuple):
    """How a fetch went."""

    source_id: str
    state: str
    finished_at: datetime


def told(name: str, day: date, words: str, low: float, high: float, **fields: Any) -> Read:
    """A document of a day with one quote."""
    text = f"{name}:{words}。"
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    made = document(name, text, str(day), fetched_at=at, url=fields.pop("url", f"https://desk.example/{name}"))
    return read(made, quote(text, f"{words}。", low, high, **fields))


def history() -> Iterator[Read]:
    """Five weeks before: three dealers ask for the same machine, a little more each week."""
    terms = {"delivery": "spot", "tax": "included"}
    for week in range(5):
        day = MONDAY + timedelta(days=7 * week - 35)
        for dealer in range(3):
            low = 2e6 + 1e4 * week + 5e4 * dealer
            words = f"H800 八卡整机现货含税 {low / 1e4:g} 万到 {low / 1e4 + 5:g} 万元"
            yield told(f"旧闻{week}{dealer}", day + timedelta(days=dealer), words, low, low + 5e4, **terms)


def news() -> Iterator[Read]:
    """The week itself: lower prices, a concluded sale, a file that was imported, an order, a move, supply changes."""
    terms = {"delivery": "spot", "tax": "included"}
    for dealer, low in enumerate((1.9e6, 1.88e6, 1.92e6)):
        words = f"H800 八卡整机现货含税 {low / 1e4:g} 万元"
        yield told(f"新闻{dealer}", MONDAY + timedelta(days=dealer), words, low, low, **terms)
    place = "import:群.zip/聊天.txt?in=报价-0a1b2c3d"
    sold = {"chip": "nvidia-h20", "unit": "card", "gpus": 1, "kind": "deal", "quantity": 20}
    yield told("群聊", MONDAY, "H20 单卡 20 张成交 9.5 万", 9.5e4, 9.5e4, url=place, **sold)
    text = "甲厂下单 2 万张以上 H20,金额 30.62 亿元,2027 年一季度交付。H800 涨了 15% 以上。H20 交期四到六周。"
    parts = [part + "。" for part in text.split("。")[:-1]]
    facts = (
        order(text, parts[0], buyers=("甲厂",), chip="nvidia-h20", quantity_low=2e4, quantity_bound="at_least",
              quantity_unit="card", value_low=3.062e9, value_high=3.062e9, currency="CNY", delivery_date="2027-Q1"),
        move(text, parts[1], pct=15, pct_bound="at_least", unit="server"),
        supply(text, parts[2], event="lead_time", lead_time_days_low=28, lead_time_days_high=42),
    )  # fmt: skip
    yield read(document("大单", text, None, fetched_at=NIGHT, url="https://forum.example/t?x=1&y=(2)"), *facts)


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of these weeks, in which the forum has not answered for two days."""
    folder = tmp_path_factory.mktemp("golden")
    fetches = (Fetched("desk", "ok", NIGHT), Fetched("forum", "http_403", NIGHT))
    with Warehouse(folder / "work") as warehouse:
        warehouse.replace([*history(), *news()])
        warehouse.compare_texts()
        warehouse.set_reference(SEEDS, SOURCES, fetches)
    return publish(folder / "work", folder / "chipwire.duckdb").target


def markdown(fixed: Path, folder: Path, lang: Lang) -> str:
    """The digest as Markdown."""
    (path,) = digest.write(fixed, folder, MONDAY, lang, ("md",))
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", get_args(Lang))
def test_the_digest_is_as_it_was_agreed_on(fixed: Path, tmp_path: Path, lang: Lang) -> None:
    """CHIPWIRE_GOLDEN=1 writes it anew, to be read over before it is committed."""
    golden, now = GOLDEN / f"digest.{lang}.md", markdown(fixed, tmp_path, lang)
    if os.environ.get("CHIPWIRE_GOLDEN"):
        golden.write_text(now, encoding="utf-8")
    assert now == golden.read_text(encoding="utf-8")


SCALES = {"million": 1e6, "billion": 1e9, "万": 1e4, "亿": 1e8}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
FIGURES = re.compile(rf"({NUMBER.pattern})(?:–({NUMBER.pattern}))? ?(million|billion|万|亿)?")
DATED = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?|\d{4}-Q\d")
NAMED = re.compile(r"http_\d+|H800|H20|Q\d|8-GPU|8 卡|100 accelerators")
LEAD = re.compile(r"(?:Query: |查询:)`([a-z, ]+)`")


def figures(text: str) -> Iterator[float]:
    """Every number that a text shows, whatever stands in names, addresses, dates and quoted sentences left out."""
    lines = [line for line in text.splitlines() if not line.strip().startswith(">")]
    shown = re.sub(r"\]\(<[^>]*>\)", "]", "\n".join(lines))
    shown = NAMED.sub(" ", DATED.sub(" ", shown))
    for low, high, scale in FIGURES.findall(shown):
        for end in filter(None, (low, high)):
            shared = scale if scale and not (high and end == low and "," in low) else ""
            yield float(end.replace(",", "")) * SCALES.get(shared, 1)


def answers(rows: list[dict[str, Any]]) -> set[float]:
    """Every number that rows hold: as it is, rounded to four figures, and unsigned; and how many rows there are."""
    found: set[float] = {float(len(rows))}
    for value in (value for row in rows for value in row.values()):
        if isinstance(value, int | float) and not isinstance(value, bool):
            found |= {float(value), abs(float(value)), float(f"{value:.4g}"), round(abs(value), 2)}
    return found


def sections(page: str) -> Iterator[tuple[list[str], str]]:
    """Each part of a digest with the queries named beside it; what has none must not show a number."""
    start = 0
    for named in LEAD.finditer(page):
        yield named[1].split(", "), page[start : named.start()]
        start = named.end()
    yield [], page[start:]


@pytest.mark.parametrize("lang", get_args(Lang))
def test_every_number_is_found_again_by_the_query_beside_it(fixed: Path, tmp_path: Path, lang: Lang) -> None:
    page = markdown(fixed, tmp_path, lang).partition("## Method")[0].partition("## 方法说明")[0]
    queries, shown = named_sql("digest"), 0
    with reading(fixed) as reader:
        for names, text in sections(page.split("\n", 2)[2]):
            asked = [
                {"monday": MONDAY, "lang": lang, "chips": [], "most": PAGE.get(name, 0)} for name in (*names, "counts")
            ]
            rows = [row for name, given in zip((*names, "counts"), asked, strict=True)
                    for row in reader.rows(queries[name], given)]  # fmt: skip
            known = answers(rows) | {3.0 if "weeks" in names else 0.0}  # of three stories is the method's
            numbers = list(figures(text))
            shown += len(numbers)
            missing = [n for n in numbers if not any(abs(n - k) <= 1e-9 * max(1, abs(k)) for k in known)]
            assert missing == [], (names, text)
    assert shown > 40


@pytest.mark.parametrize("lang", get_args(Lang))
def test_every_number_leads_to_its_evidence(fixed: Path, tmp_path: Path, lang: Lang) -> None:
    (page,) = digest.write(fixed, tmp_path, MONDAY, lang, ("html",))
    html = page.read_text(encoding="utf-8")
    anchors = set(re.findall(r' id="([^"]+)"', html))
    wanted = set(re.findall(r'href="#([^"]+)"', html))
    assert wanted <= anchors
    assert len(re.findall(r' id="([^"]+)"', html)) == len(anchors)
    assert "import:" not in html
    assert "报价 › 群.zip/聊天.txt" in html
    with reading(fixed) as reader:
        addresses = {
            str(row["url"]) for row in reader.rows("SELECT DISTINCT url FROM quotes WHERE fact_on >= '2026-11-16'")
        }
    assert {a for a in addresses if a.startswith("https")} <= set(re.findall(r'href="(https[^"]+)"', html))


@pytest.mark.parametrize("lang", get_args(Lang))
def test_the_mail_holds_text_page_and_pictures(fixed: Path, tmp_path: Path, lang: Lang) -> None:
    (path,) = digest.write(fixed, tmp_path, MONDAY, lang, ("eml",))
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds[:5] == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    plain, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    html = str(page.get_content())
    pictures = {str(part["Content-ID"]).strip("<>") for part in mail.walk() if part.get_content_maintype() == "image"}
    assert set(re.findall(r'src="cid:([^"]+)"', html)) == pictures != set()
    assert len(html.encode()) < GMAIL_CUTS
    assert "<script" not in html
    assert "prefers-color-scheme: dark" in html
    assert re.search(r'<td class="cell"[^>]* style="[^"]*background-color', html)
    assert "\\" not in str(plain.get_content())


def test_what_documents_say_is_no_markdown(tmp_path: Path) -> None:
    evil = "**重** [x](javascript:alert(1)) <img src=x> `a` | # ~ H800 报 5 万元。"
    text = evil + "完。"
    made = document("a", text, url="https://desk.example/>)](javascript:alert(1))")
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace([read(made, quote(text, evil, 5e4, 5e4, seller="[卖](x)"))])
        warehouse.compare_texts()
        warehouse.set_reference(SEEDS, SOURCES)
    page = markdown(publish(tmp_path / "work", tmp_path / "chipwire.duckdb").target, tmp_path, "en")
    assert "\\*\\*重\\*\\* \\[x\\](javascript:alert(1)) \\<img src=x\\> \\`a\\` \\| \\#" in page
    assert "\\[卖\\](x)" in page
    assert re.findall(r"\]\(<([^>]*)>\)", page) == ["https://desk.example/%3E)](javascript:alert(1))"] * page.count(
        "](<"
    )


@pytest.mark.parametrize("lang", get_args(Lang))
def test_figures_of_charts_are_chinese_where_a_font_has_them(fixed: Path, lang: Lang) -> None:
    with reading(fixed) as reader:
        found = digest.gathered(reader, MONDAY, lang, PAGE)
    drawn = str(charts(found.chart, MONDAY, lang)[0].drawn)
    assert ("万" in drawn) is (lang == "zh" and has_chinese())
