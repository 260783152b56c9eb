"""What cannot be done says so in one line with the right status, and leaves nothing half-written."""

import base64
import fcntl
import random
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import CHIPWIRE, Ran, environment
from forking import Forks

from flows.settings import CHECKOUT

Command = Callable[..., subprocess.CompletedProcess[str]]


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """Give the one line on standard error of a command that could not start."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("prefect:", "read:", "publish:"))]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("chipwire: ")
    return lines[0]


def files(folder: Path) -> dict[str, bytes]:
    """Give every file that readers or a later run look at, by its path under a home."""
    kept = ("chipwire.duckdb", ".tmp", ".part", ".gz", ".html")
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.name.endswith(kept)}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the seeds, to be spoilt."""
    return Path(shutil.copytree(CHECKOUT / "seeds", tmp_path / "seeds"))


@pytest.mark.parametrize("arguments", [("run",), ("extract",), ("read",)], ids=lambda a: a[0])
def test_a_wrong_seed_file(chipwire: Command, tmp_path: Path, seeds: Path, arguments: tuple[str, ...]) -> None:
    with (seeds / "chips.csv").open("a", encoding="utf-8") as chips:
        chips.write("nobody-x1,nobody,X1,model,,,eight,,,,\n")
    line = only_line(chipwire(tmp_path / "data", *arguments, CHIPWIRE_SEEDS=str(seeds)))
    number = len((seeds / "chips.csv").read_text(encoding="utf-8").splitlines())
    assert f"chips.csv line {number}" in line
    assert "'eight'" in line
    assert files(tmp_path / "data") == {}


def test_a_wrong_source_file(chipwire: Command, tmp_path: Path, seeds: Path) -> None:
    (seeds / "sources" / "odd.yml").write_text("name: Odd\nkind: gopher\nlicence: none\n", encoding="utf-8")
    line = only_line(chipwire(tmp_path / "data", "run", CHIPWIRE_SEEDS=str(seeds)))
    assert "odd.yml line 2: kind 'gopher': expected 'feed', 'sitemap'" in line


@pytest.mark.parametrize("arguments", [("run", "--source"), ("crawl",), ("read", "--source")], ids=lambda a: a[0])
def test_a_source_that_does_not_exist(chipwire: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    line = only_line(chipwire(tmp_path / "data", *arguments, "chiphel"))
    assert line.endswith("no source 'chiphel'; the nearest: chiphell; `chipwire sources` lists all")


def test_a_source_that_does_not_answer_stops_no_other(
    chipwire: Command, first_run: Ran, tmp_path: Path, seeds: Path
) -> None:
    shutil.copytree(
        first_run.home / "work" / "prefect", tmp_path / "data" / "work" / "prefect"
    )  # thus it starts sooner
    sample = next(
        path for path in sorted((seeds / "sources").glob("sample-*.yml")) if "kind: listing" in path.read_text()
    )
    for path in (seeds / "sources").glob("*.yml"):
        if path != sample and "kind: inbox" not in path.read_text():
            path.unlink()
    dead = "name: Dead\nkind: feed\nurl: http://127.0.0.1:9/feed\nlicence: none\n"
    (seeds / "sources" / "dead.yml").write_text(dead, encoding="utf-8")
    done = chipwire(tmp_path / "data", "run", CHIPWIRE_SEEDS=str(seeds))
    assert done.returncode == 1, done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("problem: dead: ")]
    assert "Traceback" not in done.stderr
    states = chipwire(
        tmp_path / "data", "query", "SELECT source_id, state FROM sources ORDER BY ALL", "--format", "csv"
    )
    assert f"{sample.stem},ok" in states.stdout.splitlines()
    assert "dead,ok" not in states.stdout


