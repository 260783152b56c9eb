"""The warehouse: facts into the working file, a checked file out of it for analysts. The only user of DuckDB."""

from pipeline.warehouse.checks import CheckResult
from pipeline.warehouse.errors import CheckFailed, QueryError, WarehouseBusy, WarehouseError
from pipeline.warehouse.exporting import Exported, export
from pipeline.warehouse.publishing import Published, publish
from pipeline.warehouse.reading import Reader, query, reading
from pipeline.warehouse.rows import Read
from pipeline.warehouse.runs import Ending, is_publication_due
from pipeline.warehouse.sources import Attempt, Fetch, last_attempts
from pipeline.warehouse.working import Warehouse

__all__ = [
    "Attempt",
    "CheckFailed",
    "CheckResult",
    "Ending",
    "Exported",
    "Fetch",
    "Published",
    "QueryError",
    "Read",
    "Reader",
    "Warehouse",
    "WarehouseBusy",
    "WarehouseError",
    "export",
    "is_publication_due",
    "last_attempts",
    "publish",
    "query",
    "reading",
]
