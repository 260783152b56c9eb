"""The working file's tables: each capture of a document with what it states; publishing derives the rest."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from models.ddl import column
from models.facts import Fact, Move, Order, Quote, Supply
from models.tables import (
    TABLES,
    ChipRow,
    DecisionRow,
    DocumentRow,
    MentionRow,
    MoveRow,
    OrderRow,
    OrganisationRow,
    PublicationRow,
    QuoteRow,
    RateRow,
    Row,
    RunRow,
    SourceRow,
    SupplyRow,
    UnreadRow,
)

FACTS: dict[type[Row], type[Fact]] = {QuoteRow: Quote, OrderRow: Order, MoveRow: Move, SupplyRow: Supply}
OWNED: tuple[type[Row], ...] = (DocumentRow, UnreadRow, *FACTS)
"""Tables whose rows belong to one capture and are replaced with it."""
KEPT: tuple[type[Row], ...] = (SourceRow, RunRow, PublicationRow)
"""Tables that do not derive from the archive; a file of another layout hands them on."""
REFERENCE: tuple[type[Row], ...] = (ChipRow, OrganisationRow)
DERIVED = {"page_id", "story_id", "superseded_at", "reviewed", "decision_id"}
"""Columns of `documents` and `unread` that publishing fills."""
OF_DOCUMENTS: dict[str, Any] = {"text_key": str, "bands": tuple[int, ...]}
OF_FACTS: dict[str, Any] = {"document_id": str, "fact_key": str, "slot": str}
"""`fact_key` tells a fact from the others of its document, `slot` what a corrected one takes the place of."""


WORKED_OUT_BY = ("days", "fingerprints", "keys", "links", "rows", "terms")


def fields(row: type[Row]) -> dict[str, Any]:
    """Give the columns of a table in the working file, name to type, in order."""
    if row in FACTS:
        of_row = {name: row.model_fields[name].annotation for name in ("fact_on", "words", *FACTS[row].model_fields)}
        return {"capture_id": str, **OF_FACTS, **of_row}
    of_row = {name: field.annotation for name, field in row.model_fields.items()}
    if row not in OWNED:
        return of_row
    read = {name: annotation for name, annotation in of_row.items() if name not in DERIVED}
    return {"capture_id": str, **read, **(OF_DOCUMENTS if row is DocumentRow else {})}


def ddl(checked: bool = True) -> list[str]:
    """Give the statements that make the empty working tables; a lake takes no checks.

    They have no keys: a document stands once for each capture of it, and publishing makes one row of them.
    """
    return [*table_ddl(checked), f"CREATE TABLE layout AS SELECT '{layout_mark()}' AS mark"]


def table_ddl(checked: bool) -> list[str]:
    """Give the statements that make the tables without the layout's mark."""
    made = (row for row in TABLES if row not in (MentionRow, RateRow, DecisionRow))
    columns = ((row, (column(*item, checked) for item in fields(row).items())) for row in made)
    tables = [f"CREATE TABLE {row.table} ({', '.join(items)})" for row, items in columns]
    tables.append("CREATE TABLE readings (capture_id VARCHAR NOT NULL, extractor_version VARCHAR NOT NULL)")
    tables.append("CREATE TABLE links (one VARCHAR NOT NULL, other VARCHAR NOT NULL)")
    tables.append("CREATE TABLE uncompared (text_key VARCHAR NOT NULL, told_on DATE NOT NULL)")
    return tables


@cache
def layout_mark() -> str:
    """Give what tells this layout from others: the tables, and the code that works out what goes into them."""
    code = [files("pipeline.warehouse").joinpath(f"{name}.py").read_text("utf-8") for name in WORKED_OUT_BY]
    return hashlib.sha256("\n".join([*table_ddl(checked=True), *code, version("rensa")]).encode()).hexdigest()
