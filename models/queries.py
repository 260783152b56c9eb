"""The page of example queries, `docs/queries.md`, out of the files in `models/examples/`."""

import re
from collections.abc import Iterator
from itertools import dropwhile

from models.ddl import named_sql
from models.headers import header

HEAD = """\
# Questions for `chipwire.duckdb`

Written by `python -m models.dictionary` from the files in `models/examples/`; edit those. Run one as it is, or a copy
in which you have edited the chips, units and days:

    .venv/bin/chipwire query - < models/examples/orders_large.sql

All leave out what was corrected, but for those that ask for the history. A price keeps its two ends: a low one alone
means "at least", a high one alone "at most". What a text does not state is null. The columns are explained in the
[data dictionary](../models/README.md).
"""
CHAPTERS = {
    "prices": "Prices",
    "rentals": "Rents",
    "moves": "Price moves",
    "orders": "Orders",
    "supply": "Supply",
    "stories": "Stories",
    "history": "History",
    "sources": "Sources",
    "reading": "What was read, and what was not",
    "runs": "Runs and publications",
}
"""What the first word of a file's name stands for, in the order of the page."""


def question(sql: str) -> tuple[str, str]:
    """Give what an example asks, and the rest of its head. Raises ValueError where it asks nothing."""
    asked, mark, rest = header(sql).text.partition("?")
    if not mark:
        raise ValueError(f"expected a question at the head of the query, found {asked!r}")
    return asked + mark, rest.strip()


def anchor(heading: str) -> str:
    """Give the name by which GitHub's Markdown links to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def example_lines(name: str, sql: str) -> Iterator[str]:
    """Yield the section of one example."""
    asked, rest = question(sql)
    body = dropwhile(lambda line: line.startswith("--"), sql.rstrip().splitlines())
    yield from ("", f"### {asked}", "", rest, "", f"[`{name}.sql`](../models/examples/{name}.sql)", "")
    yield from ("```sql", *body, "```")


def page() -> str:
    """Give the text of the page. Raises KeyError for a file of no chapter."""
    chapters: dict[str, dict[str, str]] = {chapter: {} for chapter in CHAPTERS}
    for name, sql in named_sql("examples").items():
        chapters[name.partition("_")[0]][name] = sql
    lines = [HEAD]
    for chapter, examples in chapters.items():
        lines.append(f"- {CHAPTERS[chapter]}")
        lines += (f"  - [{question(sql)[0]}](#{anchor(question(sql)[0])})" for sql in examples.values())
    for chapter, examples in chapters.items():
        lines += ["", f"## {CHAPTERS[chapter]}"]
        for name, sql in examples.items():
            lines += example_lines(name, sql)
    return "\n".join(lines) + "\n"
