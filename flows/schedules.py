"""The file `seeds/schedules.yml`: when each flow runs, how long it may take, what is tried again and caught up."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from crawlers.sources import SourceError, parse
from flows.settings import Settings, StartError
from models.mistakes import plain
from models.outcomes import Gravity
from models.records import Record

FlowName = Literal["collect", "read", "publish", "alerts", "digest", "rates", "housekeeping", "backfill", "rebuild"]
CatchUp = Literal["skip", "latest", "all"]
FLOWS: tuple[FlowName, ...] = get_args(FlowName)
FILE = "schedules.yml"
FIELDS = 5


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise PydanticCustomError("zone", "a zone such as Asia/Shanghai") from error
    return name


def _cron(line: str) -> str:
    try:
        if len(line.split()) != FIELDS:
            raise CronSimError
        next(CronSim(line, datetime.now(UTC)))
    except (CronSimError, StopIteration) as error:
        raise PydanticCustomError("cron", "minute, hour, day, month and day of week, such as 0 8 * * 1") from error
    return line


class Retries(Record):
    """How often a failure is tried again, by how grave it is, and after how long."""

    temporary: int = Field(2, ge=0, le=10)
    soft: int = Field(1, ge=0, le=10)
    seconds: float = Field(60, gt=0, le=3600)

    def times(self, gravity: Gravity) -> int:
        """Give how often a failure of this gravity is tried again."""
        return {"temporary": self.temporary, "soft": self.soft, "hard": 0}[gravity]


class Plan(Record):
    """When and how one flow runs."""

    cron: Annotated[str, AfterValidator(_cron)] | None = None
    after: FlowName | None = None
    catch_up: CatchUp = "latest"
    timeout_minutes: float = Field(240, gt=0)
    wait_minutes: float = Field(360, ge=0)
    retries: Retries = Retries()
    parameters: dict[str, Any] = Field(default_factory=dict)
    tags: tuple[str, ...] = ()
    queue: str | None = Field(None, min_length=1)
    enabled: bool = True


class Schedules(Record):
    """The whole file."""

    time_zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    plans: dict[FlowName, Plan] = Field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the cron lines."""
        return ZoneInfo(self.time_zone)

    def plan(self, flow: FlowName) -> Plan:
        """Give the plan of a flow; one that the file does not name runs when it is asked to."""
        return self.plans.get(flow, Plan())

    def following(self, flow: FlowName) -> list[FlowName]:
        """Give the flows that run after this one."""
        return [name for name, plan in self.plans.items() if plan.after == flow and plan.enabled]


def load(settings: Settings) -> Schedules:
    """Read the file; raises StartError with file, line and value where it is wrong. No file: nothing is scheduled."""
    path = settings.seeds / FILE
    if not path.exists():
        return Schedules()
    try:
        fields, lines = parse(path)
    except SourceError as error:
        raise StartError(str(error)) from error
    zone = {"time_zone": fields.pop("time_zone")} if "time_zone" in fields else {}
    try:
        schedules = Schedules.model_validate({**zone, "plans": fields})
    except ValidationError as error:
        field, value, wanted = plain(error)[0]
        field = field.removeprefix("plans.").removesuffix(".[key]")
        place = lines.get(field) or lines.get(field.rpartition(".")[0], str(path))
        raise StartError(f"{place}: {field} {value!r}: {wanted}") from error
    for flow, plan in schedules.plans.items():
        if plan.after and (plan.cron or in_a_circle(schedules, flow)):
            wanted = "no cron beside it" if plan.cron else "a flow that does not follow this one"
            raise StartError(f"{lines[f'{flow}.after']}: {flow}.after {plan.after!r}: expected {wanted}")
    return schedules


def in_a_circle(schedules: Schedules, flow: FlowName) -> bool:
    """Say whether a flow comes after itself."""
    seen: set[FlowName] = set()
    at: FlowName | None = flow
    while at and at not in seen:
        seen.add(at)
        at = schedules.plan(at).after
    return at is not None
