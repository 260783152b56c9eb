"""What Prefect's page shows of a run: a table of what it did, the health of the sources, quality, and progress."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.jobs import Report
from flows.schedules import FlowName
from flows.settings import Settings
from models.ddl import named_sql
from models.headers import header
from pipeline.warehouse import query

SECONDS = 2
"""Between two reports of progress."""
SHOWN = 50
"""Problems that are listed."""


def show(settings: Settings, flow: FlowName, report: Report) -> None:
    """Show what a run did, and after a publication what the new file holds."""
    if report.rows:
        create_table_artifact(list(report.rows), key=f"{flow}-found", description=report.said)
    if report.problems or report.warnings:
        create_markdown_artifact(
            listed(report), key=f"{flow}-problems", description="What went wrong, and what to look at"
        )
    if flow in ("publish", "backfill", "rebuild") and settings.published.exists():
        for name, sql in named_sql("artifacts").items():
            rows = query(settings.published, sql, None).to_pylist()
            create_table_artifact(rows, key=name.replace("_", "-"), description=header(sql).text)


def listed(report: Report) -> str:
    """Give problems and warnings as Markdown; they quote pages, so nothing in them is markup."""
    lines = [f"    problem: {' '.join(line.split())}" for line in report.problems[:SHOWN]]
    lines += [f"    warning: {' '.join(line.split())}" for line in report.warnings[:SHOWN]]
    return "\n".join([report.said, "", *lines])


class ProgressHandler(logging.Handler):
    """Passes on how far a stage has come, which its records tell in `done` and `total`."""

    def __init__(self, flow: FlowName) -> None:
        super().__init__(logging.INFO)
        self.flow = flow
        self.artifact: UUID | None = None
        self.told_at = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record's share of the whole, a few times a minute."""
        total = getattr(record, "total", None)
        if not total or (record.done < total and monotonic() - self.told_at < SECONDS):  # type: ignore[attr-defined]
            return
        self.told_at = monotonic()
        share = 100 * record.done / total  # type: ignore[attr-defined]
        if self.artifact is None:
            made = create_progress_artifact(share, key=f"{self.flow}-progress", description=record.getMessage())
            self.artifact = UUID(str(made))
        else:
            update_progress_artifact(self.artifact, share, description=record.getMessage())


@contextmanager
def progress(flow: FlowName) -> Iterator[None]:
    """Show how far what is done inside has come."""
    handler, logger = ProgressHandler(flow), logging.getLogger("chipwire")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
