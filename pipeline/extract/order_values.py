"""Which amounts of a sentence about an order are its total."""

import re
from collections.abc import Sequence

from models.facts import OrderUnit
from pipeline.extract.counts import Counted
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.plausibility import CARD_USD, ROUGH_USD
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.terms import Cue

LEAST_VALUE_USD = 50_000.0
"""A total below this is a price."""
_PER_UNIT = re.compile(r"/|per|each|ea\b|apiece|an? |一|每|单")
_UNIT_PRICE = re.compile(
    r"(?:(?<!下)单价(?!值)|每[台张颗片块套柜]|单[台张颗片块套柜卡机]|每卡|每个?(?:机柜|机架|节点)|平均)[^,;。]{0,12}$"
    r"|(?:一[座台柜套颗张片块][^,;。]{0,24}|[a-z]\d{2,3}[a-z]?\s?(?:机柜|整机|服务器|模组|芯片|显卡)?\s?)"
    r"(?:报价|要价|定价|开价|标价)(?:为|约|在|达|近|逾|超过?){0,2}\s?$|售价(?:为|约|在|达|近|逾|超过?){0,2}\s?$"
    r"|\b(?:unit (?:price|cost|rate)|price per (?:unit|server|system|node|card|gpu|rack))"
    r" ?(?:of|is|:|at)?\s?(?:about |approximately )?$"
    r"|\beach (?:\w+ )?(?:costing|costs?|priced at|at|worth)\s?(?:about |around )?$"
)
MYRIAD = 1e4
BEYOND = 6.0
"""Times what a card may cost beyond which a sum is not for cards alone: "64,000 B200s for a $100bn programme"."""
_SPENT = re.compile(
    r"(?:花了?|花费|耗资|斥资|总价|总额|总金额|合同额|金额|作价|砸下?了?|豪掷|掏了?|预算|总共|中标价?|成交价?|标的额|货款|全款|总造价)(?:为|是|达)?"
    r"(?:约|近|大概|将近|超过?|大约)?\s?$"
)
"""Before a sum whose currency is left out: "采购 24 台 H20,总价 2.6 亿"."""
_WON_AT = re.compile(r"\s?(?:元\s?)?(?:的价格)?(?:中标|成交|拿下|得标)")
"""Behind such a sum: "华鲲振宇 1.12 亿中标"."""
_VALUED = re.compile(
    r"(?:gpus?|servers?|racks?|systems?|nodes?|chips|cards|accelerators|equipment|orders?|contracts?|deal|agreement"
    r"|\d[a-z]{0,2}s?)(?: with [^,;.]{2,40})?,?"
    r" (?:collectively |together |each )?(?:valued at|worth) (?:about |around |approximately |some |over |nearly )?$"
    r"|(?:\bat|\bfor|\bwith|,) an? (?:total |aggregate |combined |overall |estimated )?(?:cost|investment|outlay) of"
    r" (?:about |around |approximately |roughly |some |over |nearly )?$"
    r"|\b(?:budget(?:s|ed)|invest(?:s|ed|ing)?) (?:about |around |approximately |some |over |nearly )?$"
)
"""Before what goods are valued at, who are no company: "128 servers valued at Rs 480 crore"; or is put in."""
_FOR_ELSE = re.compile(
    r" (?:[a-z-]+ ){0,3}?(?:campus|data ?cent(?:er|re)|facility|complex|plant|(?:term )?loan|financing|debt|credit"
    r"|notes?|bonds?|equity|(?:funding )?round|fund(?:ing)?|raise|stake|grant|valuation|ipo|offering|placement"
    r"|mortgage)s?\b"
    r"(?! (?:gpu|chip|server|order|contract|purchase|equipment|hardware|accelerator))"
)
_ELSE_BEFORE = re.compile(
    r"\b(?:loan|financing|facility|debt|round|equity|funding|grant)s? (?:of|worth|totall?ing) (?:about |up to )?$"
    r"|\b(?:borrow(?:s|ed|ing)?|drew|drawn)(?: down)? (?:about |another |up to )?$"
)
"""Around a sum of what is built, borrowed or raised."""
_FOR = re.compile(r"\b(?:for|paying) (?:an? (?:total|aggregate) of )?$")
_PUT_INTO = re.compile(r"\binvest(?:s|ed|ing)? (?:[a-z]+ ){0,3}$")
_OF_GOODS = re.compile(
    r" investment (?:in|to) "
    r"|(?: dollars'?|'s)? worth of (?:(?!(?:and|for|in|on|to|with)\b)[a-z0-9'-]+ ){0,5}?"
    r"(?:[gnxtlid]pus?|chips|cards|accelerators|processors|servers?|systems|racks|[a-z]{1,3}\d{2,4}[a-z]{0,2}s?)\b"
)
"""Behind what is paid for machines: "made a $25 million investment to secure", "bought $4 billion worth of chips"."""
_SPENDS = re.compile(
    r"\b(?:spen(?:d|ds|ding|t)|splash(?:es|ed|ing)?|shell(?:s|ed|ing)? out|lay(?:s|ing)? out|laid out) [^.;,]{0,24}$"
)
_ON_GOODS = re.compile(
    r" on (?:about |around |some |roughly |nearly |up to |over |more than )?\d[\d.,]*k? (?:[a-z]+ ){0,3}?"
    r"(?:[gt]pus?|chips|cards|accelerators|processors|servers|systems|racks|[a-z]{1,3}\d{2,4}[a-z]{0,2}s?)\b"
)
"""Around what is spent: "is spending $400 million on around 13,000 MI355X processors"."""
_STOP = re.compile(r"[,;。]")
"""Between a sum and the unit of the price behind it: "总价 16,350 万元,单台 109 万元"."""

