"""Killed at any instant and run again: what is published is what one clean run publishes."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CHIPWIRE, MINUTES, Ran, environment

from pipeline.warehouse import query

PLAIN = [
    sys.executable,
    "-c",
    "from flows.progress import shown\n"
    "from flows.run import run_once\n"
    "from flows.settings import Settings\n"
    "with shown():\n"
    "    print(run_once(Settings.from_environment(), ['sample-news', 'sample-wire']).problems)\n",
]
"""The main job over two sources: what is killed half-way is the same, in half the time."""
PREFECT = [str(CHIPWIRE), "run"]
CHANCE = random.Random(20261125)  # the same instants in every run of the tests
INSTANTS = [
    (stage, whole, round(CHANCE.uniform(0, longest), 2))
    for stage, whole, longest in (
        ("collect", True, 1.5),
        ("collect", True, 1.5),
        ("collect", False, 1.5),
        ("read", True, 0.3),
        ("read", True, 0.6),
        ("publish", True, 0.1),
        ("publish", True, 0.5),
        ("digest", True, 0.8),
    )
]


def kill(command: list[str], home: Path, stage: str, whole: bool, delay: float) -> int:
    """Start a run, kill it `delay` seconds after it enters a stage, alone or with all it started; give its id."""
    run = subprocess.Popen(
        command,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith(f"{stage}:"):
            break
    time.sleep(delay)
    (os.killpg if whole else os.kill)(run.pid, signal.SIGKILL)
    run.wait(MINUTES)
    run.stderr.close()
    return run.pid


def left_behind(home: Path) -> list[str]:
    """Give the temporary files of a home."""
    return [str(p.relative_to(home)) for p in home.rglob("*") if p.name.endswith((".tmp", ".part", ".tmp.wal"))]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after one run that nobody killed."""
    home = tmp_path_factory.mktemp("clean")
    subprocess.run(PLAIN, env=environment(home), capture_output=True, check=True)
    return home


@pytest.mark.parametrize(("stage", "whole", "delay"), INSTANTS)
def test_a_killed_run_is_made_good_by_the_next(
    clean: Path, contents: Callable[[Path], Any], tmp_path: Path, stage: str, whole: bool, delay: float
) -> None:
    kill(PLAIN, tmp_path, stage, whole, delay)
    if (tmp_path / "chipwire.duckdb").exists():
        assert contents(tmp_path) == contents(clean)
    again = subprocess.run(PLAIN, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (0, "()\n"), again.stderr
    assert contents(tmp_path) == contents(clean)
    assert left_behind(tmp_path) == []


def test_a_killed_flow_leaves_no_server_and_no_lock(
    first_run: Ran, contents: Callable[[Path], Any], tmp_path: Path
) -> None:
    killed = kill(PREFECT, tmp_path, "collect", False, 0.3)
    deadline = time.monotonic() + MINUTES
    while (servers := servers_of(killed)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert servers == []
    again = subprocess.run(PREFECT, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert contents(tmp_path) == contents(first_run.home)
    runs = query(tmp_path / "chipwire.duckdb", "SELECT state, problems FROM runs ORDER BY started_at").to_pylist()
    assert runs == [{"state": "failed", "problems": ["it was killed"]}, {"state": "done", "problems": []}]


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
