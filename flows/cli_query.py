"""The commands that read the published file: query, sources."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from flows.bounds import bounded
from flows.settings import Settings, StartError
from flows.show import counted
from flows.terminal import Terminal

if TYPE_CHECKING:
    import pyarrow as pa

    from models.reference import Source

app = typer.Typer()
NARROW, GAP, LEAST_WIDTH = 20, 3, 10
DAY = 86_400
Form = Literal["table", "csv", "json", "parquet"]
Listed = Literal["table", "csv", "json"]


def published(settings: Settings) -> None:
    """Raise StartError where nothing was published yet."""
    if not settings.published.exists():
        raise StartError(f"{settings.published} does not exist yet; `chipwire run` makes it")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SELECT; - reads it from standard input.")],
    form: Annotated[Form | None, typer.Option("--format", help="Default: table on a terminal, else json.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Most rows that are given; 0: all.")] = 10_000,
    timeout: Annotated[
        int, typer.Option(min=0, max=DAY, help="Most seconds it may take; 0: as many as it needs.")
    ] = 60,
) -> None:
    """Query the published file, read-only."""
    from pipeline import warehouse

    settings = Settings.from_environment()
    published(settings)
    asked = sys.stdin.read() if sql == "-" else sql
    seconds = timeout or None
    with bounded(seconds):
        answer = warehouse.query(settings.published, asked, limit + 1 if limit else None, seconds=seconds)
    if limit and answer.num_rows > limit:
        print(f"the first {counted(limit, 'row')}; --limit 0 gives all", file=sys.stderr)  # noqa: T201
        answer = answer.slice(0, limit)
    chosen = form or ("table" if sys.stdout.isatty() else "json")
    if chosen == "table":
        console = Terminal()
        wide = answer.num_columns * LEAST_WIDTH > console.width
        console.print(as_records(answer) if wide else as_table(answer, console.width))
    else:
        write(answer, chosen)


def as_table(answer: "pa.Table", width: int) -> Table:
    """Give an answer as a table for the terminal, figures to the right; narrow columns stay whole where all fit."""
    rows = [["" if value is None else cell(value) for value in row.values()] for row in answer.to_pylist()]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    widths = [max(map(cell_len, column)) for column in zip(answer.column_names, *rows, strict=True)]
    fit = sum(min(w, NARROW) + GAP for w in widths) <= width
    for name, wide in zip(answer.column_names, widths, strict=True):
        numeric = str(answer.schema.field(name).type) in ("int64", "int32", "double", "float")
        whole = fit and wide <= NARROW
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=whole)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def as_records(answer: "pa.Table") -> Table:
    """Give an answer of more columns than fit side by side as one block a row, a line a column."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for row in answer.to_pylist():
        for name, value in row.items():
            table.add_row(name, Text("" if value is None else cell(value)))
        table.add_section()
    return table


def cell(value: object) -> str:
    """Give a value as one cell shows it."""
    if isinstance(value, list):
        return ", ".join(cell(item) for item in value)
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else str(value)


def write(answer: "pa.Table", form: Form) -> None:
    """Write an answer to standard output as JSON lines, CSV or Parquet."""
    output = sys.stdout.buffer
    if form == "parquet":
        import pyarrow.parquet

        pyarrow.parquet.write_table(answer, output)
    elif form == "csv":
        import csv

        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(answer.column_names)
        rows.writerows(map(plain, row.values()) for row in answer.to_pylist())
    else:
        for row in answer.to_pylist():
            output.write(json.dumps(row, ensure_ascii=False, default=iso).encode() + b"\n")
    output.flush()


def plain(value: object) -> object:
    """Give a value as a cell of CSV: lists and structures as JSON."""
    return json.dumps(value, ensure_ascii=False, default=iso) if isinstance(value, list | dict) else value


def iso(value: object) -> str:
    """Give dates and times as ISO writes them, all else in words."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


@app.command()
def sources(
    form: Annotated[Listed | None, typer.Option("--format", help="Default: table on a terminal, else json.")] = None,
) -> None:
    """Show each source, its cadence, when it was tried, its last success and its state; `run` skips what is off."""
    import pyarrow as pa

    from flows.collect import known_sources
    from pipeline import warehouse

    settings = Settings.from_environment()
    states = {}
    if settings.published.exists():
        found = warehouse.query(settings.published, "SELECT source_id, state, last_success_at FROM source_health")
        states = {row["source_id"]: row for row in found.to_pylist()}
    rows = [listed(source, states.get(source.id, {})) for source in known_sources(settings).values()]
    chosen = form or ("table" if sys.stdout.isatty() else "json")
    if chosen == "table":
        Terminal().print(as_list(rows))
    else:
        write(pa.Table.from_pylist(rows), chosen)


def listed(source: "Source", state: dict[str, Any]) -> dict[str, object]:
    """Give what is known of a source as a row."""
    return {
        "source_id": source.id,
        "name": source.name,
        "kind": source.kind,
        "url": str(source.url) if source.url else None,
        "enabled": source.enabled,
        "is_sample": source.sample is not None,
        "cadence_hours": source.cadence_hours,
        "tried_on": source.tried_on,
        "last_success_at": state.get("last_success_at"),
        "state": str(state.get("state", "never" if source.enabled else "off")),
    }


def as_list(rows: list[dict[str, Any]]) -> Table:
    """Give sources as a table for the terminal; their ids stay whole, to be copied."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("source", no_wrap=True, overflow="fold")
    for name in ("name", "kind", "every", "tried", "last success", "state"):
        table.add_column(name, overflow="fold")
    for row in rows:
        tried, success = row["tried_on"], row["last_success_at"]
        table.add_row(
            row["source_id"],
            row["name"],
            row["kind"],
            f"{row['cadence_hours']:g} h",
            "sample" if row["is_sample"] else tried.isoformat() if tried else "never" if row["url"] else "",
            success.strftime("%Y-%m-%d %H:%M") if success else "never",
            row["state"],
        )
    return table
