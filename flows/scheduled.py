"""The Prefect flows: thin, over plain functions that know nothing of Prefect."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from prefect import flow, runtime, tags
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.alerting import send_due
from flows.alive import mark_alive, mend
from flows.conduct import WITH_PROBLEMS, conducted, current
from flows.housekeeping import tidy
from flows.jobs import Report, collect_due, of_days, publish_read, read_again, read_new, refresh_rates
from flows.lock import held
from flows.past_runs import TAG, forget
from flows.read import Wanted
from flows.run import Job, Outcome, run_held
from flows.schedules import Plan
from flows.settings import Settings
from flows.steps import as_task, fetching
from flows.weekly import LANGS, READERS, send_digests, write_digest


def named() -> str:
    """Give a run its name: the flow, what it was asked for, and when it was due."""
    run = runtime.flow_run
    asked = " ".join(f"{name} {brief(value)}" for name, value in run.parameters.items() if value)
    due = (run.scheduled_start_time or datetime.now(UTC)).astimezone(READERS)
    return " ".join(filter(None, (run.flow_name, asked, f"of {due:%F %R}")))


def brief(value: object) -> str:
    """Give a parameter in few words."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def week_before(moment: datetime) -> date:
    """Give the Monday of the last week that is over at a moment where the readers are."""
    day = moment.astimezone(READERS).date()
    return day - timedelta(days=day.weekday() + 7)


def patience(plan: Plan) -> float:
    """Give the seconds that a run waits for another that writes."""
    return plan.wait_minutes * 60


def sent(settings: Settings, plan: Plan, send: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Send when no other flow does; gives a line for each problem."""
    with held(settings.work / "send.lock", "sending", patience(plan)):
        return send()


@flow(name="collect", flow_run_name=named)
def collect(sources: list[str] | None = None) -> State[Any]:
    """Fetch the sources whose time has come by their cadence, or those named here; take in the inbox."""
    return conducted("collect", lambda s, plan: collect_due(s, sources or (), patience(plan), fetching(plan)))


@flow(name="read", flow_run_name=named)
def read() -> State[Any]:
    """Read what was not read yet into facts."""
    return conducted("read", lambda settings, plan: read_new(settings, patience(plan)))


@flow(name="publish", flow_run_name=named)
def publish(accept: list[str] | None = None) -> State[Any]:
    """Build the file for analysts, check it and swap it in; `accept` names checks to let through once."""
    return conducted("publish", lambda settings, plan: publish_read(settings, accept or (), patience(plan)))


@flow(name="digest", flow_run_name=named)
def digest(week: date | None = None) -> State[Any]:
    """Write and send the digest of the week that ended before this run was due, or of that which holds a day."""
    monday = week or week_before(current().expected_start_time or datetime.now(UTC))

    def written(settings: Settings, plan: Plan) -> Report:
        paths = [write_digest(settings, monday, lang) for lang in LANGS]
        problems = sent(settings, plan, partial(send_digests, settings, monday))
        return Report(said=", ".join(path.name for path in paths), problems=problems)

    return conducted("digest", written)


@flow(name="alerts", flow_run_name=named)
def alerts() -> State[Any]:
    """Send what the alert rules find and was not sent yet."""

    def due(settings: Settings, plan: Plan) -> Report:
        return Report(said="sent what was due", problems=sent(settings, plan, partial(send_due, settings)))

    return conducted("alerts", due)


@flow(name="rates", flow_run_name=named)
def rates(url: str | None = None) -> State[Any]:
    """Fetch newer exchange rates."""
    return conducted("rates", lambda settings, plan: refresh_rates(settings, url, patience(plan)))


@flow(name="housekeeping", flow_run_name=named)
def housekeeping(keep_days: int = 30) -> State[Any]:
    """Remove what nobody needs any more: leftovers of killed processes, old working files, Prefect's old runs."""

    def tidied(settings: Settings, plan: Plan) -> Report:
        return Report(said=f"{tidy(settings, keep_days, patience(plan))}, {forget(keep_days)} of Prefect forgotten")

    return conducted("housekeeping", tidied)


@flow(name="backfill", flow_run_name=named)
def backfill(
    since: date | None = None,
    until: date | None = None,
    sources: list[str] | None = None,
    extractor_version: str | None = None,
) -> State[Any]:
    """Read again what was fetched since and before some days, of some sources, or read by some version; publish."""
    wanted = of_days(since, until, sources or (), extractor_version)
    return conducted("backfill", lambda settings, plan: read_again(settings, wanted, "backfill", patience(plan)))


@flow(name="rebuild", flow_run_name=named)
def rebuild() -> State[Any]:
    """Read the whole archive again and publish: what the database holds beside it goes."""
    wanted = Wanted(again=True)
    return conducted("rebuild", lambda settings, plan: read_again(settings, wanted, "rebuild", patience(plan)))


def job_as_flow(job: Job) -> Outcome:
    """Run the main job as a flow, in a process that holds the home already."""

    def done() -> Any:
        mark_alive(job.settings, current().id)
        mend(job.settings)
        outcome = run_held(job, as_task)
        return Completed(name=WITH_PROBLEMS, data=outcome) if outcome.problems else outcome

    run: Callable[[], Outcome] = flow(name="chipwire", description="Collect, read, check, publish and digest, once")(
        done
    )
    with tags(TAG):
        return run()
