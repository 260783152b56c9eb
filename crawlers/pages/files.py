"""What the inbox holds beside pages: plain text, Markdown, JSON and lines of it."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from pydantic import ValidationError

from crawlers.pages import chats
from crawlers.pages.dates import ahead
from crawlers.pages.decode import decode
from crawlers.pages.document import PageError, document, document_id, too_long
from crawlers.pages.printed import told
from models.documents import Capture, Document
from models.mistakes import plain
from models.reference import Source


def read_text(capture: Capture, source: Source) -> list[Document]:
    """Give a text file as a document, a chat as one for each message; a Markdown heading at its head is its title."""
    text = decode(capture.payload, capture.media_type)
    if messages := chats.in_text(text):
        return list(chats.documents(messages, capture, source))
    heading = re.match(r"\s*#\s+(.+)", text) if capture.media_type.startswith("text/markdown") else None
    day = told(text.splitlines(), capture.url, source.time_zone)
    title = heading[1].strip() if heading else None
    return [document(capture, source, text, title=title, moment=day)] if text.strip() else []


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


def read_json(capture: Capture, source: Source) -> list[Document]:
    """Give a chat exported as JSON as a document for each message, other JSON as `read_lines` does."""
    try:
        messages = chats.in_json(json.loads(decode(capture.payload, "text/plain; charset=utf-8")))
    except (ValueError, RecursionError):
        messages = []
    return list(chats.documents(messages, capture, source)) if messages else read_lines(capture, source)


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
