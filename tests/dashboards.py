"""A dashboard that serves in this process, on loopback and a free port, for tests and the benchmark of its pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from servers import wait_until

from flows.cli_dashboard import listening
from flows.dashboard import site
from flows.settings import Settings
from pipeline.dashboard.app import application

SEEDS = Path(__file__).parents[1] / "seeds"


@contextmanager
def serving(home: Path, by: str = "tester") -> Iterator[str]:
    """Give the address of a dashboard over a home, without a slash at its end."""
    app = application(site(Settings(home=home, seeds=SEEDS), by))
    with listening(0) as listener:
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive(), "the dashboard")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(30)
