"""What a fact says under the decisions on it."""

from collections.abc import Collection, Iterator, Mapping

from models.corrections import KINDS, Refused, corrected
from models.decisions import Decision, plain
from models.facts import AnyFact
from models.tables import Row
from pipeline.warehouse.arrow import Values
from pipeline.warehouse.days import fact_day
from pipeline.warehouse.layout import FACTS
from pipeline.warehouse.outcomes import Outcomes
from pipeline.warehouse.verdicts import day, whole


class Corrector:
    """Gives readings as decisions have them, and notes which decisions no longer can be so."""

    def __init__(self, chips: Collection[str], numbers: Iterator[int], outcomes: Outcomes) -> None:
        self.chips, self.numbers, self.outcomes = chips, numbers, outcomes
        self.read: dict[int, dict[str, Values]] = {}
        """What reviewers read in unread places, by the number of the reading and the decision."""

    def fact(
        self, decision: Decision, kind: str, reading: Mapping[str, object], stated: Mapping[str, object]
    ) -> AnyFact | None:
        """Give a reading with what a correction states; None, with the reason noted, where it no longer can be so."""
        try:
            if kind not in KINDS:
                raise Refused(f"type: expected {', '.join(KINDS)}, found {kind}")
            return corrected(kind, reading, stated, self.chips)
        except Refused as refused:
            self.outcomes.refused[decision.id] = str(refused).replace("\n", "; ")
            return None

    def as_decided(self, row: type[Row], fact: Values, by: tuple[Decision, ...]) -> Values | None:
        """Give a reading as decisions have it, with a number of its own; None where the last changes nothing."""
        *before, decision = by
        read = self.read.get(whole(fact["row"]), {})
        for reader in before:
            fact = {**fact, **told_here(fact, read.get(reader.id, {}))}
        values = told_here(fact, read.get(decision.id, {})) or self.corrected(row, fact, decision)
        names = FACTS[row].model_fields.keys() - {"confidence"}
        is_same = values is not None and all(plain(values[name]) == plain(fact[name]) for name in names)
        if values is None or (is_same and decision.id not in read):
            return None
        return {**fact, **values, "row": next(self.numbers)}

    def corrected(self, row: type[Row], fact: Values, decision: Decision) -> Values | None:
        """Give a reading with what a correction states; None where it no longer can be so."""
        read = {name: value for name, value in fact.items() if name in FACTS[row].model_fields}
        if (said := self.fact(decision, decision.what, read, decision.fields)) is None:
            return None
        return {**fact, **dict(said), "fact_on": fact_day(said.as_of, day(fact))}


def told_here(fact: Values, values: Values) -> Values:
    """Give what a reviewer read, on whichever page, with the day that it is of where a fact stands."""
    if not values:
        return {}
    as_of = values["as_of"]
    assert as_of is None or isinstance(as_of, str)
    return {**values, "fact_on": fact_day(as_of, day(fact))}
