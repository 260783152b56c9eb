"""Sources whose new captures are held back: what they gave is not what was expected of them."""

from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, Field

from models.records import Record

FILE = "held.json"


class Hold(Record):
    """What is held back of a source: every capture since a moment, until the operator or a later run lets it go."""

    since: AwareDatetime = Field(description="First fetch that is held back, UTC")
    why: str = Field(description="Which expectation was broken, and by how much")


def holds(archive: Path) -> dict[str, Hold]:
    """Give what is held back, by source. It stands beside the captures, so that a new database holds it back too."""
    return {path.parent.name: Hold.model_validate_json(path.read_bytes()) for path in archive.glob(f"*/{FILE}")}


def hold(archive: Path, source_id: str, since: datetime, why: str) -> None:
    """Hold a source's captures back from a moment on, or from an earlier one where they are held back already."""
    path = archive / source_id / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    earlier = Hold.model_validate_json(path.read_bytes()).since if path.exists() else since
    fresh = path.with_suffix(".tmp")
    fresh.write_text(Hold(since=min(since, earlier), why=why).model_dump_json(), encoding="utf-8")
    fresh.replace(path)


def release(archive: Path, source_id: str) -> bool:
    """Let a source's captures go; say whether they were held back."""
    path = archive / source_id / FILE
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed
