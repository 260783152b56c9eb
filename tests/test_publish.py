"""Publishing: one rename after the checks, figures that can be recomputed, and queries that only read."""

import os
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from by_hand import FETCHED, SEEDS, SOURCES, document, move, order, published, quote, read
from test_warehouse import FACTS, TEXT, column, with_path

from models.ddl import named_sql
from models.facts import Unread
from pipeline import fx
from pipeline.warehouse import (
    CheckFailed,
    QueryError,
    Warehouse,
    WarehouseBusy,
    WarehouseError,
    publish,
    query,
    reading,
)
from pipeline.warehouse.checks import run_checks
from pipeline.warehouse.reading import BOUNDS
from pipeline.warehouse.swapping import alive


def tamper(home: Path, sql: str) -> None:
    """Change the working file behind the loader's back."""
    with duckdb.connect(home / "work" / "warehouse.duckdb") as con:
        con.execute(sql)


def test_publishing_says_what_it_wrote(tmp_path: Path) -> None:
    made = published(tmp_path, [read(document("a", TEXT), *FACTS)])
    assert made.target == tmp_path / "chipwire.duckdb"
    assert (made.rows["documents"], made.rows["quotes"], made.rows["mentions"], made.rows["chips"]) == (1, 1, 4, 3)
    assert made.warnings == ()


def test_without_a_working_file_there_is_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"work.warehouse\.duckdb: nothing has been read yet"):
        publish(tmp_path / "work", tmp_path / "chipwire.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_a_loader_at_work_stops_publishing_with_one_line(tmp_path: Path) -> None:
    published(tmp_path, [read(document("a", TEXT), *FACTS)])
    code = "import duckdb, sys, time; con = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    held = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "work" / "warehouse.duckdb"], stdout=subprocess.PIPE
    )
    try:
        assert held.stdout is not None
        held.stdout.readline()
        with pytest.raises(WarehouseBusy, match="another process holds it"):
            publish(tmp_path / "work", tmp_path / "chipwire.duckdb")
    finally:
        held.kill()
        held.communicate()
    assert {path.name for path in tmp_path.iterdir()} == {"work", "chipwire.duckdb"}


def test_a_reader_keeps_its_snapshot_over_a_swap(tmp_path: Path) -> None:
    file = published(tmp_path, [read(document("a", TEXT), *FACTS)]).target
    other = duckdb.connect(file, read_only=True)
    with other, reading(file) as snapshot:
        assert snapshot.rows("SELECT count(*) AS n FROM quotes") == [{"n": 1}]
        published(tmp_path, [read(document("a", "改了。", fetched_at=FETCHED + timedelta(days=1)))])
        assert snapshot.rows("SELECT count(*) AS n FROM quotes") == [{"n": 1}]
        assert other.execute("SELECT count(*) FROM quotes").fetchall() == [(1,)]
        assert column(file, "SELECT count(*) FROM quotes WHERE superseded_at IS NULL") == [0]


FAULTS = {
    "spans_match_words": "UPDATE quotes SET words = words || '!'",
    "low_above_high": "UPDATE quotes SET price_low = price_high + 1",
    "unknown_chip": "UPDATE price_moves SET chip = 'acme-x1'",
}


@pytest.mark.parametrize(("check", "sql"), FAULTS.items(), ids=FAULTS.keys())
def test_a_failed_check_keeps_the_old_file(tmp_path: Path, check: str, sql: str) -> None:
    file = published(tmp_path, [read(document("a", TEXT), *FACTS)]).target
    before = file.stat().st_ino
    tamper(tmp_path, sql)
    with pytest.raises(CheckFailed, match=rf"(?m)^{check}: \d+ \("):
        publish(tmp_path / "work", file)
    assert file.stat().st_ino == before
    assert column(file, "SELECT words FROM quotes") == ["H800 整机报 200 万到 220 万元。"]
    assert {path.name for path in tmp_path.iterdir()} == {"work", "chipwire.duckdb"}


