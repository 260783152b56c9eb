"""Publish: reference rows and the state of the sources into the warehouse, then a new published file."""

import logging
from collections.abc import Sequence

from crawlers.crawl import Fetched
from flows.settings import Settings
from models.reference import Seeds, Source
from pipeline import warehouse
from pipeline.warehouse import CheckFailed, Warehouse

log = logging.getLogger("chipwire")


def record_reference(settings: Settings, seeds: Seeds, sources: Sequence[Source], fetches: Sequence[Fetched]) -> None:
    """Replace chips, organisations and sources, with what the fetches say of the sources' health."""
    with Warehouse(settings.work) as working:
        working.set_reference(seeds, sources, fetches)


def publish(settings: Settings) -> tuple[str, ...]:
    """Build the file for analysts, check it and swap it in; give the checks that kept the old one in its place."""
    log.info("building and checking the database", extra={"stage": "publish"})
    try:
        published = warehouse.publish(settings.work, settings.published)
    except CheckFailed as failed:
        return tuple(f"not published: {line}" for line in str(failed).splitlines())
    log.info(f"{sum(published.rows.values())} rows in {len(published.rows)} tables", extra={"stage": "publish"})
    return ()
