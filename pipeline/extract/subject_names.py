"""Names that stand where who buys does, told by their place alone: "台智云采购 500 颗", "Ubilink has ordered 5,000"."""

import re

_ZH = re.compile(
    r"(?:^|(?<=[,。;:\s])|(?<=公司)|(?<=企业)|(?<=厂商)|(?<=巨头))(?P<name>(?!公司|有望|据悉|在建|大数据|人工智能)(?:(?!公司)[\u4e00-\u9fffA-Za-z]){1,8}?(?:云|(?<![将机社只])会|局|科技|集团|银行|大学|研究院|电信|移动|联通|智算|算力|时代|汽车|重工|互联网|控股|股份|电子|智能|数据|信息|联社|医院|学院)(?:\([\u4e00-\u9fff]{2,4}\))?)"
    r"(?=(?:拟|将|已|计划|宣布|今年|近日|日前|上月|上周|正式|正|又|再|还){0,2}(?:以|斥资|向|追加|采购|下单|订购|购买|编列|购置|[与和][^,。;]{2,20}(?:签|订立|达成)))",
    re.M,
)
_NAME = (
    r"(?P<name>(?!(?:The|An?|This|That|These|Those|Its?|He|She|They|We|You|I|But|And|Or|So|In|On|At|By|For|As|With|From|To"
    r"|When|While|If|Their|Our|His|Her|Last|Next|Earlier|Later|Both|Each|Many|Some|Most|All|Several|Neither|Who|Which|Amid|Amidst|Despite|Although|Though|Because|Since|After|Before|Through|Across|Over|Given"
    r"|According|Separately|Additionally|Moreover|Furthermore|Instead|Overall|Finally|First|Second|Reportedly|Here|There|Now|Then"
    r"|Meanwhile|However|Also|Yesterday|Today|Recently|Only|Just|Nobody|Everyone|Someone|Reuters|Bloomberg|Having|Being|(?:Order|Buy|Purchas|Acquir|Gett|Leas|Rent)ing"
    r"|Bought|Ordered|Purchased|Got|Picked|Received|Orders?|Deals?|Contracts?|Purchases?|Sales|Shipments?|Deliver\w+|Shares|Stock|Companies|Customers|Buyers|Firms|Startups?|Chips?|GPUs?|Servers?"
    r"|Subsequent|Pursuant|Under|During|Following|Company|Managers?|Item|Note|Section|Resolution|Board|Council|Phase"
    r"|Chinese|American|Indian|European|British|Russian|Japanese|Korean|Saudi"
    r"|January|February|March|April|May|June|July|August|September|October|November|December)\b)"
    r"[A-Z][A-Za-z0-9&'-]{1,24}(?: (?:[A-Z][A-Za-z0-9&'-]{0,24}|of|&)){0,3})"
)
_AUXILIARIES = (
    r"(?: (?:has|have|had|will|would|is|was|are|were|to|also|already|just|recently|reportedly|since|now|alone"
    r"|officially|plans?|planned|agreed|intends?|said it)){0,5}"
)
_VERB = (
    r"(?: (?:purchas(?:ed|es|ing)|bought|buys|buying|order(?:ed|s|ing)|acquir(?:ed|es|ing)|secured|procured|booked"
    r"|taken|obtained|got|landed|bagged|grabbed|nabbed|snagged|sourced|imported|reserved|paid for|bought up"
    r"|(?:locked|lined|sewn|tied) (?:down|up|in)|brought in|closed on|opted for|stocked up|scooped up"
    r"|spent|spends|spending|took|taking|snapped up|picked up|contracted|received|took delivery|taken delivery"
    r"|cancell?ed|scrapped|placed (?:an?|its|their"
    r"|another) (?:[\w$.-]+ ){0,3}orders?"
    r"|entered into an? (?:[\w-]+ ){0,3}(?:agreement|contract)|signed (?:an? )?(?:[\w$-]+ ){0,4}(?:deal|contract"
    r"|agreement|order))(?: for)?)?"
)
_BEFORE_EN = re.compile(
    rf"(?:^|(?<=[\s\"(]))(?<!\bin )(?<!\bnear ){_NAME}(?: \([^()]{{1,30}}\)|, (?:an?"
    rf"|the) [^,.;]{{2,50}},)?{_AUXILIARIES}{_VERB}\s?$"
)
_BEHIND_EN = re.compile(rf"\s?by (?:the )?{_NAME}")
REACH = 100
"""Characters between the name and the end of the word of ordering."""


def subject_name(folded: str, start: int, end: int, verb_at: int, lang: str) -> tuple[int, int] | None:
    """Give where the name lies that buys by its place in a span, before the word of ordering or behind its "by"."""
    if lang == "zh":
        match = _ZH.search(folded, start, verb_at)
    else:
        first = max(start, verb_at - REACH)
        match = _BEFORE_EN.search(folded, first, verb_at) or _BEHIND_EN.match(folded, verb_at, end)
    return match.span("name") if match else None
