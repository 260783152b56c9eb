"""What the connections that write may take: memory, the disk beside their file, and how they speak of time."""

import shutil
from pathlib import Path

import duckdb

from models.ddl import quoted

MEMORY = "4GB"
"""Of one connection. What does not fit is written beside the file; an index that is being made has to fit."""
WAL = "256MB"
"""Changes that are kept beside the file before they are put into it. Each time the last rows of every table are written
anew: at DuckDB's 16 MB that is most of the time of a load."""


def bound(con: duckdb.DuckDBPyConnection, spill: Path) -> None:
    """Set the bounds of a connection that writes; what does not fit into memory goes to the folder `spill`.

    What a killed process left there is removed: hold the file before.
    """
    shutil.rmtree(spill, ignore_errors=True)
    settings = {
        "TimeZone": "UTC",
        "python_enable_replacements": "false",
        "enable_progress_bar": "false",
        "memory_limit": MEMORY,
        "temp_directory": str(spill),
        "checkpoint_threshold": WAL,
    }
    for name, value in settings.items():
        con.execute(f"SET {name} = {quoted(value)}")
