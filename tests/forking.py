"""Runs commands in forks of a process that has the product loaded: each costs its own work, and no imports.

A fork has the environment, the folder and the files of its command and is the leader of a session of its own. Prefect
is not loaded beforehand, for it reads its environment when it is imported.
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TextIO

TESTS = Path(__file__).parent
LATE = ("prefect", "distributed", "twisted.internet.reactor")
"""Modules that must not be loaded beforehand."""
LOADED = (
    *("flows.cli", "flows.jobs", "flows.publish", "flows.weekly", "flows.alerting", "flows.metrics", "flows.summary"),
    *("flows.explaining", "flows.new_source", "flows.reviewing.keys", "flows.reviewing.screen", "flows.progress"),
    *("models.dictionary", "pipeline.evaluation", "pipeline.review", "pipeline.dashboard.app"),
    *("pyarrow.dataset", "pytz"),  # DuckDB's, when it is first asked
)
"""Modules that are, with all that they import."""
ORDERS = ("NVIDIA 向 Nobody Computing 订购 H20。", "Nobody Computing ordered H20 from NVIDIA.")


class Fork:
    """A command at work."""

    stdin: TextIO
    stdout: TextIO

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.told = connection.makefile("r")
        self.pid = int(self.told.readline())

    def send_signal(self, number: int) -> None:
        """Send the process a signal, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> str:
        """Kill the process and give what it has said that was not read yet."""
        self.send_signal(signal.SIGKILL)
        self.stdin.close()
        with self.stdout:
            said = self.stdout.read()
        self.wait()
        return said

    def wait(self, timeout: float | None = None) -> int:
        """Give its status, less than none for the signal that ended it; raises TimeoutError."""
        self.connection.settimeout(timeout)
        status = int(self.told.readline())
        self.told.close()
        self.connection.close()
        return status


class Forks:
    """The process that forks; as a context it runs until that is left."""

    def __enter__(self) -> "Forks":
        self.folder = TemporaryDirectory()
        self.address = str(Path(self.folder.name) / "forks")
        command = [sys.executable, str(Path(__file__)), self.address]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()  # the end of its standard input ends it
        self.folder.cleanup()

    def start(
        self,
        arguments: Sequence[object],
        env: Mapping[str, str],
        files: Sequence[int],
        largest: int | None = None,
    ) -> Fork:
        """Start `chipwire` with arguments, or code after `-c`, on three files; none it writes is larger than told."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.address)
        wanted = {"arguments": list(map(str, arguments)), "env": dict(env), "folder": str(Path.cwd())}
        socket.send_fds(connection, [json.dumps(wanted | {"largest": largest}).encode() + b"\n"], files)
        return Fork(connection)

    def open(self, arguments: Sequence[object], env: Mapping[str, str]) -> Fork:
        """Start it with a pipe at its standard input, and another at its standard output."""
        (theirs, ours), (our_end, their_end) = os.pipe(), os.pipe()
        fork = self.start(arguments, env, [theirs, their_end, 2])
        os.close(theirs)
        os.close(their_end)
        fork.stdin, fork.stdout = os.fdopen(ours, "w"), os.fdopen(our_end)
        return fork

    def run(
        self,
        arguments: Sequence[object],
        env: Mapping[str, str],
        given: str = "",
        timeout: float | None = None,
        largest: int | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end, as `subprocess.run` does."""
        with TemporaryFile("w+") as stdin, TemporaryFile("w+") as stdout, TemporaryFile("w+") as stderr:
            stdin.write(given)
            stdin.seek(0)
            fork = self.start(arguments, env, [f.fileno() for f in (stdin, stdout, stderr)], largest)
            try:
                status = fork.wait(timeout)
            except TimeoutError as late:
                os.killpg(fork.pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired([*map(str, arguments)], timeout or 0) from late
            said = []
            for file in (stdout, stderr):
                file.seek(0)
                said.append(file.read())
        return subprocess.CompletedProcess(arguments, status, *said)


def load() -> None:
    """Import what commands import, and read a page: that compiles the patterns and reads the trained pipelines."""
    from websites import HOST, source

    from flows.reader import Reader
    from models.documents import Capture
    from pipeline import language, seeds
    from pipeline.warehouse.terms import search_terms

    for module in LOADED:
        import_module(module)
    lexicon = language.lexicon(seeds.load(TESTS.parent / "seeds"))
    given = {"url": f"{HOST}/doc/1.html", "source_id": "site", "sha256": "", "media_type": "text/html"}
    for namer, order in zip(lexicon.namers.values(), ORDERS, strict=True):
        namer.organisations(order)
        page = Capture(**given, fetched_at=datetime.now(UTC), payload=f"<article><p>{order}</p></article>".encode())
        (read,) = Reader(lexicon, "v", {}).capture(page, source()).reads
        search_terms(read.document.text)
    assert not [name for name in LATE if name in sys.modules]
    gc.collect()
    gc.freeze()


def serve(listener: socket.socket) -> list[str]:
    """Fork for each that connects, until standard input ends; returns in the forks, with what to run."""
    while listener in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        with connection:
            if os.fork() == 0:
                return forked(connection)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
    with suppress(ChildProcessError):
        while os.wait():
            pass
    os._exit(0)


def forked(connection: socket.socket) -> list[str]:
    """Fork once more for a command, and tell how that ended; returns in the second fork, with what to run."""
    told, files, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    while not told.endswith(b"\n"):
        told += connection.recv(1 << 20)
    wanted = json.loads(told)
    child = os.fork()
    if child:
        for file in files:
            os.close(file)
        connection.sendall(f"{child}\n".encode())
        _, status = os.waitpid(child, 0)
        with suppress(BrokenPipeError):
            connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(wanted["env"])
    os.chdir(wanted["folder"])
    time.tzset()
    if wanted["largest"] is not None:
        setrlimit(RLIMIT_FSIZE, (wanted["largest"], wanted["largest"]))
    arguments: list[str] = wanted["arguments"]
    return arguments


def main(address: str) -> None:
    """Load, serve, and be the command."""
    load()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    print("ready", flush=True)  # noqa: T201
    arguments = serve(listener)
    listener.close()
    status = 1
    try:
        status = ended(arguments)
    except BaseException:  # noqa: BLE001 (what an interpreter does with it)
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)  # threads that libraries started are not there to be ended


def ended(arguments: list[str]) -> int:
    """Do what is asked and give the status that an interpreter would end with."""
    try:
        if arguments[0] == "-c":
            sys.argv = ["-c", *arguments[2:]]
            exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__"})
        else:
            from flows import cli

            sys.argv = ["chipwire", *arguments]
            cli.main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)  # noqa: T201
            return 1
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    main(sys.argv[1])
