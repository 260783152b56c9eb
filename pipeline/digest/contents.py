"""What a week's digest holds: the answers to the queries of `models/digest`, each under the name of its file."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from models.ddl import named_sql
from models.documents import Lang
from models.records import Record
from pipeline.warehouse import Reader

Rows = list[dict[str, Any]]

PAGE = {
    "weeks": 40,
    "highs": 20,
    "notable": 12,
    "moves": 60,
    "orders": 60,
    "supply": 60,
    "products": 20,
    "quotes": 150,
    "review": 12,
}
"""The lists of a page, and how many rows of each are shown; the page says how many there are."""

MAIL = {
    "weeks": 10,
    "highs": 6,
    "notable": 6,
    "moves": 6,
    "orders": 8,
    "supply": 8,
    "products": 8,
    "quotes": 10,
    "review": 3,
}
"""The same of a mail: Gmail cuts off what goes beyond 102 kB."""


class Digest(Record):
    """A week in one language, out of one snapshot."""

    monday: date
    lang: Lang
    chips: tuple[str, ...]
    counts: dict[str, Any]
    names: dict[str, str]
    chart: Rows
    outages: Rows
    behind: dict[str, Rows]
    lists: dict[str, Rows]

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def is_quiet(self) -> bool:
        """Whether the week's documents state nothing."""
        return not any(self.counts[name] for name in ("quotes", "orders", "moves", "supply"))

    def by_chip(self) -> list[tuple[str | None, Rows]]:
        """Give the quotes of each product together: of a listed one with its id, else by the words of the text."""
        quotes = self.lists["quotes"]
        groups = groupby(
            quotes, key=lambda row: (row["chip"], None if row["chip"] else (row["chip_text"] or "").lower())
        )
        return [(chip, list(rows)) for (chip, _), rows in groups]


def monday_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def newest(reader: Reader) -> date | None:
    """Give the Monday of the newest document's week in a snapshot."""
    day = reader.rows(named_sql("digest")["newest"])[0]["day"]
    return monday_of(day) if isinstance(day, date) else None


def quiet_before(found: Digest) -> date | None:
    """Give the Monday of the last week before this one whose documents state anything."""
    day = found.counts["facts_before"]
    return monday_of(day) if isinstance(day, date) else None


def gathered(reader: Reader, monday: date, lang: Lang, most: Mapping[str, int], chips: Sequence[str] = ()) -> Digest:
    """Ask every query of a digest for the week from `monday`, for some chips or all."""
    queries = named_sql("digest")
    asked = {"monday": monday, "lang": lang, "chips": list(chips)}

    def rows(name: str, **more: object) -> Rows:
        return [dict(row) for row in reader.rows(queries[name], asked | more)]

    behind = groupby(rows("behind"), key=lambda row: str(row["thing"]))
    return Digest(
        monday=monday,
        lang=lang,
        chips=tuple(chips),
        counts=rows("counts")[0],
        names={str(row["chip"]): str(row["name"]) for row in rows("names")},
        chart=rows("chart"),
        outages=rows("outages"),
        behind={thing: list(quotes) for thing, quotes in behind},
        lists={name: rows(name, most=shown) for name, shown in most.items()},
    )
