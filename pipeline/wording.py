"""Rows of the published file in the words of a reader's language. The words are in `templates/digest.<lang>.yml`."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import yaml

from models.documents import Lang

Found = Mapping[str, Any]
LONGEST_SENTENCE = 320
DECIMALS = 4
SIGNIFICANT = 4
PERCENT = "%"
CURRENCY = re.compile("[A-Z]{3}")
FOLDERS_HASH = re.compile("-[0-9a-f]{8}$")
OBEYED = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that terminals and mail programs obey, and that turn the order of letters round."""
KEEP = ":/?#[]@!$&()*+,;=%~"
"""Characters of an address that stay; quotes and angle brackets do not, whatever a page called itself."""


class Wording:
    """Says what rows hold, in one language."""

    def __init__(self, lang: Lang, names: Mapping[str, str]) -> None:
        text = files("pipeline").joinpath(f"templates/digest.{lang}.yml").read_text(encoding="utf-8")
        self.words: dict[str, Any] = yaml.safe_load(text)
        self.names = names

    def one(self, group: str, value: str | None) -> str:
        """Give the word for a value of a closed set; empty for null."""
        return str(self.words[f"{group}_words"].get(value, value)) if value else ""

    def chip(self, row: Found) -> str:
        """Give the product's name: the listed one, else the words of the text."""
        listed = self.names.get(row["chip"], row["chip"]) if row["chip"] else None
        return listed or row.get("chip_text") or str(self.words["unnamed"])

    def number(self, value: float) -> str:
        """Give a number in the units of the language (万, million) where that loses nothing."""
        for scale, suffix in self.words["scales"].items():
            scaled = round(value / scale, DECIMALS)
            if abs(value) >= scale and abs(scaled * scale - value) < 1e-6 * scale:
                return plain(scaled) + str(suffix)
        return plain(value)

    def amount(self, low: float | None, high: float | None, bound: str | None, unit: str | None = None) -> str:
        """Give an interval with its bound, `12 万元以上`, `CNY 2–2.2 million`, `about 15%`; empty for two nulls.

        The unit is a currency, PERCENT or a word.
        """
        if low is None and high is None:
            return ""
        ends = [self.number(end) for end in (low, high) if end is not None]
        if len(ends) == 1 or low == high:
            words = ends[0]
        else:
            bound = bound if bound == "about" else "range"
            words = "–".join(shared_suffix(*ends))
        bound = "at_least" if high is None else "at_most" if low is None else bound
        return str(self.words["bound_words"][bound or "exact"]).format(n=self.with_unit(words, unit) if unit else words)

    def with_unit(self, number: str, unit: str) -> str:
        """Give a number with its unit: `CNY 2 million`, `200 万元`, `9,500 元`, `15%`, `20,000 cards`."""
        if unit == PERCENT:
            return number + unit
        first = self.words["currency_first"]
        if forms := self.words["count_words"].get(unit):
            form = str(forms[number != "1"])
            return (form if number[-1].isdigit() or first else form.replace("{n} ", "{n}")).format(n=number)
        if first and CURRENCY.fullmatch(unit):
            return f"{unit} {number}"
        gap = " " if first or number[-1].isdigit() else ""
        return number + gap + str(self.words["currency_words"].get(unit, unit))

    def counted(self, number: float, name: str) -> str:
        """Give how many there are of something: `1 order`, `14 quotes`, `14 条报价`."""
        return self.with_unit(plain(number), name)

    def price(self, row: Found) -> str:
        """Give a quote's price with its bound and period."""
        words = self.amount(row["price_low"], row["price_high"], row["bound"], row["currency"])
        return f"{words} {self.one('period', row['period'])}".strip()

    def per_gpu(self, row: Found) -> str:
        """Give a quote's price per accelerator, where one unit holds several."""
        if not row["gpus"] or row["gpus"] == 1:
            return ""
        low, high = significant(row["price_per_gpu_low"]), significant(row["price_per_gpu_high"])
        return self.amount(low, high, row["bound"], row["currency"])

    def unit(self, row: Found) -> str:
        """Give what is priced: `8-GPU server`, `单卡`."""
        word = self.one("unit", row["unit"])
        gpus = row.get("gpus")
        return str(self.words["with_gpus"]).format(n=gpus, unit=word) if gpus and gpus > 1 else word

    def like(self, row: Found) -> str:
        """Give what makes things like: unit, deal, kind, form factor, period, term, condition."""
        names = ("deal", "form", "term", "condition")
        words = [self.unit(row), *(self.one(n, row["form_factor"] if n == "form" else row[n]) for n in names)]
        return " · ".join(w for w in [*words, self.one("quote", row["kind"]), self.one("period", row["period"])] if w)

    def like_week(self, row: Found) -> str:
        """Give what the quotes of a row of `weeks` have in common: `8-GPU server, SXM, asked, spot, tax included`."""
        deal = self.one("deal", row["deal"]) if row["deal"] == "rental" else ""
        words = [self.unit(row), self.one("form", row["form_factor"]), deal, self.one("term", row["term"])]
        words += [self.one("condition", row["condition"]), self.one("quote", row["kind"])]
        words += self.shared(row)
        words += [] if row["gpus"] or row["unit"] == "card" else [str(self.words["per_one"])]
        return ", ".join(word for word in words if word)

    def shared(self, row: Found) -> list[str]:
        """Give delivery and tax of a row of `weeks`: of every quote the one, else all stated."""
        found = []
        for name, many in (("delivery", "deliveries"), ("tax", "taxes")):
            stated = [self.one(name, value) for value in row[many] or ()]
            if len(stated) > 1 or (stated and row[f"{name}_of_all"]):
                found.append(str(self.words["and"]).join(stated))
        return found

    def span(self, row: Found, when: str = "") -> str:
        """Give the price of a row of `weeks`, this week's or `_before`: its median, else its span."""
        price = row[f"price{when}"]
        low, high = (row[f"low{when}"], row[f"high{when}"]) if price is None else (price, price)
        words = self.amount(significant(low), significant(high), None, row["currency"])
        return f"{words} {self.one('period', row['period'])}".strip()

    def whole_span(self, row: Found) -> str:
        """Give the span of a row of `weeks` from its lowest to its highest quote."""
        return self.amount(significant(row["low"]), significant(row["high"]), None, row["currency"])

    def earlier(self, row: Found) -> str:
        """Give when a row of `weeks` was quoted before: `last week`, `3 weeks ago`."""
        ago = row["weeks_ago"]
        return str(self.words["last_week"] if ago == 1 else self.words["weeks_ago"].format(n=ago))

    def weeks_line(self, row: Found) -> str:
        """Give a row of `weeks` as half a sentence, `from CNY 2–2.2 million last week to CNY 1.9 million this week`."""
        if row["weeks_ago"] is None:
            return str(self.words["week_first"]).format(now=self.span(row))
        words = {"before": self.span(row, "_before"), "when": self.earlier(row), "now": self.span(row)}
        return str(self.words["week_line"]).format(**words)

    def when(self, row: Found) -> str:
        """Give the day a document tells of; of one without a date, that it has none and when it was seen."""
        day = str(row["told_on"])
        return str(self.words["undated"]).format(day=day) if row["undated"] else day

    def mark(self, row: Found) -> str:
        """Say what a row of `highs` goes beyond."""
        mark = self.amount(row["mark"], row["mark"], None, row["currency"])
        words = {"mark": mark, "day": row["mark_on"], "since": row["since"]}
        return str(self.words[f"highs_line_{row['direction']}"]).format(**words)

    def notable(self, row: Found) -> str:
        """Say why a quote is notable."""
        lot = self.counted(row["lot"], "accelerators") if row["lot"] else ""
        off = f"{row['off_pct']:+.0f}%" if row["why"] == "far" else ""
        return ", ".join(word for word in (self.one("why", row["why"]), off, lot) if word)

    def terms(self, row: Found) -> str:
        """Give what else a quote states: kind, delivery, condition, tax, form, memory, quantity, seller, time."""
        memory = f"{plain(row['memory_gb'])} GB" if row["memory_gb"] else ""
        pieces = self.counted(row["quantity"], "pieces") if row["quantity"] else ""
        words = [self.one("quote", row["kind"]), self.one("deal", row["deal"] if row["deal"] == "rental" else None)]
        words += [self.one(name, row[name]) for name in ("term", "delivery", "condition", "tax")]
        words += [self.one("form", row["form_factor"]), memory, pieces, self.days(row), row["seller"] or ""]
        words += [f"{self.words['speaks_of']} {row['as_of']}" if row["as_of"] else ""]
        return ", ".join(word for word in words if word)

    def days(self, row: Found) -> str:
        """Give a time to delivery."""
        return self.amount(row["lead_time_days_low"], row["lead_time_days_high"], None, "days")

    def move(self, row: Found) -> str:
        """Give a move's direction and size, and its ends where stated."""
        size = self.amount(row["pct"], row["pct"], row["pct_bound"], PERCENT)
        size = size or self.amount(row["change_low"], row["change_high"], None, row["currency"])
        ends = [self.amount(row[f"{end}_low"], row[f"{end}_high"], None, row["currency"]) for end in ("from", "to")]
        span = " → ".join(end or "?" for end in ends) if any(ends) else ""
        return " ".join(
            word for word in (self.one("direction", row["direction"]), size, f"({span})" if span else "") if word
        )

    def quantity(self, row: Found) -> str:
        """Give an order's number of units."""
        return self.amount(row["quantity_low"], row["quantity_high"], row["quantity_bound"], row["quantity_unit"])

    def value(self, row: Found) -> str:
        """Give an order's value."""
        return self.amount(row["value_low"], row["value_high"], row["value_bound"], row["currency"])


