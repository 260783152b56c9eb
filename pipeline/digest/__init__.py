"""The weekly digest, out of the published file alone: every figure beside the sentence that says it."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from models.documents import Lang
from pipeline.digest.contents import MAIL, PAGE, Digest, gathered, monday_of, newest
from pipeline.digest.mail import digest_mail, letter, subject
from pipeline.digest.pages import as_html, as_markdown, as_text
from pipeline.warehouse import reading

Form = Literal["html", "md", "eml"]
FORMS: tuple[Form, ...] = get_args(Form)
NOBODY = "chipwire@localhost"
"""From whom and to whom the mail is that lies in the folder, to be looked at."""

__all__ = [
    "FORMS",
    "MAIL",
    "PAGE",
    "Digest",
    "as_html",
    "as_markdown",
    "as_text",
    "digest_mail",
    "gathered",
    "letter",
    "monday_of",
    "newest_week",
    "subject",
    "week_of",
    "write",
]


def newest_week(published: Path) -> date | None:
    """Give the Monday of the newest document's week; None in a file without documents."""
    with reading(published) as reader:
        return newest(reader)


def write(
    published: Path, folder: Path, week: date | None = None, lang: Lang = "en", forms: Sequence[Form] = ("html",)
) -> tuple[Path, ...]:
    """Write the digest of the week that holds `week`, by default the newest with a document; gives the files.

    Nothing is written of a file that holds no document yet. Raises QueryError where there is no published file, and
    OSError where a page cannot be written.
    """
    with reading(published) as reader:
        last = newest(reader)
        if last is None:
            return ()
        monday = monday_of(week) if week else last
        found = gathered(reader, monday, lang, PAGE)
        short = gathered(reader, monday, lang, MAIL) if "eml" in forms else found
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(put(folder / f"{week_of(monday)}.{lang}.{form}", rendered(form, found, short)) for form in forms)


def rendered(form: Form, found: Digest, short: Digest) -> bytes:
    """Give a file of the digest; the mail is of what was gathered for one."""
    if form == "eml":
        fetched = found.counts["newest_fetch"]
        mail_id = f"<{week_of(found.monday)}.{found.lang}@chipwire>"
        return digest_mail(
            short, NOBODY, NOBODY, mail_id, fetched, f"{week_of(found.monday)}.{found.lang}.html"
        ).as_bytes()
    return (as_html(found) if form == "html" else as_markdown(found)).encode()


def week_of(monday: date) -> str:
    """Give the name of a week: `2026-W47`."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def put(target: Path, page: bytes) -> Path:
    """Write a page whole or not at all; gives its path."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        fresh.write_bytes(page)
        fresh.replace(target)
    except OSError as error:  # a full disk names no file
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        fresh.unlink(missing_ok=True)
    return target
