"""Two states whose rules on one chip cross: the one allows what the other forbids."""

import re

from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

_RULER = re.compile(
    r"\b(?P<us>us|u\.s\.|united states|american?|washington|white house|trump|biden|commerce)(?![\w$])"
    r"|\b(?:china(?!-)|beijing|chinese (?:customs|authorit\w+|government|regulators?|officials?|ministry))\b"
)
"""Who allows or forbids."""
_LATER = re.compile(r"\b(?:then|later)\b")
"""Between what was allowed and what was forbidden afterwards."""


def is_anothers(reading: Reading, sentence: Sentence, allows: Cue, bans: Cue) -> bool:
    """True for a ban behind a permit, another state's or a later one: "the US cleared it, but Beijing barred it"."""
    if bans.start < allows.end:
        return False
    if _LATER.search(reading.lowered, allows.end, bans.start):
        return True
    before = list(_RULER.finditer(reading.lowered, sentence.start, allows.end))
    between = list(_RULER.finditer(reading.lowered, allows.end, bans.end))
    return bool(before and between) and (before[0].lastgroup == "us") != (between[-1].lastgroup == "us")