def test_a_document_that_cannot_be_read_stops_no_other(chipwire: Command, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.zip"
    good.write_text("H20 八卡整机现货报价 105 万元,含税。\n", encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 and then nothing of the kind")
    imported = chipwire(tmp_path / "data", "import", str(bad), str(good))
    assert imported.returncode == 1, imported.stderr
    assert [line for line in imported.stderr.splitlines() if line.startswith("problem: ") and "bad.zip" in line]
    assert "Traceback" not in imported.stderr
    read = chipwire(tmp_path / "data", "read")
    assert read.returncode == 0, read.stderr
    found = chipwire(tmp_path / "data", "query", "SELECT chip, price_low FROM quotes", "--format", "csv")
    assert found.stdout == "chip,price_low\nnvidia-h20,1050000.0\n"


@pytest.mark.parametrize("arguments", [("run",), ("read",), ("import", "/etc/hostname")], ids=lambda a: a[0])
def test_a_home_that_cannot_be_written(chipwire: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("in the way")
    line = only_line(chipwire(tmp_path / "file" / "data", *arguments))
    assert str(tmp_path / "file") in line
    assert "Not a directory" in line


def test_another_process_is_writing(chipwire: Command, first_run: Ran) -> None:
    with (first_run.home / "work" / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        line = only_line(chipwire(first_run.home, "read"))
    assert "is writing to" in line


def test_a_run_holds_its_home_before_prefect_is_up(chipwire: Command, tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([CHIPWIRE, "run"], env=environment(tmp_path), stdout=pipe, stderr=pipe, text=True) as first:
        assert first.stderr is not None
        assert first.stderr.readline() == "prefect: starting Prefect\n"
        second = chipwire(tmp_path, "run")
        first.kill()
    assert f"process {first.pid} is writing to" in only_line(second)
    assert len(second.stderr.splitlines()) == 1


def test_an_interrupted_run_says_how_to_go_on(first_run: Ran, tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    shutil.copytree(first_run.home / "work" / "prefect", tmp_path / "work" / "prefect")  # thus it starts sooner
    with subprocess.Popen([CHIPWIRE, "run"], env=environment(tmp_path), stdout=pipe, stderr=pipe, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if line.startswith("collect:"):
                break
        run.send_signal(signal.SIGINT)
        *_, last = run.stderr.read().splitlines()
    assert run.returncode == 130
    assert last == "chipwire: stopped; run it again to go on"


def test_evaluation_of_nothing(chipwire: Command, tmp_path: Path) -> None:
    assert "-: no documents" in only_line(chipwire(tmp_path, "evaluate", "-", given="\n"))


def test_nothing_published_yet(chipwire: Command, tmp_path: Path) -> None:
    for arguments in (("query", "SELECT 1"), ("digest",)):
        assert "`chipwire run` makes it" in only_line(chipwire(tmp_path, *arguments))


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT nothing FROM quotes", "nothing"),
        ("DELETE FROM quotes", "expected one query that reads"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
    ],
)
def test_a_query_that_cannot_be_answered(chipwire: Command, first_run: Ran, sql: str, words: str) -> None:
    assert words in only_line(chipwire(first_run.home, "query", sql))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--input", "missing.jsonl"), "cannot read missing.jsonl: No such file"),
        (("--input", "."), "cannot read .: Is a directory"),
        (("--output", "missing/out.jsonl"), "cannot write missing/out.jsonl: No such file"),
        (("--output", "/dev/full"), "cannot write /dev/full: No space left"),
    ],
    ids=lambda a: a[-1] if isinstance(a, tuple) else "",
)
def test_files_of_extract_that_cannot_be_used(
    chipwire: Command, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    given = '{"id": "a", "text": "H20"}\n'
    assert words in only_line(chipwire(tmp_path, "extract", *arguments, given=given))


@pytest.mark.parametrize("kilobytes", [64, 1024, 3000])
def test_a_disk_that_fills_up_while_publishing(forks: Forks, first_run: Ran, tmp_path: Path, kilobytes: int) -> None:
    """The largest file the process may write stands for the space that is left: the error differs in its number."""
    home = Path(shutil.copytree(first_run.home, tmp_path / "data"))
    before = files(home)
    done = forks.run(["read", "--all"], environment(home), largest=kilobytes << 10)
    assert str(home) in only_line(done)
    assert files(home) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, int | None]]:
    """Give a folder with 2 MB to write, and the largest file that a command may write there: None on a real disk.

    Where nobody may mount one, a limit on the size of a file does what the end of the disk does.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        yield disk, None
        subprocess.run(["umount", "--lazy", disk], check=True)
    else:
        yield disk, 2 << 20


def test_a_full_disk(forks: Forks, small_disk: tuple[Path, int | None], tmp_path: Path) -> None:
    disk, largest = small_disk
    home = disk / "data"
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_bytes(base64.b64encode(random.Random(2).randbytes(3_000_000)))
    small.write_text("H20 八卡整机现货报价 105 万元,含税。\n", encoding="utf-8")

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return forks.run(arguments, environment(home), largest=largest)

    assert str(home) in only_line(command("import", str(large)))
    assert command("import", str(small)).returncode == 0
    archived = files(home)
    assert str(home) in only_line(command("read"))
    assert files(home) == archived
    if largest is None:
        assert "is full" in only_line(command("run"))
        assert files(home) == archived
