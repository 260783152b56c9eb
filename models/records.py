"""The record every other record is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Record(BaseModel):
    """Frozen, closed to unknown fields; a field's description is its documentation everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")


PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?$")]
"""A day, month, quarter or year as ISO writes it: 2023-08-22, 2023-08, 2023-Q3, 2023."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""
