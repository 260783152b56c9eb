"""Who quotes: the speaker of a chat's line, a row's or a column's provider, a shop named beside, a page's own name."""

import re

from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope

KINDS = ("cloud", "dealer", "oem", "internet")
"""Organisations that sell or rent machines."""
PAGE_LINES = 3
"""Lines at either end of a page within which it names itself."""
_AT_SHOP = re.compile(r"(?:\b(?:at|from|on|via|through)|在|于|上)\s?$")
_SIGNED = re.compile(
    r"©\s?(?:20\d\d(?:[-–]20\d\d)?)?,?\s?(?P<name>[A-Z][\w&]*(?: [A-Z][\w&]*\.?){0,3})"
    r"|^[^\S\n]*(?P<company>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3},?"
    r" (?:LLC|Ltd|Inc|Limited|GmbH|Corp|BV|B\.V|Pte\. Ltd|Co\., Ltd)\.?)\s*$",
    re.M,
)
"""How a page or a letter names who wrote it: a copyright, or a company alone on a line."""
_OWN_NAME = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,6}(?:云|算力|科技|智算|数码|电脑|网络)(?:有限公司)?(?![\u4e00-\u9fff])"
)


def seller(reading: Reading, scope: Scope, *, rental: bool) -> str | None:
    """Give who quotes the price of a scope; None where nobody is named."""
    return (
        ((stamp := reading.stamp(scope.sentence)) and stamp.speaker)
        or _in_table(reading, scope)
        or _beside(reading, scope, rental=rental)
        or _page(reading, rental=rental)
    )


def _in_table(reading: Reading, scope: Scope) -> str | None:
    row = reading.tables.get(scope.sentence.index)
    if row is None:
        return None
    if "seller" in scope.column:
        return scope.column["seller"]
    cell = row.seller_cell
    if cell is None:
        return None
    named = [o for o in scope.sentence.organisations if cell[0] <= o.start < cell[1]]
    words = reading.document.text[cell[0] : cell[1]].strip(" *|")
    return named[0].name if named else words or None


def _beside(reading: Reading, scope: Scope, *, rental: bool) -> str | None:
    sellers = [o for o in scope.sentence.organisations if o.known and o.known.kind in KINDS]
    sellers = [o for o in sellers if not _is_part(scope, o)]
    told = [
        o for o in sellers if _AT_SHOP.search(reading.lowered, scope.start, o.start) and scope.holds(o.start, o.end)
    ]
    before = [o for o in sellers if o.end <= scope.figure.start and rental]
    chosen = told[-1:] or before[-1:]
    return chosen[0].name if chosen else None


def _is_part(scope: Scope, body: OrganisationMention) -> bool:
    """True where a maker's name belongs to the product: "Dell XE9680"."""
    return any(c.start <= body.start < c.end for c in scope.sentence.chips)


def _page(reading: Reading, *, rental: bool) -> str | None:
    """Give the page's own name where it is a price list: of a cloud, or a dealer who signs."""
    if not reading.layout.is_price_page:
        return None
    ends = [*reading.sentences[:PAGE_LINES], *reading.sentences[-PAGE_LINES:]]
    known = {
        o.name for s in ends for o in s.organisations if o.known and o.known.kind in ("cloud", "dealer") and not s.named
    }
    if len(known) == 1 and rental:
        return known.pop()
    signed = [m.span(m.lastgroup or 0) for s in ends for m in _SIGNED.finditer(reading.folded, s.start, s.end)]
    if signed:
        return reading.document.text[slice(*signed[-1])].strip()
    names = [m.group() for s in ends for m in _OWN_NAME.finditer(reading.folded, s.start, s.end)]
    return names[0] if names else None
