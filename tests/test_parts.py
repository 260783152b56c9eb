"""Documents of several pages whose crawl is cut short: later runs fetch what is missing, then let it rest."""

from pathlib import Path

import pytest
from crawling import crawled
from websites import HOST, Answers, page, site, source, xml

from crawlers.archive import Archive

THREAD = '<li class="row"><a class="topictitle" href="/viewtopic.php?t={0}">H100</a><dd class="posts">25</dd></li>'
ENTRY = "<item><link>/doc/{0}</link><updated>2026-11-01</updated></item>"


def followed(words: str, url: str) -> tuple[int, dict[str, str], bytes]:
    """Give a page that leads to another."""
    return 200, {}, f'<p>{words}</p><a rel="next" href="{url}">next</a>'.encode()


def board(threads: int) -> tuple[dict[str, object], Answers]:
    """Give a forum of threads of two pages."""
    rows = "".join(THREAD.format(n) for n in range(threads))
    answers: Answers = {"/f/": (200, {}, f"<ul>{rows}</ul>".encode())}
    for n in range(threads):
        answers[f"/viewtopic.php?t={n}"] = followed(f"one {n}", f"/viewtopic.php?t={n}&amp;start=10")
        answers[f"/viewtopic.php?t={n}&start=10"] = page(f"two {n}")
    return {"kind": "forum", "follow": None, "url": f"{HOST}/f/"}, answers


def news(articles: int) -> tuple[dict[str, object], Answers]:
    """Give a feed of articles of two pages."""
    entries = "".join(ENTRY.format(n) for n in range(articles))
    answers: Answers = {"/feed": xml(f"<rss><channel>{entries}</channel></rss>")}
    for n in range(articles):
        answers[f"/doc/{n}"] = followed(f"one {n}", f"/doc/{n}_2")
        answers[f"/doc/{n}_2"] = page(f"two {n}")
    return {"kind": "feed", "url": f"{HOST}/feed"}, answers


SITES = {"threads": board, "articles": news}


@pytest.mark.parametrize("kind", SITES)
def test_a_further_page_that_failed_is_asked_for_again(tmp_path: Path, kind: str) -> None:
    fields, answers = SITES[kind](1)
    (path, second), asked = list(answers.items())[-1], []
    with site({**answers, path: (403, {}, b"")}) as served:
        for _ in range(3):
            crawled(source(**fields), tmp_path, served.url)
            asked.append(path in served.paths())
            served.answers[path] = second
    assert asked == [True, True, False]


@pytest.mark.parametrize("kind", SITES)
def test_further_pages_beyond_max_pages_come_with_later_runs(tmp_path: Path, kind: str) -> None:
    fields, answers = SITES[kind](4)
    with site(answers) as served:
        for _ in range(2):
            crawled(source(**fields, max_pages=5), tmp_path, served.url)
        served.paths()
        crawled(source(**fields, max_pages=5), tmp_path, served.url)
        rested = len(served.paths())
    assert len({capture.url for capture in Archive(tmp_path).captures()}) == len(answers)
    assert rested == 1


@pytest.mark.parametrize("kind", SITES)
@pytest.mark.parametrize("there", [True, False], ids=["forbidden", "not there"])
def test_a_further_page_that_cannot_be_had_lets_its_document_rest(tmp_path: Path, kind: str, there: bool) -> None:
    fields, answers = SITES[kind](2)
    for path in [path for path in answers if path.endswith(("_2", "start=10"))]:
        answers[path] = answers[path] if there else (404, {}, b"")
    rules = b"User-agent: *\nDisallow: /*_2\nDisallow: /*start=\n" if there else b""
    answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules)
    with site(answers) as served:
        asked = [(crawled(source(**fields), tmp_path, served.url), len(served.paths()))[1] for _ in range(2)]
    assert asked == [3 if there else 5, 1]
