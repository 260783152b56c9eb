"""What people see on a terminal: the table of prices, counts in words, marked evidence, and warnings."""

import io
import logging
import re
from pathlib import Path

import by_hand
import pytest
from conftest import Ran
from rich.cells import cell_len
from rich.console import Console

from flows.progress import shown
from flows.publish import publish
from flows.run import Outcome
from flows.settings import Settings
from flows.show import counted
from flows.summary import MOST_LINES, show


def summary(settings: Settings, width: int) -> list[str]:
    """Give the lines of the summary on a terminal of that width."""
    console = Console(file=io.StringIO(), width=width)
    show(console, settings, Outcome(documents=1, facts=9, problems=()))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize(("width", "prices", "height"), [(80, MOST_LINES // 2, 2), (120, MOST_LINES, 1)])
def test_prices_take_two_lines_each_on_a_narrow_terminal_and_one_on_a_wide(
    first_run: Ran, width: int, prices: int, height: int
) -> None:
    lines = summary(Settings.from_environment({"CHIPWIRE_HOME": str(first_run.home)}), width)
    rule = next(n for n, line in enumerate(lines) if set(line) == {"─"})
    table = lines[rule + 1 : lines.index("", rule)]
    assert lines[0].startswith(f"{prices} of ")
    assert len(table) == prices * height
    assert [line for line in table[::height] if not re.search(r" / .* 20\d\d-\d\d-\d\d$", line)] == []
    assert [line for line in table if "…" in line] == []
    assert max(map(cell_len, table)) <= width


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 facts"), (1, "1 fact"), (2, "2 facts"), (1200, "1,200 facts")], ids=str
)
def test_counts_in_words(number: int, words: str) -> None:
    assert counted(number, "fact") == words


def test_a_summary_counts_in_words(first_run: Ran) -> None:
    lines = summary(Settings.from_environment({"CHIPWIRE_HOME": str(first_run.home)}), 120)
    assert [line for line in lines if line.startswith("this run  1 document read, 9 facts")]


def test_progress_shows_words_of_others_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with shown():
        logging.getLogger("chipwire").info("https://a.example/[/red] \x1b[31m" + "x" * 200, extra={"stage": "read"})
    assert capsys.readouterr().err == "read: https://a.example/[/red] \ufffd[31m" + "x" * 200 + "\n"


def test_warnings_of_checks_are_told_and_keep_nothing_back(tmp_path: Path) -> None:
    text = "H800 整机 200 万元。"
    made = by_hand.read(by_hand.document("a", text, "2031-01-01"), by_hand.quote(text, text, 2e6, 2e6))
    by_hand.published(tmp_path, [made])
    publication = publish(Settings.from_environment({"CHIPWIRE_HOME": str(tmp_path)}))
    assert publication.problems == ()
    assert [line.partition(" (")[0] for line in publication.warnings] == ["future_dates: 1"]
