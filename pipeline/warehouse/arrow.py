"""Rows to Arrow tables, the fast way into DuckDB, with the types that the record classes fix."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_origin

import pyarrow as pa
from pydantic import AwareDatetime

from models.ddl import bare
from models.tables import Row

Values = Mapping[str, object]

ARROW_TYPES: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    AwareDatetime: pa.timestamp("us", "UTC"),
    tuple[str, ...]: pa.list_(pa.string()),
}


def arrow_schema(row: type[Row]) -> pa.Schema:
    """Give the Arrow schema of a table."""
    kinds = {name: bare(field.annotation)[0] for name, field in row.model_fields.items()}
    return pa.schema({n: ARROW_TYPES[str if get_origin(kind) is Literal else kind] for n, kind in kinds.items()})


def arrow_table(row: type[Row], rows: Sequence[Values]) -> pa.Table:
    """Give the rows as an Arrow table; a column that a row does not have is null."""
    schema = arrow_schema(row)
    arrays = [pa.array([values.get(field.name) for values in rows], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
