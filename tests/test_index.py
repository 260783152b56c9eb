"""The index of the archive: no old file is opened again, and nothing is lost with it."""

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from crawlers import index
from crawlers.archive import Archive, Visit
from crawlers.inbox import take
from models.documents import Capture

START = datetime(2026, 11, 2, tzinfo=UTC)
Chipwire = Callable[..., subprocess.CompletedProcess[str]]


def archived(folder: Path, *numbers: int) -> list[Capture]:
    """Archive pages in a file of their own, a feed first; give them."""
    archive, given = Archive(folder), []
    for number in numbers:
        feed = f"<rss><item><link>/{number}</link><pubDate>2026-11-02</pubDate></item></rss>".encode()
        payload = feed if number == numbers[0] else b"<p>" + os.urandom(500)
        one = Capture(
            url=f"https://site.example/{number}",
            source_id="site",
            fetched_at=START + timedelta(minutes=number),
            media_type="text/html",
            payload=payload,
            sha256=sha256(payload).hexdigest(),
        )
        archive.add(one)
        given.append(one)
    archive.visited("site", Visit(url=given[-1].url, at=START + timedelta(days=1), mark="m", last="https://l.example/"))
    return given


def spoilt(folder: Path) -> None:
    """Put what is no WARC file in the place of each, as large and as old: who opens one finds it out."""
    for path in folder.rglob("*.warc.gz"):
        stat = path.stat()
        path.write_bytes(os.urandom(stat.st_size))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def told(folder: Path) -> list[Any]:
    """Give all that is known of the archive's one source, and every capture in it."""
    archive, problems = Archive(folder), list[str]()
    known = archive.known("site")
    pages = {url: known.page(url) for url in known.addresses()}
    payloads = [known.holds(digest) for digest in (*known.addresses().values(), "none")]
    captures = list(archive.taken(archive.places(set(), None, problems), problems))
    return [known.addresses(), pages, payloads, known.feeds(), captures, problems]


def test_no_old_file_is_opened_again(tmp_path: Path) -> None:
    old = archived(tmp_path, 1, 2, 3)
    before, problems = told(tmp_path), list[str]()
    read = {place.capture_id for place in Archive(tmp_path).places(set(), None, problems)}
    spoilt(tmp_path)
    new = archived(tmp_path, 4, 5)
    archive = Archive(tmp_path)
    assert list(archive.taken(archive.places(read, None, problems), problems)) == new
    assert not problems
    known = archive.known("site")
    assert {one.url: known.page(one.url) for one in old} == before[1]
    assert known.addresses() == {one.url: one.sha256 for one in (*old, *new)}
    assert list(archive.taken(archive.places(set(), None, problems), problems)) == new
    assert len(problems) == len(old)


def no_index(path: Path) -> None:
    """Delete it."""
    path.unlink()


def other_layout(path: Path) -> None:
    """Make it one of a version that had other tables."""
    path.unlink()
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE records (page TEXT)")


def no_place(path: Path) -> None:
    """Have no file be written in its place."""
    path.unlink()
    path.mkdir()


DAMAGES = [
    ("missing", no_index),
    ("no database", lambda path: path.write_bytes(b"not a database" * 100)),
    ("empty", lambda path: path.write_bytes(b"")),
    ("torn", lambda path: os.truncate(path, path.stat().st_size // 2)),
    ("damaged where pages are looked up", lambda path: path.write_bytes(path.read_bytes()[:8192] + bytes(99_999))),
    ("of another layout", other_layout),
    ("where none can be written", no_place),
]


@pytest.mark.parametrize("damage", [row[1] for row in DAMAGES], ids=[row[0] for row in DAMAGES])
def test_an_index_that_is_lost_or_damaged_loses_nothing(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    for run in range(30):
        archived(tmp_path, *range(run * 10, run * 10 + 10))
    before = told(tmp_path)
    assert len(before[4]) == 300
    damage(tmp_path / "site" / index.FILE)
    assert told(tmp_path) == before
    assert told(tmp_path) == before


def test_a_file_that_grew_or_went_is_followed(tmp_path: Path) -> None:
    given = archived(tmp_path, 1, 2, 3, 4)
    (path,) = tmp_path.rglob("*.warc.gz")
    whole = path.read_bytes()
    for size in (len(whole) // 2, len(whole)):
        path.write_bytes(whole[:size])
        assert told(tmp_path)[4] == list(Archive(tmp_path).captures())
    assert told(tmp_path)[4] == given
    archived(tmp_path, 5)
    path.unlink()
    assert [one.url[-1] for one in told(tmp_path)[4]] == ["5"]


def test_damage_in_a_file_is_told_each_time(tmp_path: Path) -> None:
    given = archived(tmp_path, 1, 2, 3)
    (path,) = tmp_path.rglob("*.warc.gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    path.write_bytes(data)
    for _ in range(2):
        *_, captures, problems = told(tmp_path)
        assert captures == [given[0], given[2]]
        assert len(problems) == 1
        assert "is damaged" in problems[0]


def test_an_index_whose_maker_is_killed_is_made_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 20)
    for run in range(60):
        archived(tmp_path, *range(run * 10, run * 10 + 10))
    expected = list(Archive(tmp_path).captures())
    for _ in range(8):
        if (child := os.fork()) == 0:
            told(tmp_path)
            os._exit(0)
        time.sleep(random.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert told(tmp_path)[4] == expected


def test_a_run_reads_what_is_new_and_all_of_it_when_asked(tmp_path: Path, chipwire: Chipwire) -> None:
    home = tmp_path / "data"
    store = {"CHIPWIRE_ARCHIVE": f"file://{tmp_path}/store"}
    for number, text in enumerate(("2026-11-20\nA800 单卡现货 12.5 万元。", "2026-11-21\nH20 单卡现货 9.5 万元。")):
        spoilt(home / "archive")
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        assert take([tmp_path / f"{number}.txt"], Archive(home / "archive")).imported == 1
        done = chipwire(home, "read", **store)
        assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "1 document, 1 fact")
    done = chipwire(home, "read", "--all", **store)
    assert done.returncode == 1
    assert done.stderr.count("is damaged") == 1
