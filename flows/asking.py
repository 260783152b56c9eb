"""An analyst's query, answered in a process of its own: what bounds a command bounds it as well."""

import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa

from flows.bounds import GRACE, bounded
from pipeline import warehouse
from pipeline.dashboard.answers import Answer

SECONDS = 60
"""As `chipwire query` has by default."""
PLACES = threading.BoundedSemaphore(2)
"""Queries that are answered at one time: each may take 4 GB."""
LARGEST = 64 << 20
"""Bytes of an answer: the dashboard holds it several times over, and its own memory has no other bound."""
START_SECONDS = 30
"""For the process of a query to start and to hand over."""


def ask(published: Path, sql: str, limit: int) -> Answer:
    """Answer a query with its first rows, in a process of its own: memory and time are bounded as for a command."""
    with PLACES:
        return asked(published, sql, limit)


def asked(published: Path, sql: str, limit: int) -> Answer:
    """Answer a query as `ask` does, at once."""
    command = [sys.executable, "-m", "flows.asking", str(published), str(limit)]
    try:
        done = subprocess.run(  # noqa: S603 (our own module)
            command,
            input=sql.encode(),
            capture_output=True,
            timeout=SECONDS + GRACE + START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, f"it took longer than {SECONDS} s")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        words = said[-1].removeprefix("chipwire: ") if said else f"status {done.returncode}"
        return Answer(None, words.removesuffix("; --timeout allows more"))
    found = pa.ipc.open_stream(done.stdout).read_all()
    return Answer(found.slice(0, limit), more=found.num_rows > limit)


def main(published: Path, limit: int) -> int:
    """Answer the query on standard input with a stream of Arrow on standard output; give the status."""
    with bounded(SECONDS):
        try:
            found = warehouse.query(published, sys.stdin.read(), limit + 1, seconds=SECONDS)
            if found.nbytes > LARGEST:
                raise warehouse.QueryError(f"the answer is larger than {LARGEST >> 20} MB; ask for less")
            with pa.ipc.new_stream(sys.stdout.buffer, found.schema) as stream:
                stream.write_table(found)
        except warehouse.WarehouseError as problem:
            print(f"chipwire: {problem}", file=sys.stderr)  # noqa: T201
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
