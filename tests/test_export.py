"""Export: Parquet that equals the tables, a package that describes it, a delta, and a folder that survives kills."""

import fcntl
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from by_hand import SEEDS, document, published, quote, read, supply
from conftest import Ran
from test_warehouse import FACTS, TEXT, with_path

from models.ddl import SQL_TYPES, named_sql
from models.dictionary import dictionary
from models.facts import Unread
from models.tables import TABLES
from pipeline.warehouse import Exported, QueryError, WarehouseBusy, export, query
from pipeline.warehouse.catalogue import Column
from pipeline.warehouse.packages import checksum, field

Command = Callable[..., subprocess.CompletedProcess[str]]
NAMES = [row.table for row in TABLES] + list(named_sql("views"))
FIRST = datetime(2026, 11, 20, 8, tzinfo=UTC)
SECOND = datetime(2026, 11, 21, 8, tzinfo=UTC)
THIRD = datetime(2026, 11, 22, 8, tzinfo=UTC)
QUOTED = "H800 整机 2 万元。"


def put_forth(home: Path, price: float = 2e4, *more: str) -> Path:
    """Publish a document of every kind of fact, one with a quote at `price`, and one for each name in `more`."""
    home.mkdir(exist_ok=True)
    unread = Unread(reason="no_chip", start=0, end=4, detail="Why.")
    batch = [
        read(document("a", TEXT), *FACTS, unread=(unread,)),
        read(document("q", QUOTED, None), quote(QUOTED, QUOTED, price, price)),
        *(read(document(name, f"{name}: H20 缺货。"), supply(f"{name}: H20 缺货。", "缺货")) for name in more),
    ]
    return published(home, batch).target


@pytest.fixture(scope="module")
def first_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an export in its folder `out`, to be copied."""
    home = tmp_path_factory.mktemp("first")
    export(put_forth(home), home / "out", FIRST)
    return home


@pytest.fixture
def home(first_export: Path, tmp_path: Path) -> Path:
    """A home that has been exported once."""
    return Path(shutil.copytree(first_export, tmp_path / "home"))


def package(folder: Path) -> Any:
    """Give the package of an export."""
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def files(folder: Path) -> set[str]:
    """Give all that lies in an export."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def rows(file: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    """Read a Parquet file as any DuckDB does."""
    return duckdb.from_parquet(str(file)).project(columns).fetchall()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_equals_its_table_or_view(first_run: Ran, exported: Path, name: str) -> None:
    file = exported / f"{name}.parquet"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{first_run.home / 'chipwire.duckdb'}' AS chipwire (READ_ONLY)")
        con.execute(f"CREATE VIEW exported AS FROM '{file}'")
        assert con.execute("DESCRIBE exported").fetchall() == [
            (column, kind, "YES", None, None, None)
            for column, kind, *_ in con.execute(f"DESCRIBE chipwire.{name}").fetchall()
        ]
        con.execute("USE chipwire")
        for one, other in ((name, "memory.exported"), ("memory.exported", name)):
            assert con.execute(f"FROM {one} EXCEPT ALL FROM {other}").fetchall() == []
        (count,) = con.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
    packed = {row[0] for row in duckdb.sql(f"SELECT compression FROM parquet_metadata('{file}')").fetchall()}
    if name in ("decisions", "quarantine"):  # nobody has reviewed the first run, and all of it could be read
        assert (count, packed) == (0, set())
    else:
        assert count > 0
        assert packed == {"ZSTD"}


@pytest.fixture(scope="module")
def exported(first_run: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the samples."""
    folder = tmp_path_factory.mktemp("exported")
    export(first_run.home / "chipwire.duckdb", folder, FIRST)
    return folder


def test_lists_times_and_nulls_come_through(tmp_path: Path) -> None:
    export(put_forth(tmp_path), tmp_path / "out", FIRST)
    assert rows(tmp_path / "out" / "organisations.parquet", "aliases, name_zh") == [(["NV", "老黄"], "英伟达")]
    found = rows(tmp_path / "out" / "documents.parquet", "document_id, fetched_at::VARCHAR, published_at IS NULL")
    assert sorted(found)[1] == ("q", "2026-11-20 08:00:00+00", True)


