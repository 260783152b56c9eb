"""A door to any store that fsspec knows. An object is whole or not there, and a failure is one line without secrets."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from functools import cached_property
from pathlib import Path
from typing import Any

from flows.settings import StartError

AT_ONCE = 32
"""Objects that are fetched side by side."""
OPTIONS: dict[str, dict[str, Any]] = {
    "s3": {"config_kwargs": {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 2}}}
}
"""How long a store may take, unless FSSPEC_S3_… says it: botocore's minute for each of five attempts is too long."""
FOLDERLESS = ("s3", "s3a", "gs", "gcs", "abfs", "az")
"""Stores without folders; s3fs would even make a bucket, out of a name that is spelt wrongly."""
QUESTION = re.compile(r'\?[^\s"]*')
SECRET = ("SECRET", "TOKEN", "PASSWORD", "KEY")
LONGEST = 200
CHUNK = 1 << 20


class StoreError(StartError):
    """A store cannot be read or written; the message names it and says why."""


class Store:
    """The objects below an address such as s3://bucket/archive, by their names relative to it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    @cached_property
    def opened(self) -> tuple[Any, str]:
        """Give fsspec's file system and the path of the address in it; what is listed is never remembered."""
        import fsspec

        options = OPTIONS.get(self.protocol, {})
        given = fsspec.config.conf.get(self.protocol, {})
        fresh = {name: value for name, value in options.items() if name not in given}
        return fsspec.core.url_to_fs(self.url, use_listings_cache=False, **fresh)  # type: ignore[no-any-return]

    @property
    def protocol(self) -> str:
        """Give the name of the kind of store."""
        return self.url.partition("://")[0]

    def sizes(self, folder: str = "") -> dict[str, int]:
        """Give the objects below a folder, name to bytes."""
        with self.plainly():
            files, root = self.opened
            found = files.find(f"{root}/{folder}" if folder else root, detail=True)
            return {path.removeprefix(f"{root}/"): int(info["size"]) for path, info in found.items()}

    def send(self, name: str, path: Path) -> None:
        """Put a file into the store and make sure that all of it is there."""
        with self.plainly():
            files, root = self.opened
            self.make_folder(name)
            files.put_file(str(path), f"{root}/{name}")
            info = files.info(f"{root}/{name}")
            held = int(info["size"])
            sent = path.stat().st_size
            same = held == sent and (self.tagged(info) == hashed(path, "md5") or self.hash(name) == hashed(path))
        if not same:
            raise StoreError(f"{self.url}/{name}: holds {held} bytes, and not the {sent} that were sent")

    def bring(self, names: Mapping[str, int], folder: Path) -> None:
        """Put objects of these sizes below a folder; each is there when it is whole."""
        waiting = list(names)
        for chunk in (waiting[at : at + AT_ONCE] for at in range(0, len(waiting), AT_ONCE)):
            parts = [folder / f"{name}.part" for name in chunk]
            for part in parts:
                part.parent.mkdir(parents=True, exist_ok=True)
            with self.plainly():
                files, root = self.opened
                files.get([f"{root}/{name}" for name in chunk], [str(part) for part in parts])
            for name, part in zip(chunk, parts, strict=True):
                if (size := part.stat().st_size) < names[name]:
                    raise StoreError(f"{self.url}/{name}: gave {size} bytes of {names[name]}")
                part.replace(folder / name)

    def read(self, name: str) -> bytes | None:
        """Give a small object, None where there is none."""
        with self.plainly():
            files, root = self.opened
            try:
                return bytes(files.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return None

    def write(self, name: str, payload: bytes) -> None:
        """Put a small object in the place of the one of before, at once."""
        with self.plainly():
            files, root = self.opened
            self.make_folder(name)
            files.pipe_file(f"{root}/{name}", payload)

    def remove(self, name: str) -> None:
        """Take an object away, if it is there."""
        with self.plainly():
            files, root = self.opened
            try:
                files.rm_file(f"{root}/{name}")
            except FileNotFoundError:
                return

    def make_folder(self, name: str) -> None:
        """Make the folder of an object, where a store has folders."""
        files, root = self.opened
        if self.protocol not in FOLDERLESS:
            files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)

    def tagged(self, info: Mapping[str, Any]) -> str:
        """Give the MD5 that an S3 store tells of an object put in one piece; of others its tag is none."""
        return str(info.get("ETag", "")).strip('"')

    def hash(self, name: str) -> str:
        """Give the SHA-256 of an object, read again."""
        files, root = self.opened
        digest = hashlib.sha256()
        with files.open(f"{root}/{name}", "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """Say in one line what a store refuses; a disk of ours that is full speaks for itself."""
        try:
            yield
        except ImportError as missing:
            wanted = "pip install 'chipwire[s3]'" if self.protocol == "s3" else str(missing)
            raise StoreError(f"{self.url}: needs a package: {wanted}") from missing
        except Exception as refused:  # the edge: each kind of store has exceptions of its own
            if isinstance(refused, OSError) and refused.errno in (ENOSPC, EDQUOT):
                raise
            raise StoreError(f"{self.url}: cannot be used: {said(refused)}") from None


def hashed(path: Path, kind: str = "sha256") -> str:
    """Give the hash of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()


def said(refused: Exception) -> str:
    """Give an exception's first line, without signatures of addresses and what the environment keeps secret."""
    words = QUESTION.sub("", (str(refused).strip() or type(refused).__name__).splitlines()[0])
    for name, value in os.environ.items():
        if len(value) > 3 and any(part in name.upper() for part in SECRET):
            words = words.replace(value, "***")
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
