"""The working file: documents replaced whole, twice as once, and nothing torn by a kill."""

import os
import random
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from by_hand import FETCHED, SEEDS, SOURCES, document, move, order, published, quote, read, supply
from forking import Forks

from models.documents import Document
from models.facts import AnyFact, Extraction, Unread
from pipeline.warehouse import Ending, Read, Warehouse, WarehouseBusy, WarehouseError, publish, query
from pipeline.warehouse.days import fact_day, last_day, told_on
from pipeline.warehouse.fingerprints import text_key
from pipeline.warehouse.terms import search_terms

TEXT = "H800 整机报 200 万到 220 万元。某厂订了 5000 张。H800 涨了 15%。H20 缺货。"
FACTS: tuple[AnyFact, ...] = (
    quote(TEXT, "H800 整机报 200 万到 220 万元。", 2e6, 2.2e6),
    order(TEXT, "某厂订了 5000 张。", buyers=("某厂",), quantity_low=5000, quantity_high=5000, quantity_unit="card"),
    move(TEXT, "H800 涨了 15%。", pct=15, pct_bound="exact"),
    supply(TEXT, "H20 缺货。"),
)
STATE = ("documents", "quotes", "orders", "price_moves", "supply_events", "mentions", "unread")


def state(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that documents gave, in an order of its own."""
    return {
        table: [tuple(row.values()) for row in query(file, f"SELECT * FROM {table} ORDER BY ALL").to_pylist()]
        for table in STATE
    }


def column(file: Path, sql: str) -> list[object]:
    """The first column of the answer."""
    return [next(iter(row.values())) for row in query(file, sql).to_pylist()]


def test_the_four_kinds_of_fact_arrive_with_their_words(tmp_path: Path) -> None:
    unread = Unread(reason="no_chip", start=0, end=4, detail="Why.")
    file = published(tmp_path, [read(document("a", TEXT), *FACTS, unread=(unread,))]).target
    for table, fact in zip(STATE[1:5], FACTS, strict=True):
        (row,) = query(file, f"SELECT * FROM {table}").to_pylist()
        assert {name: row[name] for name in type(fact).model_fields} == fact.model_dump() | (
            {"buyers": ["某厂"]} if table == "orders" else {}
        )
        assert row["words"] == TEXT[fact.evidence_start : fact.evidence_end]
        assert (row["document_id"], row["url"], row["source_id"]) == ("a", "https://desk.example/a", "desk")
        assert row["fact_on"] == date(2026, 11, 18)
    assert column(file, "SELECT words FROM unread") == ["H800"]
    assert len(column(file, "SELECT fact_id FROM mentions")) == 4


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    batch = [read(document("a", TEXT), *FACTS), read(document("b", TEXT + "又及。"), *FACTS)]
    once = state(published(tmp_path, batch).target)
    assert state(published(tmp_path, batch).target) == once
    assert state(published(tmp_path / "other", [batch[1]], [batch[0], batch[1]]).target) == once


def test_of_a_document_twice_in_a_batch_the_last_counts(tmp_path: Path) -> None:
    batch = [read(document("a", TEXT), *FACTS), read(document("a", TEXT), FACTS[0])]
    assert len(column(published(tmp_path, batch).target, "SELECT fact_id FROM mentions")) == 1


def test_first_seen_stays_and_last_seen_moves(tmp_path: Path) -> None:
    later = FETCHED + timedelta(days=3)
    file = published(
        tmp_path,
        [read(document("a", TEXT), *FACTS)],
        [read(document("a", TEXT, fetched_at=later), *FACTS, version="0.2.0+test")],
    ).target
    seen = query(file, "SELECT first_seen_at, last_seen_at, extractor_version FROM quotes").to_pylist()
    assert [tuple(row.values()) for row in seen] == [(FETCHED, later, "0.2.0+test")]


def test_one_story_is_one_fact_with_a_mention_for_each_document(tmp_path: Path) -> None:
    copy = TEXT.replace("H800", "H800").replace(" 整机", "  整机\n")
    facts = [quote(copy, "H800  整机\n报 200 万到 220 万元。", 2e6, 2.2e6)]
    first = read(document("b", TEXT, "2026-11-17"), *FACTS)
    file = published(tmp_path, [read(document("a", copy, "2026-11-18"), *facts), first]).target
    assert query(file, "SELECT document_id, published_at::DATE AS day FROM quotes").to_pylist() == [
        {"document_id": "b", "day": date(2026, 11, 17)}
    ]
    assert column(file, "SELECT document_id FROM mentions SEMI JOIN quotes USING (fact_id) ORDER BY ALL") == ["a", "b"]
    assert len(set(column(file, "SELECT story_id FROM documents"))) == 1


def test_when_the_first_of_a_story_changes_the_other_takes_over(tmp_path: Path) -> None:
    early, late = document("a", TEXT, "2026-11-16"), document("b", TEXT, "2026-11-18")
    before = published(tmp_path, [read(early, *FACTS), read(late, *FACTS)]).target
    ids = column(before, "SELECT fact_id FROM quotes")
    later = FETCHED + timedelta(hours=1)
    file = published(tmp_path, [read(document("a", "撤稿。", "2026-11-16", fetched_at=later))]).target
    (now,) = query(file, "SELECT document_id, fact_id, fact_on FROM quotes WHERE superseded_at IS NULL").to_pylist()
    assert now == {"document_id": "b", "fact_id": ids[0], "fact_on": date(2026, 11, 18)}
    (then,) = query(
        file, "SELECT fact_on, superseded_at, superseded_by FROM quotes WHERE fact_id LIKE '%@%'"
    ).to_pylist()
    assert then == {"fact_on": date(2026, 11, 16), "superseded_at": later, "superseded_by": ids[0]}


def test_facts_that_agree_in_all_figures_are_both_kept(tmp_path: Path) -> None:
    text = "甲和乙都报 H800 200 万元。"
    sellers = [quote(text, text, 2e6, 2e6, seller=name) for name in "甲乙"]
    file = published(tmp_path, [read(document("a", text), *sellers)]).target
    assert column(file, "SELECT seller FROM quotes ORDER BY ALL") == sorted("甲乙")


@pytest.mark.parametrize("changes", [{"confidence": 0.5}, {"rule": "better"}, {"seller": "某店"}, {"quantity": 5}])
def test_a_fact_keeps_its_id_when_a_rule_adds_to_it(tmp_path: Path, changes: dict[str, object]) -> None:
    ids = [
        column(published(tmp_path / str(n), [read(document("a", TEXT), fact)]).target, "SELECT fact_id FROM quotes")
        for n, fact in enumerate([FACTS[0], FACTS[0].model_copy(update=changes)])
    ]
    assert ids[0] == ids[1]


def broken(**changes: object) -> tuple[Document, Extraction]:
    """A document with one fact that cannot be."""
    fact = FACTS[0].model_copy(update=changes)
    return document("bad", TEXT), Extraction(id="bad", lang="zh", facts=(FACTS[1], fact))


HOSTILE = {
    "span past the end": (broken(evidence_end=len(TEXT) + 1), "span inside the text"),
    "empty span": (broken(evidence_start=3, evidence_end=3), "span inside the text"),
    "low above high": (broken(price_low=3e6), "price_low 3000000.0 is above"),
    "no number": (broken(price_high=float("nan")), "price_high nan is out of range"),
    "without end": (broken(price_high=float("inf")), "price_high inf is out of range"),
    "too many for a column": (broken(quantity=10**30), "quantity 1000"),
    "NUL": ((document("bad", "H800\0 报价"), Extraction(id="bad", lang="zh", facts=())), "U+0000 at 4"),
    "lone surrogate": ((document("bad", "\ud83dH800"), Extraction(id="bad", lang="zh", facts=())), "U+D83D at 0"),
}


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was published of all of them and of a good document."""
    batch = [
        Read(document=made.model_copy(update={"id": name}), capture_id=name, extraction=found, extractor_version="v")
        for name, ((made, found), _) in HOSTILE.items()
    ]
    return published(tmp_path_factory.mktemp("spoiled"), [*batch, read(document("good", TEXT), *FACTS)]).target


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_gets_an_error_and_the_rest_goes_on(spoiled: Path, name: str) -> None:
    errors = query(spoiled, "SELECT document_id, error FROM documents WHERE error IS NOT NULL").to_pylist()
    assert {row["document_id"] for row in errors} == set(HOSTILE)
    (error,) = [row["error"] for row in errors if row["document_id"] == name]
    assert HOSTILE[name][1] in error
    assert column(spoiled, "SELECT DISTINCT document_id FROM mentions") == ["good"]


def test_titles_with_characters_no_column_holds_are_mended(tmp_path: Path) -> None:
    made = document("a", TEXT, title="价\0格\udcff", author="\udc00", url="import:\udcff.txt")
    file = published(tmp_path, [read(made, *FACTS)]).target
    assert query(file, "SELECT title, author, url, error FROM documents").to_pylist() == [
        {"title": "价\ufffd格\ufffd", "author": "\ufffd", "url": "import:\ufffd.txt", "error": None}
    ]


def test_a_document_that_was_not_read_says_why(tmp_path: Path) -> None:
    unread = Read(document=document("a", ""), capture_id="c", error="PageError: no text", extractor_version="v")
    file = published(tmp_path, [unread]).target
    assert query(file, "SELECT error, lang FROM documents").to_pylist() == [
        {"error": "PageError: no text", "lang": "en"}
    ]


def test_a_document_without_provenance_is_refused(tmp_path: Path) -> None:
    with (
        Warehouse(tmp_path) as warehouse,
        pytest.raises(ValueError, match="document x: expected source_id, url, fetched_at"),
    ):
        warehouse.replace([read(Document(id="x", text=TEXT))])


def test_a_failing_batch_leaves_the_old_state(tmp_path: Path) -> None:
    before = state(published(tmp_path, [read(document("a", TEXT), *FACTS)]).target)
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.con.execute("ALTER TABLE supply_events RENAME TO gone")
        with pytest.raises(WarehouseError, match="supply_events"):
            warehouse.replace([read(document("a", "改了。"))])
        warehouse.con.execute("ALTER TABLE gone RENAME TO supply_events")
    assert state(published(tmp_path).target) == before


def test_another_process_gets_one_clear_line(tmp_path: Path) -> None:
    held = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, env=with_path())
    try:
        assert held.stdout is not None
        held.stdout.readline()
        with (
            pytest.raises(WarehouseBusy, match=r"warehouse\.duckdb: another process holds it") as caught,
            Warehouse(tmp_path),
        ):
            pass
        assert "\n" not in str(caught.value)
    finally:
        held.kill()
        held.wait()
        held.communicate()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"no database " * 1000)
    with pytest.raises(WarehouseError, match=r"warehouse\.duckdb: IO Error: .*not a valid DuckDB"), Warehouse(tmp_path):
        pass


