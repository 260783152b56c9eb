"""On which side of an order an organisation stands: it buys, it supplies, or neither."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.introduced import SIDES
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.reading import Reading, Sentence

LINKS = re.compile(r"向|从|与|和|\bfrom\b|\bwith\b|\bby\b")
BEHALF = re.compile(r"(?<!称)(?<!认)(?<!成)(?<!名)(?<!作)[为替帮]\s?[\"「]?$|\bon behalf of (?:the )?$")
"""Before for whom another buys: "甲骨文为 OpenAI 购买"."""
_SUPPLIER_BEFORE = re.compile(
    r"(?:(?:agreement|arrangement|contract|deal|pact|lease)s? with|\borders? (?:to|with)"
    r"|\b(?:placed|on order) (?:with|at)"
    r"|(?:向|从|找)[^,。;()]{1,10}\(|(?:向|从)[^,。;()]{1,16}(?:对手|劲敌|伙伴)|向|从|找|由|(?:供应商|(?:中标|得标|决标|中选|成交|供货|供应|承建|卖)(?:方|人|商|厂商|单位|企业))(?:为|是|系|:)?"
    r"|(?<!support )(?<!backing )(?<!funding )(?<!financing )(?<!loan )(?<!help )(?<!investment )(?<!money )\bfrom"
    r"|\bthrough|\bsupplied by|\bvia"
    r"|\b(?:sold|built|delivered|made|manufactured|assembled|produced|provided|won) by|\bawarded(?: to)?"
    r"|\b(?:went|goes|gone|fell|given) to"
    r"|(?<!been )(?<!was )(?<!were )\b(?:chose|chosen|selected|picked|tapped|hired|commissioned|engaged|appointed))"
    r"\s?(?:the |供应商\s?)?$"
)
_WINNER_BEFORE = re.compile(r"(?:中标|得标|决标|中选|成交)(?:方|人|商|厂商|单位|企业|者|的是)(?:为|是|系|:)?\s?$")
"""Before the name that won a tender, which supplies whoever else is told of as selling."""
_BUYER_BEFORE = re.compile(
    r"(?:(?:award|orders?|contracts?|deal|win|purchases?|purchase order)s?(?: [a-z]+){0,2}"
    r"(?: dated [^.;]{4,20}?)?\s(?:from|by)"
    r"|\b(?:chosen|selected|picked|tapped|hired|commissioned|engaged|appointed) by"
    r"|\b(?:servers?|systems?|clusters?|supercomputers?) for"
    r"|\bsold to|\bdelivered to|\b(?:supply|supplies|supplied)|\b(?:sell|selling|sold) [^.;]{2,80}\bto"
    r"|\b(?:supply|deliver|provide|delivered|shipped|supplied) [^.;]{0,60}\bto"
    r"|采购(?:方|人|单位)(?:为|是|系)|获得?|接到|收到|拿下|拿到|夺下|夺得|抢下|吃下|接获|接下"
    r"|揽下|抢得|赢得|来自|斩获|向其|卖给|[出销]售给|转让给|售予|交付给?|供应给)\s?(?:the )?$"
)
_GETS = re.compile(
    r"(?:获得?|接到|收到|拿下|拿到|夺下|夺得|抢下|抢得|吃下|接获|接下|揽下|赢得|斩获)了?(?:来自)?[\u4e00-\u9fff]{0,6}\s?$"
)
_ITS_ORDER = re.compile(r"[^,。;]{0,12}(?:订单|大单|急单|单子)")
"""Around whose order another gets: "和硕拿下法国 Sesterce 的订单"."""
_BY = re.compile(r" by (?:the )?")
"""Between a word of ordering and its buyer."""
_GIVEN = re.compile(r"\b(?:gave|given|gives?|handed|hands)\s?(?:the )?$")
_AN_ORDER = re.compile(r" (?:an?|another|its|the) (?:[\w$-]+ ){0,3}?(?:order|contract|deal)s?\b")
"""Around who is given one: "CoreWeave has given Dell an order for 400"."""
_COUNTED = re.compile(r"(?<![\d,.])[\d,]+ (?:x )?$")
"""Before the maker of machines that are counted: "in 128 HPE ProLiant systems"."""
_PROFITS = re.compile(r"[^,。;]{0,12}(?:受惠|受益|股价|走高|走强)")
"""Behind who but gains by another's order."""
_OF = re.compile(
    r"(?:'s|的)?\s?(?:(?:latest|newest|own|current|custom|new|flagship|[a-z]{3,7}-gen(?:eration)?) ){0,2}"
    r"(?:最新(?:款|一代)?的?|自研的?|新一代的?|旗舰)?(?:\d{1,2}\s?x\s?)?"
)
OF = 28
"""Between a maker's name and its chip."""
_MAKE = re.compile(
    r"\s?(?:猛禽|魔龙|超龙|万图师|火神|水神|战斧|雪鹰|冰龙|巨齿鲨|天选|名人堂|大将|金属大师|踏雪|追风|星极|月白|雪豹|毒蛇|雷神)\s?"
    r"|\s(?:tuf|rog|astral|ventus|suprim|aorus|strix|turbo|gaming)[a-z ]{0,12}\s?"
)
"""Between the maker of a card and the chip, the card's make: "华硕猛禽 RTX 5090"."""
_WINS = re.compile(
    r"(?:[、和与及]\s?[^,。;、和与及]{2,20}){0,8}(?:等)?\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?家?(?:公司|企业|厂商)?(?:成功)?(?:以?约?\s?\d[\d.,]{0,9}\s?[万亿]?元?(?:的价格)?)?(?:(?:成为|位列|为)第?[一二三1-3]?中标候选人|中标(?!候选|公[示告]|结果)|得标|入围|分获|分得|瓜分)"
)
"""Behind each of those that a purchase is awarded to: "昆仑、宝德等 7 家中标"."""
_ASKS = re.compile(
    r"(?:(?!中标(?!候选|公[示告]|结果))[^。;]){0,40}(?:集采|招标|采购|中标(?:候选|公[示告]|结果))"
    r"|'s? (?:[\w$€£.,-]+ ){0,4}?(?:tender|contract|orders?|procurement|award|deal|rfp|project)\b"
)
"""Behind who asked for the offers."""
_AWARDS = re.compile(
    r"[^,.;]{0,30}(?<!was )(?<!were )(?<!been )(?:\bawarded (?:(?!to\b|by\b|an? |the |lots? |[$€£\d])"
    r"|(?=(?:an? |the |lots? |[$€£\d])(?:[^.;]|\.\d){2,90}? to (?!(?:supply|build|provide|deliver|install)\b)))"
    r"|\b(?:chose|selected|picked|tapped|hired|commissioned|engaged|appointed) (?!by\b|to\b)[^.;]{2,60}"
    r" to (?:supply|build|provide|deliver|install)\b)"
)
"""Behind who gives a contract to whom is named next: "NASA awarded HPE a contract"."""
_AWARDED_TO = re.compile(
    r"(?<!was )(?<!were )(?<!been )\bawarded (?:an? |the |lots? |[$€£\d])(?:[^.;]|\.\d){2,90}\bto\s?(?:the )?$"
)
"""Before the name to whom a contract is given that stands first: "awarded a contract for 24 servers to"."""
AWARD = 110
_FROM = re.compile(r"\bfrom\s?(?:the )?$")
_PLACED = re.compile(r"\b(?:in|near|outside|at)\s(?:the |its |their |an? )?$")
"""Before the name of a place."""
_INVESTED_IN = re.compile(r"\b(?:invest(?:s|ed|ing)?|stakes?|shares) [^.;]{0,32}\bin\s?(?:the )?$")
"""Before the name of who is invested in."""
_WHICH = re.compile(r",? (?:which|who) (?!is\b|was\b)")
_INVESTS = re.compile(
    r"(?:'s (?:[\w.%$]+ ){0,4}?(?:stakes?|shares|investments?)"
    r"|(?: \w+){0,2}? (?:invest(?:s|ed|ing)?|(?:takes?|took|bought|buys|acquired) (?:[\w.%]+ ){0,4}?(?:stake|shares)))"
    r" [^.;]{0,32}\bin [^.;,]{2,40},? (?:which|who) (?!is\b|was\b)"
)
"""Behind who is invested in where it is he who buys, and behind who but invests: "X invests in Y, which will buy"."""
LEAD = 60
"""Characters before a name that may say its part."""
SUBJECT = 28
"""Characters between who buys and the end of the word of ordering."""
_WITH_BEFORE = re.compile(r"(?:与|和|跟|\bwith)\s?(?:the |供应商\s?)?$")
_WITH_ZH = re.compile(r"[跟找问对]\s?$")
_BOUGHT_ZH = re.compile(r"\s?(?:那边)?(?:[订买拿下]了|下单|订购|采购|签下)")
"""Around who sells, as it is said: "年前跟丽台订了 6 台"."""
_AGREED_AFTER = re.compile(
    r"(?:[\u4e00-\u9fff]{0,10}(?:公司|集团))?(?:\([^()]{0,24}\))?[^,;。]{0,14}(?:签|达成|订立|合作|敲定|洽谈|商谈|谈判|接洽|讨论|协商|磋商|沟通)"
    r"|[^,;.]{0,20}(?:for|to supply)\b"
)
_BRAND_AFTER = re.compile(
    r"(?:'s|的)?\s?(?:most advanced |advanced |ai |高端|旗下)*"
    r"(?:芯片|gpu|chips?|tpu|显卡|加速卡|ai\s?芯片|server|superchip|处理器|accelerator)"
)
_MODEL_AFTER = re.compile(
    r" (?:poweredge|proliant|thinksystem|fusionserver|cray|apollo|[a-z]{0,4}-?\d{3,4}[a-z\d-]*)\b"
)
"""Behind the maker of a machine, which machine it is: "Dell PowerEdge XE9680"."""
_SOURCE_BEFORE = re.compile(
    r"(?:\baccording to|(?:[据]|继(?![续承]))(?:[^,。;、]{2,24}、){0,4}|援引|引述)\s?(?:the |《)?$"
)
_SOURCE_AFTER = re.compile(r"\s?》?的?(?:报道|报导|消息|讯|估算|估计|预测|研报|(?:研究)?报告|分析师)")
"""Around the name of who tells of an order, or of who ordered before: '继海南华铁、蓝耘科技本周披露大单后'."""
_EXPECTS = re.compile(
    r"(?:'s? (?:[A-Z]\w+ ?){1,3})?(?: analysts?)? (?:expects?|sees|estimates?|reckons|predicts|forecasts"
    r"|believes|thinks)"
    r" (?:that )?(?=[A-Z])"
)
"""Behind who but expects another to buy."""
_ALONE = re.compile(r"\s?(?:[,.;)]|$|(?:for|to|worth|of|in|as|last|this|and)\b)")
"""Behind a state that is meant itself, and none of its firms."""
_INTRODUCED_AS = re.compile(
    r"\s?\((?:以下)?(?:简?称)?(?:[^()]{0,24}或)?[\"'「]?(?P<han>[买卖供需]方|采购方|供应方|买受人|出卖人)[\"'」]?\)"
    r"|(?: \([A-Z]{2,9}\))?(?:,? (?:Limited|Ltd\.?|Inc\.?|LLC))?,? \((?:the |as )?\"(?:the )?(?P<side>\w{5,9})\"\)"
)
_HOLDS = re.compile(
    r"(?:搭载|内嵌|配备|采用|装配|内含|含有?|基于|\bwith|\bcontaining|\bpowered by|\busing|\bholding)[^,。;]{0,10}$"
)
_OF_OTHERS = re.compile(r"\bnvidia\b|英伟达|辉达")
"""In "Nvidia GPUs" whose chips another maker buys."""
_OF_ANOTHER = re.compile(r"(?:拟|将|已|计划|正|再|也){0,2}(?:向|从)")
_BESIDE = re.compile(r"(?:\s?(?:、|与|和|以及|及)\s?[^,。;、]{1,10}?){1,3}(?=各自?|均|都|分别|将|拟|计划)")
"""Behind a maker those that buy with it: "三星电子与 SK 集团各自将采购"."""
_ON_IT = re.compile(r"\s?(?:平台|网站)?上(?![调涨半周月海市])")
"""Behind the place where somebody buys: "有人在 eBay 上抢购"."""
_RIVAL = re.compile(
    r"的(?:主要|最大|长期)?(?:竞争)?(?:对手|劲敌|合作伙伴|代工厂)|'s (?:biggest |main |closest )?rival\b"
)
"""Behind whose rival it is that the words go on to name: "向英伟达的竞争对手 AMD 购买"."""
OTHER = 8
_OWNED = {"amazon": "aws"}
"""Companies and the part of them that makes chips."""
HOLDS = 24
"""Characters before a maker's name within which it may say that its chips are in what is bought."""


