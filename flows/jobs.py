"""The parts of the main job, each by itself and under the writer's lock, as schedules run them: plain functions."""

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flows.collect import Fetching, chosen, collect, followed, known_sources, take_inbox
from flows.due import those_due
from flows.lock import writing
from flows.publish import publish, record_reference
from flows.rates import ECB, refresh
from flows.read import Wanted, read
from flows.run import ending, enough_space, finish, read_and_publish, recorded
from flows.settings import Settings
from flows.show import counted
from models.records import Record
from pipeline import seeds as seed_files
from pipeline.warehouse import Ending, Warehouse, is_publication_due

log = logging.getLogger("chipwire")
FRESH = timedelta(hours=24)
"""After how long a file is published anew though nothing was read: it tells how the sources fare."""


class Report(Record):
    """What a run did, in a line and a table; what went wrong; whether there is anything for the flow that follows."""

    said: str
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    go_on: bool = True
    rows: tuple[dict[str, str | int], ...] = ()


def collect_due(
    settings: Settings,
    wanted: Sequence[str] = (),
    patience: float = 0,
    fetching: Fetching = lambda _source_id, fetch: fetch(),
) -> Report:
    """Fetch the sources whose time has come, or those that are named, and take in the inbox."""
    with writing(settings, patience), recorded(settings, "collect") as run_id:
        enough_space(settings)
        seeds, sources = seed_files.load(settings.seeds), chosen(settings, wanted)
        if not wanted:
            sources = those_due(settings, sources)
        known = known_sources(settings) | {source.id: source for source in sources}
        fetched = collect(settings, sources, fetching)
        taken = take_inbox(settings)
        record_reference(settings, seeds, followed(settings, known.values()), fetched)
        problems = (*(p for one in fetched for p in one.problems), *taken.problems)
        written = sum(one.written for one in fetched) + taken.imported
        note(settings, ended(run_id, problems, captures=written))
    rows = tuple(
        {"source": f.source_id, "state": f.state, "pages": f.pages, "new": f.written, "problems": len(f.problems)}
        for f in fetched
    )
    return Report(said=f"{counted(len(fetched), 'source')}, {written} new", problems=problems, rows=rows)


def read_new(settings: Settings, patience: float = 0) -> Report:
    """Read what no pass of this version has read."""
    seeds, known = seed_files.load(settings.seeds), known_sources(settings)
    with writing(settings, patience), recorded(settings, "read") as run_id:
        found = read(settings, seeds, known)
        record_reference(settings, seeds, followed(settings, known.values()), ())
        note(settings, ending(run_id, found, found.problems))
        with Warehouse(settings.work, settings.lake) as warehouse:
            due = bool(found.captures) or is_publication_due(warehouse.con, datetime.now(UTC) - FRESH)
    said = f"{counted(found.documents, 'document')}, {counted(found.facts, 'fact')}"
    return Report(said=said, problems=found.problems, go_on=due)


def publish_read(settings: Settings, accepted: Sequence[str] = (), patience: float = 0) -> Report:
    """Publish what was read."""
    with writing(settings, patience), recorded(settings, "publish") as run_id:
        run = ended(run_id, ())
        publication = publish(settings, accepted, run)
        finish(settings, run, publication)
    said = publication.changes or ("not published" if publication.problems else "published")
    return Report(said=said, problems=publication.problems, warnings=publication.warnings)


def read_again(settings: Settings, wanted: Wanted, flow: str, patience: float = 0) -> Report:
    """Read captures that were read before once more, and publish."""
    done = read_and_publish(settings, wanted, flow, patience)
    said = f"{counted(done.documents, 'document')}, {counted(done.facts, 'fact')}"
    said = f"{said}; {done.changes or 'no fact is read differently'}"
    return Report(said=said, problems=done.problems, warnings=done.warnings)


def of_days(since: date | None, until: date | None, sources: Sequence[str], version: str | None) -> Wanted:
    """Give what is to be read again: of the days of fetching, UTC, from one until before another, and of sources.

    `version` takes what that version of the extraction has read and no later one.
    """
    first, end = (day and datetime.combine(day, time(), UTC) for day in (since, until))
    return Wanted(since=first, until=end, sources=tuple(sources), read_by=version, again=True)


def refresh_rates(settings: Settings, url: str | None = None, patience: float = 0) -> Report:
    """Fetch the newest exchange rates: of an address that is named here or in the settings, or the ECB's."""
    with writing(settings, patience), recorded(settings, "rates") as run_id:
        said = refresh(settings, url or settings.rates_url or ECB)
        note(settings, ended(run_id, ()))
    return Report(said=said)


def ended(run_id: str, problems: Sequence[str], captures: int = 0) -> Ending:
    """Give how a run ends that read nothing."""
    state = "done_with_problems" if problems else "done"
    return Ending.model_validate({"run_id": run_id, "state": state, "captures": captures, "problems": problems})


def note(settings: Settings, run: Ending) -> None:
    """Note how a run ended."""
    with Warehouse(settings.work, settings.lake) as warehouse:
        warehouse.finish_run(run)
