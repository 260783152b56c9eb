"""Writes what derives from the records and the `.sql` files: data dictionary, page of queries, schema of the facts.

`python -m models.dictionary` writes them, `--check` names what is stale and exits with 1.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from models.ddl import columns, named_sql
from models.facts import Extraction
from models.headers import header
from models.queries import page
from models.tables import TABLES, Row
from models.units import unit

ROOT = Path(__file__).parents[1]
SHOWN = 40
"""Characters of an example that the dictionary shows."""

HEAD = """\
# Data dictionary of `chipwire.duckdb`

Written by `python -m models.dictionary` from the records in `models/` and the heads of the `.sql` files; edit those.
Times are UTC. Amounts are whole units of their currency. The same words stand in the file as COMMENTs.
`facts.schema.json` beside this page is the JSON of one document's facts. The examples are one row of each table, cut
short: what a made-up article gives. `models/examples/rows.json` has the rows whole.
"""


def cell(words: str) -> str:
    """Give words that may stand in a Markdown table."""
    return words.replace("|", "\\|").replace("\n", " ")


def grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    for row in (head, tuple("---" for _ in head), *rows):
        yield "| " + " | ".join(row) + " |"


def shown(value: object) -> str:
    """Give a value of an example row as the dictionary shows it."""
    if value is None or value == []:
        return ""
    words = f"{value:.10g}" if isinstance(value, float) else str(value)
    return f"`{cell(words if len(words) <= SHOWN else words[: SHOWN - 1] + '…')}`"


def table_lines(row: type[Row], example: dict[str, object]) -> Iterator[str]:
    """Yield a table's section."""
    yield from ("", f"### {row.table}", "", row.__doc__ or "", "", f"Key: {', '.join(f'`{k}`' for k in row.key)}", "")
    facts = []
    for name, definition in columns(row).items():
        kind = definition.split()[1]
        null = "" if " NOT NULL" in definition else "null"
        meaning = cell(row.model_fields[name].description or "")
        facts.append((f"`{name}`", kind, null, unit(name), meaning, shown(example[name])))
    yield from grid(("column", "type", "may be", "unit", "what it holds", "example"), facts)


def view_lines(name: str, sql: str) -> Iterator[str]:
    """Yield a view's section."""
    head = header(sql)
    yield from ("", f"### {name}", "", head.text, "")
    columns = ((f"`{name}`", unit(name), cell(words)) for name, words in head.columns.items())
    yield from grid(("column", "unit", "what it holds"), columns)


def check_row(name: str, sql: str) -> tuple[str, ...]:
    """Give a check's name, level and meaning."""
    level, _, meaning = header(sql).text.partition(": ")
    return f"`{name}`", level, cell(meaning)


def metric_row(name: str, sql: str) -> tuple[str, ...]:
    """Give a metric's name, labels and meaning."""
    head = header(sql)
    return f"`{name}`", ", ".join(f"`{label}`" for label in head.columns if label != "value"), cell(head.text)


def dictionary() -> str:
    """Give the text of `models/README.md`."""
    examples = json.loads(files("models").joinpath("examples/rows.json").read_text(encoding="utf-8"))
    lines = [HEAD, "## Tables"]
    for row in TABLES:
        lines += table_lines(row, examples[row.table])
    lines += ["", "## Views"]
    for name, sql in named_sql("views").items():
        lines += view_lines(name, sql)
    lines += [
        "",
        "## As of a moment",
        "",
        "`SELECT * FROM quotes_as_of(TIMESTAMPTZ '2026-11-01')`; `USE` the file first.",
        "",
    ]
    macros = named_sql("macros").items()
    lines += grid(("table macro", "what it gives"), ((f"`{n}(moment)`", cell(header(sql).text)) for n, sql in macros))
    lines += ["", "## Checks", "", "An error keeps the file that is published, a warning is told.", ""]
    lines += grid(("check", "level", "what an offender is"), (check_row(*item) for item in named_sql("checks").items()))
    lines += ["", "## Metrics", "", "Gauges that `chipwire metrics` works out of the published file.", ""]
    lines += grid(("metric", "labels", "what it says"), (metric_row(*item) for item in named_sql("metrics").items()))
    return "\n".join(lines) + "\n"


def derived() -> dict[str, str]:
    """Give every derived file: where it lies in the repository, and its text."""
    schema = json.dumps(Extraction.model_json_schema(), ensure_ascii=False, indent=1)
    return {
        "models/README.md": dictionary(),
        "models/facts.schema.json": schema + "\n",
        "docs/queries.md": page(),
    }


def stale(root: Path) -> list[str]:
    """Give the names of the derived files below `root` that are not what they should be."""
    return [
        name
        for name, text in derived().items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the derived files, or with `--check` name the stale ones."""
    if arguments == ["--check"]:
        names = stale(ROOT)
        for name in names:
            sys.stderr.write(f"{name} is stale: run python -m models.dictionary\n")
        return 1 if names else 0
    for name, text in derived().items():
        (ROOT / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
