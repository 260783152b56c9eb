"""Spreadsheets: the rows of each sheet as a table."""

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

MAX_UNPACKED = 200 << 20
MAX_CELLS = 500_000
MAX_COLUMNS = 200
EMPTY_ROWS = 200
"""Rows without a cell after which a sheet has ended: some say that they have a million."""
SYMBOL = re.compile(r"[$¥￥€£]")


def contents(payload: bytes) -> list[tuple[str, list[list[str]]]]:
    """Give the sheets that are not hidden, by name, with their rows as text. Raises ValueError beyond the bounds."""
    try:
        unpacked = sum(info.file_size for info in ZipFile(BytesIO(payload)).infolist())
    except BadZipFile as error:
        raise ValueError(f"expected a workbook: {error}") from error
    if unpacked > MAX_UNPACKED:
        raise ValueError(f"it unpacks to {unpacked} bytes, expected at most {MAX_UNPACKED}")
    book = load_workbook(BytesIO(payload), read_only=True, data_only=True, keep_links=False)
    left = MAX_CELLS
    found = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows: list[list[str]] = []
        empty = 0
        for cells in sheet.iter_rows(max_col=MAX_COLUMNS):
            row = without_end([shown(cell) for cell in cells])
            empty = 0 if any(row) else empty + 1
            left -= len(cells)
            if left < 0 or empty > EMPTY_ROWS:
                break
            if any(row):
                rows.append(row)
        found.append((sheet.title, rows))
    return found


def without_end(row: list[str]) -> list[str]:
    """Give a row without the empty cells behind its last."""
    last = max((number for number, cell in enumerate(row, 1) if cell), default=0)
    return row[:last]


def shown(cell: Any) -> str:
    """Give a cell about as the spreadsheet shows it: dates as ISO, amounts with their currency's sign, shares in %."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != datetime.min.time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, int | float):
        return " ".join(str(value).split())
    style = str(cell.number_format or "")
    if "%" in style:
        return f"{value * 100:.10g}%"
    sign = SYMBOL.search(style)
    return f"{sign[0] if sign else ''}{value:.15g}"
