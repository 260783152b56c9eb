"""Crawling processes side by side, for the tests of shared crawls, forked from one that has imported what they need."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from crawlers.crawl import Job, Outcome, Shared
from models.reference import Source

FORKING = """
import json, os, sys, threading
import crawlers.process, crawlers.shared.scheduler, crawlers.shared.turns
from crawlers.crawl import Job
for line in sys.stdin:
    child = os.fork()
    if not child:
        outcome = crawlers.process.work(Job.model_validate_json(line))
        os.write(1, (json.dumps([os.getpid(), outcome.model_dump_json()]) + "\\n").encode())
        os._exit(0)
    os.write(1, (json.dumps([child, None]) + "\\n").encode())
"""


class Crowd:
    """Crawlers by their process ids, and what those that have ended reported."""

    def __init__(self, parent: "subprocess.Popen[str]") -> None:
        self.parent = parent
        self.started: list[int] = []
        self.ended: dict[int, Outcome] = {}
        Thread(target=self.listen, daemon=True).start()

    def start(self, job: Job) -> None:
        """Start a crawler; its process id is the next in `started`."""
        assert self.parent.stdin
        self.parent.stdin.write(job.model_dump_json() + "\n")
        self.parent.stdin.flush()

    def listen(self) -> None:
        """Note what the crawlers say."""
        assert self.parent.stdout
        for line in self.parent.stdout:
            process, said = json.loads(line)
            if said is None:
                self.started.append(process)
            else:
                self.ended[process] = Outcome.model_validate_json(said)

    def outcomes(self) -> list[Outcome]:
        """Give what those that have ended reported, in the order in which they were started."""
        return [self.ended[process] for process in self.started if process in self.ended]


@contextmanager
def crowd() -> Iterator[Crowd]:
    """Give a crowd, which ends with the test."""
    command = [sys.executable, "-P", "-c", FORKING]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        try:
            yield Crowd(parent)
        finally:
            os.killpg(parent.pid, signal.SIGKILL)


def job(source: Source, archive: Path, site: str, redis: str, **fields: float) -> Job:
    """Give the job of a crawler whose requests go to a server on loopback."""
    return Job(
        source=source,
        archive=str(archive),
        base_url=site,
        allow_private=False,
        allowed=(),
        seconds=fields.get("seconds", 120),
        page_seconds=fields.get("page_seconds", 2),
        shared=Shared(redis=redis, lease_seconds=fields.get("lease_seconds", 2)),
    )
