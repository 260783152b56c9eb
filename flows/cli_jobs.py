"""The commands that write: run, crawl, import, read, publish, rates."""

import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.settings import Settings, StartError
from flows.show import counted
from flows.terminal import Terminal

app = typer.Typer()
DATE = ["%Y-%m-%d"]


def finish(problems: Sequence[str], warnings: Sequence[str] = ()) -> None:
    """List warnings and problems on standard error and end with status 1 where there are problems."""
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)  # noqa: T201
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)  # noqa: T201
    if problems:
        raise typer.Exit(1)


@app.command()
def run(
    source: Annotated[list[str] | None, typer.Option(help="A source's id or file; all sources by default.")] = None,
) -> None:
    """Collect, read, check, publish and write the digest once."""
    from flows.progress import shown
    from flows.run import ready
    from flows.server import prefect_server
    from flows.summary import show

    settings = Settings.from_environment()
    with ready(settings, source or []) as job, shown():
        logging.getLogger("chipwire").info("starting Prefect", extra={"stage": "prefect"})
        with prefect_server(settings):
            from flows.scheduled import job_as_flow

            outcome = job_as_flow(job)
    show(Terminal(), settings, outcome)
    finish(outcome.problems, outcome.warnings)


@app.command()
def crawl(sources: Annotated[list[str], typer.Argument(help="Ids, or paths of source files.")]) -> None:
    """Fetch sources into the archive."""
    from flows.collect import chosen, collect
    from flows.lock import writing
    from flows.progress import shown
    from flows.storage.mirror import synced

    settings = Settings.from_environment()
    wanted = chosen(settings, sources)
    with writing(settings), shown():
        fetched = collect(settings, wanted)
        down = synced(settings)
    for one in fetched:
        words = f"{one.source_id}: {one.state}, {counted(one.pages, 'page')}, {one.written} new"
        print("\n  ".join((words, *one.notes)), file=sys.stderr)  # noqa: T201
    finish([*(problem for one in fetched for problem in one.problems), *down])


@app.command("import")
def import_files(paths: Annotated[list[Path], typer.Argument(help="Files or folders.")]) -> None:
    """Put files into the archive; `chipwire read` reads them."""
    from flows.collect import take
    from flows.lock import writing

    settings = Settings.from_environment()
    for path in paths:
        if not path.exists():
            raise StartError(f"{path}: no such file or folder")
    with writing(settings):
        taken = take(settings, paths)
    counts = f"{taken.imported} taken, {taken.replaced} of them in place of an earlier version"
    left = f", {taken.passed_over} passed over" if taken.passed_over else ""
    print(f"{counts}, {taken.duplicates} there already{left}", file=sys.stderr)  # noqa: T201
    finish(taken.problems)


@app.command()
def read(
    since: Annotated[datetime | None, typer.Option(formats=DATE, help="Only what was fetched since (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DATE, help="Only what was fetched before (UTC).")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only what came from this source; may be repeated.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Read again what was read before.")] = False,
    accept: Annotated[
        list[str] | None, typer.Option(help="A source whose captures were held back and are to be let go.")
    ] = None,
) -> None:
    """Read documents that were not read yet into facts, and publish them."""
    from crawlers.held import release
    from flows.lock import writing
    from flows.progress import shown
    from flows.read import Wanted
    from flows.run import read_and_publish
    from flows.storage.mirror import synced

    settings = Settings.from_environment()
    if accept:
        with writing(settings):
            synced(settings)
    for held in accept or ():
        if not release(settings.archive, held):
            raise StartError(f"nothing of a source {held!r} is held back")
    wanted = Wanted(
        since=since.replace(tzinfo=UTC) if since else None,
        until=until.replace(tzinfo=UTC) if until else None,
        sources=tuple(source or ()),
        again=everything,
    )
    with shown():
        outcome = read_and_publish(settings, wanted)
    words = f"{counted(outcome.documents, 'document')}, {counted(outcome.facts, 'fact')}"
    print(words, file=sys.stderr)  # noqa: T201
    if outcome.changes:
        print(outcome.changes, file=sys.stderr)  # noqa: T201
    elif everything and not outcome.problems:
        print("no fact is read differently", file=sys.stderr)  # noqa: T201
    finish(outcome.problems, outcome.warnings)


@app.command()
def publish(
    accept: Annotated[
        list[str] | None, typer.Option(help="A check whose offenders are to be let through once.")
    ] = None,
) -> None:
    """Build, check and swap in the published file out of what was read."""
    from flows.lock import writing
    from flows.progress import shown
    from flows.publish import publish as build

    settings = Settings.from_environment()
    with writing(settings), shown():
        publication = build(settings, accept or [])
    if publication.changes:
        print(publication.changes, file=sys.stderr)  # noqa: T201
    finish(publication.problems, publication.warnings)


@app.command()
def rates(
    url: Annotated[str | None, typer.Argument(help="Address of the ECB's zipped series; its own by default.")] = None,
) -> None:
    """Fetch newer exchange rates, for the next publication; CHIPWIRE_RATES_URL has `run` do so each time."""
    from flows.lock import writing
    from flows.rates import ECB, refresh

    settings = Settings.from_environment()
    with writing(settings):
        print(refresh(settings, url or settings.rates_url or ECB), file=sys.stderr)  # noqa: T201
