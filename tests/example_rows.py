"""Writes `models/examples/rows.json`, the rows that the data dictionary shows, by loading a made-up article."""

import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from by_hand import SEEDS, document, move, order, quote, supply

from models.decisions import OWN, Decision, decision_key
from models.facts import Extraction, Unread
from models.reference import Chip, Organisation, Source
from models.tables import TABLES, RunRow
from pipeline.warehouse import Read, Warehouse, publish, query

FILE = Path(__file__).parents[1] / "models" / "examples" / "rows.json"
FETCHED = datetime(2025, 3, 12, 8, tzinfo=UTC)
OFFER = "Harbour Compute of Shenzhen asks $148,000 for an eight-card H20 server, tax included, six in stock."
ORDERED = "Lantern Cloud has ordered 2,000 of them from Harbour Compute for $290 million, due in the third quarter."
ROSE = "The price rose about 5 percent in a week, from $141,000."
WAIT = "Others now wait five to six weeks."
RAISED = "Lantern Cloud raised $60 million last month."
TEXT = "\n".join((OFFER, ORDERED, ROSE, WAIT, RAISED))
CHIP = Chip(
    id="nvidia-h20",
    vendor="nvidia",
    model="H20",
    level="model",
    family="nvidia-hopper",
    gpus=1,
    memory_gb=96,
    price_usd_low=8_000,
    price_usd_high=25_000,
)
FAMILY = Chip(id="nvidia-hopper", vendor="nvidia", model="Hopper", level="family")
MAKER = Organisation(id="nvidia", name="NVIDIA", name_zh="英伟达", kind="maker", aliases=("Nvidia Corporation",))
SOURCE = Source(
    id="harbour-news",
    name="Harbour News",
    kind="feed",
    url="https://news.example/feed.xml",
    lang="en",
    market="us",
    licence="Made up for the data dictionary",
)
H20 = {"chip": CHIP.id, "chip_text": "H20", "currency": "USD"}
STOCK = {"delivery": "spot", "tax": "included", "quantity": 6, "seller": "Harbour Compute"}
PARTIES = {"buyers": ("Lantern Cloud",), "supplier": "Harbour Compute", "delivery_date": "2025-Q3"}
SERVERS = {"quantity_low": 2000, "quantity_high": 2000, "quantity_bound": "exact", "quantity_unit": "server"}
WORTH = {"value_low": 290e6, "value_high": 290e6, "value_bound": "exact"}
CHANGE = {"pct": 5, "pct_bound": "about", "from_low": 141e3, "from_high": 141e3, "unit": "server", "deal": "sale"}
DAYS = {"chip": CHIP.id, "event": "lead_time", "lead_time_days_low": 35, "lead_time_days_high": 42}
FACTS = (
    quote(TEXT, OFFER, 148e3, 148e3, **H20, **STOCK, rule="quote-one-chip"),
    order(TEXT, ORDERED, **H20, **PARTIES, **SERVERS, **WORTH, rule="order-placed"),
    move(TEXT, ROSE, **H20, **CHANGE, rule="move-one-chip"),
    supply(TEXT, WAIT, **DAYS, rule="supply-en-lead-time"),
)
RUN = RunRow(
    run_id="5d1f0c6e2b7a4c33a1e80f94d6b2c715",
    started_at=FETCHED.replace(hour=7),
    finished_at=FETCHED.replace(minute=2),
    state="done",
    captures=1,
    documents=1,
    facts=4,
)
BY_CHANCE = {"publication_id": "c2a90e417f5d4b0c8e6317da52b9f084", "checked_at": FETCHED.replace(minute=1)}
"""Columns that come out otherwise each time, and what stands there instead."""


SAID = {name: value for name, value in dict(FACTS[3]).items() if name not in OWN and value is not None}
JUDGED = Decision(
    id="7c6e0b1f94d84e2fa3d05b7718c2e6a9",
    made_at=FETCHED.replace(hour=9),
    by="W. Reader",
    why="The writer counts working days",
    verdict="corrected",
    what="supply",
    key=decision_key("supply", "8b1f4a6c0d2e9375", WAIT, SAID),
    page_id="8b1f4a6c0d2e9375",
    source_id=SOURCE.id,
    url="https://news.example/2025/lantern",
    words=WAIT,
    reading=SAID,
    fields={"lead_time_days_low": 49.0, "lead_time_days_high": 60.0},
)


class Fetched(NamedTuple):
    """A fetch as the crawler reports it."""

    source_id: str
    state: str
    finished_at: datetime


def article() -> Read:
    """The article and what it states: one fact of each kind, and an amount that is none."""
    made = document(
        "8b1f4a6c0d2e9375",
        TEXT,
        "2025-03-12",
        title="Lantern Cloud buys H20 servers",
        author="A. Writer",
        url="https://news.example/2025/lantern",
        source_id=SOURCE.id,
        market="us",
        published_at=FETCHED.replace(hour=6),
        fetched_at=FETCHED,
    )
    start = TEXT.index("$60 million")
    funds = Unread(
        reason="not_a_price", start=start, end=start + 11, detail="An amount beside words of business such as funding."
    )
    found = Extraction(id=made.id, lang="en", facts=FACTS, unread=(funds,))
    return Read(document=made, capture_id="c1", extraction=found, extractor_version="0.1.0+44f9c83d")


def rows() -> dict[str, dict[str, object]]:
    """Give one row of each table, column by column, as JSON holds it."""
    seeds = SEEDS.model_copy(update={"chips": (CHIP, FAMILY), "organisations": (MAKER,)})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Warehouse(folder / "work") as warehouse:
            warehouse.replace([article()])
            warehouse.compare_texts()
            warehouse.set_reference(seeds, [SOURCE], [Fetched(SOURCE.id, "ok", FETCHED)])
            warehouse.append(RunRow, [RUN.model_dump()])
        file = publish(folder / "work", folder / "chipwire.duckdb", decisions=[JUDGED]).target
        return {row.table: first(file, row.table) for row in TABLES}


def first(file: Path, table: str) -> dict[str, object]:
    """Give one row: that with the fullest chip, or the dearest currency, where a table has several."""
    order_by = {"chips": "family NULLS LAST", "rates": "currency DESC", "mentions": "evidence_start"}.get(table, "ALL")
    (row,) = query(file, f"SELECT * FROM {table} ORDER BY {order_by} LIMIT 1").to_pylist()
    return {
        name: found.isoformat() if isinstance(found := BY_CHANCE.get(name, value), date) else found
        for name, value in row.items()
    }


def text() -> str:
    """Give the text of the file."""
    return json.dumps(rows(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
