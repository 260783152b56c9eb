"""What each amount of a sentence is: a price, the end of a move, the total of an order, or none of ours."""

import re

from pipeline.extract.business import is_business
from pipeline.extract.chained import chained
from pipeline.extract.converted import is_converted, is_taxed_twin, is_told_before
from pipeline.extract.denials import is_negated
from pipeline.extract.ends import OF_WHAT, Role, with_ends
from pipeline.extract.figures import Figure
from pipeline.extract.plausibility import ROUGH_USD
from pipeline.extract.quantities import PIECES_BEHIND
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.two_times import of_two_times, price_now

_LEAD = (
    r"\s?(?:(?:about|around|roughly|just|an?|some|over|nearly|initial|staggering|whopping|mere|record|reported|约|近|大约|惊人的|(?:现在|目前|如今|眼下)的?|了|超过了?|逾|逼近"
    r"|\x01[\x01年月日底初中末份\s]{0,12}的?)"
    r"\s?)*$"
)
_TO = re.compile(
    rf"(?:[到至为破]了?|(?<=[跌涨升])穿|(?<=[冲攀涨升])上|(?<!幅)(?<!幅高)达到?|(?<=[跌涨升降])回了?|突破|\bto{OF_WHAT}"
    rf"|(?<!held )(?<!flat )(?<!steady )(?<!stayed )(?<!unchanged )\bat|\bpast|\bbeyond|\bthrough){_LEAD}"
)
_FROM = Sieve(
    rf"(?:从|由|自|高于|低于|相?[较比](?=[^,;。]{{0,6}}(?:年|月|周|季|前|初|此前|之前|上市|首发))"
    rf"|\bfrom (?:its|the|an?|previous|prior|earlier|former) [^,;.$€£0-9]{{2,34}} of|\bfrom|\babove|\bbelow|\bagainst)"
    rf"\s?(?:[^,;。:、0-9]{{0,16}}?(?:的)?){_LEAD}"
)
_CHANGED_FROM = re.compile(
    r"\b(?:lowered|raised|cut|reduced|increased|hiked|bumped|slashed|upped|trimmed|revised|marked (?:up|down))"
    r"(?: on [a-z0-9 ,]{3,24}| last \w+| in \w+(?: 20\d\d)?)? from (?:about |around |just )?$"
)
"""Before the price that was changed, whatever else tells of a move: "was lowered on 1 November from €3.45"."""
_BRACKETED = re.compile(
    r"[^\S\n]?(?:元|美元|块)?(?:/\s?\w{1,6})?\s?\((?:而)?"
    r"(?:上个?(?:月|周|季度?|期|次|礼拜|星期)|去年|年初|月初|"
    r"[一二两三四五六七八九半\d]{1,2}\s?个?(?:周|月|天|年|星期|礼拜)前"
    r"|此前|之前|原(?:价|来|先)?|前期|昨[天日]|last (?:week|month|quarter|year)"
    r"|(?:a|one|two|three|\d) (?:week|month|year)s? ago"
    r"|yesterday|previously|formerly)[^()\d]{0,8}$"
)
"""Between the price that a move led to and the one of before: "下调至 41.5 万美元(两周前 43 万)"."""
CHAINED = 20
"""Characters between the price at which another turned, and the date that makes a quote of it."""
BRACKETED = 40
CHANGED = 48
_THAN_MONTH = re.compile(r"[较比]\s?\d{1,2}\s?月(?:份|初|底)?的?(?:[高低]点|高位|低位|均价|峰值)?的?\s?$")
_IN_PLACE = re.compile(
    r" (?:msrp|rrp|list|retail|sticker)\b"
    r"| in (?!\d|early|late|mid|spring|summer|autumn|winter|jan|feb|mar|apr|may|june|july|aug|sep|oct|nov|dec)"
)
"""Behind a price that another is set against, of a place and no time: "against $550,000 in America"; or a list's."""
_FOR_ANOTHER = re.compile(r" for (?:an? |the |its )?(?:current |older |previous |existing )?")
"""Between a price that another is set against and its own chip: "against $3.9 million for the current GB300 rack"."""
_CHANGE = Sieve(
    r"(?:[涨跌降]幅|差价|价差|价格差|差距|涨|跌|降|贵|便宜|(?<!最)[高多](?!达)|(?<![最至])(?<!越来越)[低少]|高出|低出|溢价|超(?:出|过)?(?:建议零售价|指导价|官方价|首发价|原价)|抬高|上调|下调|上涨|下跌|涨价|降价|差|加价|省|省下(?:来)?的?|优惠|立减|可省|贵出|便宜出|贵上|加|赚|[多少](?:交|付|花|出|掏|收|卖|赚)|补(?:交|缴)|亏)"
    r"了?\s?(?:约|近|大约|将近|至少|超过|超|达|高达)?\s?$"
    r"|\b(?:jumped|rose|fell|dropped|climbed|increased|surged|gained|slid|risen|fallen|up|down"
    r"|(?:delta|gap|difference|spread|premium|saving|discount|markup)s? (?:of|was|is|were|are)"
    r"|by|add|adding|adds|added|another|a further|an extra|save|saves|saving|pocket(?:ed|ing)?|nett(?:ed|ing))"
    r" (?:about |around |nearly |roughly |over )?$"
)
_CHANGED_BY = re.compile(r"[提抬加掉减砍让缩滑蹿](?:价|高|出|去)?了(?:约|近|大约|将近|至少|超过|超|达)?\s?$")
"""Likewise in a word: "又提了 5 万", "让了 2 万"."""
_CHANGE_AFTER = re.compile(
    r"\s?(?:premium|extra(?= (?:for|on|to|over|per|a)\b|[.,;!)]|$)"
    r"|cheaper|more expensive|(?<=[a-z]{3}\s)(?:more|less)(?=\s?(?:[.,;!)]|$))"
    r"|more than|less than|dearer|off\b|discount|surcharge|above|below|higher|lower"
    r"|(?:price )?(?:increase|decrease|hike|drop)\b"
    r"|over [a-z' ]{0,20}(?:msrp|list|sticker|launch|retail)\b"
    r"|的?(?:差价|价差|溢价|优惠))"
)
_PER = r"(?:\s?(?:/|每|一)\s?(?:[a-z]{1,8}|[张枚颗块片台卡件套个月天年时]|小时)){0,2}"
_RESTATED = re.compile(
    rf"(?:\sin [a-z\x01]{{3,12}})?{_PER}"
    r"[\s(,\"`*]*+(?:which is|that is|just over|just under|just shy of"
    r"|约合|约|折合|合|相当于|换算|即|等于|or|about|roughly|around|approximately|approx\.?|some|~|≈|="
    r"|would be|equivalent to|equal to|at current rates|人民币|港元|新台币)*+[\s:`*]*"
)
_SAME = re.compile(r"\s?,?\s?(?:相当于|约合|折合|也就是|即)[^,。;\d]{0,8}")
"""Between an amount that is no price and the same amount told otherwise: "可赚 1.5 美元,相当于每月约 1000 美元"."""
_END = re.compile(r"(?:below|under|above|past|beyond)\b")
"""How a bound begins that a price fell or rose past."""
_BROKEN = re.compile(r"[跌涨升冲][破穿]|突破")
"""How such a bound begins in Chinese, which is the word of the move itself."""
_AGAIN = re.compile(
    r"(?: again| further| once more)?"
    r"(?: (?:another|a further|by|about|around|roughly|nearly|over|more than)){0,3}"
    r"(?: ?\d[\d.]*\s?(?:%|percent|per cent))?"
    r"(?: (?:w/w|wow|m/m|mom|q/q|qoq|y/y|yoy))?(?: (?:this|last|over the|in(?: an?| early| late| mid)?|on the|since"
    r"|during|through))? ?"
    r"(?:week|month|day|quarter|year|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)?,? to (?:about |around |roughly |just |under |nearly )?"
)
AGAIN = 64
"""Characters of such words between a word of change and the price it led to: "slid again this week, to $1.92"."""
_REACHED = re.compile(r"\s?(?:(?:back |further |down |up )?to |至|到)?(?:about |around |roughly |约)?")
"""Between a word of change and a price that it reached or, denied, did not: "has not fallen to $2"."""
_REACHED_BY_SUM = re.compile(
    r"\d\s?%?\s?=\s?$|\+[^=;\n]{1,32}\)\s?=\s?$|÷\s?$|(?<![a-z])[×*x]\s?\(?[$¥€£]?\d[^=≈;\n]{0,18}[=≈]\s{0,3}$"
)
_BASE = re.compile(r"\x01\s?=\s?$")
"""Before the base of an index, behind its day; behind a chip its price is told so: "H100 = $2.50/hr"."""
_OF_HOURS = re.compile(
    r"\d\s?(?:h|hrs?|hours?|小时|天|days?)\b[^.;$¥€]{0,24}[$¥€][\d.]+\s?/\s?(?:h|hr|hour|小时|天)\s?(?:→|->|=>|=|≈)\s?$"
)
"""Before what hours of a rent come to: "10 hours - $0.38/hr → $3.80"."""
_RESULT = re.compile(r"^\s{0,3}[≈=]", re.M)
"""How a line begins that tells what those above it come to."""
_SHARE_OF = re.compile(r"\d\s?%,?\s?(?:so|就是|也就是|即)\s?$")
"""Before what a share comes to: "30% deposit first, 30%, so 241k"."""
_SPAN = r"(?:\d{1,3}/\d{1,3}|\d[\d.,]*\s?(?:h|hrs?|hours?|小时|days?|天))"
_SUM_OF = re.compile(
    r"\s?\(~?\d[\d.]{0,4}\s?(?:h|hrs?|hours?|days?) of (?:an? )?[^()\n]{2,40}\)"
    r"|\s?\(\s?[$€£]\s?\d[\d,.]* (?:each|apiece|per card)\)"
    r"|\s?for (?:[2-9]|two|three|four|six|eight) (?:cards|gpus|of (?:them|these))\b"
    r"|\s?(?:for|in|over) (?:about |around |~)?(?!1 |1\.0 )\d[\d.,]{0,6}[ -]?(?:h|hrs?|hours?|epochs?|steps|runs)\b"
    rf"|\s?\({_SPAN}\s?[x×*]\s?[$¥€£]|\s?\([$¥€£]\s?[\d.]+(?:/\w{{1,4}})?\s?[x×*]\s?{_SPAN}"
    r"|\s?[=≈]\s?~?\s?\d[\d,]* (?:[a-z]+\d* ){0,3}(?:hours|hrs)\b"
)
"""Behind the sum of several: "$3,570 ($1,190 each)", "$12.30 for 3.0 h", "$18 (45/60 × $23.98)", "$25 = 100 hours"."""
_FACTOR = re.compile(r"\d\s?(?:天|小时|张|卡|块|台|hrs?|hours?|h|days?|gpus?)?\s?[x×*]\s?$")
"""Before the last factor of a sum: "8 卡 x 24 hr x $3 = $576"."""
_MULTIPLIED = re.compile(r"\s?[*÷]\s?\d")
"""Parts of a sum that the text works out: "470W*2%=10W"."""
_EXCHANGED = re.compile(r"\s?[=≈]\s?[¥$]?\d")
"""Behind one unit of a currency, what it is worth: "1 USD≈6.7 CNY"."""
_NOT_THIS = Sieve(
    r"\bincluding (?:an? |about |some )?$"
    r"|\baccount(?:s|ed|ing)? for (?:about |around |some |roughly |nearly )?$|占(?:了|去|掉|到)?(?:约|近)?\s?$"
    r"|\b(?:wrote|written|writes?|writing) (?:down|off)\b[^.;,]{0,40}$"
    r"|[(,;] ?not (?:about |around |the )?$|\b(?:and|but), not (?:the )?$|(?:而不是|不是|并非|不再是|若?对比)\s?$"
    r"|别再?[报说喊问][^,。;\d]{0,4}$"
    r"|(?:加价|溢价|差价|价差)[^,。;\d]{0,6}[从由][^,。;]{0,24}$"
    r"|\bpremiums?\b[^.;,$]{1,28}(?:from |from [^.;,]{1,12} to |to )$"
    r"|(?:\bno longer|\bnot|\bnever|n't) (?:be |been )?"
    r"(?:costs?|priced at|(?:sell|sold|sells|go|going|retails?) (?:for|at)) (?:you |about |around )?$"
)
"""Before an amount that corrects another, "$4.08 (not $2.89)", or is denied: "no longer costs $9"; or of a premium."""
_CLAIMED = re.compile(r"\b(?:reports?|claims?|rumou?rs?|stor(?:y|ies)) (?:that|of)\b(?:[^.;]|\.(?=\d)){0,90}$")
_WRONG = re.compile(r"(?:[^.;,]|[.,](?=\d)){0,40} (?:is|are|was|were) (?:[a-z]+ )?wrong\b")
"""Around an amount that was claimed and is not so, whatever else the sentence tells."""
_MORE = re.compile(r" more\b(?! than)|\s?k? (?:dies|wafers)\b| (?:[a-z\d-]+ ){0,3}(?:left|remaining|to go)\b")
"""Behind a number that counts pieces: "expects 16,000 more by June", "down to 9 RTX A6000 left"."""
_HAS = re.compile(r"\b(?:has|have|had|holds?|kept) (?:about |over |only |some |around |nearly )?$")
"""Before pieces "in stock" that somebody has."""
_PIECES = re.compile(
    r"(?:出货|卖了|卖出|销量|产量|产能|交付)[^,。;\d]{0,6}$"
    r"|(?:(?<![批大])量|规模|总数|数目|订单|库存)(?:将|会|已|就|也)?[从由自](?:[^。;]{1,20}[到至为成])?(?:约|近|超过?)?\s?$"
)
"""Before pieces that are made and sold, "出货 60 万块", and how their number went: "数量从 3 万增到 8 万"."""
_MORE_PIECES = re.compile(r"(?:再|又|另|还要|继续)(?:加|增加?|添|部署|上线?|采购|买|订|投产)了?约?\s?$")
"""Before more pieces of what a sentence counts: "22 万块 GB300 投产,11 月再增 22 万块"."""
_COUNTS = re.compile(r"(?: of)?(?: [a-z']{2,12}){0,2}\s?")
"""Between a number and what it counts."""
_MADE = re.compile(r"(?:出货量|产能|产量)(?:(?!价|元|万美元)[^;。])*$")
LEAST_BARE = 1000
"""A smaller number without a currency may be anything that an amount in brackets is of."""
MYRIAD = 1e4
"""Before numbers in ten thousands that go on about what is made and shipped."""
_IN_BRACKETS = re.compile(rf"{_PER}\s?\([^()。;\d\x01]{{0,24}}|\s?/\s?")
"""Between an amount and the same in other money; a bracket that names another chip tells that one's."""

