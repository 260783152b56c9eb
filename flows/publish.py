"""Publish: reference rows and the state of the sources into the warehouse, then a new published file."""

import logging
from collections.abc import Sequence

from crawlers.crawl import Fetched
from flows.domains import NOT_ASKED
from flows.settings import Settings
from flows.show import counted
from flows.storage.shelf import shelve
from models.records import Record
from models.reference import Seeds, Source
from pipeline import review, warehouse
from pipeline.warehouse import CheckFailed, Ending, Warehouse

log = logging.getLogger("chipwire")


def record_reference(settings: Settings, seeds: Seeds, sources: Sequence[Source], fetches: Sequence[Fetched]) -> None:
    """Replace chips, organisations and sources, with what the fetches say of the sources' health."""
    with Warehouse(settings.work, settings.lake) as working:
        working.set_reference(seeds, sources, [fetch for fetch in fetches if fetch.state not in NOT_ASKED])


class Publication(Record):
    """What the checks say: problems kept the old file in its place, or the new one from its store, warnings did not.

    `changes` tells what is read differently.
    """

    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    changes: str | None = None


def publish(settings: Settings, accepted: Sequence[str] = (), run: Ending | None = None) -> Publication:
    """Build the file for analysts, check it and swap it in; offenders of accepted checks do not stop it.

    `run` is how the run that does so ends by it.
    """
    log.info("building and checking the database", extra={"stage": "publish"})
    try:
        made = review.load(settings.decisions)
        published = warehouse.publish(
            settings.work, settings.published, accepted, settings.rates, run, made.decisions, settings.lake
        )
    except CheckFailed as failed:
        problems = tuple(f"not published: {line}" for line in str(failed).splitlines())
        return Publication(problems=(*problems, *shelve(settings)), changes=failed.changes)
    words = f"{counted(sum(published.rows.values()), 'row')} in {counted(len(published.rows), 'table')}"
    log.info(words, extra={"stage": "publish"})
    return Publication(
        problems=shelve(settings),
        warnings=(*made.problems, *(f"{w.name}: {w.count} ({w.meaning})" for w in published.warnings)),
        changes=str(published.changes) if published.changes else None,
    )