def makes(reading: Reading, sentence: Sentence, body: OrganisationMention) -> bool:
    """True for the maker of what is bought, where it is no part of a machine: "采购 100 台搭载英伟达芯片的服务器"."""
    is_part = _HOLDS.search(reading.lowered, max(sentence.start, body.start - HOLDS), body.start) is not None
    is_maker = body.known is not None and body.known.kind == "maker"
    return is_maker and not is_part and is_brand(reading, sentence, body)


def side_of(reading: Reading, sentence: Sentence, body: OrganisationMention, verb_at: int, *, sells: bool) -> str:
    before = reading.lowered[max(sentence.start, body.start - LEAD) : body.start]
    if _RIVAL.match(reading.lowered, body.end) or _ON_IT.match(reading.lowered, body.end):
        return "none"
    named_as = _INTRODUCED_AS.match(reading.folded, body.end, sentence.end)
    side = SIDES.get((named_as["side"] or named_as["han"]) if named_as else reading.folded[body.start : body.end])
    if side is not None:
        return side
    if body.known and body.known.kind in ("state", "foundry", "press"):
        if body.known.kind == "state" and _AWARDS.match(reading.lowered, body.end, sentence.end):
            return "buyer"
        is_asked = body.known.kind == "state" and _ALONE.match(reading.lowered, body.end, sentence.end + 1)
        return "buyer" if is_asked and _BUYER_BEFORE.search(before) else "none"
    if _EXPECTS.match(reading.folded, body.end, sentence.end):
        return "none"
    if not sells and body.end <= verb_at and BEHALF.search(before) and not _SUPPLIER_BEFORE.search(before):
        return "none"
    is_in = _INVESTED_IN.search(before) and not _WHICH.match(reading.lowered, body.end)
    if (body.known is None and _PLACED.search(before)) or is_in or _INVESTS.match(reading.lowered, body.end, verb_at):
        return "none"
    if _SOURCE_BEFORE.search(before) or _SOURCE_AFTER.match(reading.lowered, body.end, sentence.end):
        return "none"
    if body.known and body.known.kind == "maker" and not sells and body.end <= verb_at:
        if _SUPPLIER_BEFORE.search(before) or _WITH_BEFORE.search(before):
            return "supplier"
        return (
            "buyer" if _buys_others(reading, sentence, body, verb_at) or _buys_of(reading, sentence, body) else "none"
        )
    if body.known and body.known.kind == "oem" and _COUNTED.search(before):
        return "none"
    if is_brand(reading, sentence, body) or _PROFITS.match(reading.lowered, body.end, sentence.end):
        return "none"
    if _WINNER_BEFORE.search(before):
        return "supplier"
    if _GIVEN.search(before) and _AN_ORDER.match(reading.lowered, body.end, sentence.end):
        return "supplier"
    if _BUYER_BEFORE.search(before) or _BY.fullmatch(reading.lowered, verb_at, body.start):
        return "buyer"
    if _WITH_ZH.search(before) and _BOUGHT_ZH.match(reading.lowered, body.end):
        return "supplier"
    if sells and _GETS.search(before) and _ITS_ORDER.match(reading.lowered, body.end):
        return "buyer"
    agreed = _WITH_BEFORE.search(before) and _AGREED_AFTER.match(reading.lowered, body.end, sentence.end)
    if agreed or _SUPPLIER_BEFORE.search(before):
        return "buyer" if sells and (reading.lang == "zh" or _FROM.search(before)) else "supplier"
    if _AWARDS.match(reading.lowered, body.end, sentence.end):
        return "buyer"
    if _AWARDED_TO.search(reading.lowered, max(sentence.start, body.start - AWARD), body.start):
        return "supplier"
    if _WINS.match(reading.lowered, body.end, sentence.end):
        return "supplier"
    if sells and _ASKS.match(reading.lowered, body.end, sentence.end):
        return "buyer"
    if sells:
        return "supplier" if body.end <= verb_at else "buyer"
    if body.end <= verb_at:
        return "buyer"
    return "none"


