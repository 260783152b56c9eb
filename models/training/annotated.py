"""Sentences of annotated documents, with the names their facts give marked."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.training.grammar import Lang, Sentence

FIELDS = ("buyers", "supplier", "seller", "actor")
NO_NAMES = re.compile(
    r"(?:本|该)?公司|本集?團|[买買賣卖]方|[甲乙]方|(?:the )?(?:company|supplier)|us|u\.s\.|united states|washington"
    r"|china|美[国國].{0,2}|中国|特朗普|美國總統特朗普",
    re.I,
)
"""What gold takes for a party and is no name of an organisation."""
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {ord("\u3000"): " "}
_QUOTES = str.maketrans("\u201c\u201d\u2018\u2019\u2014\u2013", "\"\"''--")
_SENTENCE = re.compile(r"[^\n。!?;]+[。!?;]?")
_ENGLISH_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s+[A-Z\"])|\n|$)")


def sentences(gold: Path, lang: Lang, seeds: Sequence[str]) -> Iterator[Sentence]:
    """Yield every sentence of the gold documents in a language; `seeds` are names to mark beside those of the facts."""
    for line in gold.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        if document["lang"] != lang or document.get("script") == "hant":
            continue
        text = document["text"].translate(_WIDE).translate(_QUOTES)
        given = {name for fact in document["facts"] for field in FIELDS for name in _names(fact.get(field))}
        names = pattern([*given, *seeds])
        for piece in (_SENTENCE if lang == "zh" else _ENGLISH_SENTENCE).finditer(text):
            words = piece.group().strip()
            if words:
                yield Sentence(words, tuple(m.span() for m in names.finditer(words)))


def renamed(sentence: Sentence, inventions: Iterator[str]) -> Sentence:
    """Give a sentence with an invented name in place of each of its own."""
    text = ""
    names = []
    at = 0
    for start, end in sentence.names:
        text += sentence.text[at:start]
        invented = next(inventions)
        names.append((len(text), len(text) + len(invented)))
        text += invented
        at = end
    return Sentence(text + sentence.text[at:], tuple(names))


def pattern(names: list[str]) -> re.Pattern[str]:
    """Match any of the names, the longest first, a name in letters only where no letter goes on."""
    written = sorted({n for n in names if not NO_NAMES.fullmatch(n)}, key=lambda n: (-len(n), n))
    return re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(n)}(?![A-Za-z0-9])" for n in written) or "(?!)")


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _names(value.get("any"))
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)
    elif isinstance(value, str):
        yield from value.translate(_WIDE).split("|")
