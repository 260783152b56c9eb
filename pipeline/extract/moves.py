"""Moves: changes of prices, told as done or to come."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.facts import Direction, Move
from pipeline.extract import offers
from pipeline.extract.asked import is_asked
from pipeline.extract.binding import chip_of
from pipeline.extract.changes import Change, changes
from pipeline.extract.chips import ChipMention
from pipeline.extract.columns import Column, Row
from pipeline.extract.denials import is_negated
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.general_moves import in_general, is_cause, is_offered, of_chips, of_other_maker
from pipeline.extract.in_order import in_order
from pipeline.extract.joined_changes import merged, reached
from pipeline.extract.of_several import alike
from pipeline.extract.plausibility import ROUGH_USD
from pipeline.extract.priced_moves import (
    is_of_other,
    is_rental,
    is_sold_alone,
    is_stated,
    sign_before,
    size_bound,
    told_behind,
    with_factor,
)
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue
from pipeline.extract.text import trimmed
from pipeline.extract.two_times import price_now, since_launch

_SPAN = re.compile(
    r"\b(?:w/w|wow|w-o-w|m/m|mom|q/q|qoq|y/y|yoy|wk|7d|30d"
    r"|(?:week|month|quarter|year)[ -]o(?:n|ver)[ -](?:week|month|quarter|year)"
    r"|on the (?:week|month))\b|环比|同比|[双两]?周|本月|较上"
)
_TOLD_APART = re.compile(
    r"\b(?:more|less|cheaper|dearer|pricier|higher|lower) (?:expensive )?than (?!last|an? (?:week|month|year)|in )"
    r"|\bpremium (?:over|to)\b|溢价|比[^,。;\d]{0,10}(?<![月周年日天])(?:贵|便宜)"
)
"""What has percentages tell products or offers apart: "our L4 is dearer than theirs: $0.60 (+20%)"."""
TOLD_APART = 60
"""Characters before a percentage within which they stand."""
_TAX = re.compile(r"\s?(?:vat|gst|sst|tax|duty|税)")
_FALLS = re.compile(r"[-▼↓]")
_ARROW = re.compile(r"\s*[▲▼↑↓]")
_MARKED = re.compile(r"(?:^|[\s,;(|])[↑↓▲▼]\s?$|(?:[较比]昨[日天]?|日涨跌)\s?[-+↑↓▲▼]\s?$", re.M)
"""Before what a dealer's line says a price rose or fell by since the day before: "较昨日 -1.5w", "↑2w"."""
MARK = 8
_OLDER = re.compile(
    r"(?:旧|老|上一代|前代|前几代)(?:款|代|的)?(?:产品|显卡|芯片|型号|卡)"
    r"|\bolder (?:chips|cards|gpus|models|generations)\b"
)
BOTH = 2
"""The ends of a move."""
DEAREST = 5e7
"""USD beyond which an amount is no unit's price: what somebody spends."""


def moves(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Move]:
    """Yield the moves that a sentence states."""
    told = sentence.of("move")
    cues = [c for c in told if not is_negated(reading.lowered, sentence.start, c.start)]
    row = reading.tables.get(sentence.index)
    if row is not None:
        of_cells = list(_in_row(reading, sentence, row))
        yield from of_cells
        if of_cells or not _is_told_in_cell(sentence, row, cues):
            return
    if told and not cues:
        return
    yield from _signed(reading, sentence, roles)
    if not cues and not any(f.kind == "percent" for f in sentence.figures):
        yield from filter(None, _told_by_time(reading, sentence, roles))
    if not cues:
        pairs = since_launch(reading, sentence, roles)
        yield from filter(None, (_between(reading, sentence, first, now) for first, now in pairs))
    if not cues or reading.is_denied(sentence) or sentence.of("hypothetical") or is_asked(reading, sentence):
        return
    found = [
        reached(reading, sentence, roles, c) for c in merged(sentence, list(changes(reading, sentence, roles, cues)))
    ]
    if reading.is_question(sentence):  # what a question takes for granted is a move only where it tells both ends
        found = [c for c in found if c.origin and c.to]
    prices = [c.anchor for c in found if c.anchor]
    stated: list[Move] = []
    for change in found:
        move = _move(reading, sentence, change, prices)
        if move is not None:
            stated += in_order(reading, sentence, change, move) or [move, *alike(reading, sentence, change, move)]
    if row is not None:
        stated = [m for m in stated if m.pct or m.from_low or m.to_low]
    named = {m.direction for m in stated if m.chip}
    yield from (m for m in stated if m.chip or m.pct or m.from_low or m.to_low or m.direction not in named)


