"""One story on many sites: the planted reprints are found, their look-alikes kept apart, and a flood is bounded."""

from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from hashlib import md5
from itertools import combinations
from pathlib import Path

import pytest
from by_hand import FETCHED, document, published, quote, read
from conftest import Ran
from pairwise import pairwise
from reprints import Planted, planted

from models.facts import AnyFact
from pipeline.warehouse import Read, Warehouse, publish, query
from pipeline.warehouse.clusters import find_stories
from pipeline.warehouse.fingerprints import bands, one_story, text_key
from pipeline.warehouse.publishing import attached

PRECISION, RECALL = 0.98, 0.95
"""The floors, which only rise: 1.0 and 0.97 were measured with the first seed, 0.99 and 0.96 with the second."""
TEXT = (
    "某服务器厂商周三表示,H800 八卡整机的报价在两周内从 200 万元涨到 220 万元,含税,现货。"
    "多名渠道商向记者证实,货源主要来自香港和新加坡,月底前还有 300 台到货。"
    "一位不愿具名的经销商说,客户愿意先付三成定金,交货期在 6 周左右。分析师认为,价格到年底不会回落。"
    "租赁市场同样吃紧,单机月租已升至 8.5 万元,签约多为一年;有平台把存量机器转为内部使用,新客户要排队。"
)


def stories(folder: Path, batch: list[Read]) -> dict[str, str]:
    """Each document's story, as published."""
    rows = query(published(folder, batch).target, "SELECT document_id, story_id FROM documents").to_pylist()
    return {row["document_id"]: row["story_id"] for row in rows}


@pytest.mark.parametrize("seed", [20261126, 2])
def test_planted_reprints_are_found_and_look_alikes_kept_apart(tmp_path: Path, seed: int) -> None:
    documents = planted(seed)
    batch = [read(document(d.document_id, d.text, d.published.isoformat(), lang=d.lang)) for d in documents]
    precision, recall, f1 = pairwise(stories(tmp_path, batch), {d.document_id: d.story for d in documents})
    assert precision >= PRECISION
    assert recall >= RECALL
    assert f1 >= 0.95


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (TEXT.replace("两周", "兩週").replace("涨", "漲"), True),
        ("来源:某报 编辑:某人\n" + TEXT + "\n相关阅读:H20 涨至 105 万元,B300 缺货 8 周", True),
        (TEXT[: len(TEXT) * 3 // 5], True),
        (TEXT.replace("220", "230"), False),
        (TEXT.replace("200", "90").replace("220", "98").replace("300", "40").replace("6 周", "9 周"), False),
        (
            TEXT[:30] + "北京一家云厂商的人士则说,租金没有变,合同照旧,机房也没有扩建,客户没有走,新的一年再看行情。" * 3,
            False,
        ),
    ],
)
def test_what_makes_a_reprint(other: str, same: bool) -> None:
    assert one_story(TEXT, other) == one_story(other, TEXT) == same


def test_stories_are_those_of_comparing_every_pair(tmp_path: Path) -> None:
    documents = sorted(planted(3)[:300], key=lambda d: d.document_id)
    batch = [read(document(d.document_id, d.text, d.published.isoformat())) for d in documents]
    keys = {d.document_id: text_key(d.text, d.published) for d in documents}
    met = {d.document_id: set(bands(d.text)) for d in documents}
    near: dict[str, set[str]] = {key: {key} for key in keys.values()}
    missed = alike = 0
    for one, other in combinations(documents, 2):
        first, second = one.document_id, other.document_id
        far = abs((one.published - other.published).days) > 14
        if keys[first] == keys[second] or far or not (met[first] and met[second]):
            continue
        if one_story(one.text, other.text):
            alike += 1
            missed += not met[first] & met[second]
            if met[first] & met[second]:
                near[keys[first]].add(keys[second])
                near[keys[second]].add(keys[first])
    assert stories(tmp_path, batch) == {
        name: md5(f"{first.document_id} {first.published}".encode()).hexdigest()[:24]
        for name, first in in_turn(documents, keys, near).items()
    }
    assert missed < alike / 20  # that is what bands cost; other copies make good for most of it


