"""The made-up facts of a day's documents, column by column; documents of one story state the same ones."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from drawing import Draw, Floats, Ints, hashes, joined, mixed

from models.tables import MoveRow, OrderRow, QuoteRow, Row, SupplyRow, UnreadRow

KINDS: dict[type[Row], float] = {QuoteRow: 0.86, OrderRow: 0.05, MoveRow: 0.04, SupplyRow: 0.03, UnreadRow: 0.02}
CHIPS, COMMON = 150, 20
POPULAR = np.where(np.arange(CHIPS) < COMMON, 12.0, 0.5)
CURRENCIES = {"CNY": 55, "USD": 28, "HKD": 8, "EUR": 3, "TWD": 3, None: 3}
WORTH = np.array([7.2, 1, 7.8, 0.92, 32, 7.2])
"""Units for a dollar, in the order of the currencies."""
CHANGED = 0.15
"""Share of the facts that a corrected page states otherwise."""
SALE = 0.7
PAST = 0.08
"""Share of the facts that speak of a day or a month in the past."""
STRING = pa.string()
Days = npt.NDArray[np.datetime64]


class Facts:
    """The facts of some documents: `of` gives the document of each, `story`, `version`, `told` are the documents'."""

    def __init__(
        self, seed: int, of: npt.NDArray[np.int64], story: npt.NDArray[np.int64], version: Ints, told: Days
    ) -> None:
        self.seed, self.of, self.told = seed, of, told[of]
        first = np.searchsorted(of, of, side="left")
        self.nth = np.arange(len(of)) - first
        stated = mixed(seed, 11, story[of], self.nth)
        changed = (version[of] == 1) & (Draw(stated).share("changed") < CHANGED)
        self.keys = mixed(stated, changed)
        """What differs between a fact and the one that a correction puts in its place."""
        self.same = Draw(stated)
        """What both share: the chip and what is priced."""
        self.draw = Draw(self.keys)

    @cached_property
    def kind(self) -> npt.NDArray[np.int64]:
        """Which of KINDS each is."""
        return self.same.weighted("kind", list(KINDS.values()))

    @cached_property
    def chip(self) -> npt.NDArray[np.int64]:
        """Number of the chip; that of no listed one is CHIPS."""
        return np.where(self.same.share("known") < 0.97, self.same.weighted("chip", POPULAR), CHIPS)

    @cached_property
    def model(self) -> pa.Array:
        """The words that name the chip."""
        return pa.array([f"M{n}" for n in range(CHIPS + 1)]).take(pa.array(self.chip))

    @cached_property
    def sale(self) -> npt.NDArray[np.bool_]:
        """Whether it speaks of a sale."""
        return self.same.share("deal") < SALE

    @cached_property
    def gpus(self) -> npt.NDArray[np.int64]:
        """Accelerators in one priced unit."""
        return np.where(self.same.share("gpus") < 0.5, 1, 8)

    @cached_property
    def currency(self) -> npt.NDArray[np.int64]:
        """Place in CURRENCIES."""
        return self.draw.weighted("currency", list(CURRENCIES.values()))

    @cached_property
    def price(self) -> Floats:
        """Price of a unit; now and then ten times what it should be."""
        dollars = 800.0 * 1.03**self.chip * np.exp(0.15 * self.draw.normal("price"))
        slip = np.where(self.draw.share("slip") < 0.01, 10, 1)
        rent = np.where(self.sale, 1.0, 1e-4)
        return np.round(dollars * slip * rent * self.gpus * WORTH[self.currency], 2)

    @cached_property
    def words(self) -> pa.Array:
        """The line of each in its document's text."""
        figure = pa.array((self.price * 100).astype(np.int64)).cast(STRING)
        return joined(self.model, pa.array(["rent", "现货"]).take(pa.array(self.sale.astype(np.int8))), figure)

    @cached_property
    def start(self) -> npt.NDArray[np.int64]:
        """Where the line starts."""
        lengths = pc.utf8_length(self.words).to_numpy() + 1
        ends = np.cumsum(lengths)
        return ends - lengths - (ends - lengths)[np.searchsorted(self.of, self.of, side="left")] if len(ends) else ends

    @cached_property
    def fact_on(self) -> Days:
        """Day each counts for: in the past for some, at the end of a month for half of those."""
        return np.minimum(np.where(self.monthly, month_end(self.earlier), self.earlier), self.told)

    @cached_property
    def past(self) -> npt.NDArray[np.bool_]:
        """Whether it speaks of the past."""
        return self.draw.share("past") < PAST

    @cached_property
    def monthly(self) -> npt.NDArray[np.bool_]:
        """Whether it speaks of a month."""
        return self.past & (self.draw.share("monthly") < 0.5)

    @cached_property
    def earlier(self) -> Days:
        """The day it speaks of."""
        return self.told - np.where(self.past, 20 + self.draw.below("ago", 300), 0).astype("m8[D]")

    def as_of(self) -> pa.Array:
        """The day or month it speaks of, as ISO writes it."""
        day = pa.array(self.earlier).cast(STRING)
        written = pc.if_else(pa.array(self.monthly), pc.utf8_slice_codeunits(day, 0, 7), day)
        return pc.if_else(pa.array(self.past), written, pa.scalar(None, STRING))


