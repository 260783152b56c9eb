"""Archive and published file on a store: the same facts come out of it, and nothing is lost whatever ends when."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import s3fs
from conftest import Ran
from servers import free_port, s3, wait_until

from crawlers.archive import Archive
from crawlers.held import hold, holds, release
from flows.collect import chosen
from flows.settings import Settings, StartError
from flows.storage.mirror import Mirror, synced
from flows.storage.shelf import KEPT, POINTER, shelve
from flows.storage.store import Store, StoreError
from models.documents import Capture

SECRET = "a-secret-of-the-store"
SYNC = """
from flows.settings import Settings
from flows.storage.mirror import synced
synced(Settings.from_environment())"""
START = datetime(2026, 11, 2, tzinfo=UTC)
Chipwire = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3fs.S3FileSystem]:
    """A server that speaks S3, named by the environment as for any of its clients."""
    with pytest.MonkeyPatch.context() as patch, s3(tmp_path_factory.mktemp("s3")) as url:
        for name, value in named(url).items():
            patch.setenv(name, value)
        yield s3fs.S3FileSystem(use_listings_cache=False)


@pytest.fixture
def bucket(store: s3fs.S3FileSystem, request: pytest.FixtureRequest) -> str:
    """An empty bucket."""
    name = f"b{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"
    store.mkdir(name)
    return name


def named(url: str) -> dict[str, str]:
    """Give the environment of a client of a store."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "operator",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def settings(home: Path, **stores: str) -> Settings:
    """Give settings with stores."""
    return Settings(home=home, seeds=home / "seeds", **stores)


def filled(home: Path, sources: int = 3, pages: int = 3) -> Settings:
    """Give settings whose archive holds some pages of some sources."""
    given = settings(home)
    for number in range(sources * pages):
        payload = os.urandom(2000)
        capture = Capture(
            url=f"https://site.example/{number}",
            source_id=f"source-{number % sources}",
            fetched_at=START + timedelta(minutes=number),
            media_type="text/html",
            payload=payload,
            sha256=hashlib.sha256(payload).hexdigest(),
        )
        Archive(given.archive).add(capture)
    return given


