"""How many pieces a price is for, or an offer has."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.scopes import TAIL, Scope
from pipeline.extract.sieves import Sieve

TIERED = re.compile(
    r"(?<![\d.])(?P<least>\d{1,5})(?:\s?(?:-|~|到)\s?\d{1,5})?"
    r"\s?(?:\+|(?:pcs|units|pieces|[台张片套块])\s?(?:以上|起|\+|or more|and up)|\+\s?(?:pcs|units)|or more|and up"
    r"|(?<=[-~]\d\d)\s?(?:pcs|units|pieces|cards)|(?<=[-~]\d)\s?(?:pcs|units|pieces|cards))"
    r"\s*[:,]?\s?(?:每[台张片]\s?)?[$¥€£]?$"
)
"""What stands before the price of a quantity: "10台以上 95 万", "10+: $6,600"."""
TIER_REACH = 24
RUNG = re.compile(
    r"\W{0,4}\d{1,3}\s?(?:-\s?\d{1,3}\s?[台张片套块]?|[台张片套块]?\s?(?:以上|起|\+)|[台张片套块])"
    r"\s{1,4}(?=\d{4,6}\s*(?:元|块|$))",
    re.M,
)
"""How such a line begins whose price is bare: "10-49 23200"."""
TIER = re.compile(
    rf"(?:{RUNG.pattern})|\W{{0,12}}(?:qty:?\s?)?\d{{1,6}}\s?(?:-\s?\d{{1,6}}|\+)?\s?"
    r"(?:pcs|units|pieces|[台张片套块])?\s?(?:以上|以下|起|\+|or more|and up)?(?:\s*[:=]|\s{1,4}(?=[$¥€£]))",
    re.M,
)
"""How a line begins that gives the price of a quantity: "Qty 4+:", "5台以上:"."""
_MAKER = re.compile(
    r" (?:(?:used|new|refurb(?:ished|'d)?|\d{2,3}\s?gb|pcie|sxm\d?|nvidia|amd"
    r"|intel|dell|hpe?|supermicro|lenovo|gigabyte|asus) ){0,3}"
)
"""Between a count and its chip: "two Supermicro MI325X boxes"."""
_BRACKETED = re.compile(r"(?:[a-z ]{1,12}:)?\W{0,3}\($")
_OFFERED = re.compile(
    r"\b(?:sell|selling|offer|offering|have|got|(?:for sale|available|fs|wts|wtb):?|need|want|buy|buying)"
    r"(?: (?:up to|about|some|another))? $"
)
"""Before the pieces that somebody sells or seeks: "we can offer 60 RTX 5090 at $2,950"."""
_PAIR = re.compile(r"\bpair of (?:[a-z']+ ){0,3}$")
"""Before two of a chip."""
"""Before the pieces that open a dealer's line: "(9) HPE XL675d"."""
_COLUMN = re.compile(r" {2,}(?=[a-z])")
"""Behind the pieces that open a row of a list."""
_TIMES = re.compile(r"[^\n,;。]{0,14}[x*]\s?$")
"""Between a chip and its pieces: "A100 40G PCIe × 6"."""
PIECES_BEHIND = re.compile(
    r"\s?[*x]\s?(?P<pieces>\d{1,4})\s?(?:[张台片块套个]|pcs?\b)?(?=\s*$|\s{2,}|\s[\u4e00-\u9fff]|\s?[,;。)])"
    r"|\s?\((?:x ?)?(?P<bracketed>\d{1,3})(?: ?(?:pcs?|units?|ea|avail))?\)\s*$",
    re.M,
)
"""The pieces that close a price in a dealer's line: "A10 24G 17800 *36"."""
_LEAST = re.compile(r"\s?moq|[张台片块套]?起")
_LEAST_BEFORE = Sieve(r"(?:\bmoq|\bmin(?:imum)?|至少|最少|起批)\s?:?\s?$")
"""Around the fewest pieces that a dealer sells."""
_ONLY = Sieve(
    r"(?:只剩|仅剩|仅此|就剩|只有|剩|现货得)下?\s?[一1]\s?(?:[台张片块套个部]|pcs?\b)|(?<![\u4e00-\u9fff])出[一1]张"
    r"|\b(?:only|just) (?:one|1) (?:left|available|in stock|unit)\b"
    r"|\b(?:selling|wtb|buy:|buying|wts) (?:one|1) (?!of\b)"
    r"|(?<![\d.])(?P<least>\d{1,4})\+ ?(?:pcs|units|pieces|cards)\b"
)
"""How it is told that there is but one, or what is wanted at least."""
MOST = 5000
LEAST_PRICE = 1000
"""A bare number from which on it may be the price beside a number of pieces."""
_IN_STOCK = Sieve(
    r"(?:现货|库存|有货|剩余?|现有|(?<![\u4e00-\u9fff])现|🈶|(?<!没)有|只剩|仅剩|还剩"
    r"|(?:数量|件数|台数|张数|片数)|\bstock|\bqty\.?|\bquantity|\b(?:pcs|units|pieces)(?=\s?:)|\blot of"
    r"|\bavailable)\s?:?\s?$"
)
_LEFT = re.compile(
    r"\s?(?:in stock|available|avail\b|left\b|on hand|in hand|off\b(?=[^\S\n]*(?:\n|$|[,.;)]))|of them\b)"
)


