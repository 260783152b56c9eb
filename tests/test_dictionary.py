"""The derived files are fresh, and everything in the published file has words."""

from pathlib import Path

import pytest
from by_hand import published

from models.ddl import named_sql
from models.dictionary import ROOT, derived, main, stale
from models.headers import header
from pipeline.warehouse import query


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


def test_check_exits_with_0_when_fresh() -> None:
    assert main(["--check"]) == 0


def test_every_table_view_and_column_carries_a_comment(tmp_path: Path) -> None:
    file = published(tmp_path).target
    for kind in ("tables", "views", "columns"):
        named = "table_name" if kind == "tables" else "view_name" if kind == "views" else "table_name, column_name"
        rows = query(
            file, f"SELECT {named}, comment FROM duckdb_{kind}() WHERE database_name = 'chipwire' AND NOT internal"
        )
        assert rows.num_rows > 0
        assert [row for row in rows.to_pylist() if not row["comment"]] == []


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
