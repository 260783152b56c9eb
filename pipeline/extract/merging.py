"""What a document says twice stands once, where it is said first, completed by what is said later."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from models.facts import AnyFact, Event, Fact, Move, Order, Quote, Status, Supply

F = TypeVar("F", bound=Fact)

MOST_ALIKE = 50
"""Facts of the same figures that one is compared with, the last ones."""
LEAST_QUOTED = 8
"""Letters and digits of a post that another quotes."""
LISTED = "order-listed"
HALVES_APART = 40
"""Characters between the sentence with an order's count and the one with its value, which follows it."""
_ONE_ORDER: tuple[set[Status], ...] = ({"placed", "planned"}, {"placed", "delivered"})
"""How far one order may be in two sentences that tell it."""
_SPANS = ("price", "quantity", "value", "to", "from", "change", "lead_time_days")
_PLACE = {"evidence_start", "evidence_end", "confidence", "rule", "chip_text"}
RULES: tuple[Event, ...] = ("export_restricted", "export_allowed")
"""Events that one speaks of in general as well."""
RIGHT_BEHIND = 4
"""Characters between a sentence and the next."""


def merged(
    facts: Sequence[AnyFact], rows: Mapping[int, str] | None = None, said: Mapping[int, str] | None = None
) -> tuple[AnyFact, ...]:
    """Give the facts in order of their place, repeats taken together.

    `rows` are the lines of lists and tables by where they begin: prices of goods in two of them that differ stay two,
    but rents do not, which rows repeat for each region. `said` are the words of a thread's posts: who quotes one is
    no other seller.
    """
    rows, said = rows or {}, said or {}
    kept: list[AnyFact] = []
    places: dict[tuple[object, ...], list[int]] = {}
    for fact in _halves(sorted(facts, key=lambda f: (f.evidence_start, f.evidence_end))):
        alike = places.setdefault(_key(fact), [])
        near = alike[-MOST_ALIKE:]
        same = next(
            (
                i
                for i in near
                if (_is_same(kept[i], fact) and not _are_rows(kept[i], fact, rows)) or _is_quoted(kept[i], fact, said)
            ),
            None,
        )
        if same is None:
            alike.append(len(kept))
            kept.append(fact)
        else:
            kept[same] = _joined(kept[same], fact)
    return tuple(_without_general(list(_retold(kept))))


def _without_general(facts: Sequence[AnyFact]) -> Iterator[AnyFact]:
    """Leave out a move of chips in general that another tells of one chip: "GPU prices surged 38%", then an H100's.

    One right behind it need not have the same size: "Rents rose by a fifth. The H100 went from $2.10 to $2.50". A rule
    of trade told of chips in general is the one told of some by name.
    """
    ruled = [f for f in facts if isinstance(f, Supply) and f.chip and f.event in RULES]
    chips = [f for f in facts if isinstance(f, Move) and f.chip]
    named = {(m.direction, p) for m in chips for p in (m.pct, None)}
    begins = {(m.direction, m.evidence_start) for m in chips}
    for fact in facts:
        if isinstance(fact, Supply) and fact.chip is None and any(_is_of(fact, r) for r in ruled):
            continue
        if isinstance(fact, Move) and fact.chip is None and fact.to_low is None:
            behind = range(fact.evidence_end, fact.evidence_end + RIGHT_BEHIND)
            if (fact.direction, fact.pct) in named or any((fact.direction, at) in begins for at in behind):
                continue
        yield fact


def _is_of(general: Supply, named: Supply) -> bool:
    """True where a rule of trade that names no chip may be the one of a chip that is named."""
    is_one_actor = None in (general.actor, named.actor) or general.actor == named.actor
    return general.event == named.event and is_one_actor and general.as_of in (None, named.as_of)


def _retold(facts: Sequence[AnyFact]) -> Iterator[AnyFact]:
    """Yield the facts, an order once whose count one sentence tells, and another the count with its value."""
    told = [f for f in facts if isinstance(f, Order)]
    taken: dict[int, Order] = {}
    gone: set[int] = set()
    for i, first in enumerate(told):
        for k in range(i + 1, min(i + 1 + MOST_ALIKE, len(told))):
            if i not in gone and k not in gone and _tells_again(taken.get(i, first), told[k]):
                taken[i] = _whole_of(taken.get(i, first), told[k])
                gone.add(k)
    place = {id(order): i for i, order in enumerate(told)}
    for fact in facts:
        index = place.get(id(fact))
        if index is None:
            yield fact
        elif index not in gone:
            yield taken.get(index, told[index])


