"""When flows run: the file of schedules, what is caught up by the clock, whose time has come, what is tried again."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import SEEDS

from crawlers.crawl import Fetched
from flows.catch_up import MOST, missed, still_wanted, to_run
from flows.deployed import deployments
from flows.due import is_due
from flows.lock import BusyError
from flows.scheduled import week_before
from flows.schedules import FLOWS, CatchUp, Plan, load
from flows.settings import Settings, StartError
from flows.steps import UnfetchedError, gravity_of
from models.outcomes import Gravity
from models.reference import Source
from pipeline.fx import RatesError
from pipeline.warehouse import Attempt

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOURLY, MONDAYS = "0 * * * *", "0 8 * * 1"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@pytest.mark.parametrize(("policy", "runs"), [("skip", 0), ("latest", 1), ("all", 5)])
@pytest.mark.parametrize(("cron", "off"), [(HOURLY, 5 * HOUR), (MONDAYS, 5 * WEEK)], ids=["hourly", "on Mondays"])
def test_five_missed_runs_are_caught_up_as_the_policy_says(
    cron: str, off: timedelta, policy: CatchUp, runs: int
) -> None:
    asked = to_run(policy, missed(cron, SHANGHAI, NOON - off, NOON))
    assert len(asked) == runs
    assert asked == sorted(asked)
    assert all(NOON - off < instant <= NOON for instant in asked)
    if policy == "latest":
        assert asked == missed(cron, SHANGHAI, NOON - off, NOON)[-1:]


@pytest.mark.parametrize(
    ("cron", "last", "now", "instants"),
    [
        (HOURLY, NOON, NOON + HOUR / 2, []),
        (HOURLY, NOON, NOON + HOUR, [NOON + HOUR]),
        (MONDAYS, datetime(2026, 11, 22, tzinfo=UTC), NOON, [datetime(2026, 11, 23, 0, tzinfo=UTC)]),
        ("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC), "one"),
    ],
    ids=["none was due", "due this moment", "in the zone of the file", "an hour that the clocks leave out"],
)
def test_what_was_missed(cron: str, last: datetime, now: datetime, instants: list[datetime] | str) -> None:
    found = missed(cron, ZoneInfo("Europe/Berlin") if instants == "one" else SHANGHAI, last, now)
    assert len(found) == 1 if instants == "one" else found == instants


def test_years_of_missed_runs_are_bounded() -> None:
    assert len(missed(HOURLY, SHANGHAI, NOON - timedelta(days=3000), NOON)) == MOST


@pytest.mark.parametrize(
    ("policy", "late", "wanted"),
    [
        ("skip", timedelta(minutes=2), True),
        ("skip", timedelta(minutes=20), False),
        ("skip", 5 * HOUR, False),
        ("latest", timedelta(minutes=50), True),
        ("latest", 5 * HOUR, False),
        ("all", timedelta(minutes=50), True),
        ("all", 5 * HOUR, True),
    ],
)
def test_a_run_that_starts_late(policy: CatchUp, late: timedelta, wanted: bool) -> None:
    """A worker that was off finds the runs that Prefect has made meanwhile, and starts the oldest first."""
    assert still_wanted(policy, HOURLY, SHANGHAI, NOON, NOON + late) is wanted


@pytest.mark.parametrize(("policy", "runs"), [("skip", 0), ("latest", 1), ("all", 5)])
def test_five_late_runs_judge_themselves(policy: CatchUp, runs: int) -> None:
    now = NOON + timedelta(minutes=30)
    late = [NOON - n * HOUR for n in range(5)]
    assert sum(still_wanted(policy, HOURLY, SHANGHAI, instant, now) for instant in late) == runs


DAILY = Source(id="daily", name="Daily", kind="feed", url="https://daily.example/", licence="made for tests")


@pytest.mark.parametrize(
    ("last", "by_hand", "due"),
    [
        (None, False, True),
        (Attempt(NOON - timedelta(hours=24), None), False, True),
        (Attempt(NOON - timedelta(hours=22, minutes=40), None), False, True),
        (Attempt(NOON - timedelta(hours=21), None), False, False),
        (Attempt(NOON - timedelta(hours=21), None), True, False),
        (Attempt(NOON - timedelta(hours=1), "temporary"), False, True),
        (Attempt(NOON - timedelta(minutes=20), "temporary"), False, False),
        (Attempt(NOON - timedelta(hours=1), "soft"), False, False),
        (Attempt(NOON - timedelta(hours=1), "hard"), False, False),
        (Attempt(NOON - timedelta(hours=1), "hard"), True, True),
    ],
    ids=[
        *("never", "a day", "a crawl's length less", "hours less", "hours less by hand", "no answer", "just now"),
        *("soft", "hard", "hard by hand"),
    ],
)
def test_whether_the_time_of_a_source_has_come(last: Attempt | None, by_hand: bool, due: bool) -> None:
    assert is_due(DAILY, last, NOON, by_hand) is due


def test_an_hourly_source_whose_crawl_takes_long_is_fetched_each_hour_and_a_sample_in_every_run() -> None:
    hourly = DAILY.model_copy(update={"cadence_hours": 1})
    assert is_due(hourly, Attempt(NOON - timedelta(minutes=35), None), NOON)
    sample = DAILY.model_copy(update={"sample": "site"})
    just_now = Attempt(NOON - timedelta(minutes=1), None)
    assert [is_due(sample, just_now, NOON, by_hand) for by_hand in (True, False)] == [True, False]


def unfetched(state: str) -> UnfetchedError:
    counts = {"requests": 1, "pages": 0, "documents": 0, "bytes": 0, "written": 0, "problems": (), "notes": ()}
    times = {"started_at": NOON, "finished_at": NOON}
    return UnfetchedError(Fetched.model_validate({"source_id": "daily", "state": state, **counts, **times}))


@pytest.mark.parametrize(
    ("failure", "gravity", "again"),
    [
        (unfetched("timeout"), "temporary", 3),
        (unfetched("http_503"), "temporary", 3),
        (unfetched("empty"), "soft", 1),
        (unfetched("http_404"), "hard", 0),
        (unfetched("robots"), "hard", 0),
        (BusyError("process 7 is writing"), "temporary", 3),
        (OSError(None, "ConnectError", "https://rates.example"), "temporary", 3),
        (RatesError("not a zip file"), "soft", 1),
        (TimeoutError("took too long"), "soft", 1),
        (StartError("no source 'nowhere'"), "hard", 0),
        (ValueError("a bug"), "soft", 1),
    ],
    ids=lambda value: repr(value) if isinstance(value, Exception) else None,
)
def test_a_failure_is_tried_again_by_its_class(failure: Exception, gravity: Gravity, again: int) -> None:
    assert gravity_of(failure) == gravity
    assert Plan.model_validate({"retries": {"temporary": 3, "soft": 1}}).retries.times(gravity) == again


@pytest.mark.parametrize(
    ("due", "monday"),
    [
        ("2026-11-23T00:00:00+00:00", date(2026, 11, 16)),  # Monday 08:00 in Shanghai
        ("2026-11-22T23:59:00+00:00", date(2026, 11, 16)),  # Monday 07:59
        ("2026-11-22T15:59:00+00:00", date(2026, 11, 9)),  # Sunday 23:59
        ("2026-11-29T00:00:00+00:00", date(2026, 11, 16)),
    ],
)
def test_the_digest_is_of_the_week_before_it_was_due(due: str, monday: date) -> None:
    assert week_before(datetime.fromisoformat(due)) == monday


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Settings]:
    """Settings whose schedules are these lines."""

    def write(lines: str) -> Settings:
        (tmp_path / "schedules.yml").write_text(lines, encoding="utf-8")
        return Settings(home=tmp_path / "home", seeds=tmp_path)

    return write


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ("collect:\n  cron: every day\n", 2, "collect.cron 'every day': expected minute, hour, day"),
        ("collect:\n  cron: 0 8 * * * 1\n", 2, "collect.cron '0 8 * * * 1': expected minute, hour, day"),
        ("collect:\n  cron: 0 25 * * *\n", 2, "collect.cron '0 25 * * *': expected minute, hour, day"),
        ("time_zone: Shanghai\n", 1, "time_zone 'Shanghai': expected a zone such as Asia/Shanghai"),
        ("crawl:\n  cron: 0 8 * * *\n", 1, "crawl 'crawl': expected 'collect', 'read'"),
        ("collect:\n\n  catch_up: first\n", 3, "collect.catch_up 'first': expected 'skip', 'latest' or 'all'"),
        ("collect:\n  retries: {temporary: 99}\n", 2, "collect.retries.temporary 99: expected a number of 10 or less"),
        ("collect:\n  timeout_minutes: 0\n", 2, "collect.timeout_minutes 0: expected a number greater than 0"),
        ("collect:\n  cron: 0 8 * * *\n  when: now\n", 3, "collect.when 'now': expected no such field"),
        ("collect: daily\n", 1, "collect 'daily': expected fields and values"),
        ("read: {after: publish}\npublish: {after: read}\n", 1, "read.after 'publish': expected a flow that does not"),
        ("read: {after: collect, cron: 0 8 * * *}\n", 1, "read.after 'collect': expected no cron beside it"),
        ("collect: [\n", 2, "not YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    written: Callable[[str], Settings], lines: str, line: int, words: str
) -> None:
    with pytest.raises(StartError) as refused:
        load(written(lines))
    assert f"schedules.yml line {line}: " in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("{days: 3}", "line 2: housekeeping.parameters.days 3: expected one of keep_days"),
        ("{keep_days: soon}", "line 2: housekeeping.parameters.keep_days 'soon': "),
    ],
)
def test_parameters_are_those_of_the_flow(written: Callable[[str], Settings], parameters: str, words: str) -> None:
    with pytest.raises(StartError) as refused:
        deployments(written(f"housekeeping:\n  parameters: {parameters}\n"))
    assert words in str(refused.value)


def test_the_shipped_file_names_every_flow_and_keeps_those_of_one_home_together(tmp_path: Path) -> None:
    shutil.copy(SEEDS / "schedules.yml", tmp_path)
    schedules = load(Settings(home=tmp_path, seeds=tmp_path))
    assert schedules.plans.keys() == set(FLOWS)
    assert {flow for flow in FLOWS if not schedules.plans[flow].queue} == {"collect", "read"}
    assert schedules.plans["digest"].cron == MONDAYS
    assert schedules.time_zone == "Asia/Shanghai"
    assert schedules.following("collect") == ["read"]
    assert schedules.following("read") == ["publish"]
    made = deployments(Settings(home=tmp_path, seeds=tmp_path))
    assert list(made) == list(FLOWS)
    assert {name for name, one in made.items() if one.schedules} == {
        name for name, plan in schedules.plans.items() if plan.cron
    }


def test_no_file_schedules_nothing(tmp_path: Path) -> None:
    assert not load(Settings(home=tmp_path, seeds=tmp_path)).plans
