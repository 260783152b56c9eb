"""The archive's folder and its store: what this machine fetched goes there, what others fetched comes from there.

The folder is written first, and one page at a time. A file of it is never appended to by a later run, so it becomes an
object that never changes; only one that a killed run's last process went on writing is sent again, longer.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

from crawlers import held, waits
from flows.settings import Settings
from flows.show import counted
from flows.storage.store import Store, StoreError

log = logging.getLogger("chipwire")

ENDING = ".warc.gz"
STATES = (held.FILE, waits.FILE)
"""What stands beside the captures of a source and changes."""
WHOLE = "whole"
"""Names the store that was once brought in full: with it the folder can do without for a while."""


def synced(settings: Settings, source_id: str = "") -> tuple[str, ...]:
    """Bring folder and store to the same, those of one source or all; gives what went wrong, one line.

    Raises StoreError where the store cannot be had and the folder may lack most of it.
    """
    if not settings.archive_store:
        return ()
    mirror = Mirror(settings.archive, Store(settings.archive_store), settings.work / "store")
    try:
        mirror.sync(source_id)
    except StoreError as down:
        if not mirror.is_whole():
            raise
        return (f"{down}; what it lacks is kept here and goes there at the next run",)
    return ()


class Mirror:
    """A folder of WARC files, the store it is one with, and a folder to note how the two last stood."""

    def __init__(self, folder: Path, store: Store, notes: Path) -> None:
        self.folder, self.store, self.notes = folder, store, notes

    def is_whole(self) -> bool:
        """Say whether all of this store was brought once."""
        path = self.notes / WHOLE
        return path.exists() and path.read_text("utf-8") == self.store.url

    def sync(self, source_id: str = "") -> None:
        """Send what the store lacks and then bring what the folder lacks: killed anywhere, it goes on from there."""
        stored = self.store.sizes(source_id)
        here = {path.relative_to(self.folder).as_posix(): path.stat().st_size for path in self.segments(source_id)}
        waiting = sorted(name for name, size in here.items() if stored.get(name, 0) < size)
        for number, name in enumerate(waiting, 1):
            self.store.send(name, self.folder / name)
            log.info("files to the archive's store", extra={"stage": "store", "done": number, "total": len(waiting)})
        lacking = {name: size for name, size in stored.items() if is_segment(name) and here.get(name, -1) < size}
        if lacking:
            log.info(f"{counted(len(lacking), 'file')} from the archive's store", extra={"stage": "store"})
        self.store.bring(lacking, self.folder)
        for name in sorted(self.states(source_id) | {name for name in stored if is_state(name)}):
            self.settle(name, name in stored)
        if not source_id:
            note(self.notes / WHOLE, self.store.url.encode())

    def segments(self, source_id: str) -> Iterator[Path]:
        """Yield the WARC files in the folder."""
        return self.folder.glob(f"{source_id or '*'}/*{ENDING}")

    def states(self, source_id: str) -> set[str]:
        """Give the names of states that stand in the folder, or stood there when the two were last one."""
        places = (self.folder, self.notes)
        found = ((place, path) for place in places for path in place.glob(f"{source_id or '*'}/*.json"))
        return {name for place, path in found if is_state(name := path.relative_to(place).as_posix())}

    def settle(self, name: str, is_stored: bool) -> None:
        """Give a state the way it changed since the two were last one; where both did and it is gone here, it stays."""
        ours, noted = content(self.folder / name), content(self.notes / name)
        theirs = self.store.read(name) if is_stored else None
        if ours != noted and ours != theirs and not (ours is None and theirs != noted):
            if ours is None:
                self.store.remove(name)
            else:
                self.store.write(name, ours)
            theirs = ours
        note(self.folder / name, theirs)
        note(self.notes / name, theirs)


def is_segment(name: str) -> bool:
    """Tell whether a name is that of a source's WARC file."""
    return name.count("/") == 1 and name.endswith(ENDING)


def is_state(name: str) -> bool:
    """Tell whether a name is that of a source's state."""
    return name.count("/") == 1 and name.rpartition("/")[2] in STATES


def content(path: Path) -> bytes | None:
    """Give what a file holds, None where there is none."""
    return path.read_bytes() if path.exists() else None


def note(path: Path, payload: bytes | None) -> None:
    """Have a file hold this, or be gone."""
    if payload == content(path):
        return
    if payload is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.tmp")
    fresh.write_bytes(payload)
    fresh.replace(path)
