"""Documents, facts and seeds made by hand, for the tests of the warehouse and of what reads it."""

import hashlib
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from models.decisions import Decision
from models.documents import Document
from models.facts import AnyFact, Extraction, Move, Order, Quote, Supply, Unread
from models.reference import Chip, Organisation, Seeds, Source
from pipeline.warehouse import Published, Read, Warehouse, publish

FETCHED = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCES = (
    Source(id="desk", name="The Desk", kind="feed", url="https://desk.example/feed", licence="made for tests"),
    Source(
        id="forum", name="卡友论坛", kind="forum", url="https://forum.example/", lang="zh", licence="made for tests"
    ),
)
SEEDS = Seeds(
    chips=(
        Chip(
            id="nvidia-h800", vendor="nvidia", model="H800", level="model", price_usd_low=20_000, price_usd_high=60_000
        ),
        Chip(id="nvidia-h20", vendor="nvidia", model="H20", level="model"),
        Chip(id="huawei-ascend-910b", vendor="huawei", model="Ascend 910B", level="model"),
    ),
    chip_aliases=(),
    chip_lookalikes=(),
    regional_words=(),
    organisations=(Organisation(id="nvidia", name="NVIDIA", name_zh="英伟达", kind="maker", aliases=("NV", "老黄")),),
    currencies=(),
    rules=(),
    simplified={},
    sha256="0" * 64,
)


def document(name: str, text: str, published: str | None = "2026-11-18", **fields: object) -> Document:
    """A document of the desk, or of the source that `fields` give."""
    values: dict[str, object] = {
        "id": name,
        "text": text,
        "title": f"Title of {name}",
        "published": published,
        "url": f"https://desk.example/{name}",
        "source_id": "desk",
        "fetched_at": FETCHED,
        "sha256": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
    }
    return Document.model_validate(values | fields)


def span(text: str, words: str) -> dict[str, object]:
    """What every fact has, with `words` as its evidence."""
    start = text.index(words)
    return {"evidence_start": start, "evidence_end": start + len(words), "confidence": 0.9, "rule": "by-hand"}


def quote(text: str, words: str, low: float | None, high: float | None, **fields: object) -> Quote:
    """An asked price of a server of eight H800, in CNY."""
    values: dict[str, object] = {
        "chip": "nvidia-h800",
        "deal": "sale",
        "kind": "ask",
        "unit": "server",
        "gpus": 8,
        "price_low": low,
        "price_high": high,
        "bound": "exact" if low == high else "at_least" if high is None else "at_most" if low is None else "range",
        "currency": "CNY",
    }
    return Quote.model_validate(span(text, words) | values | fields)


def order(text: str, words: str, **fields: object) -> Order:
    """An order that was placed."""
    return Order.model_validate(span(text, words) | {"status": "placed"} | fields)


def move(text: str, words: str, **fields: object) -> Move:
    """A move of the H800's price."""
    return Move.model_validate(span(text, words) | {"chip": "nvidia-h800", "direction": "up"} | fields)


def supply(text: str, words: str, **fields: object) -> Supply:
    """A shortage of the H20."""
    return Supply.model_validate(span(text, words) | {"chip": "nvidia-h20", "event": "shortage"} | fields)


def read(made: Document, *facts: AnyFact, unread: tuple[Unread, ...] = (), version: str = "0.1.0+test") -> Read:
    """A reading of a document."""
    found = Extraction(id=made.id, lang="zh", facts=facts, unread=unread)
    return Read(document=made, capture_id=capture_id(made), extraction=found, extractor_version=version)


def capture_id(made: Document) -> str:
    """The capture that a document was read from: another text or another fetch is another one."""
    return hashlib.sha256(f"{made.id} {made.fetched_at} {made.sha256}".encode()).hexdigest()[:32]


def published(folder: Path, *batches: list[Read], decisions: Sequence[Decision] = ()) -> Published:
    """Load the batches into a warehouse under `folder` and publish `folder`/chipwire.duckdb, fewer quotes or not.

    What the same batches gave a little while ago is copied, if there is nothing in the folder.
    """
    if decisions or not batches or (folder.exists() and any(folder.iterdir())):
        return loaded(folder, batches, decisions)
    made, first = published_first(tuple(map(tuple, batches)))
    shutil.copytree(made.name, folder, dirs_exist_ok=True)
    return first.model_copy(update={"target": folder / "chipwire.duckdb"})


@lru_cache(8)
def published_first(batches: tuple[tuple[Read, ...], ...]) -> tuple[TemporaryDirectory[str], Published]:
    """Publish the batches in a folder of their own, which is removed where others came since."""
    made = TemporaryDirectory(prefix="chipwire-published-")
    return made, loaded(Path(made.name), batches, ())


def loaded(folder: Path, batches: Sequence[Sequence[Read]], decisions: Sequence[Decision]) -> Published:
    """Load the batches, whatever a warehouse under `folder` holds, and publish it."""
    target = folder / "chipwire.duckdb"
    if batches or not target.exists():
        with Warehouse(folder / "work") as warehouse:
            for batch in batches:
                warehouse.replace(batch)
            warehouse.compare_texts()
            warehouse.set_reference(SEEDS, SOURCES)
    return publish(folder / "work", target, ["fall_of_quotes"], decisions=decisions)
