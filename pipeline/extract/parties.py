"""Who buys and who supplies in a sentence about an order."""

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.extract.figures import Figure
from pipeline.extract.organisations import OrganisationMention, unlisted
from pipeline.extract.own_parties import Parties, allotted, lists, own_party, transferred
from pipeline.extract.protagonists import protagonist
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sides import makes, side_of
from pipeline.extract.sieves import Sieve
from pipeline.extract.subject_names import subject_name

_LATTER = re.compile(r"后者(?=[^,。;]{0,30}$)")
"""Who buys where he is the last that was named: "AMD 与甲骨文合作,后者部署 4.5 万颗"."""
_WON_BY = re.compile(r"由(?:[^,。;]|(?<=\d),(?=\d)){1,28}?(?:中标|得标|承接|承建|供货)")
"""How a supplier is told behind who buys: "由华硕得标"."""
_LEADS = re.compile(r"[向从找由与和跟]|\b(?:from|by|via|through|with)\b")
"""Without such a word no name is a supplier's, but in a sentence that sells."""
_SELLS = Sieve(
    r"(?:与|和|跟|同)[^,。;]{0,8}客户[^,。;]{0,4}(?:签|达成|敲定)|向(?:(?!订购|采购|下单|购买|订|购|买)[^,。;]){1,60}(?:交付|供货|发货|供应(?![链商])|销售|出售)|销售合[同约]|供货合[同约]|获得?[^。;]{0,30}订单|斩获|[接收]到[^。;]{0,30}订单|向其(?:销售|供应)|(?:[出销]售|转让)给|售予|中标(?!公告|厂商|方|人|单位|候选|供应商|企业|结果|金额|价)|(?:拿下|拿到|取得|吃下|夺下|夺得|抢下|抢得|接获|接下|揽下|揽获|赢得|承接|获得?|接到|收到|斩获)[^。;]{0,30}(?:订单|[大新急首]单|单子)"
    r"|\bbooked\b(?:[^.;]|\.\d){0,40}\borders?|\b(?:will|would|to|agreed to|nearing|near) (?:supply"
    r"|sell(?:ing)?|deliver|provide)\b"
    r"|\borders? (?:of [^;,]{2,30} )?received from\b"
    r"|\b(?:letters? of (?:intent|award|acceptance)|loi) from\b(?! (?:nvidia|amd|intel|dell|super ?micro|hpe|lenovo)\b)"
    r"|^\W{0,4}(?:\d\W{1,3})?from [^.;]{2,60}, an? (?:purchase |work )?order\b"
    r"|\breceived (?:an? )?[^.;]{0,30}\borders?\b(?= (?:[^.;]|\.\d){0,90}\bfrom\b)"
    r"|\bsecured an? [^.;]{0,40}\bto (?:build|supply|provide|deliver)\b"
    r"|(?<!\d )(?<!illion )(?<!bn )\bwon\b|\bwins\b|\baward(?:ed)?\b"
    r"|\b(?:bag|land|clinch|scoop|snag|secur|book|receiv|captur|grab|nab|gain|pick|get|got)(?:s|d|e|ed|ged|bed|ing)?"
    r"(?: up)? (?:an? |another |new |further |additional )*(?:[\w$€£₹.,-]+ ){0,4}?"
    r"(?:orders?|letter of (?:award|acceptance)|mandate)\b"
    r"|(?<!was )(?<!were )(?<!been )(?<!\bbe )(?<!being )\b(?:sold|delivered|shipped|supplied)\b(?= [^.;]{2,60} to\b)"
    r"|\blanded orders? for\b"
    r"|[接拿]到[^。;]{0,30}大单|\bwe (?:have )?(?:booked|delivered|shipped)"
)
_ASIDE = re.compile(
    r"(?<=\w), (?:an?|the|(?:partly |majority[- ])?owned|backed|led|founded|controlled|supported|part)"
    r"(?: [^,;.]{2,40})? (?:of|by|from)\b[^;.]{2,80}?,"
    r"(?= (?:which |that )?(?:has|have|had|will|would|is|was|plans?|agreed|says?|said|aims?|expects?|\w{2,12}ed"
    r"|buys?|bought|orders?)\b)"
    r"|(?<=\w), an? [A-Z][^,;.]{2,60} (?:unit|subsidiary|affiliate|arm|venture|company),(?= \w)"
    r"|为了?(?:满足|配合|支持|应对)[^,。;]{2,30},|除了?[^,。;]{1,20}(?:以外|之外|外),?|继(?:[^。;,]|,(?=[^。;,]{1,40}后,)){2,60}?之?后,"
)
"""What is said of a party aside: "Humain, a subsidiary of the Public Investment Fund, ordered"."""
_NO_BUYER = re.compile(
    r"-(?:based)?$|^供应商|电源|显卡$|^\d|其他|乙方|供方|卖方|全球|初创公司|巨头|计算机|消息|在建|数据中心$|^(?:新型|大型|新建|首[个座])"
    r"|^(?:another|remaining|the remaining|hgx|dgx|furthermore|moreover|meanwhile|however|separately|additionally"
    r"|elsewhere|overall|finally|instead|notably|amid|amidst|despite|although|given|according)$"
    r"|^(?:the )?(?:letter|award|notice|tender)$"
    r"|^(?:the )?(?:company|subsequent(?:ly)?|managers?|board|customers?|city|county|university|council|item)$"
    r"|^(?:american|australian|brazilian|british|canadian|chinese|dutch|emirati|finnish|french|german|indian|indonesian"
    r"|israeli|italian|japanese|korean|malaysian|norwegian|russian|saudi|singaporean|spanish|swedish|taiwanese|thai"
    r"|turkish|vietnamese)$"
)
"""Names of nobody in particular that the trained component takes for buyers."""
_PARENT = re.compile(r"[^。;]{0,30}(?:[子孙]|附属)公司|旗下的?")
"""Between a company and the part of it that buys."""
_HEADLINE = re.compile(
    r"^(?i:net|msa|the|agreement|contract)$|(?<![A-Z])[A-Z]{3,24} OF\b"
    r"| (?:Expands?|Announces?|Signs?|Orders?|Purchases?|Acquires?|Buys?|Launches"
    r"|Secures?|Selects?|Reports?|Receives?)\b",
)
"""Words of a headline, and terms of contracts, that the trained component takes for names."""
_MODEL = re.compile(r"-\w{0,9}\d|\d\w{0,9}-|^(?:users?|members?|engineers?)\b")
TITLE = 90
"""Characters of a title that a colon ends: "Debate flares over cost: a user decided to purchase …"."""
STATE = 24
"""Characters between a state that buys and the end of the word of ordering: "South Korea has secured"."""
_FIRMS = re.compile(
    r"(?:的|各|网络|互联网|科技)*(?:企业|公司|厂商|客户|业者|买家|媒体|外电)"
    r"|(?:'s|ese)? (?:companies|firms|customers|buyers)"
)
"""Behind a state whose firms buy."""
_NAMED_OF = re.compile(r"(?:的|'s)?\s?(?P<name>[A-Z][A-Za-z0-9&.-]{1,24}(?: [A-Z][A-Za-z0-9&.-]{1,24})?)(?![A-Za-z])")
"""Behind a state that but tells where who buys is at home: "印尼 Indosat 订购"."""
_BODY_OF = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{0,6}(?:港|云|局|部|厅|中心|大学|银行|电信|集团|科技|铁路|航空|石油|电力))(?=[向从以拟将已采购订斥宣计])"
)
"""Behind a state the rest of a name that begins with it: "香港数码港向"."""
TENANTS = ("internet", "lab")
"""Kinds of organisations that rent of clouds, and let them nothing."""
_BUYS_IT = re.compile(r"\b(?:bought|buys?|buying|purchas\w+|order(?:ed|s|ing)|acquir\w+)\b")
"""A cloud that does so lets nothing."""


