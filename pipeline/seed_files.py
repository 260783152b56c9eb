"""Seed files to records: CSV tables and YAML rules, each entry with the file and line it stands at."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import ValidationError
from yaml.constructor import SafeConstructor

from models.mistakes import plain
from models.records import Record
from models.reference import CueRule

R = TypeVar("R", bound=Record)

RULE_FILE = re.compile(r"[a-z0-9-]+\.(zh|en|any)\.yml")


@dataclass(frozen=True)
class Entry(Generic[R]):
    """A record and where it stands: `seeds/chips.csv line 12`."""

    place: str
    record: R


class SeedFiles:
    """The files of one folder, read one by one; what is wrong is kept in `problems` and reading goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """SHA-256 over the names and bytes of the files read so far."""
        return self._digest.hexdigest()

    def table(self, name: str, kind: type[R]) -> list[Entry[R]]:
        """Read a CSV file with one record in a line. An empty cell is a value left out; an empty line is nothing."""
        path = self.folder / name
        lines = csv.reader(io.StringIO(self._text(path), newline=""), strict=True)
        entries: list[Entry[R]] = []
        try:
            header = [cell.strip() for cell in next(lines, [])]
            if not self._header_is_right(path, header, kind):
                return []
            line = lines.line_num + 1
            for cells in lines:
                entries += self._row(f"{path} line {line}", header, cells, kind)
                line = lines.line_num + 1
        except csv.Error as error:
            self.problems.append(f"{path} line {lines.line_num}: {error}: expected comma-separated cells")
        return entries

    def rules(self) -> list[Entry[CueRule]]:
        """Read every file of `rules/`; its name gives the language of its rules."""
        entries: list[Entry[CueRule]] = []
        found = sorted((self.folder / "rules").glob("[!.]*"))
        if not found:
            self.problems.append(f"{self.folder / 'rules'}: no file: expected rules such as money.zh.yml")
        for path in found:
            named = RULE_FILE.fullmatch(path.name)
            if named is None:
                self.problems.append(f"{path}: expected a name such as money.zh.yml, with zh, en or any")
                continue
            lang = None if named[1] == "any" else named[1]
            for place, item in self._items(path):
                if "lang" in item:
                    self.problems.append(f"{place}: {str(item)[:60]!r}: expected keys of a rule, without lang")
                else:
                    entries += self._record(place, {**item, "lang": lang}, CueRule)
        return entries

    def listed(self, name: str, kind: type[R]) -> list[Entry[R]]:
        """Read a YAML list of records; a file that is not there, or holds nothing, has none."""
        path = self.folder / name
        if not path.exists() or not self._text(path).strip():
            return []
        return [entry for place, item in self._items(path) for entry in self._record(place, item, kind)]

    def _text(self, path: Path) -> str:
        try:
            payload = path.read_bytes()
        except OSError as error:
            self.problems.append(f"{path}: cannot be read ({error.strerror}): expected a seed file")
            return ""
        self._digest.update(f"{path.relative_to(self.folder).as_posix()} {len(payload)}\n".encode() + payload)
        try:
            return payload.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = payload.count(b"\n", 0, error.start) + 1
            self.problems.append(f"{path} line {line}: byte 0x{payload[error.start]:02x}: expected text saved as UTF-8")
            return ""

    def _header_is_right(self, path: Path, header: list[str], kind: type[R]) -> bool:
        if header == []:
            if not any(problem.startswith(str(path)) for problem in self.problems):
                self.problems.append(f"{path} line 1: empty: expected the columns {', '.join(kind.model_fields)}")
            return False
        required = [name for name, field in kind.model_fields.items() if field.is_required()]
        wrong = [f"column {name!r} is missing" for name in required if name not in header]
        wrong += [f"column {name!r} is unknown" for name in header if name not in kind.model_fields]
        wrong += [f"column {name!r} stands twice" for name in sorted(set(header)) if header.count(name) > 1]
        self.problems += [f"{path} line 1: {what}: expected {', '.join(kind.model_fields)}" for what in wrong]
        return not wrong

    def _row(self, place: str, header: list[str], cells: list[str], kind: type[R]) -> Iterator[Entry[R]]:
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) != len(header):
            self.problems.append(f"{place}: {len(cells)} cells ({','.join(cells)!r}): expected {len(header)}")
            return
        values: dict[str, Any] = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
        for name, value in values.items():
            if kind.model_fields[name].annotation == tuple[str, ...]:
                values[name] = tuple(part.strip() for part in value.split("|") if part.strip())
        yield from self._record(place, values, kind)

    def _items(self, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
        try:
            tree = yaml.compose(self._text(path), Loader=yaml.CSafeLoader)
            if not isinstance(tree, yaml.SequenceNode):
                self.problems.append(f"{path} line 1: expected a YAML list of rules, each beginning with a hyphen")
                return
            for node in tree.value:
                place = f"{path} line {node.start_mark.line + 1}"
                item = SafeConstructor().construct_document(node)
                if isinstance(item, dict) and all(isinstance(key, str) for key in item):
                    yield place, item
                else:
                    self.problems.append(f"{place}: {str(item)[:60]!r}: expected keys of a rule or entry")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f" line {mark.line + 1}" if mark else ""
            what = getattr(error, "problem", None) or str(error).splitlines()[0]
            self.problems.append(f"{path}{where}: {what}: expected YAML")

    def _record(self, place: str, values: Mapping[str, Any], kind: type[R]) -> Iterator[Entry[R]]:
        try:
            yield Entry(place, kind.model_validate(values))
        except ValidationError as error:
            for name, value, wanted in plain(error):
                held = repr(value) if name in values or "." in name else "is empty"
                self.problems.append(f"{place}: {name} {held}: {wanted}")
