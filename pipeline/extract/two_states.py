"""Two states whose rules on one chip cross: the one allows what the other forbids."""

import re

from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

_RULER = re.compile(
    r"\b(?P<us>us|u\.s\.|united states|american?|washington|white house|trump|biden|commerce)(?![\w$])"
    r"|\b(?:china(?!-)|beijing|chinese (?:customs|authorit\w+|government|regulators?|officials?|ministry))\b"
)
"""Who allows or forbids."""


def is_anothers(reading: Reading, sentence: Sentence, allows: Cue, bans: Cue) -> bool:
    """True where one state forbids behind what another allows: "the US cleared the H200, but Beijing has barred it"."""
    if bans.start < allows.end:
        return False
    before = list(_RULER.finditer(reading.lowered, sentence.start, allows.end))
    between = list(_RULER.finditer(reading.lowered, allows.end, bans.end))
    return bool(before and between) and (before[0].lastgroup == "us") != (between[-1].lastgroup == "us")
