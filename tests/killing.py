"""Kills flows: a process that has everything loaded forks one for each trial, so that a trial costs its work alone.

Itself it is a fork of such a process, with `BEGIN` as its code. FLOW PREPARED SCRATCH SEED tells in a line of JSON
each: what a home is after one clean run, and what it is after runs that were killed at random instants and another
that went to its end.

FLOW alone takes each line of standard input, `{"home": …, "after": …}`, to run a flow on a home, killed after so many
seconds or not, with null; it answers each with the seconds that it took.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from conftest import TABLES, TIMES

from crawlers.archive import Archive
from flows import jobs
from flows.alerting import send_due
from flows.housekeeping import tidy
from flows.read import Wanted
from flows.schedules import Plan
from flows.settings import Settings
from flows.weekly import LANGS, write_digest
from pipeline.warehouse import query

BEGIN = "import killing; killing.begin()"
INSTANTS = 10
IN_A_ROW = 10
"""How many runs are killed one after the other, before one goes to its end."""
ALONE = 0.3
"""Share of the kills that leave what the process had started to find out by itself."""
Home = Callable[[Settings], object]


def digests(settings: Settings) -> None:
    """Write the digest in each language."""
    for lang in LANGS:
        write_digest(settings, None, lang)


def alerts(settings: Settings) -> None:
    """Tell readers what is due."""
    from flows import scheduled  # Prefect, which no other flow here needs

    scheduled.sent(settings, Plan(), partial(send_due, settings))


FLOWS: dict[str, Home] = {
    "collect": lambda s: jobs.collect_due(s, ["sample-wire"]),
    "read": jobs.read_new,
    "publish": jobs.publish_read,
    "digest": digests,
    "rates": lambda s: jobs.refresh_rates(s, os.environ["RATES"]),
    "housekeeping": tidy,
    "backfill": lambda s: jobs.read_again(s, Wanted(sources=("sample-wire",), again=True), "backfill"),
    "rebuild": lambda s: jobs.read_again(s, Wanted(again=True), "rebuild"),
}
ASKED: dict[str, Home] = {"alerts": alerts}
"""Flows that leave something outside of their home: what that is to be is seen by who asks for each run."""


def tables(settings: Settings) -> Iterator[object]:
    """Yield all rows that are published, but for the times at which they were fetched."""
    for table in TABLES:
        for row in query(settings.published, f"SELECT * FROM {table} ORDER BY ALL").to_pylist():
            yield [table, *(value for name, value in row.items() if name not in TIMES)]


def state(settings: Settings) -> dict[str, str]:
    """Give hashes of all that a flow may leave: captures, tables, digests, rates; and names of what is half made."""
    captures = sorted((c.source_id, c.url, c.sha256) for c in Archive(settings.archive).captures(None, []))
    files = sorted(f for f in settings.home.rglob("*") if f.is_file())
    made = [(f.name, f.read_bytes()) for f in files if f.suffix in (".html", ".zip")]
    rows = sorted(map(repr, tables(settings))) if settings.published.exists() else []
    half = [f.name for f in files if f.name.endswith((".tmp", ".part", ".tmp.wal"))]
    found = {"captures": captures, "tables": rows, "files": made}
    return {name: hashlib.sha256(repr(value).encode()).hexdigest() for name, value in found.items()} | {
        "half": str(half)
    }


def forked(work: Callable[[], object], kill_after: float | None = None, alone: bool = False) -> None:
    """Do something in a process of its own: it must succeed, or is killed, alone or with all that it started."""
    child = os.fork()
    if child == 0:
        os.setsid()
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 (nothing of the parent's must run in the child)
            sys.stderr.write(f"{type(failure).__name__}: {failure}\n")
            os._exit(1)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):  # it has not yet a group of its own
            (os.kill if alone else os.killpg)(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if kill_after is None and status:
        sys.exit("a run that nobody killed has failed")


def main(flow: str, prepared: Path, scratch: Path, seed: int) -> None:
    """Try a flow: once clean, then at random instants."""
    work, chance = FLOWS[flow], random.Random(f"{flow} {seed}")
    settings = Settings.from_environment({**os.environ, "CHIPWIRE_HOME": str(scratch)})

    def tell() -> None:
        if flow == "read":
            jobs.publish_read(settings)
        print(json.dumps(state(settings)), flush=True)  # noqa: T201

    def trial(instants: Sequence[float]) -> float:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(prepared, scratch)
        for instant in instants:
            forked(lambda: work(settings), instant, alone=chance.random() < ALONE)
        began = time.monotonic()
        forked(lambda: work(settings))
        seconds = time.monotonic() - began
        forked(tell)
        return seconds

    longest = trial(())
    for _ in range(INSTANTS // IN_A_ROW):
        trial([chance.uniform(0, longest) for _ in range(IN_A_ROW)])


def answer(flow: str) -> None:
    """Run a flow as each line of standard input says."""
    import apprise

    import flows.scheduled  # noqa: F401 (with Prefect, before it forks)

    apprise.Apprise.instantiate("json://127.0.0.1")  # it loads what it has when it is first used
    for line in sys.stdin:
        asked = json.loads(line)
        settings = Settings.from_environment({**os.environ, "CHIPWIRE_HOME": asked["home"]})
        began = time.monotonic()
        forked(partial(ASKED[flow], settings), asked["after"])
        print(time.monotonic() - began, flush=True)  # noqa: T201


def begin() -> None:
    """Do what the arguments ask for."""
    if sys.argv[2:]:
        main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        answer(sys.argv[1])
