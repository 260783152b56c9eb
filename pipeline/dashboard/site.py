"""What every page has: a snapshot, the reader's language and its words, a template, and a way to say no."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.ddl import named_sql
from models.documents import Capture, Lang
from pipeline.dashboard.answers import Ask
from pipeline.dashboard.language import lang_of, words_of
from pipeline.dashboard.links import Here
from pipeline.dashboard.snapshots import Snapshots
from pipeline.warehouse import Reader
from pipeline.wording import Wording, sentence, significant, web

QUERIES = named_sql("dashboard")
NAMES = named_sql("digest")["names"]
SECONDS = 30
"""The most that one query of a page may take."""


Archived = Callable[[str, str, datetime], Capture | None]
"""Gives what was fetched of a source, by the SHA-256 of the payload and the moment of the fetch."""


@dataclass(frozen=True)
class Site:
    """The doors to all that the pages show."""

    snapshots: Snapshots
    ask: Ask
    archived: Archived
    home: Path
    decisions: Path
    by: str
    templates: Environment = field(default_factory=lambda: environment())


class Refused(Exception):  # noqa: N818
    """A page that cannot be given: a status, and which words of `words.*.yml` say why."""

    def __init__(self, status: int, why: str, **values: object) -> None:
        super().__init__(f"{why} {values}")
        self.status, self.why, self.values = status, why, values


def environment() -> Environment:
    """Give the templates; whatever comes from documents or addresses is escaped."""
    found = Environment(
        loader=PackageLoader("pipeline.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"sentence": sentence, "web": web, "significant": significant, "moment": moment}
    return found


def moment(value: datetime | None) -> str:
    """Give a time to the minute, UTC."""
    return value.strftime("%Y-%m-%d %H:%M") if value else ""


def site_of(request: Request) -> Site:
    """Give the site that a request came to."""
    site: Site = request.app.state.site
    return site


def rows(reader: Reader, name: str, **parameters: object) -> list[dict[str, Any]]:
    """Give the rows of a query of `models/dashboard`. Raises QueryError."""
    return reader.table(QUERIES[name], parameters, seconds=SECONDS).to_pylist()  # type: ignore[no-any-return]


def wording(reader: Reader, lang: Lang) -> Wording:
    """Give what says the rows of a snapshot in words."""
    words = copy(spoken(lang))
    names = reader.rows(NAMES, {"lang": lang})
    words.names = {str(row["chip"]): str(row["name"]) for row in names}
    return words


@cache
def spoken(lang: Lang) -> Wording:
    """Give the words of a language without names of chips: reading them takes longer than a page."""
    return Wording(lang, {})


def page(request: Request, template: str, found: Mapping[str, Any], status: int = 200, place: str = "") -> HTMLResponse:
    """Render a page. `place` is the entry of the navigation that it belongs to."""
    lang = lang_of(request)
    values = {"t": words_of(lang), "lang": lang, "here": Here(request), "place": place, **found}
    return HTMLResponse(site_of(request).templates.get_template(template).render(values), status)
