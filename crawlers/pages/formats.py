"""PDFs and spreadsheets, whose contents are read apart, as documents."""

import re

from crawlers.formats import FormatError, read_apart
from crawlers.pages.dates import Moment, moment
from crawlers.pages.document import PageError, document
from crawlers.pages.tables import table
from models.documents import Capture, Document
from models.reference import Source

CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:([+-]\d\d)'?(\d\d)|(Z))?")


def read_pdf(capture: Capture, source: Source) -> list[Document]:
    """Give a PDF as a document, none for pictures of pages alone; raises PageError where it cannot be read."""
    try:
        found = read_apart("pdf", capture.payload)
    except FormatError as error:
        raise PageError(f"{capture.url}: {error}") from error
    text = "\n".join(found["lines"])
    if not text.strip():
        return []
    known = created(found["created"] or "", source.time_zone)
    title, author = found["title"] or None, found["author"] or None
    return [document(capture, source, text, title=title, author=author, moment=known)]


def created(written: str, zone: str) -> Moment | None:
    """Give the moment of a PDF's date."""
    if not (found := CREATED.match(written)):
        return None
    year, month, day, hour, minute, second, hours, minutes, utc = found.groups()
    offset = f"{hours}:{minutes}" if hours else utc or ""
    at = moment(f"{year}-{month}-{day} {hour}:{minute}:{second}{offset}", zone)
    return at._replace(origin="meta") if at else None


def read_sheets(capture: Capture, source: Source) -> list[Document]:
    """Give each sheet of a workbook as `table` does; raises PageError where it cannot be read."""
    try:
        sheets = read_apart("sheets", capture.payload)
    except FormatError as error:
        raise PageError(f"{capture.url}: {error}") from error
    found: list[Document] = []
    for name, rows in sheets:
        part = capture.model_copy(update={"url": f"{capture.url}#{name}"}) if len(sheets) > 1 else capture
        found += table(rows, part, source, name)
    return found
