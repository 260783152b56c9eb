"""Servers started for a measurement and ended with it, each a process of its own on loopback."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

UP_SECONDS = 120


class DemoError(RuntimeError):
    """A site could not be set up; the message says what is missing or failed."""


def needed(program: str, package: str) -> str:
    """Give the path of a program; raises DemoError naming the package that brings it."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise DemoError(f"{program} is not installed: it comes with the package {package}")
    return found


def free_port() -> int:
    """Give a port of loopback that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def run(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None, given: str = "") -> str:
    """Run a command to its end and give what it printed; raises DemoError with its last lines where it fails."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise DemoError(f"{command[0]} ended with status {done.returncode}:\n{last}")
    return done.stdout


@contextmanager
def serving(
    command: Sequence[str | Path], cwd: Path, port: int | Path, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a server until the block ends; it is up once it answers on its port or socket."""
    log = cwd / f"{Path(command[0]).name}.log"
    with log.open("ab") as output:
        server = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_for(port, server, log)
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def wait_for(port: int | Path, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a server listens; raises DemoError where it ends or takes too long."""
    until = time.monotonic() + UP_SECONDS
    while not listens(port):
        if server.poll() is not None or time.monotonic() > until:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise DemoError(f"{server.args} does not listen on {port}:\n{last}")
        time.sleep(0.1)


def listens(port: int | Path) -> bool:
    """Say whether somebody listens on a port of loopback or on a socket."""
    family = socket.AF_INET if isinstance(port, int) else socket.AF_UNIX
    with socket.socket(family, socket.SOCK_STREAM) as client:
        return client.connect_ex(("127.0.0.1", port) if isinstance(port, int) else str(port)) == 0
