"""From captures to readings: pages that name no chip are passed over, and several processes read as one does."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from test_pages import CASES, capture, declared, expected, others, source, stored

from crawlers.pages import PageError, read
from crawlers.pages.screen import shown
from flows import reader
from flows.reader import Reader
from models.documents import Capture
from pipeline import language, seeds
from pipeline.extract import Lexicon, names_chip

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Give the lexicon of the project's seeds."""
    return language.lexicon(seeds.load(SEEDS))


@pytest.mark.parametrize("case", [case for case in CASES if "media_type" not in expected(case)])
def test_what_names_a_chip_when_read_names_it_in_its_bytes(case: str, lexicon: Lexicon) -> None:
    wanted = expected(case)
    page = capture(stored(case), wanted["url"])
    told = any(names_chip(document.text, lexicon) for document in read(page, declared(wanted), others(wanted)))
    assert names_chip(shown(page), lexicon) >= told


NAMED = [
    ("in a word with tags in it", "<p>H<b>100</b> at $24,000", True),
    ("in a word with many tags in it", "<li><a><B>H</B></a><i><u>10</u></i>0</li>", True),
    ("in a word with a comment in it", "<p>H<!-- -->100 at $24,000", True),
    ("in words with a tag between them", "<p><b>RTX</b> <b>4090</b> at $2,000", True),
    ("in a word with a NUL in its tag", "<p>H<\0b>100</b> at $24,000", True),
    ("in two cells", "<td>H</td><td>100</td>", False),
    ("behind a script", "<SCRIPT>if (a</b) {}</SCRIPT ><p>H100", True),
    ("in a script", "<script>var a = 'H100'</script><p>nothing", False),
    ("in an element called like a script", "<script-note>H100</script-note>", True),
    ("in cells side by side", "<td>H100</td><td>24,000</td>", True),
    ("as entities", "<p>&#26119;&#33150; 910B &#72;20</p>", True),
    ("behind a sign that is no tag", "<p>under < 5 weeks for the H200</p>", True),
    ("in Traditional characters", "<p>輝達 AI 晶片</p>", True),
    ("in a script alone", "<script>var a='H100 < B200'</script><style>.h100{}</style><p>Rain.</p>", False),
    ("in an address alone", '<a href="/tag/h100/">more</a>', False),
    ("behind what opens no script", "<!-- <script> --><p>under 5 weeks for the H<b>200</b></p>", True),
    ("in a tag that does not end", "<p>Rain.</p><b H100", False),
    ("nowhere", "<p>The bridge opens on Monday.</p>", False),
]


@pytest.mark.parametrize(("page", "named"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_names_are_seen_in_any_charset(page: str, named: bool, encoding: str, lexicon: Lexicon) -> None:
    payload = f'<meta charset="{encoding.removesuffix("hkscs")}">{page}'.encode(encoding, "xmlcharrefreplace")
    assert names_chip(shown(capture(payload)), lexicon) == named


def pages(count: int) -> list[Capture]:
    """Give pages of a site of general news, every third of which names a chip."""
    found = []
    for number in range(count):
        words = f"A dealer asks $2{number % 10},000 for an H100 PCIe card." if number % 3 == 0 else "The bridge opens."
        payload = f"<html><title>{number}</title><body><article><p>{words}</p></article></body></html>".encode()
        given = {"media_type": "text/html", "payload": payload, "sha256": sha256(payload).hexdigest()}
        at = datetime(2026, 11, 5, 0, number % 60, tzinfo=UTC)
        found.append(Capture(url=f"https://page.example/a/{number}", source_id="page", fetched_at=at, **given))
    return found


def test_several_processes_read_as_one_does(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FEW", 20)
    reads = Reader(lexicon, "v", {"page": source()})
    given = [*pages(30), pages(1)[0].model_copy(update={"source_id": "unknown"})]
    results = []
    for jobs in (1, 2):
        problems: list[str] = []
        (batch,) = reads.batches(given, problems, jobs)
        assert ["unknown" in problem for problem in problems] == [True]
        results.append(([each.url for each in batch.captures], batch.reads, batch.passed_over))
    assert results[0] == results[1]
    assert (len(results[0][1]), results[0][2]) == (10, 20)
    assert all(each.extraction and each.extraction.facts for each in results[0][1])


def test_forums_and_prices_are_read_whatever_they_name(lexicon: Lexicon) -> None:
    page = capture(b"<main><p>95k each, four left.</p></main>", "https://page.example/prices")
    reads = Reader(lexicon, "v", {})
    assert [len(reads.capture(page, source(kind)).reads) for kind in ("prices", "listing")] == [1, 0]


def test_a_page_that_cannot_be_read_is_a_document_with_its_error(lexicon: Lexicon) -> None:
    page = capture(b"<p>H100</p>" * 60_000)
    with pytest.raises(PageError):
        read(page, source())
    (found,) = Reader(lexicon, "v", {}).capture(page, source()).reads
    assert "expected a page of at most" in (found.error or "")
