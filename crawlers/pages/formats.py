"""PDFs and spreadsheets, whose contents are read apart, as documents."""

import re
from typing import Any

from crawlers.formats import FormatError, read_apart
from crawlers.pages.dates import Moment, moment
from crawlers.pages.document import PageError, document
from crawlers.pages.printed import told
from crawlers.pages.tables import table
from models.documents import Capture, Document
from models.reference import Source

MOST_TITLE = 60
OF_EDITOR = re.compile(
    r"^(?:untitled(?:[ -_]?\d*)?|about:blank|无标题.{0,8}|未命名.{0,8}|Microsoft (?:Word|Excel|PowerPoint) - .*"
    r"|(?:slide|document|文档|工作簿|book|sheet|presentation)\s?\d*|(?:file|https?)://.*|.*\.(?:docx?|xlsx?|pptx?|html?|wps|et))$",
    re.IGNORECASE,
)
"""A title that a program gave the file, not its author."""
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
    zone = source.time_zone
    known = told(found["lines"], capture.url, zone) or created(found["created"] or "", zone)
    return [document(capture, source, text, title=titled(found), author=found["author"] or None, moment=known)]


def titled(found: dict[str, Any]) -> str | None:
    """Give the title of a PDF, or else its first line where that is short: of many it is what the editor called it."""
    title = OF_EDITOR.sub("", found["title"] or "").strip()
    first = next((line for line in found["lines"] if line.strip()), "")
    return title or (first if len(first) <= MOST_TITLE else None)


def created(written: str, zone: str) -> Moment | None:
    """Give the moment of a PDF's date."""
    if not (found := CREATED.match(written)):
        return None
    year, month, day, hour, minute, second, hours, minutes, utc = found.groups()
    offset = f"{hours}:{minutes}" if hours else utc or ""
    at = moment(f"{year}-{month}-{day} {hour}:{minute}:{second}{offset}", zone)
    return at._replace(origin="meta") if at else None


def read_sheets(capture: Capture, source: Source) -> list[Document]:
    """Give each sheet of a workbook as `table` does; raises PageError where it cannot be read.

    Sheets that print no day are of the one that the others print.
    """
    try:
        sheets = read_apart("sheets", capture.payload)
    except FormatError as error:
        raise PageError(f"{capture.url}: {error}") from error
    found: list[Document] = []
    for name, rows in sheets:
        part = capture.model_copy(update={"url": f"{capture.url}#{name}"}) if len(sheets) > 1 else capture
        found += table(rows, part, source, name)
    days = {one.published for one in found if one.published_from == "text"}
    dated = {"published": days.pop(), "published_from": "text"} if len(days) == 1 else {}
    return [one if one.published else one.model_copy(update=dated) for one in found]
