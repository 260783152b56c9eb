"""Who buys and who supplies where their places alone tell it: with one count, or on both sides of a sale."""

import re
from dataclasses import dataclass

from pipeline.extract.elided import FOR, gapped
from pipeline.extract.figures import Figure
from pipeline.extract.organisations import OrganisationMention, unlisted
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sides import BEHALF, LINKS, is_brand

_AND = re.compile(r"(?:\(\d{3,6}[^()]{0,6}\))?(?:,? (?:and )?|、|和|与|以及|及)")
"""Between names that are listed: what holds for the first holds for the next."""
_TO_DELIVER = re.compile(r" to (?:supply|deliver|provide|sell|build|ship)\b")
_NAME = re.compile(r" (?:the )?(?P<name>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,5})")
"""A name, by its capitals alone."""
OWN_REACH = 12
"""Characters between the name that opens a clause and the figure of its order."""

_SOLD_ON = re.compile(r"(?:出售|转让|转卖|抛售|出让)给|售予")
_SOLD_TO = re.compile(
    rf"(?:{_SOLD_ON.pattern})\s?$|\b(?:sold|sells|selling|sell|resold)\b(?! (?:out|off)\b)[^.;,]{{2,60}}? to (?:the )?$"
)
_SALE = re.compile(rf"{_SOLD_ON.pattern}|\b(?:re)?s(?:old|ells?|elling)\b")
_BOUGHT_BEFORE = re.compile(
    r"\b(?:bought|buys?|buying|purchas\w+|order(?:ed|s|ing)|acquir\w+)\b|(?:采购|订购|购买|购入|下单|买入)(?!的)"
)
"""Before a sale words of an order, whose parties are not the sale's."""
SOLD_TO = 90
"""Before who buys of another that has them, not of their maker."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Names of who buys, and of who supplies."""

    buyers: tuple[str, ...]
    supplier: str | None
    is_sure: bool
    """True where a buyer is named, or a supplier that is not the trained component's alone."""


def own_party(reading: Reading, sentence: Sentence, figure: Figure | None) -> Parties | None:
    """Give the one buyer, or maker, whose name opens the clause of a figure: "阿里约 20 万张", "寒武纪 270 亿"."""
    if figure is None:
        return None
    behind = FOR.match(reading.lowered, figure.end, sentence.end) if figure.kind == "plain" else None
    told = [o for o in sentence.organisations if behind and o.start == behind.end()]
    told += [o for o in [gapped(reading, sentence, figure)] if o and not (o.known and o.known.kind == "maker")]
    if told:
        return Parties((told[0].name,), None, is_sure=True)
    start, end = reading.clause(sentence, figure.start)
    listed = reading.clause(sentence, start - 2) if reading.lowered[start - 1 : start] == "、" else (start, start)
    if listed[0] < start and not any(listed[0] <= f.start < start for f in sentence.figures):
        return None  # the last of several: "SK 集团、现代汽车将各引进 5 万张"
    bodies = [
        o for o in sentence.organisations if start <= o.start < figure.start and not is_brand(reading, sentence, o)
    ]
    if len(bodies) != 1 or figure.start - bodies[0].end > OWN_REACH or LINKS.search(reading.lowered, start, end):
        return None
    body = bodies[0]
    if _TO_DELIVER.match(reading.lowered, body.end, figure.start) or BEHALF.search(reading.lowered, start, body.start):
        return None
    if body.known and body.known.kind == "maker":
        return Parties((), body.name, is_sure=True)
    return Parties((body.name,), None, is_sure=True)


def allotted(reading: Reading, sentence: Sentence, figure: Figure | None) -> Parties | None:
    """Give who a count is said to go to: "60,000 units will be supplied to Naver Cloud and Kakao"."""
    goes = next((c for c in sentence.of("order") if figure and c.start == figure.start and c.value == "planned"), None)
    if goes is None:
        return None
    told: list[OrganisationMention] = []
    for body in (o for o in sentence.organisations if o.start >= goes.end):
        if lists(reading, told[-1], body) if told else body.start - goes.end <= len(" the "):
            told.append(body)
    named = None if told else _NAME.match(reading.folded, goes.end, sentence.end)
    buyers = tuple(o.name for o in told) or ((named["name"],) if named else ())
    makers = (o.name for o in sentence.organisations if o.end <= goes.start and o.known and o.known.kind == "maker")
    return Parties(buyers, next(makers, None), is_sure=bool(buyers))


def transferred(reading: Reading, sentence: Sentence, start: int, end: int) -> Parties | None:
    """Give both sides of what is sold on: "甲公司将 600 台出售给乙公司", "Lambda sold 2,000 of them to Together AI"."""
    sale = _SALE.search(reading.lowered, start, end)
    if sale is None or _BOUGHT_BEFORE.search(reading.lowered, start, sale.start()):
        return None
    told = [o for o in sentence.organisations if start <= o.start < end]
    if not any(_SOLD_TO.search(reading.lowered, max(start, o.start - SOLD_TO), o.start) for o in told):
        if _SOLD_ON.search(reading.lowered, start, end) is None:
            return None
        taken = [*((o.start, o.end) for o in told), *((c.start, c.end) for c in sentence.chips)]
        told = sorted([*told, *unlisted(reading.folded, start, end, reading.lexicon, reading.lang, taken)], key=_place)
    to = next((o for o in told if _SOLD_TO.search(reading.lowered, max(start, o.start - SOLD_TO), o.start)), None)
    by = next((o for o in told if to and o.end <= to.start and not is_brand(reading, sentence, o)), None)
    return Parties((to.name,), by.name if by else None, is_sure=True) if to else None


def _place(body: OrganisationMention) -> int:
    return body.start


def lists(reading: Reading, first: OrganisationMention, second: OrganisationMention) -> bool:
    """True where two names stand in one list."""
    return _AND.fullmatch(reading.lowered, first.end, second.start) is not None
