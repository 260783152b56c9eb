"""The list of an export's files, `datapackage.json`, as Frictionless Data writes it: https://datapackage.org."""

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, ConfigDict

from models.records import Record
from pipeline.warehouse.catalogue import Column, Relation

NAME = "datapackage.json"
TITLE = "Prices, orders, price moves and supply changes of AI chips"
FIELD_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}
CHANGE = {
    "name": "change",
    "type": "string",
    "description": "What became of the row since the export before; one that was removed is as it was then",
    "constraints": {"required": True, "enum": ["added", "changed", "removed"]},
}


class Listed(Record):
    """What an earlier package says of one of its files."""

    model_config = ConfigDict(extra="ignore")
    path: str
    hash: str


class Earlier(Record):
    """What is needed of an earlier package."""

    model_config = ConfigDict(extra="ignore")
    created: AwareDatetime
    resources: tuple[Listed, ...]


def package(created: datetime, since: datetime | None, resources: list[dict[str, object]]) -> dict[str, object]:
    """Give the package of an export made at `created`, its delta counted from the export made at `since`."""
    return {
        "name": "chipwire",
        "title": TITLE,
        "created": created.isoformat(),
        "delta": {"since": since.isoformat() if since else None},
        "resources": resources,
    }


def resource(relation: Relation, folder: Path, path: str, rows: int, delta: bool = False) -> dict[str, object]:
    """Give the entry of the Parquet file at `path` in `folder`; reads it whole."""
    fields = [field(column) for column in relation.columns]
    schema: dict[str, object] = {"fields": [CHANGE, *fields] if delta else fields}
    if relation.key:
        schema["primaryKey"] = list(relation.key)
    return {
        "name": f"delta.{relation.name}" if delta else relation.name,
        "path": path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": (folder / path).stat().st_size,
        "hash": checksum(folder / path),
        "description": relation.meaning,
        "rows": rows,
        "schema": schema,
    }


def field(column: Column) -> dict[str, object]:
    """Give the entry of one column. Raises KeyError for a type that no column has had so far."""
    kind = "array" if column.type.endswith("[]") else FIELD_TYPES[column.type]
    required = {"constraints": {"required": True}} if column.required else {}
    return {"name": column.name, "type": kind, "description": column.meaning, **required}


def checksum(file: Path) -> str:
    """Give the SHA-256 of a file as a package writes it."""
    with file.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