SPOILED = {
    "conversions": "UPDATE quotes SET price_low_usd = price_low_usd * 2",
    "duplicate_facts": "INSERT INTO quotes BY NAME SELECT * REPLACE ('other' AS fact_id) FROM quotes",
    "fall_of_other_facts": "UPDATE publications SET supply_events = 20",
    "fall_of_quotes": "DELETE FROM quotes",
    "future_dates": "UPDATE documents SET published_at = fetched_at + INTERVAL 2 DAY",
    "implausible_price": "UPDATE quotes SET fx_rate_usd = 1e-6",
    "low_above_high": "UPDATE price_moves SET from_low = 2, from_high = 1",
    "old_rates": "UPDATE quotes SET fx_on = fact_on - 31",
    "orphan_facts": "DELETE FROM documents",
    "spans_match_words": "UPDATE mentions SET words = words || '!'",
    "stories": "UPDATE orders SET story_id = 'other'",
    "superseded_facts": "UPDATE supply_events SET superseded_at = first_seen_at, superseded_by = 'nobody'",
    "unknown_chip": "UPDATE supply_events SET chip = 'acme-x1'",
}


@pytest.mark.parametrize("check", named_sql("checks"))
def test_every_check_finds_its_fault_in_a_file_and_none_in_a_good_one(tmp_path: Path, check: str) -> None:
    file = published(tmp_path, [read(document("a", TEXT), *FACTS)]).target
    file.chmod(0o644)
    with duckdb.connect(file) as con:
        con.execute("SET TimeZone = 'UTC'")
        before = {result.name for result in run_checks(con)}
        assert before <= {"old_rates"}  # the series that a package ships ends some time before the tests' November
        con.execute("UPDATE quotes SET fx_on = fact_on")
        con.execute(SPOILED[check])
        assert check in {result.name for result in run_checks(con)}


def test_a_fall_of_quotes_stops_the_swap_until_it_is_accepted(tmp_path: Path) -> None:
    work, target = tmp_path / "work", tmp_path / "chipwire.duckdb"
    texts = [f"第 {n} 家:H800 整机 200 万元。" for n in range(10)]
    readings = [read(document(f"d{n}", t), quote(t, t, 2e6, 2e6)) for n, t in enumerate(texts)]
    with Warehouse(work) as warehouse:
        warehouse.replace(readings)
        warehouse.set_reference(SEEDS, SOURCES)
    publish(work, target)
    for kept, falls in ((9, False), (8, False), (7, True)):
        with Warehouse(work) as warehouse:
            warehouse.replace([], [reading.capture_id for reading in readings[kept:]])
        if falls:
            with pytest.raises(CheckFailed, match=r"fall_of_quotes: 1 \(.*quotes 7, usual 10"):
                publish(work, target)
        else:
            publish(work, target)
    assert column(target, "SELECT count(*) FROM quotes") == [8]
    warned = publish(work, target, ["fall_of_quotes"]).warnings
    assert [warning.name for warning in warned] == ["fall_of_quotes"]
    assert column(target, "SELECT count(*) FROM quotes") == [7]
    assert publish(work, target).warnings == ()
    log = query(target, "SELECT state, quotes, len(errors) AS errors, accepted FROM publications ORDER BY checked_at")
    assert [tuple(row.values()) for row in log.to_pylist()] == [
        ("published", 10, 0, []),
        ("published", 9, 0, []),
        ("published", 8, 0, []),
        ("stopped", 7, 1, []),
        ("published", 7, 0, ["fall_of_quotes"]),
        ("published", 7, 0, []),
    ]


def test_a_fall_of_other_facts_warns_until_it_is_accepted(tmp_path: Path) -> None:
    texts = [f"第 {n} 家订了 5 张。" for n in range(25)]
    readings = [
        read(document(f"d{n}", t), order(t, t, quantity_low=n, quantity_unit="card")) for n, t in enumerate(texts)
    ]
    file = published(tmp_path, readings).target
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace([], [reading.capture_id for reading in readings[19:]])
    (warning,) = publish(tmp_path / "work", file).warnings
    assert (warning.name, warning.offenders) == ("fall_of_other_facts", ("kind orders, facts 19, usual 25",))
    assert [each.name for each in publish(tmp_path / "work", file, ["fall_of_other_facts"]).warnings] == [warning.name]
    assert publish(tmp_path / "work", file).warnings == ()
    assert query(file, "SELECT orders FROM publications ORDER BY checked_at").column(0).to_pylist() == [25, 19, 19, 19]


