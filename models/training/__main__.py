"""Train the pipelines and write them: `python -m models.training SEEDS GOLD FOLDER`."""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from spacy.language import Language

from models.training import annotated, grammar
from models.training.grammar import Lang, Sentence
from models.training.train import EPOCHS, f1, train

INVENTED = 8000
HELD_OUT = 1000
REPEATS = 2
"""Times that gold's sentences, few as they are, stand in the corpus; those with names as often again under others."""


def corpus(lang: Lang, seeds: Path, gold: Path, invented: int = INVENTED) -> list[Sentence]:
    """Give the sentences to learn from: invented ones, and those of annotated documents."""
    rules = grammar.grammar(lang, seeds)
    real = list(annotated.sentences(gold, lang, rules["known"])) * REPEATS
    inventions = grammar.names(rules, seed=3)
    return [
        *grammar.sentences(rules, invented, seed=1),
        *real,
        *(annotated.renamed(sentence, inventions) for sentence in real if sentence.names),
    ]


def write(nlp: Language, folder: Path) -> None:
    """Put a pipeline in place of the one in `folder`, without the words of its corpus: it looks at hashes alone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder, exclude=["vocab"])


def made(lang: Lang, seeds: Path, gold: Path) -> Language:
    """Give the trained pipeline of a language, with how it was trained and how good it is in its meta."""
    sentences = corpus(lang, seeds, gold)
    nlp = train(lang, sentences)
    unseen = list(grammar.sentences(grammar.grammar(lang, seeds, held_out=True), HELD_OUT, seed=2))
    nlp.meta |= {
        "name": "chipwire_organisations",
        "version": "0.1.0",
        "description": "Names of organisations in sentences about orders and quotes of AI chips",
        "author": "chipwire",
        "license": "",
        "sources": [
            {"name": f"{len(sentences)} sentences: invented by models/training, and those of {gold.name}"},
        ],
        "performance": f1(nlp, unseen) | {"sentences": HELD_OUT, "epochs": EPOCHS},
    }
    return nlp


def main(arguments: Sequence[str]) -> int:
    """Train each language, and say how good it came out on invented sentences unlike those of training."""
    if len(arguments) != 3:
        print("expected: SEEDS GOLD FOLDER", file=sys.stderr)  # noqa: T201
        return 2
    seeds, gold, folder = map(Path, arguments)
    langs: tuple[Lang, ...] = get_args(Lang)
    for lang in langs:
        nlp = made(lang, seeds, gold)
        write(nlp, folder / lang)
        print(lang, json.dumps(nlp.meta["performance"]))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
