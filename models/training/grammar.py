"""Sentences about orders and quotes, invented out of the grammars beside this module, their names marked."""

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from models.training import words

Lang = Literal["zh", "en"]
Grammar = Mapping[str, Sequence[str]]

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}|<(\w+)>")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and the half-open code-point spans of the organisations it names."""

    text: str
    names: tuple[tuple[int, int], ...]


def grammar(lang: Lang, seeds: Path, held_out: bool = False) -> Grammar:
    """Give the symbols of a language; `held_out` puts sentences and parts of names that training does not see."""
    files = ["names.yml", f"sentences.{lang}.yml"] + [f"held_out.{lang}.yml"] * held_out
    rules = {"alias": aliases(seeds, lang), "known": known(seeds, lang)} | words.plain(lang)
    for file in files:
        rules |= yaml.safe_load((HERE / file).read_text(encoding="utf-8"))
    return {symbol: [str(line) for line in lines] for symbol, lines in rules.items()}


def aliases(seeds: Path, lang: Lang) -> list[str]:
    """Give the names of chips that the seeds hold, those in Han characters for Chinese alone."""
    names = [row["alias"] for row in _rows(seeds / "chip_aliases.csv")]
    return [name for name in names if any(c.isdigit() for c in name) and (lang == "zh" or not _HAN.search(name))]


def known(seeds: Path, lang: Lang) -> list[str]:
    """Give the names of organisations that the seeds hold, states left out."""
    found = []
    for row in _rows(seeds / "organisations.csv"):
        names = [row["name"], row["name_zh"], *row["aliases"].split("|")]
        if row["kind"] != "state":
            found += [n for n in names if len(n) > 1 and (lang == "zh" or n.isascii())]
    return found


def sentences(rules: Grammar, count: int, seed: int) -> Iterator[Sentence]:
    """Yield `count` sentences, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 (no secret hangs on it)
    for _ in range(count):
        yield _joined(_pieces(rules, "sentence", chance, marked=False))


def names(rules: Grammar, seed: int) -> Iterator[str]:
    """Yield invented names without end, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 (no secret hangs on it)
    while True:
        yield "".join(piece for piece, _ in _pieces(rules, "name", chance, marked=True))


def _pieces(rules: Grammar, symbol: str, chance: random.Random, *, marked: bool) -> Iterator[tuple[str, bool]]:
    line = chance.choice(rules[symbol])
    at = 0
    for slot in _SLOT.finditer(line):
        yield line[at : slot.start()], marked
        at = slot.end()
        if slot[1]:
            yield from _pieces(rules, slot[1], chance, marked=marked)
        else:
            yield "".join(piece for piece, _ in _pieces(rules, slot[2], chance, marked=True)), True
    yield line[at:], marked


def _joined(pieces: Iterator[tuple[str, bool]]) -> Sentence:
    text = ""
    names = []
    for piece, marked in pieces:
        if marked:
            names.append((len(text), len(text) + len(piece)))
        text += piece
    return Sentence(text, tuple(names))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
