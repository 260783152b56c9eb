"""Chips told in order with their prices, as the former and the latter, or as yardsticks with prices of their own."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.implied import Bound
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.transposed import is_family

_OWN_PRICE = re.compile(
    r"(?:\s|[(:=~]|\d{2,3}\s?gb?\b|sxm\d?|pcie|nvl|median|average|price|at|is|was|the|about|around|costs?"
    r"|sold|bought|paid|used|new|msrp|二手|全新|首发|发售|上市|的|版|卡|整机|模组|价格?|售价|约|为"
    r"|'s|, (?:which|that|itself)|sells?|goes|retails?|lists?|trades?|rents?|fetches"
    r"|for|between|from|now|currently|,?(?:目前|现在|如今|后者)|卖到?|要|报|在|则)*"
)
BESIDE = 36
"""Characters between a chip and its own price, though it stands as a yardstick."""
_WHICH = re.compile(r",? (?:for|of|at|on) which\b[^,.;$€£¥\d]{0,40}|,? (?:which|whose|that) [^,.;$€£¥\d]{0,32}")
"""Between a yardstick and its own price, in a clause of its own: "the H20, for which dealers ask 95,000 yuan"."""
AHEAD = 24
"""Characters between a price and its chip where all prices come first."""
OWN_CLAUSE = 56
"""Characters of such a clause."""
_FOR = re.compile(r"\b(?:for|buys|gets)\b")
_GENERATION = re.compile(
    r"\b(?:predecessors?|successors?|previous generation|last generation|older sibling|rivals?)\b"
    r"|前代|前一代|上一代|上代|前作|下一代"
)
"""Words for another product than the one that is spoken of."""
_AGAINST = re.compile(
    r"\b(?:than|as|over|versus|vs|to|against|of|from|like) (?:(?:its|the|their|both|all|most) )*$|[比较于的是]\s?$"
)
"""Before such words where they are but a yardstick."""
FORMER_OR_LATTER = (
    r"前者|后者|\bthe (?:former|latter)\b(?! (?:half|part|stages?|president|ceo|cto|chief|head|boss|employee"
    r"|engineer|executive|official|owner|minister|director|chairman)s?\b)"
)
_PAIR = Sieve(FORMER_OR_LATTER)
_OF_PAIR = re.compile(
    r"(?: apiece| each| a piece)? (?:for|on) (?:(?:each|one|any|all|either) of )?the (?:former|latter)\b"
)
"""Likewise right behind a price: "$5,900 for each of the former"."""
PAIR_BACK = 3
"""Sentences before that may name one of the two."""
_WHEN = re.compile(r"\b(?:when|while|whereas|if|but)\b|而|但")
_FOR_OTHER = re.compile(
    r"\s?for (?:an? |the )?(?:used |new )?(?=[a-z-]{0,8}\d)[\w-]+ (?:or|and|vs\.?) \$?\d[^.;]{0,24}$"
)
_AND = re.compile(r"[^,、和与及;。\d]{0,12}(?:,|、|和|与|及|以及|/|,? and )\s?[^,;。\d]{0,4}")

_CHIPS_JOINED = re.compile(r"[\s`*]*(?:,|、|,? and|和|与|及|以及)[\s`*]*(?:the |its )?(?:nvidia |amd |英伟达)?[\s`*]*")
_LAST = re.compile(r"and|[和与及]")
"""Between chips told in turn, and before the last of them."""
_BOTH = re.compile(r"[这那]两(?:款|种|张|代|者)|两者|二者|\b(?:the|these|those) two (?:chips|cards|gpus)\b")
"""Before two prices, of the two chips named last: "而这两款芯片通常售约 1 万和 2.5 万美元"."""
BOTH = 2
MOST_IN_TURN = 4


def has_own(reading: Reading, sentence: Sentence, figure: Figure, chip: ChipMention) -> bool:
    """True where a chip behind a price has its own: "paying $3,500 is worth it when a used RTX 3090 costs $800"."""
    between = reading.lowered[figure.end : chip.start]
    if _WHEN.search(between) is None:
        return False
    own = [f for f in sentence.figures if f.kind == "money" and 0 <= f.start - chip.end <= BESIDE]
    return any(_OWN_PRICE.fullmatch(reading.lowered, chip.end, f.start) for f in own)


def is_of_unlisted(reading: Reading, figure: Figure, chip: ChipMention) -> bool:
    """True where a price before a chip is another product's that the lexicon lacks: "$400 for a P6000 or $600 for"."""
    return _FOR_OTHER.match(reading.lowered, figure.end, chip.start) is not None


