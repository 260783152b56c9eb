"""The main job end to end on the samples, as a user starts it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import Ran

from flows.run import run_once
from flows.settings import Settings
from pipeline.warehouse import Warehouse, query

T = TypeVar("T")
FACTS = ("quotes", "orders", "price_moves", "supply_events")
Contents = Callable[[Path], dict[str, list[dict[str, Any]]]]


def test_a_first_run_shows_what_it_found(first_run: Ran) -> None:
    assert first_run.done.returncode == 0, first_run.done.stderr
    assert "Traceback" not in first_run.done.stderr
    for words in ("prices", "orders", "price moves", "supply events", "chipwire.duckdb", ".en.html"):
        assert words in first_run.done.stdout
    assert [line.split(":")[0] for line in first_run.done.stderr.splitlines() if ": crawling" in line] == [
        "collect"
    ] * 5


@pytest.mark.parametrize("table", FACTS)
def test_every_fact_stands_in_its_document(first_run: Ran, table: str) -> None:
    facts = query(
        first_run.home / "chipwire.duckdb",
        f"""SELECT f.words, f.evidence_start, f.evidence_end, d.text,
                   substr(d.text, f.evidence_start + 1, f.evidence_end - f.evidence_start) AS span
            FROM {table} f JOIN documents d USING (document_id)""",
    ).to_pylist()
    assert facts
    assert [f for f in facts if f["span"] != f["words"]] == []
    assert [f for f in facts if f["text"][f["evidence_start"] : f["evidence_end"]] != f["words"]] == []


def test_a_run_is_noted(first_run: Ran) -> None:
    (run,) = query(first_run.home / "chipwire.duckdb", "SELECT * FROM runs").to_pylist()
    counted = query(first_run.home / "chipwire.duckdb", "SELECT count(*) AS n FROM documents").to_pylist()[0]["n"]
    assert (run["state"], run["problems"]) == ("done", [])
    assert run["documents"] == counted
    assert run["captures"] > 0
    assert run["facts"] > 0


def test_the_digests_are_written(first_run: Ran) -> None:
    assert sorted(path.name[8:] for path in (first_run.home / "digests").iterdir()) == [".en.html", ".zh.html"]


def test_the_newest_week_has_every_kind_of_fact(first_run: Ran) -> None:
    newest = "(SELECT max(date_trunc('week', told_on)) FROM documents)"
    sql = " UNION ALL ".join(f"SELECT count(*) FROM {t} WHERE date_trunc('week', fact_on) = {newest}" for t in FACTS)
    counts = [n for row in query(first_run.home / "chipwire.duckdb", sql).to_pylist() for n in row.values()]
    assert len(counts) == len(FACTS)
    assert 0 not in counts


def test_the_functions_need_no_prefect_and_a_second_run_changes_nothing(
    first_run: Ran, contents: Contents, tmp_path: Path
) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)})
    noted: dict[str, object] = {}

    def watched(name: str, work: Callable[[], T], /) -> T:
        done = work()
        with Warehouse(settings.work) as warehouse:
            noted[name] = warehouse.con.execute("SELECT state FROM runs").fetchall()
        return done

    assert run_once(settings, step=watched).problems == ()
    assert set(map(str, noted.values())) == {"[('running',)]"}  # done is what is published and told
    assert query(settings.published, "SELECT state FROM runs").to_pylist() == [{"state": "done"}]
    with Warehouse(settings.work) as warehouse:
        assert warehouse.con.execute("SELECT state, finished_at > started_at FROM runs").fetchall() == [("done", True)]
    once = contents(tmp_path)
    assert once == contents(first_run.home)
    archived = {path: path.read_bytes() for path in settings.archive.rglob("*.gz")}
    again = run_once(settings)
    assert (again.documents, again.facts, again.problems) == (0, 0, ())
    assert contents(tmp_path) == once
    assert {path: path.read_bytes() for path in settings.archive.rglob("*.gz")} == archived


def test_a_database_rebuilt_from_the_archive_is_the_same(first_run: Ran, contents: Contents, tmp_path: Path) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)})
    from flows.read import Wanted
    from flows.run import read_and_publish

    (tmp_path / "archive").symlink_to(first_run.home / "archive")
    assert read_and_publish(settings, Wanted()).problems == ()
    rebuilt, whole = contents(tmp_path), contents(first_run.home)
    del rebuilt["sources"], whole["sources"]
    assert rebuilt == whole


def test_what_lies_in_the_inbox_is_read_once(first_run: Ran, tmp_path: Path) -> None:
    home = Path(shutil.copytree(first_run.home, tmp_path / "home"))
    (home / "inbox" / "chat.txt").write_text("出 A800 八卡整机 5 台,现货,单价 133 万含税\n", encoding="utf-8")
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(home)})
    assert [run_once(settings, ["sample-prices"]).documents for _ in range(2)] == [1, 0]
    sql = "SELECT chip, unit, gpus, price_low, quantity FROM quotes WHERE source_id = 'inbox'"
    quote = {"chip": "nvidia-a800", "unit": "server", "gpus": 8, "price_low": 1_330_000, "quantity": 5}
    assert query(home / "chipwire.duckdb", sql).to_pylist() == [quote]