def test_the_package_describes_every_file(exported: Path, first_run: Ran) -> None:
    made = package(exported)
    assert (made["name"], made["created"], made["delta"]) == ("chipwire", FIRST.isoformat(), {"since": None})
    resources = {each["path"]: each for each in made["resources"]}
    assert files(exported) == {*resources, "README.md", "datapackage.json"}
    assert (exported / "README.md").read_text(encoding="utf-8") == dictionary()
    for path, each in resources.items():
        file = exported / path
        assert (each["bytes"], each["hash"]) == (file.stat().st_size, checksum(file))
        assert each["rows"] == len(rows(file))
        assert [column["name"] for column in each["schema"]["fields"]] == duckdb.from_parquet(str(file)).columns
        assert all(column["description"] for column in each["schema"]["fields"])
        assert each["description"]
    for row in TABLES:
        fields = resources[f"{row.table}.parquet"]["schema"]["fields"]
        required = {
            name
            for name, field in row.model_fields.items()
            if type(None) not in getattr(field.annotation, "__args__", ())
        }
        assert {column["name"] for column in fields if "constraints" in column} == required
        assert resources[f"{row.table}.parquet"]["schema"]["primaryKey"] == list(row.key)
    assert "primaryKey" not in resources["latest_quotes.parquet"]["schema"]
    assert len({each["name"] for each in made["resources"]}) == len(resources)


@pytest.mark.parametrize("kind", SQL_TYPES.values())
def test_every_type_of_a_table_has_one_in_the_package(kind: str) -> None:
    kind = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}.get(kind, kind)
    assert field(Column(name="n", type=kind, required=False, meaning="m"))["type"]


