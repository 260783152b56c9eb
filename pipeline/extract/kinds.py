"""Whether a price is asked, bid, paid, listed or guessed, as the words say that hold for it."""

import re
from collections.abc import Sequence

from models.facts import Kind
from pipeline.extract.converted import hour_factor
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.terms import Cue

_SELLS = re.compile(
    r"\b(?:sells?|selling|goes|going|go|trades?|trading|retails?|rents?|rented out|leased out|available|on sale)"
    r" (?:for|at)\b"
    r"|\b(?:is|are|now|still) (?:(?:back|up|down|now|still) )?at\b|\b(?:wants?|asks?|asking|charges?|quotes|quoting)\b"
    r"|\b(?:have|has|had|was|were|been|got|being) quoted\b|\b(?:cheapest|dearest|lowest)\b"
    r"|(?:现在?|如今)[^,。\n]{0,4}出(?=\D{0,4}\d)|报价?(?=\D{0,6}\d)|要价|叫价|开价|标价|喊到|卖(?=\D{0,6}\d)|售价|现价"
)
"""Words of what is asked, in the clause of the price itself."""
_FACT = re.compile(
    r"\b(?:which|that|now|today|currently|still)\b[^.;]{0,24}"
    r"\b(?:sells?|goes|trades?|retails?|costs?|lists?) (?:for|at|\D{0,2}\d)"
)
"""Words of what is so, in a sentence that guesses something else."""
SHOPS = ("dealer",)
GUESSED_BEHIND = 6
GUESSED_BEHIND_EN = 48
"""Characters behind a price within which a word makes it a guess: "3 万 2 吧", "$41,000, analysts estimate"."""
_ANOTHER = re.compile(r"\b(?:and|but|while|who)\b")
"""Between a price and a guess at something else: "wants $8,100, and expects prices to rise"."""
_GUESSES_ELSE = re.compile(r"[^,;。\n]{0,12}[,;]\s?[^,;。!?\n]{6,}")
"""Behind a price the guess of a clause of its own: "23,800 元仍售罄,估计年后才有下一批"."""
_OF_MARKET = re.compile(r"均价|平均价|中位|行情|市场价|\b(?:average|averaged|median|index|market rate|going rate)\b")
_OF_NEXT = re.compile(r"[\s:]{0,2}(?:(?:of|is|was|at|price|for)\s){0,2}(?:about |around )?")
"""Between a word and the price it opens: "against an MRP of $2,500"."""
_TELLS = re.compile(
    r"\b(?:peak|trough|fell|fallen|rose|dropped|decline\w*|stabili[sz]ed|some (?:providers|clouds)|market|currently"
    r"|last (?:year|month)|in (?:early|late|mid)?[ -]?20\d\d)\b|行情|市场|高点|低点|回落|去年"
)
"""Words of a sentence on what prices are or were, not of a list of them."""
_LAUNCH = re.compile(r"首发|发售|上市|\blaunch")
_NOW = re.compile(r"现在|现价|如今|目前|眼下|\b(?:now|today|sells?|selling|goes for)\b")
"""Between the price of a launch and the one of now."""
LABEL_GAP = 2
"""Characters between a word and its price in a line of several: "bid 17,500 offer 19,000 last 18,200"."""


SECONDS = 3600.0
LABEL = 48
"""Characters of a line's label behind the word that tells who buys."""


def kind_of(reading: Reading, scope: Scope, *, rental: bool) -> Kind:
    """Give whether a price is asked, bid, paid, listed or guessed; told by nothing it is asked, by a cloud listed."""
    order: tuple[Kind, ...] = ("bid", "deal", "estimate", "list", "ask")
    told = [c for c in scope.sentence.of("kind") if not _is_anothers(scope, c)]
    told = [c for c in _of_clause(reading, scope, told) if not _is_of_launch(reading, scope, c)]
    reach = GUESSED_BEHIND if reading.lang == "zh" else GUESSED_BEHIND_EN
    told = [c for c in told if c.value != "estimate" or c.start - scope.figure.end <= reach]
    told = [
        c
        for c in told
        if c.value != "estimate"
        or not _GUESSES_ELSE.fullmatch(reading.lowered, scope.figure.end, c.end + GUESSED_BEHIND)
    ]
    told = [c for c in told if c.value != "estimate" or not _ANOTHER.search(reading.lowered, scope.figure.end, c.start)]
    beside = [c.value for c in told if 0 <= c.start - scope.figure.end <= 2]
    earlier = [c for c in scope.sentence.of("kind", "estimate") if c.end <= scope.figure.start]
    if _is_fact(reading, scope):
        told, earlier = [c for c in told if c not in earlier], []
    first = min(scope.chip.start, scope.figure.start)
    directly = [c.value for c in told if 0 <= scope.figure.start - c.end <= LABEL_GAP]
    if directly and sum(_opens_price(scope, c) for c in told) > 1:
        return directly[-1]  # type: ignore[return-value]
    labels = [c.value for c in told if c.end <= first and ":" in reading.lowered[c.end - 1 : c.end + 1]]
    labels = labels or [c.value for c in scope.sentence.of("kind", "bid") if _heads(reading, scope, c)]
    if "kind" in scope.column:
        return scope.column["kind"]  # type: ignore[return-value]
    found = beside or labels or [c.value for c in told if scope.holds(c.start, c.end)]
    if not found and scope.sentence.is_row and not scope.column:
        first = reading.lowered.find("|", scope.sentence.start + 1, scope.figure.start)
        found = [c.value for c in told if c.end <= first]
    chosen = next((k for k in order if k in found), None)
    if chosen is not None:
        return chosen
    if earlier:
        return "estimate"
    if rental and not is_of_market(reading, scope) and _is_of_one_cloud(reading, scope):
        return "list"
    is_below = scope.sentence.is_row and scope.chip.end <= scope.sentence.start
    is_listed = reading.layout.is_providers_page and (scope.sentence.is_row or _is_item(reading, scope))
    if (
        rental
        and not is_of_market(reading, scope)
        and (scope.column or is_below or is_listed or (reading.layout.is_cloud_page and _names_seller(reading, scope)))
    ):
        return "list"
    return scope.header.get("kind", "ask")  # type: ignore[return-value]


