"""`chipwire extract --jobs`: several processes write what one writes, hold few lines, and end when they are told to."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import CHIPWIRE, environment

from flows.texts import answers, facts_of
from flows.workers import AHEAD, facts_by
from pipeline.extract import Lexicon

Command = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE_SECONDS = 30
TEXTS = (
    "H20 单卡现货 9 万元起,NVLink 的 8 卡整机现货要 97 万元以上。",
    "An H200 rents for $3.35 an hour there, and an A40 48GB for $0.40.",
    "京东向联想追加了 640 台 L40S 服务器,总价超过 4 亿元。\r\n水。",
    "no facts",
)


def documents(count: int) -> list[str]:
    """Give lines of documents, the first of them long, with some that cannot be read."""
    texts = [TEXTS[0] * 400, *(TEXTS[n % len(TEXTS)] for n in range(1, count))]
    lines = [json.dumps({"id": str(n), "text": text}, ensure_ascii=False) for n, text in enumerate(texts)]
    return [*lines[:3], "{not json", "", "[1]", json.dumps({"id": "half", "text": "H20 \ud800"}), *lines[3:]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_processes_writes_the_same(
    jobs: int, chipwire: Command, tmp_path: Path, lexicon: Lexicon
) -> None:
    lines = [line + "\n" for line in documents(24)]
    expected = answers([line.encode() for line in lines], lambda document: facts_of(document, lexicon), "facts")
    done = chipwire(tmp_path, "extract", "--jobs", str(jobs), given="".join(lines))
    assert done.stdout == b"".join(line for line, _ in expected).decode()
    assert done.stderr == "2 of the lines could not be read; each says why in its error\n"
    assert done.returncode == 0


def test_no_more_lines_are_read_than_the_processes_need(lexicon: Lexicon) -> None:
    taken = 0

    def lines() -> Iterator[bytes]:
        nonlocal taken
        for line in documents(60):
            taken += 1
            yield line.encode()

    found = facts_by(2, lines(), lexicon)
    next(found)
    assert taken <= 2 * AHEAD + 1
    assert len(list(found)) == len(documents(60)) - 2, "all but the first and the empty line"


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`chipwire extract --jobs 2` in a group of its own, in the midst of an input that has no end yet."""
    command = [CHIPWIRE, "extract", "--jobs", "2", "--output", str(tmp_path / "facts.jsonl")]
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment(tmp_path), start_new_session=True, **pipes) as run:
        assert run.stdin is not None
        run.stdin.write("".join(line + "\n" for line in documents(300)).encode())
        run.stdin.flush()
        part = tmp_path / ".facts.jsonl.part"
        wait_until(lambda: part.exists() and part.stat().st_size > 0)
        yield run
        run.kill()


def wait_until(holds: Callable[[], bool]) -> None:
    """Return when something holds; fail where it does not in time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_gone(group: int) -> bool:
    """True where no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_ctrl_c_ends_all_processes_and_leaves_no_file(reading: subprocess.Popen[bytes], tmp_path: Path) -> None:
    os.killpg(reading.pid, signal.SIGINT)
    _, said = reading.communicate(timeout=PATIENCE_SECONDS)
    assert said.decode() == "chipwire: stopped; run it again to go on\n"
    assert reading.returncode == 130
    assert list(tmp_path.iterdir()) == []
    wait_until(lambda: is_gone(reading.pid))


def test_processes_do_not_outlive_the_one_that_started_them(reading: subprocess.Popen[bytes]) -> None:
    reading.kill()
    reading.wait(PATIENCE_SECONDS)
    wait_until(lambda: is_gone(reading.pid))
