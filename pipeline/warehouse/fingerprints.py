"""What tells that two texts are one story: a key that copies share, bands that look-alikes share, and a closer look."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

import opencc
from rensa import RMinHash

ONE_LINER = 120
"""Characters, white space not counted, up to which a text is a dealer's line and no article that sites reprint."""
SHINGLE = 5
"""Characters of a shingle: two Chinese words, or one English one."""
HASHES, ROWS, SEED = 126, 3, 1
"""42 bands of three hashes: of pairs that share 3 in 10 shingles two in three meet in one, of 4 in 10 nearly all."""
SHARED = 0.5
"""Share of the shorter text's shingles that the longer one has, from which on it is a reprint."""
AGREEING = 0.9
"""Share of the figures that both texts have in the same words that must be the same; a new price list has others."""
OF_ALL = 0.5
"""Share of all figures of the text with fewer that must be those; two filings share the words of a form alone."""
BEFORE, BEHIND = 6, 3
"""Characters around a figure that make its words."""
FIGURE = re.compile(r"(?<![a-z0-9])\d[\d,]*(?:\.\d+)?")
"""A number, but not that of a product's name."""
AROUND = re.compile(r"[^\W\d_]|\d[\d,.]*")
"""What stands around a figure: letters, and other figures whatever they are."""
ABROAD = re.compile(r"us(?=\$)|人民币|rmb|cny")
"""What a paper from elsewhere adds to the amounts that it takes over."""


class Print(NamedTuple):
    """What of a text is compared."""

    shingles: frozenset[str]
    figures: Counter[tuple[str, str]]


@cache
def simplified() -> opencc.OpenCC:
    """Give the conversion to Simplified characters."""
    return opencc.OpenCC("t2s")


def normal(text: str) -> str:
    """Fold what copies of one text differ in: white space, full and half width, case, script."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(str(simplified().convert(folded)).split())


def digest(*parts: object) -> str:
    """Give a short hash of the parts."""
    words = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def text_key(text: str, told: date | None) -> str:
    """Give a key that texts share which are equal when folded.

    A one-liner has another key in another week: a dealer who asks the same price again next Monday asks it again.
    `told` is the day of publication, None where that is not known.
    """
    folded = normal(text)
    if told is None or len(folded) > ONE_LINER:
        return digest(folded)
    return digest(folded, *told.isocalendar()[:2])


def shingles(text: str) -> frozenset[str]:
    """Give the runs of SHINGLE characters, punctuation left out."""
    letters = "".join(filter(str.isalnum, normal(text)))
    return frozenset(letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1))


def bands(text: str) -> Sequence[int]:
    """Give the bands of a text; two texts that share one may be one story. A one-liner has none."""
    if len(normal(text)) <= ONE_LINER:
        return ()
    hashes = RMinHash(HASHES, SEED)
    hashes.update(sorted(shingles(text)))
    values = hashes.digest()
    return [band(at, values[at : at + ROWS]) for at in range(0, HASHES, ROWS)]


def band(at: int, values: Sequence[int]) -> int:
    """Give one band as a number that fits a BIGINT."""
    words = repr((at, *values)).encode()
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), signed=True)


@lru_cache(maxsize=4096)
def print_of(text: str) -> Print:
    """Give what is compared of a text; the last few thousand are kept."""
    folded = ABROAD.sub("", normal(text))
    found: Counter[tuple[str, str]] = Counter()
    for figure in FIGURE.finditer(folded):
        start, end = figure.span()
        before = signs(folded[max(0, start - 3 * BEFORE) : start])[-BEFORE:]
        behind = signs(folded[end : end + 3 * BEHIND])[:BEHIND]
        found["".join((*before, "|", *behind)), figure[0].replace(",", "").rstrip(".")] += 1
    return Print(shingles(text), found)


def signs(words: str) -> list[str]:
    """Give the letters, and a # for each figure."""
    return ["#" if found[0].isdecimal() else found for found in AROUND.findall(words)]


def one_story(one: str, other: str) -> bool:
    """Say whether one text is a reprint of the other: most of the shorter one's words, and the same figures in them."""
    first, second = print_of(one), print_of(other)
    fewest = min(len(first.shingles), len(second.shingles))
    if not fewest or len(first.shingles & second.shingles) < SHARED * fewest:
        return False
    both = {words for words, _ in first.figures} & {words for words, _ in second.figures}
    in_both = min(sum(n for (words, _), n in found.figures.items() if words in both) for found in (first, second))
    in_all = min(first.figures.total(), second.figures.total())
    return (first.figures & second.figures).total() >= max(AGREEING * in_both, OF_ALL * in_all)
