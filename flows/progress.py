"""Progress on standard error: a line of life per stage on a terminal, plain lines elsewhere."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from flows import interrupts
from flows.terminal import visible


class StageHandler(logging.Handler):
    """Shows what the stages log; a record's `stage`, `done` and `total` move that stage's bar."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self.progress = progress
        self.stages: dict[str, TaskID] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record on its stage's line, and take the stages before it as done; a Ctrl-C that was lost ends it."""
        interrupts.check()
        stage, words = getattr(record, "stage", None), visible(record.getMessage())
        if stage is None or not self.progress.console.is_terminal:
            line = f"{stage or record.levelname.lower()}: {words}"
            self.progress.console.print(line, highlight=False, markup=False, soft_wrap=True)
            return
        if stage not in self.stages:
            self.finish()
            self.stages[stage] = self.progress.add_task(stage, total=None, words="")
        done, total = getattr(record, "done", 0), getattr(record, "total", None)
        self.progress.update(self.stages[stage], completed=done, total=total, words=words)

    def finish(self) -> None:
        """Mark every stage so far as done."""
        for task in self.stages.values():
            self.progress.update(task, total=1, completed=1)


@contextmanager
def shown() -> Iterator[None]:
    """Show the progress of what is run inside."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description:8}", style="bold"),
        BarColumn(bar_width=16),
        TimeElapsedColumn(),
        TextColumn("{task.fields[words]}", style="dim", markup=False),
    )
    logger = logging.getLogger("chipwire")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        handler = StageHandler(progress)
        logger.addHandler(handler)
        try:
            yield
            handler.finish()
        finally:
            logger.removeHandler(handler)
