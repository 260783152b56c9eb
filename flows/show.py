"""Figures for people: amounts, bounds and counts in words."""

SIGNS = {"about": "≈ ", "at_least": "≥ ", "at_most": "≤ "}


def figure(value: float) -> str:
    """Give a number with thousands separated and no more decimals than it has, two at most."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def counted(number: float, name: str) -> str:
    """Give how many there are of something: `1 fact`, `1,200 facts`."""
    return f"{figure(number)} {name}{'' if number == 1 else 's'}"


def amount(low: float | None, high: float | None, bound: str | None, unit: str | None = None) -> str:
    """Give an interval with its bound and unit: `≥ 1,400,000 CNY`, `8 - 9 USD`; empty where nothing is stated."""
    ends = [figure(end) for end in (low, high) if end is not None]
    if not ends:
        return ""
    words = ends[0] if len(set(ends)) == 1 else " - ".join(ends)
    return f"{SIGNS.get(bound or '', '')}{words}{f' {unit}' if unit else ''}"


def priced_unit(unit: str, gpus: int | None, period: str | None) -> str:
    """Give what is priced: `card`, `8-card server`, `card and hour`."""
    name = f"{gpus}-card {unit}" if gpus and gpus > 1 else unit
    return f"{name}-{period}" if period else name
