"""The rises and falls that the clauses of a sentence tell, with their figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.facts import Direction
from pipeline.extract.chained import chained
from pipeline.extract.chips import ChipMention
from pipeline.extract.ends import MOVED, Role
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue
from pipeline.extract.unmoved import is_unmoved, measured

REACH = 30
"""Characters between a word of rising or falling and its figure."""
OPENS = 3
"""Characters before a word of change that has its subject in the clause before."""
SAID_REACH = 60
"""Likewise, and its percentage."""
BEHIND = 40
"""Characters between the end of a move and its start, where that is told behind: "to $2 from $3"."""
_PREMIUM = re.compile(r"\s?premium\b")
"""Behind a percentage by which one price is above another of its time."""
_COMPARED = re.compile(
    r"\s?(?:more expensive|dearer|cheaper|lower|higher|less|more|faster) than"
    r"(?! (?:last"
    r"|(?:an?|one|two|three|four|six|nine|ten|twelve) (?:day|week|fortnight|month|quarter|year)s?|in |before"
    r"|on [a-z]+day|at (?:launch|the|its|their|easter|christmas|new year)"
    r"|(?:the|its|their) (?:previous|prior|launch|peak)"
    r"|(?:what )?(?:it|they|he|we|one) (?:was|were|did|had|cost|paid)|when|previously|yesterday))"
)
"""Behind a percentage: it tells two products apart, not two times."""
_IS_SHARE = re.compile(
    r"(?:抽成|分成|提成|关税|税率|税|定金|订金|首付|预付|预付款|占比|占|含|含税|带票|毛利率?|利率|佣金)(?:了|的?比例?|高达|达|为|约|是)?\s?$"
    r"|\b(?:cut|share|tariffs?|duty|duties|tax|deposit|prepayment|margins?|commission) of (?:about |around |some )?$"
)
"""Before a percentage that is a share of something and no change: "抽成 25% 抬高了成本"."""
_FROM = re.compile(r"(?:[从由]|\bfrom)[^,。;\d]{0,4}\s?$")
SHARE_REACH = 16
_REST = re.compile(r"(?:(?P<less>不到|不足)|只有|[只仅]剩|仅[为有]|[跌降落](?:得?只剩|[到至]))[^,。;\d]{0,8}的?\s?$")
"""Words that tell what is left of a price: "只有高峰时的三成", a fall by 70 percent."""
_SHARES = re.compile(r"shares?|stock|nvda|股价|股票|昨收|收报|收盘|良品?率")
"""Words of the stock market, which hold for a whole sentence behind them."""
_WHILE = re.compile(r"\b(?:while|whereas)\b")
_IF = re.compile(r"(?:if|when|after)\b")
_AS = re.compile(r",? as (?!much|many|low|high|of\b|little|well|an?\b|expected)")
"""Between what changes and what makes it change: "prices fell 8% as inventories rose"."""
_BUT = re.compile(r" (?:but|and|then) |[后又](?=[^,。;\d]{0,4}[涨跌降升回])")
"""Between two changes of one clause, each with its figure: "A100s fell 20% but rents rose", "涨到 3 元后跌至 2 元"."""
_OTHER_CHIP = re.compile(r"\W{0,4}(?:[→>]|\b(?:to|vs)\b|升级?[到至]|换[到成])\W{0,4}")
"""Between two products of which the one costs more: "4060 Ti → 4070: 价格涨 65%"."""
_APPOSED = re.compile(
    r",? an? (?:[a-z-]+ ){0,2}(?:gain|rise|increase|jump|fall|drop|decline|cut|hike|reduction|decrease|slide)"
    r" of (?=\D{0,9}\d)"
)
"""Behind a change the size of it, set off by a comma: "jumped to $5.12, a gain of 24%"."""
_AND = re.compile(r"(?:\band|以及|和)\s$")
_IN_OTHER = re.compile(r"s? (?:in|of|for) (?:(?!prices?\b|pricing|rates?\b|rents?\b|rental|costs?\b)[\w'-]+ ){0,4}")
"""Between a change and that of which it is, where it is no price: "a 17% jump in Blackwell revenue"."""
_BY_TERM = re.compile(r"包年|年付")
"""What tells of a price for a longer term, which is a move where it tells both ends."""
_CAUSES = re.compile(
    r"(?:(?:需求|供[应货]量|订单|产能|库存)[^,。;\d]{0,8}?(?:增|涨|降|升|减|跌)\w{0,2}?|供应量|供货量|产能|产量|库存量?)"
    r"[^,。;\d]{0,6}?(?:影响|带动|推动|拉动)?,?(?:价格|租金|报价|单价|均价|[时月]租)[^,。;\d]{0,4}"
)
"""Behind what does not count as a price, that of which it is but the cause: "因需求激增价格上涨"."""
_PRICE_OF = re.compile(r"\b(?:prices?|rates?|rents?|costs?|pricing) (?:for|of|on) [^.;,]{0,24}$")
_TO_PRICE = re.compile(
    r" (?:has |have )?[a-z]+ (?:back |up |down )?(?:from|to|above|below|past) (?:about |around )?[$€£¥]\s?\d"
)
"""Behind capacity of which the price went somewhere: "spot capacity rose to $2.80"."""
PRICE_OF = 40
"""Characters before capacity that may say that its price is meant."""


@dataclass(frozen=True, slots=True)
class Change:
    """One rise or fall with what a sentence says of its size."""

    direction: Direction
    start: int
    end: int
    pct: Figure | None = None
    origin: Figure | None = None
    to: Figure | None = None
    change: Figure | None = None
    size: Cue | None = None

    @property
    def has_prices(self) -> bool:
        """True where a price before or after is stated."""
        return self.to is not None or self.origin is not None

    @property
    def anchor(self) -> Figure | None:
        """The figure by which the chip is found."""
        return self.to or self.origin or self.change or self.pct


def _is_priced(reading: Reading, start: int, cue: Cue) -> bool:
    """True for capacity whose price is told of: "prices for H100 capacity fell"."""
    is_capacity = reading.lowered.startswith("capacity", cue.start)
    if is_capacity and _TO_PRICE.match(reading.lowered, cue.end):
        return True
    return is_capacity and _PRICE_OF.search(reading.lowered, max(start, cue.start - PRICE_OF), cue.start) is not None


def changes(reading: Reading, sentence: Sentence, roles: dict[Figure, Role], cues: Sequence[Cue]) -> Iterator[Change]:
    """Yield a change for each clause that speaks of one, its figures with it."""
    done: set[Figure] = set()
    starts, ends = ([f for f, r in roles.items() if r == role] for role in ("from", "to"))
    if sentence.of("respectively") and len(starts) == len(ends) > 1 and starts[-1].end <= ends[0].start:
        for start_at, end_at in zip(starts, ends, strict=True):
            rises = end_at.value > start_at.value
            yield Change("up" if rises else "down", start_at.start, end_at.end, origin=start_at, to=end_at)
        return
    if cues and (chain := chained(reading, sentence)):
        for start_at, end_at in pairwise(chain):
            rises = end_at.value > start_at.value
            yield Change("up" if rises else "down", start_at.start, end_at.end, origin=start_at, to=end_at)
        return
    clauses: list[tuple[int, int]] = []
    for cue in cues:
        start, end = _clause(reading, sentence, cue)
        if (start, end) in clauses:
            continue
        before = [c for c in sentence.named if c.start < cue.start]
        if _are_set_apart(reading, before[-2:]):
            continue
        clauses.append((start, end))
        same = [c for c in cues if start <= c.start < end]
        told = [
            c for c in same if not is_unmoved(reading.lowered, (sentence.start, sentence.end), start, (c.start, c.end))
        ]
        if not told:
            continue
        same = told
        subject = _subject_start(reading, sentence, start, same[0])
        nots = [c for c in sentence.of("move-not") if not _is_priced(reading, start, c)]
        nots = [c for c in nots if not _CAUSES.fullmatch(reading.lowered, c.start, same[0].start)]
        against = [c for c in nots if subject <= c.start <= min(same[-1].end + 4, end)]
        if against:
            if not all(_BY_TERM.fullmatch(reading.lowered, c.start, c.end) for c in against):
                clauses[-1] = end, end  # whose ends are no prices either
            continue
        if any(_IN_OTHER.fullmatch(reading.lowered, same[-1].end, c.start) for c in nots if c.start > same[-1].end):
            continue
        if any(start <= c.start < end and _is_term(reading, c, same[0], start) for c in sentence.of("move-termed")):
            continue
        shares = [c for c in sentence.of("move-not") if c.end <= same[0].start]
        if any(_SHARES.match(reading.lowered, c.start, c.end) for c in shares):
            continue
        subjects = [c for c in sentence.named if start <= c.start < same[0].start]
        if subjects and all(c.compared for c in subjects) and reading.lang == "zh":
            continue
        others = [c for c in sentence.of("move") if reading.lowered[c.end - 1] != "幅"]
        near = [f for f in sentence.figures if f not in done and _is_near(f, same, others, start, end)]
        if any(f.kind == "percent" and _PREMIUM.match(reading.lowered, f.end) for f in near):
            near = [f for f in near if f.kind != "percent"]
        near = [f for f in near if not _COMPARED.match(reading.lowered, f.end, sentence.end)]
        near = [f for f in near if not (f.kind == "percent" and _is_share(reading, sentence, f))]
        levels = [f for f in near if _is_level(reading, sentence, f)]
        if levels:
            is_size = "幅" in reading.lowered[start:end]
            near = [f for f in near if f.kind != "percent" or (is_size and f not in levels)]
        pct = next((f for f in near if f.kind == "percent"), None)
        pct = pct and _fallen(reading, same[0], pct)
        to = next((f for f in near if roles.get(f) == "to"), None)
        origin = _origin(reading, sentence, roles, to, same, done)
        if origin is not None and to is None and _is_anothers(others, same[-1].end, origin):
            origin = None
        if to is None and origin is not None:
            to = next((f for f, r in roles.items() if r == "to" and f not in done), None)
        change = next((f for f in near if roles.get(f) == "change"), None)
        size = next((c for c in sentence.of("move-size") if start <= c.start < end), None)
        direction: Direction = "up" if same[0].value == "up" else "down"
        if origin and to and origin.value == to.value:
            continue
        if origin and to:
            direction = "up" if to.value > origin.value else "down"
        taken = [f for f in (pct, to, origin, change) if f and f.value]
        if not taken and to:
            continue
        if _is_measure(reading, sentence, same[0], taken):
            continue
        done.update(f for f in (pct, to, origin, change) if f)
        yield Change(direction, start, end, pct if pct and pct.value else None, origin, to, change, size)
        for more in near:
            if more.kind == "percent" and more is not pct and _AND.search(reading.lowered, start, more.start):
                done.add(more)
                yield Change(direction, start, end, more)
    for origin, to in pairwise(roles):
        is_pair = roles[origin] == "from" and roles[to] == "to" and done.isdisjoint((origin, to))
        if is_pair and any(a < b for a, b in clauses) and origin.value != to.value:
            start = reading.clause(sentence, origin.start)[0]
            yield Change("up" if to.value > origin.value else "down", start, to.end, origin=origin, to=to)


def _are_set_apart(reading: Reading, chips: Sequence[ChipMention]) -> bool:
    return any(a.chip != b.chip and _OTHER_CHIP.fullmatch(reading.lowered, a.end, b.start) for a, b in pairwise(chips))


def _is_measure(reading: Reading, sentence: Sentence, cue: Cue, taken: Sequence[Figure]) -> bool:
    """True where the number right behind a word of change is none of a price: "fell from 3 hours to 30 minutes"."""
    at = measured(reading.lowered, cue.end, sentence.end)
    if at is None or any(f.start <= at < f.end for f in taken):
        return False
    return not any(f.start <= at < f.end and f.kind in ("money", "percent") for f in sentence.figures)


def _is_term(reading: Reading, told: Cue, cue: Cue, start: int) -> bool:
    """True for terms on which a price is lower, behind the change or at its head; not "one-year rents fell"."""
    is_head = told.start - start <= OPENS or _IF.match(reading.lowered, told.start) is not None
    return told.start >= cue.end or is_head


def _fallen(reading: Reading, cue: Cue, pct: Figure) -> Figure:
    """Give the percentage by which a price fell whose rest the words of the fall tell."""
    rest = _REST.match(reading.lowered, cue.start, pct.start)
    fallen = 100 / float(pct.measure or 1) - pct.value
    if cue.value != "down" or rest is None or fallen <= 0:
        return pct
    return replace(pct, low=fallen, high=fallen, bound="at_least" if rest["less"] else pct.bound)


def _is_share(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a percentage that tells a share, a tax or a deposit."""
    first = max(sentence.start, figure.start - SHARE_REACH)
    return _IS_SHARE.search(reading.lowered, first, figure.start) is not None


