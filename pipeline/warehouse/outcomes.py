"""What became of each decision while a file was filled."""

import json
from collections.abc import Iterable, Sequence

from models.decisions import Decision, Hold
from pipeline.warehouse.arrow import Values
from pipeline.warehouse.rows import storable


class Outcomes:
    """The decisions that were made, and what they came to: applied, replaced, undone, refused or orphaned."""

    def __init__(self, decisions: Sequence[Decision], over: Iterable[Sequence[Hold]]) -> None:
        self.decisions = decisions
        self.undone = {decision.undoes for decision in decisions}
        self.holding = {holds[-1].decision.id for holds in over if holds[-1].until is None}
        """Those that no later one on the same place replaced, and that nobody took back."""
        self.applied: dict[str, str | None] = {}
        """With the fact that each is on."""
        self.yielded: dict[str, str] = {}
        """Likewise of those that hold and yield to one on another page of the fact."""
        self.refused: dict[str, str] = {}
        """With the reason."""

    def rows(self) -> list[Values]:
        """Give the rows of all decisions."""
        return list(map(self._row, self.decisions))

    def _state(self, decision: Decision) -> str:
        if decision.verdict == "undone" or decision.id in self.applied:
            return "applied"
        if decision.id in self.undone:
            return "undone"
        if decision.id not in self.holding or decision.id in self.yielded:
            return "replaced"
        return "refused" if decision.id in self.refused else "orphan"

    def _row(self, decision: Decision) -> Values:
        return {
            **{name: storable(value) if isinstance(value, str) else value for name, value in decision},
            **{"decision_id": decision.id, "made_by": storable(decision.by), "state": self._state(decision)},
            **{name: json.dumps(getattr(decision, name), ensure_ascii=False) for name in ("reading", "fields")},
            "detail": self.refused.get(decision.id),
            "fact_id": self.applied.get(decision.id) or self.yielded.get(decision.id),
        }
