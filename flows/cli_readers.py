"""The commands for those who read: digest, alerts."""

import sys
from datetime import datetime
from typing import Annotated, Literal

import typer

from flows.cli_jobs import DATE, finish
from flows.settings import Settings, StartError

app = typer.Typer()


@app.command()
def digest(
    week: Annotated[datetime | None, typer.Option(formats=DATE, help="Any day of the week.")] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the digest.")] = "en",
    send: Annotated[
        bool,
        typer.Option("--send", help="Send it to the subscribers, each in their language; of last week by default."),
    ] = False,
) -> None:
    """Write the digest of a week as a page, Markdown and a mail, by default the newest with documents; says where."""
    from flows.progress import shown
    from flows.weekly import send_digests, write_all

    settings, day = Settings.from_environment(), week.date() if week else None
    if send:
        with shown():
            problems = send_digests(settings, day)
        finish(problems)
        return
    for path in write_all(settings, day, lang):
        print(path)  # noqa: T201


@app.command()
def alerts(
    since: Annotated[datetime | None, typer.Option(formats=DATE, help="First day; a week ago by default.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DATE, help="Last day; the newest by default.")] = None,
    known: Annotated[
        bool,
        typer.Option("--known", help="Of the past, count what was fetched by a day, not what was published by it."),
    ] = False,
    rule: Annotated[str | None, typer.Option(help="This rule alone.")] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of what is shown.")] = "en",
    send: Annotated[bool, typer.Option("--send", help="Send what is due to the subscribers.")] = False,
    resend: Annotated[str | None, typer.Option(help="Id of a message that did not arrive: send it again.")] = None,
    received: Annotated[str | None, typer.Option(help="Id of a message that did arrive after all.")] = None,
) -> None:
    """Show what the alert rules find now or would have found in the past; nothing is sent without --send."""
    from flows.alerting import send_due, settle, show
    from flows.progress import shown
    from flows.terminal import visible

    settings = Settings.from_environment()
    for message, arrived in ((resend, False), (received, True)):
        if message:
            settle(settings, message, received=arrived)
    if send or resend:
        with shown():
            problems = send_due(settings)
        finish(problems)
    elif not received:
        if since and until and since > until:
            raise StartError(f"--since {since.date()} lies after --until {until.date()}")
        days = (since.date() if since else None, until.date() if until else None)
        found = show(settings, *days, known or days == (None, None), lang, rule)
        if found:
            print(visible("\n\n".join(found)))  # noqa: T201
        print(f"{len(found)} alert{'' if len(found) == 1 else 's'}; nothing was sent", file=sys.stderr)  # noqa: T201
