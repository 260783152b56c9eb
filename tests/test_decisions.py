"""The decisions' file: only appended to, by one process at a time, and whole whatever is killed."""

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.decisions import Decision, decision_key
from pipeline.review import AlreadyDecided, LogError, decide, load, undo

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_decisions import made
from pipeline.review import decide
print("ready", flush=True)
sys.stdin.readline()
for n in range(100):
    decide(Path(sys.argv[1]), made(int(sys.argv[2]) * 1000 + n))
"""


def made(number: int, verdict: str = "accepted", **more: object) -> Decision:
    """A decision on a quote of its own; the first two letters of its id are its number."""
    values: dict[str, object] = {
        "id": f"{number:x}".ljust(32, "0"),
        "made_at": datetime(2026, 11, 26, 9, tzinfo=UTC),
        "by": "王敏",
        "verdict": verdict,
        "what": "quote",
        "key": decision_key("quote", f"page{number}", "报 200 万", {"price_low": 2e6}),
        "page_id": f"page{number}",
        "source_id": "desk",
        "url": "https://desk.example/",
        "words": "报 200 万",
        "reading": {"price_low": 2e6},
    }
    return Decision.model_validate(values | more)


def test_two_writers_lose_nothing_and_mix_nothing(tmp_path: Path) -> None:
    path = tmp_path / "home" / "decisions.jsonl"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, path, str(n), Path(__file__).parent],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in (1, 2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n")
    log = load(path)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert log.problems == ()
    assert {d.page_id for d in log.decisions} == {f"page{n * 1000 + i}" for n in (1, 2) for i in range(100)}
    assert path.read_bytes().count(b"\n") == len(log.decisions) == 200


def test_a_line_that_a_kill_tore_is_passed_over_and_told_of(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    decide(path, made(1))
    whole = path.read_bytes()
    decide(path, made(2))
    for torn in range(len(whole) + 1, len(path.read_bytes()), 97):
        part = path.with_name("part.jsonl")
        part.write_bytes(path.read_bytes()[:torn])
        assert [d.id for d in load(part).decisions] == [made(1).id]
        decide(part, made(3))
        log = load(part)
        assert [d.id for d in log.decisions] == [made(1).id, made(3).id]
        assert [problem.partition(": ")[0] for problem in log.problems] == [f"{part}:2"]
        assert part.read_bytes().startswith(path.read_bytes()[:torn])


def test_a_file_is_never_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    decide(path, made(1))
    before, number = path.read_bytes(), path.stat().st_ino
    undo(path, made(1).id[:4], "李", "看错了")
    assert path.read_bytes().startswith(before)
    assert path.stat().st_ino == number
    line = json.loads(path.read_bytes().splitlines()[-1])
    assert (line["verdict"], line["undoes"], line["by"], line["why"]) == ("undone", made(1).id, "李", "看错了")


def test_a_line_that_stands_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    for number in (1, 2):
        decide(path, made(number))
    path.write_bytes(path.read_bytes() * 2)
    assert [d.id for d in load(path).decisions] == [made(1).id, made(2).id]
    assert undo(path, made(1).id, "李").undoes == made(1).id


def test_what_was_decided_meanwhile_is_not_overruled_unseen(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    first, key = made(1), {"key": made(1).key}
    decide(path, first)
    with pytest.raises(AlreadyDecided, match="王敏 accepted this at 2026-11-26 09:00 UTC"):
        decide(path, made(2, "rejected", **key))
    with pytest.raises(AlreadyDecided):
        decide(path, made(2, "rejected", **key), over=made(3).id)
    assert len(load(path).decisions) == 1
    decide(path, made(2, "rejected", **key), over=first.id)
    assert load(path).standing[first.key].verdict == "rejected"
    undo(path, made(2).id, "李")
    assert load(path).standing[first.key] == first
    undo(path, first.id, "李")
    assert load(path).standing == {}


@pytest.mark.parametrize(
    ("asked", "said"), [("", "0 have"), ("no", "0 have"), ("123456", "2 have"), ("2000000", "taken back already")]
)
def test_only_one_decision_can_be_taken_back_and_once(tmp_path: Path, asked: str, said: str) -> None:
    path = tmp_path / "decisions.jsonl"
    for number in (0x1234560, 0x1234561, 0x2):
        decide(path, made(number))
    undo(path, "2", "李")
    size = path.stat().st_size
    with pytest.raises(LogError, match=said):
        undo(path, asked, "李")
    assert path.stat().st_size == size


def test_a_file_that_cannot_be_written_says_so_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").mkdir()
    with pytest.raises(LogError, match=r"decisions\.jsonl: Is a directory"):
        decide(tmp_path / "decisions.jsonl", made(1))
    assert load(tmp_path / "none.jsonl").decisions == ()


FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_decisions import made
from pipeline.review import LogError, decide
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    decide(Path(sys.argv[1]), made(2))
except LogError as refused:
    print(refused)
"""


def test_a_disk_that_is_full_takes_no_decision_and_loses_none(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    decide(path, made(1))
    most = str(path.stat().st_size + 100)  # the kernel's bound on the size of a file stands for the disk
    asked = [sys.executable, "-c", FULL, path, Path(__file__).parent, most]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == f"the decision was not kept: {os.strerror(errno.EFBIG)}"
    decide(path, made(3))
    assert [d.id for d in load(path).decisions] == [made(1).id, made(3).id]
