"""Twenty readers who never wait, and a loader killed fifty times: nothing seen is torn, nothing acknowledged lost."""

import os
import pickle
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from by_hand import FETCHED, SEEDS, SOURCES, document, published, quote, read
from conftest import MINUTES, Ran
from conftest import SEEDS as SEED_FILES
from forking import Forks
from test_warehouse import state

from crawlers.archive import Archive
from flows.collect import known_sources
from flows.reader import Reader
from flows.settings import Settings
from models.tables import Row
from pipeline.extract import Lexicon
from pipeline.warehouse import Read, Warehouse, publish
from pipeline.warehouse.arrow import arrow_table
from pipeline.warehouse.layout import fields
from pipeline.warehouse.rows import batch_rows

Tables = dict[type[Row], pa.Table]

READERS, PUBLICATIONS, KILLS = 20, 5, 50
READ = """
import os, sys, time
from pathlib import Path
from pipeline.warehouse import reading
os.nice(10)  # twenty leave the publisher its turn
file, enough = Path(sys.argv[1]), Path(sys.argv[2])
seen, snapshots = set(), 0
while not enough.exists():
    with reading(file) as snapshot:
        newest = "SELECT quotes, documents FROM publications ORDER BY checked_at DESC LIMIT 1"
        ((quotes, documents),) = [row.values() for row in snapshot.rows(newest)]
        for _ in range(3):
            (found,) = snapshot.rows("SELECT count(*) AS n, count(DISTINCT price_low) AS prices FROM latest_quotes")
            (held,) = snapshot.rows("SELECT count(*) AS n FROM documents WHERE superseded_at IS NULL")
            (stand,) = snapshot.rows("SELECT count(*) AS n FROM quotes WHERE superseded_at IS NULL")
            assert (stand["n"], held["n"] * 5, found["prices"]) == (quotes, quotes, 1), (quotes, documents, found)
        seen.add(quotes)
        snapshots += 1
    time.sleep(1)
print(snapshots, len(seen))
"""


def batch(number: int) -> list[Read]:
    """Ten documents more with each number, all of which then ask the same price five times."""
    texts = [f"第 {n} 家:" + f"H800 整机 {200 + number} 万元。" * 5 for n in range(10 * number)]
    return [
        read(
            document(f"d{n}", text, fetched_at=FETCHED + timedelta(hours=number)),
            *[quote(text, text[text.index("H") :][13 * i :], 2e6 + number, 2e6 + number) for i in range(5)],
        )
        for n, text in enumerate(texts)
    ]


def test_readers_never_wait_and_see_one_snapshot(forks: Forks, tmp_path: Path) -> None:
    file = published(tmp_path, batch(1)).target
    readers = [forks.open(["-c", READ, file, tmp_path / "enough"], os.environ) for _ in range(READERS)]
    for publications in range(2, PUBLICATIONS + 1):
        with Warehouse(tmp_path / "work") as warehouse:
            warehouse.replace(batch(publications))
            warehouse.set_reference(SEEDS, SOURCES)
        publish(tmp_path / "work", file)
    (tmp_path / "enough").touch()
    assert {reader.wait(MINUTES) for reader in readers} == {0}
    counted = [tuple(map(int, reader.stdout.read().split())) for reader in readers]
    assert len(counted) == READERS
    assert all(snapshots > 0 for snapshots, _ in counted)
    assert max(kinds for _, kinds in counted) > 1


LOAD = """
import pickle, sys
from pathlib import Path
from pipeline.warehouse import Warehouse
work, plan = Path(sys.argv[1]), pickle.loads(Path(sys.argv[2]).read_bytes())
with Warehouse(work) as warehouse:
    print("open", flush=True)
    done = warehouse.captures_read("v")
    for capture, tables in plan:
        if capture not in done:
            warehouse.load(tables, [capture], "v")
            print(capture, flush=True)
    warehouse.compare_texts()
    warehouse.forget_readings()
"""
"""Loads what is missing, a capture at a time, and then has all of it loaded again."""


@pytest.fixture
def plan(first_run: Ran, lexicon: Lexicon, tmp_path: Path) -> list[tuple[str, Tables]]:
    """What the first run archived, read: each capture with its rows, as they go into the working file."""
    settings = Settings(home=first_run.home, seeds=SEED_FILES)
    reader = Reader(lexicon, "v", known_sources(settings))
    by_capture: dict[str, list[Read]] = {}
    for _, readings, _ in reader.batches(Archive(settings.archive).captures(), []):
        for reading in readings:
            by_capture.setdefault(reading.capture_id, []).append(reading)
    found = [
        (capture, {row: arrow_table(fields(row), rows) for row, rows in batch_rows(readings).items()})
        for capture, readings in by_capture.items()
    ]
    (tmp_path / "plan").write_bytes(pickle.dumps(found))
    return found


def killed(forks: Forks, folder: Path, chance: random.Random) -> list[str]:
    """Start the loader, kill it at some instant after it has opened the file; gives what it acknowledged."""
    loader = forks.open(["-c", LOAD, folder / "work", folder / "plan"], os.environ)
    assert loader.stdout.readline() == "open\n"
    time.sleep(chance.uniform(0, 0.6))
    return loader.kill().split()


def held(work: Path) -> tuple[set[str], Counter[str]]:
    """The captures that are noted as read, and how many facts and places stand for each."""
    with Warehouse(work) as warehouse:
        tables = ("quotes", "orders", "price_moves", "supply_events", "unread")
        rows = " UNION ALL ".join(f"SELECT capture_id FROM {table}" for table in tables)
        facts = warehouse.con.execute(f"SELECT capture_id, count(*) FROM ({rows}) GROUP BY ALL").fetchall()
        return warehouse.captures_read("v"), Counter(dict(facts))


def test_a_loader_killed_fifty_times_loses_nothing_and_tears_nothing(
    forks: Forks, tmp_path: Path, plan: list[tuple[str, Tables]]
) -> None:
    with Warehouse(tmp_path / "clean") as warehouse:
        for capture, tables in plan:
            warehouse.load(tables, [capture], "v")
        warehouse.compare_texts()
        warehouse.set_reference(SEEDS, SOURCES)
    _, whole = held(tmp_path / "clean")
    chance, cut = random.Random(20261126), 0
    for _ in range(KILLS):
        acknowledged = set(killed(forks, tmp_path, chance))
        known, facts = held(tmp_path / "work")
        assert acknowledged <= known or not known  # none: it had loaded all and asked for all again
        assert all(facts[capture] == whole[capture] for capture in acknowledged)
        assert all(facts[capture] in (0, whole[capture]) for capture, _ in plan)
        cut += 0 < len(known) < len(plan)
    assert cut >= KILLS // 2
    last = forks.run(["-c", LOAD, tmp_path / "work", tmp_path / "plan"], os.environ)
    assert last.returncode == 0, last.stderr
    with Warehouse(tmp_path / "work") as warehouse:
        warehouse.set_reference(SEEDS, SOURCES)
    accepted = ["unknown_chip"]  # the seeds made by hand list three chips
    ours = publish(tmp_path / "work", tmp_path / "ours.duckdb", accepted).target
    theirs = publish(tmp_path / "clean", tmp_path / "theirs.duckdb", accepted).target
    assert state(ours) == state(theirs)
