"""The main job once: collect, read, check, publish, digest. Every step can be killed and run again."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeVar

from flows.collect import chosen, collect, followed, known_sources, no_source, take_inbox
from flows.due import those_due
from flows.lock import writing
from flows.publish import Publication, publish, record_reference
from flows.rates import refresh_if_named
from flows.read import ReadOutcome, Wanted, read
from flows.settings import Settings, StartError
from flows.weekly import write_digests
from models.records import Record
from models.reference import Seeds, Source
from pipeline import seeds as seed_files
from pipeline.warehouse import Ending, Warehouse, WarehouseError

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
        enough_space(settings)
        seeds, sources = seed_files.load(settings.seeds), chosen(settings, wanted)
        yield Job(settings, seeds, sources if wanted else those_due(settings, sources, by_hand=True))


def enough_space(settings: Settings) -> None:
    """Raise StartError where the disk is too full for a run."""
    free = shutil.disk_usage(settings.home).free // 2**20
    if free < SPACE_MB:
        raise StartError(f"the disk of {settings.home} is full: {free} MB free, a run needs {SPACE_MB} MB")


def run_once(settings: Settings, wanted: Sequence[str] = (), step: Step = at_once) -> Outcome:
    """Do the main job; raises StartError where it cannot begin, OSError or WarehouseError where the disk gives out."""
    with ready(settings, wanted) as job:
        return run_held(job, step)


def run_held(job: Job, step: Step) -> Outcome:
    """Do the main job in a home that this process holds."""
    settings, seeds, sources = job
    known = known_sources(settings) | {source.id: source for source in sources}
    with recorded(settings) as run_id:
        fetched = step("collect", lambda: collect(settings, sources))
        taken = step("inbox", lambda: take_inbox(settings))
        found = step("read", lambda: read(settings, seeds, known))
        record_reference(settings, seeds, followed(settings, known.values()), fetched)
        told = (*(p for f in fetched for p in f.problems), *taken.problems, *found.problems)
        problems = tuple(dict.fromkeys(told))  # a store that is down is so for each step
        warnings = step("rates", lambda: refresh_if_named(settings))
        run = ending(run_id, found, problems, sum(f.written for f in fetched))
        publication = step("publish", lambda: publish(settings, run=run))
        digests = step("digest", lambda: write_digests(settings))
        finish(settings, run, publication)
    return outcome(found, problems, publication, digests, warnings)


def read_and_publish(settings: Settings, wanted: Wanted, flow: str = "run", patience: float = 0) -> Outcome:
    """Read what is wanted of the archive and publish it, with nothing fetched.

    Raises StartError for a source that is not known.
    """
    seeds, known = seed_files.load(settings.seeds), known_sources(settings)
    if unknown := sorted(set(wanted.sources) - known.keys()):
        raise no_source(unknown[0], known)
    with writing(settings, patience), recorded(settings, flow) as run_id:
        found = read(settings, seeds, known, wanted)
        record_reference(settings, seeds, followed(settings, known.values()), ())
        run = ending(run_id, found, found.problems)
        publication = publish(settings, run=run)
        finish(settings, run, publication)
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


def ending(run_id: str, found: ReadOutcome, problems: Sequence[str], captures: int = 0) -> Ending:
    """Give how a run ends that comes to its end."""
    state: RunState = "done_with_problems" if problems else "done"
    return Ending(
        run_id=run_id,
        state=state,
        captures=captures,
        documents=found.documents,
        facts=found.facts,
        problems=tuple(problems),
    )


def finish(settings: Settings, run: Ending, publication: Publication) -> None:
    """Note how a run ended; that no file could be published is a problem of it."""
    if publication.problems:
        stopped = {"state": "done_with_problems", "problems": (*run.problems, *publication.problems)}
        run = run.model_copy(update=stopped)
    with Warehouse(settings.work, settings.lake) as warehouse:
        warehouse.finish_run(run)


@contextmanager
def recorded(settings: Settings, flow: str = "run") -> Iterator[str]:
    """Note in `runs` that a run began, and that it failed where it raises; gives its id."""
    with Warehouse(settings.work, settings.lake) as warehouse:
        run_id = warehouse.start_run(flow)
    try:
        yield run_id
    except Exception as stopped:
        with suppress(WarehouseError, OSError), Warehouse(settings.work, settings.lake) as warehouse:
            warehouse.finish_run(Ending(run_id=run_id, state="failed", problems=(str(stopped),)))
        raise