_PLURAL = re.compile(r" (?:[a-z-]+ )?(?:racks|servers|systems|nodes|gpus|chips|cards|units|boards|accelerators)\b")
"""Behind a chip what is counted of it."""


def roles(reading: Reading, sentence: Sentence) -> dict[Figure, Role]:
    """Give the role of each amount of money, and of each plain figure that may be one."""
    found: dict[Figure, Role] = {}
    last: Figure | None = None
    for figure in sentence.figures:
        if figure.kind not in ("money", "plain"):
            continue
        if last is not None and (is_restated(reading, last, figure) or is_converted(reading, last, figure)):
            found[figure] = "restated"
            continue
        if last is not None and figure.start - last.end <= 1 and reading.lowered[figure.start : figure.end] == "一块":
            found[figure] = "other"  # the piece that the amount before is for: "2250 元一块"
            continue
        is_other = is_told_before(reading, sentence, figure) or is_taxed_twin(reading, sentence, figure)
        if is_other or _counts(reading, sentence, figure):
            found[figure] = "other"
            continue
        found[figure] = _role(reading, sentence, figure)
        is_sum = last is not None and last.kind == "money"
        if (
            last is not None
            and is_sum
            and found[last] == "other"
            and _SAME.fullmatch(reading.masked, last.end, figure.start)
        ):
            found[figure] = "other"
        last = figure
    found = with_ends(reading, sentence, of_two_times(reading, sentence, found))
    found |= {
        f: "from"
        for f, r in found.items()
        if r == "price"
        and (
            (
                f.kind == "money"
                and _CHANGED_FROM.search(reading.lowered, max(sentence.start, f.start - CHANGED), f.start)
            )
            or _is_bracketed(reading, sentence, f)
        )
    }
    if sentence.of("move") and (chain := chained(reading, sentence)):
        is_dated = any(0 <= d.start - chain[1].end <= CHAINED for d in sentence.dates)
        found |= {chain[0]: "from", chain[1]: "to" if is_dated else "from", chain[2]: "to"}
    if found and not sentence.named:
        found |= {f: "from" for f, r in found.items() if r == "price" and price_now(reading, sentence, f)}
    return found


