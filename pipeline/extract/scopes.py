"""Which words of a sentence hold for one of its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Sentence
from pipeline.extract.terms import Cue

TAIL = 8
"""Characters behind an amount within which its unit is written: "3.4W/张", "€7,350 each"."""
CHIP_LEAD = 14
"""Characters before a chip's name in which its own words stand: "8 卡 NVLink H20"."""
MOST_HOURLY = 200
"""A rent of more, without its period, is none by the hour."""
EACH = "en-unit-each"
"""Rule of "each", which counts right behind an amount alone."""
_NOTED = ("tax", "condition", "delivery")


@dataclass(slots=True)
class Scope:
    """The words that hold for one figure of a sentence, and what a table's head or lines above say for it."""

    sentence: Sentence
    figure: Figure
    start: int
    end: int
    chip: ChipMention
    column: Mapping[str, str] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)
    label: Mapping[str, str] = field(default_factory=dict)
    """What a label at the head of the line says for all its prices; `header` has it too."""
    beside: Sequence[tuple[int, int]] = ()
    """The cells of a table's row that state no price, and so speak of all that do."""
    notes: Sequence[tuple[int, int]] = ()
    """The cells of a row's remarks, which tell tax, condition and delivery alone."""
    chip_words: tuple[int, int] = (0, 0)
    """The chip's own words: behind the last semicolon or price, before the next price."""

    def holds(self, start: int, end: int) -> bool:
        """True where a span is within the scope, or among the chip's own words."""
        if (self.start <= start and end <= self.end) or any(a <= start and end <= b for a, b in self.beside):
            return True
        first, last = self.chip_words
        return self.chip.start < self.start and first <= start and end <= min(last, self.figure.start)

    def nearest(self, kind: str) -> Cue | None:
        """Give the cue of a kind nearest to the figure: one right behind it first."""
        return self.closest([c for c in self.sentence.of(kind) if self.holds(c.start, c.end)])

    def closest(self, found: Sequence[Cue]) -> Cue | None:
        """Give the cue nearest to the figure; "each" counts right behind an amount alone."""
        fitting = [c for c in found if c.rule.name != EACH or 0 <= c.start - self.figure.end <= TAIL]
        return min(fitting, key=self._distance, default=None)

    def told(self, kind: str, until: int | None = None) -> str | None:
        """Give what the words beside the figure, then the table's head, then the lines above say of a kind.

        With `until`, words that begin there or behind are left out, and those far before the chip.
        """
        found = [c for c in self.sentence.of(kind) if self.holds(c.start, c.end)]
        if not found and kind in _NOTED:
            found = [c for c in self.sentence.of(kind) if any(a <= c.start and c.end <= b for a, b in self.notes)]
        if until is not None:
            first = self.chip.start - CHIP_LEAD if self.chip.end <= self.figure.start else self.start
            found = [c for c in found if first <= c.start < until]
        cue = self.closest(found)
        if kind == "term" and cue is not None and any(a <= cue.start < b for a, b in self.beside):
            return cue.value  # "GCP spot" heads the row, whatever the column is of
        if kind in self.column and (cue is None or not self.start <= cue.start < self.end):
            return self.column[kind]
        return cue.value if cue else self.header.get(kind)

    def says(self, kind: str) -> bool:
        """True where the sentence's own words, or the column's head, say something of a kind."""
        return (
            kind in self.column or kind in self.label or any(self.holds(c.start, c.end) for c in self.sentence.of(kind))
        )

    def says_each(self) -> bool:
        """True where "each" may be a machine's as well as a card's: the price tells which."""
        return (cue := self.nearest("unit")) is not None and cue.rule.name == EACH

    def _distance(self, cue: Cue) -> float:
        if cue.start >= self.figure.end:
            gap = cue.start - self.figure.end
            between = self.sentence.context.lowered[self.figure.end : cue.start]
            if ";" in between or "。" in between:
                return 80 + gap
            return gap if gap <= TAIL and "," not in between else 20 + gap
        return 8.5 + max(0, self.figure.start - cue.end)