def files(folder: Path) -> dict[str, bytes]:
    """Give the WARC files under a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.warc.gz")}


def objects(store: s3fs.S3FileSystem, root: str) -> dict[str, bytes]:
    """Give the WARC files below an address."""
    found = {path.removeprefix(f"{root}/"): store.cat_file(path) for path in store.find(root)}
    return {name: payload for name, payload in found.items() if name.endswith(".warc.gz")}


def test_the_store_alone_gives_the_same_facts(
    store: s3fs.S3FileSystem, bucket: str, tmp_path: Path, chipwire: Chipwire, first_run: Ran, contents: Callable
) -> None:
    home = tmp_path / "data"
    stores = {"CHIPWIRE_ARCHIVE": f"s3://{bucket}/archive/", "CHIPWIRE_PUBLISHED": f"s3://{bucket}/published"}
    samples = [source.id for source in chosen(Settings.from_environment({}), ())]
    assert chipwire(home, "crawl", *samples, **stores).returncode == 0
    fetched = files(home / "archive")
    assert objects(store, f"{bucket}/archive") == fetched
    shutil.rmtree(home)
    done = chipwire(home, "read", **stores)
    assert (done.returncode, SECRET in done.stderr) == (0, False), done.stderr
    assert (contents(home), files(home / "archive")) == (contents(first_run.home), fetched)
    newest = json.loads(store.cat_file(f"{bucket}/published/{POINTER}"))
    published = (home / "chipwire.duckdb").read_bytes()
    assert store.cat_file(f"{bucket}/published/{newest['file']}") == published
    assert newest["sha256"] == hashlib.sha256(published).hexdigest()


def test_a_kill_between_two_files_leaves_the_rest_for_the_next_run(
    store: s3fs.S3FileSystem, bucket: str, tmp_path: Path
) -> None:
    given = filled(tmp_path, sources=40, pages=1)
    given = given.model_copy(update={"archive_store": f"s3://{bucket}/archive"})
    with subprocess.Popen([sys.executable, "-c", SYNC], env=os.environ | given.environment()) as sending:
        wait_until(lambda: len(store.find(f"{bucket}/archive")) >= 2, "two files of forty")
        sending.send_signal(signal.SIGKILL)
    assert sending.returncode == -signal.SIGKILL
    assert 2 <= len(objects(store, f"{bucket}/archive")) < 40
    assert synced(given) == ()
    assert objects(store, f"{bucket}/archive") == files(given.archive)


def test_a_store_that_is_down_is_one_line_and_loses_nothing(
    store: s3fs.S3FileSystem, bucket: str, tmp_path: Path, chipwire: Chipwire
) -> None:
    home, down = tmp_path / "data", named(f"http://127.0.0.1:{free_port()}")
    (tmp_path / "a.txt").write_text("A800 单卡 12.5 万元", encoding="utf-8")
    (tmp_path / "b.txt").write_text("H20 整机 105 万", encoding="utf-8")
    archive = {"CHIPWIRE_ARCHIVE": f"s3://{bucket}/archive"}
    never = chipwire(home, "import", str(tmp_path / "a.txt"), **archive, **down)
    assert (never.returncode, len(never.stderr.splitlines())) == (2, 1)
    assert never.stderr.startswith(f"chipwire: s3://{bucket}/archive: cannot be used: Could not connect")
    assert chipwire(home, "import", str(tmp_path / "a.txt"), **archive).returncode == 0
    kept = chipwire(home, "import", str(tmp_path / "b.txt"), **archive, **down)
    (problem,) = [line for line in kept.stderr.splitlines() if line.startswith("problem: ")]
    assert (kept.returncode, problem.endswith("what it lacks is kept here and goes there at the next run")) == (1, True)
    assert len(objects(store, f"{bucket}/archive")) == 1
    assert chipwire(home, "import", str(tmp_path / "b.txt"), **archive).returncode == 0
    assert objects(store, f"{bucket}/archive") == files(home / "archive")
    assert len(files(home / "archive")) == 2


def test_two_machines_come_to_hold_the_same_archive(bucket: str, tmp_path: Path) -> None:
    one, other = filled(tmp_path / "one"), filled(tmp_path / "other")
    stores = [Mirror(s.archive, Store(f"s3://{bucket}/archive"), s.work / "store") for s in (one, other)]
    for mirror in (*stores, stores[0]):
        mirror.sync()
    assert files(one.archive) == files(other.archive)
    assert len(files(one.archive)) == 18


def test_of_a_torn_file_the_longer_copy_stands(tmp_path: Path) -> None:
    given = filled(tmp_path, sources=1, pages=1)
    mirror = Mirror(given.archive, Store(f"file://{tmp_path}/store"), given.work / "store")
    mirror.sync()
    ((name, whole),) = files(given.archive).items()
    for torn in (given.archive / name, tmp_path / "store" / name):  # as a kill leaves a file here, or a copy there
        torn.write_bytes(whole[:-7])
        mirror.sync()
        assert files(given.archive) == files(tmp_path / "store") == {name: whole}


HOLDS = [
    ("set here", False, ["hold 0"], True),
    ("set there", False, ["hold 1"], True),
    ("let go here", True, ["release 0"], False),
    ("let go there", True, ["release 1"], False),
    ("let go here, set anew there", True, ["release 0", "again 1"], True),
]


@pytest.mark.parametrize(("before", "done", "stands"), [row[1:] for row in HOLDS], ids=[row[0] for row in HOLDS])
def test_what_is_held_back_is_so_on_every_machine(before: bool, done: list[str], stands: bool, tmp_path: Path) -> None:
    homes = [settings(tmp_path / name) for name in ("one", "other")]
    one, other = (Mirror(s.archive, Store(f"file://{tmp_path}/store"), s.work / "store") for s in homes)
    if before:
        hold(homes[0].archive, "site", START, "no date")
    for mirror in (one, other):
        mirror.sync()
    for step in done:
        what, number = step.split()
        if what == "release":
            assert release(homes[int(number)].archive, "site")
        else:
            hold(homes[int(number)].archive, "site", START - timedelta(days=what == "again"), "no date")
    for mirror in (other, one, other):
        mirror.sync()
    assert [holds(s.archive).keys() == {"site"} for s in homes] == [stands, stands]


def test_the_pointer_is_swapped_last_and_few_old_files_stay(tmp_path: Path) -> None:
    given = settings(tmp_path / "data", published_store=f"file://{tmp_path}/store")
    given.home.mkdir()
    for version in range(KEPT + 3):
        given.published.write_bytes(b"%d" % version)
        assert shelve(given) == shelve(given) == ()
        newest = json.loads((tmp_path / "store" / POINTER).read_text(encoding="utf-8"))
        assert (tmp_path / "store" / newest["file"]).read_bytes() == given.published.read_bytes()
    assert len(list((tmp_path / "store").glob("*.duckdb"))) == KEPT


class Deceiving(Store):
    """A store that keeps other bytes than it was sent, as a broken one does."""

    def hash(self, name: str) -> str:
        (Path(self.opened[1]) / name).write_bytes(b"other")
        return super().hash(name)


def test_what_a_store_holds_is_compared_with_what_was_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"bytes")
    with pytest.raises(StoreError, match="holds 5 bytes, and not the 5 that were sent"):
        Deceiving(f"file://{tmp_path}/store").send("name", tmp_path / "file")


REFUSED = ["s3://key:secret@bucket/archive", "s3://bucket/archive?secret=word"]


@pytest.mark.parametrize("name", ["CHIPWIRE_ARCHIVE", "CHIPWIRE_PUBLISHED", "CHIPWIRE_LAKE_DATA", "CHIPWIRE_RATES_URL"])
@pytest.mark.parametrize("address", REFUSED)
def test_an_address_with_a_secret_is_refused_and_not_shown(name: str, address: str) -> None:
    with pytest.raises(StartError, match=f"{name}: expected an address without a secret") as refused:
        Settings.from_environment({"CHIPWIRE_LAKE": "postgresql://host/db", name: address})
    assert "bucket" not in str(refused.value)


def test_no_secret_of_the_environment_gets_into_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSSPEC_S3_SECRET", SECRET)
    with pytest.raises(StoreError) as refused:
        Store(f"nothing-{SECRET}://x").sizes()
    assert str(refused.value).endswith("Protocol not known: nothing-***")
