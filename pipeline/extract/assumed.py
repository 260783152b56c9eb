"""Whether a price is but assumed: by the words before it, or behind it in its clause."""

import re

from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.terms import Cue

REACH = 70
BEHIND, EVER = 14, 400
"""Characters before and behind an amount within which they stand."""
_OF_CLAUSE = re.compile(
    r"回本|要是|测算|核算|估算|评估|够买|买得|打个比方|[都也](?:买|拿|租|收|订)不到|期盼|盼|指望|希望|巴不得|坐等|等|什么时候|啥时候|何时|哪天|求"
    r"|nobody|no one|i (?:\w+ )?(?:doubt|do|can)|(?:is|are|was|were|can|could)(?:n't| not|not|'t)"
    r"|if (?:your|the\b|it\b|(?:you|i|we) c)|irr\b"
    r"|is (?:it|that|this|one) worth|once|un(?:til|less)|till|when|as soon|the moment"
    r"|除非|[降跌掉卖]到|[降跌]至|连[一1]?[张块片个]|才值得|才考虑|才会[买收]|再(?:考虑|入手|上车)"
)
"""Words of an assumption that hold for their own clause alone: "要 220 万元,两年才回本"."""
_SPENT_ON = re.compile(r"(?:能|可以|足够)[买配装攒]")
"""Likewise behind the price of a chip, what else it buys: "5090D 售价 16499 元,能买四双鞋"."""
_TURNS = re.compile(
    r"[,。;]\s?(?:可惜|但是?|不过|然而|实际|其实|结果|事实上|现实)|[,;] (?:but|however|in reality|actually) "
)
"""Behind an assumption, what is so after all: "如果能卖 1 万 6 就冲,可惜要 3 万 5"."""
_OF_NEXT = re.compile(
    r",\s?(?:若|如果|如)?(?:以|按)[^,。;\d]{0,6}\d[\d.,]*\s?[万千百]?\s?[颗片枚张块台套][^,。;]{0,10},"
)
"""Behind a price, how much is multiplied by it for what comes next: "每颗 3 万美元,若以 5 万颗计算,"."""
_OF_SENTENCE = re.compile(r"let's say|suppos|say you|needs? to rent|imagine|假设|假定|假如")
"""Words of an assumption that hold to the end of the sentence: "Let's say one is set up at $2.5, then …"."""
_COMMA = re.compile(r"[,;、。]")


def is_hypothetical(reading: Reading, scope: Scope) -> bool:
    """True beside words of an assumption: before the figure, or closing its clause ("按每卡时 14 元的假设")."""
    figure, lowered = scope.figure, reading.lowered
    return any(
        c.start <= figure.start < c.end
        or 0 <= figure.start - c.end <= (EVER if _OF_SENTENCE.match(lowered, c.start) else REACH)
        or 0 <= c.start - figure.end <= BEHIND
        for c in scope.sentence.of("hypothetical")
        if not (_is_of_clause(scope, lowered, c) and _COMMA.search(lowered, *sorted((c.end, figure.start))))
        and not (c.end <= figure.start and _TURNS.search(lowered, c.end, figure.start))
        and not (figure.end <= c.start and _OF_NEXT.match(lowered, figure.end))
    )


def _is_of_clause(scope: Scope, lowered: str, cue: Cue) -> bool:
    """True for words of an assumption that hold for their own clause alone."""
    is_behind = scope.chip.end <= scope.figure.start < cue.start
    return bool(_OF_CLAUSE.match(lowered, cue.start) or (is_behind and _SPENT_ON.match(lowered, cue.start)))
