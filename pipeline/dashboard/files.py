"""Answers as files: CSV that a spreadsheet opens rightly and safely, Parquet, JSON lines."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.parquet
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pipeline.dashboard.site import Refused

Form = Literal["csv", "parquet", "json"]
MEDIA: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/x-ndjson",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet, a Chinese one too, takes for the beginning of a formula: words of a page could run something."""
BATCH = 2_048
BYTE_ORDER = "\ufeff"
"""Without it Excel reads Chinese as Latin letters."""


def form_of(request: Request) -> Form:
    """Give the form that an address asks for. Raises Refused."""
    for form in get_args(Form):
        if request.path_params["form"] == form:
            return form  # type: ignore[no-any-return]
    raise Refused(404, "no_page", path=request.url.path)


def file(table: pa.Table, name: str, form: Form) -> Response:
    """Give a table as a download."""
    headers = {"Content-Disposition": f'attachment; filename="chipwire-{name}.{form}"'}
    if form == "parquet":
        written = io.BytesIO()
        pyarrow.parquet.write_table(table, written)
        return Response(written.getvalue(), media_type=MEDIA[form], headers=headers)
    lines = csv_lines(table) if form == "csv" else json_lines(table)
    return StreamingResponse(lines, media_type=MEDIA[form], headers=headers)


def csv_lines(table: pa.Table) -> Iterator[str]:
    """Yield a table as CSV, some thousand rows at a time; lists and structures as JSON."""
    yield BYTE_ORDER + csv_of([table.column_names])
    for batch in table.to_batches(BATCH):
        yield csv_of([plain(value) for value in row.values()] for row in batch.to_pylist())


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """Give rows as lines of CSV."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def plain(value: object) -> object:
    """Give a value as a cell of CSV; words that begin like a formula have an apostrophe before them."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=iso)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def json_lines(table: pa.Table) -> Iterator[str]:
    """Yield a table as JSON lines, some thousand at a time."""
    for batch in table.to_batches(BATCH):
        yield "".join(json.dumps(row, ensure_ascii=False, default=iso) + "\n" for row in batch.to_pylist())


def iso(value: object) -> str:
    """Give dates and times as ISO writes them, all else in words."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
