"""Crawls in forks of a process that has all of it loaded: each costs its own work, and no imports.

How a run starts a crawl and ends it is left to the tests that call `crawlers.crawl` itself.
"""

import atexit
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from crawlers.crawl import Fetched, Job, Outcome
from models.reference import Source

FORKING = """
import os, sys
from crawlers import process
from crawlers.crawl import Job
for line in sys.stdin:
    child = os.fork()
    if not child:
        print(process.work(Job.model_validate_json(line)).model_dump_json(), flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print("it ended otherwise", flush=True)
"""


@cache
def forking() -> "subprocess.Popen[str]":
    """Start the process that forks, until this one ends."""
    command = [sys.executable, "-P", "-c", FORKING]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)  # the end of its standard input ends it
    return process


def crawled(source: Source, archive: Path, base_url: str) -> Fetched:
    """Crawl a source of a site on loopback into an archive folder, for a minute at most."""
    started_at, process = datetime.now(UTC), forking()
    given = {"source": source, "archive": str(archive), "base_url": base_url, "allow_private": False, "allowed": ()}
    job = Job(**given, seconds=60, page_seconds=30)
    assert process.stdin
    assert process.stdout
    print(job.model_dump_json(), file=process.stdin, flush=True)
    outcome = Outcome.model_validate_json(process.stdout.readline())
    return Fetched(source_id=source.id, started_at=started_at, finished_at=datetime.now(UTC), **outcome.model_dump())