def parties(
    reading: Reading, sentence: Sentence, verb_at: int, figure: Figure | None, *, shared: bool = False
) -> Parties:
    """Give buyers and supplier around the word of ordering at `verb_at`, of the part that holds `figure`.

    Where nobody else supplies, it is the maker whose name stands with the chip.
    """
    who = _lets(reading, sentence, _named(reading, sentence, verb_at, figure, shared=shared))
    won = _WON_BY.search(reading.lowered, *_part(reading, sentence, figure.start if figure else verb_at))
    if won is not None and who.supplier is None:
        winners = (o.name for o in sentence.organisations if o.start == won.start() + 1 and o.name not in who.buyers)
        who = replace(who, supplier=next(winners, None))
    if who.supplier is not None or _SELLS.search(reading.lowered, sentence.start, sentence.end):
        return who
    start, end = _part(reading, sentence, figure.start if figure else verb_at)
    if shared and figure is not None:
        start = max(start, reading.clause(sentence, figure.start)[0])
    makers = (o for o in sentence.organisations if start <= o.start < end and makes(reading, sentence, o))
    return replace(who, supplier=next((o.name for o in makers if o.name not in who.buyers), None))


def _lets(reading: Reading, sentence: Sentence, who: Parties) -> Parties:
    """Take the cloud for the supplier where its deal is with who rents of it: "IREN signed a deal with Microsoft"."""
    kinds = {o.name: o.known.kind for o in sentence.organisations if o.known}
    if _BUYS_IT.search(reading.lowered, sentence.start, sentence.end):
        return who
    if len(who.buyers) != 1 or kinds.get(who.buyers[0]) != "cloud" or kinds.get(who.supplier or "") not in TENANTS:
        return who
    return replace(who, buyers=(who.supplier or "",), supplier=who.buyers[0])


