"""Everything on this machine: flows run by their schedules, what was missed first, until they are told to end."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cronsim import CronSim
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runner import Runner
from prefect.states import Scheduled

from flows.alive import mend
from flows.catch_up import missed, to_run
from flows.deployed import deployments, drop_others
from flows.schedules import FLOWS, FlowName, Plan, Schedules, load
from flows.settings import Settings
from flows.show import counted

DONE = (StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED)
"""States of runs that need not be caught up: they came to an end of their own."""
CATCH_UP = "caught-up"


class Served(Runner):
    """Prefect's runner, which ends in order when it is told to."""

    ending: asyncio.Event

    def handle_sigterm(self, *_: Any) -> None:
        """Begin to end."""
        self.ending.set()


def serve_all(settings: Settings) -> None:
    """Run every flow as its schedule says, what was missed first, until SIGTERM or Ctrl-C; nobody else serves the home.

    What is running then is ended, and told to Prefect as crashed: its instant counts as missed at the next start.
    """
    os.environ.update(settings.environment())
    mend(settings)
    asyncio.run(served(settings))


async def served(settings: Settings) -> None:
    """Register the flows, catch up, and run."""
    schedules, made = load(settings), deployments(settings)
    runner = Served(name="chipwire", limit=len(FLOWS), pause_on_shutdown=False)
    runner.ending = asyncio.Event()
    ids = {flow: await runner.aadd_deployment(deployment) for flow, deployment in made.items()}
    now = datetime.now(UTC)
    async with get_client() as client:
        await drop_others(client, made)
        for flow, deployment in ids.items():
            asked = await caught_up(client, deployment, schedules.plan(flow), schedules, now)
            print(line(flow, schedules, now, len(asked)), file=sys.stderr)  # noqa: T201
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, runner.handle_sigterm)
    running = asyncio.create_task(runner.start())
    ending = asyncio.create_task(runner.ending.wait())
    await asyncio.wait((running, ending), return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def line(flow: FlowName, schedules: Schedules, now: datetime, asked: int) -> str:
    """Say when a flow runs next."""
    plan = schedules.plan(flow)
    if plan.cron:
        when = f"next {next(CronSim(plan.cron, now.astimezone(schedules.zone))):%a %F %R} {schedules.time_zone}"
    else:
        when = f"after {plan.after}" if plan.after else "when asked to"
    first = f", {counted(asked, 'missed run')} first" if asked else ""
    return f"{flow:14}{when}{first}"


def of(deployment: UUID) -> DeploymentFilter:
    """Select one deployment."""
    return DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))


async def caught_up(
    client: PrefectClient, deployment: UUID, plan: Plan, schedules: Schedules, now: datetime
) -> list[FlowRun]:
    """Ask for the runs of a deployment that were missed and are still wanted, and drop those that Prefect had made."""
    if not plan.cron:
        return []
    last = await last_done(client, deployment, now)
    await drop_late(client, deployment, plan, now)
    if last is None:
        return []
    wanted = to_run(plan.catch_up, missed(plan.cron, schedules.zone, last, now))
    return [
        await client.create_flow_run_from_deployment(
            deployment,
            state=Scheduled(scheduled_time=instant),
            tags=[CATCH_UP],
            idempotency_key=f"caught up {instant.isoformat()} of {last.isoformat()}",
        )
        for instant in wanted
    ]


async def last_done(client: PrefectClient, deployment: UUID, now: datetime) -> datetime | None:
    """Give when the last run was due that came to an end, None where there was none."""
    ended = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(DONE))),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=now),
    )
    found = await client.read_flow_runs(
        flow_run_filter=ended, deployment_filter=of(deployment), sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=1
    )
    return found[0].expected_start_time if found else None


async def drop_late(client: PrefectClient, deployment: UUID, plan: Plan, now: datetime) -> None:
    """Delete runs that were due and nobody has started: the policy says anew which of them are to be run."""
    late = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=now),
    )
    for run in await client.read_flow_runs(flow_run_filter=late, deployment_filter=of(deployment)):
        if run.auto_scheduled or (CATCH_UP in run.tags and plan.catch_up != "all"):
            await client.delete_flow_run(run.id)
