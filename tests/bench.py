"""Speed of `extract` as ratios against jieba on the same documents, in one run: `make bench`."""

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import jieba
from rich.console import Console
from rich.table import Table

from models.documents import Document
from pipeline import language, seeds
from pipeline.extract import Lexicon, extract

ROOT = Path(__file__).parents[1]
SETS = {
    "news": {"news", "announcement", "newsletter", "blog"},
    "dense lists": {"dealer_post", "broker_list", "price_page", "rental"},
    "talk": {"chat", "forum"},
}
ROUNDS = 3


def documents() -> list[tuple[str, Document]]:
    """Give the open gold documents with their kinds."""
    lines = (ROOT / "tests" / "gold" / "open.jsonl").read_text(encoding="utf-8").splitlines()
    fields = ("id", "text", "title", "published", "lang")
    return [(row["kind"], Document(**{k: row.get(k) for k in fields})) for row in map(json.loads, lines)]


def least_seconds(work: Callable[[], object]) -> float:
    """Give the least processor time of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print a row for each set of documents, and the cost of four times the text."""
    lexicon = Lexicon.from_seeds(seeds.load(ROOT / "seeds"), language.namers())
    jieba.setLogLevel(60)
    jieba.initialize()
    table = Table("documents", "characters", "jieba.cut", "extract", "extract / jieba", box=None)
    for name, kinds in SETS.items():
        chosen = [document for kind, document in documents() if kind in kinds]
        cut, read = least_seconds(partial(_cut, chosen)), least_seconds(partial(_read, chosen, lexicon))
        table.add_row(*_row(name, chosen, cut, read))
    console = Console()
    console.print(table)
    one, four = (least_seconds(partial(_read, [_long(n)], lexicon)) for n in (1, 4))
    console.print(f"four times the text costs {four / one:.1f} times the work")


def _read(chosen: Sequence[Document], lexicon: Lexicon) -> None:
    for document in chosen:
        extract(document, lexicon)


def _cut(chosen: Sequence[Document]) -> None:
    for document in chosen:
        for _ in jieba.cut(document.text):
            pass


def _row(name: str, chosen: Sequence[Document], cut: float, read: float) -> tuple[str, ...]:
    size = sum(len(d.text) for d in chosen)
    speeds = (f"{size / seconds / 1e6:.2f} M chars/s" for seconds in (cut, read))
    return name, f"{size:,}", *speeds, f"{cut / read:.2f}"


def _long(times: int) -> Document:
    return Document(id="long", text="\n".join(d.text for _, d in documents()) * times)


if __name__ == "__main__":
    main()
