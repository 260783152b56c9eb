"""The flows with their schedules, as deployments of Prefect."""

from collections.abc import Collection

from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ParameterTypeError
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from crawlers.sources import parse
from flows import scheduled
from flows.past_runs import TAG
from flows.schedules import FILE, FLOWS, FlowName, Plan, load
from flows.settings import Settings, StartError

LOGGED = {"PREFECT_LOGGING_LEVEL": "INFO", "PREFECT_LOGGING_EXTRA_LOGGERS": "chipwire"}
"""What a process of a work pool needs for our logs to stand in Prefect's page."""


def deployments(settings: Settings, pool: str | None = None) -> dict[FlowName, RunnerDeployment]:
    """Give each flow that is enabled, for a work pool where one is named.

    Raises StartError for a parameter that its flow does not take.
    """
    schedules = load(settings)
    environment = settings.environment() | LOGGED
    made: dict[FlowName, RunnerDeployment] = {}
    for name in FLOWS:
        plan = schedules.plan(name)
        if not plan.enabled:
            continue
        made[name] = RunnerDeployment.from_flow(
            checked(name, plan, settings),
            name=name,
            schedule=Cron(plan.cron, timezone=schedules.time_zone) if plan.cron else None,
            parameters=plan.parameters,
            tags=[TAG, *plan.tags],
            work_pool_name=pool,
            work_queue_name=plan.queue if pool else None,
            job_variables={"env": environment} if pool else None,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
    return made


def checked(name: FlowName, plan: Plan, settings: Settings) -> Flow[..., object]:
    """Give a flow that takes the parameters of its plan; raises StartError where it does not."""
    found: Flow[..., object] = getattr(scheduled, name)
    path, known = settings.seeds / FILE, found.parameters.properties
    for parameter, value in plan.parameters.items():
        field = f"{name}.parameters.{parameter}"
        place = f"{parse(path)[1][field]}: {field} {value!r}"
        if parameter not in known:
            raise StartError(f"{place}: expected one of {', '.join(known) or 'no parameters'}")
        try:
            found.validate_parameters({parameter: value})
        except ParameterTypeError as error:
            raise StartError(f"{place}: {str(error).splitlines()[-1].strip()}") from error
    return found


async def deploy_all(settings: Settings, pool: str) -> list[str]:
    """Register the flows for a work pool of the server at PREFECT_API_URL, and give their names."""
    made = deployments(settings, pool)
    async with get_client() as client:
        for deployment in made.values():
            await deployment.aapply()
        await drop_others(client, made)
    return [deployment.full_name for deployment in made.values()]


async def drop_others(client: PrefectClient, made: Collection[str]) -> None:
    """Delete deployments of ours that the file does not name any more, or has switched off."""
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    for found in await client.read_deployments(deployment_filter=ours):
        if found.name not in made:
            await client.delete_deployment(found.id)
