"""Names of parties as the text writes them: those that the seeds lack keep their own script."""

from collections.abc import Sequence

from models.facts import AnyFact, Order, Quote, Supply
from pipeline.extract.reading import Reading


def as_written(reading: Reading, facts: Sequence[AnyFact]) -> list[AnyFact]:
    """Give the facts with the names that folding changed as they stand in the text."""
    if reading.folded == reading.document.text:
        return list(facts)
    return [_named(reading, fact) for fact in facts]


def _named(reading: Reading, fact: AnyFact) -> AnyFact:
    if isinstance(fact, Quote) and fact.seller:
        return fact.model_copy(update={"seller": _original(reading, fact.seller)})
    if isinstance(fact, Order) and (fact.buyers or fact.supplier):
        buyers = tuple(_original(reading, name) for name in fact.buyers)
        supplier = _original(reading, fact.supplier) if fact.supplier else None
        return fact.model_copy(update={"buyers": buyers, "supplier": supplier})
    if isinstance(fact, Supply) and fact.actor:
        return fact.model_copy(update={"actor": _original(reading, fact.actor)})
    return fact


def _original(reading: Reading, name: str) -> str:
    start = reading.folded.find(name) if name not in reading.document.text else -1
    return reading.document.text[start : start + len(name)] if start >= 0 else name
