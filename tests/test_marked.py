"""Prices in made-up talk: how many are read, of which chip, with floors that only rise.

Each line of `marked/` is a text as a dealer, a buyer or a reporter might write it, with its prices marked:
⟦6,900→L40S⟧. Most have no currency, and as many other numbers stand among them. Nothing was made or trained with these
texts in view; `models/training/priced.*.jsonl` are others of their kind.
"""

import json
from itertools import product
from pathlib import Path

import pytest

from models.documents import Document
from models.facts import Quote
from pipeline.examples import NEAR, SCALES, unmarked
from pipeline.extract import Lexicon, extract
from pipeline.extract.reading import Reading

MARKED = Path(__file__).parent / "marked"
FLOORS: dict[str, dict[str, float]] = json.loads((MARKED / "floors.json").read_text(encoding="utf-8"))
SLACK = 0.03
"""How far above its floor a share may lie before the floor must be raised."""


def _names(words: str) -> str:
    return "".join(words.casefold().split())


def _is_told(quote: Quote, values: set[float], start: int, end: int, chip: str) -> bool:
    """True for a quote of a marked price: where it stands, as high, and of its chip."""
    prices = [price for price in (quote.price_low, quote.price_high) if price]
    is_there = quote.evidence_start <= end and start <= quote.evidence_end
    is_as_high = any(abs(v * s - p) <= NEAR * p for v, s, p in product(values, SCALES, prices))
    ours, told = _names(quote.chip_text or ""), _names(chip)
    return is_there and is_as_high and (chip == "?" or ours in told or told in ours)


def _read(document: Document, marks: list[tuple[int, int, str]], lexicon: Lexicon) -> tuple[int, int, int]:
    """Give for a text how many of its prices are read, how many quotes there are, and how many prices."""
    quotes = [fact for fact in extract(document, lexicon).facts if isinstance(fact, Quote)]
    figures = [f for s in Reading.of(document, lexicon).sentences for f in s.figures]
    right, left = 0, list(quotes)
    for start, end, chip in marks:
        spoken = [f for f in figures if f.start < end and start < f.end]
        values = {value for f in spoken for value in (f.low, f.high) if value}
        found = next((q for q in left if _is_told(q, values, start, end, chip)), None)
        if found is not None:
            left.remove(found)
            right += 1
    return right, len(quotes), len(marks)


def shares(name: str, lexicon: Lexicon) -> dict[str, float]:
    """Give the share of the marked prices that is read, and of the quotes that is marked."""
    counts = []
    for line in (MARKED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text, marks = unmarked(row["text"])
        counts.append(_read(Document(id=name, text=text, lang=row["lang"]), marks, lexicon))
    right, found, marked = map(sum, zip(*counts, strict=True))
    return {"recall": right / marked, "precision": right / found}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_prices_of_talk_are_read(name: str, lexicon: Lexicon) -> None:
    reached = shares(name, lexicon)
    assert {k: v for k, v in reached.items() if v < FLOORS[name][k]} == {}, "accuracy fell"
    assert {k: v for k, v in reached.items() if v > FLOORS[name][k] + SLACK} == {}, "raise these floors"
