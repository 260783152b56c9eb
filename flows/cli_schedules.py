"""The commands of an operator whose machine runs by itself: serve, deploy, metrics."""

import asyncio
import os
from typing import Annotated

import typer

from flows.settings import Settings, StartError

app = typer.Typer()


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of Prefect's page on loopback; 0: any.")] = 4200,
    metrics_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Of metrics in OpenMetrics text on loopback.")
    ] = None,
) -> None:
    """Run everything by seeds/schedules.yml on this machine, until stopped."""
    from flows.lock import held, writable
    from flows.schedules import load
    from flows.server import prefect_server

    settings = Settings.from_environment()
    load(settings)
    writable(settings)
    with held(settings.work / "serve.lock", f"serving {settings.home}"):
        if metrics_port:
            from flows.metrics import listen

            listen(settings, metrics_port)
        with prefect_server(settings, services=True, port=port) as address:
            from flows.serving import serve_all

            typer.echo(f"Prefect's page: {address.removesuffix('/api')}", err=True)
            serve_all(settings)
    typer.echo("chipwire: stopped", err=True)


@app.command()
def deploy(
    pool: Annotated[str, typer.Option(help="Work pool of type process that runs the flows.")] = "chipwire",
) -> None:
    """Register the flows and their schedules on the Prefect server at PREFECT_API_URL."""
    from flows.settings import prepare_prefect

    settings = Settings.from_environment()
    prepare_prefect(settings)
    if "PREFECT_API_URL" not in os.environ:
        raise StartError("PREFECT_API_URL is not set: expected the address of a Prefect server, http://…/api")
    from flows.deployed import deploy_all

    for name in asyncio.run(deploy_all(settings, pool)):
        print(name)  # noqa: T201


@app.command()
def metrics() -> None:
    """Write what can be counted of the published file and of the flows as OpenMetrics text."""
    from flows.metrics import text

    print(text(Settings.from_environment()).decode(), end="")  # noqa: T201
