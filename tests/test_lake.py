"""A lake in place of the working file: several loaders at once, any of them killed, and the same comes out."""

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from zlib import crc32

import duckdb
import pytest
import s3fs
from by_hand import SEEDS, SOURCES, document, quote, read
from conftest import SEEDS as SEED_FILES
from conftest import Ran, environment
from forking import Fork, Forks
from servers import free_port, postgres, program, s3
from test_as_of import restated
from test_storage import SECRET, named
from test_warehouse import state

from crawlers.archive import Archive
from flows.collect import known_sources
from flows.reader import Reader
from flows.settings import Settings, StartError
from models.ddl import named_sql
from models.lake import Lake
from pipeline.extract import Lexicon
from pipeline.warehouse import Read, Warehouse, WarehouseError, publish, query, working_lake
from pipeline.warehouse.extensions import load

LOAD = """
import pickle, sys
from pathlib import Path
from models.lake import Lake
from pipeline.warehouse import Warehouse
work, plan, catalogue, data, way = sys.argv[1:]
batches = pickle.loads(Path(plan).read_bytes())[:: int(way)]
with Warehouse(Path(work), Lake(catalogue=catalogue, data=data)) as warehouse:
    done = warehouse.captures_read("v")
    print("open", flush=True)
    sys.stdin.readline()
    for batch in batches:
        if {read.capture_id for read in batch} - done:
            warehouse.replace(batch, version="v")
            print(len(batch), flush=True)
    warehouse.compare_texts()
"""
"""Loads what is missing, from either end of the plan: both loaders come to load all of it."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL server, where this DuckDB has the extensions of a lake."""
    if duckdb.__version__ != "1.5.5":
        pytest.skip(f"the lake's extensions are for DuckDB 1.5.5, this is {duckdb.__version__}")
    with postgres() as url:
        yield url


