"""Many literal words as one pattern that tries no word twice: a trie written as a regular expression."""

import re
from collections.abc import Iterable

_Trie = dict[str, "_Trie"]
_END = ""
ASCII_WORD = "a-z0-9"


def pattern(words: Iterable[str]) -> str:
    """Give a regular expression that matches the longest of `words` at a place; nothing where there are none."""
    root = _trie(words)
    return _written(root) if root else r"(?!)"


def ahead(words: Iterable[str]) -> str:
    """Give a regular expression that matches the first letter of each of `words`, wherever it stands.

    Each way begins with a plain letter, which is what makes a search fast.
    """
    root = _trie(words)
    ways = [
        re.escape(letter) + ("" if _END in rest else f"(?={_written(rest)})") for letter, rest in sorted(root.items())
    ]
    return "|".join(ways) or r"(?!)"


def _trie(words: Iterable[str]) -> _Trie:
    root: _Trie = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[_END] = {}
    return root


def _written(node: _Trie) -> str:
    ends = _END in node
    branches = [re.escape(letter) + _written(child) for letter, child in sorted(node.items()) if letter]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not ends else "(?:" + "|".join(branches) + ")"
    return body + "?" if ends else body


def bounded(words: Iterable[str]) -> re.Pattern[str]:
    """Compile `words` so that a Latin word is found whole, a Chinese one anywhere."""
    words = set(words)
    latin = {w for w in words if w[0].isascii() and w[0].isalnum()}
    closed = {w for w in latin if w[-1].isascii() and w[-1].isalnum()}
    parts = [
        rf"(?<![{ASCII_WORD}])(?:{pattern(closed)})(?![{ASCII_WORD}])",
        rf"(?<![{ASCII_WORD}])(?:{pattern(latin - closed)})",
        pattern(words - latin),
    ]
    return re.compile("|".join(parts))