def _is_told_in_cell(sentence: Sentence, row: Row, cues: Sequence[Cue]) -> bool:
    """True where a cell tells a move in words: "| 经销商把目录价调涨 16% |"."""
    sized = [f for f in sentence.figures if f.kind in ("money", "percent")]
    return any(a <= c.start < b and any(a <= f.start < b for f in sized) for a, b in row.cells for c in cues)


def _told_by_time(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Move | None]:
    """Yield the moves between a price of then and one of now in this sentence, or the one before."""
    ends = [(role, f) for f, role in roles.items() if role in ("from", "to")]
    pairs = [dict(pair) for pair in zip(ends[::2], ends[1::2], strict=False)]
    pairs = pairs if all(len(pair) == BOTH for pair in pairs) else [dict(ends)]
    if not (reading.is_denied(sentence) or is_asked(reading, sentence)):
        yield from (_between(reading, sentence, p["from"], p["to"]) for p in pairs if len(p) == BOTH)
    for then in (f for f, role in roles.items() if role == "from"):
        now = price_now(reading, sentence, then)
        before = reading.sentences[sentence.index - 1]
        move = now and _between(reading, before, then, now)
        if move:
            yield move.model_copy(update={"evidence_end": trimmed(reading.folded, before.start, sentence.end)[1]})


def _between(reading: Reading, sentence: Sentence, then: Figure, now: Figure) -> Move | None:
    """Give the move from a price of then to one of now that no word of change joins, read where now's stands."""
    direction: Direction = "up" if now.value > then.value else "down"
    return _move(reading, sentence, Change(direction, sentence.start, sentence.end, origin=then, to=now), [now])


def _in_row(reading: Reading, sentence: Sentence, row: Row) -> Iterator[Move]:
    """Yield the move of a row: its cell of changes, "+6.0%" or "-0.3", or its prices of before and now."""
    before = next((f for f, column in _placed(sentence, row) if column.is_past and f.value), None)
    now = next((f for f, column in _placed(sentence, row) if column.priced and f.value), None)
    if sentence.of("not-price") or (before and now and before.value == now.value):
        return
    between = None
    if before is not None and now is not None:
        direction: Direction = "up" if now.value > before.value else "down"
        between = Change(direction, sentence.start, sentence.end, origin=before, to=now)
    changes_told = [c for f in sentence.figures if (c := _in_cell(reading, sentence, row, f)) is not None]
    if between is not None:
        changes_told = [replace(between, pct=c.pct, change=c.change) for c in changes_told] or [between]
    for change in changes_told:
        move = _move(reading, sentence, change, [f for f in (change.pct, change.change, change.to) if f])
        if move is not None:
            yield move


def _in_cell(reading: Reading, sentence: Sentence, row: Row, figure: Figure) -> Change | None:
    """Give the change that a cell of changes tells."""
    place = row.place(figure.start)
    if place is None or not place[1].is_change or not figure.value:
        return None
    if figure.kind == "plain" and place[1].in_percent:
        figure = replace(figure, kind="percent")
    is_signed = sign_before(reading, figure) is not None and figure.kind in ("plain", "money")
    if figure.kind != "percent" and not is_signed:
        return None
    falls = _FALLS.search(reading.lowered, place[0][0], figure.start) or "跌" in reading.lowered[slice(*place[0])]
    pct, size = (figure, None) if figure.kind == "percent" else (None, figure)
    return Change("down" if falls else "up", sentence.start, sentence.end, pct, change=size)


def _placed(sentence: Sentence, row: Row) -> Iterator[tuple[Figure, Column]]:
    """Yield the amounts of a row, each with its column."""
    for figure in sentence.figures:
        if figure.kind in ("money", "plain") and (place := row.place(figure.start)) is not None:
            yield figure, place[1]


