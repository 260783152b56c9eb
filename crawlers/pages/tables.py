"""Tables: one document of rows, or one for each row that is a text or a message of its own."""

import csv
from io import StringIO

from crawlers.pages import chats
from crawlers.pages.decode import decode
from crawlers.pages.document import PageError, document
from crawlers.pages.files import line
from crawlers.pages.printed import told
from models.documents import Capture, Document
from models.reference import Source


def read_table(capture: Capture, source: Source) -> list[Document]:
    """Give what a file of comma-separated values holds, as `table` does."""
    text = decode(capture.payload, capture.media_type)
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(StringIO(text), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise PageError(f"{capture.url}: expected a table of comma-separated values: {error}") from error
    return table(rows, capture, source)


def table(rows: list[list[str]], capture: Capture, source: Source, name: str = "") -> list[Document]:
    """Give a document for each row of a table with a column `text` or of a chat, or else one of all rows.

    That one is of the day that its title rows, its own name or the file's tell.
    """
    names = [name.strip() for name in rows[0]] if rows else []
    header = [name.lower() for name in names]
    if "text" in header:
        entries = (dict(zip(header, row, strict=False)) for row in rows[1:])
        found = (line(entry, number, capture, source) for number, entry in enumerate(entries, 2))
        return [row for row in found if isinstance(row, Document)]
    if messages := chats.in_table(names, rows[1:]):
        return list(chats.documents(messages, capture, source))
    lines = (" | ".join(" ".join(cell.split()) for cell in row) for row in rows)
    text = "\n".join(row for row in lines if row.strip("| "))
    day = told(titles(rows), f"{capture.url}#{name}", source.time_zone)
    return [document(capture, source, text, moment=day)] if text else []


def titles(rows: list[list[str]]) -> list[str]:
    """Give what stands above and below the columns of a table: the rows that fill no more than half of them."""
    filled = [[cell for cell in row if cell.strip()] for row in rows]
    widest = max(map(len, filled), default=0)
    return [" ".join(row) for row in filled if row and 2 * len(row) <= widest]
