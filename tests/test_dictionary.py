"""The derived files are fresh, and everything in the published file has words and units."""

import re
from pathlib import Path

import example_rows
import pytest
from by_hand import published

from models.ddl import named_sql
from models.dictionary import ROOT, derived, dictionary, main, shown, stale
from models.headers import header
from models.tables import TABLES
from models.units import UNITS, unit
from pipeline.warehouse import query
from pipeline.warehouse.views import STORED

COLUMNS = (
    "SELECT DISTINCT column_name, data_type FROM duckdb_columns() WHERE database_name = 'chipwire' AND NOT internal"
)
PARTIAL = {"as_of", "delivery_date", "published"}
"""Columns of words that are dates all the same."""


def test_the_derived_files_are_fresh() -> None:
    assert stale(ROOT) == []


def test_a_stale_file_is_named(tmp_path: Path) -> None:
    for name, text in derived().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert stale(tmp_path) == []
    (tmp_path / "models" / "README.md").write_text("old", encoding="utf-8")
    (tmp_path / "docs" / "queries.md").unlink()
    assert stale(tmp_path) == ["models/README.md", "docs/queries.md"]


def test_the_example_rows_are_fresh() -> None:
    assert example_rows.FILE.read_text(encoding="utf-8") == example_rows.text()


def test_the_dictionary_shows_a_row_of_each_table() -> None:
    page = dictionary()
    for row in TABLES:
        (section,) = re.findall(rf"^### {row.table}$(.*?)^#", page, re.MULTILINE | re.DOTALL)
        lines = [line for line in section.splitlines() if line.startswith("| `")]
        assert [line.split("`")[1] for line in lines] == list(row.model_fields)
        assert any(line.endswith("` |") for line in lines)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ([], ""),
        (["a", "b"], "`['a', 'b']`"),
        (290_000_000.0, "`290000000`"),
        (7.243064486496418, "`7.243064486`"),
        ("a|b", "`a\\|b`"),
        ("x" * 40, f"`{'x' * 40}`"),
        ("x" * 41, f"`{'x' * 39}…`"),
    ],
)
def test_an_example_is_cut_short(value: object, cell: str) -> None:
    assert shown(value) == cell


def test_every_number_and_time_has_one_unit(tmp_path: Path) -> None:
    rows = query(published(tmp_path).target, COLUMNS).to_pylist()
    matched = {row["column_name"]: [p for p in UNITS if re.fullmatch(p, row["column_name"])] for row in rows}
    words = {row["column_name"] for row in rows if row["data_type"].startswith(("VARCHAR", "BOOLEAN"))}
    assert {
        name: found for name, found in matched.items() if len(found) != (name not in words or name in PARTIAL)
    } == {}
    assert UNITS.keys() - {found[0] for found in matched.values() if found} == set()


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("documents", "count"),
        ("open_quotes", "count"),
        ("fact_on", "date"),
        ("checked_at", "UTC time"),
        ("memories_gb", "GB"),
        ("lead_time_days_low", "days"),
        ("cadence_hours", "hours"),
        ("price_low", "in `currency`"),
        ("price_low_cny", "CNY"),
        ("price_usd_low", "USD"),
        ("fx_rate", "CNY for one"),
        ("fx_rate_usd", "USD for one"),
        ("pct_bound", ""),
        ("quantity_unit", ""),
        ("words", ""),
    ],
)
def test_a_name_tells_the_unit(column: str, expected: str) -> None:
    assert unit(column) == expected


def test_check_exits_with_0_when_fresh() -> None:
    assert main(["--check"]) == 0


def test_every_table_view_and_column_carries_a_comment(tmp_path: Path) -> None:
    file = published(tmp_path).target
    for kind in ("tables", "views", "columns"):
        named = "table_name" if kind == "tables" else "view_name" if kind == "views" else "table_name, column_name"
        rows = query(
            file, f"SELECT {named}, comment FROM duckdb_{kind}() WHERE database_name = 'chipwire' AND NOT internal"
        )
        names = {row.table for row in TABLES} if kind != "views" else set()
        names |= set(named_sql("views")) if kind != "tables" else set(STORED)
        assert {row[named.partition(",")[0]] for row in rows.to_pylist()} == names
        assert [row for row in rows.to_pylist() if not (row["comment"] or "").strip()] == []
    macros = query(file, "SELECT function_name, comment FROM duckdb_functions() WHERE function_type = 'table_macro'")
    comments = {row["function_name"]: row["comment"] for row in macros.to_pylist()}
    assert {name: comments[name] for name in named_sql("macros")} == {
        name: header(sql).text for name, sql in named_sql("macros").items()
    }


@pytest.mark.parametrize("name", named_sql("checks"))
def test_a_check_says_its_level(name: str) -> None:
    level, _, meaning = header(named_sql("checks")[name]).text.partition(": ")
    assert level in ("error", "warning")
    assert meaning


@pytest.mark.parametrize(
    ("sql", "text", "columns"),
    [
        ("-- One\n-- claim.\nSELECT 1", "One claim.", {}),
        (
            "-- Claim.\n--\n-- a: first\n--   and more\n-- b_2: second\nSELECT 1",
            "Claim.",
            {"a": "first and more", "b_2": "second"},
        ),
    ],
)
def test_a_header_is_read(sql: str, text: str, columns: dict[str, str]) -> None:
    assert (header(sql).text, header(sql).columns) == (text, columns)


@pytest.mark.parametrize("sql", ["SELECT 1", "-- Claim.\n--\n-- no column here\nSELECT 1", "--\n-- a: b\nSELECT 1"])
def test_a_header_that_is_none_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        header(sql)
