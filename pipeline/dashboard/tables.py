"""The pages of quotes, orders, price moves and supply events: filtered, sorted, and as files."""

from starlette.requests import Request
from starlette.responses import Response

from pipeline.dashboard import files, listings
from pipeline.dashboard.language import lang_of
from pipeline.dashboard.listings import LISTINGS, ROWS, Listing
from pipeline.dashboard.site import SECONDS, Refused, page, rows, site_of, wording

MOST = 100_000
"""Rows of a file; `chipwire export` gives all."""


def table(request: Request) -> Response:
    """Show one of the tables."""
    listing = listing_of(request)
    wanted = listings.read(request, listing)
    lang = lang_of(request)
    with site_of(request).snapshots.reader() as reader:
        total = listings.count(reader, listing, wanted)
        found = {
            "listing": listing,
            "wanted": wanted,
            "total": total,
            "pages": max(1, -(-total // ROWS)),
            "rows": listings.page_of(reader, listing, wanted),
            "chips": rows(reader, "chips", lang=lang),
            "sources": rows(reader, "source_names"),
            "w": wording(reader, lang),
            "most": MOST,
        }
    return page(request, "table.html.j2", found, place=listing.name)


def download(request: Request) -> Response:
    """Give the rows of a table, with all their columns, as a file."""
    listing = listing_of(request)
    wanted, form = listings.read(request, listing), files.form_of(request)
    with site_of(request).snapshots.reader() as reader:
        found = reader.table(listings.select(listing, wanted), wanted.filters, MOST, SECONDS)
    return files.file(found, listing.name, form)


def listing_of(request: Request) -> Listing:
    """Give the table that an address names. Raises Refused."""
    if found := LISTINGS.get(request.path_params["table"]):
        return found
    raise Refused(404, "no_page", path=request.url.path)
