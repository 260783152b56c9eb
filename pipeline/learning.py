"""Train the classifiers of sentences and write them: `python -m pipeline.learning FOLDER`.

They learn from `models/training/told.*.jsonl`, sentences written for it with what each tells of, and from the sentences
of the open documents and the rows of `tests/`. No document held out is among them.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from models.documents import Document, Lang
from models.language.classifier import Classifier, features, tokens
from pipeline import seeds
from pipeline.extract import Lexicon
from pipeline.extract.learned import LONGEST, masked
from pipeline.extract.lexicon import LANGS
from pipeline.extract.reading import Reading, Sentence

ROOT = Path(__file__).parents[1]
WRITTEN = "models/training/told.*.jsonl"
OPEN = ("tests/ways/open.*.jsonl", "tests/gold/open*.jsonl")
ROWS = "tests/corpus/*.yml"
FIELDS = {"order": "status", "move": "direction", "supply": "event"}
"""For each type of fact the field that tells what happened."""
LEAST_TEXTS = 2
"""Sentences that must have a feature for it to be learned of."""
FIT = 100.0
"""How closely what is learned fits what it is learned from: the inverse of the weight of its penalty."""


@dataclass(frozen=True, slots=True)
class Example:
    """The words of a sentence, masked, and the labels of what it tells of."""

    lang: Lang
    words: str
    told: frozenset[str]


def examples(lexicon: Lexicon, root: Path = ROOT) -> Iterator[Example]:
    """Yield the sentences to learn from."""
    for pattern in (WRITTEN, *OPEN):
        for file in sorted(root.glob(pattern)):
            for line in file.read_text(encoding="utf-8").splitlines():
                yield from _of_document(json.loads(line), lexicon)
    for file in sorted(root.glob(ROWS)):
        for row in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
            yield from _of_row(row, lexicon)


def _of_row(row: dict[str, Any], lexicon: Lexicon) -> Iterator[Example]:
    """Yield the sentences of a row of a test, where it is plain which of them tells what: in all, or in none."""
    reading = Reading.of(Document(id="row", text=row["text"], lang=row.get("lang")), lexicon)
    told = [f for f in row["facts"] if f["type"] in FIELDS]
    labels = frozenset(f"{f['type']}.{f[FIELDS[f['type']]]}" for f in told if FIELDS[f["type"]] in f)
    if not told or (len(labels) == len(told) and len(reading.sentences) == 1):
        for sentence in reading.sentences:
            yield Example(reading.lang, masked(reading, sentence)[0], labels)


def _of_document(row: dict[str, Any], lexicon: Lexicon) -> Iterator[Example]:
    fields = {k: row.get(k) for k in ("text", "title", "published", "lang")}
    reading = Reading.of(Document(id=row.get("id", "told"), **fields), lexicon)
    if "told" in row:  # one sentence, whatever its stops
        whole = reading.joined(reading.sentences[0], reading.sentences[-1])
        yield Example(reading.lang, masked(reading, whole)[0], frozenset(row["told"]))
        return
    for sentence in reading.sentences:
        if sentence.end - sentence.start <= LONGEST and sentence.index not in reading.tables:
            yield Example(reading.lang, masked(reading, sentence)[0], frozenset(_labels(row["facts"], sentence)))


def _labels(facts: Iterable[dict[str, Any]], sentence: Sentence) -> Iterator[str]:
    for fact in facts:
        field = FIELDS.get(fact["type"])
        if field and sentence.start < fact["evidence_end"] and fact["evidence_start"] < sentence.end:
            what = fact[field]
            yield f"{fact['type']}.{what['any'][0] if isinstance(what, dict) else what}"


def trained(lang: Lang, known: Iterable[Example]) -> Classifier:
    """Learn the weights of a language: the same ones of the same examples."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.preprocessing import normalize  # type: ignore[import-untyped]

    chosen = [example for example in known if example.lang == lang]
    looked = [{name for name, _, _ in features([w for w, _, _ in tokens(e.words)], lang)} for e in chosen]
    texts = Counter(name for names in looked for name in names)
    vectors = DictVectorizer(dtype=np.float32)
    seen = normalize(vectors.fit_transform({n: 1.0 for n in names if texts[n] >= LEAST_TEXTS} for names in looked))
    labels = sorted({label for e in chosen for label in e.told})
    fits = [
        LogisticRegression(C=FIT, solver="liblinear", random_state=0).fit(seen, [label in e.told for e in chosen])
        for label in labels
    ]
    weights = np.array([fit.coef_[0] for fit in fits], dtype=np.float32).T
    bias = np.array([fit.intercept_[0] for fit in fits], dtype=np.float32)
    return Classifier(lang, labels, vectors.vocabulary_, weights, bias)


def main(arguments: Sequence[str]) -> int:
    """Train each language, and say of how many sentences."""
    if len(arguments) != 1:
        print("expected: FOLDER", file=sys.stderr)  # noqa: T201
        return 2
    known = list(examples(Lexicon.from_seeds(seeds.load(ROOT / "seeds"))))
    for lang in LANGS:
        classifier = trained(lang, known)
        classifier.save(Path(arguments[0]) / lang / "told.npz")
        print(lang, sum(e.lang == lang for e in known), len(classifier.rows))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
