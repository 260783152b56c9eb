"""Collecting, as the flow does it: what it says is what it did."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.collect import chosen, collect
from flows.settings import Settings


def test_what_was_fetched_and_what_was_new_are_said_apart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)})
    sources = chosen(settings, ["sample-prices"])
    caplog.set_level("INFO", "chipwire")
    (first,), _ = collect(settings, sources), collect(settings, sources)
    assert first.written > 0
    said = [line for line in caplog.messages if line.endswith("new or changed")]
    assert said == [f"{first.pages} pages, {new} new or changed" for new in (first.written, 0)]


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