def _signed(reading: Reading, sentence: Sentence, roles: dict[Figure, Role]) -> Iterator[Move]:
    """Yield the moves of percentages with a sign, beside a chip's price or over a span of time: "(-3% w/w)"."""
    if not sentence.named or sentence.of("move"):
        return
    for figure in sentence.figures:
        if _TOLD_APART.search(reading.lowered, max(sentence.start, figure.start - TOLD_APART), figure.start):
            continue
        is_size = figure.kind in ("money", "plain")
        if is_size and _MARKED.search(reading.lowered, max(0, figure.start - MARK), figure.start):
            falls = _FALLS.search(reading.lowered, figure.start - 2, figure.start) is not None
            change = Change("down" if falls else "up", sentence.start, sentence.end, change=figure)
            move = _move(reading, sentence, change, [figure])
            if move is not None:
                yield move
            return
        if figure.kind != "percent" or figure.bound != "exact" or not figure.value:
            continue
        if _TAX.match(reading.lowered, figure.end):
            continue
        sign = sign_before(reading, figure)
        told = _SPAN.search(reading.lowered, sentence.start, sentence.end) or _ARROW.match(
            reading.lowered, sentence.start
        )
        priced = any(f.kind == "money" for f in sentence.figures) or reading.layout.is_list_line(sentence)
        if sign is None or not (told or priced):
            continue
        sums = [f for f in sentence.figures if f.kind == "money" and f.end <= figure.start]
        if sums and sums[-1].value * ROUGH_USD.get(reading.currency_of(sums[-1]), 1.0) > DEAREST:
            continue
        ends = {role: f for f, role in roles.items() if role in ("from", "to") and f.end <= figure.start}
        direction: Direction = "down" if sign["sign"] in "-▼↓" else "up"
        change = Change(direction, sentence.start, sentence.end, figure, ends.get("from"), ends.get("to"))
        change = reached(reading, sentence, roles, change)
        move = _move(reading, sentence, change, [figure])
        if move is not None:
            yield move


def _is_of_older(reading: Reading, sentence: Sentence, change: Change, chip: ChipMention) -> bool:
    """True where the clause of a change speaks of older goods than the chip named before: "新品上市,旧产品自然降价"."""
    start, end = reading.clause(sentence, change.start)
    return chip.end <= start and _OLDER.search(reading.lowered, start, end) is not None


def _move(reading: Reading, sentence: Sentence, change: Change, prices: Sequence[Figure]) -> Move | None:
    ends = [f for f in (change.origin, change.to) if f and f.kind == "money"]
    if len({reading.currency_of(f) for f in ends}) > 1 and not any(
        f.currency_open and reading.lowered[f.end - 1] == "元" for f in ends
    ):
        return None
    if any(f.value * ROUGH_USD.get(reading.currency_of(f), 1.0) > DEAREST for f in (change.origin, change.to) if f):
        return None
    anchor = change.anchor or Figure(change.end, change.end, 0, 0, "exact", "plain")
    bound = chip_of(reading, sentence, anchor, prices or [anchor])
    if bound is not None and bound.sentence is sentence and is_cause(reading, sentence, bound.chip):
        bound = None
    if bound is None or bound.rule == "carried-among-several":
        bound = in_general(reading, sentence, change)
    if bound is not None and change.anchor:
        bound = told_behind(reading, sentence, change, bound) or bound
    if bound is not None and bound.chip.end <= change.start and _is_of_older(reading, sentence, change, bound.chip):
        return None
    if bound is not None and bound.sentence is not sentence:
        if is_of_other(reading, sentence):
            return None
        bound = of_other_maker(reading, sentence, bound) or bound
        if not is_stated(reading, sentence, change, bound):
            bound = in_general(reading, sentence, change)
    if (
        bound is None
        or (bound.rule == "topic" and not reading.is_titled)
        or not is_stated(reading, sentence, change, bound)
        or is_offered(reading, sentence, change, bound.chip)
    ):
        return None
    if bound.sentence is not sentence or not change.start <= bound.chip.start < change.end:
        bound = of_chips(reading, sentence, change, bound) or bound
    offer = offers.offer(reading, sentence, anchor, prices or [anchor], bound.chip)
    change = with_factor(reading, sentence, change, bound, offer)
    ends = [f for f in (change.to, change.origin, change.change) if f]
    stated = [f for f in ends if f.currency and not f.currency_open]
    money = next(iter(stated), next((f for f in ends if f.currency), next(iter(ends), None)))
    pct = change.pct
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    return Move(
        chip=bound.chip.chip,
        chip_text=reading.document.text[bound.chip.start : bound.chip.end] or None,
        evidence_start=start,
        evidence_end=end,
        as_of=offer.as_of,
        confidence=round(0.9 * bound.certainty * (1.0 if change.anchor else 0.8), 2),
        rule=f"move-{bound.rule}",
        direction=change.direction,
        pct=round(pct.value * float(pct.measure or 1), 4) if pct else float(change.size.value) if change.size else None,
        pct_bound=pct.bound if pct else size_bound(reading, change.size) if change.size else None,
        change_low=change.change.low if change.change else None,
        change_high=change.change.high if change.change else None,
        from_low=change.origin.low if change.origin else None,
        from_high=change.origin.high if change.origin else None,
        to_low=change.to.low if change.to else None,
        to_high=change.to.high if change.to else None,
        currency=reading.currency_of(money) if money else None,
        unit=offer.unit if offer.unit_is_said or is_sold_alone(reading, bound.chip) else None,
        deal="rental"
        if is_rental(reading, sentence, bound, offer, money, change_only=money is change.change)
        else "sale",
    )