def _tells_again(first: Order, again: Order) -> bool:
    """True for orders of two sentences that agree in all that both tell, their count or their value among it."""
    if first.evidence_start < again.evidence_end and again.evidence_start < first.evidence_end:
        return False
    counts = (first.quantity_low, first.quantity_high), (again.quantity_low, again.quantity_high)
    values = (first.value_low, first.value_high, first.currency), (again.value_low, again.value_high, again.currency)
    pairs = [tuple(None if not any(side) else side for side in pair) for pair in (counts, values)]
    if all(None in pair for pair in pairs) or any(None not in pair and pair[0] != pair[1] for pair in pairs):
        return False
    if None in pairs[0] and None in pairs[1]:
        return False
    said = (first.chip, again.chip), (first.quantity_unit, again.quantity_unit), (first.supplier, again.supplier)
    if any(None not in pair and pair[0] != pair[1] for pair in said):
        return False
    if first.buyers and again.buyers and set(first.buyers).isdisjoint(again.buyers):
        return False
    days = first.as_of, again.as_of
    if None not in days and not (str(days[0]).startswith(str(days[1])) or str(days[1]).startswith(str(days[0]))):
        return False
    return first.status == again.status or {first.status, again.status} in _ONE_ORDER


def _whole_of(first: Order, again: Order) -> Order:
    joined = _joined(first, again)
    named = again if first.chip is None and again.chip is not None else first
    return joined.model_copy(update={"chip": named.chip, "chip_text": named.chip_text})


def _are_rows(first: AnyFact, again: AnyFact, rows: Mapping[int, str]) -> bool:
    lines = rows.get(first.evidence_start), rows.get(again.evidence_start)
    is_sale = isinstance(first, Quote) and first.deal == "sale"
    return is_sale and None not in lines and lines[0] != lines[1]


def _is_quoted(first: AnyFact, again: AnyFact, said: Mapping[int, str]) -> bool:
    """True for a price that a later post tells in the words of an earlier one, which it may cut short."""
    words = said.get(first.evidence_start, ""), said.get(again.evidence_start, "")
    if min(map(len, words)) < LEAST_QUOTED or not (isinstance(first, Quote) and isinstance(again, Quote)):
        return False
    return _is_one_amount(first, again) and (words[0].startswith(words[1]) or words[1].startswith(words[0]))


def _is_same(first: AnyFact, again: AnyFact) -> bool:
    """False for prices of two sellers, sizes of memory or forms, for two lead times, and for two buyers of one list."""
    if isinstance(first, Order) and isinstance(again, Order):
        is_list = first.evidence_start == again.evidence_start or first.rule == again.rule == LISTED
        return not (is_list and first.buyers and again.buyers and set(first.buyers).isdisjoint(again.buyers))
    if isinstance(first, Move) and isinstance(again, Move):
        return _is_one_move(first, again) or _is_headline(first, again) or _is_headline(again, first)
    if isinstance(first, Supply) and isinstance(again, Supply):
        days = first.lead_time_days_low, again.lead_time_days_low
        return None in days or days[0] == days[1]
    if not (isinstance(first, Quote) and isinstance(again, Quote)):
        return True
    if not (_is_one_amount(first, again) and _is_one_unit(first, again)):
        return False
    sizes = (first.memory_gb, again.memory_gb), (first.form_factor, again.form_factor)
    return _is_one_seller(first, again) and all(None in pair or pair[0] == pair[1] for pair in sizes)


def _is_one_seller(first: Quote, again: Quote) -> bool:
    """True where one sells, or one statement leaves open who: of a rent, or of a span of prices that many ask."""
    names = [q.seller.casefold() for q in (first, again) if q.seller]
    if len(names) < len((first, again)):
        return not names or first.deal == "rental" or first.bound == again.bound == "range"
    return names[0] == names[1] or (
        first.deal == "rental" and any(a.startswith(f"{b} ") for a, b in (names, names[::-1]))
    )


def _is_one_amount(first: Quote, again: Quote) -> bool:
    """True for one price, which the one statement may give as the lowest: "from $3.75", "at $3.75"."""
    return first.price_high == again.price_high or {first.bound, again.bound} == {"exact", "at_least"}


def _is_one_unit(first: Quote, again: Quote) -> bool:
    """True for rents of one thing, be it called a machine or an instance, or with one accelerator a card."""
    units = {first.unit, again.unit}
    if len(units) == 1:
        return True
    if units == {"server", "instance"}:
        return None in (first.gpus, again.gpus) or first.gpus == again.gpus
    machine = first if again.unit == "card" else again
    return "card" in units and machine.unit in ("server", "instance") and machine.gpus in (None, 1)


def _sizes(move: Move) -> tuple[object, ...]:
    """Give how far a move goes; nothing where it but tells the direction."""
    return move.pct, move.from_low, move.to_low, move.to_high, move.change_low