_TURN = re.compile(r"(?:\b(?:while|whereas|but|and|as)|;) (?:(?:also|separately|meanwhile|later|the) )?")
_GOES_ON = re.compile(r"(?:'s)?\s?(?:[,;&)]|(?:for|in|at|and|or|to|from|with|over|under|worth|by|of|on|each)\b)")
"""Behind a name that but closes a list of names: "from Dell and Supermicro for $90m"."""
_PRONOUN = re.compile(r"(?:it|they|he|she)\b")
_PAYS = re.compile(
    r"\b(?:pays?|paid|paying|costs?|worth|valued|total\w*|for (?:them|these|those|it)|the (?:deal|order|contract))\b"
)
"""What is told of somebody else who is paid, or pays, for what was ordered."""


def is_anothers(reading: Reading, sentence: Sentence, span: tuple[int, int]) -> bool:
    """True where somebody else begins to act between an order and a sum: "ordered 3,000, while Nvidia threw $100bn"."""
    if reading.lang != "en":
        return False
    for turn in _TURN.finditer(reading.lowered, *span):
        if _PAYS.search(reading.lowered, turn.end(), span[1]):
            continue
        if _PRONOUN.match(reading.lowered, turn.end()):
            return True
        named = next((o for o in sentence.organisations if o.start == turn.end()), None)
        if named is not None and not _GOES_ON.match(reading.lowered, named.end):
            return True
    return False


def is_of_next(reading: Reading, count: Counted, value: Figure) -> bool:
    """True for a sum behind a semicolon, or another chip that is bought, unless it is told as what all comes to."""
    between = reading.lowered[count.figure.end : value.start]
    tail = between.rpartition(";")[2]
    return ";" in between and _TOTAL_OF.fullmatch(tail) is None


def is_behind_another(reading: Reading, sentence: Sentence, cues: Sequence[Cue], value: Figure) -> bool:
    """True for a sum that somebody else is told of than the last word of ordering before it."""
    before = [c.end for c in cues if c.end <= value.start]
    return bool(before) and is_anothers(reading, sentence, (before[-1], value.start))


def is_beyond(reading: Reading, chip: str | None, unit: OrderUnit, size: float, value: Figure) -> bool:
    """True for a sum that is too much for the cards told with it."""
    row = reading.lexicon.chips.get(chip or "")
    most = row.price_usd_high if row and row.price_usd_high else CARD_USD[1]
    usd = value.value * ROUGH_USD.get(reading.currency_of(value), 1.0)
    return unit == "card" and usd > BEYOND * most * size


