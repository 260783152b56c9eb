"""The command line `chipwire`."""

import os
import sys

import typer

from flows import (
    cli_dashboard,
    cli_export,
    cli_jobs,
    cli_query,
    cli_readers,
    cli_review,
    cli_schedules,
    cli_sources,
    cli_text,
    interrupts,
)
from flows.settings import Settings, StartError

INTERRUPTED = 130
"""The status that Typer gives to Ctrl-C."""

app = typer.Typer(
    help="Prices, orders, price moves and supply changes of AI chips, with the sentence that says each.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commands = (
    *(cli_jobs, cli_readers, cli_schedules, cli_text, cli_query),
    *(cli_dashboard, cli_review, cli_sources, cli_export),
)
for group in (each.app for each in commands):
    app.add_typer(group)


def expected(problem: Exception) -> bool:
    """Tell whether a failure speaks for itself; the classes are imported late, since their modules start slowly.

    That of the warehouse comes first, alone: where memory gave out there is none for more.
    """
    from pipeline.warehouse import WarehouseError

    if isinstance(problem, StartError | OSError | WarehouseError):
        return True
    from crawlers.members import ArchiveError
    from crawlers.sources import SourceError
    from pipeline.fx import RatesError
    from pipeline.review import LogError
    from pipeline.seeds import SeedError

    return isinstance(problem, ArchiveError | LogError | RatesError | SourceError | SeedError)


def one_line(problem: Exception) -> str:
    """Give a failure in one line: the first of several, and how many follow."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename or Settings.from_environment().home}: {problem.strerror}"
    lines = str(problem).splitlines() or [type(problem).__name__]
    return lines[0] if len(lines) == 1 else f"{lines[0]} (and {len(lines) - 1} more)"


def main() -> None:
    """Run a command; what could not start says why in one line and gives status 2."""
    interrupts.listen()
    try:
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            print("chipwire: stopped; run it again to go on", file=sys.stderr)  # noqa: T201
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # `| head` has seen enough
    except Exception as problem:
        if not expected(problem):
            raise
        print(f"chipwire: {one_line(problem)}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
