"""Every decision with what became of it."""

from typing import Literal

from pydantic import Field

from models.decisions import Decision
from models.records import Record
from pipeline.review.log import Log
from pipeline.warehouse import Reader

State = Literal["applied", "orphan", "refused", "replaced", "undone", "waiting"]
PUBLISHED = "SELECT decision_id, state, detail, fact_id FROM decisions"


class Told(Record):
    """A decision and what became of it."""

    decision: Decision
    state: State = Field(
        description="applied; orphan: nothing is read so any more; refused: it no longer fits the contract; replaced "
        "or undone by a later one; waiting for the next publication"
    )
    detail: str | None = Field(None, description="Why it is refused")
    fact_id: str | None = Field(None, description="The fact that it applies to in the published file")


def history(reader: Reader, log: Log) -> list[Told]:
    """Give all decisions, the newest first."""
    known = {str(row["decision_id"]): row for row in reader.rows(PUBLISHED)}
    undone = {decision.undoes for decision in log.decisions}
    found = []
    for decision in reversed(log.decisions):
        row = known.get(decision.id, {})
        if decision.id in undone:
            state: object = "undone"
        elif decision.verdict != "undone" and log.holds(decision.id) is None:
            state = "replaced"
        else:
            state = row.get("state", "waiting")
        told = {"decision": decision, "state": state, "detail": row.get("detail"), "fact_id": row.get("fact_id")}
        found.append(Told.model_validate(told))
    return found
