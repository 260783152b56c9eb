"""How a run of a scheduled flow goes: whether it is still wanted, its mark, its step, what is shown, what follows."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from prefect.client.schemas.objects import FlowRun, State
from prefect.context import FlowRunContext
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed

from flows import artifacts, metrics
from flows.alive import mark_alive, mend
from flows.catch_up import still_wanted
from flows.jobs import Report
from flows.lock import BusyError, held
from flows.schedules import FlowName, Plan, Schedules, load
from flows.settings import Settings
from flows.steps import tried

log = logging.getLogger("chipwire")
WITH_PROBLEMS = "Completed with problems"
SKIPPED = "Skipped"
TOLD = 3
"""Problems that a state's message tells; `runs` has all of them."""

Work = Callable[[Settings, Plan], Report]


def conducted(flow: FlowName, work: Work) -> State[Any]:
    """Do the work of a flow's run as its plan says; gives the state that the run ends in."""
    settings, run = Settings.from_environment(), current()
    schedules = load(settings)
    plan = schedules.plan(flow)
    mark_alive(settings, run.id)
    mend(settings)
    if why := overtaken(run, plan, schedules):
        return Completed(name=SKIPPED, message=why)
    patient = not run.auto_scheduled or plan.catch_up == "all"
    try:
        with held(settings.work / f"{flow}.lock", f"running {flow}", plan.wait_minutes * 60 if patient else 0):
            report = watched(settings, flow, lambda: tried(flow, plan, lambda: work(settings, plan), limit(plan)))
    except BusyError as still:
        return Completed(name=SKIPPED, message=str(still))
    if report.go_on and run.deployment_id:
        follow(schedules.following(flow), run)
    return told(report)


def current() -> FlowRun:
    """Give the run that this is called in."""
    context = FlowRunContext.get()
    assert context
    assert context.flow_run
    return context.flow_run


def limit(plan: Plan) -> float:
    """Give the seconds that a step may take, waiting for another that writes included."""
    return (plan.timeout_minutes + plan.wait_minutes) * 60


def overtaken(run: FlowRun, plan: Plan, schedules: Schedules) -> str | None:
    """Say why a run that its schedule asked for is not wanted any more; None where it is, and where a person asked."""
    now, due = datetime.now(UTC), run.expected_start_time
    if not (run.auto_scheduled and plan.cron and due):
        return None
    if still_wanted(plan.catch_up, plan.cron, schedules.zone, due, now):
        return None
    return f"It was due at {due.astimezone(schedules.zone):%F %R} and missed; catch_up is {plan.catch_up}."


def watched(settings: Settings, flow: FlowName, step: Callable[[], Report]) -> Report:
    """Do a step, showing its progress, and keep how it ended."""
    started_at = datetime.now(UTC)

    def note(state: str, problems: int) -> None:
        values = {"flow": flow, "state": state, "problems": problems}
        metrics.note(
            settings,
            metrics.Last.model_validate(values | {"started_at": started_at, "ended_at": datetime.now(UTC)}),
        )

    try:
        with artifacts.progress(flow):
            report = step()
    except Exception:
        note("failed", 1)
        raise
    note("done_with_problems" if report.problems else "done", len(report.problems))
    artifacts.show(settings, flow, report)
    return report


def follow(flows: list[FlowName], run: FlowRun) -> None:
    """Ask for a run of each flow that comes after this one; once for each run of this one."""
    for name in flows:
        try:
            run_deployment(f"{name}/{name}", timeout=0, as_subflow=False, idempotency_key=f"{run.id} {name}")
        except ObjectNotFound:
            log.warning(f"{name} was to follow and is not deployed; `chipwire deploy` or `chipwire serve` does so")


def told(report: Report) -> State[Any]:
    """Give the state that tells what a run did and what went wrong."""
    if not report.problems:
        return Completed(message=report.said)
    more = f" (and {len(report.problems) - TOLD} more)" if len(report.problems) > TOLD else ""
    words = f"{report.said}. Problems: {'; '.join(report.problems[:TOLD])}{more}"
    return Completed(name=WITH_PROBLEMS, message=words)
