"""Train the pipeline of one language: our tokenizer, a small tok2vec and a recogniser of organisations."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import fix_random_seed

from models.language import tokens
from models.training.grammar import Lang, Sentence

LABEL = "ORG"
SEED = 20
EPOCHS = 8
BATCH = 48
DROPOUT = 0.25
WIDTH = 80
ROWS = (3000, 1500, 2000, 500)
"""Rows of the tables that hold what is known of a token's norm, prefix, suffix and shape: they make the size."""


def blank(lang: Lang) -> Language:
    """Give the untrained pipeline."""
    nlp = spacy.blank(lang, config={"nlp": {"tokenizer": {"@tokenizers": tokens.NAME}}})
    embed: dict[str, Any] = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": WIDTH,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": list(ROWS),
        "include_static_vectors": False,
    }
    encode: dict[str, Any] = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": WIDTH,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    }
    model: dict[str, Any] = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode},
    }
    nlp.add_pipe("ner", config={"model": model})
    return nlp


def example(nlp: Language, sentence: Sentence) -> Example:
    """Give a sentence as spaCy learns from it; a name whose ends no token shares is left out."""
    gold: Doc = nlp.make_doc(sentence.text)
    spans = (gold.char_span(start, end, label=LABEL) for start, end in sentence.names)
    gold.ents = tuple(span for span in spans if isinstance(span, Span))
    return Example(nlp.make_doc(sentence.text), gold)


def train(lang: Lang, corpus: Sequence[Sentence], epochs: int = EPOCHS) -> Language:
    """Give a pipeline trained on a corpus: the same one for the same corpus."""
    fix_random_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 (no secret hangs on it)
    nlp = blank(lang)
    examples = [example(nlp, sentence) for sentence in corpus]
    optimizer = nlp.initialize(lambda: examples[:200])
    averages = optimizer.averages
    for epoch in range(epochs):
        optimizer.learn_rate = 0.0015 * (1 - epoch / epochs)  # falls, so that the last epochs settle
        chance.shuffle(examples)
        for at in range(0, len(examples), BATCH):
            nlp.update(examples[at : at + BATCH], sgd=optimizer, drop=DROPOUT)
    if averages:
        nlp.use_params(averages)
    return nlp


def f1(nlp: Language, corpus: Iterable[Sentence]) -> dict[str, float]:
    """Precision, recall and F1 of whole names."""
    right = found = wanted = 0
    for sentence in corpus:
        got = {(e.start_char, e.end_char) for e in nlp(sentence.text).ents}
        right += len(got & set(sentence.names))
        found += len(got)
        wanted += len(sentence.names)
    precision = right / found if found else 0.0
    recall = right / wanted if wanted else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * right / (found + wanted), 4) if found + wanted else 0.0,
        "names": wanted,
    }