def test_a_file_of_another_layout_is_moved_aside(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "warehouse.duckdb") as con:
        con.execute("CREATE TABLE documents (document_id VARCHAR, old_column VARCHAR)")
    with Warehouse(tmp_path) as warehouse:
        assert warehouse.rebuilt
        assert warehouse.captures_read("") == set()
    with Warehouse(tmp_path) as warehouse:
        assert not warehouse.rebuilt
    assert (tmp_path / "warehouse.old.duckdb").exists()


def test_a_new_layout_takes_over_what_is_not_in_the_archive(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace([read(document("a", TEXT), *FACTS)], version="v")
        warehouse.set_reference(SEEDS, SOURCES, [Attempt("desk", "timeout", FETCHED)])
        warehouse.start_run()
    publish(tmp_path / "work", tmp_path / "chipwire.duckdb")
    with duckdb.connect(tmp_path / "work" / "warehouse.duckdb") as con:
        con.execute("UPDATE layout SET mark = 'of another version'")
        con.execute("ALTER TABLE sources DROP COLUMN licence")
        con.execute("ALTER TABLE runs ADD COLUMN gone INTEGER")
    with Warehouse(tmp_path / "work") as warehouse:
        assert warehouse.rebuilt
        assert warehouse.captures_read("v") == set()
        kept = {t: len(warehouse.con.execute(f"FROM {t}").fetchall()) for t in ("runs", "publications", "sources")}
    assert kept == {"runs": 1, "publications": 1, "sources": 0}  # a source without its licence is read from its file
    assert "runs, sources and publications were taken over, documents and facts are read again" in caplog.text


def test_readings_are_noted_with_their_facts(tmp_path: Path) -> None:
    page = read(document("a", TEXT), *FACTS)
    with Warehouse(tmp_path) as warehouse:
        warehouse.replace([page], ["without-a-document"], "v")
        assert warehouse.captures_read("v") == {page.capture_id, "without-a-document"}
        assert warehouse.captures_read("w") == set()
        warehouse.replace([page], version="w")
        assert (warehouse.captures_read("v"), warehouse.captures_read("w")) == (
            {"without-a-document"},
            {page.capture_id},
        )
        warehouse.drop_versions_but("other")
        assert warehouse.con.execute("SELECT count(*) FROM documents").fetchall() == [(0,)]


def test_a_log_left_beside_a_deleted_file_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb.wal").write_bytes(b"of another file")
    with Warehouse(tmp_path) as warehouse:
        assert warehouse.captures_read("v") == set()


def test_runs_are_noted(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "work") as warehouse:
        done, killed = warehouse.start_run(), warehouse.start_run("read")
        counts = {"captures": 3, "documents": 2, "facts": 5, "problems": ("one", "two")}
        warehouse.finish_run(Ending.model_validate({"run_id": done, "state": "done_with_problems", **counts}))
    file = published(tmp_path).target
    rows = query(file, "SELECT * EXCLUDE (started_at, finished_at), finished_at IS NULL AS open FROM runs").to_pylist()
    assert {row.pop("run_id"): row for row in rows} == {
        done: {
            "flow": "run",
            "state": "done_with_problems",
            "captures": 3,
            "documents": 2,
            "facts": 5,
            "problems": ["one", "two"],
            "open": False,
        },
        killed: {
            "flow": "read",
            "state": "running",
            "captures": 0,
            "documents": 0,
            "facts": 0,
            "problems": [],
            "open": True,
        },
    }


class Attempt:
    """A fetch as the crawler reports it."""

    def __init__(self, source_id: str, state: str, finished_at: datetime) -> None:
        self.source_id, self.state, self.finished_at = source_id, state, finished_at


def test_sources_keep_what_was_known_of_them(tmp_path: Path) -> None:
    later, latest = FETCHED + timedelta(days=1), FETCHED + timedelta(days=2)
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.set_reference(SEEDS, SOURCES, [Attempt("desk", "ok", FETCHED)])
        warehouse.set_reference(SEEDS, SOURCES, [Attempt("desk", "timeout", later), Attempt("forum", "ok", latest)])
    file = published(tmp_path).target
    rows = query(
        file, "SELECT source_id, state, last_success_at, last_attempt_at FROM sources ORDER BY ALL"
    ).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("desk", "timeout", FETCHED, later),
        ("forum", "ok", latest, latest),
    ]


