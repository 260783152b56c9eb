"""Collecting, as the flow does it: what it says is what it did."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from websites import site, source

from crawlers.waits import left_alone
from flows.collect import chosen, collect, followed
from flows.settings import Settings


def test_what_was_fetched_and_what_was_new_are_said_apart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)})
    sources = chosen(settings, ["sample-prices"])
    caplog.set_level("INFO", "chipwire")
    (first,), _ = collect(settings, sources), collect(settings, sources)
    assert first.written > 0
    said = [line for line in caplog.messages if line.endswith("new or changed")]
    assert said == [f"{first.pages} pages, {new} new or changed" for new in (first.written, 0)]


def test_a_run_that_names_no_source_leaves_out_what_is_off_and_one_that_names_it_does_not() -> None:
    settings = Settings.from_environment({})
    assert all(source.sample for source in chosen(settings, []))
    assert [source.id for source in chosen(settings, ["chiphell"])] == ["chiphell"]


def test_analysts_see_a_source_that_is_off_once_it_was_fetched(tmp_path: Path) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)})
    sources = chosen(settings, ["chiphell", "sample-news"])
    before = followed(settings, sources)
    (settings.archive / "chiphell").mkdir(parents=True)
    assert ([s.id for s in before], followed(settings, sources)) == (["sample-news"], sources)


WAITS = [
    ("a number", "86400", True),
    ("beyond all measure", "999999999", True),
    ("none named, with status 403", "", False),
]


@pytest.mark.parametrize(("said", "waits"), [row[1:] for row in WAITS], ids=[row[0] for row in WAITS])
def test_a_server_that_asks_for_a_pause_longer_than_a_run_gets_it(tmp_path: Path, said: str, waits: bool) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path), "CHIPWIRE_ALLOW_PRIVATE": "127.0.0.1"})
    with site({"/": (403 if not said else 429, {"Retry-After": said}, b"")}) as served:
        given = [source(served.url)]
        found = [collect(settings, given)[0].state for _ in range(2)]
        asked = len(served.paths())
    assert (found[1] == "waiting", asked) == ((True, 1) if waits else (False, 2))
    now = datetime.now(UTC)
    assert left_alone(settings.archive, "site", now + timedelta(days=7)) is None


def test_an_import_says_what_was_replaced(
    chipwire: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    said = []
    for text in ("H100 24k", "H100 25k", "H100 25k"):
        (tmp_path / "chat.txt").write_text(text)
        said.append(chipwire(tmp_path / "data", "import", str(tmp_path / "chat.txt")).stderr)
    assert [line.split(" in place")[0] for line in said] == [
        "1 taken, 0 of them",
        "1 taken, 1 of them",
        "0 taken, 0 of them",
    ]
