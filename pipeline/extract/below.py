"""What the short lines below a price say of it in a listing: "In stock (3)", "14 available / 4 sold", "inc. VAT"."""

import re

from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import Scope

LINES = 3
"""Lines below a price that may speak of it."""
WIDTH = 60
"""Characters of such a line, and of the price's own."""
NOTE = 80
"""Characters of a sentence that but adds terms to the one before."""
_STOCK = re.compile(
    r"(?<![\d/.])(?P<before>\d{1,4})(?: (?:pcs|units?|cards?|items?|more))? (?:available|in stock|left|on hand)\b"
    r"|\bin stock\s?[(:x]\s?(?P<stock>\d{1,4})\b"
    r"|(?:\bqty|\bquantity|\bstock|库存|现货|数量|剩余|仅剩|只剩)\s?[:(]?\s?(?P<behind>\d{1,4})(?![\d.%])"
)
_ENDS = (":", "?")


def lines_below(reading: Reading, scope: Scope) -> list[Sentence]:
    """Give the lines below a price alone on its line, up to a blank one, another product or another price."""
    here = next((s for s in reading.sentences[scope.sentence.index :: -1] if s.start <= scope.figure.start), None)
    if here is None or reading.layout.stamps or here.is_row or here.named:
        return []
    if len(reading.lines[here.line]) > WIDTH:
        return []
    found: list[Sentence] = []
    for below in reading.sentences[here.index + 1 : here.index + 1 + LINES]:
        line = reading.lines[below.line]
        is_next = below.line in (here.line, here.line + len(found) + 1)
        if not is_next or len(line) > WIDTH or line.rstrip().endswith(_ENDS) or below.is_row or below.named:
            break
        if any(f.kind == "money" for f in below.figures):
            break
        found.append(below)
    return found


def said_below(reading: Reading, scope: Scope, kind: str) -> str | None:
    """Give what the lines below say of a kind."""
    return next((c.value for line in lines_below(reading, scope) for c in line.of(kind)), None)


def stock_below(reading: Reading, scope: Scope) -> int | None:
    """Give the pieces that the lines below say there are."""
    for line in lines_below(reading, scope):
        told = _STOCK.search(reading.lowered, line.start, line.end)
        if told is not None:
            return int(told["before"] or told["stock"] or told["behind"]) or None
    return None


def said_next(reading: Reading, scope: Scope, kind: str) -> str | None:
    """Give what the sentence behind a price's says, in the same line, of all before: "Ex works Taiwan, net of tax."."""
    for after in reading.sentences[scope.sentence.index + 1 : scope.sentence.index + 2]:
        is_brief = after.line == scope.sentence.line and after.end - after.start <= NOTE
        if is_brief and not after.chips and not any(f.kind == "money" for f in after.figures):
            return next((c.value for c in after.of(kind)), None)
    return None
