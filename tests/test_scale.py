"""The generator of documents for measuring: the same ones every time, and a file that passes the checks."""

from pathlib import Path

import pytest
from scale import SEEDS, SOURCES, batches

from pipeline.warehouse import Warehouse, bounds, publish, query


def test_the_same_documents_every_time() -> None:
    days = range(100, 103)
    first, second = (list(batches(3_000, seed=4, days=days)) for _ in range(2))
    assert [batch.captures for batch in first] == [batch.captures for batch in second]
    assert all(one.tables == other.tables for one, other in zip(first, second, strict=True))
    (other, *_) = batches(3_000, seed=5, days=days)
    assert other.captures != first[0].captures


def test_made_up_documents_load_and_publish_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MEMORY", "500MB")
    loaded = 0
    with Warehouse(tmp_path / "work") as warehouse:
        for batch in batches(73_000, days=range(40)):
            warehouse.load(batch.tables, batch.captures)
            loaded += len(batch.captures)
        warehouse.set_reference(SEEDS, SOURCES)
    made = publish(tmp_path / "work", tmp_path / "chipwire.duckdb")
    facts = sum(made.rows[table] for table in ("quotes", "orders", "price_moves", "supply_events"))
    assert 0.9 * loaded < made.rows["documents"] <= loaded
    assert made.rows["mentions"] > facts > 4 * loaded
    superseded = "SELECT count(*) AS n FROM quotes WHERE superseded_at IS NOT NULL"
    assert query(made.target, superseded).to_pylist()[0]["n"] > 50