def _is_one_move(first: Move, again: Move) -> bool:
    """True for moves of one size, of which the one may tell more, and for one of which the direction alone is told."""
    pairs = list(zip(_sizes(first), _sizes(again), strict=True))
    if any(all(size is None for size in sizes) for sizes in zip(*pairs, strict=True)):
        return True
    goods: tuple[tuple[object, object], ...] = (first.unit, again.unit), (first.deal, again.deal)
    is_one_size = first.pct == again.pct is not None or first.to_low == again.to_low is not None
    if first.pct == again.pct is not None and again.rule == "move-carried":
        goods = ()  # "Rents rose 48% …. That is a 48% increase": what it is of is told before
    is_one_size |= first.change_low == again.change_low is not None and first.currency == again.currency
    return is_one_size and all(None in pair or pair[0] == pair[1] for pair in (*pairs, *goods))


def _is_headline(short: Move, full: Move) -> bool:
    """True for a move told by its end alone, "plummet to $2", where another has its start: "from $8 to under $2"."""
    if any((short.pct, short.from_low, short.change_low)) or full.from_low is None:
        return False
    ends = {end for end in (full.to_low, full.to_high) if end is not None}
    return bool(ends & {short.to_low, short.to_high}) and short.currency == full.currency


def _halves(facts: Sequence[AnyFact]) -> list[AnyFact]:
    """Join an order's count and its value where two neighbouring sentences tell one each."""
    kept: list[AnyFact] = []
    last: int | None = None
    for fact in facts:
        if not isinstance(fact, Order):
            kept.append(fact)
            continue
        earlier = kept[last] if last is not None else None
        if isinstance(earlier, Order) and last is not None and _is_half(earlier, fact):
            kept[last] = _whole(earlier, fact)
        else:
            last = len(kept)
            kept.append(fact)
    return kept


def _is_half(first: Order, second: Order) -> bool:
    near = 0 <= second.evidence_start - first.evidence_end <= HALVES_APART
    same_chip = None in (first.chip, second.chip) or first.chip == second.chip
    same_buyers = not first.buyers or not second.buyers or first.buyers == second.buyers
    same_status = first.status == second.status or (second.chip_text is None and second.status == "placed")
    if not (near and same_chip and same_buyers and same_status):
        return False
    counts = [(o.quantity_low or o.quantity_high) is not None for o in (first, second)]
    values = [(o.value_low or o.value_high) is not None for o in (first, second)]
    return counts[0] != counts[1] and values == counts[::-1]


def _whole(first: Order, second: Order) -> Order:
    joined = _joined(first, second).model_copy(update={"evidence_end": second.evidence_end})
    chip = first if first.chip else second
    status = "placed" if "placed" in (first.status, second.status) else first.status
    return joined.model_copy(update={"chip": chip.chip, "chip_text": chip.chip_text, "status": status})


def _key(fact: AnyFact) -> tuple[object, ...]:
    if isinstance(fact, Quote):
        return (
            "quote",
            fact.chip or fact.chip_text,
            fact.unit if fact.deal == "sale" else None,
            fact.deal,
            fact.period,
            fact.currency,
            fact.price_low if fact.price_low is not None else -(fact.price_high or 0),
            fact.kind == "bid",
        )
    if isinstance(fact, Order):
        return (
            "order",
            fact.chip,
            fact.quantity_low or fact.quantity_high,
            fact.value_low or fact.value_high,
            fact.currency,
        )
    if isinstance(fact, Move):
        return ("move", fact.chip, fact.direction)
    return ("supply", fact.chip, fact.event)


def _is_told(fact: Fact, name: str) -> bool:
    return any(getattr(fact, f"{name}_{end}", None) is not None for end in ("low", "high"))


def _joined(first: F, again: Fact) -> F:
    """Fill what the first statement leaves open from the repeat, and what moved where the repeat alone has a size."""
    if isinstance(first, Move) and isinstance(again, Move) and all(size is None for size in _sizes(first)):
        first = first.model_copy(update={"unit": again.unit or first.unit, "deal": again.deal or first.deal})
    added = {
        name: value
        for name, value in again.model_dump(exclude=_PLACE).items()
        if value not in (None, ()) and getattr(first, name) in (None, ())
    }
    # "至少 180 亿" stays so where it is told again without its bound
    stated = {f"{name}_{end}" for name in _SPANS for end in ("low", "high") if _is_told(first, name)}
    added = {name: value for name, value in added.items() if name not in stated}
    if isinstance(first, Move) and isinstance(again, Move) and _is_headline(first, again):
        added |= {"to_low": again.to_low, "to_high": again.to_high}
    return first.model_copy(update=added)
