"""Speed of reading pages as ratios to the article library alone, on as many processes as cores: `make bench`."""

import json
import os
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import trafilatura
from rich.console import Console
from rich.table import Table

from crawlers import pages
from flows.reader import Reader
from flows.workers import by_processes
from models.documents import Capture
from models.reference import Source
from pipeline import language, seeds
from pipeline.extract import Lexicon

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "gold" / "open.jsonl"
PAGES = 600
NAMING = 20
"""One page of so many names a chip on the site of general news."""
ROUNDS = 3
WORDS = {
    "zh": "市民 周末 公园 展览 学校 老师 医院 列车 车站 天气 降雨 农田 收成 球队 比赛 观众 音乐 剧场 河道 桥梁".split(),  # noqa: SIM905
    "en": "council harvest river bridge theatre match fans weather storm school hospital train museum garden bakery".split(),  # noqa: SIM905, E501
}
SOURCE = Source(id="bench", name="Bench", kind="listing", url="https://bench.example/", licence="ours", follow="/a/")


def page(body: str, lang: str, rng: Random) -> bytes:
    """Give an article as a site serves it: of its bytes about a twentieth are its text."""
    words = WORDS[lang]
    blank = "" if lang == "zh" else " "

    def said(count: int) -> str:
        return blank.join(rng.choices(words, k=count))

    def links(count: int) -> str:
        items = (
            f'<li class="item-{n}"><a class="link" href="/a/{rng.randrange(10**9)}.html" id="{n}">{said(6)}</a></li>'
            for n in range(count)
        )
        return f"<ul>{''.join(items)}</ul>"

    script = "".join(f"window.q{n}={{id:{rng.randrange(10**9)},slot:'box-{n}',size:[300,250]}};" for n in range(400))
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n") if line)
    head = (
        f'<meta charset="utf-8"><title>{said(8)} | Bench</title><meta property="og:title" content="{said(8)}">'
        f'<meta property="article:published_time" content="2026-11-03T08:00:00Z">'
        f"<style>{'.a{margin:0 auto;padding:4px}' * 300}</style><script>{script}</script>"
    )
    article = (
        f'<article><h1>{said(8)}</h1><div class="meta"><span class="date">2026-11-03 08:00</span></div>'
        f'<div class="text">{paragraphs}</div></article>'
    )
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>'
        f'<header><div class="top"><nav>{links(60)}</nav></div></header><div class="wrap"><div class="main">{article}'
        f'<div class="related">{links(30)}</div><div class="comments">{links(20)}</div></div>'
        f'<aside class="side">{links(60)}</aside></div>'
        f"<footer>{links(40)}<p>{said(20)}</p></footer><script>{script}</script></body></html>"
    ).encode()


def captures(naming: int) -> list[Capture]:
    """Give pages of both languages, one in `naming` of them an article that names chips."""
    rng = Random(5)
    rows = [
        row for row in map(json.loads, GOLD.read_text("utf-8").splitlines()) if row["kind"] in ("news", "announcement")
    ]
    found = []
    for number in range(PAGES):
        row = rng.choice(rows)
        lang, stop = row["lang"], "。" if row["lang"] == "zh" else ". "
        blank = "" if lang == "zh" else " "
        plain = "\n".join(
            stop.join(blank.join(rng.choices(WORDS[lang], k=14)) for _ in range(5)) + stop for _ in range(8)
        )
        payload = page(row["text"] + "\n" + plain if number % naming == 0 else plain, lang, rng)
        found.append(
            Capture(
                url=f"https://bench.example/a/{number}.html",
                source_id="bench",
                fetched_at=datetime(2026, 11, 5, tzinfo=UTC),
                media_type="text/html; charset=utf-8",
                payload=payload,
                sha256=sha256(payload).hexdigest(),
            )
        )
    return found


def by_library(_: Any, capture: Capture) -> int:
    """Read a page with the article library alone: text, title, author and date."""
    found = trafilatura.bare_extraction(capture.payload, url=capture.url, include_comments=False, with_metadata=True)
    return len(found.text or "") if found else 0


def by_readers(_: Any, capture: Capture) -> int:
    """Read a page in full."""
    return sum(len(document.text) for document in pages.read(capture, SOURCE))


def by_reader(reader: Reader, capture: Capture) -> int:
    """Read a page, and its facts, if it names a chip."""
    return len(reader.capture(capture, SOURCE).reads)


def pages_per_second(jobs: int, held: Any, work: Callable[[Any, Capture], int], given: Iterable[Capture]) -> float:
    """Give the best of some rounds; the processes are warm before the clock starts."""
    given = list(given)
    best = 0.0
    answers = by_processes(jobs, held, work, given * (ROUNDS + 1))
    for round_number in range(ROUNDS + 1):
        start = time.perf_counter()
        for _ in given:
            next(answers)
        if round_number:
            best = max(best, len(given) / (time.perf_counter() - start))
    return best


def main() -> None:
    """Print pages a second of the library, of reading in full, and of reading a site of general news."""
    jobs = len(os.sched_getaffinity(0))
    lexicon = Lexicon.from_seeds(seeds.load(ROOT / "seeds"), language.namers())
    reader = Reader(lexicon, "bench", {SOURCE.id: SOURCE})
    table = Table("pages", "reader", "pages/s", "ratio", box=None)
    for name, naming, work in (
        ("each names a chip", 1, by_readers),
        (f"one in {NAMING} names a chip", NAMING, by_reader),
    ):
        given = captures(naming)
        library = pages_per_second(jobs, None, by_library, given)
        ours = pages_per_second(jobs, reader, work, given)
        table.add_row(name, "trafilatura", f"{library:.0f}", "")
        table.add_row(name, "chipwire", f"{ours:.0f}", f"{ours / library:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