def _is_of_one_cloud(reading: Reading, scope: Scope) -> bool:
    """True for a rent told by the second, as but clouds do, and for what but one cloud rents out: Google's TPUs."""
    return (scope.chip.chip or "").startswith("google-tpu") or hour_factor(
        reading, scope.sentence, scope.figure
    ) == SECONDS


def _names_seller(reading: Reading, scope: Scope) -> bool:
    """True for a row, a sentence that names a cloud or an instance, and all of a page that names one cloud at most."""
    if scope.sentence.is_row or scope.sentence.of("unit", "instance") or len(reading.layout.clouds) <= 1:
        return True
    return any(o.known and o.known.kind == "cloud" for o in scope.sentence.organisations)


def _is_item(reading: Reading, scope: Scope) -> bool:
    """True for a line of a list that is but goods and prices, and no sentence about them."""
    return reading.layout.is_list_line(scope.sentence) and not _TELLS.search(
        reading.lowered, scope.sentence.start, scope.sentence.end
    )


def _heads(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for a word of the label at the head of a line, said of all its prices: "收购显卡:", "Buyback list:"."""
    chip = min(c.start for c in scope.sentence.named) if scope.sentence.named else scope.sentence.start
    colon = reading.lowered.find(":", cue.end, min(chip, cue.end + LABEL))
    return colon >= 0 and not any(c.isalnum() for c in reading.lowered[colon:chip])


def is_of_market(reading: Reading, scope: Scope) -> bool:
    """True for what many ask on average, whoever tells it: "某平台数据显示,H100 卡时均价 9.8 元"."""
    start, end = reading.clause(scope.sentence, scope.figure.start)
    return _OF_MARKET.search(reading.lowered, max(start, scope.start), min(end, scope.end)) is not None


def _is_of_launch(reading: Reading, scope: Scope, cue: Cue) -> bool:
    """True for words of a launch whose own price stands before the one of now: "首发 16499,现在 2.3 万"."""
    if cue.value != "list" or _LAUNCH.search(reading.lowered, cue.start, cue.end + 12) is None:
        return False
    first = next((f for f in scope.sentence.figures if f.kind in ("money", "plain") and f.start >= cue.end), None)
    if first is None or first.end > scope.figure.start:
        return False
    return _NOW.search(reading.lowered, first.end, scope.figure.start) is not None


def _opens_price(scope: Scope, cue: Cue) -> bool:
    return any(f.kind in ("money", "plain") and 0 <= f.start - cue.end <= LABEL_GAP for f in scope.sentence.figures)


def _is_anothers(scope: Scope, cue: Cue) -> bool:
    """True for the words behind a price that open the next: "16,800 元,比正价 12,999 元贵三成"."""
    behind = cue.start >= scope.figure.end
    words = scope.sentence.context.lowered
    return behind and any(
        f.kind == "money" and f.start >= cue.end and _OF_NEXT.fullmatch(words, cue.end, f.start)
        for f in scope.sentence.figures
    )


def _of_clause(reading: Reading, scope: Scope, told: Sequence[Cue]) -> list[Cue]:
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


def _is_fact(reading: Reading, scope: Scope) -> bool:
    """True for a price whose clause says that it is so, whatever the sentence guesses: "which sells for $10,000"."""
    start = max(reading.clause(scope.sentence, scope.figure.start)[0], scope.start)
    return _FACT.search(reading.lowered, start, scope.figure.start) is not None


def _is_before_another(scope: Scope, cue: Cue) -> bool:
    """True for a word before the scope that another price follows first; "WTS:" at the head of a line is for all."""
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
