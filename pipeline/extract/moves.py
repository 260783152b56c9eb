"""Moves: a price went, or is to go, up or down."""

import re
from collections.abc import Iterator, Sequence

from models.facts import Direction, Move
from pipeline.extract import offers
from pipeline.extract.binding import chip_of
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.roles import Role
from pipeline.extract.terms import Cue
from pipeline.extract.text import trimmed

REACH = 28
"""Characters between a word of rising or falling and its figure."""
_PRICE_MOVE = re.compile(
    r"涨价|降价|调价|price (?:hike|cut|rise|increase|drop)s?|raised? (?:its |their )?prices?|cut (?:its |their )?prices?|价格|租金|报价|售价|\bprices?\b|\brates?\b"
)


def moves(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Move]:
    """Yield the moves that a sentence states."""
    if sentence.of("denied"):
        return
    groups = _by_clause(reading, sentence, sentence.of("move"))
    done: set[Figure] = set()
    for group in groups:
        move = _move(reading, sentence, roles, group, done)
        if move is not None:
            yield move


def _by_clause(reading: Reading, sentence: Sentence, cues: Sequence[Cue]) -> list[list[Cue]]:
    """Put the words of one clause together: 涨价, 涨幅超 67%."""
    groups: list[list[Cue]] = []
    for cue in cues:
        start, _ = reading.clause(sentence, cue.start)
        if (
            groups
            and (start <= groups[-1][0].start or cue.start - groups[-1][-1].end <= 4)
            and groups[-1][0].value == cue.value
        ):
            groups[-1].append(cue)
        else:
            groups.append([cue])
    return groups


def _move(
    reading: Reading, sentence: Sentence, roles: dict[Figure, Role], group: list[Cue], done: set[Figure]
) -> Move | None:
    start, end = reading.clause(sentence, group[0].start)
    if any(start <= c.start < end for c in sentence.of("move-not")):
        return None
    near = [f for f in sentence.figures if _near(f, group, start, end) and f not in done]
    pct = next((f for f in near if f.kind == "percent"), None)
    to = next((f for f in near if roles.get(f) == "to"), None)
    origin = next(
        (
            f
            for f in sentence.figures
            if roles.get(f) == "from" and f not in done and abs(f.start - group[0].start) <= 60
        ),
        None,
    )
    change = next((f for f in near if roles.get(f) == "change"), None)
    size = next((c for c in sentence.of("move-size") if start <= c.start < end), None)
    anchor = to or pct or change or origin
    if anchor is None and size is None:
        told = _PRICE_MOVE.search(reading.lowered, start, min(sentence.end, end + 1))
        if not told or not any(start <= c.start < end for c in sentence.named):
            return None
    if to is None and origin is not None:
        to = next((f for f, r in roles.items() if r == "to"), None)
    done.update(f for f in (pct, to, origin, change) if f)
    return _built(reading, sentence, group, (pct, to, origin, change), size)


def _near(figure: Figure, group: list[Cue], start: int, end: int) -> bool:
    if any(-REACH <= figure.start - c.end <= REACH for c in group) and start <= figure.start <= end + 2:
        return True
    return any(0 <= figure.start - c.end <= 6 for c in group)


def _built(
    reading: Reading,
    sentence: Sentence,
    group: list[Cue],
    parts: tuple[Figure | None, Figure | None, Figure | None, Figure | None],
    size: Cue | None,
) -> Move | None:
    pct, to, origin, change = parts
    anchor = to or origin or change or pct or Figure(group[0].start, group[0].end, 0, 0, "exact", "plain")
    bound = chip_of(reading, sentence, anchor, [anchor])
    if bound is None:
        return None
    offer = offers.offer(reading, sentence, anchor, [anchor], bound.chip)
    money = to or origin or change
    currency = None
    if money is not None:
        currency = money.currency or reading.market_currency
        currency = reading.open_currency(currency) if money.currency_open else currency
    direction: Direction = "up" if group[0].value == "up" else "down"
    share = None if pct is None else float(pct.measure or 1) * pct.value
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    return Move(
        chip=bound.chip.chip,
        chip_text=reading.document.text[bound.chip.start : bound.chip.end],
        evidence_start=start,
        evidence_end=end,
        as_of=offer.as_of,
        confidence=round(0.88 * bound.certainty, 2),
        rule=f"move-{bound.rule}",
        direction=direction,
        pct=share if share is not None else float(size.value) if size else None,
        pct_bound=pct.bound if pct else "exact" if size else None,
        change_low=change.low if change else None,
        change_high=change.high if change else None,
        from_low=origin.low if origin else None,
        from_high=origin.high if origin else None,
        to_low=to.low if to else None,
        to_high=to.high if to else None,
        currency=currency,
        unit=offer.unit if offer.unit_is_said else None,
        deal=offer.deal,
    )
