"""The decisions' file: JSON lines that are only ever appended to, by one process at a time."""

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from models.decisions import Decision, standing
from models.records import Record

PATIENCE = 10.0
"""Seconds to wait for another writer: an append takes some milliseconds."""
PAUSE = 0.02


class LogError(Exception):
    """A decision that was not kept; the message says why in one line."""


class AlreadyDecided(LogError):  # noqa: N818 - as it is told
    """Somebody decided on the same meanwhile; `held` is what holds."""

    def __init__(self, held: Decision) -> None:
        super().__init__(f"{held.by} {held.verdict} this at {held.made_at:%Y-%m-%d %H:%M} UTC (decision {held.id})")
        self.held = held


class Log(Record):
    """All decisions in the order they were made, and the lines that are none."""

    decisions: tuple[Decision, ...] = ()
    problems: tuple[str, ...] = ()

    @cached_property
    def standing(self) -> dict[str, Decision]:
        """The decision that holds for each key."""
        return standing(self.decisions)

    @cached_property
    def by_id(self) -> dict[str, Decision]:
        """Each decision by its id, those that hold no more among them."""
        return {decision.id: decision for decision in self.decisions}

    def holds(self, decision_id: str | None) -> Decision | None:
        """Give a decision by its id where it still holds."""
        decision = self.by_id.get(decision_id or "")
        return decision if decision and self.standing.get(decision.key) is decision else None


def load(path: Path) -> Log:
    """Read the decisions; none where there is no file. A line that a kill tore is passed over, and told of.

    Files that were put together may hold a line twice: the first counts.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Log()
    decisions: dict[str, Decision] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            decision = Decision.model_validate_json(line)
        except ValidationError as wrong:
            problems.append(f"{path}:{number}: no decision, passed over: {wrong.errors()[0]['msg']}")
        else:
            decisions.setdefault(decision.id, decision)
    return Log(decisions=tuple(decisions.values()), problems=tuple(problems))


def decide(path: Path, decision: Decision, over: str | None = None) -> None:
    """Keep a decision: it is on the disk when this returns.

    `over` is the id of the decision that the reviewer saw to hold, None where there was none. Raises AlreadyDecided
    where another one holds by now, LogError where the file cannot be written or stays held by another writer.
    """
    with appending(path) as file:
        held = load(path).standing.get(decision.key)
        if held is not None and held.id != over:
            raise AlreadyDecided(held)
        append(file, decision)


def undo(path: Path, decision_id: str, by: str, why: str = "") -> Decision:
    """Take a decision back and give the line that says so; the one it had replaced, if any, holds again.

    `decision_id` may be the beginning of an id. Raises LogError where no decision, or more than one, has it, where it
    was taken back already, and as `decide` does.
    """
    with appending(path) as file:
        found = [d for d in load(path).decisions if decision_id and d.id.startswith(decision_id)]
        if len(found) != 1:
            raise LogError(f"expected the id of a decision, found {decision_id!r}, which {len(found)} have")
        (decision,) = found
        if decision.verdict == "undone" or decision.id in {d.undoes for d in load(path).decisions}:
            raise LogError(f"decision {decision.id} was taken back already; decide anew")
        changes = {"id": uuid.uuid4().hex, "made_at": datetime.now(UTC), "by": by, "why": why}
        line = decision.model_copy(update={**changes, "verdict": "undone", "fields": {}, "undoes": decision.id})
        append(file, Decision.model_validate(line.model_dump()))
    return line


@contextmanager
def appending(path: Path) -> Iterator[int]:
    """Hold the file as its one writer, and give its descriptor. The kernel frees it when the process ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not path.exists()
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        if fresh:
            keep_name(path)
    except OSError as refused:
        raise LogError(f"{path}: {refused.strerror}") from refused
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as held:
                if time.monotonic() > until:
                    raise LogError(f"{path}: another process has held it for {PATIENCE:g} s") from held
                time.sleep(PAUSE)
        yield file
    finally:
        os.close(file)


def keep_name(path: Path) -> None:
    """Have the name of a new file on the disk, as its lines are."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def append(file: int, decision: Decision) -> None:
    """Write one line and have it on the disk; what a kill left of a line before is closed by a line end first."""
    size = os.fstat(file).st_size
    torn = bool(size) and os.pread(file, 1, size - 1) != b"\n"
    line = json.dumps(decision.model_dump(mode="json"), ensure_ascii=False).encode() + b"\n"
    line = b"\n" + line if torn else line
    try:
        while line:
            line = line[os.write(file, line) :]
        os.fsync(file)
    except OSError as refused:
        raise LogError(f"the decision was not kept: {refused.strerror}") from refused