def plain(value: float) -> str:
    """Give a number with its thousands grouped and no zeros after the point."""
    return f"{value:,.{DECIMALS}f}".rstrip("0").rstrip(".")


def significant(value: float | None) -> float | None:
    """Round what was computed to four figures."""
    return None if value is None else float(f"{value:.{SIGNIFICANT}g}")


def shared_suffix(low: str, high: str) -> tuple[str, str]:
    """Leave the scale out at the lower end where both have one: 200–220 万."""
    head, _, scale = high.partition(" ")
    return (low.removesuffix(f" {scale}"), high) if scale and head else (low, high)


def sentence(words: str) -> str:
    """Give evidence on one line, shortened where it is a whole paragraph."""
    line = " ".join(OBEYED.sub(" ", words).split())
    return line if len(line) <= LONGEST_SENTENCE else line[:LONGEST_SENTENCE] + "…"


def web(url: str | None) -> str | None:
    """Give an address a reader may follow, None for any that is not http or https."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def address(url: str | None) -> str:
    """Give a web address in which nothing ends the quotes or brackets around it; empty for any other."""
    found = web(url)
    return quote(found, safe=KEEP) if found else ""


def place(url: str) -> str:
    """Give where words stand that have no web address: `quotes › bundle.zip/a.txt` for a file out of a folder."""
    if not url.startswith("import:"):
        return url
    name, _, folder = url.removeprefix("import:").partition("#")[0].partition("?in=")
    return " › ".join(unquote(part) for part in (FOLDERS_HASH.sub("", folder), name) if part)