def _is_level(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a percentage from which something rose or fell, which is no size: "从 72% 提升到 86%"."""
    first = max(sentence.start, figure.start - SHARE_REACH)
    return figure.kind == "percent" and _FROM.search(reading.lowered, first, figure.start) is not None


def _subject_start(reading: Reading, sentence: Sentence, start: int, cue: Cue) -> int:
    """Give where the clause begins that holds what rose or fell: the one before "…, down 8% from the quarter"."""
    if cue.start - start > OPENS or start <= sentence.start or reading.lowered[start - 1] != ",":
        return start
    return reading.clause(sentence, start - 2)[0] if start - 2 >= sentence.start else start


def _clause(reading: Reading, sentence: Sentence, cue: Cue) -> tuple[int, int]:
    """Give the clause of a word of change, on past brackets: "cut the price of p5 (8x H100) by 18%"."""
    start, end = reading.clause(sentence, cue.start)
    end = max(end, reading.clause(sentence, max(cue.start, cue.end - 1))[1])
    while end < sentence.end and reading.lowered[end] in "()":
        end = reading.clause(sentence, end + 1)[1]
    if apposed := _APPOSED.match(reading.lowered, end, sentence.end):
        end = reading.clause(sentence, apposed.end())[1]
    for one, other in pairwise(sentence.named):
        if start <= one.start < end <= other.start and reading.lowered[one.end : other.start].strip() == "、":
            end = reading.clause(sentence, other.start)[1]
    told = sentence.of("move")
    turns = [
        m
        for m in _AS.finditer(reading.lowered, start, end)
        if any(start <= c.start < m.start() for c in told)
        and (any(m.end() <= c.start < end for c in told) or not any(m.end() <= f.start < end for f in sentence.figures))
    ]
    turns += [m for m in _BUT.finditer(reading.lowered, start, end) if _parts(sentence, told, start, m, end)]
    for mark in (*_WHILE.finditer(reading.lowered, start, end), *turns):
        start, end = (mark.end(), end) if mark.end() <= cue.start else (start, min(end, mark.start()))
    return start, end


def _is_anothers(cues: Sequence[Cue], end: int, origin: Figure) -> bool:
    """True for a start that a later word of change stands nearer to: "价格崩盘,租金从 6 美元降至 3 美元"."""
    return any(0 <= c.start - origin.end < origin.start - end for c in cues)


def _parts(sentence: Sentence, told: Sequence[Cue], start: int, mark: re.Match[str], end: int) -> bool:
    """True for a word between two changes with a figure behind each."""
    sides = ((start, mark.start()), (mark.end(), end))
    first = [next((c.end for c in told if a <= c.start < b), b) for a, b in sides]
    sized = [f.start for f in sentence.figures if f.kind in ("percent", "money") or f.scale > 1]
    return all(any(at <= f < b for f in sized) for at, (_, b) in zip(first, sides, strict=True))


def _is_near(figure: Figure, cues: Sequence[Cue], others: Sequence[Cue], start: int, end: int) -> bool:
    """True for a figure of a clause of change, or right behind one that no other word of change takes."""
    reach = SAID_REACH if figure.kind == "percent" else REACH
    if start <= figure.start <= end and any(-reach <= figure.start - c.end <= reach for c in cues):
        return True
    if any(end <= c.start < figure.start for c in others):
        return False
    reach = 16 if figure.kind == "percent" else 6
    return any(0 <= figure.start - c.end <= reach for c in cues)


def _origin(
    reading: Reading,
    sentence: Sentence,
    roles: dict[Figure, Role],
    to: Figure | None,
    cues: Sequence[Cue],
    done: set[Figure],
) -> Figure | None:
    """Give the start of a move: the nearest in its part of the sentence, no other product between it and the end."""
    starts = [f for f, r in roles.items() if r == "from" and f not in done]
    at = to.start if to else cues[0].start
    near = [f for f in starts if abs(f.start - at) <= MOVED and (to is None or f.start - to.end <= BEHIND)]
    near = [f for f in near if to is None or f.start < at or ";" not in reading.masked[to.end : f.start]]
    origin = min(near, key=lambda f: abs(f.start - at), default=None)
    if origin is None:
        return None
    first, last = (min(origin.end, to.end), max(origin.start, to.start)) if to else (cues[-1].end, origin.start)
    is_one = len({c.chip for c in sentence.named}) == 1
    return origin if is_one or not any(first <= c.start < last for c in sentence.named) else None
