"""How a crawl stands, as its keeper counts it: what it tells those who share the crawl, and takes over from them."""

from scrapy import Request

from crawlers.keeper import Keeper
from crawlers.links import cleaned


def counts(keeper: Keeper) -> dict[str, int]:
    """Give what a crawl has cost and given, and 1 for what is true of its walk."""
    return {
        "requests": keeper.budget.requests,
        "bytes": keeper.budget.bytes,
        "pages": keeper.pages,
        "documents": keeper.documents,
        "written": keeper.written,
        "walked": int(keeper.walk.walked),
        "open": int(keeper.walk.open),
        "cut": int(keeper.walk.cut),
        "short": int(not keeper.walk.whole),
    }


def take_over(keeper: Keeper, told: dict[str, int]) -> None:
    """Count for all who share a crawl: its budget and its state are theirs together."""
    sums = dict.fromkeys(counts(keeper), 0) | told
    keeper.budget.requests, keeper.budget.bytes = sums["requests"], sums["bytes"]
    keeper.pages, keeper.documents, keeper.written = sums["pages"], sums["documents"], sums["written"]
    keeper.asked = sums.get("asked", keeper.asked)
    walk = keeper.walk
    walk.walked, walk.open, walk.cut = walk.walked or sums["walked"] > 0, walk.open or sums["open"] > 0, sums["cut"] > 0
    walk.whole = walk.whole and not sums["short"]


def address(request: Request) -> str:
    """Give the address that a page is known by; a document by that of its first page, wherever it begins."""
    known: str = request.meta["thread"] if request.meta.get("document") else request.meta["asked"]
    return known


def left_out(keeper: Keeper, request: Request) -> None:
    """Note a page that is one too many, by those that others asked for meanwhile; the next run begins there."""
    keeper.notes[f"not asked for: more than max_pages {keeper.source.max_pages}"] += 1
    keeper.walk.whole = False
    if request.meta.get("part", 1) > 1:
        keeper.visited(request.meta["thread"], None, cleaned(request.url))