def compared_beside(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the yardstick whose own price stands right behind it, "$1.99 vs H100 median $3.49", or right before."""
    before = next((c for c in sentence.named if c.compared and c.start == figure.end + 1), None)
    if before is not None and reading.lowered[figure.end] == " ":
        return before
    near = [c for c in sentence.named if c.compared and 0 <= figure.start - c.end <= OWN_CLAUSE]
    for chip in near:
        if figure.start - chip.end <= BESIDE and _OWN_PRICE.fullmatch(reading.lowered, chip.end, figure.start):
            return chip
        if _WHICH.fullmatch(reading.lowered, chip.end, figure.start):
            return chip
    return None


def of_generation(reading: Reading, sentence: Sentence, figure: Figure) -> tuple[ChipMention | None, bool]:
    """Give the other chip of a sentence that a price of "its predecessor" is for, and whether it is of such a one."""
    start = max([reading.clause(sentence, figure.start)[0], *(c.end for c in sentence.named if c.end <= figure.start)])
    told = _GENERATION.search(reading.lowered, start, figure.start)
    if told is None or _AGAINST.search(reading.lowered[start : told.start()]):
        return None, False
    before = [c for c in sentence.named if c.end <= figure.start]
    others = [c for c in before if before and c.chip != before[0].chip]
    return (others[-1] if len({c.chip for c in others}) == 1 else None), True


def price_first(
    reading: Reading, figure: Figure, named: Sequence[ChipMention], prices: Sequence[Figure]
) -> ChipMention | None:
    """Give the chip behind a price where each price stands before its chip: "$36,000 buys a B200, $29,000 an H200"."""
    if len(prices) < 2 or len(named) != len(prices) or figure not in prices:
        return None
    pairs = list(zip(prices, named, strict=True))
    in_turn = all(p.end <= c.start for p, c in pairs) and all(
        c.end <= p.start for c, p in zip(named, prices[1:], strict=False)
    )
    near = all(c.start - p.end <= AHEAD or _FOR.search(reading.lowered, p.end, p.end + AHEAD) for p, c in pairs)
    return named[prices.index(figure)] if in_turn and near else None


def take_turns(named: Sequence[ChipMention], prices: Sequence[Figure]) -> bool:
    """True where each chip of a dealer's line stands before a price of its own: "收A100 80G 7 收V100 32G 1800"."""
    return len(named) == len(prices) > 1 and all(
        c.end <= p.start and (after is None or p.end <= after.start)
        for c, p, after in zip(named, prices, [*named[1:], None], strict=True)
    )


def _run_of(reading: Reading, figure: Figure, prices: Sequence[Figure]) -> Sequence[Figure]:
    """Give the prices that are told in one run with `figure`: "of $378,000 and $462,000 respectively"."""
    runs: list[list[Figure]] = []
    for price in prices:
        if runs and _AND.fullmatch(reading.lowered, runs[-1][-1].end, price.start):
            runs[-1].append(price)
        else:
            runs.append([price])
    own = next(run for run in runs if figure in run)
    return own if len(own) > 1 else prices


def respectively(
    reading: Reading, sentence: Sentence, figure: Figure, named: Sequence[ChipMention], prices: Sequence[Figure]
) -> Bound | None:
    if figure not in prices:
        return None
    if not sentence.of("respectively"):
        return _in_turn(reading, sentence, figure, named, prices)
    prices = _run_of(reading, figure, prices)
    chips = [c for c in named if c.start < prices[0].start] or list(named)
    if len(chips) < len(prices):
        return None
    return Bound(chips[-len(prices) :][prices.index(figure)], 0.9, "respectively", sentence)


def _in_turn(
    reading: Reading, sentence: Sentence, figure: Figure, named: Sequence[ChipMention], prices: Sequence[Figure]
) -> Bound | None:
    """Bind as many prices, joined, to as many chips joined right before: "the H100 and H200 rent for $2 and $3"."""
    run = _run_of(reading, figure, prices)
    chips = [c for c in named if c.end <= run[0].start][-len(run) :]
    if not 1 < len(run) == len(chips) == len({c.chip for c in chips}) or len(run) > MOST_IN_TURN:
        return None
    apart = all(_AND.fullmatch(reading.lowered, a.end, b.start) for a, b in pairwise(run))
    if apart and len(run) == BOTH and _BOTH.search(reading.lowered, chips[-1].end, run[0].start):
        return Bound(chips[run.index(figure)], 0.85, "respectively", sentence)
    joined = all(_CHIPS_JOINED.fullmatch(reading.lowered, a.end, b.start) for a, b in pairwise(chips))
    joined = joined and _LAST.search(reading.lowered, chips[-2].end, chips[-1].start) is not None
    if not joined or any(chips[-1].end <= f.start < run[0].start for f in prices):
        return None
    is_told = apart and reading.clause(sentence, chips[-1].start)[1] >= run[0].start
    return Bound(chips[run.index(figure)], 0.85, "respectively", sentence) if is_told else None


def former_or_latter(reading: Reading, sentence: Sentence, figure: Figure) -> Bound | None:
    """Bind to the one of two chips that the last 前者 or 后者 before a price stands for, or one right behind it.

    They are the last two of the sentence, or of those before in its line and the one above.
    """
    behind = _OF_PAIR.match(reading.lowered, figure.end, sentence.end)
    told = [*_PAIR.finditer(reading.lowered, sentence.start, figure.start), *([behind] if behind else [])]
    stop = reading.clause(sentence, figure.start)[1]
    if not told or any(told[-1].start() <= c.start < stop for c in sentence.named):
        return None
    named = [c for c in sentence.named if c.end <= min(told[-1].start(), figure.start)]
    for earlier in reversed(reading.sentences[max(0, sentence.index - PAIR_BACK) : sentence.index]):
        if len({c.chip for c in named}) > 1 or earlier.line < sentence.line - 1:
            break
        named = [*(c for c in earlier.named if not is_family(reading, c)), *named]
    pair = list({c.chip: c for c in reversed(named)}.values())[1::-1]
    if len(pair) < BOTH:
        return None
    chip = pair["former" not in told[-1].group() and "前者" not in told[-1].group()]
    return Bound(chip, 0.8, "pronoun", reading.sentence_at(chip.start), by_pronoun=True)
