"""Which words on who asks, bids or paid hold for a price: not those of another clause, nor of another price."""

import re
from collections.abc import Sequence

from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.terms import Cue

_SELLS = re.compile(
    r"\b(?:sells?|selling|goes|going|go|trades?|trading|retails?|available|listed|on sale|can be had) (?:for|at)\b"
    r"|\b(?:is|are|now|still) (?:(?:back|up|down|now|still) )?at\b|\b(?:wants?|asks?|asking|charges?|quotes|quoting)\b"
    r"|\b(?:have|has|had|was|were|been|got|being) quoted\b|\b(?:cheapest|dearest|lowest)\b"
    r"|报价?(?=\D{0,6}\d)|要价|叫价|开价|标价|喊到|卖(?=\D{0,6}\d)|售价|现价"
)
"""Words of what is asked, in the clause of the price itself."""
_FACT = re.compile(
    r"\b(?:which|that|now|today|currently|still)\b[^.;]{0,24}\b(?:sells?|goes|trades?|retails?|costs?|lists?) (?:for|at|\D{0,2}\d)"
)
"""Words of what is so, in a sentence that guesses something else."""
SHOPS = ("dealer",)


def of_clause(reading: Reading, scope: Scope, told: Sequence[Cue]) -> list[Cue]:
    """Give the words on the kind of a price that may hold for it.

    Those among its chip's words that belong to another price between do not: "the A100 that I got for $9,000 sells for
    $4,500". Where its own clause tells what is asked, those of other clauses do not: "I paid $145, he is at $235 now".
    """
    own = [c for c in told if not _is_before_another(scope, c)]
    start, end = reading.clause(scope.sentence, scope.figure.start)
    inside = [c for c in own if start <= c.start < end]
    start = max(start, scope.start)
    if inside:
        own = [c for c in own if c in inside or "\n" not in reading.lowered[c.end : scope.figure.start]]
    if inside or scope.sentence.is_row or not _asks(reading, scope, start):
        return own
    return [c for c in own if c.value in ("list", "ask", "estimate")]


def is_fact(reading: Reading, scope: Scope) -> bool:
    """True for a price whose clause says that it is so, whatever the sentence guesses: "which sells for $10,000"."""
    start = max(reading.clause(scope.sentence, scope.figure.start)[0], scope.start)
    return _FACT.search(reading.lowered, start, scope.figure.start) is not None


def _is_before_another(scope: Scope, cue: Cue) -> bool:
    """True for a word before the scope that another price follows before the one at hand; "WTS:" opens a line for all."""
    opens = not any(c.isalnum() for c in scope.sentence.context.lowered[scope.sentence.start : cue.start])
    if opens or cue.start >= scope.start or any(a <= cue.start and cue.end <= b for a, b in scope.beside):
        return False
    return any(f.kind == "money" and cue.end <= f.start < scope.figure.start for f in scope.sentence.figures)


def _asks(reading: Reading, scope: Scope, start: int) -> bool:
    """True where the words between the begin of a clause and its price say that it is asked, or name a shop."""
    if _SELLS.search(reading.lowered, start, scope.figure.start):
        return True
    shops = (o for o in scope.sentence.organisations if o.known and o.known.kind in SHOPS)
    return any(start <= o.start < scope.figure.start for o in shops)
