"""The command that shows the published file in a browser: dashboard."""

import os
import socket
import sys
from typing import Annotated

import typer

from flows.settings import Settings, StartError

app = typer.Typer()
PORT = 8717


@app.command()
def dashboard(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of loopback; 0 takes one that is free.")] = PORT,
    by: Annotated[
        str | None, typer.Option(help="Who decides in the review. Default: the user's name.", show_default=False)
    ] = None,
) -> None:
    """Show prices, orders, evidence, sources, the review and a box for SQL in a browser on this machine."""
    import uvicorn

    from flows.cli_review import reviewer
    from flows.dashboard import site
    from pipeline.dashboard.app import application

    settings = Settings.from_environment()
    with listening(port) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        print(f"{address} (Ctrl-C ends it)", file=sys.stderr, flush=True)  # noqa: T201
        uvicorn.run(
            application(site(settings, by or reviewer())),
            fd=listener.fileno(),
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=3,
        )


def listening(port: int) -> socket.socket:
    """Listen on a port of loopback. Raises StartError where something else does."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as taken:
        raise StartError(f"port {port}: {os.strerror(taken.errno or 0)}; --port names another one") from taken