def test_the_delta_holds_what_changed_since_the_export_before(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = export(put_forth(tmp_path / "1", 2e4, "gone"), out, FIRST)
    assert (first.since, first.warning) == (None, None)
    assert first.delta["documents"] == {"added": 3}
    assert files(out) >= {"delta/quotes.parquet", "delta/chips.parquet"}

    second = export(put_forth(tmp_path / "2", 3e4, "new", "newer"), out, SECOND)
    assert (second.since, second.warning) == (FIRST, None)
    assert second.delta["documents"] == {"added": 2, "removed": 1}
    assert sorted(rows(out / "delta" / "documents.parquet", "change, document_id")) == [
        ("added", "new"),
        ("added", "newer"),
        ("removed", "gone"),
    ]
    assert duckdb.from_parquet(str(out / "delta" / "documents.parquet")).columns == [
        "change",
        *duckdb.from_parquet(str(out / "documents.parquet")).columns,
    ]
    assert {path for path in files(out) if path.startswith("delta/")} == {f"delta/{t}.parquet" for t in second.delta}
    assert "chips" not in second.delta
    assert package(out)["delta"] == {"since": FIRST.isoformat()}

    third = export(tmp_path / "2" / "chipwire.duckdb", out, THIRD)
    assert (third.since, third.delta, third.warning) == (SECOND, {}, None)
    assert not any(path.startswith("delta/") for path in files(out))


CHANGES = {
    "a value": ("UPDATE chips SET memory_gb = 80 WHERE id = 'nvidia-h20'", {"chips": {"changed": 1}}),
    "a null to a word for it": ("UPDATE chips SET family = 'NULL' WHERE id = 'nvidia-h20'", {"chips": {"changed": 1}}),
    "a value to null": ("UPDATE chips SET price_usd_low = NULL", {"chips": {"changed": 1}}),
    "a list": ("UPDATE organisations SET aliases = ['NV']", {"organisations": {"changed": 1}}),
    "a time": ("UPDATE documents SET fetched_at = fetched_at + to_microseconds(1)", {"documents": {"changed": 2}}),
    "a key of four columns": ("UPDATE unread SET evidence_end = 5", {"unread": {"added": 1, "removed": 1}}),
    "all of a table": ("DELETE FROM mentions", {"mentions": {"removed": 5}}),
    "nothing": ("UPDATE chips SET memory_gb = memory_gb", {}),
    "the order alone": (
        "CREATE TABLE c AS FROM chips; DELETE FROM chips; INSERT INTO chips FROM c ORDER BY id DESC; DROP TABLE c",
        {},
    ),
}


@pytest.mark.parametrize(("sql", "delta"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_found(home: Path, sql: str, delta: dict[str, dict[str, int]]) -> None:
    file = home / "chipwire.duckdb"
    file.chmod(0o644)
    with duckdb.connect(file) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(sql)
    assert export(file, home / "out", SECOND).delta == delta
    for table, changes in delta.items():
        found = [change for (change,) in rows(home / "out" / "delta" / f"{table}.parquet", "change")]
        assert {change: found.count(change) for change in found} == changes


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file that was cut": (lambda out: os.truncate(out / "quotes.parquet", 100), "quotes.parquet is not as"),
    "a file that is gone": (lambda out: (out / "chips.parquet").unlink(), "chips.parquet is not as"),
    "no JSON": (lambda out: (out / "datapackage.json").write_text("{", encoding="utf-8"), "Invalid JSON"),
    "no package": (lambda out: (out / "datapackage.json").write_text("{}", encoding="utf-8"), "Field required"),
}


@pytest.mark.parametrize(("spoil", "why"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_cannot_be_relied_on_is_no_base(home: Path, spoil: Callable[[Path], object], why: str) -> None:
    file, out = home / "chipwire.duckdb", home / "out"
    spoil(out)
    again = export(file, out, SECOND)
    assert again.since is None
    assert why in (again.warning or "")
    assert again.delta == {table: {"added": count} for table, count in again.tables.items() if count}
    assert package(out)["delta"] == {"since": None}
    assert export(file, out, THIRD).delta == {}


def test_other_columns_than_before_are_no_base_and_a_new_table_is_added(home: Path) -> None:
    file, out = home / "chipwire.duckdb", home / "out"
    file.chmod(0o644)
    with duckdb.connect(file) as con:
        con.execute("CREATE TABLE extra (n BIGINT PRIMARY KEY)")
        con.execute("INSERT INTO extra VALUES (1)")
    assert export(file, out, SECOND).delta == {"extra": {"added": 1}}
    with duckdb.connect(file) as con:
        con.execute("ALTER TABLE extra ADD COLUMN m BIGINT")
    assert "extra.parquet has other columns" in (export(file, out, THIRD).warning or "")


@pytest.mark.parametrize("name", ["it's", "with space", "卡价", "[a]*?", "date=2026-11-20", "a/b/c", '"quoted"', "%d"])
def test_any_name_of_a_folder_works(tmp_path: Path, name: str) -> None:
    file, out = put_forth(tmp_path), tmp_path / name
    export(file, out, FIRST)
    assert export(file, out, SECOND).delta == {}
    assert files(out) == {f"{name}.parquet" for name in NAMES} | {"README.md", "datapackage.json"}


EXPORT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.warehouse import export
print("ready", flush=True)
for _ in range(20):
    for home in sys.argv[2:]:
        export(Path(home) / "chipwire.duckdb", Path(sys.argv[1]), datetime.now(UTC))
"""


def test_a_kill_at_any_instant_leaves_a_folder_that_the_next_export_mends(tmp_path: Path) -> None:
    homes, out, chance = [tmp_path / "1", tmp_path / "2"], tmp_path / "out", random.Random(7)
    put_forth(homes[0])
    last = put_forth(homes[1], 3e4, "new")
    for _ in range(4):
        command = [sys.executable, "-c", EXPORT, str(out), *map(str, homes)]
        exporter = subprocess.Popen(command, stdout=subprocess.PIPE, env=with_path())
        assert exporter.stdout is not None
        exporter.stdout.readline()
        time.sleep(chance.uniform(0.02, 1.5))
        exporter.kill()
        exporter.communicate()
        export(last, out, SECOND)
        listed = {each["path"]: each["hash"] for each in package(out)["resources"]}
        assert files(out) == {*listed, "README.md", "datapackage.json"}
        assert {path: checksum(out / path) for path in listed} == listed
        assert export(last, out, THIRD).delta == {}


def test_two_exports_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    file, out = put_forth(tmp_path), tmp_path / "out"
    out.mkdir()
    handle = os.open(out, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(WarehouseBusy, match="another process exports into it"):
        export(file, out, FIRST)
    os.close(handle)
    assert isinstance(export(file, out, FIRST), Exported)


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    file, out = put_forth(tmp_path), tmp_path / "out"
    export(file, out, FIRST)
    before = {path: (out / path).read_bytes() for path in files(out)}
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no database " * 1000)
    with pytest.raises(QueryError, match=r"broken\.duckdb: "):
        export(broken, out, SECOND)
    assert {path: (out / path).read_bytes() for path in files(out)} == before


def test_the_published_file_can_be_replaced_meanwhile(tmp_path: Path) -> None:
    file = put_forth(tmp_path)
    with duckdb.connect(file, read_only=True):
        export(file, tmp_path / "out", FIRST)
    put_forth(tmp_path, 3e4)
    assert export(file, tmp_path / "out", SECOND).delta["quotes"]


def test_export_tells_what_it_wrote(chipwire: Command, tmp_path: Path) -> None:
    put_forth(tmp_path)
    out = tmp_path / "out put"
    first = chipwire(tmp_path, "export", str(out))
    assert (first.returncode, first.stdout) == (0, f"{out}\n")
    counts = [len(query(tmp_path / "chipwire.duckdb", f"FROM {row.table}")) for row in TABLES]
    assert first.stderr.startswith(
        f"{len(TABLES)} tables of {sum(counts)} rows, {len(named_sql('views'))} views\ndelta"
    )
    assert f"with no export to count from: chips {len(SEEDS.chips)} added, 0 changed, 0 removed; " in first.stderr
    second = chipwire(tmp_path, "export", str(out)).stderr.splitlines()
    assert second[1] == f"delta since {package(out)['delta']['since'][:16].replace('T', ' ')}: nothing changed"
    (out / "chips.parquet").unlink()
    third = chipwire(tmp_path, "export", str(out)).stderr.splitlines()
    assert third[0] == f"warning: {out}/chips.parquet is not as datapackage.json lists it; every row counts as added"


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("chipwire.duckdb", "expected a folder, found a file"),
        ("chipwire.duckdb/out", "Not a directory"),
        ("archive", "which chipwire keeps for itself"),
        ("work/out", "which chipwire keeps for itself"),
        ("link/out", "which chipwire keeps for itself"),
        ("inbox", "which chipwire keeps for itself"),
        ("mine", "is of another hand and would be overwritten"),
        ("photos", "photos holds a.jpg and 1 other, and no earlier export; expected an empty or a new folder"),
        ("other", "other holds datapackage.json, and no earlier export"),
        ("/proc/out", "/proc/out: "),
    ],
)
def test_a_folder_that_must_not_or_cannot_be_written(chipwire: Command, tmp_path: Path, folder: str, why: str) -> None:
    put_forth(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "archive")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "README.md").write_text("# My own\n", encoding="utf-8")
    for name, words in (("photos/a.jpg", ""), ("photos/b.jpg", ""), ("other/datapackage.json", '{"name": "other"}')):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words, encoding="utf-8")
    before = files(tmp_path)
    done = chipwire(tmp_path, "export", str(tmp_path / folder))
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert why in done.stderr
    assert files(tmp_path) == before


def test_nothing_published_makes_no_folder(chipwire: Command, tmp_path: Path) -> None:
    done = chipwire(tmp_path, "export", str(tmp_path / "out"))
    assert (done.returncode, (tmp_path / "out").exists()) == (2, False)
    assert "does not exist yet; `chipwire run` makes it" in done.stderr
