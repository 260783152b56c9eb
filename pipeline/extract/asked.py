"""Whether a question asks for what a sentence states, or but follows it: "从 1.3 万涨到 2 万了,现在还能买吗?"."""

import re

from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve

_COMMA = re.compile(r"[,;，；]\s?")
_WHETHER = Sieve(
    r"真的?(?:吗|么|假)|真假|是真|对[吗么不]|是[吗么]|是不是真|属实|靠谱吗|\bright\b|\bcorrect\b|\btrue\b|\breally\b"
    r"|\bis that so\b|\banyone else\b|\bconfirm"
)
"""A tail that asks whether it is so."""
_ASKS = Sieve(
    r"[吗嗎]|是不是|会不会|有没有|有无|为什么|为啥|怎么(?!说|样)|多少|什么时候|啥时候|难道|听说|据说"
    r"|^\W*(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|why|how|when|what|which|who|if)\b"
    r"|\b(?:whether|i heard|rumou?r)\b"
)
"""Words of a question, or of hearsay, in the clauses before its tail."""


def is_asked(reading: Reading, sentence: Sentence) -> bool:
    """True for a question that asks for the change it tells; a tail behind the last figure and word of it does not."""
    if not reading.is_question(sentence):
        return False
    told = [c.end for c in sentence.of("move")]
    told += [f.end for f in sentence.figures if f.kind in ("money", "plain", "percent")]
    tails = [m for m in _COMMA.finditer(reading.lowered, sentence.start, sentence.end) if m.start() < sentence.end]
    tail = next((m for m in reversed(tails) if all(end <= m.start() for end in told)), None)
    if tail is None or not any(c.end <= tail.start() for c in sentence.of("move")):
        return True
    if _WHETHER.search(reading.lowered, tail.end(), sentence.end):
        return True
    return _ASKS.search(reading.lowered[sentence.start : tail.start()]) is not None
