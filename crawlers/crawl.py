"""One source crawled into the archive, in a process of its own, within a time."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event
from time import monotonic, time

from pydantic import AwareDatetime, Field, ValidationError

from models.records import Record
from models.reference import Source

GRACE_SECONDS = 60
"""What a crawl may take past its time to end by itself before it is killed: two download time-outs."""


class Shared(Record):
    """That a crawl is shared with others over a Redis server."""

    redis: str = Field(repr=False, description="Address of the server, with user and password where it wants them")
    lease_seconds: float = Field(30, description="How long a request stays with a crawler that is not heard of", gt=0)
    began: float = Field(default_factory=time, description="When this crawl began, seconds since 1970 by this machine")


class Job(Record):
    """What the crawling process is told."""

    source: Source
    archive: str
    base_url: str | None
    allow_private: bool
    allowed: tuple[str, ...]
    seconds: float
    page_seconds: float
    shared: Shared | None = None


class Outcome(Record):
    """What the crawling process reports."""

    state: str
    requests: int = 0
    pages: int = 0
    documents: int = 0
    bytes: int = 0
    written: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Fetched(Record):
    """What a crawl of a source came to."""

    source_id: str = Field(description="The source")
    state: str = Field(description="ok, empty, or a class of failure of models.outcomes, such as http_403 or dns")
    requests: int = Field(description="Requests sent, those for robots.txt, redirects and retries included")
    pages: int = Field(description="Pages fetched, lists and feeds included")
    documents: int = Field(description="Documents among them, and those that were not asked for as unchanged")
    bytes: int = Field(description="Bytes that came, of whatever answer, pages unpacked")
    written: int = Field(description="Pages that were new or had changed, and so went into the archive")
    problems: tuple[str, ...] = Field(description="What went wrong, one line each")
    notes: tuple[str, ...] = Field(description="What was left out on purpose, such as pages that robots.txt forbids")
    started_at: AwareDatetime = Field(description="When it started, UTC")
    finished_at: AwareDatetime = Field(description="When it ended, UTC")


def crawl(
    source: Source,
    archive: Path,
    base_url: str | None = None,
    allow_private: bool = False,
    seconds: float = 3600,
    allowed: Sequence[str] = (),
    page_seconds: float = 30,
    stop: Event | None = None,
    shared: Shared | None = None,
) -> Fetched:
    """Crawl a source into an archive folder, for `seconds` at most and no longer than it says itself.

    With `base_url` every request goes to that server in place of the one its address names, as to a proxy: captures
    keep the addresses of the source, whatever port a sample site has. Private addresses are refused unless allowed,
    all of them or the hosts and networks in `allowed`. A page may take `page_seconds`. It ends
    early when `stop` is set. With `shared` others may crawl the same source at the same time, on other machines too:
    then the numbers are those of all together.
    """
    started_at = datetime.now(UTC)
    job = Job(
        source=source,
        archive=str(archive),
        base_url=base_url,
        allow_private=allow_private,
        allowed=tuple(allowed),
        seconds=min(seconds, source.max_minutes * 60),
        page_seconds=page_seconds,
        shared=shared,
    )
    outcome = run(job, stop or Event())
    return Fetched(source_id=source.id, started_at=started_at, finished_at=datetime.now(UTC), **outcome.model_dump())


def run(job: Job, stop: Event) -> Outcome:
    """Run the crawling process and give its outcome; what it printed last if it did not report one."""
    command = [sys.executable, "-P", "-m", "crawlers.process", str(os.getpid())]
    with (
        TemporaryFile() as told,
        subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=told, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            ended = fed(process, job, stop)
        finally:
            process.kill()
        told.seek(0)
        printed = told.read().decode(errors="replace").strip().splitlines() or ["it printed nothing"]
    if not ended:
        return Outcome(state="timeout", problems=(f"{job.source.id}: not done after {job.seconds:.0f} s, stopped",))
    try:
        return Outcome.model_validate_json(printed[-1])
    except ValidationError:
        line = f"{job.source.id}: the crawl ended with status {process.returncode} and no report: {printed[-1]}"
        return Outcome(state="error", problems=(line,))


def fed(process: "subprocess.Popen[bytes]", job: Job, stop: Event) -> bool:
    """Give the job to the process and wait for it; say whether it ended by itself, in its time."""
    end = monotonic() + job.seconds + GRACE_SECONDS
    assert process.stdin
    with suppress(BrokenPipeError):
        process.stdin.write(job.model_dump_json().encode())
    with suppress(BrokenPipeError):
        process.stdin.close()
    while monotonic() < end and not stop.is_set():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
            return True
    return False
