"""Real servers for the tests, each on loopback and a free port, and ended with what asked for them.

A program that is not installed skips the test that needs it, and fails it where `CI` is set: there it must be.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

PATIENCE_SECONDS = 60
FOLDERS = (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/bin"), Path("/usr/sbin"))


def program(name: str) -> str:
    """Give the path of an installed program."""
    for folder in FOLDERS:
        if (folder / name).exists():
            return str(folder / name)
    if found := shutil.which(name):
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and .ci/run should have installed it")
    pytest.skip(f"{name} is not installed")


def free_port() -> int:
    """Give a port of loopback that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether something listens on a port of loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(ready: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return when it is; fail the test where it is not in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {seconds:.0f} seconds")
        time.sleep(0.05)


@contextmanager
def running(command: list[str], port: int, log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server that listens on a port, in a process group of its own, which is killed at the end."""
    with log.open("ab") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | more, start_new_session=True)
    try:
        wait_until(lambda: answers(port) or server.poll() is not None, command[0])
        if server.poll() is not None:
            pytest.fail(f"{command[0]} ended with {server.returncode}: {log.read_text(errors='replace')[-500:]}")
        yield server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of a PostgreSQL server with an empty database `chipwire`: `postgresql://…`.

    It refuses to run as root, and then runs as `postgres`, the user of Debian's package.
    """
    initdb, server, createdb = program("initdb"), program("postgres"), program("createdb")
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="chipwire-postgres-", ignore_cleanup_errors=True) as folder:
        if as_user:
            shutil.chown(folder, "postgres", "postgres")
        data, port = f"{folder}/data", free_port()
        make = [*as_user, initdb, "-D", data, "-U", "chipwire", "--auth=trust", "--no-sync", "--encoding=UTF8"]
        subprocess.run(make, check=True, capture_output=True, cwd="/")
        options = ["-k", "", "-h", "127.0.0.1", "-p", str(port), "-c", "fsync=off", "-c", "max_connections=60"]
        with running([*as_user, server, "-D", data, *options], port, Path(folder) / "log"):
            create = [createdb, "-h", "127.0.0.1", "-p", str(port), "-U", "chipwire", "chipwire"]
            wait_until(lambda: subprocess.run(create, capture_output=True, check=False).returncode == 0, "createdb")
            yield f"postgresql://chipwire@127.0.0.1:{port}/chipwire"


@contextmanager
def redis(folder: Path, port: int | None = None) -> Iterator[str]:
    """Give the address of a Redis server that keeps every command on disk; on the same port and folder it goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    listening = port or free_port()
    options = ["--port", str(listening), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    kept = ["--appendonly", "yes", "--appendfsync", "always"]
    with running([program("redis-server"), *options, *kept], listening, folder / "redis.log"):
        yield f"redis://127.0.0.1:{listening}/0"


@contextmanager
def s3(folder: Path) -> Iterator[str]:
    """Give the address of a server that speaks S3; any key and secret open it, and it forgets all when it ends."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, port, folder / "s3.log"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def dask(folder: Path, workers: int, **more: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Give the address of a Dask scheduler, and its workers of one thread, each a process without one that restarts it.

    Last of them is the scheduler itself. They find the tests' own modules; `more` is set in their environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, command = free_port(), [sys.executable, "-P", "-m", "distributed.cli.dask_scheduler", "--no-dashboard"]
    address = f"tcp://127.0.0.1:{port}"
    more = {"PYTHONPATH": str(Path(__file__).parent), **more}
    with ExitStack() as started:
        listening = [*command, "--host", "127.0.0.1", "--port", str(port)]
        scheduler = started.enter_context(running(listening, port, folder / "scheduler.log", **more))
        given = []
        for number in range(workers):
            of_worker = free_port()
            command = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1"]
            alone = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--worker-port", str(of_worker)]
            place = ["--local-directory", str(folder / str(number)), "--memory-limit", "0"]
            log = folder / f"worker-{number}.log"
            given.append(started.enter_context(running([*command, *alone, *place], of_worker, log, **more)))
        yield address, [*given, scheduler]
