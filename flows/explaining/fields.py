"""What gave each field of a fact, as far as can be told from the words that stand around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flows.explaining.found import LEARNED, said, words
from flows.show import amount
from models.facts import AnyFact
from pipeline.extract.chips import ChipMention
from pipeline.extract.cuts import scope_of
from pipeline.extract.figures import Figure
from pipeline.extract.learned import told
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

CUES = {
    "kind": "kind",
    "unit": "unit",
    "period": "period",
    "term": "term",
    "delivery": "delivery",
    "condition": "condition",
    "tax": "tax",
    "form_factor": "form-factor",
    "quantity_unit": "unit",
    "status": "order",
    "event": "supply",
    "direction": "move",
}
"""For a field the kind of cue that tells it."""
AMOUNTS = ("price", "quantity", "value", "from", "to", "change", "lead_time_days")
COUNTED = {"gpus": ("gpus", "count", "plain"), "memory_gb": ("memory",), "quantity": ("count", "plain")}
"""For a field that counts what kinds of amounts give it."""
SAME = 1e-6
MONEY = ("price", "value", "from", "to", "change")
LEFT_OUT = {1e4: "万 left out", 1e3: "thousands left out", 3600.0: "per second", 60.0: "per minute"}
"""What a number is multiplied by where its writer left that to the reader."""
LINES_ABOVE = 40
APART = {"type", "chip", "chip_text", "evidence_start", "evidence_end", "confidence", "rule", "currency"}
OWN = ("unit", "period", "delivery", "condition", "tax")
"""Kinds of words that speak of the one price that they stand beside."""
USUAL = {
    "deal": "no period of a rent is told beside it",
    "kind": "no word beside it: what such a text gives",
    "unit": "no word beside it: what the product is sold as",
}
"""What is said of a field that words give where none does."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a fact as people read it, and what gave it."""

    name: str
    value: str
    source: str


