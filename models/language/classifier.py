"""A linear classifier: for each thing that a sentence may tell of, or a number may be, how likely this one does or is.

Of a sentence it looks at the words (of Chinese: the characters), at runs of them, and at parts of Latin words; of a
number at what its caller names. How much each says for each label `pipeline/learning.py` learns; here that is looked up
and summed.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.documents import Lang

RUNS: Mapping[Lang, int] = {"zh": 4, "en": 3}
"""Words in the longest run."""
PARTS = (3, 4, 5)
"""Letters in a part of a word."""
STEP = 0.02
"""What weights are rounded to in a file."""
_TOKEN = re.compile(r"[a-z][a-z']{0,40}|[\u4e00-\u9fff]|[A-Z]+|[%?!;:,.]")
_HEAD, _TAIL = "^", "$"
Token = tuple[str, int, int]


def tokens(words: str) -> list[Token]:
    """Give the words of a lower-cased sentence with their half-open spans; what is in capitals stands for a kind."""
    return [(m.group(), *m.span()) for m in _TOKEN.finditer(words)]


def features(words: Sequence[str], lang: Lang) -> Iterator[tuple[str, int, int]]:
    """Yield what a classifier looks at: runs of words and parts of them, each with the words it spans, half open."""
    framed = [_HEAD, *words, _TAIL]
    for first, word in enumerate(framed):
        run = ""
        for last, more in enumerate(framed[first : first + RUNS[lang]], first):
            run = f"{run} {more}" if run else more
            yield run, max(0, first - 1), min(last, len(words))
        if lang == "en" and word.islower():
            edged = f"<{word}>"
            for length in PARTS:
                for at in range(len(edged) - length + 1):
                    yield f"#{edged[at : at + length]}", first - 1, first


@dataclass(frozen=True)
class Classifier:
    """What was learned of one language."""

    lang: Lang
    labels: Sequence[str]
    rows: Mapping[str, int]
    """The row of weights of each feature."""
    weights: NDArray[np.float32]
    """What a feature adds to the log odds of each label, a row a feature."""
    bias: NDArray[np.float32]
    """Log odds of a sentence without any feature."""

    def odds(self, words: str) -> dict[str, float]:
        """Give the natural logarithm of the odds of each label for a sentence."""
        return self.odds_of({name for name, _, _ in features([w for w, _, _ in tokens(words)], self.lang)})

    def odds_of(self, looked: Set[str]) -> dict[str, float]:
        """Give the natural logarithm of the odds of each label for what has these features."""
        known = sorted(self.rows[name] for name in looked & self.rows.keys())
        total = self.weights[known].sum(axis=0) / np.sqrt(max(1, len(known))) + self.bias
        return dict(zip(self.labels, map(float, total), strict=True))

    def because(self, words: str, label: str) -> tuple[int, int]:
        """Give the half-open span of the word that says most for a label; of the whole where none does."""
        column = self.labels.index(label)
        told = tokens(words)
        gains: dict[int, float] = defaultdict(float)
        for name, first, last in features([w for w, _, _ in told], self.lang):
            if name in self.rows:
                for at in range(first, last):
                    gains[at] += float(self.weights[self.rows[name], column]) / (last - first)
        best = max(
            (at for at in gains if told[at][0].lower() == told[at][0]), key=lambda at: (gains[at], -at), default=None
        )
        return told[best][1:] if best is not None else (0, len(words))

    def save(self, file: Path) -> None:
        """Write it: the same bytes for the same weights."""
        names = sorted(self.rows, key=self.rows.__getitem__)
        head = json.dumps({"lang": self.lang, "labels": self.labels})
        texts = {"head": head, "names": "\n".join(names)}
        held: dict[str, Any] = {k: np.frombuffer(v.encode(), dtype=np.uint8) for k, v in texts.items()}
        np.savez_compressed(file, weights=np.round(self.weights / STEP).astype(np.int16), bias=self.bias, **held)

    @classmethod
    def load(cls, file: Path) -> "Classifier":
        """Read what was written."""
        with np.load(file) as held:
            head, names = (held[key].tobytes().decode() for key in ("head", "names"))
            rows = {name: row for row, name in enumerate(names.split("\n"))}
            weights = held["weights"].astype(np.float32) * np.float32(STEP)
            return cls(**json.loads(head), rows=rows, weights=weights, bias=held["bias"])
