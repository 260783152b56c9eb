"""Steps of a flow as Prefect tasks, tried again by the class of their failure, after pauses that grow by chance."""

from collections.abc import Callable
from typing import Any, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from crawlers.archive import ArchiveError
from crawlers.crawl import Fetched
from crawlers.sources import SourceError
from flows.collect import Fetching
from flows.lock import BusyError
from flows.schedules import Plan, Retries
from flows.settings import StartError
from models.outcomes import Gravity, gravity
from pipeline.seeds import SeedError

T = TypeVar("T")
JITTER = 0.5
"""How far a pause strays from its length: thus flows that failed together do not come back together."""


class UnfetchedError(Exception):
    """A source that could not be fetched."""

    def __init__(self, fetched: Fetched) -> None:
        super().__init__(f"{fetched.source_id}: {fetched.state}: {'; '.join(fetched.problems)}")
        self.fetched = fetched


def as_task(name: str, work: Callable[[], T], /) -> T:
    """Run a step as a Prefect task, once."""
    step: Callable[[], T] = task(name=name, cache_policy=NO_CACHE)(work)
    return step()


def tried(name: str, plan: Plan, work: Callable[[], T], seconds: float | None = None) -> T:
    """Run a step as a Prefect task, again where the plan says so for a failure like this, for `seconds` at most."""
    step: Callable[[], T] = task(
        name=name,
        cache_policy=NO_CACHE,
        timeout_seconds=seconds,
        retries=max(plan.retries.temporary, plan.retries.soft),
        retry_delay_seconds=exponential_backoff(plan.retries.seconds),
        retry_jitter_factor=JITTER,
        retry_condition_fn=again(plan.retries),
    )(work)
    return step()


def again(retries: Retries) -> Callable[[Any, TaskRun, State[Any]], bool]:
    """Give what decides whether a task that failed is tried again."""

    def decide(_task: Any, run: TaskRun, state: State[Any]) -> bool:
        return run.run_count <= retries.times(gravity_of(state.data))

    return decide


def gravity_of(failure: object) -> Gravity:
    """Give how grave a failure is: hard ones are the same tomorrow, temporary ones mostly pass by themselves."""
    if isinstance(failure, UnfetchedError):
        return gravity(failure.fetched.state) or "soft"
    if isinstance(failure, TimeoutError):
        return "soft"
    if isinstance(failure, BusyError | OSError):
        return "temporary"
    hard = isinstance(failure, StartError | SeedError | SourceError | ArchiveError)
    return "hard" if hard else "soft"


def fetching(plan: Plan) -> Fetching:
    """Give how the sources of a collection are fetched: each as a task of its own."""

    def fetch(source_id: str, crawl: Callable[[], Fetched]) -> Fetched:
        def once() -> Fetched:
            fetched = crawl()
            if gravity(fetched.state):
                raise UnfetchedError(fetched)
            return fetched

        try:
            return tried(f"collect {source_id}", plan, once)
        except UnfetchedError as failed:
            return failed.fetched

    return fetch
