"""What the inbox holds beside pages: plain text, Markdown, mail, tables and lines of JSON."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from io import StringIO
from typing import Any

from pydantic import ValidationError

from crawlers.pages.dates import ahead, moment
from crawlers.pages.decode import decode
from crawlers.pages.document import PageError, document, document_id, too_long
from crawlers.pages.render import render
from crawlers.pages.tree import parse
from models.documents import Capture, Document
from models.mistakes import plain
from models.reference import Source


def read_text(capture: Capture, source: Source) -> list[Document]:
    """Give a text file as a document; a Markdown heading at its head is its title."""
    text = decode(capture.payload, capture.media_type)
    heading = re.match(r"\s*#\s+(.+)", text) if capture.media_type.startswith("text/markdown") else None
    return [document(capture, source, text, title=heading[1].strip() if heading else None)] if text.strip() else []


def read_mail(capture: Capture, source: Source) -> list[Document]:
    """Give a mail's own words as a document: its plain text, or else its HTML; attachments are not read."""
    mail = message_from_bytes(capture.payload, policy=default)
    part = mail.get_body(("plain", "html"))
    payload = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(payload, bytes):
        raise PageError(f"{capture.url}: expected a mail with a text in it, found none")
    text = decode(payload, f"{part.get_content_type()}; charset={part.get_content_charset() or 'utf-8'}")
    if part.get_content_subtype() == "html":
        text = render(parse(text, capture.url))
    sent = moment(str(mail["Date"] or ""), source.time_zone)
    sender, subject = (str(mail[name] or "") or None for name in ("From", "Subject"))
    return [document(capture, source, text, title=subject, author=sender, moment=sent)] if text.strip() else []


def read_table(capture: Capture, source: Source) -> list[Document]:
    """Give a table as one document of rows; or, where it has a column `text`, every row as a document."""
    text = decode(capture.payload, capture.media_type)
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(StringIO(text), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise PageError(f"{capture.url}: expected a table of comma-separated values: {error}") from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if "text" in header:
        entries = (dict(zip(header, row, strict=False)) for row in rows[1:])
        found = (line(entry, number, capture, source) for number, entry in enumerate(entries, 2))
        return [row for row in found if isinstance(row, Document)]
    lines = (" | ".join(" ".join(cell.split()) for cell in row) for row in rows)
    table = "\n".join(row for row in lines if row.strip("| "))
    return [document(capture, source, table)] if table else []


def read_lines(capture: Capture, source: Source) -> list[Document]:
    """Give every line of JSON that has a text as a document; raises PageError if there is none."""
    documents: list[Document] = []
    problem = None
    for found in lines(capture, source):
        if isinstance(found, Document):
            documents.append(found)
        else:
            problem = problem or found
    if problem and not documents:
        raise PageError(problem)
    return documents


def lines(capture: Capture, source: Source) -> Iterator[Document | str]:
    """Yield the documents of a file of JSON lines, and a problem for each line that is none."""
    text = decode(capture.payload, "text/plain; charset=utf-8")
    for number, row in enumerate(StringIO(text, newline="\n"), 1):
        if not row.strip():
            continue
        try:
            entry = json.loads(row)
        except (ValueError, RecursionError) as error:
            yield f"{capture.url}: line {number}: expected an object in JSON: {error}"
        else:
            yield line(entry, number, capture, source)


def line(entry: Any, number: int, capture: Capture, source: Source) -> Document | str:
    """Give a line as a document, its text untouched, or say what is wrong with it."""
    where = f"{capture.url}: line {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"].strip():
        return f"{where}: expected an object with a text, found {str(entry)[:80]!r}"
    if wrong := too_long(entry["text"]):
        return f"{where}: {wrong}"
    url = entry.get("url") or f"{capture.url}#{entry.get('id') or number}"
    given = {name: entry.get(name) or None for name in ("title", "published", "lang", "author")}
    try:
        found = Document(
            id=document_id(source.id, str(url)),
            text=entry["text"],
            url=url,
            published_at=instant(given["published"]),
            source_id=source.id,
            market=entry.get("market") or source.market,
            fetched_at=capture.fetched_at,
            sha256=capture.sha256,
            **{**given, "lang": given["lang"] or source.lang},
        )
    except ValidationError as error:
        name, value, wanted = plain(error)[0]
        return f"{where}: {name} {str(value)[:80]!r}: {wanted}"
    future = ahead(found.published or "", capture.fetched_at)
    return found.model_copy(update={"published": None, "published_at": None}) if future else found


def instant(published: object) -> datetime | None:
    """Give the time of publication where one is written, with its zone."""
    try:
        at = datetime.fromisoformat(str(published))
    except ValueError:
        return None
    return at if at.tzinfo else None
