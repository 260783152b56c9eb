"""Flows as Prefect runs them: on the operator's server, with SQLite or PostgreSQL, by a worker; and by `serve`."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from conftest import CHIPWIRE, MINUTES, SEEDS, Ran, environment
from prefect.client.orchestration import PrefectClient
from prefect.states import Completed, Scheduled
from servers import free_port, postgres, running

from flows.catch_up import CatchUp
from flows.schedules import Plan, Schedules
from flows.serving import caught_up
from pipeline.warehouse import query

T = TypeVar("T")
Command = Callable[..., subprocess.CompletedProcess[str]]
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
PATIENCE = 4 * MINUTES
"""Seconds after which what waits for a schedule gives up: long, for the machine may be busy."""
SOON = 20
"""Seconds within which what is deployed is known to whoever schedules it."""
SCHEDULES = """\
collect: {cron: "%s * * * *", retries: {temporary: 1, soft: 0, seconds: 1}, tags: [often]}
read: {after: collect}
publish: {after: read, queue: publisher}
digest: {after: publish, parameters: {week: 2026-11-16}}
rates: {enabled: false}
"""


class Server(NamedTuple):
    """A Prefect server, and what a process must know to use it."""

    address: str
    known: dict[str, str]

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask its interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def runs(self, flow: str) -> list[dict[str, Any]]:
        """Give the runs of a flow that have ended, the first that was due first."""
        asked = {"flows": {"name": {"any_": [flow]}}, "flow_runs": {"state": {"type": {"any_": ENDED}}}}
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", asked | {"sort": "EXPECTED_START_TIME_ASC"})
        return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, first_run: Ran, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The operator's Prefect server, started as operators do: on SQLite with what the first run left it."""
    home, port = tmp_path_factory.mktemp("prefect"), free_port()
    shutil.copytree(first_run.home / "work" / "prefect", home, dirs_exist_ok=True)  # thus it starts sooner
    with ExitStack() as stack:
        known = {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
        store = {}
        if request.param == "postgresql":
            url = stack.enter_context(postgres()).replace("postgresql://", "postgresql+asyncpg://")
            store = {"PREFECT_API_DATABASE_CONNECTION_URL": url}
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        stack.enter_context(running(command, port, home / "log", **known, **store))
        server = Server(f"http://127.0.0.1:{port}/api", known | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api"})
        until(lambda: server.ask("health"), "the server is healthy")
        yield server


def until(found: Callable[[], T], what: str) -> T:
    """Give what is found as soon as it is."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if answer := found():
                return answer
        except OSError:
            pass
        assert time.monotonic() < deadline, what
        time.sleep(0.5)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Seeds with a source that answers and one that does not."""
    seeds = Path(shutil.copytree(SEEDS, tmp_path / "seeds"))
    for path in (seeds / "sources").glob("*.yml"):
        if path.stem not in ("sample-wire", "inbox"):
            path.unlink()
    dead = f"name: Dead\nkind: feed\nurl: http://127.0.0.1:{free_port()}/feed\nlicence: none\n"
    (seeds / "sources" / "dead.yml").write_text(dead, encoding="utf-8")
    (seeds / "schedules.yml").write_text(SCHEDULES % "0", encoding="utf-8")
    return seeds


def test_deployed_flows_run_by_their_schedules(server: Server, seeds: Path, chipwire: Command, tmp_path: Path) -> None:
    home = tmp_path / "home"
    minute = (datetime.now(UTC) + timedelta(seconds=60 + SOON)).minute
    (seeds / "schedules.yml").write_text(SCHEDULES % minute, encoding="utf-8")
    server.ask("work_pools/", {"name": "machines", "type": "process"})
    known = server.known | {"CHIPWIRE_SEEDS": str(seeds), "CHIPWIRE_ALLOW_PRIVATE": "127.0.0.1"}
    deployed = chipwire(home, "deploy", "--pool", "machines", **known)
    assert deployed.returncode == 0, deployed.stderr
    assert "rates/rates" not in deployed.stdout
    (daily,) = [d for d in server.ask("deployments/filter", {}) if d["name"] == "collect"]
    assert [(s["schedule"]["cron"], s["schedule"]["timezone"]) for s in daily["schedules"]] == [
        (f"{minute} * * * *", "Asia/Shanghai")
    ]
    queues = {d["name"]: d["work_queue_name"] for d in server.ask("deployments/filter", {})}
    assert (queues["collect"], queues["publish"]) == ("default", "publisher")
    assert daily["tags"] == ["chipwire", "often"]
    assert daily["job_variables"]["env"]["CHIPWIRE_HOME"] == str(home)
    worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "machines", "--type", "process"]
    told = {**server.known, "PREFECT_WORKER_QUERY_SECONDS": "2"}
    with (tmp_path / "worker.log").open("wb") as log:
        given = environment(tmp_path, **told)
        process = subprocess.Popen(worker, env=given, stdout=log, stderr=log, start_new_session=True)
        try:
            (written,) = until(lambda: server.runs("digest")[:1], "the digest flow has run")
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # told to end while a run ends, it may wait for ever
            process.wait()
    assert (written["state"]["type"], len(list((home / "digests").iterdir()))) == ("COMPLETED", 2)
    assert written["name"].startswith("digest week 2026-11-16 of ")
    assert {run["state"]["name"] for flow in ("read", "publish") for run in server.runs(flow)} == {"Completed"}
    a_failed_source_fails_no_other(server, home)
    assert {"collect-found", "collect-problems", "source-health", "found", "quality", "collect-progress"} <= {
        artifact["key"] for artifact in server.ask("artifacts/filter", {"limit": 200})
    }


def a_failed_source_fails_no_other(server: Server, home: Path) -> None:
    """The first collection has tried the dead source again, and told of it; the other was fetched."""
    collected = server.runs("collect")[0]
    assert collected["auto_scheduled"]
    assert collected["state"]["name"] == "Completed with problems"
    assert "Problems: dead: " in collected["state"]["message"] or "dead" in collected["state"]["message"]
    asked = {"flow_runs": {"id": {"any_": [collected["id"]]}}}
    tasks = {task["name"].rsplit("-", 1)[0]: task for task in server.ask("task_runs/filter", asked)}
    outcomes = {name: (task["state"]["type"], task["run_count"]) for name, task in tasks.items()}
    assert outcomes["collect dead"] == ("FAILED", 2)
    assert outcomes["collect sample-wire"] == ("COMPLETED", 1)
    runs = query(home / "chipwire.duckdb", "SELECT flow, state, problems FROM runs ORDER BY started_at").to_pylist()
    assert (runs[0]["flow"], runs[0]["state"]) == ("collect", "done_with_problems")
    assert "dead" in runs[0]["problems"][0]
    states = query(home / "chipwire.duckdb", "SELECT source_id, state FROM sources WHERE kind <> 'inbox'").to_pylist()
    assert {row["source_id"]: row["state"] for row in states} == {"dead": "connection", "sample-wire": "ok"}


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("policy", "runs"), [("skip", 0), ("latest", 1), ("all", 5)])
def test_five_missed_runs_are_asked_for_as_the_policy_says(server: Server, policy: CatchUp, runs: int) -> None:
    """The clock is given: five hours after the last run that was done, hourly runs having been due since."""
    last = datetime(2026, 11, 26, 12, tzinfo=UTC)
    plan = Plan(cron="0 * * * *", catch_up=policy)

    async def missed() -> tuple[list[Any], list[Any]]:
        async with PrefectClient(server.address) as client:
            flow = await client.create_flow_from_name("missed")
            deployment = await client.create_deployment(flow, policy)
            done = await client.create_flow_run_from_deployment(deployment, state=Scheduled(scheduled_time=last))
            await client.set_flow_run_state(done.id, Completed(), force=True)
            now = last + timedelta(hours=5, minutes=30)
            asked, again = [await caught_up(client, deployment, plan, Schedules(), now) for _ in range(2)]
            return [r.expected_start_time for r in asked], [r.expected_start_time for r in again]

    asked, again = asyncio.run(missed())
    assert asked == [last + timedelta(hours=n) for n in range(6 - runs, 6)]
    assert again == asked