def test_what_is_read_differently_is_told_though_a_check_stops_the_swap(tmp_path: Path) -> None:
    page = document("a", TEXT)
    file = published(tmp_path, [read(page, *FACTS)]).target
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.replace([read(page, *FACTS[1:], version="worse")])
    with pytest.raises(CheckFailed, match="fall_of_quotes") as stopped:
        publish(tmp_path / "work", file)
    assert stopped.value.changes is not None
    assert stopped.value.changes.startswith("read again 1 documents: 0 facts added, 1 removed, 0 changed")
    assert '"fact_table":"quotes","change":"removed"' in (tmp_path / "work" / "changes.jsonl").read_text()


def test_a_successor_that_went_first_is_an_offender(tmp_path: Path) -> None:
    file = published(tmp_path, [read(document("a", TEXT), *FACTS)]).target
    file.chmod(0o644)
    with duckdb.connect(file) as con:
        con.execute("UPDATE quotes SET superseded_at = first_seen_at")
        successor = "superseded_by = (SELECT fact_id FROM quotes)"
        con.execute(f"UPDATE orders SET superseded_at = first_seen_at + INTERVAL 1 DAY, {successor}")
        assert "superseded_facts" in {result.name for result in run_checks(con)}


def test_only_a_check_can_be_accepted(tmp_path: Path) -> None:
    published(tmp_path, [read(document("a", TEXT), *FACTS)])
    with pytest.raises(WarehouseError, match="expected names of checks to accept, found nonsense"):
        publish(tmp_path / "work", tmp_path / "chipwire.duckdb", ["nonsense"])


def test_other_checks_find_their_faults_too(tmp_path: Path) -> None:
    unread = Unread(reason="no_chip", start=0, end=4, detail="Why.")
    published(tmp_path, [read(document("a", TEXT), *FACTS, unread=(unread,))])
    tamper(tmp_path, "UPDATE unread SET words = 'H80'")
    tamper(tmp_path, "UPDATE orders SET value_low = 2, value_high = 1")
    tamper(tmp_path, "UPDATE supply_events SET lead_time_days_low = 2, lead_time_days_high = 1")
    with pytest.raises(CheckFailed) as caught:
        publish(tmp_path / "work", tmp_path / "chipwire.duckdb")
    assert [line.partition(" (")[0] for line in str(caught.value).splitlines()] == [
        "low_above_high: 2",
        "spans_match_words: 1",
    ]


def test_warnings_are_told_and_do_not_stop(tmp_path: Path) -> None:
    text = "H800 整机 2 万元。"
    made = published(tmp_path, [read(document("a", text, "2031-01-01"), quote(text, text, 2e4, 2e4))])
    assert [(warning.name, warning.count) for warning in made.warnings] == [
        ("future_dates", 1),
        ("implausible_price", 1),
    ]
    assert column(made.target, "SELECT fact_on FROM quotes") == [date(2026, 11, 20)]


USUAL = [(6_000, "USD", True), (7_000, "USD", False), (170_000, "USD", False), (190_000, "USD", True),
         (200_000, "CNY", False)]  # fmt: skip


def test_a_price_is_implausible_beyond_three_times_the_usual(tmp_path: Path) -> None:
    texts = {f"{n}: H800 报价 {per_gpu} {currency}。": 8 * per_gpu for n, (per_gpu, currency, _) in enumerate(USUAL)}
    batch = [
        read(document(text, text), quote(text, text, price, price, currency=currency))
        for (text, price), (_, currency, _) in zip(texts.items(), USUAL, strict=True)
    ]
    file = published(tmp_path, batch).target
    found = {row["words"] for row in query(file, named_sql("checks")["implausible_price"]).to_pylist()}
    assert found == {text for text, (_, _, implausible) in zip(texts, USUAL, strict=True) if implausible}


