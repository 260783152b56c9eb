"""Reading again: what is missing is filled in, other rules say what they change, the archive gives the same facts."""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SEEDS, Ran

from pipeline.warehouse import query

Chipwire = Callable[..., subprocess.CompletedProcess[str]]
Contents = Callable[[Path], dict[str, list[dict[str, Any]]]]


@pytest.fixture
def archived(tmp_path: Path, first_run: Ran) -> Path:
    """A home that holds the archive of the first run and no database."""
    shutil.copytree(first_run.home / "archive", tmp_path / "data" / "archive")
    return tmp_path / "data"


def sources_read(home: Path) -> set[str]:
    """The sources that have documents."""
    rows = query(home / "chipwire.duckdb", "SELECT DISTINCT source_id FROM documents").to_pylist()
    return {row["source_id"] for row in rows}


def test_a_database_that_was_deleted_is_filled_again_source_by_source(
    archived: Path, first_run: Ran, chipwire: Chipwire, contents: Contents
) -> None:
    assert chipwire(archived, "read", "--source", "sample-wire").returncode == 0
    assert sources_read(archived) == {"sample-wire"}
    assert chipwire(archived, "read", "--until", "2000-01-01").returncode == 0
    assert sources_read(archived) == {"sample-wire"}
    assert chipwire(archived, "read").returncode == 0
    ours, theirs = contents(archived), contents(first_run.home)
    for table in ("documents", "quotes", "orders", "price_moves", "supply_events", "mentions", "unread"):
        assert ours[table] == theirs[table]
    again = chipwire(archived, "read", "--source", "sample-wire")
    assert again.stderr.strip().splitlines()[-1] == "0 documents, 0 facts"


def test_other_seeds_say_what_they_change(archived: Path, tmp_path: Path, chipwire: Chipwire) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    assert chipwire(archived, "read", CHIPWIRE_SEEDS=str(seeds)).returncode == 0
    unchanged = chipwire(archived, "read", "--all", CHIPWIRE_SEEDS=str(seeds))
    assert "no fact is read differently" in unchanged.stderr
    names = seeds / "organisations.csv"
    with names.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    column, aliases = head.index("name"), head.index("aliases")
    (row,) = (row for row in rows if row[column] == "Microsoft")
    row[column], row[aliases] = "Redmond", f"{row[aliases]}|Microsoft"
    with names.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    changed = chipwire(archived, "read", CHIPWIRE_SEEDS=str(seeds))
    assert changed.returncode == 0
    (line,) = [line for line in changed.stderr.splitlines() if line.startswith("read again ")]
    assert ": 0 facts added, 0 removed, " in line
    facts = [
        json.loads(line) for line in (archived / "work" / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert facts
    assert all("Redmond" in json.dumps(fact["after"]) and "Microsoft" in json.dumps(fact["before"]) for fact in facts)


def test_a_source_that_is_not_known_is_named(archived: Path, chipwire: Chipwire) -> None:
    done = chipwire(archived, "read", "--source", "nowhere")
    assert (done.returncode, done.stderr.strip()) == (2, "chipwire: no source 'nowhere'; `chipwire sources` lists all")


def test_a_publication_can_be_accepted_by_name_alone(archived: Path, chipwire: Chipwire) -> None:
    assert chipwire(archived, "read", "--source", "sample-wire").returncode == 0
    assert chipwire(archived, "publish").returncode == 0
    done = chipwire(archived, "publish", "--accept", "nonsense")
    last, refused = done.stderr.strip().splitlines()[-1], "expected names of checks to accept, found nonsense"
    assert (done.returncode, last.startswith(f"chipwire: {refused}; there are conversions, ")) == (2, True)
