"""The published file on a store: an object of its own for each, and a pointer to the newest that is swapped last."""

from contextlib import suppress
from datetime import UTC, datetime

from pydantic import AwareDatetime, Field, ValidationError

from flows.settings import Settings
from flows.storage.store import Store, StoreError, hashed
from models.records import Record

POINTER = "current.json"
KEPT = 5
"""Files that stay, the newest: whoever reads the pointer has until so many further publications to fetch its file."""


class Pointer(Record):
    """Which object is the published file."""

    file: str = Field(description="Name of the object, beside the pointer")
    sha256: str = Field(description="Of its bytes, in hexadecimal")
    bytes: int = Field(description="Its size")
    published_at: AwareDatetime = Field(description="When it was built, UTC")


def shelve(settings: Settings) -> tuple[str, ...]:
    """Put the published file on its store, unless it is there; gives what went wrong, one line."""
    if not settings.published_store or not settings.published.is_file():
        return ()
    try:
        put(settings, Store(settings.published_store))
    except StoreError as down:
        return (f"{down}; the published file goes there at the next run",)
    return ()


def put(settings: Settings, store: Store) -> None:
    """Send the file, then the pointer to it, then take the oldest ones away."""
    path, sha256 = settings.published, hashed(settings.published)
    before = pointer(store)
    if before and before.sha256 == sha256:
        return
    stat = path.stat()
    built = datetime.fromtimestamp(stat.st_mtime, UTC)
    name = f"{path.stem}-{built:%Y%m%dT%H%M%S%fZ}-{sha256[:12]}{path.suffix}"
    store.send(name, path)
    fresh = Pointer(file=name, sha256=sha256, bytes=stat.st_size, published_at=built)
    store.write(POINTER, fresh.model_dump_json(indent=2).encode())
    older = sorted(found for found in store.sizes() if found.startswith(f"{path.stem}-") and found != name)
    for found in older[: max(0, len(older) + 1 - KEPT)]:
        store.remove(found)


def pointer(store: Store) -> Pointer | None:
    """Give the pointer, None where there is none that can be read."""
    with suppress(ValidationError):
        return Pointer.model_validate_json(store.read(POINTER) or b"")
    return None
