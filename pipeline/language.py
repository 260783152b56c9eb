"""The trained pipelines that find organisations the seeds do not list, loaded when a sentence first needs one."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from errno import ENOENT
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from models.documents import Lang

if TYPE_CHECKING:
    from spacy.language import Language

FOLDER = Path(__file__).parents[1] / "models" / "language"
LONGEST = 2_000
"""Characters of a sentence that are read: what is longer is a table or a list without line ends."""
_TURN = threading.Lock()
"""A pipeline serves one sentence at a time: what it learns of words is forgotten behind each."""


@dataclass(frozen=True, slots=True)
class TrainedNamer:
    """Finds the names of organisations with the pipeline of one folder; goes to other processes as that folder."""

    folder: Path

    def organisations(self, sentence: str) -> list[tuple[int, int]]:
        """Give the half-open code-point spans of the organisations that a folded sentence names."""
        return list(_spans(self.folder, sentence[:LONGEST]))


def namers(folder: Path = FOLDER) -> Mapping[Lang, TrainedNamer]:
    """Give the namer of each language; none is loaded yet.

    Raises `FileNotFoundError` where a pipeline is missing.
    """
    langs: tuple[Lang, ...] = get_args(Lang)
    for lang in langs:
        if not (folder / lang / "config.cfg").is_file():
            raise FileNotFoundError(
                ENOENT, "expected a trained pipeline here; make train writes it", str(folder / lang)
            )
    return {lang: TrainedNamer(folder / lang) for lang in langs}


def parts(folder: Path = FOLDER) -> list[Path]:
    """Give the files on which it depends what the namers find, in order."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


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
