"""Rows to Arrow tables, the fast way into DuckDB, with the types that the record classes fix."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_origin

import pyarrow as pa
from pydantic import AwareDatetime

from models.ddl import bare

Values = Mapping[str, object]

ARROW_TYPES: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    AwareDatetime: pa.timestamp("us", "UTC"),
    tuple[str, ...]: pa.list_(pa.string()),
    tuple[int, ...]: pa.list_(pa.int64()),
}


def arrow_schema(fields: Mapping[str, Any]) -> pa.Schema:
    """Give the Arrow schema of columns, name to type."""
    kinds = {name: bare(annotation)[0] for name, annotation in fields.items()}
    return pa.schema({n: ARROW_TYPES[str if get_origin(kind) is Literal else kind] for n, kind in kinds.items()})


def arrow_table(fields: Mapping[str, Any], rows: Sequence[Values]) -> pa.Table:
    """Give rows as an Arrow table; a column that a row does not have is null."""
    schema = arrow_schema(fields)
    arrays = [pa.array([values.get(field.name) for values in rows], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