def test_converted_figures_can_be_recomputed_from_their_row(tmp_path: Path) -> None:
    text = "H800 整机 30 万美元起,上月 28 万;港幣 95 萬;新臺幣 120 萬;订单 40 亿美元。"
    facts = [
        quote(text, text, 3e5, None, currency="USD"),
        quote(text, text, 2.8e5, 2.8e5, currency="USD", as_of="2026-10"),
        quote(text, text, 9.5e5, 9.5e5, currency="HKD", gpus=None),
        quote(text, text, 1.2e6, 1.2e6, currency="TWD"),
        quote(text, text, 2e6, 2.2e6),
        order(text, text, value_low=None, value_high=4e9, currency="USD", value_bound="at_most"),
        order(text, text, quantity_low=5, quantity_high=5),
    ]
    file = published(tmp_path, [read(document("a", text, "2026-10-18"), *facts)]).target
    rows = query(file, "SELECT * FROM quotes").to_pylist() + query(file, "SELECT * FROM orders").to_pylist()
    assert len(rows) == len(facts)
    for row in rows:
        rate = fx.newest().as_of(row["currency"], row["fact_on"]) if row["currency"] else None
        assert (row["fx_rate"], row["fx_rate_usd"], row["fx_on"]) == (
            (rate.cny, rate.usd, rate.rate_on) if rate else (None,) * 3
        )
        for end in [name for name in row if name in ("price_low", "price_high", "value_low", "value_high")]:
            for unit, factor in (("cny", rate and rate.cny), ("usd", rate and rate.usd)):
                expected = None if row[end] is None or factor is None else row[end] * factor
                assert row[f"{end}_{unit}"] == expected
        if "price_low" in row:
            for end in ("low", "high"):
                price = row[f"price_{end}"]
                expected = None if price is None or row["gpus"] is None else price / row["gpus"]
                assert row[f"price_per_gpu_{end}"] == expected
    used = {(row["currency"], row["fx_on"]) for row in rows if row["fx_on"]}
    kept = query(file, "SELECT currency, rate_on FROM rates").to_pylist()
    assert sorted((row["currency"], row["rate_on"]) for row in kept) == sorted(used)
    yuan = query(file, "SELECT price_low = price_low_cny AS same FROM quotes WHERE currency = 'CNY'").to_pylist()
    assert yuan == [{"same": True}]


KILLED = """
import os, sys
from pathlib import Path
from by_hand import FETCHED, SEEDS, SOURCES, document, read
from pipeline.warehouse import Warehouse
warehouse = Warehouse(Path(sys.argv[1])).__enter__()
warehouse.replace([read(document("b", "无关。"))])
os._exit(9)
"""
PUBLISH = """
import os, signal, sys, time
from pathlib import Path
from pipeline.warehouse import publish

home = Path(sys.argv[1])
file = home / "chipwire.duckdb"
for asked in sys.stdin:
    start, before, at = time.monotonic(), file.stat().st_ino, float(asked)
    child = os.fork()
    if not child:
        publish(home / "work", file)
        os._exit(0)
    ended = 0
    while not ended and (file.stat().st_ino == before if at < 0 else time.monotonic() < start + at):
        ended = os.waitpid(child, os.WNOHANG)[0]
        time.sleep(0.001)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print(time.monotonic() - start, 0 if ended else 1, flush=True)
"""
"""Publishes each time it is asked, in a process of its own that it kills after so many seconds, or where these are
less than none, once the new file stands."""
KILLS, KILLS_AFTER_THE_SWAP = 20, 4


def test_kills_while_publishing_leave_a_whole_file_and_the_next_run_knows_what_was_published(tmp_path: Path) -> None:
    file = published(tmp_path, [read(document("d0", TEXT), *FACTS)]).target
    chance, known, killed, swapped = random.Random(7), 1, 0, 0
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=with_path(),
    ) as publisher:
        assert publisher.stdin is not None
        assert publisher.stdout is not None
        longest = 60.0
        for nth in range(1 + KILLS + KILLS_AFTER_THE_SWAP):
            with Warehouse(tmp_path / "work") as warehouse:
                warehouse.replace([read(document(f"d{nth + 1}", f"第 {nth} 篇。" + TEXT))])
            at = longest if nth == 0 else chance.uniform(0, longest) if nth <= KILLS else -1
            print(at, file=publisher.stdin, flush=True)
            seconds, was_killed = publisher.stdout.readline().split()
            longest = float(seconds) if nth == 0 else longest
            killed += int(was_killed)
            (found,) = column(file, "SELECT count(*) FROM documents")
            assert found in (known, nth + 2)
            swapped += int(was_killed) * (found == nth + 2)
            known = found
            assert column(file, "SELECT count(*) FROM mentions") == [4]
    assert killed > KILLS / 2
    assert swapped > 0
    publish(tmp_path / "work", file)
    log = column(file, "SELECT publication_id FROM publications ORDER BY ALL")
    with Warehouse(tmp_path / "work") as warehouse:
        ours = warehouse.con.execute("SELECT publication_id FROM publications ORDER BY ALL").fetchall()
    assert [name for (name,) in ours] == log
    assert {path.name for path in tmp_path.iterdir()} == {"work", "chipwire.duckdb"}