HOLD = """
import sys, time
from pathlib import Path
from pipeline.warehouse import Warehouse
with Warehouse(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
LOAD = """
import sys
from pathlib import Path
from datetime import timedelta
from by_hand import FETCHED, document, quote, read
from pipeline.warehouse import Warehouse
folder = Path(sys.argv[1])
print("ready", flush=True)
for number in range(20):
    texts = [f"第 {number} 批第 {n} 份:H800 报 {200 + number} 万元。" for n in range(8)]
    with Warehouse(folder) as warehouse:
        warehouse.replace([
            read(
                document(f"{n}", t, fetched_at=FETCHED + timedelta(hours=number)),
                *[quote(t, t[i:], 2e6 + number, 2e6 + number) for i in range(5)],
            )
            for n, t in enumerate(texts)
        ])
"""


def with_path() -> dict[str, str]:
    """The environment of a subprocess that finds the packages and the tests' own modules."""
    tests = Path(__file__).parent
    return os.environ | {"PYTHONPATH": os.pathsep.join([*sys.path, str(tests.parent), str(tests)])}


def test_a_kill_leaves_a_whole_batch_and_a_rerun_ends_like_a_clean_run(forks: Forks, tmp_path: Path) -> None:
    chance = random.Random(20261125)
    for _ in range(5):
        loader = forks.open(["-c", LOAD, tmp_path / "work"], os.environ)
        loader.stdout.readline()
        time.sleep(chance.uniform(0.01, 0.8))
        loader.kill()
        if (tmp_path / "work" / "warehouse.duckdb").exists():
            file = published(tmp_path).target
            standing = column(file, "SELECT price_low FROM quotes WHERE superseded_at IS NULL")
            assert len(set(standing)) <= 1
            assert len(standing) in (0, 40)
    for folder in ("work", "clean/work"):
        assert forks.run(["-c", LOAD, tmp_path / folder], os.environ).returncode == 0
    assert state(published(tmp_path).target) == state(published(tmp_path / "clean").target)
    assert {path.name for path in tmp_path.iterdir()} == {"work", "clean", "chipwire.duckdb"}