def _buys_others(reading: Reading, sentence: Sentence, body: OrganisationMention, verb_at: int) -> bool:
    """True for a maker that stands right before the word of ordering, and of whose chips none is named."""
    generic = " ".join(reading.lowered[c.start : c.end] for c in sentence.chips if c.generic)
    is_of_others = _OF_OTHERS.search(generic) is not None and body.known is not None and body.known.id != "nvidia"
    rows = [reading.lexicon.chips.get(c.chip or "") for c in sentence.named]
    is_own = any(row is not None and body.known is not None and row.vendor == body.known.id for row in rows)
    is_of_others |= bool(rows) and not is_own
    beside = _BESIDE.match(reading.lowered, body.end, verb_at)
    between = reading.lowered[beside.end() if beside else body.end : verb_at]
    is_near = len(between) <= SUBJECT and LINKS.search(between) is None
    return is_of_others and is_near and not is_brand(reading, sentence, body)


def _buys_of(reading: Reading, sentence: Sentence, body: OrganisationMention) -> bool:
    """True for a maker right before another of whom he buys: "三星电子将向英伟达购买"."""
    return any(
        o.known is not None
        and o.known.kind == "maker"
        and 0 < o.start - body.end <= OTHER
        and _OF_ANOTHER.fullmatch(reading.lowered, body.end, o.start) is not None
        for o in sentence.organisations
    )


def _may_make(reading: Reading, body: OrganisationMention, chip: ChipMention) -> bool:
    """False for the chip of another maker, or chips in general, beside a name that is no maker's: "微软 H20 订单"."""
    if body.known is None or body.known.kind in ("maker", "oem"):
        return True
    row = reading.lexicon.chips.get(chip.chip or "")
    return not chip.generic and (row is None or row.vendor in (body.known.id, _OWNED.get(body.known.id)))


def is_brand(reading: Reading, sentence: Sentence, body: OrganisationMention) -> bool:
    """True where the name but tells whose product it is: "英伟达 L40S 显卡", "Nvidia's chips"."""
    for chip in sentence.chips:
        if not _may_make(reading, body, chip):
            continue
        if chip.start <= body.start and body.end <= chip.end:
            return True
        if 0 <= chip.start - body.end <= OF and _OF.fullmatch(reading.lowered, body.end, chip.start):
            return True
        if body.known and body.known.kind == "oem" and _MAKE.fullmatch(reading.lowered, body.end, chip.start):
            return True
    if body.known and body.known.kind == "oem" and _MODEL_AFTER.match(reading.lowered, body.end, sentence.end):
        return True
    return _BRAND_AFTER.match(reading.lowered, body.end, sentence.end) is not None
