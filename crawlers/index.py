"""The index of a source's WARC files: what each record is and where it lies, so that no old file is opened again.

It lies beside the files in SQLite, derives from them and follows them: a file that is new, or has another size or time
than it had, is gone through. One that is missing, damaged or of another layout is made anew.
"""

import json
import sqlite3
from collections.abc import Iterator
from os import stat_result
from pathlib import Path
from typing import Any
from zlib import crc32

from crawlers import heads
from crawlers.heads import Held, Visit, noted
from crawlers.members import records
from crawlers.pages import feeds
from models.documents import capture_id

FILE = "index.sqlite"
CODE = (Path(__file__), *(Path(str(module.__file__)) for module in (heads, feeds)))
LAYOUT = crc32(b"".join(path.read_bytes() for path in CODE)) >> 1
"""What an index must bear: one that other code has made is made anew."""
TABLES = f"""
CREATE TABLE files (
    file INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, changed INTEGER NOT NULL,
    problems TEXT NOT NULL
);
CREATE TABLE records (
    file INTEGER NOT NULL, start INTEGER NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL, capture_id TEXT, sha256 TEXT,
    dates_others INTEGER NOT NULL, mark TEXT, last TEXT, PRIMARY KEY (file, start)
) WITHOUT ROWID;
CREATE INDEX by_url ON records (url);
CREATE INDEX by_sha256 ON records (sha256);
CREATE INDEX feeds ON records (file, start) WHERE dates_others;
PRAGMA user_version = {LAYOUT};
"""
ADD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
AT_ONCE = 5_000
"""Records after which what was gone through is kept, whatever ends the process then."""
PATIENCE = 60.0
"""Seconds to wait for another process that goes through the files."""
Value = str | int | None


class Index:
    """The index of the files in a source's folder, as they were when it was opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.con = self.opened()

    def ask(self, question: str, *values: Value) -> list[Any]:
        """Give the rows that answer a question; an index that turns out damaged is made anew for it."""
        try:
            return self.con.execute(question, values).fetchall()
        except sqlite3.DatabaseError:
            self.con.close()
            removed(self.folder / FILE)
            self.con = self.opened()
            return self.con.execute(question, values).fetchall()

    def opened(self) -> sqlite3.Connection:
        """Open the index and have it follow the files; where it cannot be written, one that is forgotten again."""
        path = self.folder / FILE
        if any(self.folder.glob("*.warc.gz")):
            for _ in ("as it is", "made anew"):
                try:
                    return self.following(connected(path))
                except sqlite3.OperationalError:  # a folder that cannot be written, a full disk
                    break
                except sqlite3.DatabaseError:
                    removed(path)
        return self.following(connected(":memory:"))

    def following(self, con: sqlite3.Connection) -> sqlite3.Connection:
        """Bring an index to what the files are now."""
        try:
            self.follow(con)
        except BaseException:
            con.close()
            raise
        return con

    def follow(self, con: sqlite3.Connection) -> None:
        """Note the files that are new or changed, and forget those that are gone."""
        files = {path.name: path.stat() for path in sorted(self.folder.glob("*.warc.gz"))}
        now = {name: (stat.st_size, stat.st_mtime_ns) for name, stat in files.items()}
        if con.execute("PRAGMA user_version").fetchone() == (LAYOUT,) and seen(con) == now:
            return
        con.execute("BEGIN IMMEDIATE")
        if con.execute("PRAGMA user_version").fetchone() != (LAYOUT,):
            for (table,) in con.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                con.execute(f'DROP TABLE "{table}"')
            for statement in TABLES.split(";"):
                con.execute(statement)
        before = seen(con)
        for name in before:
            if before[name] != now.get(name):
                con.execute("DELETE FROM records WHERE file = (SELECT file FROM files WHERE name = ?)", (name,))
                con.execute("DELETE FROM files WHERE name = ?", (name,))
        kept = con.total_changes
        for name, stat in files.items():
            if before.get(name) != now[name]:
                self.add(con, name, stat)
            if con.total_changes - kept > AT_ONCE:
                con.execute("COMMIT")
                con.execute("BEGIN IMMEDIATE")
                kept = con.total_changes
        con.execute("COMMIT")

    def add(self, con: sqlite3.Connection, name: str, stat: stat_result) -> None:
        """Note all records of a file, and what of it is damaged."""
        problems: list[str] = []
        told = (name, stat.st_size, stat.st_mtime_ns)
        file = con.execute("INSERT INTO files VALUES (NULL, ?, ?, ?, '')", told).lastrowid
        con.executemany(ADD, ((file, *row) for row in self.rows(self.folder / name, problems)))
        con.execute("UPDATE files SET problems = ? WHERE file = ?", (json.dumps(problems), file))

    def rows(self, path: Path, problems: list[str]) -> Iterator[tuple[Value, ...]]:
        """Yield the records of a file as rows; those of visits have no capture."""
        said: Iterator[tuple[int, Held | Visit]] = records(path, noted, problems)
        for start, found in said:
            at = found.at.isoformat()
            if isinstance(found, Held):
                capture = capture_id(self.folder.name, found.url, found.at, found.sha256)
                yield start, found.url, at, capture, found.sha256, found.dates_others, None, None
            else:
                yield start, found.url, at, None, None, False, found.mark, found.last


def connected(place: Path | str) -> sqlite3.Connection:
    """Open a database whose transactions are begun and ended by hand."""
    return sqlite3.connect(place, timeout=PATIENCE, isolation_level=None, check_same_thread=False)


def seen(con: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Give size and time of the files that an index knows, by name."""
    return {name: (size, changed) for name, size, changed in con.execute("SELECT name, size, changed FROM files")}


def removed(path: Path) -> None:
    """Take an index away, and what belongs to it."""
    for name in (path.name, f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)
