"""What the alert rules find in the published file: now, or on the days of the past, by the same queries."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from models.ddl import named_sql
from models.notices import AlertRule
from pipeline.alerts.episodes import Alert, fired
from pipeline.alerts.rules import load, subscribers
from pipeline.alerts.words import AlertWords
from pipeline.warehouse import Reader

__all__ = ["Alert", "AlertWords", "found", "load", "newest_day", "subscribers"]

HISTORY = 400
"""Days before the first one asked for that are gone through as well: what a rule does depends on what it did before."""
ALIKE = ("chip", "unit", "deal", "kind", "form_factor", "condition")
QUERIES = {"order": "orders", "supply": "supply", "product": "products", "stale": "stale"}


def newest_day(reader: Reader) -> date | None:
    """Give the last day that the file knows of; None for an empty one."""
    day = reader.rows(named_sql("alerts")["newest"])[0]["day"]
    return day if isinstance(day, date) else None


def found(reader: Reader, rules: Iterable[AlertRule], since: date, until: date, as_seen: bool) -> list[Alert]:
    """Give what the rules fire on from one day to another, both included, in order of day.

    With `as_seen` a fact counts from the day it was fetched, and until a correction was: what was, or would have been,
    sent. Without, from the day its document tells, corrected ones left out: of a history that was loaded at once. What
    a reviewer rejected counts on no day.
    """
    alerts = [alert for rule in rules for alert in fired(rule, seen(reader, rule, since, until, as_seen))]
    shown = [with_evidence(reader, alert) for alert in alerts if since <= alert.day <= until]
    return sorted(shown, key=lambda alert: (alert.day, alert.rule.name, alert.thing, alert.way))


def seen(reader: Reader, rule: AlertRule, since: date, until: date, as_seen: bool) -> list[dict[str, Any]]:
    """Give what a rule looks at: the rows of its query from well before the first day on."""
    lookback = timedelta(weeks=rule.weeks) if rule.about == "extreme" else timedelta()
    asked = {name: "" if value is None else value for name, value in rule.model_dump().items()}
    asked |= {name: asked[name] or 0 for name in ("gpus", "quantity", "value", "hours")}
    asked |= {name: list(asked[name]) for name in ("chips", "events")}
    asked |= {"since": since - timedelta(days=HISTORY) - lookback, "until": until, "as_seen": as_seen}
    return reader.rows(named_sql("alerts")[QUERIES.get(rule.about, "levels")], asked)


def with_evidence(reader: Reader, alert: Alert) -> Alert:
    """Give an alert with the quotes that set it off; an event is its own evidence."""
    if alert.rule.about in QUERIES:
        return alert
    asked = {"stories": list(alert.stories), **{name: alert.row[name] for name in ALIKE}}
    quotes = reader.rows(named_sql("alerts")["evidence"], asked)
    return alert.model_copy(update={"row": alert.row | {"quotes": quotes}})
