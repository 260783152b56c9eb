"""Organisations where a text names them: those of the seeds, and companies told by the shape of their name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.documents import Lang
from models.reference import Organisation
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.openings import Finder
from pipeline.extract.sieves import Sieve
from pipeline.extract.wordlist import longest

_COMPANY_ZH = re.compile(
    r"[\u4e00-\u9fffA-Za-z()]{2,24}?(?:股份有限公司|有限责任公司|有限公司|科技公司|研究院|研究所|大学|学院|医院|银行|集团|智算中心|超算中心|云计算中心|(?:网络|网路|信息|计算|资讯)中心)"
    r"(?:[\u4e00-\u9fff]{0,8}分公司)?"
)
_CODE = Finder(re.compile(r"\((?:\d{4,6}(?:\.[A-Za-z]{2,3})?|(?:SH|SZ|HK|TW|NASDAQ|NYSE)[:.]\s?\w{1,6})\)"))
_CODED = re.compile(
    r"(?:(?<![\u4e00-\u9fffA-Za-z])|(?<=公司)|(?<=企业)|(?<=厂商)|(?<=股))(?=[\u4e00-\u9fff])(?:(?!公司|企业|厂商)[\u4e00-\u9fffA-Za-z]){2,10}(?=\s?$)"
)
"""Before the code of its shares, the name of a company: "智云国际(8521.HK)"."""
CODED = 14
"""Characters within which such a name stands before its code."""
_LETTERED = Finder(re.compile(r"(?:供应商|客户|公司)\s?[A-Z](?![A-Za-z0-9])|(?<![A-Za-z])[A-Z]\s?公司|[甲乙]方"))
_BODY_ZH = Sieve(r"公司|研究[院所]|大学|学院|医院|银行|集团|中心")
"""With which words the names of companies end: a text without them is not searched for such names."""
_BODIES_EN = (
    r"Sdn\.? Bhd|Pte\.? Ltd|Pvt\.? Ltd|"
    "Inc|Corp|Corporation|Ltd|Limited|LLC|PLC|plc|Holdings|Group|GmbH|AG|University|Systems|Technologies|Technology"
    "|Semiconductor|Cloud|Networks|Labs|Institute|Computing|AI"
)
_OF_STATE = (
    r"(?!(?:US|American|Chinese|Dutch|Trump|Biden|The|This|Its|New|Local|Federal|Former|Central|National|State|Our|Their"
    r"|Military)\b)[A-Z][a-z]+(?:'s)? (?:(?:federal|state|regional|defen[cs]e|health|science|education|finance) )?"
    r"(?:government|ministry|army|military)\b(?! (?:rules?|approval|officials?|said|that|told|support|subsid|funding))"
)
"""Parts of a state that buy: "the Australian government"."""
_OF_PLACE = (
    r"(?:University|Institute|Ministry|Department|College|Bank|Port|Province) of (?:the )?[A-Z][\w'-]+"
    r"(?:,? (?:and )?[A-Z][\w'-]+){0,2}"
)
"""Bodies that are named for what they are of: "University of Bristol", "Department of Energy"."""
_NO_FIRST = (
    r"(?!(?:The|This|That|These|Our|Its|Their|Each|Any|An?|In|At|For|On|By|With|From|And|But|While|When|As|If"
    r"|[\w&'-]+\.\.|Supporting|Powering|Driving|Building|Amid|Into|How|Why|What|Will|Is|Are|To|Rival|Startup|Neocloud|Major|Massive|Latest|More|AI|GPU)\s)"
)
_COMPANY_EN = Finder(
    re.compile(
        rf"(?<![\w&'.-])(?:{_OF_PLACE}|(?:{_NO_FIRST}[A-Z][\w&'.-]*\s){{1,4}}?"
        rf"(?:\([A-Z][a-z]+\) )?(?:{_BODIES_EN})\b(?: Co\b\.?)?"
        r"(?: Private Limited\b| Pte\.? Ltd\b| Pvt\.? Ltd\b)?"
        r"(?! (?:company|firm|startup|start-up|lab|giant|provider|developer|operator|chipmaker)\b)"
        r"(?:(?:(?<=University)|(?<=Institute)) of [A-Z][\w'-]+(?: and [A-Z][\w'-]+)?)?"
        rf"(?:(?<=Inc)\.|(?<=Corp)\.|(?<=Ltd)\.|(?<=Bhd)\.)?|{_OF_STATE})"
    )
)
_BODY_EN = Sieve(
    rf"(?:{_BODIES_EN}|government|ministry|army|military|(?:Ministry|Department|College|Bank|Port|Province) of)\b"
)
_LEADING_ZH = re.compile(
    r"^(?:其中|年度?(?:新型)?|拟|将|已|同意|决定|由|与|和|向|从|跟|及|为|对|据|是|给|在|了|的|以及|供应商|公司|我们|一家|某|该|全资子公司|控股子公司|子公司|客户|成交商|买方|卖方|交易对方|交易对手方)+"
)
_SAID_OF = re.compile(r"(?:[a-z-]{2,} ){1,4}(?=[A-Z])|(?:Rival|Startup|Neocloud|Compatriot)s? (?=[A-Z])")
"""Before a name what its bearer is: "sovereign cloud Aurantia"."""
_SIDE = re.compile(r"(?:[买卖供需]方|供应商)(?=[\u4e00-\u9fffA-Za-z]{3})")
_BEGINS_ANEW = re.compile(
    r"(?:(?:[子孙]|附属|全资|控股)公司|拟向|[向跟由]|与(?!计算|信息|技术|工程)|(?<!\(..)(?<!\(...)(?<!\(....)\)|^[年月日]|^[万亿](?:元|美元|港元)|以下简称|简称"
    r"|(?<=[万亿])元|^元的?|美元|中标|签约|买下|[出销]售给|转让给|交付给|售予|提供给|卖给)"
    r"(?=[\u4e00-\u9fffA-Za-z(]{4})"
)
"""Words within which no name of a company goes on: '收到控股子公司四川汇算智算科技有限公司'."""
_LEAST_HAN = 2
"""Han characters that, alone, are more often a word than a name the seeds lack."""
_PLAIN_WORDS = ("vast", "scan")
"""Names that are words too."""
_LOWERED = ("cloud", "dealer")
"""Whose names the members of forums write without capitals."""
_BEHIND = re.compile(
    r"(?:'s)?\s?(?:\d{1,2}x )?(?:(?:rtx )?[3-5]090|a[1-6]0+0?|[hblv][1-4]0+s?|l40s?)"
    r"|上|平台| (?:has|had|lists?|charges?|wants?|quoted|cheapest)\b"
)
"""What follows such a word where it is a name; or one of place is before and no noun behind."""
_PLACE = re.compile(r"\b(?:on|from|at|via|through|like) $|[在从于上]\s?$")
_NO_NOUN = re.compile(r"\s?(?:$|[^a-z\s]|(?:\d|is|has|for|at|it|they|i|with|and|or|if|right|now|lol|rn)\b)")
_AS_WRITTEN = ("cloud", "dealer", "oem")
"""Who sells is called as the text has it, not by the one name the seeds give: "Boston Ltd", "Modal", "神州鲲泰"."""


@dataclass(slots=True)
class OrganisationMention:
    """Words that name an organisation, known or by their shape."""

    start: int
    end: int
    name: str
    known: Organisation | None


def mentions(
    folded: str, lowered: str, start: int, end: int, lexicon: Lexicon, name_lang: Lang, lang: Lang
) -> list[OrganisationMention]:
    """Give the organisations a span names, in order; `name` is in `name_lang` where the seeds know it."""
    found = []
    for begin, stop, word in longest(lexicon.organisation_words.scan(lowered, start, end)[0]):
        known = lexicon.organisations[word]
        words = folded[begin:stop]
        is_told = words not in _PLAIN_WORDS and words.lower() not in _PLAIN_WORDS
        if words[0].islower() and words.isascii() and words not in (known.name, *known.aliases):
            is_told = False
            if known.kind not in _LOWERED:
                continue
        if not is_told and not _is_name_here(lowered, begin, stop):
            continue
        is_latin = known.kind in ("cloud", "state") and words.isascii() and len(words) > 2  # AWS and BIS in Chinese too
        name = (known.name_zh or known.name) if name_lang == "zh" and not is_latin else known.name
        if lang == "zh" and name_lang == "en" and not words.isascii():
            name = words  # in Traditional characters, as the text has it
        is_own = known.kind in _AS_WRITTEN or (is_latin and lang == "zh")
        if is_own and words.lower() != name.lower() and not (words.isascii() and words.islower()):
            name = words
        found.append(OrganisationMention(begin, stop, name, known))
    for begin, stop in _shaped(folded, start, end, lang):
        inside = [m for m in found if m.start < stop and begin < m.end]
        if inside and all(m.known and m.known.kind == "state" and begin <= m.start and m.end < stop for m in inside):
            found = [m for m in found if m not in inside]
            inside = []
        if begin < stop and not inside:
            found.append(OrganisationMention(begin, stop, folded[begin:stop].strip(), None))
    found.sort(key=lambda m: m.start)
    return found


def _is_name_here(lowered: str, begin: int, stop: int) -> bool:
    """Tell a name that is a word too by what stands around it: "vast 4090s at .29", "on vast", not "a vast hall"."""
    if _BEHIND.match(lowered, stop):
        return True
    is_placed = _PLACE.search(lowered, max(0, begin - 9), begin) is not None
    return is_placed and _NO_NOUN.match(lowered, stop) is not None


def _shaped(folded: str, start: int, end: int, lang: Lang) -> Iterator[tuple[int, int]]:
    """Yield where words have the shape of a company's name."""
    if lang == "en":
        if _BODY_EN.search(folded, start, end):
            yield from (m.span() for m in _COMPANY_EN.finditer(folded, start, end) if not m[0].endswith("'s AI"))
        return
    if _BODY_ZH.search(folded, start, end):
        for match in _COMPANY_ZH.finditer(folded, start, end):
            anew = [m.end() for m in _BEGINS_ANEW.finditer(match[0])]
            begin = match.start() + (anew[-1] if anew else 0)
            if begin == match.start() and folded[begin] in "万亿" and folded[begin - 1 : begin].isdigit():
                begin += 1
            lead = _LEADING_ZH.match(folded[begin : match.end()])
            begin += lead.end() if lead else 0
            if begin == match.start() or _COMPANY_ZH.match(folded, begin, match.end()):
                yield begin, match.end()
    for code in _CODE.finditer(folded, start, end):
        if named := _CODED.search(folded, max(start, code.start() - CODED), code.start()):
            yield named.span()
    yield from (m.span() for m in _LETTERED.finditer(folded, start, end))


def unlisted(
    folded: str, start: int, end: int, lexicon: Lexicon, lang: Lang, taken: Sequence[tuple[int, int]]
) -> list[OrganisationMention]:
    """Give the organisations that the trained component finds in a span, clear of what is `taken`, in order."""
    namer = lexicon.namers.get(lang)
    spans = namer.organisations(folded[start:end]) if namer else []
    spans = [(start + a, start + b) for a, b in spans]
    spans = [(side.end() if (side := _SIDE.match(folded, a, b)) else a, b) for a, b in spans]
    spans = [(said.end() if (said := _SAID_OF.match(folded, a, b)) else a, b) for a, b in spans]
    found = [OrganisationMention(a, b, folded[a:b], None) for a, b in spans if a < b]
    return [m for m in found if _is_name(m.name) and not any(m.start < stop and begin < m.end for begin, stop in taken)]


def _is_name(words: str) -> bool:
    """Tell a name from what was cut wrongly: two Han characters are more often a word, brackets come in pairs."""
    if words[0] in "为向在由从该其与和将及等":
        return False
    return (len(words) > _LEAST_HAN or words.isascii()) and words.count("(") == words.count(")")