class Provenance:
    """The words around one fact, in which its fields are looked for."""

    def __init__(self, reading: Reading, fact: AnyFact) -> None:
        self.reading, self.fact = reading, fact
        start, end = fact.evidence_start, fact.evidence_end
        self.told = [s for s in reading.sentences if s.start < end and start < s.end]
        first = self.told[0].index if self.told else 0
        self.above = reading.sentences[max(0, first - LINES_ABOVE) : first][::-1]

    def fields(self) -> Iterator[Field]:
        """Yield the fields that the fact states, intervals as one, each with what gave it."""
        values = {k: v for k, v in self.fact.model_dump(mode="json").items() if v not in (None, [])}
        yield Field("chip", values.get("chip", "not listed"), self._chip_source())
        for stem in AMOUNTS:
            ends = values.pop(f"{stem}_low", None), values.pop(f"{stem}_high", None)
            bound = values.pop("bound" if stem == "price" else f"{stem}_bound", None)
            unit = values.get("currency") if stem in MONEY else None
            if shown := amount(*ends, bound, unit):
                yield Field(stem, shown, self._amount_source(stem, *ends))
        if "pct" in values:
            pct = values.pop("pct")
            yield Field("pct", amount(pct, pct, values.pop("pct_bound", None), "%"), self._amount_source("pct", pct))
        for name, value in values.items():
            if name not in APART:
                yield Field(name, self._shown(value), self._source(name, value))

    @staticmethod
    def _shown(value: Any) -> str:
        return ", ".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)

    def mention(self) -> ChipMention | None:
        """Give the place that names the fact's chip: in its evidence, or the last before."""
        for sentence in (*self.told, *reversed(self.reading.sentences[: self.told[0].index if self.told else 0])):
            for chip in sentence.chips:
                if chip.chip == self.fact.chip and self._words(chip.start, chip.end) == self.fact.chip_text:
                    return chip
        return None

    def figures(self, low: float | None, high: float | None = None) -> list[tuple[Figure, float]]:
        """Give the amounts of the evidence that have this value, and what they were multiplied by."""
        wanted = low or high
        every = [f for s in self.told for f in s.figures if f.value] if wanted else []
        ways = ([(f, by) for f in every if abs(f.value * by / (wanted or 1) - 1) < SAME] for by in (1.0, *LEFT_OUT))
        return next((found for found in ways if found), [])

    def amounts(self) -> Iterator[Figure]:
        """Yield the amounts of the evidence that the fact may hold."""
        values = self.fact.model_dump()
        for name in (*(f"{stem}_{end}" for stem in AMOUNTS for end in ("low", "high")), *COUNTED, "pct"):
            yield from (figure for figure, _ in self.figures(values.get(name)))
        if values.get("lead_time_days_low") or values.get("lead_time_days_high"):
            yield from (f for s in self.told for f in s.figures if f.kind == "days")

    def _words(self, start: int, end: int) -> str:
        return self.reading.document.text[start:end]

    def _chip_source(self) -> str:
        chip = self.mention()
        if chip is None:
            return self.fact.chip_text or "no product is named"
        file = f", chip_aliases.csv: {chip.alias.alias}" if chip.alias else ""
        is_near = any(s.start <= chip.start < s.end for s in self.told)
        return f"{words(self.reading, chip.start, chip.end)}{file}{'' if is_near else f', named at {chip.start}'}"

    def _amount_source(self, stem: str, low: float | None, high: float | None = None) -> str:
        if stem == "lead_time_days":
            days = [f for s in self.told for f in s.figures if f.kind == "days"]
            return words(self.reading, days[0].start, days[0].end) if days else "not in the evidence"
        for figure, factor in self.figures(low, high):
            shown = words(self.reading, figure.start, figure.end)
            if factor != 1:
                return f"{shown}, {LEFT_OUT[factor]}"
            is_market = stem in MONEY and figure.kind == "plain"
            return f"{shown}{', the currency is not written' if is_market else ''}"
        return "not in the evidence as it stands"

    def _source(self, name: str, value: Any) -> str:
        if name in ("buyers", "supplier", "seller", "actor"):
            return self._named(value if isinstance(value, list) else [value])
        if name in ("as_of", "delivery_date"):
            return self._dated(value)
        if name in COUNTED:
            return self._counted(name, value)
        kind = CUES.get(name, name)
        if name == "deal" and value == "rental":
            kind, value = "period", getattr(self.fact, "period", None)
        cue = self._cue(self.told, kind, value)
        if cue is not None:
            return f"{words(self.reading, cue.start, cue.end)} ({cue.rule.name})"
        for sentence in self.told if name in ("status", "direction", "event") else ():
            for told_of in told(self.reading, sentence):
                if told_of.kind == kind:
                    return f"{words(self.reading, told_of.start, told_of.end)} ({LEARNED})"
        return (
            self._from_column(kind, value)
            or self._from_lead(name)
            or self._by_name(name, value)
            or self._from_above(kind, value)
            or USUAL.get(name, "the rule itself")
        )

    def _cue(self, sentences: Iterable[Sentence], kind: str, value: str | None) -> Cue | None:
        price = self._price()
        at = price.start if price else self.fact.evidence_start
        found = (c for s in sentences for c in s.of(kind, value) if kind not in OWN or self._holds(s, c))
        return min(found, key=lambda c: abs(c.start - at), default=None)

    def _price(self) -> Figure | None:
        found = self.figures(getattr(self.fact, "price_low", None), getattr(self.fact, "price_high", None))
        return found[0][0] if found else None

    def _holds(self, sentence: Sentence, cue: Cue) -> bool:
        """True for words that the fact's own price has: not those of another clause, or of another price."""
        price, chip = self._price(), self.mention()
        if price is None or chip is None or price not in sentence.figures:
            return True
        prices = [f for f in sentence.figures if f.kind == "money" or f.scale != 1 or f is price]
        scope = scope_of(self.reading, sentence, price, prices, chip)
        is_noted = any(start <= cue.start < end for start, end in scope.notes)
        return is_noted or (scope.holds(cue.start, cue.end) and scope.closest([cue]) is cue)

    def _by_name(self, name: str, value: Any) -> str | None:
        chip = self.mention()
        if chip is not None and chip.alias is not None and getattr(chip.alias, name, None) == value:
            return f"the name {words(self.reading, chip.start, chip.end)}, chip_aliases.csv"
        return None

    def _from_column(self, kind: str, value: Any) -> str | None:
        rows = [row for s in self.told if (row := self.reading.tables.get(s.index)) is not None]
        places = [row.place(figure.start) for row in rows for figure in self.amounts()]
        return "the head of its column" if any(p and p[1].terms.get(kind) == value for p in places) else None

    def _from_lead(self, name: str) -> str | None:
        """Say that a row's column of lead times gives its delivery, where no word of delivery does."""
        rows = (self.reading.tables.get(s.index) for s in self.told)
        cell = next((row.lead[0] for row in rows if row is not None and row.lead), None)
        return f"the column of lead times: {words(self.reading, *cell)}" if cell and name == "delivery" else None

    def _from_above(self, kind: str, value: Any) -> str | None:
        if not any(self.reading.layout.headers(sentence).get(kind) == value for sentence in self.told):
            return None
        cue = self._cue(self.above, kind, value)
        return f"{words(self.reading, cue.start, cue.end)} ({cue.rule.name}), above" if cue else "a line above"

    def _named(self, names: list[str]) -> str:
        for sentence in (*self.told, *self.above):
            for body in sentence.organisations:
                if body.name in names:
                    file = f"organisations.csv: {body.known.id}" if body.known else "the shape of a name"
                    return f"{words(self.reading, body.start, body.end)}, {file}"
            stamp = self.reading.stamp(sentence)
            if stamp is not None and stamp.speaker in names:
                return "who speaks the line"
            row = self.reading.tables.get(sentence.index)
            if row is not None and row.seller_cell is not None and sentence in self.told:
                return "the column of sellers"
        return "the page's own name or the trained component"

    def _dated(self, iso: str) -> str:
        for sentence in (*self.told, *self.above):
            for day in sentence.dates:
                if day.as_of(self.reading.document.published) == iso or day.iso == iso:
                    return words(self.reading, day.start, day.end)
        return "the stamp of the line"

    def _counted(self, name: str, value: float) -> str:
        for figure, factor in self.figures(value):
            if figure.kind in COUNTED[name] and factor == 1:
                return f"{words(self.reading, figure.start, figure.end)}: {said(self.reading, figure)}"
        if name == "gpus" and value == 1:
            return "one card"
        return self._by_name(name, value) or "what the product fixes, or a line above"
