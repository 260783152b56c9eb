"""The words of a text for full-text search: Chinese ones cut by jieba, names such as h800 or gb200-nvl72 kept whole."""

import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jieba

PIECES = re.compile(r"[㐀-鿿豈-﫿]+|[^\W_㐀-鿿豈-﫿]+(?:[.-][^\W_㐀-鿿豈-﫿]+)*")
"""Runs of Han characters, and runs of other letters and digits with the dots and hyphens inside them."""


@cache
def tokenizer() -> "jieba.Tokenizer":
    """Give a tokenizer of our own: jieba's shared one carries the words that others add to it."""
    with warnings.catch_warnings(action="ignore"):  # it imports setuptools' pkg_resources, which says it will go
        import jieba
    jieba.setLogLevel("WARNING")
    return jieba.Tokenizer()


def words(text: str) -> Iterator[str]:
    """Yield the words in lower case, in order."""
    for piece in PIECES.findall(text.lower()):
        if piece[0] < "㐀":
            yield piece
        else:
            yield from tokenizer().cut(piece)


def search_terms(text: str) -> str:
    """Give the words with spaces between them."""
    return " ".join(words(text))
