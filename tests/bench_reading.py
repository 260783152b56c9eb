"""Speed of reading pages as ratios to the article library alone, on as many processes as cores: `make bench`."""

import json
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import trafilatura
from rich.console import Console
from rich.table import Table

from crawlers import pages
from flows.reader import CHUNK, Reader
from flows.workers import by_processes
from models.documents import Capture
from models.reference import Source
from pipeline import language, seeds

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "gold" / "open.jsonl"
PAGES = 600
NAMING = 20
"""One page of so many names a chip on the site of general news."""
ROUNDS = 5
"""Each a run of the library and one of ours right behind it: the machine may have others to serve as well."""
WARM = 50
"""Chunks read before the clock starts: each process then has met articles of both languages, some times."""
Work = Callable[[Any, Sequence[Capture]], int]
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


def by_library(_: Any, chunk: Sequence[Capture]) -> int:
    """Read pages with the article library alone: text, title, author and date."""
    extract = partial(trafilatura.bare_extraction, include_comments=False, with_metadata=True)
    return sum(extract(capture.payload, url=capture.url) is not None for capture in chunk)


def by_readers(_: Any, chunk: Sequence[Capture]) -> int:
    """Read pages in full."""
    return sum(len(pages.read(capture, SOURCE)) for capture in chunk)


def by_reader(reader: Reader, chunk: Sequence[Capture]) -> int:
    """Read pages, and their facts, as far as they name a chip."""
    return sum(len(reader.capture(capture, SOURCE).reads) for capture in chunk)


def pages_per_second(jobs: int, held: Any, work: Work, given: Sequence[Capture]) -> float:
    """Give the speed over all pages; the processes are warm before the clock starts."""
    chunks = [given[at : at + CHUNK] for at in range(0, len(given), CHUNK)]
    warm = chunks[:WARM]
    answers = by_processes(jobs, held, work, [*warm, *chunks])
    deque(islice(answers, len(warm)), maxlen=0)
    start = time.perf_counter()
    deque(answers, maxlen=0)
    return len(given) / (time.perf_counter() - start)


def main() -> None:
    """Print pages a second of the library, of reading in full, and of reading a site of general news."""
    jobs = len(os.sched_getaffinity(0))
    lexicon = language.lexicon(seeds.load(ROOT / "seeds"))
    reader = Reader(lexicon, "bench", {SOURCE.id: SOURCE})
    table = Table("pages", "trafilatura, pages/s", "chipwire, pages/s", "ratio, median", "ratios", box=None)
    for name, naming, work in (
        ("each names a chip, in full", 1, by_readers),
        (f"one in {NAMING} names a chip", NAMING, by_reader),
    ):
        given = captures(naming)
        rounds = [
            (pages_per_second(jobs, None, by_library, given), pages_per_second(jobs, reader, work, given))
            for _ in range(ROUNDS)
        ]
        ratios = sorted(ours / library for library, ours in rounds)
        library, ours = (f"{median(speeds):.0f}" for speeds in zip(*rounds, strict=True))
        told = " ".join(f"{ratio:.2f}" for ratio in ratios)
        table.add_row(name, library, ours, f"{median(ratios):.2f}", told)
    Console().print(table)


if __name__ == "__main__":
    main()