def test_serve_runs_all_of_it_and_ends_when_it_is_told_to(
    first_run: Ran, seeds: Path, chipwire: Command, tmp_path: Path
) -> None:
    home, port = tmp_path / "home", free_port()
    shutil.copytree(first_run.home, home, ignore=shutil.ignore_patterns("digests"))
    (seeds / "schedules.yml").write_text('digest: {cron: "* * * * *"}\n', encoding="utf-8")
    command, known = [CHIPWIRE, "serve", "--port", "0", "--metrics-port", str(port)], {"CHIPWIRE_SEEDS": str(seeds)}
    with (tmp_path / "log").open("wb") as log:
        serving = subprocess.Popen(command, env=environment(home, **known), stdout=log, stderr=log)
        try:
            until(lambda: b'chipwire_flow_last_ok{flow="digest"} 1.0' in metrics(port), "a digest was written")
            second = chipwire(home, "serve", **known)
        finally:
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(MINUTES) == 0
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert len(list((home / "digests").iterdir())) == 2
    assert (second.returncode, "is serving" in second.stderr) == (2, True), second.stderr
    assert "digest        next " in said
    assert said.splitlines()[-1] == "chipwire: stopped"
    assert [line for line in said.splitlines() if "arning" in line or "Traceback" in line] == []


def metrics(port: int) -> bytes:
    """Give the metrics that are served, as a collector asks for them."""
    accepted = {"Accept": "application/openmetrics-text; version=1.0.0"}
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=accepted)) as answer:
        content: bytes = answer.read()
    assert content.endswith(b"# EOF\n")
    return content
