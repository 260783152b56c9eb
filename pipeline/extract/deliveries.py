"""Whether an offer is in stock, and how long it takes where it is not."""

from dataclasses import replace

from models.facts import Delivery
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope


def delivered(reading: Reading, scope: Scope) -> tuple[Delivery | None, Figure | None]:
    """Give the delivery of a price, and the figure of the days until then with their measure.

    A table's column of lead times tells it in any words, unless that of the price itself says spot or forward.
    """
    cell = _in_lead_column(reading, scope)
    column: Delivery | None = scope.column.get("delivery")  # type: ignore[assignment]
    if column is not None and cell is not None:
        cell = (column, cell[1])
    told: Delivery | None = scope.told("delivery") if cell is None else cell[0]  # type: ignore[assignment]
    if told != "forward":
        return told, None
    if cell is not None:
        return told, cell[1]
    days = [f for f in scope.sentence.figures if f.kind == "days" and f.low and scope.holds(f.start, f.end)]
    return told, days[0] if len(days) == 1 else None


def _in_lead_column(reading: Reading, scope: Scope) -> tuple[Delivery, Figure | None] | None:
    """Give what a row's cell of lead times says: words of delivery first, then days, weeks or a day to come."""
    row = reading.tables.get(scope.sentence.index)
    if row is None or row.lead is None:
        return None
    (start, end), column = row.lead
    said = next((c.value for c in scope.sentence.of("delivery") if start <= c.start and c.end <= end), None)
    counts = [f for f in scope.sentence.figures if start <= f.start < end and f.low]
    days = [f for f in counts if f.kind == "days"]
    if "days" in column.terms:
        days += [replace(f, kind="days", measure=column.terms["days"]) for f in counts if f.kind == "plain"]
    if said == "spot":
        return "spot", None
    is_dated = any(start <= d.start < end for d in scope.sentence.dates)
    return ("forward", days[0] if len(days) == 1 else None) if said or days or is_dated else None