@pytest.mark.parametrize(
    ("partial", "last"),
    [
        ("2023", date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2023-Q3", date(2023, 9, 30)),
        ("2023-Q4", date(2023, 12, 31)),
        ("2023-08-22", date(2023, 8, 22)),
        ("2023-08-22T23:30:00+08:00", date(2023, 8, 22)),
        ("2023-13", None),
        ("2023-02-30", None),
        ("0000", None),
    ],
)
def test_the_last_day_of_a_period(partial: str, last: date | None) -> None:
    assert last_day(partial) == last


@pytest.mark.parametrize(
    ("as_of", "published_on", "day"),
    [
        (None, "2026-11-18", date(2026, 11, 18)),
        (None, "2026-11", date(2026, 11, 20)),
        (None, None, date(2026, 11, 20)),
        (None, "2031-01-01", date(2026, 11, 20)),
        (None, "2026-11-21", date(2026, 11, 20)),
        ("2026-11-02", "2026-11-18", date(2026, 11, 2)),
        ("2026-10", "2026-11-18", date(2026, 10, 31)),
        ("2026-11", "2026-11-18", date(2026, 11, 18)),
        ("2026", "2026-11-18", date(2026, 11, 18)),
        ("2027-Q1", "2026-11-18", date(2026, 11, 18)),
        ("2023-13", "2026-11-18", date(2026, 11, 18)),
    ],
)
def test_the_day_a_fact_counts_for(as_of: str | None, published_on: str | None, day: date) -> None:
    assert fact_day(as_of, told_on(published_on, None, FETCHED)) == day


LINE, ARTICLE = "A800 单卡 12 万", "A800 单卡 12 万。" * 13
MONDAY, SUNDAY, NEXT = date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("A800  单卡\n12 万", MONDAY), (LINE, MONDAY), True),
        (("A800单卡12万", MONDAY), (LINE, MONDAY), True),
        (("1.2 万", MONDAY), ("12 万", MONDAY), False),
        ((LINE, MONDAY), (LINE, SUNDAY), True),
        ((LINE, SUNDAY), (LINE, NEXT), False),
        ((LINE, None), (LINE, None), True),
        ((ARTICLE, MONDAY), (ARTICLE, NEXT), True),
        ((ARTICLE, MONDAY), (ARTICLE, None), True),
        ((ARTICLE, MONDAY), (ARTICLE + "又及。", MONDAY), False),
    ],
)
def test_which_texts_tell_one_story(one: tuple[str, date | None], other: tuple[str, date | None], same: bool) -> None:
    assert (text_key(*one) == text_key(*other)) == same


def test_search_terms_keep_names_whole() -> None:
    terms = search_terms("询价:H800八卡整机,GB200-NVL72 与 910B3 现货 1.5万").split()
    assert {"h800", "整机", "gb200-nvl72", "910b3", "现货", "1.5"} <= set(terms)