def month_end(days: Days) -> Days:
    """Give the last day of each one's month."""
    return (days.astype("M8[M]") + np.timedelta64(1, "M")).astype("M8[D]") - np.timedelta64(1, "D")


def columns(row: type[Row], facts: Facts, captures: pa.Array, ids: pa.Array) -> dict[str, Any]:
    """Give the columns of the facts of one table."""
    mine = pa.array(facts.kind == list(KINDS).index(row))
    end = facts.start + pc.utf8_length(facts.words).to_numpy()
    made = {"evidence_start": facts.start, "evidence_end": end, "words": facts.words}
    if row is UnreadRow:
        made |= unread(facts)
    else:
        made |= of_fact(facts) | MORE[row](facts)
    found = {
        name: pc.filter(value if isinstance(value, pa.Array) else pa.array(value), mine) for name, value in made.items()
    }
    of = pa.array(facts.of).filter(mine)
    return {"capture_id": captures.take(of), "document_id": ids.take(of)} | found


def unread(facts: Facts) -> dict[str, Any]:
    """Give what only `unread` has."""
    reasons = {"no_chip": 4, "implausible": 3, "not_a_price": 2, "unknown_product": 1}
    return {
        "reason": facts.draw.one_of("reason", reasons),
        "detail": facts.draw.one_of("detail", {"no chip stands close to the amount": 1}),
    }


def of_fact(facts: Facts) -> dict[str, Any]:
    """Give what every fact has."""
    ids = pa.array([*(f"maker-m{n}" for n in range(CHIPS)), None])
    return {
        "fact_key": hashes(24, facts.keys, 12),
        "slot": hashes(24, facts.chip, facts.kind, facts.sale, facts.gpus),
        "fact_on": facts.fact_on,
        "chip": ids.take(pa.array(facts.chip)),
        "chip_text": facts.model,
        "as_of": facts.as_of(),
        "confidence": facts.draw.one_of("confidence", {0.95: 50, 0.9: 30, 0.8: 12, 0.7: 5, 0.5: 3}, pa.float64()),
        "rule": facts.draw.one_of("rule", {"price-list": 6, "sentence": 3, "table": 1}),
    }


def interval(facts: Facts, name: str, value: Floats) -> tuple[dict[str, Any], pa.Array]:
    """Give a figure's two ends, and what kind of interval they are."""
    place = facts.draw.weighted(f"{name}bound", [60, 10, 20, 6, 4])
    high = np.where(place == 2, np.round(value * 1.08, 2), value)
    ends = {
        f"{name}_low": pa.array(value, mask=place == 4),
        f"{name}_high": pa.array(high, mask=place == 3),
    }
    return ends, pa.array(["exact", "about", "range", "at_least", "at_most"]).take(pa.array(place))


