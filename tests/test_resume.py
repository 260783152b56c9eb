"""A crawl killed twenty times and begun again as often: every page of the site is in the archive, once."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from os import kill
from pathlib import Path

from websites import HOST, Answers, Site, linking, page, site, source

from crawlers.archive import Archive
from crawlers.crawl import Job, Outcome

KILLS = 20
LISTS, EACH = 12, 20
CHANCE = random.Random(20261126)  # the same pages in every run of the tests

FORKING = """
import os, sys
from crawlers import process
from crawlers.crawl import Job
job = Job.model_validate_json(sys.stdin.readline())
for line in sys.stdin:
    child = os.fork()
    if not child:
        outcome = process.work(job)
        print(outcome.model_dump_json(), flush=True)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
"""
"""Crawls in processes of their own, one for each line, that need not import everything again."""


def pages() -> Answers:
    """Give a site of lists and documents; a document's bytes do not compress to nothing."""
    answers: Answers = {}
    for number in range(LISTS):
        documents = [f"/doc/{number}-{n}" for n in range(EACH)]
        more = f"/list/{number + 1}" if number + 1 < LISTS else None
        answers[f"/list/{number}"] = linking(*documents, next_page=more)
        answers |= {path: page(CHANCE.randbytes(500).hex()) for path in documents}
    return answers


def after(served: Site, requests: int, most_seconds: float = 120) -> None:
    """Wait until so many requests came."""
    end = time.monotonic() + most_seconds
    while len(served.asked) < requests and time.monotonic() < end:
        time.sleep(0.001)


def test_every_page_is_archived_once_however_often_the_crawl_is_killed(tmp_path: Path) -> None:
    answers = pages()
    with site(answers) as served:
        job = Job(
            source=source(f"{HOST}/list/0", max_pages=1000),
            archive=str(tmp_path),
            base_url=served.url,
            allow_private=False,
            allowed=(),
            seconds=300,
            page_seconds=30,
        )
        with subprocess.Popen(
            [sys.executable, "-P", "-c", FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as crawls:
            assert crawls.stdin
            assert crawls.stdout
            crawls.stdin.write(job.model_dump_json() + "\n")
            for _ in range(KILLS):
                crawls.stdin.write("crawl\n")
                crawls.stdin.flush()
                child = int(crawls.stdout.readline())
                after(served, len(served.asked) + CHANCE.randrange(2, 16))
                time.sleep(CHANCE.uniform(0, 0.01))
                kill(child, signal.SIGKILL)
            halfway = len(list(Archive(tmp_path).captures()))
            crawls.stdin.write("crawl\n")
            crawls.stdin.close()
            crawls.stdout.readline()
            outcome = Outcome.model_validate_json(crawls.stdout.readline())
    assert (outcome.state, outcome.problems) == ("ok", ())
    assert outcome.written > 0
    problems: list[str] = []
    captured = Counter(capture.url for capture in Archive(tmp_path).captures(problems=problems))
    assert problems == []
    assert captured == Counter(f"{HOST}{path}" for path in answers)
    assert 0 < halfway < len(answers)
