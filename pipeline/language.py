"""What was trained, loaded when a sentence first needs it: finders of organisations, two sorts of classifiers."""

import threading
from collections.abc import Mapping, Set
from dataclasses import dataclass
from errno import ENOENT
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from models.documents import Lang
from models.reference import Seeds
from pipeline.extract import Lexicon

if TYPE_CHECKING:
    from spacy.language import Language

    from models.language.classifier import Classifier

FOLDER = Path(__file__).parents[1] / "models" / "language"
SENTENCES, AMOUNTS = "told.npz", "priced.npz"
"""The files of the two sorts of classifiers."""
LONGEST = 2_000
"""Characters of a sentence that are read: what is longer is a table or a list without line ends."""
_TURN = threading.Lock()
"""A pipeline serves one sentence at a time: what it learns of words is forgotten behind each."""


def lexicon(known: Seeds) -> Lexicon:
    """Give the lexicon of seeds, with what was trained."""
    return Lexicon.from_seeds(known, namers(), classifiers(), classifiers(of=AMOUNTS))


@dataclass(frozen=True, slots=True)
class TrainedNamer:
    """Finds the names of organisations with the pipeline of one folder; goes to other processes as that folder."""

    folder: Path

    def organisations(self, sentence: str) -> list[tuple[int, int]]:
        """Give the half-open code-point spans of the organisations that a folded sentence names."""
        return list(_spans(self.folder, sentence[:LONGEST]))


@dataclass(frozen=True, slots=True)
class TrainedClassifier:
    """Says what a sentence tells of, or an amount is, by the weights of one file; goes to others as that file."""

    file: Path

    def odds(self, words: str) -> Mapping[str, float]:
        """Give the natural logarithm of the odds of each label for the masked words of a sentence."""
        return _classifier(self.file).odds(words)

    def odds_of(self, looked: Set[str]) -> Mapping[str, float]:
        """Give the natural logarithm of the odds of each label for what has these features."""
        return _classifier(self.file).odds_of(looked)

    def because(self, words: str, label: str) -> tuple[int, int]:
        """Give the half-open span of the word that says most for a label."""
        return _classifier(self.file).because(words, label)


def classifiers(folder: Path = FOLDER, of: str = SENTENCES) -> Mapping[Lang, TrainedClassifier]:
    """Give the classifier of each language, of sentences or of `AMOUNTS`; none is loaded yet.

    Raises `FileNotFoundError` where one is missing.
    """
    langs: tuple[Lang, ...] = get_args(Lang)
    return {lang: TrainedClassifier(_found(folder / lang / of)) for lang in langs}


def namers(folder: Path = FOLDER) -> Mapping[Lang, TrainedNamer]:
    """Give the namer of each language; none is loaded yet.

    Raises `FileNotFoundError` where a pipeline is missing.
    """
    langs: tuple[Lang, ...] = get_args(Lang)
    return {lang: TrainedNamer(_found(folder / lang / "config.cfg").parent) for lang in langs}


def _found(file: Path) -> Path:
    if not file.is_file():
        raise FileNotFoundError(ENOENT, "expected a trained pipeline here; make train writes it", str(file.parent))
    return file


def parts(folder: Path = FOLDER) -> list[Path]:
    """Give the files on which it depends what was trained, in order."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


@cache
def _classifier(file: Path) -> "Classifier":
    from models.language.classifier import Classifier  # with numpy, which texts without a chip need not wait for

    return Classifier.load(file)


@cache
def _pipeline(folder: Path) -> "Language":
    import spacy  # half a second, which texts without an order need not wait for

    from models.language import tokens  # noqa: F401 (registers the tokenizer)
    from models.language.inference import lean

    return lean(spacy.load(folder))


@lru_cache(maxsize=4096)
def _spans(folder: Path, sentence: str) -> tuple[tuple[int, int], ...]:
    with _TURN:
        nlp = _pipeline(folder)
        with nlp.memory_zone():
            return tuple((name.start_char, name.end_char) for name in nlp(sentence).ents)