def _named(reading: Reading, sentence: Sentence, verb_at: int, figure: Figure | None, *, shared: bool) -> Parties:
    """Give the parties that are named.

    Where the sentence has several figures (`shared`), the name in a figure's own clause is of that figure alone.
    Where one of them is not among the names known, but may be told, the trained component reads the part for others.
    """
    if (sold := transferred(reading, sentence, sentence.start, sentence.end)) is not None:
        return sold
    own = allotted(reading, sentence, figure) or (own_party(reading, sentence, figure) if shared else None)
    if own is not None:
        return own
    start, end = _own_part(reading, sentence, verb_at, figure, shared=shared)
    latter = _LATTER.search(reading.lowered, start, verb_at)
    meant_by = [o.name for o in sentence.organisations if latter and o.end <= latter.start()][-1:]
    start = latter.end() if latter and meant_by else start
    is_won = _WON_BY.search(reading.lowered, start, end) is not None
    sells = not is_won and _SELLS.search(reading.lowered, start, end) is not None
    aside = [m.span() for m in _ASIDE.finditer(reading.folded, start, end)]
    known = (
        o
        for o in sentence.organisations
        if start <= o.start < end and not any(a <= o.start and o.end <= b for a, b in aside)
    )
    buyers, supplier = _told(reading, sentence, known, verb_at, sells=sells)
    buyers = meant_by or buyers
    issuer = reading.issuer if _speaks_of_issuer(reading, sentence) or (supplier and not sells) else None
    issuer = None if issuer == supplier else issuer
    if sells:
        supplier = supplier or issuer
    elif issuer and not buyers:
        buyers = [issuer]
    if not (buyers or sells) and figure is not None and figure.kind != "money":
        buyers = _state(reading, sentence, start, verb_at)
    is_sure = bool(buyers or supplier)
    no_supplier = not (supplier or sells or _LEADS.search(reading.lowered, sentence.start, end))
    if not (buyers and (supplier or no_supplier)):
        taken = [(m.start, m.end) for m in sentence.organisations]
        taken += [(m.start, m.end) for m in sentence.chips]
        taken += [(d.start, d.end) for d in sentence.dates]
        others = unlisted(reading.folded, start, end, reading.lexicon, reading.lang, taken)
        others = [o for o in others if not _is_title(reading, sentence, o, verb_at)]
        more_buyers, more_supplier = _told(reading, sentence, others, verb_at, sells=sells)
        buyers, supplier = buyers or more_buyers, supplier or more_supplier
    if not (buyers or sells):
        buyers = _by_place(reading, sentence, (start, end), verb_at)
    if not (buyers or sells):
        meant = protagonist(reading, sentence)
        buyers = [meant] if meant else []
    buyers = [b for b in buyers if b != supplier and not any(b != other and b in other for other in buyers)]
    return Parties(tuple(buyers), supplier, is_sure or bool(buyers))


def _own_part(
    reading: Reading, sentence: Sentence, verb_at: int, figure: Figure | None, *, shared: bool
) -> tuple[int, int]:
    """Give the part of a sentence that speaks of a figure's order, where `shared` behind the figure before."""
    start, end = _part(reading, sentence, figure.start if figure else verb_at)
    if not shared or figure is None:
        return start, end
    kinds = ("money",) if figure.kind == "money" else ("count", "plain")
    days = [(d.start, d.end) for d in sentence.dates]
    counted = (f for f in sentence.figures if not any(a <= f.start < b for a, b in days))
    floor = max((f.end for f in counted if f.kind in kinds and f.end <= figure.start), default=start)
    is_told = any(floor <= o.start and o.end <= verb_at <= figure.start for o in sentence.organisations)
    return max(start, floor) if is_told else start, end


