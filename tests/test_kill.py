"""Killed at any instant and run again: what is there then is what one clean run leaves."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import currency_converter
import pytest
from conftest import CHIPWIRE, MINUTES, Once, Ran, environment
from forking import Forks
from killing import BEGIN, FLOWS, IN_A_ROW, INSTANTS

from flows.run import run_once
from flows.settings import Settings
from pipeline.warehouse import query

Command = Callable[..., subprocess.CompletedProcess[str]]
SEED = 20261126
SOURCES = ("sample-taipei", "sample-wire")
RUN = ["run", *(word for source in SOURCES for word in ("--source", source))]
OLD = time.time() - 40 * 86_400


@pytest.fixture(scope="module")
def whole(once: Once) -> Path:
    """A home after one run over two sources that nobody killed, made once for all workers."""

    def run(folder: Path) -> None:
        settings = Settings.from_environment({"CHIPWIRE_HOME": str(folder / "data")})
        assert run_once(settings, SOURCES).problems == ()

    return once("two-sources", run) / "data"


@pytest.fixture
def prepared(whole: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Make the home that a flow finds."""

    def make(flow: str) -> Path:
        home = tmp_path / "prepared"
        if flow == "collect":
            home.mkdir()
            return home
        left_out = {"read": ("work", "chipwire.duckdb"), "publish": ("chipwire.duckdb",), "digest": ("digests",)}
        shutil.copytree(whole, home, ignore=shutil.ignore_patterns(*left_out.get(flow, ())))
        if flow == "housekeeping":
            for name in (".chipwire.duckdb.9.tmp", "work/warehouse.old.duckdb", "digests/.2026-W01.en.html.part"):
                (home / name).touch()
                os.utime(home / name, (OLD, OLD))
        return home

    return make


@pytest.fixture(scope="module")
def series() -> Iterator[str]:
    """The address of the exchange rates that the package ships."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(Path(currency_converter.__file__).parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/eurofxref-hist.zip"
        server.shutdown()


@pytest.mark.parametrize("flow", FLOWS)
def test_a_killed_flow_is_made_good_by_the_next(
    flow: str, prepared: Callable[[str], Path], series: str, forks: Forks, tmp_path: Path
) -> None:
    command = ["-c", BEGIN, flow, prepared(flow), tmp_path / "scratch", SEED]
    done = forks.run(command, environment(tmp_path, RATES=series))
    assert done.returncode == 0, done.stderr
    clean, *killed = map(json.loads, done.stdout.splitlines())
    assert clean["half"] == "[]"
    assert len(killed) == INSTANTS // IN_A_ROW
    assert [state for state in killed if state != clean] == []


def kill(home: Path, stage: str) -> int:
    """Start a run and kill it, not what it started, when it enters a stage; give its id."""
    with subprocess.Popen([CHIPWIRE, *RUN], env=environment(home), stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        next(line for line in run.stderr if line.startswith(f"{stage}:"))
        run.send_signal(signal.SIGKILL)
    return run.pid


def test_a_killed_flow_leaves_no_server_and_no_lock_and_is_called_crashed(
    first_run: Ran, whole: Path, chipwire: Command, contents: Callable[[Path], Any], tmp_path: Path
) -> None:
    shutil.copytree(first_run.home / "work" / "prefect", tmp_path / "work" / "prefect")  # thus it starts sooner
    killed = kill(tmp_path, "collect")
    deadline = time.monotonic() + MINUTES
    while (servers := servers_of(killed)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert servers == []
    again = chipwire(tmp_path, *RUN)
    assert again.returncode == 0, again.stderr
    assert contents(tmp_path) == contents(whole)
    runs = query(tmp_path / "chipwire.duckdb", "SELECT state, problems FROM runs ORDER BY started_at").to_pylist()
    assert runs == [{"state": "failed", "problems": ["it was killed"]}, {"state": "done", "problems": []}]
    with sqlite3.connect(tmp_path / "work" / "prefect" / "prefect.db") as prefect:
        states = prefect.execute("SELECT state_type FROM flow_run ORDER BY created").fetchall()
    assert states == [("COMPLETED",), ("CRASHED",), ("COMPLETED",)]  # that of the first run before the others


def servers_of(parent: int) -> list[bytes]:
    """Give the command lines of the Prefect servers that a process started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"flows.server" in words and str(parent).encode() in words:
            found.append(b" ".join(words))
    return found
