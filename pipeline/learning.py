"""Train the classifiers and write them: `python -m pipeline.learning FOLDER`.

Those of sentences learn from `models/training/told.*.jsonl`, sentences written for it with what each tells of; those of
amounts from `models/training/priced.*.jsonl`, texts with their prices marked. Both learn from the open documents and
the rows of `tests/` as well. No document held out is among them.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from models.documents import Lang
from models.language.classifier import Classifier
from pipeline import language, seeds
from pipeline.examples import ROOT, Example, amounts, sentences
from pipeline.extract import Lexicon
from pipeline.extract.lexicon import LANGS

LEAST_TEXTS = 2
"""Examples that must have a feature for it to be learned of."""
FITS = {language.SENTENCES: 100.0, language.AMOUNTS: 30.0}
"""How closely what is learned fits what it is learned from: the inverse of the weight of its penalty."""


def trained(lang: Lang, known: Iterable[Example], fit: float) -> Classifier:
    """Learn the weights of a language: the same ones of the same examples."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.preprocessing import normalize  # type: ignore[import-untyped]

    chosen = [example for example in known if example.lang == lang]
    texts = Counter(name for example in chosen for name in example.looked)
    vectors = DictVectorizer(dtype=np.float32)
    kept = ({n: 1.0 for n in example.looked if texts[n] >= LEAST_TEXTS} for example in chosen)
    seen = normalize(vectors.fit_transform(kept))
    labels = sorted({label for e in chosen for label in e.told})
    fits = [
        LogisticRegression(C=fit, solver="liblinear", random_state=0).fit(seen, [label in e.told for e in chosen])
        for label in labels
    ]
    weights = np.array([fit.coef_[0] for fit in fits], dtype=np.float32).T
    bias = np.array([fit.intercept_[0] for fit in fits], dtype=np.float32)
    return Classifier(lang, labels, vectors.vocabulary_, weights, bias)


def main(arguments: Sequence[str]) -> int:
    """Train each language, and say of how many examples."""
    if len(arguments) != 1:
        print("expected: FOLDER", file=sys.stderr)  # noqa: T201
        return 2
    lexicon = Lexicon.from_seeds(seeds.load(ROOT / "seeds"))
    for name, examples in ((language.SENTENCES, sentences), (language.AMOUNTS, amounts)):
        known = list(examples(lexicon))
        for lang in LANGS:
            classifier = trained(lang, known, FITS[name])
            classifier.save(Path(arguments[0]) / lang / name)
            print(lang, name, sum(e.lang == lang for e in known), len(classifier.rows))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
