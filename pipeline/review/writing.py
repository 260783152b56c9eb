"""What a reviewer types for a correction: `price=190万-205万 tax=included chip=nvidia-h20`, turned into fields."""

import re
import shlex

from models.corrections import INTERVALS, KINDS, Refused, entries

SCALES = {
    "": 1,
    "k": 1e3,
    "千": 1e3,
    "w": 1e4,
    "万": 1e4,
    "萬": 1e4,
    "m": 1e6,
    "百万": 1e6,
    "亿": 1e8,
    "億": 1e8,
    "bn": 1e9,
}
NUMBER = re.compile(r"(\d[\d,]*\.?\d*|\.\d+)\s*([a-z千万萬百亿億]*)", re.I)
BOUNDS = {"price": "bound", "quantity": "quantity_bound", "value": "value_bound"}
"""Where the bound of an interval stands."""


def fields_of(what: str, typed: str) -> dict[str, object]:
    """Give the fields that a line of `name=value` sets; an empty value empties the field.

    `price`, `quantity`, `value`, `from`, `to`, `change` and `lead_time_days` take an interval: `190万`, `190万-205万`,
    `190万-` for at least, `-205万` for at most. A list has commas, a value with spaces quotes. Raises Refused for what
    cannot be read so.
    """
    try:
        words = shlex.split(typed)
    except ValueError as wrong:
        raise Refused(f"expected name=value, found {typed!r}: {wrong}") from wrong
    found: dict[str, object] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not mark:
            raise Refused(f"expected name=value, found {word!r}")
        if name in INTERVALS and f"{name}_low" in KINDS[what].model_fields:
            found |= interval(what, name, value)
        else:
            found[name] = typed_value(what, name, value)
    return found


def typed_value(what: str, name: str, value: str) -> object:
    """Give one value in the shape of its field; None for an empty one. A name that is no field's is left to others."""
    kind = {entry.name: entry.kind for entry in entries(what)}.get(name)
    if not value.strip():
        return None
    if kind == "list":
        return [part.strip() for part in re.split("[,，、]", value) if part.strip()]
    return number(name, value) if kind in ("whole", "number") else value.strip()


def interval(what: str, name: str, value: str) -> dict[str, object]:
    """Give both ends of an interval, and its bound where the kind of fact has one."""
    ends = [number(name, part) if part.strip() else None for part in re.split("[-–~至]", value, maxsplit=1)]
    low, high = (ends * 2)[:2]
    found: dict[str, object] = {f"{name}_low": low, f"{name}_high": high}
    if (bound := BOUNDS.get(name)) in KINDS[what].model_fields and bound is not None:
        found[bound] = bound_of(low, high)
    return found


def bound_of(low: float | None, high: float | None) -> str | None:
    """Give the bound of an interval with these ends."""
    if low is None or high is None:
        return None if low == high else "at_most" if low is None else "at_least"
    return "exact" if low == high else "range"


def number(name: str, value: str) -> float:
    """Give a number as people write it: 1,900,000, 190万, 12w, 1.9m. Raises Refused for what is none."""
    found = NUMBER.fullmatch(value.strip())
    if found is None or found[2].lower() not in SCALES:
        raise Refused(f"{name}: expected a number such as 1900000, 190万 or 1.9m, found {value!r}")
    return round(float(found[1].replace(",", "")) * SCALES[found[2].lower()], 6)
