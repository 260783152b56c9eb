"""A Prefect server on loopback that lives no longer than the process that started it, even when that is killed."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.settings import Settings, StartError, prepare_prefect

PATIENCE_SECONDS = 120


@contextmanager
def prefect_server(settings: Settings, services: bool = False, port: int = 0) -> Iterator[str]:
    """Give the API address of the operator's server, or of one of our own, with the scheduler if `services`.

    It listens on that port of loopback, or on any if it is taken.

    Prefect's own temporary server stays behind when a flow is killed; this one watches its parent. Raises
    StartError where it does not come up.
    """
    prepare_prefect(settings, quiet=not services)
    if given := os.environ.get("PREFECT_API_URL"):
        yield given
        return
    settings.prefect.mkdir(parents=True, exist_ok=True)
    log = settings.prefect / "server.log"
    log.write_bytes(b"")
    with listening(port) as listener, log.open("ab") as output:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        server = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "flows.server", str(listener.fileno()), str(os.getpid()), str(int(services))],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[listener.fileno()],
            start_new_session=True,  # Ctrl-C ends the flow first, then the server
        )
    try:
        wait_until_healthy(server, address, log)
        os.environ["PREFECT_API_URL"] = address
        yield address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.kill()  # its SQLite file survives this; an orderly end takes seconds
        server.wait()


def listening(port: int) -> socket.socket:
    """Give a socket on a port of loopback, or on any where that is taken."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


def wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Return when the server answers; raises StartError with its last words when it ends or stays silent."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:  # noqa: S310 (loopback)
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    ended = "no answer" if server.poll() is None else f"status {server.returncode}"
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["it said nothing"]
    raise StartError(f"Prefect's server did not start ({ended}): {lines[-1]} (all of it: {log})")


def end_with(parent: int) -> None:
    """End this process as soon as `parent` is no longer its parent."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main(listener: int, parent: int, services: bool) -> None:
    """Serve Prefect's API on an open socket until the parent ends."""
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(create_app(ephemeral=not services, final=True), fd=listener, log_level="error", lifespan="on")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1")
