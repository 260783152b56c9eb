"""The process that crawls: a job as JSON on standard input, its summary as JSON on standard output.

Twisted's reactor does not start twice in a process, so every crawl has one of its own.
"""

import sys
from pathlib import Path

from scrapy import signals
from scrapy.crawler import CrawlerProcess

from crawlers.archive import Archive
from crawlers.crawl import Job, Outcome
from crawlers.keeper import Keeper
from crawlers.settings import settings
from crawlers.spiders import SPIDERS


def main() -> None:
    """Do one job."""
    job = Job.model_validate_json(sys.stdin.buffer.read())
    keeper = Keeper(job.source, Archive(Path(job.archive)))
    process = CrawlerProcess(settings(job.base_url, job.allow_private, job.seconds))
    crawler = process.create_crawler(SPIDERS[job.source.kind])
    crawler.signals.connect(keeper.broken, signals.spider_error)
    crawler.signals.connect(keeper.dropped, signals.request_dropped)
    process.crawl(crawler, keeper=keeper)
    process.start()
    sys.stdout.write(Outcome.model_validate(keeper.summary()).model_dump_json())


if __name__ == "__main__":
    main()