def test_what_killed_runs_left_is_removed_and_what_others_write_is_not(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f".chipwire.duckdb.{dead.pid}.tmp").touch()
    (tmp_path / f".chipwire.duckdb.{dead.pid}.tmp.wal").touch()
    theirs = tmp_path / f".chipwire.duckdb.{os.getppid()}.tmp"
    theirs.touch()
    published(tmp_path, [read(document("a", TEXT), *FACTS)])
    assert {path.name for path in tmp_path.iterdir()} == {"work", "chipwire.duckdb", theirs.name}
    assert not alive(str(dead.pid))
    assert not alive("no-number")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with one document."""
    return published(tmp_path_factory.mktemp("query"), [read(document("a", TEXT), *FACTS)]).target


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM range(5000)",
        "WITH n AS (SELECT 1 AS one) FROM n",
        "FROM quotes -- and a comment",
        "SHOW TABLES",
        "DESCRIBE quotes",
        "SUMMARIZE quotes",
        "SELECT * FROM duckdb_settings()",
    ],
)
def test_what_reads_is_answered(file: Path, sql: str) -> None:
    assert query(file, sql).num_rows > 0
    assert query(file, sql, limit=1).num_rows == 1


REFUSED = {
    "INSERT INTO rates VALUES ('XXX', '2020-01-01', 1, 1)": "expected one query that reads, found INSERT",
    "CREATE TEMP TABLE t AS SELECT 1": "found CREATE",
    "DROP TABLE quotes": "found DROP",
    "SET memory_limit = '100GB'": "found SET",
    "ATTACH ':memory:' AS other": "found ATTACH",
    "COPY quotes TO 'out.csv'": "found COPY",
    "INSTALL httpfs": "found LOAD",
    "SELECT 1; SELECT 2": "found SELECT, SELECT",
    "": "found nothing",
    "SELEC 1": 'Parser Error: syntax error at or near "SELEC"',
    "SELECT * FROM nothing_here": "Catalog Error: Table with name nothing_here does not exist!",
    "SELECT * FROM quote": 'does not exist! Did you mean "quotes',
    "SELECT prise_low FROM quotes": 'not found in FROM clause! Candidate bindings: .*"price_low"',
    "SELECT * FROM read_text('/etc/hostname')": "Permission Error",
    "SELECT * FROM '/etc/hostname.csv'": "Permission Error|Catalog Error",
    "SELECT * FROM read_csv('https://example.com/a.csv')": "Permission Error",
    "SELECT * FROM glob('/*')": "Permission Error",
    "SELECT * FROM read_parquet('https://example.com/a.parquet')": "Permission Error",
    "LOAD httpfs": "found LOAD",
    "PRAGMA memory_limit = '100GB'": "found (SET|PRAGMA)",
    "RESET memory_limit": "found (SET|RESET|VARIABLE_SET)",
    "EXPORT DATABASE 'out'": "found EXPORT",
    "CHECKPOINT": "expected one query that reads",
    "EXPLAIN SELECT * FROM weekly_prices": "found EXPLAIN",
    "EXPLAIN ANALYZE INSERT INTO rates VALUES ('XXX', '2020-01-01', 1, 1)": "found EXPLAIN",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'chipwire.duckdb' (FORMAT csv, USE_TMP_FILE false)": "found EXPLAIN",
    "SELECT * FROM enable_logging('QueryLog', storage := 'file')": "found a call of enable_logging",
    "SELECT write_log('x')": "found a call of write_log",
    'SELECT * FROM "force_checkpoint" ()': "found a call of force_checkpoint",
    "SELECT 'é', write_log /* a /* b */ ( */ -- c\n('x')": "found a call of write_log",
    "SELECT * FROM query('SELECT write_' || 'log(1)')": "found a call of query",
    "SELECT * FROM frame": "Catalog Error",
    "SELECT 'x'::INT": "Conversion Error",
    "SELECT $missing": "Invalid Input Error|Binder Error",
}


@pytest.mark.parametrize(("sql", "message"), REFUSED.items(), ids=REFUSED.keys())
def test_what_does_not_is_refused_in_one_line(file: Path, sql: str, message: str) -> None:
    frame = query(file, "SELECT 1 AS n")
    assert frame.num_rows == 1
    with pytest.raises(QueryError, match=message) as caught:
        query(file, sql)
    assert "\n" not in str(caught.value)


RUNS_AWAY = {
    "a recursion without end": "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT n FROM t",
    "a count without end": "SELECT count(*) FROM range(1000000000000)",
    "a row now and then": "SELECT * FROM range(1000000000000) WHERE range % 10000000 = 0",
    "a join of everything": "SELECT count(*) FROM range(10000000) a, range(10000000) b",
}


@pytest.mark.parametrize("sql", RUNS_AWAY.values(), ids=RUNS_AWAY.keys())
def test_a_query_that_runs_away_is_stopped_and_the_next_one_is_not(file: Path, sql: str) -> None:
    with reading(file) as reader:
        with pytest.raises(QueryError, match=r"^the query took longer than 0\.5 s; --timeout allows more$"):
            reader.table(sql, seconds=0.5)
        assert reader.rows("SELECT count(*) AS n FROM range(30000000)") == [{"n": 30_000_000}]


def test_an_interrupt_before_the_query_has_begun_is_not_lost(file: Path) -> None:
    with pytest.raises(QueryError, match="took longer than 1e-09 s"):
        query(file, RUNS_AWAY["a count without end"], seconds=1e-9)


def test_rows_that_are_not_asked_for_are_not_computed(file: Path) -> None:
    assert query(file, "SELECT * FROM range(1000000000000)", limit=3, seconds=60).num_rows == 3


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list(range) FROM range(100000000)",
        "SELECT repeat('x', 1000000 + range::INT) FROM range(10000)",
        "SELECT * FROM range(30000000) ORDER BY hash(range)",
    ],
)
def test_memory_has_an_end(file: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds are less here than elsewhere, so that they are soon reached."""
    monkeypatch.setitem(BOUNDS, "memory_limit", "200MB")
    monkeypatch.setitem(BOUNDS, "max_temp_directory_size", "100MB")
    with pytest.raises(QueryError, match=r"^Out of Memory Error: ") as caught:
        query(file, sql)
    assert "\n" not in str(caught.value)