def in_turn(documents: list[Planted], keys: dict[str, str], near: dict[str, set[str]]) -> dict[str, Planted]:
    """Each document's story by its first, one after the other: that of its text, or of most texts near it."""
    first: dict[str, Planted] = {}
    tellers: dict[str, set[Planted]] = {}

    def best(found: Iterable[Planted], day: date) -> list[Planted]:
        """Those begun within two weeks of a day, the one that is meant last: begun before it, near it, and early."""
        fitting = [one for one in found if abs((day - one.published).days) <= 14]
        return sorted(
            fitting,
            key=lambda one: (one.published <= day, -abs((day - one.published).days), -documents.index(one)),
        )

    for each in documents:
        key, day = keys[each.document_id], each.published
        votes = [one for text in near[key] - {key} for one in best(tellers.get(text, ()), day)[-1:]]
        most = [one for one in votes if votes.count(one) == max(map(votes.count, votes))]
        story = (best(tellers.get(key, ()), day) or best(most, day) or [each])[-1]
        first[each.document_id] = story
        tellers.setdefault(key, set()).add(story)
    return first


def test_facts_of_reprints_are_one_with_many_mentions(tmp_path: Path) -> None:
    words = "H800 八卡整机的报价在两周内从 200 万元涨到 220 万元"
    texts = {"a": TEXT, "b": "本报讯 " + TEXT, "c": TEXT[:150], "d": TEXT.replace("220 万元,含税", "230 万元,含税")}
    facts = {
        name: quote(text, text[text.index("H800") : text.index(",含税")], 2.2e6, 2.2e6) for name, text in texts.items()
    }
    facts["d"] = facts["d"].model_copy(update={"price_low": 2.3e6, "price_high": 2.3e6})
    batch = [read(document(n, t, f"2026-11-1{i}"), facts[n]) for i, (n, t) in enumerate(texts.items())]
    file = published(tmp_path, batch).target
    rows = query(
        file,
        "SELECT q.price_low, q.document_id, q.words, (SELECT count(*) FROM mentions AS m WHERE m.fact_id = q.fact_id)"
        " AS mentions FROM quotes AS q ORDER BY price_low",
    ).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        (2.2e6, "a", words, 3),
        (2.3e6, "d", words.replace("220", "230"), 1),
    ]
    (week,) = query(file, "SELECT quotes, stories FROM weekly_prices").to_pylist()
    assert week == {"quotes": 2, "stories": 2}


def test_a_reprint_of_the_sample_site_is_told_once(first_run: Ran) -> None:
    told = "SELECT q.price_low, count(*) AS mentions FROM quotes AS q JOIN mentions AS m USING (fact_id)"
    twice = f"{told} GROUP BY q.fact_id, q.price_low HAVING count(*) > 1 ORDER BY ALL"
    rows = query(first_run.home / "chipwire.duckdb", twice).to_pylist()
    assert [tuple(row.values()) for row in rows] == [(68e3, 2), (1.16e6, 2), (2.59e6, 2)]


