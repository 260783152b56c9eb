"""How the sources fare."""

from starlette.requests import Request
from starlette.responses import Response

from pipeline.dashboard.language import lang_of
from pipeline.dashboard.site import page, rows, site_of, wording


def sources(request: Request) -> Response:
    """Show every source with its state."""
    with site_of(request).snapshots.reader() as reader:
        found = {"sources": rows(reader, "sources"), "w": wording(reader, lang_of(request))}
    return page(request, "sources.html.j2", found, place="sources")
