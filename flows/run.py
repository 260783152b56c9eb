"""The main job once: collect, read, check, publish, digest. Every step can be killed and run again."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeVar

from flows.collect import chosen, collect, followed, known_sources, take_inbox
from flows.lock import writing
from flows.publish import Publication, publish, record_reference
from flows.rates import refresh_if_named
from flows.read import ReadOutcome, Wanted, read
from flows.settings import Settings, StartError
from flows.weekly import write_digests
from models.records import Record
from models.reference import Seeds, Source
from pipeline import seeds as seed_files
from pipeline.warehouse import Warehouse, WarehouseError

T = TypeVar("T")
RunState = Literal["done", "done_with_problems"]
SPACE_MB = 100
"""Free space that a run wants: Prefect's files, two copies of a small database."""


class Step(Protocol):
    """How a named piece of work is run: at once, or as a Prefect task."""

    def __call__(self, name: str, work: Callable[[], T], /) -> T:
        """Run it and give what it gives."""


class Outcome(Record):
    """What a run did."""

    documents: int
    facts: int
    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    changes: str | None = None
    digests: tuple[Path, ...] = ()


class Job(NamedTuple):
    """The main job before it starts."""

    settings: Settings
    seeds: Seeds
    sources: list[Source]


def at_once(_name: str, work: Callable[[], T], /) -> T:
    """Run a step here and now."""
    return work()


@contextmanager
def ready(settings: Settings, wanted: Sequence[str]) -> Iterator[Job]:
    """Hold the home for writing and give the job, which nothing that can be known beforehand keeps from starting."""
    with writing(settings):
        free = shutil.disk_usage(settings.home).free // 2**20
        if free < SPACE_MB:
            raise StartError(f"the disk of {settings.home} is full: {free} MB free, a run needs {SPACE_MB} MB")
        yield Job(settings, seed_files.load(settings.seeds), chosen(settings, wanted))


def run_once(settings: Settings, wanted: Sequence[str] = (), step: Step = at_once) -> Outcome:
    """Do the main job; raises StartError where it cannot begin, OSError or WarehouseError where the disk gives out."""
    with ready(settings, wanted) as job:
        return run_held(job, step)


def run_held(job: Job, step: Step) -> Outcome:
    """Do the main job in a home that this process holds."""
    settings, seeds, sources = job
    known = known_sources(settings) | {source.id: source for source in sources}
    with recorded(settings) as done:
        fetched = step("collect", lambda: collect(settings, sources))
        taken = step("inbox", lambda: take_inbox(settings))
        found = step("read", lambda: read(settings, seeds, known))
        record_reference(settings, seeds, followed(settings, known.values()), fetched)
        problems = (*(p for f in fetched for p in f.problems), *taken.problems, *found.problems)
        done(sum(f.written for f in fetched), found, problems)
        warnings = step("rates", lambda: refresh_if_named(settings))
        publication = step("publish", lambda: publish(settings))
        digests = step("digest", lambda: write_digests(settings))
    return outcome(found, problems, publication, digests, warnings)


def read_and_publish(settings: Settings, wanted: Wanted) -> Outcome:
    """Read what is wanted of the archive and publish it, with nothing fetched.

    Raises StartError for a source that is not known.
    """
    seeds, known = seed_files.load(settings.seeds), known_sources(settings)
    if unknown := set(wanted.sources) - known.keys():
        raise StartError(f"expected ids of sources, found {', '.join(sorted(unknown))}")
    with writing(settings), recorded(settings) as done:
        found = read(settings, seeds, known, wanted)
        record_reference(settings, seeds, followed(settings, known.values()), ())
        done(0, found, found.problems)
        publication = publish(settings)
    return outcome(found, found.problems, publication)


def outcome(
    found: ReadOutcome,
    problems: tuple[str, ...],
    publication: Publication,
    digests: tuple[Path, ...] = (),
    warnings: tuple[str, ...] = (),
) -> Outcome:
    """Give what a run did."""
    return Outcome(
        documents=found.documents,
        facts=found.facts,
        problems=(*problems, *publication.problems),
        warnings=(*warnings, *publication.warnings),
        changes=publication.changes,
        digests=digests,
    )


@contextmanager
def recorded(settings: Settings) -> Iterator[Callable[[int, ReadOutcome, Sequence[str]], None]]:
    """Note in `runs` that a run began, and through the function given how it ended; failed where it raises."""
    with Warehouse(settings.work) as warehouse:
        run_id = warehouse.start_run()

    def done(captures: int, found: ReadOutcome, problems: Sequence[str]) -> None:
        with Warehouse(settings.work) as warehouse:
            state: RunState = "done_with_problems" if problems else "done"
            warehouse.finish_run(run_id, state, captures, found.documents, found.facts, problems)

    try:
        yield done
    except Exception as stopped:
        with suppress(WarehouseError, OSError), Warehouse(settings.work) as warehouse:
            warehouse.finish_run(run_id, "failed", problems=[str(stopped)])
        raise
