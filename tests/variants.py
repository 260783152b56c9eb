"""Documents of the corpus and the open gold set, ways to write each otherwise, and what a document means."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import yaml

from models.documents import Document
from pipeline import language, seeds
from pipeline.extract import Lexicon, extract
from pipeline.extract.market import CURRENCY_OF, market_currency
from pipeline.extract.reading import Reading

TESTS = Path(__file__).parent
IRRELEVANT = {
    "zh": (
        "今天上海多云转晴,最高气温 24 度,周末有小雨。",
        "主队昨晚以 3 比 1 战胜客队,全场观众约 4.2 万人。",
        "一款新手机售价 5999 元,比上一代便宜 500 元。",
        "一家超市公司去年营收 320 亿元,同比增长 12%。",
        "社区图书馆下月起延长开放时间。",
        "一碗牛肉面涨到 18 元,街坊都说贵了。",
    ),
    "en": (
        "It rained in Leeds all morning and the temperature fell to 9 degrees.",
        "The home side won 3-1 in front of 42,000 people.",
        "The new phone costs $799, which is $100 less than the old one.",
        "The grocer's revenue rose 12% to $3.2 billion last year.",
        "The town library will stay open longer on Sundays.",
        "A bowl of noodle soup now costs $12 at the corner shop.",
    ),
}
_PARAGRAPHS = re.compile(r"(?<=[。.!?！？」”\"])\n\n(?=[^\n]*[。.!?！？」”\"](?:\n|$))")
"""A blank line with a finished sentence on either side: one in a list or a chat parts no paragraphs."""
_WIDE = {code: code + 0xFEE0 for code in (*range(ord("0"), ord("9") + 1), *map(ord, ",:;()%!?"))}
_STOP = re.compile(r"。([”\"」』)）]*)")
_APART = {"evidence_start", "evidence_end", "confidence", "rule"}
_NAMES = ("buyers", "supplier", "seller", "actor")
_QUOTES = re.compile(r"[\s\"“”]+")


@cache
def from_seeds() -> Lexicon:
    """Give the project's own seeds, compiled, and its own pipelines: once for a process."""
    return language.lexicon(seeds.load(TESTS.parent / "seeds"))


def documents() -> Iterator[Document]:
    """Give the rows of the corpus, named by file and first words, and the open gold documents."""
    for file in sorted((TESTS / "corpus").glob("*.yml")):
        for row in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
            day = row.get("published")
            fields = {k: row.get(k) for k in ("text", "lang", "market")}
            yield Document(id=f"{file.stem}: {row['text'][:40]}", published=str(day) if day else None, **fields)
    for line in (TESTS / "gold" / "open.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Document(**{k: row.get(k) for k in ("id", "text", "title", "published", "lang")})


def settled(document: Document, lexicon: Lexicon) -> Document:
    """Give a document with its language and market written down, which other words or script would change."""
    reading = Reading.of(document, lexicon)
    market = market_currency(document, reading.folded, reading.lowered, lexicon, reading.lang, ())
    names = {currency: name for name, currency in CURRENCY_OF.items()}
    is_english = reading.lang == "en"
    return document.model_copy(
        update={"lang": reading.lang, "market": document.market if is_english else names[market.currency]}
    )


def meaning(document: Document, lexicon: Lexicon) -> list[dict[str, Any]]:
    """Give the facts of a document without their places: fields, organisations by id, and words of evidence."""
    facts = extract(document, lexicon).facts
    return sorted((_meant(fact.model_dump(), document.text, lexicon) for fact in facts), key=repr)


def _meant(fact: dict[str, Any], text: str, lexicon: Lexicon) -> dict[str, Any]:
    def known(name: str) -> str:
        plain = lexicon.fold(name).lower()
        found = lexicon.organisations.get(plain)
        return found.id if found else plain

    meant = {k: v for k, v in fact.items() if v not in (None, ()) and k not in _APART}
    for field in _NAMES:
        if field in meant:
            names = meant[field] if isinstance(meant[field], tuple) else (meant[field],)
            meant[field] = tuple(map(known, names))
    words = text[fact["evidence_start"] : fact["evidence_end"]]
    shown = {"words": words, "chip_text": fact["chip_text"] or ""}
    return meant | {k: _TO_SIMPLIFIED.convert(_plain(lexicon.fold(v))) for k, v in shown.items()}


def _plain(words: str) -> str:
    """Take from words what a variant may change of them: spaces, quotation marks, the form of a full stop."""
    return _QUOTES.sub("", words.replace("。", "."))


def before(text: str, sentence: str) -> str | None:
    """Put a sentence above a text."""
    return f"{sentence}\n\n{text}"


def between(text: str, sentence: str) -> str | None:
    """Put a sentence between two paragraphs in the middle of a text; None where there are none."""
    places = [match.end() for match in _PARAGRAPHS.finditer(text)]
    if not places:
        return None
    at = places[len(places) // 2]
    return f"{text[:at]}{sentence}\n\n{text[at:]}"


def after(text: str, sentence: str) -> str | None:
    """Put a sentence below a text."""
    return f"{text}\n\n{sentence}"


def simplified(text: str) -> str:
    """Give a text in Simplified script, as the folding has it."""
    turned = _TO_SIMPLIFIED.convert(text)
    return "".join(a if a in seeds.KEPT else b for a, b in zip(text, turned, strict=True))


def traditional(text: str) -> str:
    """Give a text in Traditional script."""
    return str(_TO_TRADITIONAL.convert(text))


def wide(text: str) -> str:
    """Give a text with full-width digits and punctuation."""
    return text.translate(_WIDE).replace("¥", "￥")


def narrow(text: str) -> str:
    """Give a text with ASCII digits and punctuation."""
    return text.translate({b: a for a, b in _WIDE.items()}).replace("￥", "¥").replace("，", ",")


def with_ascii_stops(text: str) -> str:
    """Give a text whose Chinese sentences end as English ones do."""
    return _STOP.sub(r".\1 ", text)


def with_pairs(text: str) -> str:
    """Give a text with line ends of two characters."""
    return text.replace("\n", "\r\n")


PLACES: dict[str, Callable[[str, str], str | None]] = {"before": before, "between": between, "after": after}


def in_bold(text: str) -> str:
    """Write each number in Markdown's bold, where it stands between spaces."""
    return re.sub(r"(?<![\S])(\d[\d,.]*)(?!\S)", r"**\1**", text)


WRITTEN: dict[str, Callable[[str], str]] = {
    f.__name__: f for f in (simplified, traditional, wide, narrow, with_ascii_stops, with_pairs, in_bold)
}
_TO_SIMPLIFIED, _TO_TRADITIONAL = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
