"""The digest: what it lists, in both languages, what it escapes, and how it says amounts."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest
from by_hand import FETCHED, document, move, order, published, quote, read, supply

from models import facts
from models.ddl import named_sql
from models.documents import Lang
from models.facts import Unread
from models.headers import header
from pipeline import digest
from pipeline.warehouse import QueryError, Read, Warehouse, publish, query
from pipeline.wording import Wording, place, sentence, web

TEXT = (
    "H800 八卡整机现货报 200 万到 220 万元,含税。H20 单卡 12.5 万元以上。某厂下单 2 万张以上 H20,金额 27.45 亿元。"
    "H800 涨了 15% 以上。H20 交期四到六周。另有 5 万的货。"
)
SENTENCES = [part + "。" for part in TEXT.split("。")[:-1]]
MONDAY = date(2026, 11, 16)


def week_of_news(
    name: str = "a", published_on: str = "2026-11-18", url: str = "https://desk.example/a?x=1&y=2"
) -> Read:
    """A document with one fact of each kind, two of the quotes."""
    unread = Unread(reason="no_chip", start=TEXT.index("5 万"), end=TEXT.index("5 万") + 3, detail="No chip.")
    return read(
        document(name, TEXT + name, published_on, url=url),
        quote(TEXT, SENTENCES[0], 2e6, 2.2e6, delivery="spot", tax="included", form_factor="sxm"),
        quote(TEXT, SENTENCES[1], 125_000, None, chip="nvidia-h20", unit="card", gpus=1, memory_gb=141),
        order(
            TEXT,
            SENTENCES[2],
            buyers=("某厂",),
            chip="nvidia-h20",
            quantity_low=20_000,
            quantity_bound="at_least",
            quantity_unit="card",
            value_low=3.062e9,
            value_high=3.062e9,
            currency="CNY",
            delivery_date="2027-Q1",
        ),
        move(TEXT, SENTENCES[3], pct=15, pct_bound="at_least", unit="server"),
        supply(TEXT, SENTENCES[4], event="lead_time", lead_time_days_low=28, lead_time_days_high=42),
        unread=(unread,),
    )


class Page(HTMLParser):
    """The text, the tags, the addresses and the ids of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("href", "src", "xlink:href"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words with single spaces."""
        return " ".join(" ".join(self.words).split())


def page_of(folder: Path, *batch: Read, week: date | None = None, lang: Lang = "en") -> Page:
    """The digest of a newly published file."""
    return Page(html(published(folder, list(batch)).target, folder / "digests", week, lang))


def html(file: Path, folder: Path, week: date | None = None, lang: Lang = "en") -> str:
    """The page of a published file."""
    (page,) = digest.write(file, folder, week, lang)
    return page.read_text(encoding="utf-8")


WORDS: dict[Lang, tuple[str, ...]] = {
    "en": (
        "AI-chip market, week 47 of 2026",
        "CNY 2–2.2 million",
        "8-GPU server",
        "CNY 250,000–275,000",
        "asked, spot, tax included, SXM",
        "at least CNY 125,000",
        "141 GB",
        "at least 20,000 cards",
        "CNY 3.062 billion",
        "delivery 2027-Q1",
        "up at least 15%",
        "lead time",
        "28–42 days",
        "a price without a product",
        "1 of 3 stories needed for a median",
        "NVIDIA H800",
    ),
    "zh": (
        "AI 芯片行情周报 2026 年第 47 周",
        "200–220 万元",
        "8 卡整机",
        "25–27.5 万元",
        "报价, 现货, 含税, SXM",
        "12.5 万元以上",
        "141 GB",
        "2 万张以上",
        "27.45 亿元",
        "交付 2027-Q1",
        "上涨 15%以上",
        "交期",
        "28–42 天",
        "有价格,无产品",
        "独立报道 1 篇,不足 3 篇",
        "英伟达 H800",
    ),
}


@pytest.mark.parametrize("lang", get_args(Lang))
def test_a_digest_lists_the_week_with_its_sentences(tmp_path: Path, lang: Lang) -> None:
    page = page_of(tmp_path, week_of_news(), lang=lang)
    assert [words for words in WORDS[lang] if words not in page.text] == []
    assert [words for words in SENTENCES[:5] if words not in page.text] == []
    assert "svg" in page.tags
    assert page.links.count("https://desk.example/a?x=1&y=2") >= 12
    assert {link.removeprefix("#") for link in page.links if link.startswith("#")} <= set(page.ids)


def test_the_file_is_named_for_week_and_language(tmp_path: Path) -> None:
    file = published(tmp_path, [week_of_news()]).target
    assert digest.write(file, tmp_path / "d", None, "zh")[0].name == "2026-W47.zh.html"
    assert digest.write(file, tmp_path / "d", date(2021, 1, 2), "en")[0].name == "2020-W53.en.html"
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == ["2020-W53.en.html", "2026-W47.zh.html"]


def test_the_same_file_gives_the_same_page(tmp_path: Path) -> None:
    file = published(tmp_path, [week_of_news(), week_of_news("b")]).target
    first = [path.read_bytes() for path in digest.write(file, tmp_path, None, "en", ("html", "md"))]
    assert [path.read_bytes() for path in digest.write(file, tmp_path, None, "en", ("html", "md"))] == first


@pytest.mark.parametrize(("published_on", "monday"), [("2026-11-15", date(2026, 11, 9)), ("2026-11-16", MONDAY)])
def test_the_default_week_is_that_of_the_newest_document(tmp_path: Path, published_on: str, monday: date) -> None:
    old = read(document("old", "旧闻。", "2024-01-01"))
    failed = Read(document=document("bad", "", "2026-11-20"), capture_id="c", error="no text", extractor_version="v")
    file = published(tmp_path, [old, failed, week_of_news(published_on=published_on)]).target
    assert digest.newest_week(file) == monday


QUIET: list[tuple[str, date, Lang, tuple[str, ...]]] = [
    ("nothing said", date(2026, 11, 25), "en", ("A quiet week", "Read of this week: 1 document.", "2026-11-16")),
    ("nothing dated", date(2026, 10, 7), "en", ("A quiet week", "No document is dated in this week.")),
    ("nothing dated", date(2026, 12, 7), "zh", ("平静的一周", "没有日期在本周的文档", "2026-11-16")),
]


@pytest.mark.parametrize(("why", "week", "lang", "words"), QUIET, ids=[f"{row[0]} {row[2]}" for row in QUIET])
def test_a_quiet_week_says_so(tmp_path: Path, why: str, week: date, lang: Lang, words: tuple[str, ...]) -> None:
    late = document("b", "无事。", "2026-11-25", fetched_at=datetime(2026, 11, 25, tzinfo=UTC))
    page = page_of(tmp_path, week_of_news(), read(late), week=week, lang=lang)
    assert [said for said in words if said not in page.text] == []
    assert "ul" not in page.tags
    assert ENGLISH.words["no_quotes"] not in page.text
    assert "svg" not in page.tags or week > MONDAY  # the twelve weeks before have quotes


def test_what_a_page_corrects_is_told_as_it_is_now(tmp_path: Path) -> None:
    text = "H800 八卡整机现货报 200 万元。"
    first, second = (
        read(document("a", text, fetched_at=FETCHED + timedelta(hours=n)), quote(text, text, 2e6, 2e6, seller=seller))
        for n, seller in enumerate(("甲公司", "乙公司"))
    )
    corrected, alone = page_of(tmp_path / "both", first, second), page_of(tmp_path / "one", second)
    assert corrected.text == alone.text
    assert corrected.text.count(text) == alone.text.count(text) > 0


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "work"):
        pass
    file = publish(tmp_path / "work", tmp_path / "chipwire.duckdb").target
    assert digest.newest_week(file) is None
    assert digest.write(file, tmp_path / "d", MONDAY) == ()
    assert not (tmp_path / "d").exists()


def test_without_a_published_file_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"chipwire\.duckdb: expected a published database"):
        digest.write(tmp_path / "chipwire.duckdb", tmp_path / "digests")
    assert list(tmp_path.iterdir()) == []


HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "import:群聊.txt",
    "//evil.example/x",
    "http://[bad",
]


def test_only_web_addresses_are_links(tmp_path: Path) -> None:
    page = page_of(tmp_path, *(week_of_news(f"甲{n}" * 3, url=url) for n, url in enumerate(HOSTILE)))
    assert [link for link in page.links if link and not link.startswith("#")] == []
    assert [url for url in HOSTILE if place(url) not in page.text] == []


def test_nothing_out_of_a_document_becomes_markup(tmp_path: Path) -> None:
    evil = '<script>alert("1")</script>\'"><img src=x onerror=alert(1)>'
    text = f"{evil} 报价 5 万元。"
    bad = read(
        document("a", text, title=evil, url=f"https://desk.example/{evil}"),
        quote(text, text, 5e4, 5e4, chip=None, chip_text=evil, seller=evil, unit="card", gpus=1),
        quote(text, text, 2e6, 2e6),
        order(text, text, buyers=(evil,), supplier=evil, chip_text=evil),
        supply(text, text, actor=evil),
    )
    page = page_of(tmp_path, bad)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert evil in page.text
    assert all(link.startswith(("#", "https://desk.example/")) for link in page.links if link)


def test_the_charts_mark_every_quote_and_the_median_of_three_stories(tmp_path: Path) -> None:
    batch = []
    for n in range(3):
        text = f"第 {n} 家:H800 整机 {200 + n} 万元。"
        ends = (2e6 + n * 1e4, 2.1e6 + n * 1e4)
        batch.append(read(document(f"d{n}", text, url=f"https://desk.example/{n}"), quote(text, text, *ends)))
    file = published(tmp_path, batch).target
    page = html(file, tmp_path, None, "zh")
    assert [page.count(f'xlink:href="https://desk.example/{n}"') for n in range(3)] == [1, 1, 1]
    assert len(re.findall(r'stroke="#c2571a"', page)) == 1
    assert query(file, "SELECT price_cny FROM weekly_prices").to_pylist() == [{"price_cny": 2.06e6 / 8}]
    assert "206 万元" in Page(page).text


def test_long_lists_say_how_many_are_left(tmp_path: Path) -> None:
    text = "".join(f"第 {n} 家报 H800 整机 200 万元起。" for n in range(160))
    quotes = [quote(text, f"第 {n} 家报 H800 整机 200 万元起。", 2e6, None) for n in range(160)]
    unread = tuple(Unread(reason="no_chip", start=n, end=n + 1, detail="No chip.") for n in range(20))
    page = page_of(tmp_path, read(document("a", text), *quotes, unread=unread))
    assert "and 10 more in the database" in page.text
    assert "The first 12 of 20 are listed." in page.text
    assert "server · sale · asked · 160 quotes" in page.text


ENGLISH, CHINESE = Wording("en", {}), Wording("zh", {})
AMOUNTS: list[tuple[tuple[float | None, float | None, str | None, str | None], str, str]] = [
    ((None, None, None, "CNY"), "", ""),
    ((120_000, 120_000, "exact", "CNY"), "CNY 120,000", "12 万元"),
    ((120_000, None, "at_least", "CNY"), "at least CNY 120,000", "12 万元以上"),
    ((None, 9_500, "at_most", "USD"), "at most USD 9,500", "9,500 美元以内"),
    ((2e6, 2.2e6, "range", "CNY"), "CNY 2–2.2 million", "200–220 万元"),
    ((9e5, 1.1e6, "range", "CNY"), "CNY 900,000–1.1 million", "90–110 万元"),
    ((2e6, 2.2e6, "about", "CNY"), "about CNY 2–2.2 million", "约 200–220 万元"),
    ((2.745e9, 2.745e9, "exact", "CNY"), "CNY 2.745 billion", "27.45 亿元"),
    ((1_234_567, 1_234_567, "exact", "CNY"), "CNY 1,234,567", "123.4567 万元"),
    ((2.49, 2.49, "exact", "USD"), "USD 2.49", "2.49 美元"),
    ((95, 95, "about", "SGD"), "about SGD 95", "约 95 SGD"),
    ((15, 15, "at_least", "%"), "at least 15%", "15%以上"),
    ((0, 0, "exact", None), "0", "0"),
]


@pytest.mark.parametrize(("given", "english", "chinese"), AMOUNTS, ids=[row[1] or "nothing" for row in AMOUNTS])
def test_amounts_are_said_with_their_bounds(
    given: tuple[float | None, float | None, str | None, str | None], english: str, chinese: str
) -> None:
    assert (ENGLISH.amount(*given), CHINESE.amount(*given)) == (english, chinese)


CLOSED: dict[str, Any] = {
    "quote": facts.Kind,
    "deal": facts.Deal,
    "unit": facts.Unit,
    "period": facts.Period,
    "term": facts.Term,
    "delivery": facts.Delivery,
    "condition": facts.Condition,
    "tax": facts.Tax,
    "form": facts.FormFactor,
    "status": facts.Status,
    "direction": facts.Direction,
    "event": facts.Event,
    "reason": facts.UnreadReason,
    "bound": facts.Bound,
}


def words_of(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Each name in a file of words with the places it fills."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from words_of(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", set(re.findall(r"{(\w+)}", str(value)))


@pytest.mark.parametrize("group", CLOSED)
def test_every_value_has_its_word_in_both_languages(group: str) -> None:
    for wording in (ENGLISH, CHINESE):
        assert set(get_args(CLOSED[group])) <= wording.words[f"{group}_words"].keys()


def test_every_reason_of_the_review_queue_has_its_word() -> None:
    said = header(named_sql("views")["review_queue"]).columns["reason"].partition(", or why")[0].split(", ")
    assert {"unreadable", "outlier", "implausible_price"} <= set(said)
    for wording in (ENGLISH, CHINESE):
        assert set(said) <= wording.words["reason_words"].keys()


def test_a_price_far_off_is_up_for_review(tmp_path: Path) -> None:
    text = "H800 八卡整机报 3 万元。"
    file = published(tmp_path, [read(document("a", text), quote(text, text, 3e4, 3e4, confidence=0.4))]).target
    page = html(file, tmp_path, MONDAY)
    assert "not what the chip plausibly costs" in page or "low confidence" in page
    assert "The first 1 of 1 are listed." in page, "doubtful for two reasons, it is one place"
    said = query(file, "SELECT detail FROM review_queue WHERE reason = 'implausible_price'").column(0).to_pylist()
    assert [re.sub(r"^\d{3} ", "# ", one) for one in said] == [
        "# USD for one accelerator, plausible are 20,000 to 60,000"
    ]


def test_both_languages_have_the_same_words() -> None:
    own = ("scales", "currency_words")
    english, chinese = (
        dict(words_of({name: value for name, value in w.words.items() if name not in own})) for w in (ENGLISH, CHINESE)
    )
    assert english == chinese


@pytest.mark.parametrize("url", ["http://a.example/", "https://a.example/价?x=1", "HTTPS://a.example"])
def test_web_addresses_pass(url: str) -> None:
    assert web(url) == url


def test_a_long_sentence_is_shortened_on_one_line() -> None:
    assert sentence(" a\n b ") == "a b"
    assert sentence("180 万\x1b]0;owned\x07\u202e元") == "180 万 ]0;owned 元"
    assert sentence("长" * 1000) == "长" * 320 + "…"
