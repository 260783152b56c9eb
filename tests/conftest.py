"""What the tests of the flows share: the command line as users start it, one run on the samples, and its contents."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from forking import Forks
from variants import from_seeds

from pipeline.extract import Lexicon

SEEDS = Path(__file__).parents[1] / "seeds"
CHIPWIRE = Path(sys.executable).with_name("chipwire")
MINUTES = 240
TIMES = ("fetched_at", "first_seen_at", "last_seen_at", "last_success_at", "last_attempt_at")
TABLES = ("documents", "quotes", "orders", "price_moves", "supply_events", "mentions", "unread", "sources", "chips")


class Ran(NamedTuple):
    """A home after `chipwire run`, and how that went."""

    home: Path
    done: subprocess.CompletedProcess[str]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give the environment of a command that works in `home` and knows no other chipwire or Prefect."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHIPWIRE", "PREFECT"))}
    return kept | {"CHIPWIRE_HOME": str(home), "COLUMNS": "120"} | more


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The project's own seeds, compiled, and its own pipelines."""
    return from_seeds()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """What runs commands and code in forks of a process that has the product loaded."""
    with Forks() as ready:
        yield ready


@pytest.fixture(scope="session")
def chipwire(forks: Forks) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `chipwire` with arguments in a home, and give how it ended."""

    def call(home: Path, *arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return forks.run(arguments, environment(home, **more), given, MINUTES)

    return call


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Give a folder by its name that one worker makes for all: read it, and leave it as it is."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder = base / name
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            flock(lock, LOCK_EX)
            if not (folder / "made").exists():
                make(folder)
                (folder / "made").touch()
        return folder

    return made


@pytest.fixture(scope="session")
def first_run(once: Once) -> Ran:
    """`chipwire run` on the samples in an empty home, as a user starts it, once for all workers.

    Read it, and leave it as it is.
    """

    def run(folder: Path) -> None:
        given = environment(folder / "data")
        done = subprocess.run(
            [CHIPWIRE, "run"], env=given, capture_output=True, text=True, timeout=MINUTES, check=False
        )
        told = json.dumps([done.returncode, done.stdout, done.stderr])
        (folder / "told.json").write_text(told, encoding="utf-8")

    folder = once("first", run)
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return Ran(folder / "data", subprocess.CompletedProcess("chipwire run", *told))


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, list[dict[str, Any]]]]:
    """Give all that a home has published, table by table, but for the times at which it was fetched."""
    from pipeline.warehouse import query

    def read(home: Path) -> dict[str, list[dict[str, Any]]]:
        found = {
            t: query(home / "chipwire.duckdb", f"SELECT * FROM {t} ORDER BY ALL", None).to_pylist() for t in TABLES
        }
        rows = {table: [{k: v for k, v in row.items() if k not in TIMES} for row in found[table]] for table in TABLES}
        return {table: sorted(rows[table], key=repr) for table in TABLES}

    return read
