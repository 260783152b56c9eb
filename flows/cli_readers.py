"""The commands for those who read: digest."""

from datetime import datetime
from typing import Annotated, Literal

import typer

from flows.cli_jobs import DATE
from flows.settings import Settings

app = typer.Typer()


@app.command()
def digest(
    week: Annotated[datetime | None, typer.Option(formats=DATE, help="Any day of the week.")] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the digest.")] = "en",
) -> None:
    """Write the digest of a week as a page, Markdown and a mail, by default the newest with documents; says where."""
    from flows.weekly import write_all

    for path in write_all(Settings.from_environment(), week.date() if week else None, lang):
        print(path)  # noqa: T201