def test_a_query_has_two_gigabytes_and_four_on_the_disk(file: Path) -> None:
    sql = "SELECT value FROM duckdb_settings() WHERE name IN ('memory_limit', 'max_temp_directory_size') ORDER BY ALL"
    assert query(file, sql).to_pylist() == [{"value": "1.8 GiB"}, {"value": "3.7 GiB"}]


def test_a_fault_in_a_later_row_is_told_like_one_in_the_first(file: Path) -> None:
    with pytest.raises(QueryError, match="Conversion Error"):
        query(file, "SELECT CASE WHEN range < 50000 THEN 1 ELSE ('x' || range)::INT END FROM range(60000)")


def test_long_queries_print_nothing(file: Path) -> None:
    sql = "SELECT value FROM duckdb_settings() WHERE name = 'enable_progress_bar'"
    assert query(file, sql).to_pylist() == [{"value": "false"}]


def test_a_limit_cuts_across_batches(file: Path) -> None:
    assert query(file, "SELECT * FROM range(100000)").num_rows == 100_000
    found = query(file, "SELECT * FROM range(100000)", limit=5_001)
    assert found.column(0).to_pylist() == list(range(5_001))


def test_parameters_are_values(file: Path) -> None:
    sql = "SELECT count(*) AS n FROM quotes WHERE chip = $chip"
    assert query(file, sql, parameters={"chip": "nvidia-h800", "unused": 1}).to_pylist() == [{"n": 1}]
    assert query(file, sql, parameters={"chip": "' OR 1 = 1 --"}).to_pylist() == [{"n": 0}]