@pytest.fixture
def lake(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> Lake:
    """A lake that nobody has opened yet, in a database of its own."""
    name = f"lake_{crc32(request.node.name.encode())}"
    subprocess.run([program("createdb"), "--maintenance-db", server, name], check=True)
    return Lake(catalogue=f"{server.rpartition('/')[0]}/{name}", data=str(tmp_path / "lake"))


@pytest.fixture
def plan(first_run: Ran, lexicon: Lexicon, tmp_path: Path) -> Path:
    """What the first run archived, read: batches of a few documents, as a pickle."""
    settings = Settings(home=first_run.home, seeds=SEED_FILES)
    reader = Reader(lexicon, "v", known_sources(settings))
    reads = [one for batch in reader.batches(Archive(settings.archive).captures(), [], jobs=1) for one in batch.reads]
    by_capture: dict[str, list[Read]] = {}
    for one in reads:
        by_capture.setdefault(one.capture_id, []).append(one)
    captures = list(by_capture.values())
    batches = [[one for reads in captures[at : at + 2] for one in reads] for at in range(0, len(captures), 2)]
    (tmp_path / "plan").write_bytes(pickle.dumps(batches))
    return tmp_path / "plan"


def loader(forks: Forks, lake: Lake, work: Path, plan: Path, way: int) -> Fork:
    """Start a loader."""
    return forks.open(["-c", LOAD, work, plan, lake.catalogue, lake.data, way], os.environ)


def test_two_loaders_at_once_one_of_them_killed_lose_and_double_nothing(
    forks: Forks, lake: Lake, plan: Path, tmp_path: Path
) -> None:
    loaders = [loader(forks, lake, tmp_path / name, plan, way) for name, way in (("one", 1), ("other", -1))]
    for one in loaders:
        assert one.stdout.readline() == "open\n"
    for one in loaders:
        one.stdin.write("go\n")
        one.stdin.flush()
    assert loaders[1].stdout.readline()
    loaders[1].kill()
    assert loaders[0].wait(120) == 0
    again = loader(forks, lake, tmp_path / "other", plan, -1)
    again.stdin.write("go\n")
    again.stdin.flush()
    assert (again.wait(120), again.stdout.read()) == (0, "open\n"), (
        "what one loader has read the other does not read again"
    )
    files = {}
    for name, place in (("lake", lake), ("file", None)):
        with Warehouse(tmp_path / name, place) as warehouse:
            for batch in [] if place else pickle.loads(plan.read_bytes()):
                warehouse.replace(batch, version="v")
            warehouse.replace(restated(Random(3))[:60])
            warehouse.set_reference(SEEDS, SOURCES)
        files[name] = publish(tmp_path / name, tmp_path / f"{name}.duckdb", ["unknown_chip"], lake=place).target
    assert state(files["lake"]) == state(files["file"])
    assert query(files["lake"], "SELECT fact_id FROM quotes WHERE revised_at IS NOT NULL").num_rows > 3
    for view in named_sql("views"):
        ours, theirs = (query(file, f"FROM {view} ORDER BY ALL", None).to_pylist() for file in files.values())
        assert ours == theirs, view


def test_two_machines_that_read_a_half_each_give_what_one_gives(
    forks: Forks, lake: Lake, first_run: Ran, tmp_path: Path, contents: Callable
) -> None:
    shutil.copytree(first_run.home / "archive", tmp_path / "store")
    more = {
        "CHIPWIRE_ARCHIVE": f"file://{tmp_path}/store",
        "CHIPWIRE_LAKE": lake.catalogue,
        "CHIPWIRE_LAKE_DATA": lake.data,
    }
    halves = [environment(tmp_path / f"home-{part}", CHIPWIRE_SHARE=f"{part}/2", **more) for part in (1, 2)]
    reading = [forks.open(["read"], half) for half in halves]
    assert [one.wait(240) for one in reading] == [0, 0]
    homes = [tmp_path / f"home-{part}" for part in (1, 2)]
    with Warehouse(homes[0] / "work", lake) as warehouse:
        assert (
            warehouse.con.execute("SELECT count(*), count(DISTINCT capture_id) FROM readings").fetchall()[0]
            == (warehouse.con.execute("SELECT count(DISTINCT capture_id), count(*) FROM readings").fetchall()[0])
        )
    publish(homes[0] / "work", homes[0] / "chipwire.duckdb", lake=lake)  # whoever published first saw a half
    assert contents(homes[0]) == contents(first_run.home)


TEXT = "H800 整机 230 万元"


def one_price(capture: str, low: float) -> Read:
    """A document with one price, of one capture."""
    found = read(document("a", TEXT), quote(TEXT, "H800", low, low))
    return found.model_copy(update={"capture_id": capture})


def test_a_capture_that_two_load_at_once_stands_once(lake: Lake, tmp_path: Path) -> None:
    with Warehouse(tmp_path / "one", lake) as one, Warehouse(tmp_path / "other", lake) as other:
        tries = []

        def slowly(con: duckdb.DuckDBPyConnection) -> None:
            one.place.take_turn(con)
            con.execute("SELECT count(*) FROM readings").fetchall()
            if not tries:
                other.replace([one_price("c", 2.3e6)], version="v")
            tries.append(con.execute("SELECT count(*) FROM readings").fetchall()[0][0])

        one.atomically(slowly)
        one.replace([one_price("c", 2.4e6)], version="v")
        assert tries == [0, 1], "it has begun again, and seen what the other loaded"
        assert other.con.execute("SELECT price_low FROM quotes").fetchall() == [(2.4e6,)]
        assert other.con.execute("SELECT count(*) FROM readings").fetchall() == [(1,)]


def test_a_run_of_another_machine_is_not_taken_for_killed(lake: Lake, tmp_path: Path) -> None:
    with Warehouse(tmp_path / "one", lake) as one, Warehouse(tmp_path / "other", lake) as other:
        mine, theirs = one.start_run(), other.start_run()
        one.start_run()
        states = dict(one.con.execute("SELECT run_id, state FROM runs").fetchall())
        assert (states[mine], states[theirs]) == ("failed", "running")


def test_many_small_files_become_few(lake: Lake, tmp_path: Path) -> None:
    with Warehouse(tmp_path / "work", lake) as warehouse:
        for number in range(12):
            reads = [one_price(f"{number}-{n}", 2e6 + n) for n in range(12)]
            warehouse.replace(reads, version="v")
        files = "SELECT count(*) FROM ducklake_list_files('work', 'documents')"
        assert warehouse.con.execute(files).fetchall() == [(12,)]
        publish(tmp_path / "work", tmp_path / "chipwire.duckdb", ["unknown_chip"], lake=lake)
        assert warehouse.con.execute(files).fetchall() == [(1,)]
        assert warehouse.con.execute("SELECT count(*) FROM documents").fetchall() == [(144,)]


def test_machines_that_restate_the_same_and_put_in_order_at_once_keep_the_counts(lake: Lake, tmp_path: Path) -> None:
    def restate(name: str) -> None:
        with Warehouse(tmp_path / name, lake) as warehouse:
            for number in range(5):
                warehouse.start_run()
                warehouse.replace([one_price(f"{n}", 2e6 + number) for n in range(8)], version=name)
                warehouse.compare_texts()
                warehouse.place.tidy(warehouse.con)

    with ThreadPoolExecutor(3) as machines:
        list(machines.map(restate, ("one", "two", "three")))
    with Warehouse(tmp_path / "one", lake) as warehouse:
        for table, rows in {
            "documents": 8,
            "quotes": 8,
            "readings": 8,
            "runs": 15,
            "turns": 1,
            "uncompared": 0,
        }.items():
            counted = warehouse.con.execute(f"SELECT count(*) FROM {table}").fetchall()
            assert counted == [(len(warehouse.con.execute(f"FROM {table}").fetchall()),)] == [(rows,)], table
        kept_beside = f"FROM __ducklake_metadata_work.{warehouse.place.schema}.ducklake_inlined_data_tables"
        assert warehouse.con.execute(kept_beside).fetchall() == []


def test_one_machine_puts_a_lake_in_order_at_a_time(lake: Lake, tmp_path: Path) -> None:
    first, second = (working_lake.WorkingLake(lake, tmp_path / name) for name in ("one", "two"))
    with closing(first.open()) as one, closing(second.open()) as two:
        with first.alone(one) as is_first, second.alone(two) as is_second:
            assert (is_first, is_second) == (True, False)
        with second.alone(two) as is_second:
            assert is_second


def test_the_parquet_files_may_lie_on_a_store(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with s3(tmp_path / "s3") as url:
        for name, value in named(url).items():
            monkeypatch.setenv(name, value)
        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("lake-bucket")
        lake = lake.model_copy(update={"data": "s3://lake-bucket/lake"})
        with Warehouse(tmp_path / "work", lake) as warehouse:
            warehouse.replace([one_price(str(n), 2e6 + n) for n in range(12)], version="v")
        file = publish(tmp_path / "work", tmp_path / "chipwire.duckdb", ["unknown_chip"], lake=lake).target
        assert query(file, "SELECT count(*) AS n FROM mentions").to_pylist() == [{"n": 12}]
        found = s3fs.S3FileSystem(skip_instance_cache=True).find("lake-bucket")
        assert any(path.endswith(".parquet") for path in found)
    with pytest.raises(WarehouseError, match="lake at ") as down, Warehouse(tmp_path / "work", lake) as warehouse:
        warehouse.replace([one_price(str(n), 2e6 + n) for n in range(12)], version="v")
    assert SECRET not in str(down.value)


def test_another_layout_has_a_catalogue_of_its_own(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Warehouse(tmp_path / "work", lake) as old:
        run = old.start_run()
        old.replace([one_price("c", 2.3e6)], version="v")
    for module in (
        working_lake,
        sys.modules["pipeline.warehouse.working_file"],
        sys.modules["pipeline.warehouse.layout"],
    ):
        monkeypatch.setattr(module, "layout_mark", lambda: "f" * 64)
    with Warehouse(tmp_path / "work", lake) as new:
        assert (new.rebuilt, new.is_empty) == (True, True)
        assert new.con.execute("SELECT run_id FROM runs").fetchall() == [(run,)]
    with Warehouse(tmp_path / "work", lake) as new:
        assert not new.rebuilt
    monkeypatch.undo()
    with Warehouse(tmp_path / "work", lake) as old:
        assert not old.is_empty


def test_a_catalogue_that_is_down_is_one_line(tmp_path: Path) -> None:
    port = free_port()
    lake = Lake(catalogue=f"postgresql://operator@127.0.0.1:{port}/chipwire", data=str(tmp_path / "lake"))
    line = (
        rf"^lake at 127\.0\.0\.1/chipwire: cannot be opened: connection to .* port {port} failed: Connection refused$"
    )
    with pytest.raises(WarehouseError, match=line), Warehouse(tmp_path / "work", lake):
        pass


def test_an_extension_that_is_not_installed_is_named() -> None:
    with pytest.raises(WarehouseError, match=r"pip install 'chipwire\[ducklake\]'"), duckdb.connect() as con:
        load(con, "nothing")


REFUSED = [
    ("mysql://host/db", "data", "1/2", "expected postgresql://user@host/database"),
    ("postgresql://user:word@host/db", "data", "1/2", "expected an address without a password"),
    ("postgresql://host/db?password=word", "data", "1/2", "expected an address without a password"),
    ("postgresql://host/db", "", "1/2", "CHIPWIRE_LAKE_DATA is not set"),
    ("postgresql://host/db", "data", "3/2", "CHIPWIRE_SHARE: expected a part such as 1/2, found '3/2'"),
    ("postgresql://host/db", "data", "half", "CHIPWIRE_SHARE: expected a part such as 1/2, found 'half'"),
]


@pytest.mark.parametrize(("catalogue", "data", "share", "why"), REFUSED)
def test_settings_of_a_lake_that_cannot_be(catalogue: str, data: str, share: str, why: str) -> None:
    given = {"CHIPWIRE_LAKE": catalogue, "CHIPWIRE_LAKE_DATA": data, "CHIPWIRE_SHARE": share}
    with pytest.raises(StartError, match=why) as refused:
        Settings.from_environment(given)
    assert "word@" not in str(refused.value)
