"""Sources: the files of `seeds/sources/`, validated, one source a file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jmespath
import yaml
from jmespath.exceptions import JMESPathError
from pydantic import ValidationError
from yaml.constructor import SafeConstructor

from models.mistakes import plain
from models.reference import Api, Source


class SourceError(ValueError):
    """A source file is wrong; the message names file, field and value."""


def load(folder: Path) -> list[Source]:
    """Give every source under `folder`, in order of id; raises SourceError at the first wrong file."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder, expected one file per source")
    return [load_file(path) for path in sorted(folder.glob("*.yml"))]


def load_file(path: Path) -> Source:
    """Give the source that a file declares; its id is the name of the file."""
    fields, lines = parse(path)
    if "id" in fields:
        raise SourceError(f"{lines['id']}: id {fields['id']!r}: expected none, the name of the file is the id")
    try:
        source = Source.model_validate({"id": path.stem, **fields})
    except ValidationError as error:
        field, value, wanted = plain(error)[0]
        if field not in Source.model_fields:
            wanted = f"expected one of {', '.join(name for name in Source.model_fields if name != 'id')}"
        held = "is missing" if field in Source.model_fields and field not in {"id", *fields} else repr(value)
        raise SourceError(f"{lines.get(field, path)}: {field} {held}: {wanted}") from error
    check(path, source, lines)
    return source


def parse(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the mapping that a YAML file holds, and the file and line where each of its keys stands."""
    try:
        tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        if not isinstance(tree, yaml.MappingNode):
            raise SourceError(f"{path} line 1: expected fields and values, such as kind: feed")
        fields = SafeConstructor().construct_document(tree)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: not YAML in UTF-8: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise SourceError(f"{path}{where}: not YAML: {what}") from error
    found: dict[str, str] = {}
    for field, place in places(path, tree):
        if field in found:
            raise SourceError(f"{place}: {field} is given twice, first in line {found[field].rpartition(' ')[2]}")
        found[field] = place
    return {str(field): value for field, value in fields.items()}, found


def places(path: Path, mapping: yaml.MappingNode, within: str = "") -> Iterator[tuple[str, str]]:
    """Yield the keys of a mapping, those inside of it joined to theirs by dots, and the file and line of each."""
    for key, value in mapping.value:
        yield f"{within}{key.value}", f"{path} line {key.start_mark.line + 1}"
        if isinstance(value, yaml.MappingNode):
            yield from places(path, value, f"{within}{key.value}.")


def check(path: Path, source: Source, lines: Mapping[str, str]) -> None:
    """Raise SourceError for what the types alone do not tell."""
    if (source.url is None) != (source.kind == "inbox"):
        what = f"{source.url}: expected none in an inbox" if source.url else f"is missing: a {source.kind} has one"
        raise SourceError(f"{lines.get('url', path)}: url {what}")
    try:
        ZoneInfo(source.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        where = f"{lines['time_zone']}: time_zone {source.time_zone!r}"
        raise SourceError(f"{where}: expected a zone such as Asia/Shanghai") from error
    for field, pattern in (("follow", source.follow), ("pages", source.pages)):
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise SourceError(f"{lines[field]}: {field} {pattern!r}: {error}: expected a regular expression") from error
    for field, path_in in (source.api or Api()).model_dump(include={"link", "changed", "next"}).items():
        try:
            jmespath.compile(path_in or "@")
        except JMESPathError as error:
            raise SourceError(
                f"{lines['api']}: api.{field} {path_in!r}: expected a JMESPath such as data.url"
            ) from error
