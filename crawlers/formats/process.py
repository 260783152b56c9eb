"""The process that reads one payload of a format, from standard input, and writes what it holds as JSON.

Its arguments are the format and the seconds of processor time that it may take.
"""

import json
import resource
import sys
from importlib import import_module

MEMORY = 1 << 30
"""Bytes of data that the process may have, ten times what large price lists need."""


def main() -> None:
    """Read one payload within the bounds; what its library raises is said in a line."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    read = import_module(f"crawlers.formats.{name}").contents
    payload = sys.stdin.buffer.read()
    try:
        found = read(payload)
    except Exception as error:  # noqa: BLE001 (the process's edge: hostile files raise whatever they reach)
        sys.exit(f"{type(error).__name__}: {error}")
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