def quote(facts: Facts) -> dict[str, Any]:
    """Give what only quotes have."""
    draw, rented = facts.draw, pa.array(~facts.sale)
    none = pa.scalar(None, STRING)
    ends, bound = interval(facts, "price", facts.price)
    unit = np.where(facts.gpus == 1, 0, np.where(facts.sale, 1, 2))
    days = pa.array(14.0 + draw.below("lead", 60), mask=draw.share("leads") > 0.05)
    return ends | {
        "type": draw.one_of("type", {"quote": 1}),
        "deal": pc.if_else(rented, "rental", "sale"),
        "kind": draw.one_of("asked", {"ask": 80, "list": 12, "bid": 4, "deal": 3, "estimate": 1}),
        "unit": pa.array(["card", "server", "instance"]).take(pa.array(unit)),
        "gpus": pa.array(facts.gpus, mask=draw.share("stated") < 0.04),
        "period": pc.if_else(rented, facts.same.one_of("period", {"hour": 7, "month": 3}), none),
        "bound": bound,
        "currency": pa.array(list(CURRENCIES), STRING).take(pa.array(facts.currency)),
        "term": pc.if_else(rented, draw.one_of("term", {None: 90, "on_demand": 7, "reserved": 3}), none),
        "delivery": draw.one_of("delivery", {None: 6, "spot": 3, "forward": 1}),
        "condition": draw.one_of("condition", {None: 85, "new": 10, "used": 5}),
        "tax": draw.one_of("tax", {None: 8, "included": 1, "excluded": 1}),
        "form_factor": of_chip(facts, "form", ["sxm", "pcie", "sxm"], STRING),
        "memory_gb": of_chip(facts, "memory", [80.0, 96.0, 141.0], pa.float64()),
        "quantity": pa.array(1 + draw.below("quantity", 500), mask=draw.share("many") > 0.3),
        "seller": draw.one_of("seller", {None: 140, **{f"Dealer {n}": 1 for n in range(60)}}),
        "lead_time_days_low": days,
        "lead_time_days_high": days,
    }


def of_chip(facts: Facts, name: str, values: list[Any], kind: pa.DataType) -> pa.Array:
    """Give what depends on the chip, for the few facts whose text states it."""
    stated = facts.draw.share(name) < 0.25
    return pc.if_else(
        pa.array(stated), pa.array(values, kind).take(pa.array(facts.chip % len(values))), pa.scalar(None, kind)
    )


def order(facts: Facts) -> dict[str, Any]:
    """Give what only orders have."""
    draw = facts.draw
    names = pa.array([f"Cloud {n}" for n in range(200)])
    many = draw.weighted("buyers", [0.2, 0.7, 0.1])
    offsets = np.concatenate([[0], np.cumsum(many)])
    place = np.arange(offsets[-1]) - np.repeat(offsets[:-1], many)
    buyers = names.take(pa.array((np.repeat(draw.below("buyer", 200), many) + 7 * place) % 200))
    quantities, quantity_bound = interval(facts, "quantity", 8.0 * (1 + draw.below("size", 5000)))
    values, value_bound = interval(facts, "value", np.round(facts.price * (1 + draw.below("size", 5000))))
    return (
        quantities
        | values
        | {
            "type": draw.one_of("type", {"order": 1}),
            "buyers": pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), buyers),
            "supplier": draw.one_of("supplier", {None: 7, "Maker": 3}),
            "quantity_bound": quantity_bound,
            "quantity_unit": draw.one_of("unit", {"card": 6, "server": 3, "cluster": 1}),
            "value_bound": value_bound,
            "currency": pa.array(list(CURRENCIES), STRING).take(pa.array(facts.currency)),
            "status": draw.one_of("status", {"placed": 5, "planned": 3, "delivered": 1, "cancelled": 1}),
            "delivery_date": draw.one_of("delivery", {None: 8, "2026-Q2": 1, "2026": 1}),
        }
    )


def move(facts: Facts) -> dict[str, Any]:
    """Give what only price moves have."""
    draw = facts.draw
    absent = pa.nulls(len(facts.of), pa.float64())
    rest = ("change_low", "change_high", "from_low", "from_high", "to_low", "to_high")
    return dict.fromkeys(rest, absent) | {
        "type": draw.one_of("type", {"move": 1}),
        "direction": draw.one_of("way", {"up": 6, "down": 4}),
        "pct": pa.array(1.0 + draw.below("pct", 40), mask=draw.share("stated") < 0.3),
        "pct_bound": draw.one_of("bound", {"exact": 6, "about": 4}),
        "currency": pa.nulls(len(facts.of), STRING),
        "unit": draw.one_of("unit", {None: 5, "card": 3, "server": 2}),
        "deal": draw.one_of("deal", {None: 4, "sale": 4, "rental": 2}),
    }


def supply(facts: Facts) -> dict[str, Any]:
    """Give what only supply events have."""
    draw = facts.draw
    days = pa.array(30.0 + draw.below("lead", 300), mask=draw.share("leads") > 0.3)
    return {
        "type": draw.one_of("type", {"supply": 1}),
        "event": draw.one_of("event", {"shortage": 5, "surplus": 1, "lead_time": 3, "delayed": 1}),
        "actor": draw.one_of("actor", {None: 7, "Maker": 3}),
        "lead_time_days_low": days,
        "lead_time_days_high": days,
    }


MORE = {QuoteRow: quote, OrderRow: order, MoveRow: move, SupplyRow: supply}