def _state(reading: Reading, sentence: Sentence, start: int, verb_at: int) -> list[str]:
    """Give the state that buys, or the body of one whose name begins with it."""
    acts = [b for b in sentence.organisations if not _LEADS.match(reading.lowered, b.start - 1)]
    near = (
        o
        for o in sentence.organisations
        if o.known
        and o.known.kind == "state"
        and start <= o.start
        and 0 <= verb_at - o.end <= STATE
        and not _FIRMS.match(reading.lowered, o.end)
        and not any(o.end <= b.start < verb_at for b in acts)
    )
    state = next(near, None)
    if state is None:
        return []
    if own := _NAMED_OF.match(reading.folded, state.end, verb_at):
        return [own["name"]]
    body = _BODY_OF.match(reading.folded, state.end, verb_at)
    return [state.name + body["name"] if body else state.name]


def _by_place(reading: Reading, sentence: Sentence, part: tuple[int, int], verb_at: int) -> list[str]:
    """Give the name that buys by its place alone, where it is no chip's nor that of an organisation told already."""
    named = subject_name(reading.folded, *part, verb_at, reading.lang)
    told = [o for o in sentence.organisations if not (o.known and o.known.kind == "state")]
    taken = [(c.start, c.end) for c in sentence.chips] + [(o.start, o.end) for o in told]
    if named is None or any(start < named[1] and named[0] < end for start, end in taken):
        return []
    return [reading.folded[slice(*named)]]


def _is_title(reading: Reading, sentence: Sentence, body: OrganisationMention, verb_at: int) -> bool:
    """True for words of an English title before the colon that ends it, or of the name of a model."""
    if _NO_BUYER.search(reading.lowered[body.start : body.end]) or _HEADLINE.search(body.name):
        return True
    if reading.lang != "en":
        return False
    colon = reading.lowered.find(":", body.end, verb_at)
    in_title = 0 <= colon - sentence.start <= TITLE
    return in_title or _MODEL.search(reading.lowered, body.start, body.end) is not None


def _told(
    reading: Reading, sentence: Sentence, bodies: Iterable[OrganisationMention], verb_at: int, *, sells: bool
) -> tuple[list[str], str | None]:
    """Give buyers and supplier among organisations that a sentence names."""
    buyers: list[str] = []
    supplier: str | None = None
    last: OrganisationMention | None = None
    supplies: OrganisationMention | None = None
    parent: OrganisationMention | None = None
    known: set[str] = set()
    for body in bodies:
        role = side_of(reading, sentence, body, verb_at, sells=sells)
        is_listed = last is not None and lists(reading, last, body)
        role = "buyer" if role == "none" and is_listed else role
        role = "none" if role == "buyer" and supplies is not None and lists(reading, supplies, body) else role
        supplies = body if role == "supplier" or (supplies and lists(reading, supplies, body)) else None
        last = body if role == "buyer" and body.start > verb_at else None
        is_nearer = reading.clause(sentence, verb_at)[0] <= body.start and body.end <= verb_at
        if role == "supplier" and (supplier is None or (is_nearer and not body.name.startswith(supplier))):
            supplier = body.name
            known |= {body.known.id} if body.known else set()
        elif role == "buyer" and body.name not in buyers and not (body.known and body.known.id in known):
            known |= {body.known.id} if body.known else set()
            if parent is not None and _PARENT.match(reading.lowered, parent.end, body.start):
                buyers.remove(parent.name)
            buyers.append(body.name)
            parent = body
    return [b for b in buyers if b != supplier], supplier


def _part(reading: Reading, sentence: Sentence, at: int) -> tuple[int, int]:
    """Give the part of a sentence between semicolons that holds a place."""
    start = reading.lowered.rfind(";", sentence.start, at) + 1 or sentence.start
    end = reading.lowered.find(";", at, sentence.end)
    return start, end if end >= 0 else sentence.end


def _speaks_of_issuer(reading: Reading, sentence: Sentence) -> bool:
    words = reading.lowered[sentence.start : sentence.end]
    return re.search(r"公司|\bwe\b|\bthe company\b|\bour\b", words) is not None
