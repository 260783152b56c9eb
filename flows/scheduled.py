"""The Prefect flows and their schedules; all work is in plain functions that know nothing of Prefect."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from prefect import flow, serve, task
from prefect.cache_policies import NO_CACHE
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.run import Job, Outcome, run_held, run_once
from flows.settings import Settings
from flows.weekly import LANGS, last_week, write_digest

T = TypeVar("T")
DAILY = "0 6 * * *"
MONDAY_MORNING = "0 8 * * 1"
TIME_ZONE = "Asia/Shanghai"


def as_task(name: str, work: Callable[[], T], /) -> T:
    """Run a step as a Prefect task."""
    step: Callable[[], T] = task(name=name, cache_policy=NO_CACHE)(work)
    return step()


@flow(name="chipwire", description="Collect, read, check, publish and write the digest, once")
def main_job(sources: list[str] | None = None) -> Outcome:
    """Run the main job over these sources, or all."""
    return run_once(Settings.from_environment(), sources or (), step=as_task)


@flow(name="digest", description="The digest of the week that ended")
def weekly_digest() -> list[Path]:
    """Write last week's digest in each language."""
    settings, week = Settings.from_environment(), last_week()
    return [as_task(f"digest {lang}", partial(write_digest, settings, week, lang)) for lang in LANGS]


def job_as_flow(job: Job) -> Outcome:
    """Run the main job as the same flow, in a process that holds the home already."""

    def held() -> Outcome:
        return run_held(job, as_task)

    run: Callable[[], Outcome] = flow(name=main_job.name, description=main_job.description)(held)
    return run()


def deployments(pool: str | None = None) -> list[RunnerDeployment]:
    """Give both flows with their schedules, for a work pool where one is named."""
    environment = Settings.from_environment().environment()
    return [
        RunnerDeployment.from_flow(
            job,
            name=name,
            schedule=Cron(cron, timezone=TIME_ZONE),
            tags=["chipwire"],
            work_pool_name=pool,
            job_variables={"env": environment} if pool else None,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for job, name, cron in ((main_job, "daily", DAILY), (weekly_digest, "monday", MONDAY_MORNING))
    ]


def serve_all() -> None:
    """Register both flows and run them as their schedules say, one at a time, until the process is told to end."""
    os.environ.update(Settings.from_environment().environment())
    serve(*deployments(), limit=1)


def deploy_all(pool: str) -> list[str]:
    """Register both flows for a work pool of the server at PREFECT_API_URL, and give their ids."""
    return [str(deployment.apply()) for deployment in deployments(pool)]