def quantity(reading: Reading, scope: Scope) -> int | None:
    """Give the pieces of an offer: of its row, of the tier of its price, or counted beside it."""
    row = reading.tables.get(scope.sentence.index)
    if "quantity" in scope.column:
        return int(scope.column["quantity"])
    cell = row.quantity_cell if row else None
    if cell is not None:
        counts = [f for f in scope.sentence.figures if cell[0] <= f.start < cell[1] and f.kind in ("plain", "count")]
    else:
        counts = [f for f in scope.sentence.figures if _is_quantity(reading, scope, f) and scope.holds(f.start, f.end)]
    start = max(scope.sentence.start, scope.figure.start - TIER_REACH)
    tier = TIERED.search(reading.lowered, start, scope.figure.start)
    if tier is not None:
        return int(tier["least"]) or None
    behind = PIECES_BEHIND.match(reading.lowered, scope.figure.end, scope.sentence.end)
    if behind is not None:
        return int(behind["pieces"] or behind["bracketed"]) or None
    machines = [f for f in counts if f.measure == "server"]
    if len(counts) > 1 and machines:
        counts = machines
    if not counts:
        counts = [f for f in scope.sentence.figures if f.value > 1 and _counts_chip(reading, scope, f)]
        opening = [f for f in counts if _BRACKETED.fullmatch(reading.lowered, scope.sentence.start, f.start)]
        counts = opening or counts
    if not counts and _PAIR.search(reading.lowered, scope.sentence.start, scope.chip.start):
        return 2
    if not counts:
        return _in_words(reading, scope)
    return int(counts[0].value) or None if len(counts) == 1 else None


def _in_words(reading: Reading, scope: Scope) -> int | None:
    """Give one where words say that it is the only one, or what a buyer wants at least: "只剩一台", "50+ pcs"."""
    for told in _ONLY.finditer(reading.lowered, scope.sentence.start, scope.sentence.end):
        if scope.holds(told.start(), told.end()):
            return int(told["least"] or 1)
    return None


def _counts_chip(reading: Reading, scope: Scope, figure: Figure) -> bool:
    """True for the 30 of "30x H100", of "(30) Dell XE9680", of "30 A30s, $1,350/ea" and of "A100 × 30"."""
    chip = scope.chip
    if figure.measure == "x":
        return figure.end <= chip.start and (
            chip.start - figure.end <= 1 or _MAKER.fullmatch(reading.lowered, figure.end, chip.start) is not None
        )
    if figure.kind != "plain" or figure.scale != 1 or figure.low != figure.high or figure.value > MOST:
        return False
    if figure.end <= chip.start:
        is_each = any(0 <= c.start - scope.figure.end <= TAIL for c in scope.sentence.of("unit"))
        opens = _BRACKETED.fullmatch(reading.lowered, scope.sentence.start, figure.start)
        if (
            _COLUMN.match(reading.lowered, figure.end)
            and not reading.lowered[scope.sentence.start : figure.start].strip()
        ):
            return True
        is_each = is_each or _OFFERED.search(reading.lowered, scope.sentence.start, figure.start) is not None
        is_near = _MAKER.fullmatch(reading.lowered, figure.end, chip.start) is not None
        return (opens is not None and (is_each or reading.lowered.startswith(") ", figure.end))) or (
            is_each and is_near
        )
    return figure.end <= scope.figure.start and _TIMES.fullmatch(reading.lowered, chip.end, figure.start) is not None


def _is_quantity(reading: Reading, scope: Scope, figure: Figure) -> bool:
    if figure.kind not in ("plain", "count"):
        return False
    if counts_stock(reading, scope.sentence, figure):
        return True
    if _LEAST.match(reading.lowered, figure.end) or _LEAST_BEFORE.search(
        reading.lowered, max(scope.sentence.start, figure.start - 12), figure.start
    ):
        return False
    start, end = reading.clause(scope.sentence, figure.start)
    if not start <= scope.figure.start < end and any(start <= c.start < end for c in scope.sentence.of("order-ships")):
        return False
    is_count = figure.kind == "count" and figure.low == figure.high and figure.measure != "x" and figure.value > 1
    return is_count and not figure.start < scope.figure.end <= figure.end


def counts_stock(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare number of pieces behind a word of stock, in a line that has its price already."""
    if figure.kind != "plain" or figure.scale != 1 or figure.value != int(figure.value):
        return False
    before = _IN_STOCK.search(reading.lowered, max(sentence.start, figure.start - 12), figure.start)
    if not before and not _LEFT.match(reading.lowered, figure.end):
        return False
    return any(
        f.kind == "money" or f.scale != 1 or f.value >= LEAST_PRICE or "." in reading.lowered[f.start : f.end]
        for f in sentence.figures
        if f is not figure
    )
