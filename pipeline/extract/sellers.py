"""Who quotes: the speaker of a chat's line, a row's or a column's provider, a shop named beside, a page's own name."""

import re

from pipeline.extract.nameplates import lettered
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.page_sellers import of_section, owner
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.sieves import Sieve
from pipeline.extract.transposed import provider, seller_above

KINDS = ("cloud", "dealer", "oem", "internet")
"""Organisations that sell or rent machines."""
SHOPS = ("cloud", "dealer")
"""Those that do nothing else."""
LEAD = 10
"""Characters before a shop's name within which a word says that it sells there."""
_AT_SHOP = re.compile(r"(?:\b(?:at|from|on|via|through)(?: my| our| the)?|在|于|上)\s?$")
_OFFERS = re.compile(
    r":|(?:'s)?\s(?:(?:now|still|just|is|are|currently|will)\s){0,2}"
    r"(?:has|had|have|lists?|listed|wants?|wanted|sells?|sold|asks?|asking|charges?|charging|quotes?|quoted|offers?|cuts?|raised|raises|lowered|lowers|dropped|slashed|slashes|reduced|hiked|followed|prices)\b"
    r"|\s?(?:的|现|也|还|仍|昨[日天]|今[日天])?(?:开价|要价|索价|报价?|叫价|挂[出价牌]?|标价|卖|售价|有货|公布|宣布)"
)
"""What a shop does whose price follows."""
_QUOTES = re.compile(
    r"(?: ?\([^()\n]{1,12}\))?(?: (?:is asking|asks|quotes|lists|offers|charges)\b|\s?(?:报价|开价|标价|挂牌价|售价)"
    r"|\s?(?:昨[日天]|今[日天]|日前|近日)?(?:公布|宣布|推出)[^,。;\n]{0,4}(?:收费|价目|价格|租价))"
)
"""Behind a company that nobody knows, which so tells its own price: "Zero One Co (零壹) is asking"."""
_OF_SHOP = re.compile(r"(?:'s|的|上的?|平台(?:上的?)?)?\s?(?:\d{1,2}\s?x\s?|单卡\s?)?")
"""Between a shop and what it sells: "lambda's 8x B200", "AutoDL 上 A800", "京东自营的 5080"."""
_AN_HOUR = re.compile(r"\s?(?:一|每)(?:个)?(?:小时|月|天)\s?(?:也|才|就|要|约|大概)?\s?")
"""Between a cloud and its price for so long."""
_INTRODUCED = Sieve(
    r"(?:云商|云厂商|云服务商|服务商|平台|租赁商|经销商|代理商|渠道商|卖家|店家)\s?"
    r"(?P<han>[A-Z][\w.]{2,20}(?: [A-Z]\w{1,16})?)"
    r"|\b(?:provider|cloud|neocloud|reseller|retailer|dealer|broker|distributor|shop|store)"
    r" (?P<name>[A-Z][\w.&-]{1,20}(?: [A-Z][\w&-]{1,20}){0,2})"
    r"(?= (?:now |still |currently )?(?:is|was|has|had|lists?|offers?|charges?|quotes?|sells?|asks?|wants?)\b)"
)
"""How a seller whom nobody knows is introduced: "本地云商 GigaNode 的 H100", "the reseller Northway lists"."""
_BESIDE = re.compile(r"(?:,|;|\band|、)\s?(?P<name>[A-Z][\w.]{2,20}(?: [A-Z][\w.]{1,16})?)(?: (?:at|for))?\s$")
BESIDE = 44
"""Right before a price the name of a seller whom nobody knows, in a list of such: "RunPod $2.39, Hyperbolic $1.49"."""
_IN_BRACKETS = re.compile(r"(?:\s?(?:/|per |an? )\s?[\w-]{1,12}){0,2}\s?\(")
"""Between a price and the shop in brackets behind it: "$2.99/gpu/hr (Lambda)"."""
_RENT = re.compile(r"(?:/gpu)?\s?/\s?(?:gpu[ -])?(?:h|hr|hour)\s(?:\||on )?\s?")


def seller(reading: Reading, scope: Scope, *, rental: bool) -> str | None:
    """Give who quotes the price of a scope; None where nobody is named."""
    return (
        _shop(reading, scope)
        or lettered(reading, scope)
        or ((stamp := reading.stamp(scope.sentence)) and stamp.speaker)
        or _introduced(reading, scope)
        or _in_table(reading, scope)
        or provider(reading, scope.sentence)
        or (_renter(reading, scope) or of_section(reading, scope) if rental else None)
        or owner(reading, rental=rental)
    )


def _in_table(reading: Reading, scope: Scope) -> str | None:
    if scope.sentence.is_row and (above := seller_above(reading, scope.sentence, scope.figure)):
        return above
    row = reading.tables.get(scope.sentence.index)
    if row is None:
        return None
    if "seller" in scope.column:
        return scope.column["seller"]
    cell = row.seller_cell
    if cell is None or any(f.kind == "money" and cell[0] <= f.start < cell[1] for f in scope.sentence.figures):
        return None
    named = [o for o in scope.sentence.organisations if cell[0] <= o.start < cell[1]]
    words = reading.document.text[cell[0] : cell[1]].strip(" *|")
    return named[0].name if named else words or None


