"""Every example query runs on the samples and on an empty file, and the page of them is whole."""

import re
from pathlib import Path

import pytest
from by_hand import published
from conftest import Ran

from models.ddl import named_sql
from models.dictionary import ROOT
from models.queries import CHAPTERS, anchor, page, question
from pipeline.warehouse import query

EXAMPLES = named_sql("examples")
NOT_IN_THE_SAMPLES = {
    "history_corrections": "a first run fetches each page once",
    "prices_outliers": "no price of the samples is three times another",
    "reading_products_not_listed": "each fact of the samples names a product that is listed",
}
"""Examples that find nothing in the samples, and why."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_answers_on_the_samples(first_run: Ran, name: str) -> None:
    file = first_run.home / "chipwire.duckdb"
    found = query(file, EXAMPLES[name])
    assert (found.num_rows == 0) == (name in NOT_IN_THE_SAMPLES)
    assert found.to_pylist() == query(file, EXAMPLES[name]).to_pylist()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file without documents."""
    return published(tmp_path_factory.mktemp("empty")).target


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_on_an_empty_file(empty: Path, name: str) -> None:
    found = query(empty, EXAMPLES[name])
    assert found.num_rows == 0 or name.startswith(("sources_silent", "runs_"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_asks_explains_and_puts_its_answer_in_order(name: str) -> None:
    asked, rest = question(EXAMPLES[name])
    assert asked[0].isupper()
    assert rest.endswith(".")
    assert "\nORDER BY" in EXAMPLES[name]
    assert name.partition("_")[0] in CHAPTERS


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_was_corrected_is_left_out(name: str) -> None:
    body = EXAMPLES[name]
    read = [t for t in ("quotes", "orders", "price_moves", "supply_events") if re.search(rf"(FROM|JOIN) {t}\b", body)]
    if read and not name.startswith("history_") and "weekly_price_quotes" not in body:
        assert "superseded_at IS NULL" in body


def test_there_are_enough_and_each_asks_something_else() -> None:
    asked = [question(sql)[0] for sql in EXAMPLES.values()]
    assert len(asked) >= 24
    assert len({anchor(one) for one in asked}) == len(asked)


def test_the_page_holds_every_example_and_links_that_lead_somewhere() -> None:
    text = page()
    headings = {anchor(one) for one in re.findall(r"^### (.*)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#(.*)\)$", text, re.MULTILINE)) == headings
    files = re.findall(r"\]\(\.\./(models/\S+)\)", text)
    assert [Path(file).stem for file in files if "examples" in file] == sorted(
        EXAMPLES, key=lambda name: (list(CHAPTERS).index(name.partition("_")[0]), name)
    )
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert "\n```sql\n--" not in text


def test_a_head_that_asks_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a question"):
        question("-- A claim.\nSELECT 1")
