"""One crawl shared by several crawlers over a Redis server: what each of them alone would bring, whatever happens."""

import os
import signal
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from crowds import crowd, job
from servers import free_port, redis, wait_until
from websites import HOST, Answers, linking, page, site, source

from crawlers.crawl import Outcome
from flows.publish import publish, record_reference
from flows.read import read
from flows.settings import Settings
from pipeline import seeds
from pipeline.warehouse import query

SEEDS = Path(__file__).parents[1] / "seeds"
LISTS, EACH = 8, 20
KEY = "chipwire:{site}:"


def pages(lists: int = LISTS, each: int = EACH) -> Answers:
    """Give a site of lists and documents, each with a price of its own."""
    answers: Answers = {}
    for number in range(lists):
        documents = [f"/doc/{number * each + n}" for n in range(each)]
        more = f"/list/{number + 1}" if number + 1 < lists else None
        answers[f"/list/{number}"] = linking(*documents, next_page=more)
        answers |= {path: page(f"A dealer asks $2{path[5:]:0>4} for an H100 PCIe card.") for path in documents}
    return answers


def sums(outcome: Outcome) -> tuple[str, int, int, tuple[str, ...]]:
    """Give what all crawlers of a crawl report alike."""
    return outcome.state, outcome.pages, outcome.documents, outcome.problems


def published(archive: Path, home: Path) -> dict[str, list[float]]:
    """Read an archive in a home of its own, publish it, and give the prices in each document by its address."""
    home.mkdir()
    (home / "archive").symlink_to(archive)
    settings = Settings.from_environment({"CHIPWIRE_HOME": str(home)})
    settings.work.mkdir()
    reference, given = seeds.load(SEEDS), source(f"{HOST}/list/0")
    assert not read(settings, reference, {given.id: given}).problems
    record_reference(settings, reference, [given], ())
    assert not publish(settings).problems
    asked = "SELECT url, list(price_low) AS prices FROM documents LEFT JOIN quotes USING (document_id, url) GROUP BY url"
    return {row["url"]: row["prices"] for row in query(settings.published, asked, None).to_pylist()}


def test_a_crawler_and_the_redis_server_are_killed_and_every_page_arrives_once(tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "redis"
    with ExitStack() as stack:
        served, crawlers = stack.enter_context(site(pages())), stack.enter_context(crowd())
        with redis(folder, port) as address:
            for each in ("a", "b"):
                crawlers.start(job(source(f"{HOST}/list/0", max_pages=1000), tmp_path / each, served.url, address))
            wait_until(lambda: len(served.asked) > 40, "the first requests")
            os.kill(crawlers.started[0], signal.SIGKILL)
            wait_until(lambda: len(served.asked) > 80, "requests of the other crawler")
        asked = len(served.asked)
        time.sleep(0.5)  # the server is away, and the crawl waits: at most what was on its way is asked for
        assert len(served.asked) - asked <= 1
        stack.enter_context(redis(folder, port))
        wait_until(lambda: bool(crawlers.ended), "the end of the crawl")
        (outcome,) = crawlers.outcomes()
        paths = Counter(served.paths())
    assert (outcome.state, outcome.documents, outcome.problems) == ("ok", LISTS * EACH, ())
    assert set(paths) == set(pages())
    assert sum(paths.values()) <= len(paths) + 3
    together = tmp_path / "together"
    together.mkdir()
    for each in ("a", "b"):
        (tmp_path / each / "site").rename(together / f"site{each}")
    (together / "site").mkdir()
    for file in together.glob("site?/*.warc.gz"):
        file.rename(together / "site" / file.name)
    prices = {f"{HOST}/doc/{n}": [20_000.0 + n] for n in range(LISTS * EACH)}
    assert published(together, tmp_path / "home") == prices
