"""`chipwire review` as people use it: at a terminal, in a pipe, and over a whole new reading of the archive."""

import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path
from typing import Any

import pytest
from by_hand import document, published, quote, read
from conftest import CHIPWIRE, environment
from test_review import BROKEN, page

from pipeline.review import decide, decision, find, load
from pipeline.warehouse import query, reading

Chipwire = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE = 40
MANY = 200


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A home with a published page to review."""
    published(tmp_path, [page(), BROKEN])
    return tmp_path


def pressed(home: Path, keys: list[tuple[str, str]]) -> str:
    """Press keys at a terminal, each once the words before it have come; give all that was shown."""
    child, terminal = pty.fork()
    if child == 0:
        asked = ["chipwire", "review", "--by", "王敏", "--what", "quote"]
        os.execve(CHIPWIRE, asked, environment(home, TERM="xterm"))
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    shown, seen, until = "", 0, time.monotonic() + PATIENCE
    try:
        for words, key in keys:
            while words not in shown[seen:]:
                assert select.select([terminal], [], [], max(0, until - time.monotonic()))[0], shown
                shown += os.read(terminal, 65536).decode("utf-8", "replace")
            seen = len(shown)
            os.write(terminal, key.encode())
        while True:
            try:
                shown += os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:  # the terminal ends with its process
                return shown
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def test_one_key_decides_and_all_of_it_is_kept_at_once(desk: Path) -> None:
    shown = pressed(
        desk,
        [
            ("quit", "a"),
            ("2 of 3", "c"),
            ("field=value", "price=190万 unit=box\r"),
            ("unit: expected", "price=190万 quantity=3\r"),
            ("3 of 3", "u"),
            ("taken back", "r"),
            ("3 of 3", "b"),
            ("2 of 3", "\x1b[C"),
            ("3 of 3", "\x03"),
        ],
    )
    assert "taken back" in shown
    assert "1 accepted, 0 corrected, 1 rejected, 0 skipped; 1 item left of 3" in shown
    log = load(desk / "decisions.jsonl")
    assert [d.verdict for d in log.decisions] == ["accepted", "corrected", "undone", "rejected"]
    assert {d.by for d in log.decisions} == {"王敏"}
    assert sorted(d.verdict for d in log.standing.values()) == ["accepted", "rejected"]


def test_lines_decide_where_there_is_no_terminal(desk: Path, chipwire: Chipwire) -> None:
    listed = chipwire(desk, "review", "--list", "--what", "quote")
    (dear,) = [item for line in listed.stdout.splitlines() if "210 万" in (item := json.loads(line))["words"]]
    assert dear["reading"]["price_low"] == 210e4
    given = "x\nr 少一个零\nc price=12 tax=excluded | 单位是万\nu\nc price=1.9m\nq\n"
    done = chipwire(desk, "review", "--what", "quote", "--by", "李", given=given)
    assert done.returncode == 0
    assert "0 accepted, 1 corrected, 1 rejected, 0 skipped; 1 item left of 3" in done.stderr
    log = load(desk / "decisions.jsonl")
    assert [(d.verdict, d.why) for d in log.decisions][:2] == [("rejected", "少一个零"), ("corrected", "单位是万")]
    assert log.decisions[1].fields == {"price_low": 12.0, "price_high": 12.0, "tax": "excluded"}
    told = [json.loads(line) for line in chipwire(desk, "review", "--decisions").stdout.splitlines()]
    assert [one["state"] for one in told] == ["waiting", "waiting", "undone", "waiting"]
    undone = chipwire(desk, "review", "--undo", told[0]["decision"]["id"][:6], "--why", "看错")
    assert (undone.returncode, len(load(desk / "decisions.jsonl").standing)) == (0, 1)
    again = chipwire(desk, "review", "--undo", told[0]["decision"]["id"][:6])
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "taken back already" in again.stderr


def test_no_words_of_a_page_move_the_terminal(tmp_path: Path) -> None:
    text = "H800 八卡整机 180 万\x1b]0;owned\x07\x1b[2J"
    published(tmp_path, [read(document("a", text, title="a\x1b[5m"), quote(text, text, 1.8e6, 1.8e6, confidence=0.4))])
    shown = pressed(tmp_path, [("confidence 0.40", "q")])
    assert "180 万" in shown
    assert [words for words in ("\x1b]0;owned", "\x07", "\x1b[5m") if words in shown] == []


def test_a_home_without_a_database_says_so(tmp_path: Path, chipwire: Chipwire) -> None:
    done = chipwire(tmp_path, "review", "--list")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "expected a published database" in done.stderr


def dealers() -> list[str]:
    """Lines of prices, each a fact of its own, in twenty pages."""
    models = ("A800 单卡", "H20 八卡整机", "H800 八卡整机", "RTX 4090", "昇腾 910B 单卡", "L40S 单卡")
    dear = (12, 100, 200, 1.6, 9, 6)
    pages = []
    for number in range(20):
        day = f"2026-11-{number + 1:02}"
        lines = [
            f"{day} 第 {n} 家:{models[n % 6]}现货报价 {dear[n % 6] * (1 + n / 1000):.3f} 万元,含税。"
            for n in range(number * 12, number * 12 + 12)
        ]
        pages.append("\n\n".join((f"经销商报价 {number}", *lines)))
    return pages


FACTS = """
    SELECT fact_id, chip, price_low, price_high, tax, currency, price_low_cny, price_per_gpu_low, reviewed, decision_id,
        confidence, words, superseded_at IS NULL AS stands
    FROM quotes WHERE NOT contains(fact_id, '@') ORDER BY fact_id"""


def facts(home: Path) -> list[dict[str, Any]]:
    """The quotes, as far as a decision can change them."""
    found: list[dict[str, Any]] = query(home / "chipwire.duckdb", FACTS).to_pylist()
    return found


def states(home: Path) -> dict[str, int]:
    """How many decisions are in which state."""
    told = query(home / "chipwire.duckdb", "SELECT state, count(*) AS n FROM decisions GROUP BY state").to_pylist()
    return {row["state"]: row["n"] for row in told}


def test_two_hundred_decisions_survive_a_new_reading_of_everything(tmp_path: Path, chipwire: Chipwire) -> None:
    home, folder = tmp_path / "data", tmp_path / "lists"
    folder.mkdir()
    for number, text in enumerate(dealers()):
        (folder / f"list{number:02}.txt").write_text(text, encoding="utf-8")
    assert chipwire(home, "import", str(folder)).returncode == 0
    assert chipwire(home, "read").returncode == 0
    before = facts(home)
    assert len(before) >= MANY
    with reading(home / "chipwire.duckdb") as reader:
        log = load(home / "decisions.jsonl")
        for n, row in enumerate(before[:MANY]):
            item = find(reader, log, f"quote:{row['fact_id']}")
            assert item is not None
            fields = {"tax": "excluded", "price_high": row["price_low"] * 1.5, "bound": "range"} if n % 3 == 2 else None
            verdict: Any = ("accepted", "rejected", "corrected")[n % 3]
            decide(home / "decisions.jsonl", decision(item, verdict, "王敏", f"第 {n} 条", fields))
    assert chipwire(home, "publish").returncode == 0
    judged = facts(home)
    assert states(home) == {"applied": MANY}
    assert [row["reviewed"] for row in judged[:6]] == ["accepted", "rejected", "corrected"] * 2
    assert [row["stands"] for row in judged[:6]] == [True, False, True] * 2
    assert [row["price_high"] / row["price_low"] for row in judged[2:MANY:3]] == pytest.approx([1.5] * 66)

    shutil.rmtree(home / "work")
    (home / "chipwire.duckdb").unlink()
    done = chipwire(home, "read", "--all")
    assert done.returncode == 0, done.stderr
    assert facts(home) == judged
    assert states(home) == {"applied": MANY}

    words = next(row["words"] for row in judged if row["reviewed"] == "accepted")
    fresh = words.replace("现货报价", "现货最新报价")
    (changed,) = [file for file in folder.iterdir() if words in file.read_text(encoding="utf-8")]
    changed.write_text(changed.read_text(encoding="utf-8").replace(words, fresh), encoding="utf-8")
    assert chipwire(home, "import", str(folder)).returncode == 0
    assert chipwire(home, "read").returncode == 0
    assert states(home) == {"applied": MANY - 1, "orphan": 1}
    assert [row["reviewed"] for row in facts(home) if row["words"] == fresh] == [None]
    assert sum(row["reviewed"] is not None for row in facts(home)) == MANY - 1

    exported = home / "gold.jsonl"
    assert chipwire(home, "review", "--export", str(exported)).returncode == 0
    scored = json.loads(chipwire(home, "evaluate", str(exported), "--format", "json").stdout)
    (row,) = [row for row in scored["scores"] if row["type"] == "quote"]
    assert (row["gold"], row["right"]) == (132, 66)  # what was accepted is read so, what was corrected is not