_SPENT_IN_ALL = re.compile(r"(?:投入|开支|支出|投资)[^,。;\d]{0,8}$")
_OF_WHICH = re.compile(r"\s?[^,。;\d]{0,6},其中(?:约|有|近|超过?)?\s?\d")
"""Before and behind what is spent in all, where only a part buys: "投入 1600 亿元,其中约 850 亿元用于采购芯片"."""
_TOTAL_OF = re.compile(
    r"\s?[^,。;\d]{0,40}(?:金额|总额|总价|价款|价格|价值|总值|合同额|货款|合计|共计|总计|预算|中标价|成交价|\b(?:worth|value|total|price"
    r"|cost|sum|contract|deal|order)\b)[^,。;]{0,24}"
)
"""Between a semicolon and what all before it comes to: "服务器 96 台;合同总价:人民币 2.4 亿元"."""
_RAISED = re.compile(
    r"(?:筹集|筹措|筹资|筹得|募集|募资|融资(?!租赁)|举债|发债|借款|借入|借了|贷款|授信|发行)[^,。;\d]{0,8}$"
)
_LENT = re.compile(r"\s?元?的?(?:[^,。;\d]{0,4})(?:贷款|融资(?!租赁)|债券|授信|借款|信贷|票据|可转债|定增|股权)")
"""Around what is raised or lent, out of which somebody buys: "筹集 400 亿美元,为采购芯片提供资金"."""
_OF_ORDERS = re.compile(r"\s?的?(?:新|追加)?(?:订单|大单)")
"""Behind a sum by which no price changes: "又追加了 110 亿美元订单"."""


def is_value(reading: Reading, sentence: Sentence, figure: Figure, role: Role) -> bool:
    """True for an amount that is the total of an order, and no price of a unit."""
    is_spent = (
        figure.kind == "plain"
        and figure.scale >= MYRIAD
        and (
            _SPENT.search(reading.lowered, sentence.start, figure.start) is not None
            or _WON_AT.match(reading.lowered, figure.end, sentence.end) is not None
        )
    )
    if _RAISED.search(reading.lowered, sentence.start, figure.start) or _LENT.match(reading.lowered, figure.end):
        return False
    is_of_orders = role == "change" and _OF_ORDERS.match(reading.lowered, figure.end, sentence.end) is not None
    if not (figure.kind == "money" or is_spent) or (role in ("change", "from", "restated") and not is_of_orders):
        return False
    if figure.value * ROUGH_USD.get(reading.currency_of(figure), 1.0) < LEAST_VALUE_USD:
        return False
    spent = _SPENT_IN_ALL.search(reading.lowered, sentence.start, figure.start)
    if spent and _OF_WHICH.match(reading.lowered, figure.end, sentence.end):
        return False
    if reading.lang == "en" and _is_for_else(reading, sentence, figure):
        return False
    near = [c for c in sentence.of("order-value") if -30 <= c.start - figure.start <= 20]
    unit_said = any(
        0 <= c.start - figure.end <= 4
        and _PER_UNIT.match(reading.lowered, c.start)
        and not _STOP.search(reading.lowered, figure.end, c.start)
        for c in sentence.of("unit")
    )
    unit_said = unit_said or _UNIT_PRICE.search(reading.lowered, sentence.start, figure.start) is not None
    is_told = role != "other" or is_spent or _VALUED.search(reading.lowered, sentence.start, figure.start) is not None
    is_told = is_told or (
        _SPENDS.search(reading.lowered, sentence.start, figure.start) is not None
        and _ON_GOODS.match(reading.lowered, figure.end) is not None
    )
    is_told = is_told or _OF_GOODS.match(reading.lowered, figure.end) is not None or _is_paid(reading, sentence, figure)
    return is_told and bool(near or sentence.of("order")) and not unit_said


def _is_for_else(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a sum of something else: of a site, a loan, or a share in another: "invests up to $5 billion in"."""
    before = reading.lowered[max(sentence.start, figure.start - 48) : figure.start]
    if _FOR_ELSE.match(reading.lowered, figure.end, sentence.end) or _ELSE_BEFORE.search(before):
        return True
    at = figure.end + len(" in ")
    is_into = reading.lowered.startswith(" in ", figure.end) and _PUT_INTO.search(before) is not None
    return is_into and any(o.start == at for o in sentence.organisations)


def _is_paid(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a sum right behind what is bought, whatever follows: "512 B200s for $20 million in cash"."""
    start, _ = reading.clause(sentence, figure.start)
    verbs = [c.end for c in sentence.of("order") if start <= c.start and c.end <= figure.start]
    if not verbs or _FOR.search(reading.lowered, start, figure.start) is None:
        return False
    between = range(verbs[-1], figure.start)
    is_behind = any(c.start in between for c in sentence.chips)
    return is_behind and not any(c.start in between for c in sentence.of("not-price"))
