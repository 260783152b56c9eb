"""Alerts in the words of a reader's language: a line each, and under it the sentences with where they stand."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml

from models.documents import Lang
from pipeline.alerts.episodes import Alert
from pipeline.wording import Wording, address, place, plain, sentence, significant

LONGEST_TITLE = 120


class AlertWords:
    """Says what alerts tell, in one language. `names` are the chips' by id."""

    def __init__(self, lang: Lang, names: Mapping[str, str]) -> None:
        text = files("pipeline").joinpath(f"templates/alerts.{lang}.yml").read_text(encoding="utf-8")
        self.words: dict[str, str] = yaml.safe_load(text)
        self.wording = Wording(lang, names)

    def subject(self, alerts: list[Alert]) -> str:
        """Give the title of a message: the alert's own line, or how many there are."""
        if len(alerts) > 1:
            return self.words["subject_many"].format(n=len(alerts))
        line = " ".join(self.words["subject_one"].format(line=self.line(alerts[0])).split())
        return line if len(line) <= LONGEST_TITLE else line[:LONGEST_TITLE] + "…"

    def text(self, alert: Alert) -> str:
        """Give an alert as plain text: its day and line, sentences with their sources, the rule."""
        row = alert.row
        said = row.get("quotes", [row] if "words" in row else [])
        lines = [f"{alert.day} {self.line(alert)}", *(self.evidence(one) for one in said)]
        return "\n".join([*lines, self.words["rule"].format(name=alert.rule.name)])

    def line(self, alert: Alert) -> str:
        """Say what happened, in a line."""
        row, kind = alert.row, alert.rule.about
        if kind in ("threshold", "move", "extreme"):
            return self.priced(alert)
        if kind == "stale":
            moment = f"{row['news_at']:%Y-%m-%d %H:%M}"
            return self.words["stale"].format(source=row["source"], hours=plain(round(row["hours"])), moment=moment)
        say = {"order": self.order, "supply": self.supply, "product": self.wording.chip}[kind]
        return self.words[kind].format(**{"order": say(row), "supply": say(row), "thing": say(row)})

    def priced(self, alert: Alert) -> str:
        """Say how a price went."""
        row, rule = alert.row, alert.rule
        now = row["price_now"] if rule.about == "move" else row["price"]
        before = row["price_before"] if rule.about == "move" else None
        return self.words[f"{rule.about}_{alert.way}"].format(
            thing=self.thing(row, rule.gpus),
            price=self.price(alert, now),
            mark=self.price(alert, alert.mark),
            before=self.price(alert, before),
            pct=plain(round(abs(100 * (now / before - 1)), 1)) if before else "",
            days=self.wording.counted(rule.days, "days"),
            weeks=rule.weeks,
            stories=self.wording.counted(row["stories"], "told"),
        )

    def price(self, alert: Alert, value: float | None) -> str:
        """Give a price of the rule's currency, with the period of a rental."""
        rounded = significant(value)
        words = self.wording.amount(rounded, rounded, None, alert.rule.currency)
        return f"{words} {self.wording.one('period', alert.row['period'])}".strip()

    def thing(self, row: Mapping[str, Any], gpus: int | None) -> str:
        """Give what is priced: product, unit, and what else tells like things from others."""
        words = self.wording
        terms = [words.one("form", row["form_factor"]), words.one("condition", row["condition"])]
        terms += [words.one("deal", row["deal"]) if row["deal"] == "rental" else "", words.one("term", row["term"])]
        terms += [words.one("quote", row["kind"]), "" if gpus or row["unit"] == "card" else str(words.words["per_one"])]
        unit = words.unit({"unit": row["unit"], "gpus": gpus})
        return f"{words.chip(row)} {', '.join(term for term in (unit, *terms) if term)}"

    def order(self, row: Mapping[str, Any]) -> str:
        """Say who orders how much of what."""
        words = self.wording
        value, supplier, due = words.value(row), row["supplier"], row["delivery_date"]
        said = [
            ", ".join(row["buyers"] or ()) or str(words.words["buyer_unknown"]),
            words.one("status", row["status"]),
            words.quantity(row),
            words.chip(row),
            f"{words.words['value']} {value}" if value else "",
            f"{words.words['supplier']} {supplier}" if supplier else "",
            f"{words.words['delivery_by']} {due}" if due else "",
        ]
        return " · ".join(part for part in said if part)

    def supply(self, row: Mapping[str, Any]) -> str:
        """Say what happened to supply."""
        words = self.wording
        said = [words.chip(row), words.one("event", row["event"]), words.days(row), row["actor"] or ""]
        return " · ".join(part for part in said if part)

    def evidence(self, row: Mapping[str, Any]) -> str:
        """Give a sentence with its source, day and address."""
        where = address(row["url"]) or place(row["url"])
        return f"“{sentence(row['words'])}” {row['source']}, {self.wording.when(row)}, {where}"
