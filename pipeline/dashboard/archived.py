"""The page as it was fetched, given to a browser so that nothing in it runs, loads or reaches the dashboard."""

from starlette.requests import Request
from starlette.responses import Response

from pipeline.dashboard.site import Refused, rows, site_of

SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""An origin of its own without scripts or forms, and nothing is loaded: who hosts a picture learns of no reader."""
PAGES = ("text/html", "application/xhtml+xml")
PLAIN = ("text/plain", "text/markdown", "text/csv", "message/rfc822", "application/json", "application/xml", "text/xml")


def archived(request: Request) -> Response:
    """Give the capture that a document was read from: pages sealed off, text as text, all else as a download."""
    site, name = site_of(request), request.path_params["document_id"]
    with site.snapshots.reader() as reader:
        found = rows(reader, "document", document_id=name, start=0, length=0)
    if not found:
        raise Refused(404, "no_document", document=name)
    capture = site.archived(found[0]["source_id"], found[0]["sha256"], found[0]["fetched_at"])
    if capture is None:
        raise Refused(404, "not_archived", document=name)
    kind, _, parameters = capture.media_type.partition(";")
    kind = kind.strip().lower()
    headers = {"Content-Security-Policy": SEALED, "X-Content-Type-Options": "nosniff"}
    if kind in PAGES:
        media_type = f"text/html;{parameters}" if parameters.isascii() and parameters.isprintable() else "text/html"
    elif kind in PLAIN or kind.startswith("text/"):
        media_type = "text/plain; charset=utf-8"
    else:
        media_type = "application/octet-stream"
        headers["Content-Disposition"] = f'attachment; filename="{found[0]["sha256"][:16]}.bin"'
    return Response(capture.payload, headers=headers | {"Content-Type": media_type})
