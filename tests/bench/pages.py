"""Body, title and date of the page readers and of the article libraries, on public sets: run by hand, see `main`."""

import gzip
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from time import process_time

from lxml import etree, html
from rich.console import Console
from rich.table import Table

from crawlers.pages import PageError, read
from crawlers.pages.decode import decode
from models.documents import Capture
from models.reference import Source

SETS = (
    "scrapinghub/article-extraction-benchmark",
    "Murrough-Foley/web-content-extraction-benchmark",
    "immortal-autumn/Chinese-Web-Content-Extraction-Dataset",
    "opendatalab/magic-html",
)
HAN = re.compile(r"[\u4e00-\u9fff]")
TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")
SHINGLE = 4
"""Tokens that are compared together, as article-extraction-benchmark does; the other sets compare single ones."""


@dataclass(frozen=True)
class Page:
    """A page of a set with what people read on it; None is what the set does not say."""

    set: str
    payload: bytes
    url: str
    body: str
    title: str | None = None
    day: str | None = None


@dataclass(frozen=True)
class Found:
    """What one reader gave for a page."""

    body: str
    title: str | None = None
    day: str | None = None
    seconds: float = 0.0


def main() -> None:
    """Fetch what is missing of the sets into the folder given, measure each reader that is installed, print a table."""
    folder = Path(sys.argv[1])
    for name in SETS:
        target = folder / name.partition("/")[2]
        if not target.exists():
            subprocess.run(
                ["git", "clone", "--quiet", "--depth", "1", f"https://github.com/{name}", target], check=True
            )
    wanted = [page for page in pages(folder) if page.set in sys.argv[2:] or not sys.argv[2:]]
    table = Table("set", "pages", "reader", "body F1", "precision", "recall", "title", "date", "ms a page", box=None)
    with ProcessPoolExecutor(2) as pool:
        for name, reader in READERS.items():
            found = list(pool.map(partial(timed, reader), wanted, chunksize=20))
            for row in rows(name, list(zip(wanted, found, strict=True))):
                table.add_row(*row)
    Console(width=140).print(table)


def pages(folder: Path) -> Iterator[Page]:
    """Yield the pages of every set: its name has the language first."""
    root = folder / "article-extraction-benchmark"
    for key, row in json.loads(root.joinpath("ground-truth.json").read_text("utf-8")).items():
        yield Page(
            "en scrapinghub", unpacked(root / "html" / f"{key}.html.gz"), row.get("url") or "", row["articleBody"]
        )
    root = folder / "web-content-extraction-benchmark"
    kinds = json.loads(root.joinpath("metadata.json").read_text("utf-8"))["files"]
    for path in sorted(root.glob("*/ground-truth/*.json")):
        row = json.loads(path.read_text("utf-8"))
        kind, truth = kinds[path.stem]["page_type"], row["ground_truth"]
        if kind in ("article", "forum"):
            payload = unpacked(path.parents[1] / "html" / f"{path.stem}.html.gz")
            day = (truth.get("publish_date") or "")[:10] or None
            yield Page(
                f"en WCXB {kind}",
                payload,
                row.get("url") or "https://page.example/",
                truth.get("main_content") or "",
                truth.get("title"),
                day,
            )
    root = folder / "Chinese-Web-Content-Extraction-Dataset"
    for path in sorted(root.glob("original/*.html")):
        text, day = (root.joinpath(name, f"{path.stem}.txt") for name in ("cleaned", "date"))
        if text.exists() and day.exists():
            written = re.search(r"(\d{4})\D(\d\d?)\D(\d\d?)", day.read_text("utf-8"))
            iso = f"{written[1]}-{int(written[2]):02}-{int(written[3]):02}" if written else None
            yield Page("zh CWCED", path.read_bytes(), "https://page.example/", text.read_text("utf-8"), day=iso)
    for kind in ("article", "forum"):
        root = folder / "magic-html" / "benchmark" / "data" / kind
        for key, row in json.loads(root.joinpath("base.json").read_text("utf-8")).items():
            path = root / "htmls" / f"{key}.html"
            if path.exists() and row["content"].strip():
                lang = "zh" if len(HAN.findall(row["content"])) > 0.2 * len(row["content"]) else "en"
                yield Page(f"{lang} magic-html {kind}", path.read_bytes(), row["url"], row["content"])


