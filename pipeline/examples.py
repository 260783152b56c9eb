"""What classifiers learn from: sentences with what they tell of, and amounts with whether they are prices."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from models.documents import Document, Lang
from models.language.classifier import features, tokens
from pipeline.extract import Lexicon
from pipeline.extract.as_price import is_no_price, is_told
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.learned import LONGEST, masked
from pipeline.extract.learned_prices import LABEL
from pipeline.extract.learned_prices import features as of_amount
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.roles import roles

ROOT = Path(__file__).parents[1]
WRITTEN = "models/training/told.*.jsonl"
MARKED = "models/training/priced.*.jsonl"
WAYS, GOLD = "tests/ways/open.*.jsonl", "tests/gold/open*.jsonl"
ROWS = "tests/corpus/*.yml"
FIELDS = {"order": "status", "move": "direction", "supply": "event"}
"""For each type of fact the field that tells what happened."""
ENDS = ("price_low", "price_high")
SCALES = (1, 60, 1e3, 3600, 1e4)
"""What a price as a fact gives it may be of the number that tells it: thousands left out, the hour of a minute."""
NEAR = 0.005
_MARK = re.compile(r"⟦(?P<price>[^⟦⟧→]+)→(?P<chip>[^⟦⟧→]+)⟧")
"""A price in a marked text, with the words that name its chip there, "?" where none do."""
_AS_PRICES: tuple[Role, ...] = ("price", "to")


@dataclass(frozen=True, slots=True)
class Example:
    """What is looked at, and the labels of what it tells of or is."""

    lang: Lang
    looked: frozenset[str]
    told: frozenset[str]


def sentences(lexicon: Lexicon, root: Path = ROOT) -> Iterator[Example]:
    """Yield the sentences to learn from, with what they tell of orders, moves and supply."""
    for row in _lines(root, WRITTEN, WAYS, GOLD):
        reading = _reading(row, lexicon)
        if "told" in row:  # one sentence, whatever its stops
            whole = reading.joined(reading.sentences[0], reading.sentences[-1])
            yield _sentence(reading, whole, row["told"])
            continue
        for sentence in reading.sentences:
            if sentence.end - sentence.start <= LONGEST and sentence.index not in reading.tables:
                yield _sentence(reading, sentence, _labels(row["facts"], sentence))
    for row in _rows(root):
        yield from _of_row(row, lexicon)


def amounts(lexicon: Lexicon, root: Path = ROOT) -> Iterator[Example]:
    """Yield the amounts to learn from, with whether they are prices."""
    for row in _lines(root, MARKED):
        text, marks = unmarked(row["text"])
        yield from _amounts(_reading({**row, "text": text}, lexicon), marked=[mark[:2] for mark in marks])
    for row in (*_lines(root, GOLD), *_rows(root)):
        quotes = [f for f in row["facts"] if f["type"] == "quote"]
        yield from _amounts(_reading(row, lexicon), quotes=quotes)


def unmarked(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Give a marked text without its marks, and the half-open span of each price in it with its chip's words."""
    plain, marks, at = "", list[tuple[int, int, str]](), 0
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        marks.append((len(plain), len(plain) + len(mark["price"]), mark["chip"]))
        plain += mark["price"]
        at = mark.end()
    return plain + text[at:], marks


def _lines(root: Path, *patterns: str) -> Iterator[dict[str, Any]]:
    for pattern in patterns:
        for file in sorted(root.glob(pattern)):
            yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _rows(root: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(root.glob(ROWS)):
        yield from yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _reading(row: dict[str, Any], lexicon: Lexicon) -> Reading:
    fields = {k: row.get(k) for k in ("text", "title", "lang")}
    published = row.get("published")
    return Reading.of(Document(id=row.get("id", "told"), published=published and str(published), **fields), lexicon)


def of_words(lang: Lang, words: str, told: Iterable[str]) -> Example:
    """Give the example of a masked sentence."""
    looked = frozenset(name for name, _, _ in features([word for word, _, _ in tokens(words)], lang))
    return Example(lang, looked, frozenset(told))


def _sentence(reading: Reading, sentence: Sentence, told: Iterable[str]) -> Example:
    return of_words(reading.lang, masked(reading, sentence)[0], told)


def _of_row(row: dict[str, Any], lexicon: Lexicon) -> Iterator[Example]:
    """Yield the sentences of a row of a test, where it is plain which of them tells what: in all, or in none."""
    reading = _reading({"text": row["text"], "lang": row.get("lang")}, lexicon)
    told = [f for f in row["facts"] if f["type"] in FIELDS]
    labels = frozenset(f"{f['type']}.{f[FIELDS[f['type']]]}" for f in told if FIELDS[f["type"]] in f)
    if not told or (len(labels) == len(told) and len(reading.sentences) == 1):
        for sentence in reading.sentences:
            yield _sentence(reading, sentence, labels)


def _labels(facts: Iterable[dict[str, Any]], sentence: Sentence) -> Iterator[str]:
    for fact in facts:
        field = FIELDS.get(fact["type"])
        if field and _touches(fact, sentence):
            what = fact[field]
            yield f"{fact['type']}.{what['any'][0] if isinstance(what, dict) else what}"


def _amounts(
    reading: Reading, *, marked: Sequence[tuple[int, int]] = (), quotes: Sequence[dict[str, Any]] = ()
) -> Iterator[Example]:
    for sentence in reading.sentences:
        part = roles(reading, sentence)
        for figure in sentence.figures if sentence.index not in reading.tables else ():
            role = part.get(figure)
            if role not in _AS_PRICES or figure.kind not in ("plain", "money"):
                continue
            if figure.kind == "plain" and is_no_price(reading, sentence, figure):
                continue
            told = figure.kind == "money" or is_told(reading, sentence, figure, role)
            looked = frozenset(of_amount(reading, sentence, figure, is_told=told))
            is_price = any(start < figure.end and figure.start < end for start, end in marked)
            is_price = is_price or any(_tells(sentence, figure, quote) for quote in quotes)
            yield Example(reading.lang, looked, frozenset([LABEL] if is_price else ()))


def _tells(sentence: Sentence, figure: Figure, quote: dict[str, Any]) -> bool:
    """True for a number that is an end of a quote's price, in its evidence where that is told."""
    found = [value for end in ENDS for value in _either(quote.get(end))]
    ends = {figure.value, figure.low or figure.value, figure.high or figure.value}
    return _touches(quote, sentence) and any(
        abs(end * scale - value) <= NEAR * value for value in found for end in ends for scale in SCALES
    )


def _either(value: Any) -> list[float]:
    choices = value["any"] if isinstance(value, dict) else [value]
    return [choice for choice in choices if choice]


def _touches(fact: dict[str, Any], sentence: Sentence) -> bool:
    start, end = fact.get("evidence_start"), fact.get("evidence_end")
    return start is None or end is None or (sentence.start < end and start < sentence.end)
