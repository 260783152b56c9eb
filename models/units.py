"""The unit of a column, told by its name: the same name has the same unit in every table and view."""

import re

UNITS = {
    r".*_at": "UTC time",
    r".*_on|day|week": "date",
    r"as_of|delivery_date|published": "ISO date, or a part of one",
    r"evidence_(start|end)": "code points",
    r"confidence": "share, 0 to 1",
    r"worth": "no unit, for order alone",
    r"gpus": "accelerators",
    r".*_gb": "GB",
    r"lead_time_days_(low|high)": "days",
    r".*_hours|hours_.*": "hours",
    r"pct|pct_(low|high)": "%",
    r"quantity": "in `unit`",
    r"quantity_(low|high)": "in `quantity_unit`",
    r"(price|price_per_gpu|value|change|from|to)_(low|high)": "in `currency`",
    r"fx_rate|cny": "CNY for one",
    r"fx_rate_usd|usd": "USD for one",
    r"(?!fx_).*_cny": "CNY",
    r"(?!fx_).*_usd|price_usd_(low|high)": "USD",
    r"documents|captures|facts|failed|mentions|unread": "count",
    r"quotes|orders|moves|price_moves|supply_events": "count",
    r"stories|pct_stories|open_quotes|unconverted|trimmed": "count",
}
"""Names as patterns, each name by one at most."""


def unit(name: str) -> str:
    """Give the unit of the column of that name; empty for one that holds words, a truth value or an id."""
    return next((unit for names, unit in UNITS.items() if re.fullmatch(names, name)), "")