@pytest.mark.parametrize("content", [None, b"no database " * 1000])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "chipwire.duckdb"
    if content:
        file.write_bytes(content)
    with pytest.raises(QueryError, match=r"chipwire\.duckdb: ") as caught:
        query(file, "SELECT 1")
    assert "\n" not in str(caught.value)


def test_another_name_serves_as_well(tmp_path: Path, file: Path) -> None:
    copy = tmp_path / "it's a copy.duckdb"
    copy.write_bytes(file.read_bytes())
    assert column(copy, "SELECT count(*) FROM latest_quotes") == [1]
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{file}' AS mine (READ_ONLY)")
        assert con.execute("SELECT count(*) FROM mine.weekly_prices").fetchall() == [(1,)]


def test_a_working_file_of_a_killed_loader_can_be_published(tmp_path: Path) -> None:
    published(tmp_path, [read(document("a", TEXT), *FACTS)])
    assert (
        subprocess.run([sys.executable, "-c", KILLED, tmp_path / "work"], env=with_path(), check=False).returncode == 9
    )
    assert (tmp_path / "work" / "warehouse.duckdb.wal").exists()
    publish(tmp_path / "work", tmp_path / "chipwire.duckdb")
    assert column(tmp_path / "chipwire.duckdb", "SELECT document_id FROM documents ORDER BY ALL") == ["a", "b"]


def test_an_empty_warehouse_publishes_an_empty_file(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "work"):
        pass
    made = publish(tmp_path / "work", tmp_path / "chipwire.duckdb")
    assert {table for table, rows in made.rows.items() if rows} == {"publications"}


def test_a_move_has_its_row(tmp_path: Path) -> None:
    text = "H800 从 200 万涨到 220 万。"
    fact = move(text, text, from_low=2e6, from_high=2e6, to_low=2.2e6, to_high=2.2e6, currency="CNY", unit="server")
    file = published(tmp_path, [read(document("a", text), fact)]).target
    assert query(file, "SELECT from_low, to_high, currency, unit, pct FROM price_moves").to_pylist() == [
        {"from_low": 2e6, "to_high": 2.2e6, "currency": "CNY", "unit": "server", "pct": None}
    ]


def test_nobody_may_write_into_a_published_file(tmp_path: Path) -> None:
    for _ in range(2):
        file = published(tmp_path, [read(document("a", TEXT), *FACTS)]).target
        assert file.stat().st_mode & 0o777 == 0o444 & ~umask()
        assert column(file, "SELECT count(*) FROM quotes") == [1]


def umask() -> int:
    """What the permissions of a new file lack here."""
    os.umask(now := os.umask(0))
    return now


def test_what_someone_wrote_into_the_old_file_does_not_shut_out_the_readers_of_the_new(tmp_path: Path) -> None:
    file = published(tmp_path, [read(document("a", TEXT), *FACTS)]).target
    file.chmod(0o644)
    spoil = "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute('CREATE TABLE n (n INT)'); os._exit(9)"
    subprocess.run([sys.executable, "-c", spoil, str(file)], check=False)
    assert file.with_name("chipwire.duckdb.wal").exists()
    published(tmp_path)
    assert column(file, "SELECT count(*) FROM quotes") == [1]


def test_publications_that_the_working_file_does_not_know_are_taken_over(tmp_path: Path) -> None:
    work, target = tmp_path / "work", tmp_path / "chipwire.duckdb"
    published(tmp_path, [read(document("a", TEXT), *FACTS), read(document("b", "别处:" + TEXT), *FACTS)])
    (work / "warehouse.duckdb").unlink()
    with Warehouse(work) as warehouse:
        warehouse.replace([read(document("a", TEXT), FACTS[1])])
    with pytest.raises(CheckFailed, match="fall_of_quotes"):
        publish(work, target)


def test_a_price_of_three_stories_far_apart_is_none(tmp_path: Path) -> None:
    texts = {n: f"第 {n} 家:H800 整机报价。" for n in (100, 1_000, 10_000)}
    batch = [read(document(f"d{n}", text), quote(text, text, n * 1e3, n * 1e3)) for n, text in texts.items()]
    (row,) = query(published(tmp_path, batch).target, "SELECT * FROM weekly_prices").to_pylist()
    assert (row["price_cny"], row["stories"], row["trimmed"]) == (None, 3, 2)
    assert row["reason"] == "independent stories near each other: 1, fewer than 3"
