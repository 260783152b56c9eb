"""Sources: the files of `seeds/sources/`, validated, one source a file."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import ValidationError

from models.reference import Source


class SourceError(ValueError):
    """A source file is wrong; the message names file, field and value."""


def load(folder: Path) -> list[Source]:
    """Give every source under `folder`, in order of id; raises SourceError at the first wrong file."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder, expected one file per source")
    return [load_file(path) for path in sorted(folder.glob("*.yml"))]


def load_file(path: Path) -> Source:
    """Give the source that a file declares; its id is the name of the file."""
    fields = parse(path)
    if "id" in fields:
        raise SourceError(f"{path}: id: {fields['id']!r} is not wanted, the name of the file is the id")
    try:
        source = Source.model_validate({"id": path.stem, **fields})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        value = "" if first["type"] == "missing" else f" {first['input']!r}"
        raise SourceError(f"{path}: {field}:{value} {first['msg']}") from error
    check(path, source)
    return source


def parse(path: Path) -> dict[str, Any]:
    """Give the mapping that a YAML file holds."""
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: not YAML in UTF-8: {' '.join(str(error).split())}") from error
    if not isinstance(fields, dict):
        raise SourceError(f"{path}: {fields!r} is no mapping of fields to values")
    return fields


def check(path: Path, source: Source) -> None:
    """Raise SourceError for what the types alone do not tell."""
    if (source.url is None) != (source.kind == "inbox"):
        wanted = "must be left out of an inbox" if source.url else f"is missing, a {source.kind} starts at an address"
        raise SourceError(f"{path}: url: {source.url or ''} {wanted}")
    try:
        ZoneInfo(source.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SourceError(f"{path}: time_zone: {source.time_zone!r} is no zone such as Asia/Shanghai") from error
    for field, pattern in (("follow", source.follow), ("pages", source.pages)):
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise SourceError(f"{path}: {field}: {pattern!r} is no regular expression: {error}") from error
