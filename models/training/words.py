"""Plain words of a language, out of lists that our libraries bring: what stands around names and is none."""

from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

OFTEN = 300
"""Occurrences in jieba's corpus from which a word is common."""
_PLAIN = frozenset({"n", "v", "vn", "a", "d", "c", "t", "r", "l", "s", "f", "b"})
_SYMBOLS = {"ns": "place", "nr": "who"}


def plain(lang: str) -> dict[str, list[str]]:
    """Give the symbols that stand for plain words, places and people, in the order of the lists."""
    return _chinese() if lang == "zh" else _english()


def _chinese() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in _lines("jieba", "dict.txt"):
        word, times, tag = line.split(" ")
        if int(times) < OFTEN or len(word) > 4:
            continue
        if tag in _PLAIN:
            found["w"].append(word)
            if len(word) == 2 and tag in ("n", "a", "v"):
                found["pair"].append(word)
        elif len(word) > 1 and tag in _SYMBOLS:
            found[_SYMBOLS[tag]].append(word)
    return dict(found)


def _english() -> dict[str, list[str]]:
    words = [
        word
        for word in _lines("justext", "stoplists/English.txt")
        if word.isascii() and word.isalpha() and word.islower()
    ]
    return {"w": words, "W": [word.capitalize() for word in words]}


def _lines(library: str, file: str) -> list[str]:
    """Read a list without importing the library it lies in."""
    found = find_spec(library)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{library}: expected it installed, for its {file}")
    return (Path(found.origin).parent / file).read_text(encoding="utf-8").splitlines()
