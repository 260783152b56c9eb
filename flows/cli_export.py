"""The command that hands everything published to other programs: export."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli_query import published
from flows.settings import Settings, StartError
from flows.show import counted

if TYPE_CHECKING:
    from pipeline.warehouse import Exported

app = typer.Typer()
PACKAGE = "datapackage.json"


@app.command()
def export(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made where there is none.")]) -> None:
    """Write every published table and view as Parquet, with what changed since the export before; say where."""
    from pipeline import warehouse

    settings = Settings.from_environment()
    published(settings)
    refuse(settings, folder)
    made = warehouse.export(settings.published, folder, datetime.now(UTC))
    if made.warning:
        print(f"warning: {made.warning}; every row counts as added", file=sys.stderr)  # noqa: T201
    tables, views = counted(len(made.tables), "table"), counted(len(made.views), "view")
    print(f"{tables} of {counted(sum(made.tables.values()), 'row')}, {views}", file=sys.stderr)  # noqa: T201
    print(in_words(made), file=sys.stderr)  # noqa: T201
    print(folder)  # noqa: T201


def refuse(settings: Settings, folder: Path) -> None:
    """Raise StartError for a folder that an export would spoil, or be spoilt in."""
    from models.dictionary import HEAD

    if folder.exists() and not folder.is_dir():
        raise StartError(f"{folder}: expected a folder, found a file")
    for own in (settings.archive, settings.work, settings.inbox):
        if folder.resolve().is_relative_to(own.resolve()):
            raise StartError(f"{folder} lies in {own}, which chipwire keeps for itself; expected another folder")
    if others := foreign(folder):
        what = f"{others[0]} and {counted(len(others) - 1, 'other')}" if len(others) > 1 else others[0]
        raise StartError(f"{folder} holds {what}, and no earlier export; expected an empty or a new folder")
    readme = folder / "README.md"
    if readme.exists() and not readme.read_bytes().startswith(HEAD.partition("\n")[0].encode()):
        raise StartError(f"{readme} is of another hand and would be overwritten; expected an empty folder or an export")


def foreign(folder: Path) -> list[str]:
    """Give the names in a folder that no export wrote, finished or killed; none where it holds one."""
    from models.ddl import named_sql
    from models.tables import TABLES

    package = packaged(folder)
    if package == "chipwire" or not folder.exists():
        return []
    names = (*(row.table for row in TABLES), *named_sql("views"))
    own = {f"{name}.parquet" for name in names} | {"README.md", "delta"} | (set() if package else {PACKAGE})
    return sorted(path.name for path in folder.iterdir() if path.name not in own and not path.name.startswith("."))


def packaged(folder: Path) -> str | None:
    """Give the name of the data package in a folder; None where there is none, or a damaged one."""
    try:
        return str(json.loads((folder / PACKAGE).read_bytes())["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def in_words(made: "Exported") -> str:
    """Give the delta in one line."""
    since = f"delta since {made.since:%Y-%m-%d %H:%M}" if made.since else "delta with no export to count from"
    kinds = ("added", "changed", "removed")
    tables = (f"{t} " + ", ".join(f"{n.get(kind, 0):,} {kind}" for kind in kinds) for t, n in made.delta.items())
    return f"{since}: {'; '.join(tables) or 'nothing changed'}"