def unpacked(path: Path) -> bytes:
    """Give what a gzip file holds."""
    return gzip.decompress(path.read_bytes())


def timed(reader: Callable[[Page], Found], page: Page) -> Found:
    """Give what a reader found, and the processor time that it took."""
    start = process_time()
    found = reader(page)
    return Found(found.body, found.title, found.day, process_time() - start)


def ours(page: Page) -> Found:
    """Read as the product reads."""
    capture = Capture(
        url=page.url,
        source_id="bench",
        fetched_at=datetime.now(UTC),
        media_type="text/html",
        payload=page.payload,
        sha256=sha256(page.payload).hexdigest(),
    )
    kind = "forum" if "forum" in page.set else "listing"
    source = Source(id="bench", name="Bench", kind=kind, url="https://start.example/", licence="none", follow=".")  # type: ignore[arg-type]
    try:
        documents = read(capture, source)
    except PageError:
        return Found("")
    first = documents[0] if documents else None
    body = "\n".join(document.text for document in documents)
    return Found(body, first and first.title, ((first and first.published) or "")[:10] or None)


def by_trafilatura(page: Page) -> Found:
    """Read with trafilatura as it comes."""
    import trafilatura

    found = trafilatura.bare_extraction(decode(page.payload), url=page.url, include_comments=False, with_metadata=True)
    return Found(found.text, found.title, found.date) if found else Found("")


def by_readability(page: Page) -> Found:
    """Read with readability-lxml as it comes."""
    from readability import Document

    try:
        found = Document(decode(page.payload))
        return Found("\n".join(html.fromstring(found.summary()).itertext()), found.short_title())
    except (etree.ParserError, ValueError):
        return Found("")


def by_resiliparse(page: Page) -> Found:
    """Read with resiliparse, its main-content setting."""
    from resiliparse.extract.html2text import extract_plain_text

    return Found(extract_plain_text(decode(page.payload), main_content=True))


LIBRARIES: dict[str, Callable[[Page], Found]] = {
    "trafilatura": by_trafilatura,
    "readability": by_readability,
    "resiliparse": by_resiliparse,
}
READERS = {"chipwire": ours, **{name: reader for name, reader in LIBRARIES.items() if find_spec(name)}}


def rows(name: str, results: Iterable[tuple[Page, Found]]) -> Iterator[tuple[str, ...]]:
    """Yield a row of the table for each set."""
    by_set: dict[str, list[tuple[Page, Found]]] = defaultdict(list)
    for page, found in results:
        by_set[page.set].append((page, found))
    for key, pairs in by_set.items():
        scores = [score(page, found.body) for page, found in pairs]
        precision, recall = mean(p for p, _ in scores), mean(r for _, r in scores)
        f1 = f_measure(precision, recall) if key == "en scrapinghub" else mean(f_measure(*each) for each in scores)
        titles = [same(page.title, found.title) for page, found in pairs if page.title]
        days = [page.day == found.day for page, found in pairs if page.day]
        shares = (f"{mean(right):.3f}" if right else "" for right in (titles, days))
        milliseconds = 1000 * mean(found.seconds for _, found in pairs)
        yield (
            key,
            str(len(pairs)),
            name,
            f"{f1:.3f}",
            f"{precision:.3f}",
            f"{recall:.3f}",
            *shares,
            f"{milliseconds:.0f}",
        )


def score(page: Page, body: str) -> tuple[float, float]:
    """Give precision and recall of a body."""
    size = SHINGLE if page.set == "en scrapinghub" else 1
    wanted, given = shingles(page.body, size), shingles(body, size)
    both = (wanted & given).total()
    if not wanted and not given:
        return 1.0, 1.0
    return both / given.total() if given else 0.0, both / wanted.total() if wanted else 0.0


def shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    """Give the runs of tokens in a text, with how often they stand in it."""
    tokens = TOKEN.findall(text.lower())
    return (
        Counter(tuple(tokens[at : at + size]) for at in range(max(1, len(tokens) - size + 1))) if tokens else Counter()
    )


def f_measure(precision: float, recall: float) -> float:
    """Give the harmonic mean of both."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def same(wanted: str | None, given: str | None) -> bool:
    """Say whether two titles have the same words."""
    return TOKEN.findall((wanted or "").lower()) == TOKEN.findall((given or "").lower())


if __name__ == "__main__":
    main()
