"""The process that crawls: a job as JSON on standard input, its summary as JSON on standard output.

Its argument is the process that waits for it.

Twisted's reactor does not start twice in a process, so every crawl has one of its own.
"""

import os
import resource
import sys
from pathlib import Path
from threading import Thread
from time import sleep

from scrapy import signals
from scrapy.crawler import CrawlerProcess

from crawlers.addresses import RefusedError
from crawlers.archive import Archive
from crawlers.browser import browser_settings, missing
from crawlers.crawl import Job, Outcome
from crawlers.keeper import Keeper
from crawlers.settings import settings
from crawlers.shared import checked, shared_settings
from crawlers.spiders import SPIDERS

MOST_MEMORY = 4 << 30
"""Bytes of address space, whatever a site sends: far more than its largest page takes, of which one is on its way."""


def main() -> None:
    """Do the job on standard input."""
    Thread(target=end_with, args=(int(sys.argv[1]),), daemon=True).start()
    outcome = work(Job.model_validate_json(sys.stdin.buffer.read()))
    sys.stdout.write(outcome.model_dump_json())


def work(job: Job) -> Outcome:
    """Do one job, the only one of this process, in no more memory than a crawl may have."""
    if job.source.browser and (needed := missing()):
        return Outcome(state="browser", problems=(f"{job.source.id}: browser: {needed}",))
    if job.shared and (unreachable := checked(job.shared)):
        return Outcome(state="error", problems=(f"{job.source.id}: {unreachable}",))
    try:
        given = {**settings(job), **browser_settings(job), **shared_settings(job)}
    except RefusedError as refused:
        return Outcome(state=refused.kind, problems=(f"{job.source.id}: {refused.kind}: {refused}",))
    if not job.source.browser:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    keeper = Keeper(job.source, Archive(Path(job.archive)))
    process = CrawlerProcess(given)
    crawler = process.create_crawler(SPIDERS[job.source.kind])
    crawler.signals.connect(keeper.budget.received, signals.bytes_received)
    crawler.signals.connect(keeper.broken, signals.spider_error)
    crawler.signals.connect(keeper.dropped, signals.request_dropped)
    crawler.signals.connect(keeper.closed, signals.spider_closed)
    process.crawl(crawler, keeper=keeper)
    process.start()
    return Outcome.model_validate(keeper.summary())


def end_with(parent: int) -> None:
    """End this process when its parent is gone: a crawl nobody waits for must not go on beside the next run's."""
    while os.getppid() == parent:
        sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
