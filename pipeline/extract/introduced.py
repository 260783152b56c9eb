"""Names that a text itself gives to its parties: '(以下简称"莲花科创")', '(together with its subsidiaries, "IREN")'."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from pipeline.extract.openings import Finder
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.sieves import Sieve

_OPENS, _CLOSES = "\"'「『《", "\"'」』》"
_NAME = rf"(?P<name>[^\s{_OPENS}{_CLOSES}(),。;:、]{{2,12}})"
_SHORT = Finder(re.compile(rf"(?:简称|下称|合称)为?\s?:?\s?[{_OPENS}]?{_NAME}"))
_QUOTED = Finder(re.compile(rf"(?:公司|集团|大学|研究院)\s?\(\s?[{_OPENS}]{_NAME}[{_CLOSES}]"))
_SHORT_EN = Finder(re.compile(r'\((?:[^()"\n]{0,60}[, ])?"(?P<name>[A-Z][\w&. -]{1,24})"(?: or [^()\n]{0,30})?\)'))
_NO_NAME = re.compile(
    r"^(?:本|上市|标的|控股|目标)?(?:公司|集团)$|买方|卖方|[甲乙丙]方|合同|协议|项目|产品|设备|交易|公告|本次|订单|标的|规则|办法|双方"
    r"|^(?:供应商|客户|发行人)$|\b(?:company|group|seller|buyer|purchaser|vendor|agreement|board|issuer|notes)\b",
    re.I,
)
_INTRODUCES = re.compile(rf"(?:简称|下称|合称)为?\s?:?\s?[{_OPENS}]?$|\([^()]{{0,10}}[{_OPENS}]$")
_NAME_EN = r"[A-Z][\w&.'-]{0,30}(?: (?:[A-Z][\w&.'-]{0,30}|\([A-Z]{2,9}\)|of|and|&)){0,7}"
_FORMS = r"(?:Inc|LLC|Ltd|Limited|Corp|L\.P|PLC)"
_SIDE = re.compile(
    rf"(?<![\w&.'-])(?P<name>(?!{_FORMS}\b){_NAME_EN}(?:, {_FORMS}\b\.?)?),? \((?:the "
    rf"|as )?\"(?:the )?(?P<side>Purchaser|Buyer|Vendor|Seller)\"\)"
)
"""A party that is called by its side from then on: 'Alpha Data Sdn Bhd (the "Purchaser")'."""
_COMPANY = re.compile(
    rf"(?<![\w&.'-])(?P<name>(?!{_FORMS}\b){_NAME_EN}(?:, {_FORMS}\b\.?)?),?"
    r"(?: \([A-Z]{2,8}: ?[A-Z0-9.]{1,8}\))? \((?:\"[^\"\n]{2,24}\",? (?:or|OR) )?(?:the "
    r"|THE )?\"(?:the )?(?:Company|COMPANY)\"\)"
)
"""Whose filing it is: 'Granite Peak, Inc. (the "Company")'."""
_SIDE_ZH = Sieve(
    rf"(?P<name>[^\s,。;:、{_OPENS}{_CLOSES}]{{2,36}}?)\s?"
    rf"\((?:以下)?(?:简?称)?(?:[^()]{{0,24}}或)?[{_OPENS}]?(?P<side>[甲乙丙]方|[买卖供需]方|采购方|供应方|买受人|出卖人)[{_CLOSES}]?\)"
)
"""Likewise, "广州筑云数据服务有限公司(以下简称"乙方")", "招商智云(蛇口)数据有限公司(甲方)"."""
_SIDE_AHEAD = Sieve(
    rf"(?P<side>[买卖供需]方|采购方|供应方)(?:为|是|:)?\s?(?P<name>{_NAME_EN}(?: (?:Pte\.|Ltd\.?|Inc\.?|LLC"
    rf"|Limited|GmbH)){{1,3}})"
)
"""Likewise, its side first: "卖方 Aetheron Systems Pte. Ltd."."""
_COMPANY_BEFORE = re.compile(
    r"(?:[与和向由同及]|[子孙]公司|附属公司|公司(?=[\u4e00-\u9fff]{2,12}(?:公司|大学|中心)$)|[日月])(?=[\u4e00-\u9fffA-Za-z(]{4})"
)
"""What stands before such a name without a mark: "公司全资子公司", "与"."""
SIDES = {
    **{"Purchaser": "buyer", "Buyer": "buyer", "Vendor": "supplier", "Seller": "supplier"},
    **{"买方": "buyer", "需方": "buyer", "采购方": "buyer", "买受人": "buyer"},
    **{"卖方": "supplier", "供方": "supplier", "供应方": "supplier", "出卖人": "supplier"},
}
_LETTERED = re.compile(r" [A-Z]\b")
"""Behind the name of a side: "Vendor B" is another than "the Vendor"."""
LEAD = 14
"""Letters before a name that may introduce it."""
MOST = 12
"""Names of one text that are looked for again."""


def introduced(folded: str) -> Mapping[str, str]:
    """Give the short names that a text introduces for organisations, in its order, with what each stands for."""
    found: dict[str, str] = {}
    if any(f'{side}"' in folded for side in SIDES):
        found = {match["side"]: match["name"] for match in _SIDE.finditer(folded)}
    if "方" in folded or "买受人" in folded:
        for match in _SIDE_ZH.finditer(folded):
            anew = [m.end() for m in _COMPANY_BEFORE.finditer(match["name"])]
            found.setdefault(match["side"], match["name"][anew[-1] if anew else 0 :])
        found |= {m["side"]: m["name"] for m in _SIDE_AHEAD.finditer(folded)}
    for finder in (_SHORT, _QUOTED, _SHORT_EN):
        for match in finder.finditer(folded, 0, len(folded)):
            name = match["name"].strip()
            if _NO_NAME.search(name) is None:
                found[name] = name
    return dict(islice(found.items(), MOST))


def the_company(folded: str) -> str | None:
    """Give the company that a filing in English calls "the Company"."""
    match = _COMPANY.search(folded) if 'ompany"' in folded or 'OMPANY"' in folded else None
    return match["name"] if match else None


def with_short_names(
    folded: str, start: int, end: int, names: Mapping[str, str], found: Sequence[OrganisationMention]
) -> list[OrganisationMention]:
    """Give the organisations of a span with those that it calls by their short names, in order."""
    more: list[OrganisationMention] = []
    found = [m for m in found if folded[m.start : m.end] not in names]
    for name, full in names.items():
        at = folded.find(name, start, end)
        while at >= 0:
            stop = at + len(name)
            is_again = _INTRODUCES.search(folded, max(start, at - LEAD), at) is None
            is_again = is_again and not (name in SIDES and _LETTERED.match(folded, stop, end))
            if is_again and not any(m.start < stop and at < m.end for m in (*found, *more)):
                more.append(OrganisationMention(at, stop, full, None))
            at = folded.find(name, stop, end)
    return sorted([*found, *more], key=lambda m: m.start)
