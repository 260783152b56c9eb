"""Formats whose readers are large programs, read in a process of their own: bounded in time, memory and pages."""

import json
import subprocess
import sys
from typing import Any, Literal

SECONDS = 60


class FormatError(ValueError):
    """A payload cannot be read within the bounds; the message says why."""


def read_apart(name: Literal["pdf", "sheets"], payload: bytes) -> Any:
    """Give what the module of a format gives as `contents` of a payload; raises FormatError."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-m", "crawlers.formats.process", name, str(SECONDS)],
            input=payload,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FormatError(f"not read after {SECONDS} s, expected less") from error
    if done.returncode == 0:
        return json.loads(done.stdout)
    said = done.stderr.decode(errors="replace").strip().splitlines()
    raise FormatError(f"cannot be read: {said[-1][:200] if said else f'ended by signal {-done.returncode}'}")
