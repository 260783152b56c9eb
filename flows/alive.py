"""Which runs of flows still live: each holds a file whose lock the kernel frees when its process dies."""

import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from flows.settings import Settings

log = logging.getLogger("chipwire")
KILLED = "Its process was killed. What it had done is kept, and the next run goes on from there."


def mark_alive(settings: Settings, run_id: UUID) -> None:
    """Mark a run as alive until this process ends: it may be killed after its work, before it has told Prefect."""
    folder = settings.work / "running"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{run_id}"
    mark = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(mark, fcntl.LOCK_EX)
    fresh.replace(folder / str(run_id))  # nobody finds it before it is locked


def ended(settings: Settings) -> Iterator[Path]:
    """Yield the marks of runs whose process has ended."""
    for path in sorted((settings.work / "running").glob("*-*")):
        if path.name.startswith("."):
            continue
        try:
            with path.open() as mark:
                fcntl.flock(mark, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except (BlockingIOError, FileNotFoundError):
            continue
        yield path


def mend(settings: Settings) -> list[UUID]:
    """Tell Prefect of the runs that were killed, which it believes to be running for ever; gives them."""
    mended = []
    for path in ended(settings):
        with get_client(sync_client=True) as client:
            try:
                if crashed(client, run_id := UUID(path.name)):
                    mended.append(run_id)
            except ObjectNotFound:  # of another server, whose next flow here tells it
                continue
        path.unlink(missing_ok=True)
    return mended


def crashed(client: SyncPrefectClient, run_id: UUID) -> bool:
    """Mark a run as crashed unless it has ended; say whether it was. Raises ObjectNotFound for another server's."""
    run = client.read_flow_run(run_id)
    if run.state and (run.state.is_final() or run.state.is_scheduled()):
        return False
    client.set_flow_run_state(run_id, Crashed(message=KILLED), force=True)
    log.warning(f"the run {run.name} was killed; it is marked as crashed")
    return True