REPRINT = "本报讯 " + TEXT
OTHER = (
    "某云厂商宣布下调 H20 实例的时租,自下月 1 日起由 18 元降为 15 元,老客户的合同不变。公司称新机房投产后电费下降,"
    "扩容的 4000 张卡已全部上架。同行多在观望,一家平台的负责人说,年内还会有两轮调价,幅度不会超过一成。"
    "业内人士指出,推理需求增长放缓,中小平台的空置率升到 35%,价格战难以避免。"
)
AGAIN = {
    "copies within two weeks": ([("a", "11-02", TEXT), ("b", "11-16", TEXT)], ["ab"]),
    "the same text later is told anew": (
        [("a", "10-01", TEXT), ("b", "10-16", TEXT), ("c", "10-18", TEXT)],
        ["a", "bc"],
    ),
    "and so is a reprint": ([("a", "10-01", TEXT), ("b", "11-18", REPRINT)], ["a", "b"]),
    "a reprint belongs with what came before it": (
        [("a", "10-01", TEXT), ("b", "10-03", REPRINT), ("c", "10-20", TEXT), ("d", "10-22", REPRINT)],
        ["ab", "cd"],
    ),
    "an unchanged list is dated anew": ([("a", "11-02", TEXT), ("a", "11-09", TEXT)], ["a", "a"]),
    "a pair that is told again in the other order is one again": (
        [("a", "10-01", TEXT), ("b", "10-03", REPRINT), ("c", "10-20", REPRINT), ("d", "10-22", TEXT)],
        ["ab", "cd"],
    ),
    "a page that tells two stories does not make them one": (
        [("a", "11-02", TEXT), ("b", "11-03", OTHER), ("c", "11-04", TEXT + OTHER), ("d", "11-05", OTHER)],
        ["a", "bcd"],
    ),
    "and what is printed again behind it belongs with its own": (
        [
            *[("a", "11-02", TEXT), ("b", "11-03", OTHER), ("c", "11-04", TEXT + OTHER), ("d", "11-05", REPRINT)],
            *[("e", "11-05", "又讯 " + TEXT), ("f", "11-06", "快讯:" + OTHER)],
        ],
        ["ade", "bcf"],
    ),
    "an article with a line more in the next week is the same": (
        [("a", "11-13", TEXT), ("a", "11-16", TEXT + "该公司未予置评。")],
        ["aa"],
    ),
    "what a later page shows to be near draws nothing away": (
        [("a", "10-10", TEXT), ("c", "10-01", TEXT + OTHER), ("b", "10-20", OTHER), ("d", "10-22", TEXT + OTHER)],
        ["acd", "b"],
    ),
    "a reprint that comes first belongs with what it was printed from": (
        [("b", "11-04", REPRINT), ("a", "11-02", TEXT)],
        ["ab"],
    ),
    "a copy belongs with the list of its week": (
        [("a", "11-02", TEXT), ("b", "11-03", TEXT), ("a", "11-09", TEXT), ("c", "11-11", REPRINT)],
        ["ab", "ac"],
    ),
    "so it is where another page has reprinted it": (
        [("a", "11-02", TEXT), ("b", "11-03", REPRINT), ("a", "11-09", TEXT)],
        ["a", "ab"],
    ),
    "a page dated anew within a week is the same": ([("a", "11-02", TEXT), ("a", "11-05", TEXT)], ["aa"]),
    "a page without a date is not told anew": ([("a", None, TEXT), ("a", None, TEXT), ("b", "11-18", TEXT)], ["aab"]),
    "a corrected page is the same": ([("a", "11-02", TEXT), ("a", "11-02", TEXT[::-1])], ["aa"]),
    "empty texts have nothing in common": (
        [("a", "11-02", ""), ("b", "11-02", " \n"), ("c", "11-02", "\n")],
        ["a", "b", "c"],
    ),
}


@pytest.mark.parametrize(("told", "expected"), AGAIN.values(), ids=AGAIN.keys())
def test_when_a_text_that_comes_again_is_a_new_story(
    tmp_path: Path, told: list[tuple[str, str | None, str]], expected: list[str]
) -> None:
    batch = []
    for nth, (page, day, text) in enumerate(told):
        at = FETCHED + timedelta(days=9 * nth) if day is None else FETCHED + timedelta(hours=nth)
        batch.append(read(document(page, text, day and f"2026-{day}", fetched_at=at)))
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace(batch)
        warehouse.compare_texts()
    with closing(attached(warehouse.place, tmp_path / "fresh.duckdb")) as con:
        find_stories(con)
        rows = con.execute("SELECT story_id, document_id FROM stories JOIN work.documents AS d ON d.rowid = version")
        found: dict[str, list[str]] = {}
        for story, page in sorted(rows.fetchall()):
            found.setdefault(story, []).append(page)
    assert sorted(map("".join, found.values())) == expected