def _is_bracketed(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for the price of before in brackets behind the one that a move led to."""
    if not sentence.of("move"):
        return False
    ends = [f.end for f in sentence.figures if f.kind in ("money", "plain") and 0 < figure.start - f.end <= BRACKETED]
    return any(_BRACKETED.fullmatch(reading.lowered, end, figure.start) for end in ends)


def _counts(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number that counts machines or chips: "will ship 28,000 GB200 NVL72 racks"."""
    if figure.kind != "plain" or reading.lang != "en":
        return False
    chip = next((c for c in sentence.named if c.start == figure.end + 1), None)
    return chip is not None and _PLURAL.match(reading.lowered, chip.end, sentence.end) is not None


def is_restated(reading: Reading, first: Figure, second: Figure) -> bool:
    """True where `second` gives `first` again in another currency or unit: "US$90m (HK$702m)"."""
    is_bare = first.kind == "plain" and first.value >= LEAST_BARE and reading.states_currency
    if second.kind != "money" or not (first.kind == "money" or is_bare):
        return False
    if not reading.masked[first.end : second.start].strip():
        return first.value == 1 and reading.lowered.startswith("≈", second.start)  # "1 USD ≈ 7.1 CNY"
    between = reading.masked[first.end : second.start]
    one, other = reading.currency_of(first), reading.currency_of(second)
    if one == other and (between.startswith(" in ") or not between.strip(" ,")):
        return False
    in_brackets = one != other and _IN_BRACKETS.fullmatch(reading.masked, first.end, second.start)
    if not (in_brackets or _RESTATED.fullmatch(reading.masked, first.end, second.start)):
        return False
    a, b = first.value * ROUGH_USD.get(one, 1.0), second.value * ROUGH_USD.get(other, 1.0)
    if not a or not b:
        return False
    is_same = one == other and "=" not in reading.masked[first.end : second.start]
    return 0.98 <= a / b <= 1.02 if is_same else 0.6 <= a / b <= 1.6


def _role(reading: Reading, sentence: Sentence, figure: Figure) -> Role:
    before = reading.masked[max(sentence.start, figure.start - 44) : figure.start]
    if is_business(reading, sentence, figure) or (any(c in before for c in "=≈÷") and _REACHED_BY_SUM.search(before)):
        return "other"
    if figure.kind == "plain" and _BASE.search(before):
        return "other"
    if _OF_HOURS.search(before):
        return "other"
    if _RESULT.search(reading.lowered, max(sentence.start, figure.start - 4), min(figure.start + 1, figure.end)):
        return "other"
    if (
        reading.lang == "en"
        and figure.kind == "plain"
        and figure.scale >= 1e6
        and _counts_chips(reading, sentence, figure)
    ):
        return "other"
    if figure.value == 1 and figure.kind == "money" and _EXCHANGED.match(reading.masked, figure.end, sentence.end):
        return "other"
    if figure.kind == "plain" and reading.lowered.endswith("一半", figure.start, figure.end):
        return "other"
    is_wrong = _WRONG.match(reading.lowered, figure.end, sentence.end)
    if is_wrong and _CLAIMED.search(reading.lowered, sentence.start, figure.start):
        return "other"
    if _NOT_THIS.search(before) or ("%" in before and _SHARE_OF.search(before)):
        return "other"
    if figure.kind == "plain" and (
        _MORE.match(reading.lowered, figure.end, sentence.end)
        or (reading.lowered.startswith(" in stock", figure.end) and _HAS.search(before))
    ):
        return "other"
    if reading.lowered[figure.end - 1] == "块" or figure.kind == "plain":
        if _PIECES.search(before) or "等效" in reading.lowered[sentence.start : sentence.end]:
            return "other"
        if _MORE_PIECES.search(before) and any(c.end <= figure.start for c in sentence.named):
            return "other"
        if figure.scale >= MYRIAD and _MADE.search(reading.lowered, sentence.start, figure.start):
            return "other"
    if _SUM_OF.match(reading.lowered, figure.end, sentence.end):
        return "other"
    if _FACTOR.search(before) and reading.lowered[figure.end : figure.end + 2].lstrip().startswith("="):
        return "other"
    if _MULTIPLIED.match(reading.masked, figure.end, sentence.end) and not (
        sentence.named and PIECES_BEHIND.match(reading.lowered, figure.end, sentence.end)
    ):
        return "other"
    if figure.bound in ("exact", "about") and any(
        0 <= figure.start - m.end <= AGAIN and is_negated(reading.lowered, sentence.start, m.start)
        for m in sentence.of("move")
        if _REACHED.fullmatch(reading.lowered, m.end, figure.start)
    ):
        return "other"
    moves = sentence.of("move")
    if _END.match(reading.lowered, figure.start) and any(0 <= figure.start - m.end <= 2 for m in moves):
        return "to"
    if _BROKEN.match(reading.lowered, figure.start) and any(m.start == figure.start for m in moves):
        return "to"
    if (
        _CHANGE.search(before)
        or (moves and _CHANGED_BY.search(before))
        or _CHANGE_AFTER.match(reading.masked, figure.end, sentence.end)
    ):
        return "change"
    if any(-2 <= figure.start - m.end <= 16 for m in moves) and _TO.search(before):
        return "to"
    if any(
        0 <= figure.start - m.end <= AGAIN and _AGAIN.fullmatch(reading.lowered, m.end, figure.start) for m in moves
    ):
        return "to"
    than = moves and _THAN_MONTH.search(reading.lowered, max(sentence.start, figure.start - 12), figure.start)
    if than:
        return "from"
    started = None
    if moves:
        started = _FROM.search(before) or _FROM.search(
            reading.lowered[max(sentence.start, figure.start - len(before)) : figure.start]
        )
    if started is not None and started.group().startswith("against"):
        chip = next((c for c in sentence.named if c.start >= figure.end), None)
        is_anothers = chip is not None and _FOR_ANOTHER.fullmatch(reading.lowered, figure.end, chip.start)
        started = None if is_anothers or _IN_PLACE.match(reading.lowered, figure.end) else started
    if started is not None:
        at = figure.start - len(before) + started.start()
        return "other" if any(at <= c.start < figure.start for c in sentence.named) else "from"
    return "price"


def _counts_chips(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a number right before what it counts: "up to one million of Google's TPUs"."""
    return any(
        c.start >= figure.end and _COUNTS.fullmatch(reading.lowered, figure.end, c.start) for c in sentence.chips[:8]
    )
