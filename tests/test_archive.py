"""The archive: what went in comes out, once, whatever killed the writer."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.cli import main as warcio

from crawlers.archive import Archive, ArchiveError, Exchange, Visit
from models.documents import Capture

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def capture(url: str, payload: bytes, source_id: str = "board", minutes: float = 0) -> Capture:
    """Give a capture, made some minutes after the start."""
    return Capture(
        url=url,
        source_id=source_id,
        fetched_at=START + timedelta(minutes=minutes),
        media_type="text/html; charset=gbk",
        payload=payload,
        sha256=sha256(payload).hexdigest(),
    )


def pages(count: int) -> list[Capture]:
    """Give captures whose payloads do not compress to nothing."""
    return [capture(f"https://board.example/{n}", os.urandom(2000), minutes=n) for n in range(count)]


def only_file(folder: Path) -> Path:
    """Give the one file under a folder."""
    (path,) = folder.rglob("*.warc.gz")
    return path


EXCHANGES = [
    None,
    Exchange(
        status=200,
        headers=(("Content-Type", "text/html; charset=gbk"), ("ETag", '"7"'), ("Set-Cookie", "a"), ("Set-Cookie", "b")),
        request_headers=(("User-Agent", "chipwire"),),
    ),
]


PAYLOADS = {
    "GBK": "报价".encode("gbk"),
    "empty": b"",
    "a record's own head": b"\r\n\r\nWARC/1.0\r\n",
    "every byte": bytes(range(256)),
}


@pytest.mark.parametrize("exchange", EXCHANGES, ids=["file", "web"])
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_capture_comes_out_as_it_went_in(tmp_path: Path, exchange: Exchange | None, payload: bytes) -> None:
    given = capture("https://board.example/a?b=c", payload)
    assert Archive(tmp_path).add(given, exchange)
    (found,) = Archive(tmp_path).captures()
    assert found.etag == ('"7"' if exchange else None)
    assert found.model_copy(update={"etag": None}) == given
    assert Archive(tmp_path).earlier("board", given.url) == found


ADDRESSES = ["import:报价%20单.csv", "http://x.example/../../../etc/passwd", "https://x.example/%2e%2e/" + "a" * 2000]


@pytest.mark.parametrize("url", ADDRESSES, ids=["spaces", "traversal", "long"])
def test_addresses_never_become_paths(tmp_path: Path, url: str) -> None:
    Archive(tmp_path / "in").add(capture(url, b"x"))
    assert [path.parent for path in tmp_path.rglob("*.gz")] == [tmp_path / "in" / "board"]
    assert [found.url for found in Archive(tmp_path / "in").captures()] == [url]


SEQUENCES = [
    ("the same page twice", "aa", [True, False]),
    ("a changed page", "ab", [True, True]),
    ("a page changed back", "aba", [True, True, True]),
    ("a page changed, then left alone", "abb", [True, True, False]),
]


@pytest.mark.parametrize(("versions", "written"), [row[1:] for row in SEQUENCES], ids=[row[0] for row in SEQUENCES])
@pytest.mark.parametrize("new_run", [False, True], ids=["one run", "a run each"])
def test_nothing_is_written_twice(tmp_path: Path, versions: str, written: list[bool], new_run: bool) -> None:
    archive = Archive(tmp_path)
    for version, expected in zip(versions, written, strict=True):
        archive = Archive(tmp_path) if new_run else archive
        assert archive.add(capture("https://board.example/", version.encode())) == expected
    assert len(list(archive.captures())) == sum(written)


def test_captures_of_all_sources_come_in_order_of_fetch(tmp_path: Path) -> None:
    for minutes, source_id in [(0, "b"), (1, "a"), (2, "b"), (3, "a")]:
        Archive(tmp_path).add(capture(f"https://{source_id}.example/{minutes}", b"x", source_id, minutes))
    everything = list(Archive(tmp_path).captures())
    assert [found.source_id for found in everything] == ["b", "a", "b", "a"]
    later = Archive(tmp_path).captures(since=START + timedelta(minutes=2))
    assert [found.url for found in later] == ["https://b.example/2", "https://a.example/3"]


@pytest.mark.parametrize("missing", [1, 10, 1000, 1990])
def test_a_torn_last_record_costs_itself_alone(tmp_path: Path, missing: int) -> None:
    given = pages(3)
    Archive(tmp_path).append(given)
    path = only_file(tmp_path)
    os.truncate(path, path.stat().st_size - missing)
    assert list(Archive(tmp_path).captures()) == given[:2]
    assert Archive(tmp_path).append(given) == 1
    assert list(Archive(tmp_path).captures()) == given


def test_damage_in_the_middle_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    given = pages(4)
    Archive(tmp_path).append(given)
    path = only_file(tmp_path)
    data = bytearray(path.read_bytes())
    middle = len(data) * 3 // 8
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=rf"{path}: the record at byte \d+"):
        list(Archive(tmp_path).captures())
    problems: list[str] = []
    assert list(Archive(tmp_path).captures(problems=problems)) == [given[0], *given[2:]]
    assert len(problems) == 1


VISIT = Visit(url="https://board.example/a?b=c", at=START + timedelta(days=1), mark="m", last="https://board.example/b")


def test_what_is_known_of_a_page_is_read_without_its_payload(tmp_path: Path) -> None:
    given = [
        capture("https://board.example/a", b"one"),
        capture("import:报价.txt", b"two"),
        capture(VISIT.url, b"three"),
    ]
    for one, exchange in zip(given, [EXCHANGES[1], None, EXCHANGES[1]], strict=True):
        Archive(tmp_path).add(one, exchange)
    Archive(tmp_path).visited("board", VISIT)
    known = Archive(tmp_path).known("board")
    assert known.addresses() == {one.url: one.sha256 for one in Archive(tmp_path).captures()}
    page = known.page(VISIT.url)
    assert page
    assert (page.changed_at, page.checked_at) == (START.timestamp(), VISIT.at.timestamp())
    assert (page.mark, page.last) == (VISIT.mark, VISIT.last)
    assert Archive(tmp_path).earlier("board", VISIT.url) is not None


def test_other_tools_read_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive = Archive(tmp_path)
    archive.add(capture("https://board.example/", b"one"), EXCHANGES[1])
    archive.add(capture("import:note.txt", b"two"))
    archive.visited("board", VISIT)
    with pytest.raises(SystemExit) as checked:
        warcio(["check", str(only_file(tmp_path))])
    assert checked.value.code == 0
    warcio(["index", "-f", "warc-type,warc-target-uri", str(only_file(tmp_path))])
    out = capfd.readouterr().out
    kinds = ("warcinfo", "response", "request", "resource", "metadata")
    assert [kind for kind in kinds if f'"warc-type": "{kind}"' not in out] == []


WRITER = """
import sys; from pathlib import Path
sys.path.insert(0, {tests!r})
from test_archive import Archive, capture
archive = Archive(Path({folder!r}))
for n in range(100_000):
    archive.add(capture(f"https://board.example/{{n}}", bytes(str(n) * 500, "ascii"), minutes=n / 1000))
    print(n, flush=True)
"""


def test_a_killed_writer_loses_nothing_it_had_written(tmp_path: Path) -> None:
    script = WRITER.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        done = [writer.stdout.readline() for _ in range(50)]
        writer.send_signal(signal.SIGKILL)
    found = [page.url for page in Archive(tmp_path).captures()]
    assert found[: len(done)] == [f"https://board.example/{n}" for n in range(len(done))]


FULL = """
import resource, signal, sys; from pathlib import Path
sys.path.insert(0, {tests!r})
from test_archive import Archive, capture
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
import os
archive = Archive(Path({folder!r}))
for n in range(5):
    try:
        archive.add(capture(f"https://board.example/{{n}}", os.urandom([1500, 9000][n % 2]), minutes=n))
    except OSError:
        print("full", n)
"""


def test_a_write_that_does_not_fit_leaves_the_file_whole(tmp_path: Path) -> None:
    script = FULL.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True)
    assert "full 1" in done.stdout
    assert [page.url[-1] for page in Archive(tmp_path).captures()][:2] == ["0", "2"]
