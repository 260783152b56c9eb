"""Speed of `extract` as ratios against jieba and Recognizers-Text on the same documents, in one run: `make bench`."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import jieba
from rich.console import Console
from rich.table import Table

from models.documents import Document
from pipeline import language, seeds
from pipeline.extract import Lexicon, extract

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "gold" / "open.jsonl"
NEWS = ROOT / "tests" / "bench" / "news.jsonl"
"""Articles of the trade press as they are: most paragraphs name no price of a chip."""
SETS = {
    "news": (NEWS, {"news"}),
    "dense news": (GOLD, {"news", "announcement", "newsletter", "blog"}),
    "dense lists": (GOLD, {"dealer_post", "broker_list", "price_page", "rental"}),
    "talk": (GOLD, {"chat", "forum"}),
}
RECOGNIZERS = ROOT / ".venv-bench" / "bin" / "python"
ROUNDS = 5
TIMES = (1, 5, 30)
"""How often all documents stand in the long ones that show what a character costs: the last has 5 MB and more."""


def documents(path: Path, kinds: set[str]) -> list[Document]:
    """Give the documents of a file that are of some kinds."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    fields = ("id", "text", "title", "published", "lang")
    return [Document(**{k: row.get(k) for k in fields}) for row in rows if row["kind"] in kinds]


def least_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Give the least processor time of some rounds; what the trained component found is forgotten before each."""
    times = []
    for _ in range(rounds):
        language._spans.cache_clear()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print a row for each set of documents, and what a character costs in ever longer texts."""
    console = Console()
    lexicon = language.lexicon(seeds.load(ROOT / "seeds"))
    jieba.setLogLevel(60)
    jieba.initialize()
    heads = ("M chars/s", "characters", "extract", "jieba.cut", "ratio", "Recognizers-Text", "ratio")
    table = Table(*heads, box=None)
    for name, (path, kinds) in SETS.items():
        table.add_row(name, *_row(documents(path, kinds), lexicon))
    console.print(table)
    if not RECOGNIZERS.exists():
        console.print("Recognizers-Text is absent: make bench installs it where it reaches a package index")
    _print_growth(console, lexicon)


def _row(chosen: Sequence[Document], lexicon: Lexicon) -> Iterator[str]:
    _read(chosen, lexicon)  # loads the trained component
    size = sum(len(d.text) for d in chosen)
    cut, read = least_seconds(partial(_cut, chosen)), least_seconds(partial(_read, chosen, lexicon))
    yield from (f"{size:,}", _speed(size, read), _speed(size, cut), f"{cut / read:.2f}")
    recognized = _recognizers_seconds(chosen)
    yield from (_speed(size, recognized), f"{recognized / read:.1f}") if recognized else ("absent", "absent")


def _speed(size: int, seconds: float) -> str:
    return f"{size / seconds / 1e6:.3f}"


def _read(chosen: Sequence[Document], lexicon: Lexicon) -> None:
    for document in chosen:
        extract(document, lexicon)


def _cut(chosen: Sequence[Document]) -> None:
    for document in chosen:
        for _ in jieba.cut(document.text):
            pass


def _recognizers_seconds(chosen: Sequence[Document]) -> float | None:
    """Give the processor time of Recognizers-Text's currency model; None where it is not installed."""
    if not RECOGNIZERS.exists():
        return None
    lines = "".join(json.dumps({"lang": d.lang, "text": d.text}) + "\n" for d in chosen)
    script = ROOT / "tests" / "bench" / "recognizers.py"
    done = subprocess.run([RECOGNIZERS, script], input=lines, text=True, capture_output=True, check=True)
    return float(done.stdout)


def _print_growth(console: Console, lexicon: Lexicon) -> None:
    block = "\n".join(d.text for path, kinds in SETS.values() for d in documents(path, kinds))
    table = Table("one document of", "characters", "extract", "a character costs", box=None)
    first = None
    for times in TIMES:
        text = "\n".join([block] * times)
        seconds = least_seconds(partial(_read, [Document(id="long", text=text)], lexicon), rounds=1)
        each = seconds / len(text)
        first = first or each
        megabytes = f"{len(text.encode()) / 1e6:.1f} MB"
        table.add_row(megabytes, f"{len(text):,}", f"{seconds:.1f} s", f"{each / first:.2f} times as much")
    console.print(table)


if __name__ == "__main__":
    main()
