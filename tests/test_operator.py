"""What an operator sees and leaves running: quarantine, runs that were killed, metrics, housekeeping, the unit file."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import CHIPWIRE, SEEDS, Ran
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from flows import jobs, metrics, reader
from flows.alive import ended
from flows.housekeeping import tidy
from flows.lock import BusyError, writing
from flows.run import recorded
from flows.settings import CHECKOUT, Settings
from models.documents import Document
from models.facts import Extraction
from pipeline.extract import Lexicon, extract
from pipeline.warehouse import query

Chipwire = Callable[..., subprocess.CompletedProcess[str]]
WIRE = "sample-wire"


@pytest.fixture
def archived(tmp_path: Path, first_run: Ran) -> Settings:
    """A home that holds the archive of one source of the first run, with seeds of its own."""
    shutil.copytree(first_run.home / "archive" / WIRE, tmp_path / "home" / "archive" / WIRE)
    shutil.copytree(SEEDS, tmp_path / "seeds")
    return Settings(home=tmp_path / "home", seeds=tmp_path / "seeds")


def test_a_poisoned_document_is_quarantined_until_another_version_reads_it(
    archived: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned: list[str] = []

    def failing(document: Document, lexicon: Lexicon) -> Extraction:
        """A version of the extraction with a bug that the first document brings out."""
        if not poisoned or document.id in poisoned:
            poisoned.append(document.id)
            raise ZeroDivisionError("of this document")
        return extract(document, lexicon)

    with monkeypatch.context() as patched:
        patched.setattr(reader, "extract", failing)
        report = jobs.read_new(archived)
    assert len(report.problems) == 1
    assert "ZeroDivisionError: of this document" in report.problems[0]
    jobs.publish_read(archived)
    (found,) = query(archived.published, "SELECT * FROM quarantine").to_pylist()
    assert (found["document_id"], found["source_id"]) == (poisoned[0], WIRE)
    assert found["error"] in report.problems
    *_, last = found["traceback"].splitlines()
    assert last.endswith('in failing: raise ZeroDivisionError("of this document")')
    assert str(CHECKOUT) not in found["traceback"].replace(str(Path(__file__).parent), "")
    counts = "SELECT count(*) AS documents, count(error) AS failed FROM documents"
    (before,) = query(archived.published, counts).to_pylist()
    assert (before["documents"] > 1, before["failed"]) == (True, 1)
    (run,) = query(archived.published, "SELECT state, problems FROM runs WHERE flow = 'read'").to_pylist()
    assert run == {"state": "done_with_problems", "problems": list(report.problems)}
    assert not jobs.read_new(archived).go_on, "the same version does not try it again"
    with (archived.seeds / "organisations.csv").open("a", encoding="utf-8") as names:
        names.write("nobody-computing,Nobody Computing,,other,\n")
    assert jobs.read_new(archived).problems == ()
    jobs.publish_read(archived)
    assert query(archived.published, "SELECT * FROM quarantine").num_rows == 0
    assert query(archived.published, counts).to_pylist() == [{**before, "failed": 0}]


def test_what_one_version_has_read_can_be_read_again(archived: Settings) -> None:
    jobs.read_new(archived)
    jobs.publish_read(archived)
    (row,) = query(archived.published, "SELECT DISTINCT extractor_version FROM documents").to_pylist()
    read = {
        version: jobs.read_again(archived, jobs.of_days(None, None, (), version), "backfill").said
        for version in (row["extractor_version"], "another")
    }
    assert not read[row["extractor_version"]].startswith("0 documents")
    assert read["another"].startswith("0 documents")


def test_a_source_is_collected_when_its_time_has_come_and_what_was_read_is_published(archived: Settings) -> None:
    for path in (archived.seeds / "sources").glob("*.yml"):
        if path.stem not in (WIRE, "inbox"):
            path.unlink()
    assert [jobs.collect_due(archived).said for _ in range(2)] == ["1 source, 0 new", "0 sources, 0 new"]
    assert [jobs.read_new(archived).go_on for _ in range(2)] == [True, True], "nothing was published yet"
    jobs.publish_read(archived)
    assert not jobs.read_new(archived).go_on
    flows = "SELECT flow, count(*) AS runs FROM runs GROUP BY ALL ORDER BY ALL"
    assert query(archived.published, flows).to_pylist() == [
        {"flow": "collect", "runs": 2},
        {"flow": "publish", "runs": 1},
        {"flow": "read", "runs": 2},
    ]


def test_what_a_stopped_run_read_is_published_after_the_next(archived: Settings) -> None:
    jobs.read_new(archived)
    jobs.publish_read(archived)
    with pytest.raises(RuntimeError), recorded(archived, "read"):
        raise RuntimeError("stopped")
    assert [jobs.read_new(archived).go_on for _ in range(2)] == [True, True], "until somebody has tried to publish"
    jobs.publish_read(archived)
    assert not jobs.read_new(archived).go_on


def test_a_run_waits_until_another_has_written(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, seeds=SEEDS)
    holding = "import sys\nfrom flows.lock import writing\nfrom flows.settings import Settings\n"
    holding += "with writing(Settings.from_environment()):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    environment = {**os.environ, "CHIPWIRE_HOME": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", holding], env=environment, **pipes) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=f"process {other.pid} is writing to"), writing(settings, patience=0.6):
            pass
        assert other.stdin is not None
        other.stdin.close()
        with writing(settings, patience=30):
            assert other.wait(30) == 0


def test_the_mark_of_a_killed_run_is_found(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, seeds=SEEDS)
    folder = settings.work / "running"
    folder.mkdir(parents=True)
    for name in ("1-alive", "2-dead", ".3-not-yet"):
        (folder / name).touch()
    with (folder / "1-alive").open() as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        assert [path.name for path in ended(settings)] == ["2-dead"]


def test_metrics_are_what_a_collector_reads(first_run: Ran, chipwire: Chipwire, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(first_run.home / "chipwire.duckdb", home)
    settings = Settings(home=home, seeds=SEEDS, metrics_file=tmp_path / "chipwire.prom")
    values = {"flow": "digest", "state": "failed", "problems": 1}
    times = {"started_at": "2026-11-26T00:00:00Z", "ended_at": "2026-11-26T00:00:09Z"}
    metrics.note(settings, metrics.Last.model_validate(values | times))
    text = (tmp_path / "chipwire.prom").read_text(encoding="utf-8")
    assert chipwire(home, "metrics").stdout == text
    found = {family.name: {tuple(s.labels.values()): s.value for s in family.samples} for family in families(text)}
    (documents,) = query(settings.published, "SELECT count(*) AS n FROM documents").to_pylist()
    assert sum(found["chipwire_documents"].values()) == documents["n"]
    assert found["chipwire_source_healthy"][WIRE, "ok"] == 1
    assert found["chipwire_flow_last_ok"] == {("digest",): 0}
    assert found["chipwire_flow_last_seconds"] == {("digest",): 9}
    assert len(found["chipwire_published_timestamp_seconds"]) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def families(text: str) -> list[object]:
    """Read OpenMetrics text as strictly as its format asks for."""
    return list(text_string_to_metric_families(text))


def test_metrics_that_cannot_be_had_fail_no_flow(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, seeds=SEEDS, metrics_file=tmp_path / "none" / "metrics.prom")
    settings.published.write_bytes(b"of another version")
    now = datetime.now(UTC)
    metrics.note(settings, metrics.Last(flow="read", state="done", started_at=now, ended_at=now))
    assert b'chipwire_flow_last_ok{flow="read"} 1.0' in metrics.text(settings)


def test_metrics_of_an_empty_home(chipwire: Chipwire, tmp_path: Path) -> None:
    done = chipwire(tmp_path / "nowhere", "metrics")
    assert done.returncode == 0, done.stderr
    assert [family for family in families(done.stdout) if family.samples] == []


@pytest.mark.parametrize(
    ("name", "days", "kept"),
    [
        (".chipwire.duckdb.4711.tmp", 2, False),
        (".chipwire.duckdb.4711.tmp", 0, True),
        ("work/warehouse.duckdb.spill", 2, False),
        ("digests/.2026-W47.en.html.part", 2, False),
        ("work/warehouse.old.duckdb", 31, False),
        ("work/warehouse.old.duckdb", 29, True),
        ("work/running/of-another-server", 31, False),
        ("work/prefect/server.log", 400, True),
        ("digests/2024-W47.en.html", 400, True),
        ("archive/sample-wire/2024.warc.gz", 400, True),
        ("inbox/quotes.tmp", 400, True),
        ("chipwire.duckdb", 400, True),
    ],
)
def test_housekeeping_removes_what_nobody_needs(tmp_path: Path, name: str, days: int, kept: bool) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    old = time.time() - days * 86_400
    os.utime(path, (old, old))
    tidy(Settings(home=tmp_path, seeds=SEEDS), keep_days=30)
    assert path.exists() is kept


def test_the_end_of_a_long_log_is_kept(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, seeds=SEEDS)
    settings.prefect.mkdir(parents=True)
    (settings.prefect / "server.log").write_bytes(b"old\n" * 3_000_000 + b"the end\n")
    assert tidy(settings) == "0 files removed, 1 log cut"
    assert (settings.prefect / "server.log").stat().st_size == 5_000_000
    assert (settings.prefect / "server.log").read_bytes().endswith(b"the end\n")


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    text = (CHECKOUT / "docs" / "systemd" / "chipwire.service").read_text(encoding="utf-8")
    unit = tmp_path / "chipwire.service"
    unit.write_text(text.replace("/opt/chipwire/.venv/bin/chipwire", str(CHIPWIRE)), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
