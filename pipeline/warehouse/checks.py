"""Runs the checks of `models/checks/`: each query gives its offenders, none is good."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal

import duckdb

from models.ddl import named_sql
from models.headers import header
from models.records import Record
from pipeline.warehouse.errors import plainly

SHOWN = 5


class CheckResult(Record):
    """A check that found offenders."""

    name: str
    level: Literal["error", "warning"]
    meaning: str
    count: int
    offenders: tuple[str, ...]

    def __str__(self) -> str:
        """Give one line for people."""
        return f"{self.name}: {self.count} ({self.meaning}): {'; '.join(self.offenders)}"


def run_checks(con: duckdb.DuckDBPyConnection, accepted: Collection[str] = ()) -> list[CheckResult]:
    """Give the checks that found offenders, in order of name, each with the first few.

    Those of the checks that are accepted are warnings.
    """
    results = []
    for name, sql in named_sql("checks").items():
        with plainly(Path(f"models/checks/{name}.sql")):
            found = con.sql(sql).to_arrow_table()
        if not found.num_rows:
            continue
        level, _, meaning = header(sql).text.partition(": ")
        level = "warning" if name in accepted else level
        shown = (", ".join(f"{k} {v}" for k, v in row.items()) for row in found.slice(0, SHOWN).to_pylist())
        results.append(
            CheckResult.model_validate(
                {"name": name, "level": level, "meaning": meaning, "count": found.num_rows, "offenders": tuple(shown)}
            )
        )
    return results