def _shop(reading: Reading, scope: Scope) -> str | None:
    """Give the shop or cloud at which a price is told, or which tells it."""
    sellers = [o for o in _sellers(scope) if scope.holds(o.start, o.end)]
    told = [o for o in sellers if _is_told_at(reading, scope, o)]
    shops = [o for o in sellers if o.known and o.known.kind in SHOPS and o.end <= scope.figure.start]
    shops += [o for o in sellers if o.known and o.known.kind == "internet" and _touches(reading, scope, o)]
    quoting = [o for o in scope.sentence.organisations if _may_quote(scope, o) and scope.holds(o.start, o.end)]
    quoting = [o for o in quoting if o.end <= scope.figure.start and _QUOTES.match(reading.lowered, o.end)]
    offering = [
        o
        for o in shops
        if _OFFERS.match(reading.lowered, o.end)
        or _touches(reading, scope, o)
        or o.start - reading.clause(scope.sentence, scope.figure.start)[0] <= 1
        or not reading.lowered[scope.sentence.start : o.start].strip(" -*•·")
    ]
    opens = any(_OF_SHOP.fullmatch(reading.lowered, o.end, scope.figure.start) for o in sellers)  # a source is behind
    behind = [o for o in told if o.start >= scope.figure.end and not opens]
    told = behind[:1] or [o for o in told if o.end <= scope.figure.start][-1:]
    chosen = told or offering[-1:] or [o for o in sellers if _stands_behind(reading, scope, o)] or quoting[-1:]
    return chosen[0].name if chosen else None


def _may_quote(scope: Scope, body: OrganisationMention) -> bool:
    """True for a company that nobody knows, and for one that makes machines where it is not part of the product."""
    return body.known is None or (body.known.kind in KINDS and not _is_part(scope, body))


def _introduced(reading: Reading, scope: Scope) -> str | None:
    """Give the seller, known to nobody, whom the words before a price introduce as one."""
    found = list(_INTRODUCED.finditer(reading.folded, scope.sentence.start, scope.figure.start))
    return (found[0]["han"] or found[0]["name"]) if len(found) == 1 else None


def _is_told_at(reading: Reading, scope: Scope, shop: OrganisationMention) -> bool:
    """True for "at Newegg", and for the shop in brackets behind a price: "$289k (Lambda)"."""
    is_in_brackets = (
        shop.start >= scope.figure.end
        and _IN_BRACKETS.fullmatch(reading.lowered, scope.figure.end, shop.start) is not None
    )
    first = max(scope.start, shop.start - LEAD)
    return is_in_brackets or _AT_SHOP.search(reading.lowered, first, shop.start) is not None


def _stands_behind(reading: Reading, scope: Scope, shop: OrganisationMention) -> bool:
    """True for a cloud named right behind a rent: "RTX 3090 $0.15/hr Vast.ai"."""
    is_cloud = shop.known is not None and shop.known.kind == "cloud"
    return is_cloud and _RENT.fullmatch(reading.lowered, scope.figure.end, shop.start) is not None


def _renter(reading: Reading, scope: Scope) -> str | None:
    """Give who is named last before a rent, or alone in the sentence before: "Hyperstack. A100 $1.40"."""
    before = [
        o
        for o in _sellers(scope)
        if o.end <= scope.figure.start
        and (o.known.kind in SHOPS or _OFFERS.match(reading.lowered, o.end) or _touches(reading, scope, o))  # type: ignore[union-attr]
    ]
    if before and any(
        before[-1].end <= f.start < scope.figure.start for f in scope.sentence.figures if f.kind == "money"
    ):
        own = _BESIDE.search(reading.folded, max(scope.start, scope.figure.start - BESIDE), scope.figure.start)
        if (
            own
            and not own["name"].endswith("Cloud")
            and not any(c.start < own.end() and own.start("name") < c.end for c in scope.sentence.chips)
        ):
            return own["name"]
    if not before and scope.sentence.index:
        above = reading.sentences[scope.sentence.index - 1]
        alone = [o for o in above.organisations if o.known and o.known.kind == "cloud"]
        if above.line == scope.sentence.line and len(alone) == 1:
            is_alone = len(reading.lowered[above.start : above.end].strip(" .:*-")) == alone[0].end - alone[0].start
            return alone[0].name if is_alone else None
    return before[-1].name if before else None


def _sellers(scope: Scope) -> list[OrganisationMention]:
    return [o for o in scope.sentence.organisations if o.known and o.known.kind in KINDS and not _is_part(scope, o)]


def _touches(reading: Reading, scope: Scope, shop: OrganisationMention) -> bool:
    """True for a shop named at once before the product or its price: "5090 虾皮 10 万", "Lambda 一小时 2.99 刀"."""
    places = (scope.chip, scope.figure)
    if any(_OF_SHOP.fullmatch(reading.lowered, shop.end, p.start) for p in places):
        return True
    return _AN_HOUR.fullmatch(reading.lowered, shop.end, scope.figure.start) is not None


def _is_part(scope: Scope, body: OrganisationMention) -> bool:
    """True where a maker's name belongs to the product: "Dell XE9680"."""
    return any(c.start <= body.start < c.end for c in scope.sentence.chips)
