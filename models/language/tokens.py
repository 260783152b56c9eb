"""Tokens on which spans of names end: a Han character, a number, a run of letters, white space or another character."""

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

NAME = "chipwire.runs.v1"
_SPACE = re.compile(r"\s+")
_RUNS = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]"  # Han
    r"|\d+(?:[.,]\d+)*"
    r"|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+"  # letters of any other script
    r"|."
)
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""Halves of surrogate pairs, which UTF-8 does not have, one code point for one."""


class Runs:
    """Cut a text into runs so that every offset in the document is one of the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Give the tokens; one plain space behind a token is its own, other white space stands as a token."""
        words: list[str] = []
        spaces: list[bool] = []
        text = text.translate(_HALVES)
        at = 0
        while at < len(text):
            found = _SPACE.match(text, at) or _RUNS.match(text, at)
            word = found.group() if found else text[at]
            at += len(word)
            spaced = text.startswith(" ", at)
            at += spaced
            words.append(word)
            spaces.append(spaced)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing was learned here."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> "Runs":
        """Nothing was learned here."""
        return self

    def to_disk(self, _path: object, **_: object) -> None:
        """Nothing was learned here."""

    def from_disk(self, _path: object, **_: object) -> "Runs":
        """Nothing was learned here."""
        return self


def runs() -> Callable[[Language], Runs]:
    """Give what makes the tokenizer for a pipeline, under the name its configuration has."""
    return lambda nlp: Runs(nlp.vocab)


registry.tokenizers.register(NAME, func=runs)