def test_what_a_round_up_states_is_said_of_each_story_once_more(tmp_path: Path) -> None:
    both = TEXT + OTHER + "另有消息称 H800 整机 250 万元。"

    def said(text: str, *prices: str) -> list[AnyFact]:
        return [quote(text, price, len(price), len(price)) for price in prices]

    batch = [
        read(document("a", TEXT, "2026-11-02"), *said(TEXT, "从 200 万元")),
        read(document("b", OTHER, "2026-11-03", fetched_at=FETCHED + timedelta(hours=1)), *said(OTHER, "降为 15 元")),
        read(
            document("c", both, "2026-11-04", fetched_at=FETCHED + timedelta(hours=2)),
            *said(both, "从 200 万元", "降为 15 元", "整机 250 万元"),
        ),
    ]
    file = published(tmp_path, batch).target
    asked = (
        "SELECT words, (SELECT string_agg(page_id, '' ORDER BY page_id) FROM documents AS d WHERE"
        " d.story_id = q.story_id) AS pages, (SELECT count(*) FROM mentions AS m WHERE m.fact_id = q.fact_id) AS n"
        " FROM quotes AS q ORDER BY ALL"
    )
    assert [tuple(row.values()) for row in query(file, asked).to_pylist()] == [
        ("从 200 万元", "a", 2),
        ("整机 250 万元", "bc", 1),
        ("降为 15 元", "bc", 2),
    ]


def test_an_unchanged_list_counts_for_each_week_that_it_is_dated(tmp_path: Path) -> None:
    days = ["2026-10-05", "2026-10-07", "2026-10-12", "2026-11-16"]
    batch = [
        read(document("list", TEXT, day, fetched_at=FETCHED + timedelta(hours=n)), quote(TEXT, TEXT[:20], 2e6, 2e6))
        for n, day in enumerate(days)
    ]
    file = published(tmp_path, batch).target
    weeks = query(file, "SELECT week, stories, quotes FROM weekly_prices ORDER BY week").to_pylist()
    assert [tuple(row.values()) for row in weeks] == [
        (date(2026, 10, 5), 1, 1),
        (date(2026, 10, 12), 1, 1),
        (date(2026, 11, 16), 1, 1),
    ]


def test_texts_are_compared_once_and_across_runs(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace([read(document("a", TEXT))])
        assert warehouse.compare_texts() == 0
        warehouse.replace([read(document("b", "本报讯 " + TEXT))])
        assert warehouse.compare_texts() == 1
        assert warehouse.compare_texts() == 0
    file = publish(tmp_path / "work", tmp_path / "chipwire.duckdb").target
    assert query(file, "SELECT count(DISTINCT story_id) AS n FROM documents").to_pylist() == [{"n": 1}]


def test_a_flood_of_copies_is_one_story_and_few_comparisons(tmp_path: Path) -> None:
    copies = [
        read(
            document(
                f"d{n}", f"{chr(0x4E00 + n)}某转发:" + TEXT, (date(2026, 11, 10) + timedelta(days=n % 5)).isoformat()
            )
        )
        for n in range(300)
    ]
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace(copies)
        assert warehouse.compare_texts() <= 300 * 40
    file = publish(tmp_path / "work", tmp_path / "chipwire.duckdb").target
    assert query(file, "SELECT count(DISTINCT story_id) AS n FROM documents").to_pylist() == [{"n": 1}]


def test_a_story_keeps_its_name_when_a_later_document_joins(tmp_path: Path) -> None:
    first = [read(document("a", TEXT))]
    later = read(document("0", "本报讯 " + TEXT, "2026-11-16", fetched_at=FETCHED + timedelta(days=1)))
    assert stories(tmp_path / "one", first)["a"] == stories(tmp_path / "two", [*first, later])["0"]


def test_a_dealers_line_is_no_reprint() -> None:
    assert bands("H800 八卡整机现货 220 万,含税,上海提,老板私信") == ()
